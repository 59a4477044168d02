//! Adjustable lines: their terms, the rate of each month under an index path, and the balance that
//! is scheduled at those rates.
//!
//! A reset (conventions, section 3) takes these steps, in this order:
//!
//! ```text
//! index as read + margin -> to the nearest multiple, halves up
//!                        -> no further from the old rate than the cap of that reset
//!                        -> within the life cap and floor
//! ```
//!
//! and re-levels the payment over what is left of the amortisation term.
//!
//! This module must never know where an index path comes from, and never branch on a rate.

use rust_decimal::Decimal;
use thiserror::Error;

use super::amortization::{AmortizationTerms, annuity, monthly_discount};
use super::assumptions::AssumptionsError;
use super::line::{MOST_MONTHS, MOST_RATE};
use crate::index::PoolRateIndex;
use crate::number::Number;

/// The least that rates may be rounded to: a hundred-millionth of a percent, as an annual fraction.
pub(super) const LEAST_ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 10);
/// The most that rates may be rounded to, an annual fraction.
pub(super) const MOST_ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// How the rate of a line follows an index. Ordered, so that equal ones can be brought together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdjustableTerms {
    /// Which of the pool's indices.
    pub index: PoolRateIndex,
    /// Gross margin, an annual fraction.
    pub margin: Decimal,
    /// Months from the pool's date in which interest is still due at the line's current rate; at
    /// least 1.
    pub first_reset_months: u32,
    /// Months from one reset to the next; at least 1.
    pub reset_interval_months: u32,
    /// How far the first reset may move the rate, an annual fraction; as far as a later one without
    /// it.
    pub initial_cap: Option<Decimal>,
    /// How far each later reset may move the rate, an annual fraction; any distance without it.
    pub periodic_cap: Option<Decimal>,
    /// The highest rate that a reset may lead to, an annual fraction; 50% without it.
    pub life_cap: Option<Decimal>,
    /// The lowest rate that a reset may lead to, an annual fraction; 0% without it. The current
    /// rate may lie below: a teaser.
    pub life_floor: Option<Decimal>,
    /// Index and margin together are rounded to the nearest multiple of this annual fraction,
    /// halves up (`0.00125` is an eighth of a percent); to nothing without it.
    pub rounding: Option<Decimal>,
    /// Months before a reset in which its index is read.
    pub look_back_months: u32,
}

/// Why terms make no adjustable line. Rates are annual fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AdjustableError {
    /// A margin outside its range.
    #[error("margin is {0}, must be from -{MOST_RATE} to {MOST_RATE}")]
    Margin(Decimal),
    /// A first reset outside its range.
    #[error("first reset is after {0} months, must be from 1 to {MOST_MONTHS}")]
    FirstReset(u32),
    /// An interval outside its range.
    #[error("resets are {0} months apart, must be from 1 to {MOST_MONTHS}")]
    ResetInterval(u32),
    /// A cap of the first reset outside its range.
    #[error("initial cap is {0}, must be from 0 to {MOST_RATE}")]
    InitialCap(Decimal),
    /// A cap of later resets outside its range.
    #[error("periodic cap is {0}, must be from 0 to {MOST_RATE}")]
    PeriodicCap(Decimal),
    /// A life cap outside its range.
    #[error("life cap is {0}, must be from 0 to {MOST_RATE}")]
    LifeCap(Decimal),
    /// A life floor outside its range.
    #[error("life floor is {0}, must be from 0 to {MOST_RATE}")]
    LifeFloor(Decimal),
    /// A rounding outside its range, or finer than rates are stated.
    #[error(
        "rates are rounded to {0}, must be whole multiples of {LEAST_ROUNDING} and at most {MOST_ROUNDING}"
    )]
    Rounding(Decimal),
    /// A look-back outside its range.
    #[error("the index is read {0} months before, must be at most {MOST_MONTHS}")]
    LookBack(u32),
    /// No rate lies within both.
    #[error("life floor of {life_floor} is above the life cap of {life_cap}")]
    FloorAboveCap {
        /// The lowest rate.
        life_floor: Decimal,
        /// The highest rate.
        life_cap: Decimal,
    },
    /// A current rate that the terms never allowed.
    #[error("rate of {rate} is above the life cap of {life_cap}")]
    RateAboveCap {
        /// The current rate.
        rate: Decimal,
        /// The highest rate.
        life_cap: Decimal,
    },
}

