//! One line of a pool: a loan, or a representative line that stands for many.
//!
//! A [`Line`] that exists can be projected: its constructor refuses whatever the formulas of
//! amortisation and of resets cannot bear. This module must never know where a line was read.

use std::sync::Arc;

use rust_decimal::Decimal;
use thiserror::Error;

use super::adjustable::{AdjustableError, AdjustableTerms};
use super::amortization::AmortizationTerms;
use super::assumptions::Liquidation;
use super::pool::KindIndex;

/// Months that a line may at most have left, and may at most be old.
pub(super) const MOST_MONTHS: u32 = 600;
/// Months over which a line may at most amortise: a balloon's term may run well past its maturity.
pub(super) const MOST_AMORTIZATION_MONTHS: u32 = 1200;
/// Dollars that a line may at most owe.
pub(super) const MOST_BALANCE: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);
/// The largest mortgage rate, an annual fraction.
pub(super) const MOST_RATE: Decimal = Decimal::from_parts(50, 0, 0, false, 2);

/// What a line states, before it is known to make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTerms {
    /// Which of the pool's kinds it is.
    pub kind: KindIndex,
    /// Dollars owed at the cut-off date.
    pub balance: Decimal,
    /// Mortgage rate, an annual fraction (`0.0905` is 9.05%).
    pub rate: Decimal,
    /// Months from the cut-off date over which the balance would amortise, interest-only months
    /// included.
    pub amortization_months: u32,
    /// Months from the cut-off date to the month in which the whole balance is due.
    pub maturity_months: u32,
    /// Months from the cut-off date in which interest only is due.
    pub io_months: u32,
    /// Months since the loan was made, at the cut-off date.
    pub age_months: u32,
}

/// Why terms make no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LineError {
    /// A balance of nothing, less than nothing, or beyond all measure.
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
    /// An amortisation term outside its range.
    #[error("amortization ends in month {0}, must be from 1 to {MOST_AMORTIZATION_MONTHS}")]
    Amortization(u32),
    /// An age outside its range.
    #[error("age is {0} months, must be at most {MOST_MONTHS}")]
    Age(u32),
    /// The loan would be paid off before it is due: one of the two figures is wrong.
    #[error(
        "amortization ends in month {amortization_months}, before the maturity in month {maturity_months}"
    )]
    AmortizationBeforeMaturity {
        /// Months over which the balance would amortise.
        amortization_months: u32,
        /// Months to maturity.
        maturity_months: u32,
    },
    /// Interest only until after the loan is due.
    #[error(
        "the interest-only period ends in month {io_months}, after the maturity in month {maturity_months}"
    )]
    InterestOnlyPastMaturity {
        /// Months in which interest only is due.
        io_months: u32,
        /// Months to maturity.
        maturity_months: u32,
    },
    /// Terms of an adjustable line that cannot be.
    #[error(transparent)]
    Adjustable(#[from] AdjustableError),
    /// Interest only to the end: no month is left to amortise in.
    #[error(
        "the interest-only period ends in month {io_months} and leaves nothing of the amortization, which ends in month {amortization_months}"
    )]
    InterestOnlyWholeTerm {
        /// Months in which interest only is due.
        io_months: u32,
        /// Months over which the balance would amortise.
        amortization_months: u32,
    },
}

/// A loan or a representative line whose terms hold together.
///
/// Kept by the constructor: `0 < balance <= 1e12` in whole cents, `0 <= rate <= 50%`,
/// `1 <= maturity <= 600`, `maturity <= amortization <= 1200`, `io <= maturity`,
/// `io < amortization`, `age <= 600`; and of an adjustable line what [`AdjustableError`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    terms: LineTerms,
    /// None where the rate is constant. Shared: the loans of a tape have few such terms among them.
    adjustable: Option<Arc<AdjustableTerms>>,
}

impl Line {
    /// A line of these terms whose rate is constant.
    ///
    /// # Errors
    /// The first thing about the terms that cannot be.
    pub fn new(terms: LineTerms) -> Result<Self, LineError> {
        match Self::diagnostics(&terms).next() {
            Some(diagnostic) => Err(diagnostic),
            None => Ok(Self {
                terms,
                adjustable: None,
            }),
        }
    }

    /// A line of these terms whose rate, at first that of `terms`, follows an index.
    ///
    /// # Errors
    /// The first thing about the terms that cannot be.
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

    /// Everything about the terms that cannot be.
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

    /// Which of the pool's kinds it is.
    #[must_use]
    pub fn kind(&self) -> KindIndex {
        self.terms.kind
    }
    /// Dollars owed at the cut-off date.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.terms.balance
    }
    /// Mortgage rate at the cut-off date, an annual fraction.
    #[must_use]
    pub fn rate(&self) -> Decimal {
        self.terms.rate
    }
    /// Months from the cut-off date over which the balance would amortise.
    #[must_use]
    pub fn amortization_months(&self) -> u32 {
        self.terms.amortization_months
    }
    /// Months from the cut-off date to the month in which the whole balance is due.
    #[must_use]
    pub fn maturity_months(&self) -> u32 {
        self.terms.maturity_months
    }
    /// Months from the cut-off date in which interest only is due.
    #[must_use]
    pub fn io_months(&self) -> u32 {
        self.terms.io_months
    }
    /// Months since the loan was made, at the cut-off date.
    #[must_use]
    pub fn age_months(&self) -> u32 {
        self.terms.age_months
    }
    /// How its rate follows an index; none where it is constant.
    #[must_use]
    pub fn adjustable_terms(&self) -> Option<&AdjustableTerms> {
        self.adjustable.as_deref()
    }
    /// The last month in which it pays, or something is recovered of it.
    #[must_use]
    pub fn last_month(&self, liquidation: &Liquidation) -> u32 {
        let terms = self.amortization_terms();
        liquidation.last_month(terms.maturity_months, terms.schedule_months())
    }
    /// What fixes its scheduled balance per dollar as long as its rate is not reset.
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
