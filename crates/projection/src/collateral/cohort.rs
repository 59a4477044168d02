//! The exact collapse of a pool: loans whose balances a scenario moves alike become one cohort.
//!
//! Under the formulas of SF C.3 a loan's performing balance is `S(t) A(t)`: a survival factor
//! that hangs on the curves, the age and the maturity alone, times a scheduled balance that no
//! scenario touches. Everything but the loss is linear in `A`. Loans of one kind, age and
//! maturity (the maturity, because defaults end with it, or some months before) share `S`,
//! so that the sum of their scheduled balances and the sum of their scheduled interest are all
//! that is needed, whatever their rates, amortisation terms and interest-only periods.
//!
//! **The loss.** `loss = min(new defaults(t - lag) severity, adb)` is, with
//! `d(s) = S(s - 1) MDR(s)`, for one loan
//!
//! ```text
//! loss_i(t) = d(t - lag) min(severity A_i(t - 1 - lag), A_i(t - 1))
//! ```
//!
//! The first factor is the cohort's; the minimum is the loan's. It picks the amortised balance
//! where the severity is above the loan's own ratio `A_i(t - 1) / A_i(t - 1 - lag)`. So a cohort
//! also keeps two envelopes, running products of the least and of the greatest
//! `A_i(t) / A_i(t - 1)` among its distinct [`Shape`]s, which bound every ratio. Where the severity
//! is below the lower bound no shape binds and the sum of minima is `severity A(t - 1 - lag)`;
//! where it is above the upper one all bind and it is `A(t - 1)`; either way it is the minimum of
//! the two sums. Only in the months between is it summed: over the cohort's [`SameTerms`], each by
//! running sums, so that a tape of loans costs what a few representative lines cost. Pools with so
//! many terms that these tables would fill the memory are summed shape by shape in those months.
//!
//! What is kept of shapes is kept once, however many scenarios a number carries.
//!
//! **Adjustable lines** are cohorts of their own: their balances hang on an index path as well.
//! [`Cohorts::collapse`] holds them at their current rates, [`Cohorts::under`] makes their schedules
//! for a path, or for the path of each scenario carried. All else holds of them too.
//!
//! This module must never round, and never know a scenario but by its index paths.

mod adjustable;
mod collapse;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::adjustable::IndexPaths;
use super::assumptions::{AssumptionsError, Liquidation};
use super::pool::{KindIndex, Pool};
use super::same_terms::SameTerms;
use super::shape::Shape;
use crate::number::{Mask, Number};
use adjustable::AdjustableLoans;

/// Bytes that the tables of a pool's shapes may take; without them shapes are computed anew.
const MOST_TABLE_BYTES: usize = 1 << 28;

/// A pool collapsed, for arithmetic `N`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohorts<N: Number> {
    kinds: Vec<String>,
    /// The indices that adjustable lines follow.
    reference_rates: Vec<String>,
    in_order: Vec<Cohort<N>>,
    balance: Decimal,
    longest_maturity_months: u32,
}

/// Loans of one kind, age and maturity, together: those of constant rates, or adjustable ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort<N: Number> {
    kind: KindIndex,
    age_months: u32,
    maturity_months: u32,
    schedule: Schedule<N>,
    loans: Loans<N>,
    /// Whether they all amortise alike.
    is_one_shape: bool,
}

/// What is scheduled of a cohort at the end of a month, whatever the scenario; of adjustable loans
/// whatever the scenario but for its index path. Kept together, so that a month of it is read at
/// once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduledMonth<N> {
    /// Dollars.
    pub balance: N,
    /// Dollars of interest a year on the balance, each loan at its rate of the next month; a twelfth
    /// of it falls due then. By the year, so that the division comes last
    /// and cannot turn a half cent down.
    pub annual_interest: N,
    /// The same at the rates of the month that ends, which is what a full month's interest on its
    /// prepayments is at.
    pub annual_interest_of_month: N,
    /// Running products of the least and the greatest `A_i(t) / A_i(t - 1)`.
    fastest: N,
    slowest: N,
}