impl AdjustableTerms {
    /// Everything about the terms of a line of that current rate that cannot be.
    pub(super) fn diagnostics(&self, rate: Decimal) -> impl Iterator<Item = AdjustableError> {
        use AdjustableError as Wrong;
        let outside = |figure: Decimal| figure < Decimal::ZERO || figure > MOST_RATE;
        let cap = |cap: Option<Decimal>, wrong: fn(Decimal) -> Wrong| {
            cap.filter(|cap| outside(*cap)).map(wrong)
        };
        let months = 1..=MOST_MONTHS;
        let of_rounding = |rounding: &Decimal| {
            *rounding < LEAST_ROUNDING
                || *rounding > MOST_ROUNDING
                || rounding.normalize().scale() > LEAST_ROUNDING.scale()
        };
        let ends = self.life_floor.zip(self.life_cap);
        [
            (self.margin.abs() > MOST_RATE).then_some(Wrong::Margin(self.margin)),
            (!months.contains(&self.first_reset_months))
                .then_some(Wrong::FirstReset(self.first_reset_months)),
            (!months.contains(&self.reset_interval_months))
                .then_some(Wrong::ResetInterval(self.reset_interval_months)),
            cap(self.initial_cap, Wrong::InitialCap),
            cap(self.periodic_cap, Wrong::PeriodicCap),
            cap(self.life_cap, Wrong::LifeCap),
            cap(self.life_floor, Wrong::LifeFloor),
            self.rounding.filter(of_rounding).map(Wrong::Rounding),
            (self.look_back_months > MOST_MONTHS).then_some(Wrong::LookBack(self.look_back_months)),
            ends.filter(|(life_floor, life_cap)| life_floor > life_cap)
                .map(|(life_floor, life_cap)| Wrong::FloorAboveCap {
                    life_floor,
                    life_cap,
                }),
            self.life_cap
                .filter(|life_cap| rate > *life_cap)
                .map(|life_cap| Wrong::RateAboveCap { rate, life_cap }),
        ]
        .into_iter()
        .flatten()
    }

    /// The months after which the rate is reset, up to and without `months`.
    fn resets(&self, months: u32) -> impl Iterator<Item = u32> {
        let interval = self.reset_interval_months.max(1) as usize;
        (self.first_reset_months.max(1)..months).step_by(interval)
    }

    /// The rate that a reset after `month` leads to, of `old` and the path of the index.
    fn reset<N: Number>(&self, old: N, month: u32, path: &[N]) -> N {
        let read_in = month.saturating_sub(self.look_back_months).max(1) as usize;
        let index = path.get(read_in - 1).or(path.last()).copied();
        let mut rate = index.unwrap_or(N::ZERO) + N::exact(self.margin);
        if let Some(rounding) = self.rounding {
            rate = rate.to_multiple(N::Scalar::exact(rounding));
        }
        let cap = if month == self.first_reset_months {
            self.initial_cap.or(self.periodic_cap)
        } else {
            self.periodic_cap
        };
        if let Some(cap) = cap {
            let cap = N::exact(cap);
            rate = rate.min(old + cap).max(old - cap);
        }
        rate.min(N::exact(self.life_cap.unwrap_or(MOST_RATE)))
            .max(N::exact(self.life_floor.unwrap_or(Decimal::ZERO)))
    }

