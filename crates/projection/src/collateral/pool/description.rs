//! Loan data for stratifications: property state, credit score and loan-to-value ratio.
//!
//! It does not affect cash flows.

use rust_decimal::Decimal;

use super::cells::{Cells, Column};
use super::row::shown;

/// Valid credit scores.
const FICO: std::ops::RangeInclusive<u16> = 300..=850;
/// The highest loan-to-value ratio that is not taken for a typing error, in percent.
const MOST_LTV_PERCENT: Decimal = Decimal::from_parts(300, 0, 0, false, 0);

/// The description of a loan; none for empty cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoanDescription {
    /// The state of the mortgaged property, as a position in [`Pool::states`](super::Pool::states).
    pub state: Option<u16>,
    /// The borrower's credit score at origination.
    pub fico: Option<u16>,
    /// Original balance over the property's value, percent.
    pub ltv_percent: Option<Decimal>,
}

/// A cell that could not be read; its error has been reported.
struct Unreadable;

impl<'a> Cells<'a> {
    /// The description of the row's loan; none if a cell could not be read.
    pub(super) fn description(&mut self) -> Option<LoanDescription> {
        let (state, fico, ltv) = (self.state(), self.fico(), self.ltv());
        Some(LoanDescription {
            state: state.ok()?,
            fico: fico.ok()?,
            ltv_percent: ltv.ok()?,
        })
    }

    /// The text of a cell that may be empty.
    fn stated(&self, column: Column) -> Option<&'a str> {
        self.cell(column).filter(|text| !text.is_empty())
    }

    fn state(&mut self) -> Result<Option<u16>, Unreadable> {
        let Some(name) = self.stated(Column::State) else {
            return Ok(None);
        };
        let position = self.distinct(Column::State, name).ok_or(Unreadable)?;
        u16::try_from(position).map(Some).map_err(|_| Unreadable)
    }

    fn fico(&mut self) -> Result<Option<u16>, Unreadable> {
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
        let advice = "leave the cell empty if the score is not known";
        self.diagnostic(Column::Fico, message, Some(advice));
        Err(Unreadable)
    }

    fn ltv(&mut self) -> Result<Option<Decimal>, Unreadable> {
        if self.stated(Column::Ltv).is_none() {
            return Ok(None);
        }
        let percent = self.decimal(Column::Ltv).ok_or(Unreadable)?;
        if percent > Decimal::ZERO && percent <= MOST_LTV_PERCENT {
            return Ok(Some(percent));
        }
        let message =
            format!("`ltv_pct` is {percent}, must be above 0 and at most {MOST_LTV_PERCENT}");
        self.diagnostic(Column::Ltv, message, Some("a percentage such as 80"));
        Err(Unreadable)
    }
}