impl<N: Number> ScheduledMonth<N> {
    /// The same for every scenario.
    #[inline(always)]
    fn splat(of_one: &ScheduledMonth<N::Scalar>) -> Self {
        Self {
            balance: N::splat(of_one.balance),
            annual_interest: N::splat(of_one.annual_interest),
            annual_interest_of_month: N::splat(of_one.annual_interest_of_month),
            fastest: N::splat(of_one.fastest),
            slowest: N::splat(of_one.slowest),
        }
    }
}

/// What is scheduled of a cohort: element `t` is the end of month `t`, from 0 to the end of its longest
/// schedule. From the maturity on it is that of loans in foreclosure.
#[derive(Debug, Clone, PartialEq)]
enum Schedule<N: Number> {
    /// The same in every scenario carried, and kept for one.
    Shared(Arc<[ScheduledMonth<N::Scalar>]>),
    /// Each scenario's own: adjustable loans under several index paths.
    Apart(Arc<[ScheduledMonth<N>]>),
}

/// The loans of a cohort by how they amortise: what their losses are summed over.
#[derive(Debug, Clone, PartialEq)]
enum Loans<N: Number> {
    ConstantRates(Arc<ConstantRates<N::Scalar>>),
    /// Under one index path in every scenario carried, or held at their current rates.
    Adjustable(Arc<AdjustableLoans<N::Scalar>>),
    /// Each scenario under an index path of its own.
    AdjustableApart(Arc<AdjustableLoans<N>>),
}

/// Loans of constant rates.
#[derive(Debug, Clone, PartialEq)]
struct ConstantRates<S> {
    /// By their terms, and by rate where they share them.
    shapes: Vec<Shape<S>>,
    /// Empty where there is but one shape, and where the tables are not kept.
    same_terms: Vec<SameTerms<S>>,
}

impl<N: Number> Cohort<N> {
    /// Which of the pool's kinds its loans are.
    #[must_use]
    pub fn kind(&self) -> KindIndex {
        self.kind
    }
    /// Months since its loans were made, at the cut-off date.
    #[must_use]
    pub fn age_months(&self) -> u32 {
        self.age_months
    }
    /// Months from the cut-off date to its loans' maturity.
    #[must_use]
    pub fn maturity_months(&self) -> u32 {
        self.maturity_months
    }
    /// The last month of the longest schedule among its loans.
    #[must_use]
    pub fn schedule_months(&self) -> u32 {
        let months = match &self.schedule {
            Schedule::Shared(months) => months.len(),
            Schedule::Apart(months) => months.len(),
        };
        months.saturating_sub(1) as u32
    }
    /// The last month in which its loans pay, or something is recovered of them.
    #[must_use]
    pub fn last_month(&self, liquidation: &Liquidation) -> u32 {
        liquidation.last_month(self.maturity_months, self.schedule_months())
    }
    /// What is scheduled of it at the end of a month, from 0 to the end of its longest schedule; from the
    /// maturity on, of loans in foreclosure.
    #[must_use]
    #[inline(always)]
    pub fn scheduled(&self, month: usize) -> ScheduledMonth<N> {
        match &self.schedule {
            Schedule::Shared(months) => ScheduledMonth::splat(&months[month]),
            Schedule::Apart(months) => months[month],
        }
    }
    /// Its loans of constant rates by how they amortise; none of adjustable ones.
    #[must_use]
    pub fn shapes(&self) -> &[Shape<N::Scalar>] {
        match &self.loans {
            Loans::ConstantRates(loans) => &loans.shapes,
            Loans::Adjustable(_) | Loans::AdjustableApart(_) => &[],
        }
    }
    /// Whether its loans' rates follow indices.
    #[must_use]
    pub fn is_adjustable(&self) -> bool {
        !matches!(self.loans, Loans::ConstantRates(_))
    }

