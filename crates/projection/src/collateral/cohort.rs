//! The exact collapse of a pool into cohorts: loans of one collateral type, age and maturity.
//!
//! Under the formulas of SF C.3 a loan's performing balance is `S(t) A(t)`: a survival factor that
//! depends only on the curves, the age and the maturity, times a scheduled balance that no scenario
//! affects. Everything except the loss is linear in `A`. Loans of one collateral type, age and maturity
//! share `S` (the maturity matters because defaults end with it, or some months before). So only the
//! sums of their scheduled balances and of their scheduled interest are needed, whatever their rates,
//! amortization terms and interest-only periods.
//!
//! **The loss.** With `d(s) = S(s - 1) MDR(s)`, `loss = min(new defaults(t - lag) severity, adb)` is, for one
//! loan,
//!
//! ```text
//! loss_i(t) = d(t - lag) min(severity A_i(t - 1 - lag), A_i(t - 1))
//! ```
//!
//! The first factor is the cohort's; the minimum is the loan's. It is the amortized balance where the
//! severity is above the loan's own ratio `A_i(t - 1) / A_i(t - 1 - lag)`. So a cohort also keeps two
//! envelopes, running products of the smallest and of the largest `A_i(t) / A_i(t - 1)` among its
//! distinct [`Shape`]s, which bound every ratio. If the severity is below the lower bound, no shape is
//! capped and the sum of minima is `severity A(t - 1 - lag)`. If it is above the upper bound, all are
//! capped and the sum is `A(t - 1)`. In both cases the sum is the minimum of the two. Only in the months
//! between is it computed over the cohort's [`SameTerms`], each by running sums, so a loan tape costs no
//! more than a few rep lines. If a pool has too many distinct terms for these tables to fit in memory,
//! those months are summed shape by shape.
//!
//! Data of shapes is kept once, however many scenarios a number carries.
//!
//! **Adjustable-rate loans** have cohorts of their own, because their balances also depend on an index path.
//! [`Cohorts::collapse`] keeps them at their current rates. [`Cohorts::under`] builds their schedules for
//! one path, or for each scenario's path. Everything else applies to them too.

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

/// Memory limit for the tables of a pool's shapes, in bytes; beyond it shapes are computed each time.
const MOST_TABLE_BYTES: usize = 1 << 28;

/// A pool collapsed, for arithmetic `N`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohorts<N: Number> {
    kinds: Vec<String>,
    /// The indices that adjustable-rate loans follow.
    reference_rates: Vec<String>,
    in_order: Vec<Cohort<N>>,
    balance: Decimal,
    longest_maturity_months: u32,
}

/// Loans of one collateral type, age and maturity, combined: either fixed-rate or adjustable-rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort<N: Number> {
    kind: KindIndex,
    age_months: u32,
    maturity_months: u32,
    schedule: Schedule<N>,
    loans: Loans<N>,
    /// Whether all its loans have identical amortization terms.
    is_one_shape: bool,
}

/// The schedule of a cohort at the end of a month. It does not depend on the scenario, except that
/// adjustable-rate loans depend on its index path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduledMonth<N> {
    /// Scheduled balance in dollars.
    pub balance: N,
    /// Annual interest on the balance in dollars, each loan at its rate of the next month; one twelfth
    /// is due then. Annual, so that the division is last and cannot round a half cent down.
    pub annual_interest: N,
    /// The same at the rates of the month that ends; a full month's interest on the month's prepayments
    /// uses these rates.
    pub annual_interest_of_month: N,
    /// Running products of the smallest and the largest `A_i(t) / A_i(t - 1)`.
    fastest: N,
    slowest: N,
}