    /// The rate at which interest is due in each month of a line of that current rate, an annual
    /// fraction: element `t - 1` is month `t`. Element `t - 1` of the path is the index in month `t`;
    /// a path that has ended keeps its last value, and under one without any month the current rate
    /// is held.
    ///
    /// The current rate is that of months 1 to `first_reset_months`, the first new one that of the
    /// months after it. The index of a reset after month `m` is that of month `m` less the look-back;
    /// months before the path begins read its first.
    #[must_use]
    pub fn rates<N: Number>(&self, current: Decimal, path: &[N], months: u32) -> Vec<N> {
        let mut rate = N::exact(current);
        let mut rates = vec![rate; months as usize];
        if path.is_empty() {
            return rates;
        }
        for month in self.resets(months) {
            rate = self.reset(rate, month, path);
            let until = month.saturating_add(self.reset_interval_months).min(months);
            rates[month as usize..until as usize].fill(rate);
        }
        rates
    }
}

/// Paths of indices by name, for as many scenarios as `N` carries.
#[derive(Debug, Clone, Copy)]
pub struct IndexPaths<'a, N> {
    names: &'a [String],
    by_month: &'a [Vec<N>],
}

impl<'a, N: Number> IndexPaths<'a, N> {
    /// The index of each name with its path, in the same order: annual fractions, element `t - 1` is
    /// month `t` after the pool's date. A path that has ended keeps its last value.
    #[must_use]
    pub fn new(names: &'a [String], by_month: &'a [Vec<N>]) -> Self {
        Self { names, by_month }
    }

    /// No path: enough for a pool of constant rates.
    #[must_use]
    pub fn none() -> Self {
        Self::new(&[], &[])
    }

    /// The path of the index of that name.
    pub(super) fn path(&self, name: &str) -> Result<&'a [N], AssumptionsError> {
        let mut known = self.names.iter().zip(self.by_month);
        match known.find(|(known, path)| *known == name && !path.is_empty()) {
            Some((_, path)) => Ok(path),
            None => Err(AssumptionsError::MissingIndex {
                index: name.to_owned(),
            }),
        }
    }
}

/// Adjustable loans of a cohort that share all terms, as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AdjustableShape {
    pub(super) terms: AmortizationTerms,
    pub(super) adjustable: AdjustableTerms,
    /// Dollars owed at the cut-off date.
    pub(super) balance: Decimal,
}

impl AdjustableShape {
    /// Its rates by month under the path of its index, to the end of its schedule; see
    /// [`AdjustableTerms::rates`].
    pub(super) fn rates<N: Number>(&self, path: &[N]) -> Vec<N> {
        let months = self.terms.schedule_months();
        self.adjustable.rates(self.terms.rate, path, months)
    }

    /// Dollars scheduled at the end of each month at those rates: element `t` is month `t`, from 0
    /// to the end of the schedule; from the maturity on, of loans in foreclosure (see
    /// [`super::amortization::schedule_into`]).
    ///
    /// Between two resets `A(t) = A(s) a(n - t) / a(n - s)`, as for a constant rate from the reset
    /// after month `s` on (see [`super::amortization`]); during an interest-only period `A` stands.
    pub(super) fn scheduled_balances<N: Number>(&self, rates: &[N]) -> Vec<N> {
        let AmortizationTerms {
            amortization_months,
            io_months,
            ..
        } = self.terms;
        let last = self.terms.schedule_months();
        let mut balances = vec![N::exact(self.balance); last as usize + 1];
        let resets = self.adjustable.resets(last);
        let mut from = 0;
        for to in resets.chain([last]) {
            let levelled = from.max(io_months).min(to);
            if levelled < to {
                let discount = monthly_discount(rates[from as usize]);
                let left = |month: u32| amortization_months.saturating_sub(month);
                let owed = balances[levelled as usize];
                let payment = owed.ratio_or_zero(annuity(discount, left(levelled)));
                let mut worth = annuity(discount, left(to));
                balances[to as usize] = payment * worth;
                for month in (levelled as usize + 1..to as usize).rev() {
                    worth = discount * (N::ONE + worth);
                    balances[month] = payment * worth;
                }
            }
            from = to;
        }
        balances
    }
}
