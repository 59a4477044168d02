//! Cohorts and vectors to collateral flows, in closed form: the path that sweeps take.
//!
//! The recursion of SF C.3, chained. With `A(t)` a cohort's scheduled balance in dollars, and
//! dropping what is the same for all its loans into factors without dollars:
//!
//! ```text
//! S(t)    = S(t-1) (1 - MDR(t) - SMM(t))       survival, S(0) = 1
//! d(t)    = S(t-1) MDR(t)                      0 in the last `lag` months of the term
//! perf(t) = S(t) A(t)                          since perf(t) = perf(t-1) k (1 - MDR - SMM)
//! default = d(t) A(t-1)
//! prepaid = S(t-1) SMM(t) A(t)                 perf(t-1) k SMM
//!
//! advanced:      adb    = d(t-lag) A(t-1)      the defaulted balance, amortised meanwhile
//!                fcl(t) = F(t) A(t)            F(t) = sum of d(s), s in (t-lag, t]
//!                paying = (S(t-1) + F(t-1)) A(t-1)
//! not advanced:  adb    = d(t-lag) A(t-1-lag)
//!                fcl(t) = sum of d(s) A(s-1), s in (t-lag, t]
//!                paying = (S(t-1) - d(t)) A(t-1)
//! ```
//!
//! `fcl(t) = (fcl(t-1) + default - adb) k` is met by `F(t) = F(t-1) + d(t) - d(t-lag)`, and what
//! foreclosures pay of scheduled principal when advanced, `F(t) (A(t-1) - A(t))`, is part of what
//! the pool balance falls by. Interest is the same with the year's interest on `A` in its place.
//!
//! This room must never branch on an amount (see [`crate::number`]), nor allocate month by month.

use super::assumptions::{Advancing, CohortVectors};
use super::cohort::{Cohort, Cohorts};
use super::flows::{CollateralFlows, ExactMonth, Fees, Settling};
use crate::number::Number;
use stepdown_curves::Month;

/// The vectors of a cohort, borrowed from whoever shares them. What one is short of counts as zero.
#[derive(Debug, Clone, Copy)]
pub struct CohortSpeeds<'a, N> {
    /// Share of the balance that prepays in the month.
    pub smm: &'a [N],
    /// Share of the balance that defaults in the month.
    pub mdr: &'a [N],
    /// Share of the balance at default that is lost in a liquidation of the month.
    pub severity: &'a [N],
}

impl<'a, N> From<&'a CohortVectors<N>> for CohortSpeeds<'a, N> {
    fn from(vectors: &'a CohortVectors<N>) -> Self {
        Self {
            smm: &vectors.smm,
            mdr: &vectors.mdr,
            severity: &vectors.severity,
        }
    }
}

/// The collateral's months under one scenario (or as many as `N` carries).
///
/// `vectors` are in the order of the cohorts ([`super::CollateralAssumptions::vectors`]); a
/// cohort without any neither prepays nor defaults. Where `MDR + SMM > 1`, voluntary prepayment
/// gives way.
#[must_use]
pub fn project<N: Number>(
    cohorts: &Cohorts<N>,
    vectors: &[CohortVectors<N>],
    lag_months: u32,
    advancing: Advancing,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let speeds: Vec<CohortSpeeds<'_, N>> = vectors.iter().map(CohortSpeeds::from).collect();
    project_at(cohorts, &speeds, lag_months, advancing, fees)
}

/// The same with vectors that are borrowed.
#[must_use]
#[inline(always)]
pub fn project_at<N: Number>(
    cohorts: &Cohorts<N>,
    speeds: &[CohortSpeeds<'_, N>],
    lag_months: u32,
    advancing: Advancing,
    fees: &Fees<N>,
) -> CollateralFlows<N> {
    let longest = cohorts.longest_maturity_months() as usize;
    let lag = lag_months as usize;
    let mut runs: Vec<CohortRun<'_, N>> = cohorts
        .cohorts()
        .iter()
        .enumerate()
        .map(|(position, cohort)| CohortRun::new(cohort, speeds.get(position), lag))
        .collect();
    let mut settling = Settling::new(N::exact(cohorts.balance()), advancing, fees);
    // Month by month, so that the sums over cohorts stay in registers; and as a plain loop, for a
    // closure that an iterator calls is not compiled with the loop's own instructions.
    let mut months = Vec::with_capacity(longest);
    for index in 0..longest {
        let mut sum = ExactMonth::NOTHING;
        for run in &mut runs {
            if index < run.maturity {
                match advancing {
                    Advancing::PrincipalAndInterest => run.advanced(index, lag, &mut sum),
                    Advancing::None => run.not_advanced(index, lag, &mut sum),
                }
            }
        }
        months.push(settling.settle(&sum));
    }
    CollateralFlows {
        as_of: Month::new(0),
        months,
        groups: Vec::new(),
    }
}

/// A cohort as its months go by.
struct CohortRun<'a, N: Number> {
    cohort: &'a Cohort<N>,
    smm: &'a [N],
    mdr: &'a [N],
    severity: &'a [N],
    maturity: usize,
    /// The last month of new defaults: later ones could not be liquidated within the term.
    last_default: usize,
    survival: N,
    /// In foreclosure: a factor without dollars where the servicer advances, else dollars, each
    /// default's as it was then.
    foreclosed: N,
    /// A year's interest on the dollars in foreclosure, where the servicer does not advance.
    foreclosed_interest: N,
    defaults: Vec<N>,
}