    /// The sum over its loans of `min(severity A_i(default), A_i(liquidation))` in dollars, each
    /// month given by the end of it: what is lost per unit of `d`, see the head of this module.
    #[inline(always)]
    pub(super) fn loss_base(&self, severity: N, default: usize, liquidation: usize) -> N {
        let (then, now) = (self.scheduled(default), self.scheduled(liquidation));
        let together = (severity * then.balance).min(now.balance);
        if self.is_one_shape {
            return together;
        }
        let some_bind = (severity * then.fastest).above(now.fastest);
        let all_bind = (severity * then.slowest).at_least(now.slowest);
        let apart = some_bind & !all_bind;
        // A branch that no result hangs on: it spares the sum where no scenario needs it.
        if apart.any() {
            N::select(
                apart,
                self.loss_base_by_shape(severity, default, liquidation),
                together,
            )
        } else {
            together
        }
    }

    #[inline(never)]
    fn loss_base_by_shape(&self, severity: N, default: usize, liquidation: usize) -> N {
        match &self.loans {
            Loans::ConstantRates(loans) => loans.loss_base(severity, default, liquidation),
            Loans::Adjustable(loans) => loans.loss_base(severity, default, liquidation, N::splat),
            Loans::AdjustableApart(loans) => {
                loans.loss_base(severity, default, liquidation, |amount| amount)
            }
        }
    }
}

impl<S: Number<Scalar = S>> ConstantRates<S> {
    fn loss_base<N: Number<Scalar = S>>(
        &self,
        severity: N,
        default: usize,
        liquidation: usize,
    ) -> N {
        let mut sum = N::ZERO;
        for same_terms in &self.same_terms {
            sum += same_terms.loss_base(severity, default, liquidation);
        }
        if !self.same_terms.is_empty() {
            return sum;
        }
        for shape in &self.shapes {
            let defaulted = shape.scheduled_balance(default as u32);
            let liquidated = shape.scheduled_balance(liquidation as u32);
            sum += (severity * N::splat(defaulted)).min(N::splat(liquidated));
        }
        sum
    }
}

impl<S: Number<Scalar = S>> Cohort<S> {
    /// The same for a number that carries more scenarios, all under one index path.
    fn for_number<M: Number<Scalar = S>>(&self) -> Cohort<M> {
        Cohort {
            kind: self.kind,
            age_months: self.age_months,
            maturity_months: self.maturity_months,
            schedule: match &self.schedule {
                Schedule::Shared(months) | Schedule::Apart(months) => {
                    Schedule::Shared(Arc::clone(months))
                }
            },
            loans: match &self.loans {
                Loans::ConstantRates(loans) => Loans::ConstantRates(Arc::clone(loans)),
                Loans::Adjustable(loans) | Loans::AdjustableApart(loans) => {
                    Loans::Adjustable(Arc::clone(loans))
                }
            },
            is_one_shape: self.is_one_shape,
        }
    }
}

impl<S: Number<Scalar = S>> Cohorts<S> {
    /// The same cohorts for a number that carries more scenarios, all under the index paths of these.
    /// What is kept of single loans is shared with these.
    #[must_use]
    pub fn for_number<M: Number<Scalar = S>>(&self) -> Cohorts<M> {
        Cohorts {
            kinds: self.kinds.clone(),
            reference_rates: self.reference_rates.clone(),
            in_order: self.in_order.iter().map(Cohort::for_number).collect(),
            balance: self.balance,
            longest_maturity_months: self.longest_maturity_months,
        }
    }
}

impl<N: Number> Cohorts<N> {
    /// Collapses a pool. Sums of balances are exact, so that the order of its lines is of no
    /// consequence; cohorts come in the order of kind, then constant rates before adjustable ones, then
    /// age and maturity. Adjustable lines are held at their current rates: [`Cohorts::under`] gives
    /// them those of an index path.
    #[must_use]
    pub fn collapse(pool: &Pool) -> Self {
        Cohorts::<N::Scalar>::collapse_within(pool, MOST_TABLE_BYTES).for_number()
    }

