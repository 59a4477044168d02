//! One line of a pool: a loan, or a rep line that represents many loans.
//!
//! Every [`Line`] can be projected: its constructor rejects terms that the amortization and reset
//! formulas cannot handle.

use std::sync::Arc;

use rust_decimal::Decimal;
use thiserror::Error;

use super::adjustable::{AdjustableError, AdjustableTerms};
use super::amortization::AmortizationTerms;
use super::assumptions::Liquidation;
use super::pool::KindIndex;

/// The largest remaining term and the largest age, in months.
pub(super) const MOST_MONTHS: u32 = 600;
/// The longest amortization term, in months. A balloon's term may run well past its maturity.
pub(super) const MOST_AMORTIZATION_MONTHS: u32 = 1200;
/// The largest balance, in dollars.
pub(super) const MOST_BALANCE: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);
/// The largest mortgage rate, an annual fraction.
pub(super) const MOST_RATE: Decimal = Decimal::from_parts(50, 0, 0, false, 2);

/// The terms of a loan or rep line, not yet validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTerms {
    /// Collateral type: an index into [`Pool::kinds`](super::Pool::kinds).
    pub kind: KindIndex,
    /// Balance at the cut-off date, in dollars.
    pub balance: Decimal,
    /// Mortgage rate, an annual fraction (`0.0905` is 9.05%).
    pub rate: Decimal,
    /// Amortization term in months from the cut-off date, including interest-only months.
    pub amortization_months: u32,
    /// Months from the cut-off date to maturity, when the whole balance is due.
    pub maturity_months: u32,
    /// Interest-only months from the cut-off date.
    pub io_months: u32,
    /// Months since origination, at the cut-off date.
    pub age_months: u32,
}

/// Why terms are invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LineError {
    /// A balance outside its range.
    #[error("balance is {0}, must be above 0 and at most {MOST_BALANCE}")]
    Balance(Decimal),
    /// A balance with fractions of a cent.
    #[error("balance is {0}, must be whole cents")]
    BalanceCents(Decimal),
    /// A mortgage rate outside its range.
    #[error("rate is {0} a year, must be from 0 to {MOST_RATE}")]
    Rate(Decimal),
    /// A maturity outside its range.
    #[error("maturity is in month {0}, must be from 1 to {MOST_MONTHS}")]
    Maturity(u32),
    /// An amortization term outside its range.
    #[error("amortization ends in month {0}, must be from 1 to {MOST_AMORTIZATION_MONTHS}")]
    Amortization(u32),
    /// An age outside its range.
    #[error("age is {0} months, must be at most {MOST_MONTHS}")]
    Age(u32),
    /// The loan would pay off before its maturity: one of the two inputs is wrong.
    #[error(
        "amortization ends in month {amortization_months}, before the maturity in month {maturity_months}"
    )]
    AmortizationBeforeMaturity {
        /// Amortization term in months.
        amortization_months: u32,
        /// Months to maturity.
        maturity_months: u32,
    },
    /// The interest-only period ends after maturity.
    #[error(
        "the interest-only period ends in month {io_months}, after the maturity in month {maturity_months}"
    )]
    InterestOnlyPastMaturity {
        /// Interest-only months.
        io_months: u32,
        /// Months to maturity.
        maturity_months: u32,
    },
    /// Invalid adjustable-rate terms.
    #[error(transparent)]
    Adjustable(#[from] AdjustableError),
    /// The interest-only period covers the whole term: no month is left to amortize.
    #[error(
        "the interest-only period ends in month {io_months}, must end before the amortization ends in month {amortization_months}"
    )]
    InterestOnlyWholeTerm {
        /// Interest-only months.
        io_months: u32,
        /// Amortization term in months.
        amortization_months: u32,
    },
}

/// A loan or rep line with valid terms.
///
/// The constructor guarantees `0 < balance <= 1e12` in whole cents, `0 <= rate <= 50%`,
/// `1 <= maturity <= 600`, `maturity <= amortization <= 1200`, `io <= maturity`,
/// `io < amortization`, `age <= 600`, and for an adjustable-rate loan the ranges in [`AdjustableError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    terms: LineTerms,
    /// None for a fixed rate. Shared: the loans of a tape have few distinct adjustable terms.
    adjustable: Option<Arc<AdjustableTerms>>,
}

