//! What a file says of a loan beyond what its cash flows hang on: where the house stands, the
//! borrower's score, the loan against the house's value.
//!
//! It is counted in stratifications and used for nothing else. This room must never touch a cash flow.

use rust_decimal::Decimal;

use super::cells::{Cells, Column};
use super::row::shown;

/// Credit scores that there are.
const FICO: std::ops::RangeInclusive<u16> = 300..=850;
/// The highest loan-to-value ratio that is no slip of the pen, percent.
const MOST_LTV_PERCENT: Decimal = Decimal::from_parts(300, 0, 0, false, 0);

/// What is said of a loan; none where nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoanDescription {
    /// The state that the mortgaged property is in, as a position in [`Pool::states`](super::Pool::states).
    pub state: Option<u16>,
    /// The borrower's credit score at origination.
    pub fico: Option<u16>,
    /// Original balance over the property's value, percent.
    pub ltv_percent: Option<Decimal>,
}

impl Cells<'_> {
    /// What the row says of its loan; none where a cell cannot be read.
    pub(super) fn description(&mut self) -> Option<LoanDescription> {
        let state = self.state();
        let fico = self.fico();
        let ltv = self.ltv();
        Some(LoanDescription {
            state: state?,
            fico: fico?,
            ltv_percent: ltv?,
        })
    }

    fn state(&mut self) -> Option<Option<u16>> {
        if !self.states(Column::State) {
            return Some(None);
        }
        let name = self.cell(Column::State)?;
        let known = &mut self.reading.states;
        let position = known.iter().position(|known| known == name);
        let position = position.unwrap_or_else(|| {
            known.push(name.to_owned());
            known.len() - 1
        });
        match u16::try_from(position) {
            Ok(position) => Some(Some(position)),
            Err(_) => {
                let message = "there are more states than can be told apart".to_owned();
                self.fault(
                    Column::State,
                    message,
                    Some("is this the column of states?"),
                );
                None
            }
        }
    }

    fn fico(&mut self) -> Option<Option<u16>> {
        if !self.states(Column::Fico) {
            return Some(None);
        }
        let text = self.cell(Column::Fico)?;
        if let Some(score) = text.parse().ok().filter(|score| FICO.contains(score)) {
            return Some(Some(score));
        }
        let message = format!(
            "`fico` is `{}`, must be a whole number from {} to {}",
            shown(text),
            FICO.start(),
            FICO.end()
        );
        self.fault(
            Column::Fico,
            message,
            Some("leave it empty where there is none"),
        );
        None
    }

    fn ltv(&mut self) -> Option<Option<Decimal>> {
        if !self.states(Column::Ltv) {
            return Some(None);
        }
        let percent = self.decimal(Column::Ltv)?;
        if percent > Decimal::ZERO && percent <= MOST_LTV_PERCENT {
            return Some(Some(percent));
        }
        let message =
            format!("`ltv_pct` is {percent}, must be above 0 and at most {MOST_LTV_PERCENT}");
        self.fault(Column::Ltv, message, Some("a percentage such as 80"));
        None
    }
}