    /// The same pool with the rates of adjustable lines as index paths make them; each scenario that
    /// `N` carries under its own.
    ///
    /// Where all paths are the same in every scenario, schedules are made once and shared, as they are
    /// of constant rates; a pool without adjustable lines is the same pool. Losses of loans in one
    /// cohort that part ways are summed over tables as long as those fit 256 megabytes; beyond that
    /// schedules are computed anew for each sum, which gives the same and is slow.
    ///
    /// # Errors
    /// [`AssumptionsError::MissingIndex`] where an index that a line follows has no path.
    pub fn under(&self, paths: &IndexPaths<'_, N>) -> Result<Self, AssumptionsError> {
        adjustable::under(self, paths, MOST_TABLE_BYTES)
    }

    /// Whether any line's rate follows an index.
    #[must_use]
    pub fn are_adjustable(&self) -> bool {
        self.in_order.iter().any(Cohort::is_adjustable)
    }

    /// The names of the kinds, as the pool states them.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }
    /// The cohorts, in the order that [`Cohorts::collapse`] says.
    #[must_use]
    pub fn cohorts(&self) -> &[Cohort<N>] {
        &self.in_order
    }
    /// Dollars owed at the cut-off date, exact.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.balance
    }
    /// The last month in which a loan pays, or something is recovered of one: how long the cash flows
    /// of the pool are.
    #[must_use]
    pub fn last_month(&self, liquidation: &Liquidation) -> u32 {
        let cohorts = self.in_order.iter();
        let last = cohorts.map(|cohort| cohort.last_month(liquidation)).max();
        last.unwrap_or(0)
    }
    /// Months from the cut-off date to the last loan's maturity.
    #[must_use]
    pub fn longest_maturity_months(&self) -> u32 {
        self.longest_maturity_months
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant_rates(cohort: &Cohort<f64>) -> &ConstantRates<f64> {
        match &cohort.loans {
            Loans::ConstantRates(loans) => loans,
            _ => panic!("the pool has no adjustable lines"),
        }
    }

    #[test]
    fn tables_of_shapes_change_nothing() {
        let text = "\
            line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
            1,arm,100000,8,60,60,0,3\n2,arm,250000,9.5,360,60,0,3\n3,arm,75000,0,60,60,24,3\n\
            4,arm,75000,7,360,60,60,3\n5,arm,9000,7,360,48,0,3\n";
        let pool = Pool::from_csv("pool.csv", text).unwrap();
        let with = Cohorts::<f64>::collapse(&pool);
        let without = Cohorts::<f64>::collapse_within(&pool, 0);
        let mut apart = 0;
        for (with, without) in with.cohorts().iter().zip(without.cohorts()) {
            assert!(constant_rates(without).same_terms.is_empty());
            let has_no_tables = constant_rates(with).same_terms.is_empty();
            assert_eq!(has_no_tables, with.shapes().len() == 1);
            for liquidation in 12..with.maturity_months() as usize {
                for percent in 0..=100 {
                    let severity = f64::from(percent) / 100.0;
                    let default = liquidation - 12;
                    let base = with.loss_base(severity, default, liquidation);
                    let again = without.loss_base(severity, default, liquidation);
                    // The sum of minima itself, whatever the envelopes say.
                    let by_shape = without.loss_base_by_shape(severity, default, liquidation);
                    assert!((base - again).abs() < 1e-9 && (base - by_shape).abs() < 1e-9);
                    let together = (severity * with.scheduled(default).balance)
                        .min(with.scheduled(liquidation).balance);
                    apart += usize::from(together - by_shape > 1.0);
                }
            }
        }
        assert!(apart > 100, "the shapes must part ways: {apart}");
    }
}