impl Line {
    /// A fixed-rate loan or rep line with these terms.
    ///
    /// # Errors
    /// The first invalid term.
    pub fn new(terms: LineTerms) -> Result<Self, LineError> {
        match Self::diagnostics(&terms).next() {
            Some(diagnostic) => Err(diagnostic),
            None => Ok(Self {
                terms,
                adjustable: None,
            }),
        }
    }

    /// An adjustable-rate loan or rep line, with `terms.rate` as its current rate.
    ///
    /// # Errors
    /// The first invalid term.
    pub fn adjustable(
        terms: LineTerms,
        adjustable: impl Into<Arc<AdjustableTerms>>,
    ) -> Result<Self, LineError> {
        let adjustable = adjustable.into();
        if let Some(diagnostic) = adjustable.diagnostics(terms.rate).next() {
            return Err(diagnostic.into());
        }
        let line = Self::new(terms)?;
        Ok(Self {
            adjustable: Some(adjustable),
            ..line
        })
    }

    /// All invalid terms.
    pub(super) fn diagnostics(terms: &LineTerms) -> impl Iterator<Item = LineError> {
        let LineTerms {
            balance,
            rate,
            amortization_months,
            maturity_months,
            io_months,
            age_months,
            ..
        } = *terms;
        let balance_in_range = balance > Decimal::ZERO && balance <= MOST_BALANCE;
        let maturity_in_range = (1..=MOST_MONTHS).contains(&maturity_months);
        let amortization_in_range = (1..=MOST_AMORTIZATION_MONTHS).contains(&amortization_months);
        let in_range = maturity_in_range && amortization_in_range;
        [
            (!balance_in_range).then_some(LineError::Balance(balance)),
            (balance_in_range && balance.scale() > 2 && balance.normalize().scale() > 2)
                .then_some(LineError::BalanceCents(balance)),
            (rate < Decimal::ZERO || rate > MOST_RATE).then_some(LineError::Rate(rate)),
            (!maturity_in_range).then_some(LineError::Maturity(maturity_months)),
            (!amortization_in_range).then_some(LineError::Amortization(amortization_months)),
            (age_months > MOST_MONTHS).then_some(LineError::Age(age_months)),
            (in_range && amortization_months < maturity_months).then_some(
                LineError::AmortizationBeforeMaturity {
                    amortization_months,
                    maturity_months,
                },
            ),
            (in_range && io_months > maturity_months).then_some(
                LineError::InterestOnlyPastMaturity {
                    io_months,
                    maturity_months,
                },
            ),
            (in_range && io_months == maturity_months && io_months >= amortization_months)
                .then_some(LineError::InterestOnlyWholeTerm {
                    io_months,
                    amortization_months,
                }),
        ]
        .into_iter()
        .flatten()
    }

    /// Collateral type: an index into [`Pool::kinds`](super::Pool::kinds).
    #[must_use]
    pub fn kind(&self) -> KindIndex {
        self.terms.kind
    }
    /// Balance at the cut-off date, in dollars.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.terms.balance
    }
    /// Mortgage rate at the cut-off date, an annual fraction.
    #[must_use]
    pub fn rate(&self) -> Decimal {
        self.terms.rate
    }
    /// Amortization term in months from the cut-off date, including interest-only months.
    #[must_use]
    pub fn amortization_months(&self) -> u32 {
        self.terms.amortization_months
    }
    /// Months from the cut-off date to maturity, when the whole balance is due.
    #[must_use]
    pub fn maturity_months(&self) -> u32 {
        self.terms.maturity_months
    }
    /// Interest-only months from the cut-off date.
    #[must_use]
    pub fn io_months(&self) -> u32 {
        self.terms.io_months
    }
    /// Months since origination, at the cut-off date.
    #[must_use]
    pub fn age_months(&self) -> u32 {
        self.terms.age_months
    }
    /// How its rate follows an index; none for a fixed rate.
    #[must_use]
    pub fn adjustable_terms(&self) -> Option<&AdjustableTerms> {
        self.adjustable.as_deref()
    }
    /// The last month with a payment or a recovery.
    #[must_use]
    pub fn last_month(&self, liquidation: &Liquidation) -> u32 {
        let terms = self.amortization_terms();
        liquidation.last_month(terms.maturity_months, terms.schedule_months())
    }
    /// The terms that determine its scheduled balance per dollar until its rate resets.
    #[must_use]
    pub fn amortization_terms(&self) -> AmortizationTerms {
        AmortizationTerms {
            rate: self.terms.rate,
            amortization_months: self.terms.amortization_months,
            maturity_months: self.terms.maturity_months,
            io_months: self.terms.io_months,
        }
    }
}
