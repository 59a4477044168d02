//! Adjustable-rate loans: their terms, their monthly rates under an index path, and the resulting
//! scheduled balance.
//!
//! A reset (conventions, section 3) applies these steps in order:
//!
//! ```text
//! index value + margin -> round to the nearest multiple, halves up
//!                      -> limit the change from the old rate to the cap of that reset
//!                      -> limit to the life cap and floor
//! ```
//!
//! It then re-levels the payment over the rest of the amortization term.

use rust_decimal::Decimal;
use thiserror::Error;

use super::amortization::{AmortizationTerms, annuity, monthly_discount};
use super::assumptions::AssumptionsError;
use super::line::{MOST_MONTHS, MOST_RATE};
use crate::index::PoolRateIndex;
use crate::number::Number;

/// The finest rounding of rates: a hundred-millionth of a percent, as an annual fraction.
pub(super) const LEAST_ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 10);
/// The coarsest rounding of rates, as an annual fraction.
pub(super) const MOST_ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// How a loan's rate follows an index. Ordered, so that equal terms can be grouped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdjustableTerms {
    /// The index, one of the pool's.
    pub index: PoolRateIndex,
    /// Gross margin, an annual fraction.
    pub margin: Decimal,
    /// Months from the pool's date in which interest accrues at the current rate; at least 1.
    pub first_reset_months: u32,
    /// Months from one reset to the next; at least 1.
    pub reset_interval_months: u32,
    /// The largest rate change at the first reset, an annual fraction; `periodic_cap` if none.
    pub initial_cap: Option<Decimal>,
    /// The largest rate change at each later reset, an annual fraction; unlimited if none.
    pub periodic_cap: Option<Decimal>,
    /// The highest rate after a reset, an annual fraction; 50% if none.
    pub life_cap: Option<Decimal>,
    /// The lowest rate after a reset, an annual fraction; 0% if none. The current rate may be lower
    /// (a teaser rate).
    pub life_floor: Option<Decimal>,
    /// The sum of index and margin is rounded to the nearest multiple of this annual fraction, halves
    /// up (`0.00125` is an eighth of a percent); not rounded if none.
    pub rounding: Option<Decimal>,
    /// Months before a reset at which the index is read.
    pub look_back_months: u32,
}

/// Why adjustable-rate terms are invalid. Rates are annual fractions.
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
    /// A rounding outside its range, or with too many decimals.
    #[error(
        "rates are rounded to {0}, must be whole multiples of {LEAST_ROUNDING} and at most {MOST_ROUNDING}"
    )]
    Rounding(Decimal),
    /// A look-back outside its range.
    #[error("the index is read {0} months before, must be at most {MOST_MONTHS}")]
    LookBack(u32),
    /// The life floor exceeds the life cap.
    #[error("life floor of {life_floor} is above the life cap of {life_cap}")]
    FloorAboveCap {
        /// The lowest rate.
        life_floor: Decimal,
        /// The highest rate.
        life_cap: Decimal,
    },
    /// The current rate exceeds the life cap.
    #[error("rate of {rate} is above the life cap of {life_cap}")]
    RateAboveCap {
        /// The current rate.
        rate: Decimal,
        /// The highest rate.
        life_cap: Decimal,
    },
}

impl AdjustableTerms {
    /// All invalid terms of a loan with this current rate.
    pub(super) fn diagnostics(&self, rate: Decimal) -> impl Iterator<Item = AdjustableError> {
        use AdjustableError as Wrong;
        let outside = |rate: Decimal| rate < Decimal::ZERO || rate > MOST_RATE;
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

    /// The months after which the rate resets, below `months`.
    fn resets(&self, months: u32) -> impl Iterator<Item = u32> {
        let interval = self.reset_interval_months.max(1) as usize;
        (self.first_reset_months.max(1)..months).step_by(interval)
    }

    /// The rate after the reset that follows `month`, from the old rate and the index path.
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

    /// The annual rate of each month, as a fraction, for a loan with this current rate: element `t - 1`
    /// is month `t`. Element `t - 1` of the path is the index in month `t`. After its last month a path
    /// keeps its last value. Under an empty path the current rate does not change.
    ///
    /// The current rate applies in months 1 to `first_reset_months`, the first new rate after that. The
    /// reset after month `m` reads the index of month `m` less the look-back; a month before the path
    /// begins reads its first value.
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

/// Index paths by name, for as many scenarios as `N` carries.
#[derive(Debug, Clone, Copy)]
pub struct IndexPaths<'a, N> {
    names: &'a [String],
    by_month: &'a [Vec<N>],
}

impl<'a, N: Number> IndexPaths<'a, N> {
    /// Names of indices and their paths, in the same order. Paths are annual fractions; element `t - 1` is
    /// month `t` after the pool's date. After its last month a path keeps its last value.
    #[must_use]
    pub fn new(names: &'a [String], by_month: &'a [Vec<N>]) -> Self {
        Self { names, by_month }
    }

    /// No paths: enough for a fixed-rate pool.
    #[must_use]
    pub fn none() -> Self {
        Self::new(&[], &[])
    }

    /// The path of the named index.
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

/// Adjustable-rate loans of a cohort with identical terms, combined into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AdjustableShape {
    pub(super) terms: AmortizationTerms,
    pub(super) adjustable: AdjustableTerms,
    /// Balance at the cut-off date, in dollars.
    pub(super) balance: Decimal,
}

impl AdjustableShape {
    /// Its monthly rates under its index path, to the end of its schedule; see [`AdjustableTerms::rates`].
    pub(super) fn rates<N: Number>(&self, path: &[N]) -> Vec<N> {
        let months = self.terms.schedule_months();
        self.adjustable.rates(self.terms.rate, path, months)
    }

    /// Scheduled balance in dollars at the end of each month at these rates: element `t` is month `t`,
    /// from 0 to the end of the schedule. After maturity, that of loans in foreclosure (see
    /// [`super::amortization::schedule_into`]).
    ///
    /// Between two resets `A(t) = A(s) a(n - t) / a(n - s)`, as for a fixed rate from the reset after
    /// month `s` on (see [`super::amortization`]). `A` is constant during an interest-only period.
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
            let level_from = from.max(io_months).min(to);
            if level_from < to {
                let discount = monthly_discount(rates[from as usize]);
                let left = |month: u32| amortization_months.saturating_sub(month);
                let owed = balances[level_from as usize];
                let payment = owed.ratio_or_zero(annuity(discount, left(level_from)));
                let mut worth = annuity(discount, left(to));
                balances[to as usize] = payment * worth;
                for month in (level_from as usize + 1..to as usize).rev() {
                    worth = discount * (N::ONE + worth);
                    balances[month] = payment * worth;
                }
            }
            from = to;
        }
        balances
    }
}