impl<N: Number> ScheduledMonth<N> {
    /// The same for each scenario.
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

/// The schedule of a cohort: element `t` is the end of month `t`, from 0 to the end of its longest
/// schedule. After maturity it is that of loans in foreclosure.
#[derive(Debug, Clone, PartialEq)]
enum Schedule<N: Number> {
    /// Equal in all scenarios, and kept once.
    Shared(Arc<[ScheduledMonth<N::Scalar>]>),
    /// One per scenario: adjustable-rate loans under several index paths.
    Apart(Arc<[ScheduledMonth<N>]>),
}

/// The loans of a cohort by amortization terms, for the sum of their losses.
#[derive(Debug, Clone, PartialEq)]
enum Loans<N: Number> {
    ConstantRates(Arc<ConstantRates<N::Scalar>>),
    /// Under one index path for all scenarios, or at their current rates.
    Adjustable(Arc<AdjustableLoans<N::Scalar>>),
    /// One index path per scenario.
    AdjustableApart(Arc<AdjustableLoans<N>>),
}

/// Fixed-rate loans.
#[derive(Debug, Clone, PartialEq)]
struct ConstantRates<S> {
    /// By terms, then by rate.
    shapes: Vec<Shape<S>>,
    /// Empty for a single shape, and if the tables are not kept.
    same_terms: Vec<SameTerms<S>>,
}

impl<N: Number> Cohort<N> {
    /// Collateral type: an index into the pool's collateral types.
    #[must_use]
    pub fn kind(&self) -> KindIndex {
        self.kind
    }
    /// Months since origination, at the cut-off date.
    #[must_use]
    pub fn age_months(&self) -> u32 {
        self.age_months
    }
    /// Months from the cut-off date to maturity.
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
    /// The last month with a payment or a recovery.
    #[must_use]
    pub fn last_month(&self, liquidation: &Liquidation) -> u32 {
        liquidation.last_month(self.maturity_months, self.schedule_months())
    }
    /// The schedule at the end of a month, from 0 to the end of its longest schedule; after maturity,
    /// that of loans in foreclosure.
    #[must_use]
    #[inline(always)]
    pub fn scheduled(&self, month: usize) -> ScheduledMonth<N> {
        match &self.schedule {
            Schedule::Shared(months) => ScheduledMonth::splat(&months[month]),
            Schedule::Apart(months) => months[month],
        }
    }
    /// Its fixed-rate loans by amortization terms; empty for adjustable-rate loans.
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

    /// The sum over its loans of `min(severity A_i(default), A_i(liquidation))` in dollars, each month
    /// given by its end: the loss per unit of `d`, see the module docs.
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
        // This branch does not affect results: it skips the sum if no scenario needs it.
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
    /// Data of single loans is shared, not copied.
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
    /// Collapses a pool. Sums of balances are exact, so the order of the pool's lines does not matter.
    /// Cohorts are ordered by collateral type, then fixed-rate before adjustable-rate, then age and maturity.
    /// Adjustable-rate loans stay at their current rates; [`Cohorts::under`] applies an index path.
    #[must_use]
    pub fn collapse(pool: &Pool) -> Self {
        Cohorts::<N::Scalar>::collapse_within(pool, MOST_TABLE_BYTES).for_number()
    }

    /// The same pool with the rates of adjustable-rate loans reset along index paths, one for each
    /// scenario of `N`.
    ///
    /// If each path is equal in all scenarios, schedules are built once and shared, as for fixed rates.
    /// A fixed-rate pool is unchanged. Losses of loans in one cohort with different ratios are summed over
    /// tables if these fit into 256 megabytes; otherwise schedules are recomputed for each sum, which gives
    /// the same result but is slow.
    ///
    /// # Errors
    /// [`AssumptionsError::MissingIndex`] if an index that a loan follows has no path.
    pub fn under(&self, paths: &IndexPaths<'_, N>) -> Result<Self, AssumptionsError> {
        adjustable::under(self, paths, MOST_TABLE_BYTES)
    }

    /// Whether any loan's rate follows an index.
    #[must_use]
    pub fn are_adjustable(&self) -> bool {
        self.in_order.iter().any(Cohort::is_adjustable)
    }

    /// The names of the collateral types, as written in the pool.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }
    /// The cohorts, in the order documented at [`Cohorts::collapse`].
    #[must_use]
    pub fn cohorts(&self) -> &[Cohort<N>] {
        &self.in_order
    }
    /// Balance at the cut-off date in dollars, exact.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.balance
    }
    /// The last month with a payment or a recovery: the length of the pool's cash flows.
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
            _ => panic!("the pool has adjustable-rate loans"),
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
                    // The sum of minima itself, without the shortcut by envelopes.
                    let by_shape = without.loss_base_by_shape(severity, default, liquidation);
                    assert!((base - again).abs() < 1e-9 && (base - by_shape).abs() < 1e-9);
                    let together = (severity * with.scheduled(default).balance)
                        .min(with.scheduled(liquidation).balance);
                    apart += usize::from(together - by_shape > 1.0);
                }
            }
        }
        assert!(
            apart > 100,
            "too few months in which the shapes differ: {apart}"
        );
    }
}
