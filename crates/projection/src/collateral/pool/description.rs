//! What a file says of a loan beyond what its cash flows hang on: where the house stands, the
//! borrower's score, the loan against the house's value.
//!
//! It is counted in stratifications and used for nothing else. This module must never touch a cash flow.

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

/// A cell that cannot be read, and is among the faults.
struct Refused;

impl<'a> Cells<'a> {
    /// What the row says of its loan; none where a cell cannot be read.
    pub(super) fn description(&mut self) -> Option<LoanDescription> {
        let (state, fico, ltv) = (self.state(), self.fico(), self.ltv());
        Some(LoanDescription {
            state: state.ok()?,
            fico: fico.ok()?,
            ltv_percent: ltv.ok()?,
        })
    }

    /// What stands in a cell that may be empty.
    fn stated(&self, column: Column) -> Option<&'a str> {
        self.cell(column).filter(|text| !text.is_empty())
    }

    fn state(&mut self) -> Result<Option<u16>, Refused> {
        let Some(name) = self.stated(Column::State) else {
            return Ok(None);
        };
        let position = self.distinct(Column::State, name).ok_or(Refused)?;
        u16::try_from(position).map(Some).map_err(|_| Refused)
    }

    fn fico(&mut self) -> Result<Option<u16>, Refused> {
        let Some(text) = self.stated(Column::Fico) else {
            return Ok(None);
        };
        if let Some(score) = text.parse().ok().filter(|score| FICO.contains(score)) {
            return Ok(Some(score));
        }
        let message = format!(
            "`fico` is `{}`, must be a whole number from {} to {}",
            shown(text),
            FICO.start(),
            FICO.end()
        );
        let advice = "leave it empty where there is none";
        self.diagnostic(Column::Fico, message, Some(advice));
        Err(Refused)
    }

    fn ltv(&mut self) -> Result<Option<Decimal>, Refused> {
        if self.stated(Column::Ltv).is_none() {
            return Ok(None);
        }
        let percent = self.decimal(Column::Ltv).ok_or(Refused)?;
        if percent > Decimal::ZERO && percent <= MOST_LTV_PERCENT {
            return Ok(Some(percent));
        }
        let message =
            format!("`ltv_pct` is {percent}, must be above 0 and at most {MOST_LTV_PERCENT}");
        self.diagnostic(Column::Ltv, message, Some("a percentage such as 80"));
        Err(Refused)
    }
}