/// A vector's element; 0 where the vector is short.
#[inline(always)]
fn at<N: Number>(vector: &[N], index: usize) -> N {
    match vector.get(index) {
        Some(factor) => *factor,
        None => N::ZERO,
    }
}

impl<'a, N: Number> CohortRun<'a, N> {
    fn new(cohort: &'a Cohort<N>, speeds: Option<&CohortSpeeds<'a, N>>, lag: usize) -> Self {
        let maturity = cohort.maturity_months() as usize;
        let none = CohortSpeeds {
            smm: &[],
            mdr: &[],
            severity: &[],
        };
        let CohortSpeeds { smm, mdr, severity } = speeds.copied().unwrap_or(none);
        Self {
            cohort,
            smm,
            mdr,
            severity,
            maturity,
            last_default: maturity.saturating_sub(lag),
            survival: N::ONE,
            foreclosed: N::ZERO,
            foreclosed_interest: N::ZERO,
            defaults: vec![N::ZERO; maturity],
        }
    }

    /// What defaults and what prepays of the cohort in a month, as factors.
    #[inline(always)]
    fn leaves(&mut self, index: usize) -> (N, N) {
        let mdr = if index < self.last_default {
            at(self.mdr, index)
        } else {
            N::ZERO
        };
        let default = self.survival * mdr;
        let voluntary = self.survival * at(self.smm, index).min(N::ONE - mdr);
        self.defaults[index] = default;
        (default, voluntary)
    }

    /// `index` is month `index + 1`; balances stand at `index` before it and `index + 1` after.
    #[inline(always)]
    fn advanced(&mut self, index: usize, lag: usize, sum: &mut ExactMonth<N>) {
        let balance = self.cohort.scheduled_balance();
        let interest = self.cohort.scheduled_annual_interest();
        let (default, voluntary) = self.leaves(index);
        let (liquidated, loss) = if index >= lag {
            let liquidated = self.defaults[index - lag];
            let severity = at(self.severity, index);
            let base = self.cohort.loss_base(severity, index - lag, index);
            (liquidated, liquidated * base)
        } else {
            (N::ZERO, N::ZERO)
        };
        let paying = self.survival + self.foreclosed;
        self.survival = (self.survival - default - voluntary).positive_part();
        self.foreclosed = (self.foreclosed + default - liquidated).positive_part();
        let paying_interest = paying * interest[index];
        sum.add(&ExactMonth {
            performing_balance: self.survival * balance[index + 1],
            foreclosure_balance: self.foreclosed * balance[index + 1],
            new_defaults: default * balance[index],
            prepaid_principal: voluntary * balance[index + 1],
            liquidated_balance: liquidated * balance[index],
            realized_loss: loss,
            interest: paying_interest,
            paying_balance: paying * balance[index],
            gross_mortgage_interest: paying_interest,
            prepaid_interest: voluntary * interest[index + 1],
        });
    }

    /// `index` is month `index + 1`; balances stand at `index` before it and `index + 1` after.
    #[inline(always)]
    fn not_advanced(&mut self, index: usize, lag: usize, sum: &mut ExactMonth<N>) {
        let balance = self.cohort.scheduled_balance();
        let interest = self.cohort.scheduled_annual_interest();
        let survived = self.survival;
        let (default, voluntary) = self.leaves(index);
        let (liquidated, liquidated_interest, loss) = if index >= lag {
            let then = index - lag;
            let liquidated = self.defaults[then] * balance[then];
            let severity = at(self.severity, index).min(N::ONE);
            (
                liquidated,
                self.defaults[then] * interest[then],
                liquidated * severity,
            )
        } else {
            (N::ZERO, N::ZERO, N::ZERO)
        };
        let new_defaults = default * balance[index];
        let paying = survived - default;
        let gross_mortgage_interest = survived * interest[index] + self.foreclosed_interest;
        self.survival = (survived - default - voluntary).positive_part();
        self.foreclosed = (self.foreclosed + new_defaults - liquidated).positive_part();
        self.foreclosed_interest = (self.foreclosed_interest + default * interest[index]
            - liquidated_interest)
            .positive_part();
        sum.add(&ExactMonth {
            performing_balance: self.survival * balance[index + 1],
            // By the month of maturity all is liquidated; what a sum of differences leaves is dust.
            foreclosure_balance: if index + 1 == self.maturity {
                N::ZERO
            } else {
                self.foreclosed
            },
            new_defaults,
            prepaid_principal: voluntary * balance[index + 1],
            liquidated_balance: liquidated,
            realized_loss: loss,
            interest: paying * interest[index],
            paying_balance: paying * balance[index],
            gross_mortgage_interest,
            prepaid_interest: voluntary * interest[index + 1],
        });
    }
}
