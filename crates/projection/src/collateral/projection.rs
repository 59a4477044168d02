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
//! This room must never branch on an amount (see [`crate::number`]), nor allocate but its output
//! and one scratch vector.

use super::assumptions::{Advancing, CohortVectors};
use super::cohort::{Cohort, Cohorts};
use super::flows::{CollateralFlows, CollateralMonth, ExactMonth, Fees, settle};
use crate::number::Number;

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
    let longest = cohorts.longest_maturity_months() as usize;
    let mut months = vec![CollateralMonth::NOTHING; longest];
    let mut defaults = vec![N::ZERO; longest];
    let lag = lag_months as usize;
    for (position, cohort) in cohorts.cohorts().iter().enumerate() {
        let speeds = Speeds::new(vectors.get(position));
        match advancing {
            Advancing::PrincipalAndInterest => {
                add_advanced(cohort, speeds, lag, &mut defaults, &mut months);
            }
            Advancing::None => {
                add_not_advanced(cohort, speeds, lag, &mut defaults, &mut months);
            }
        }
    }
    settle(months, N::exact(cohorts.balance()), advancing, fees)
}

/// A cohort's vectors, read as zero where they are short.
#[derive(Clone, Copy)]
struct Speeds<'a, N> {
    smm: &'a [N],
    mdr: &'a [N],
    severity: &'a [N],
}

impl<'a, N: Number> Speeds<'a, N> {
    fn new(vectors: Option<&'a CohortVectors<N>>) -> Self {
        match vectors {
            Some(vectors) => Self {
                smm: &vectors.smm,
                mdr: &vectors.mdr,
                severity: &vectors.severity,
            },
            None => Self {
                smm: &[],
                mdr: &[],
                severity: &[],
            },
        }
    }
}

#[inline]
fn at<N: Number>(vector: &[N], index: usize) -> N {
    vector.get(index).copied().unwrap_or(N::ZERO)
}

fn add_advanced<N: Number>(
    cohort: &Cohort<N>,
    speeds: Speeds<'_, N>,
    lag: usize,
    defaults: &mut [N],
    months: &mut [CollateralMonth<N>],
) {
    let balance = cohort.scheduled_balance();
    let interest = cohort.scheduled_annual_interest();
    let maturity = cohort.maturity_months() as usize;
    // The last month of new defaults: later ones could not be liquidated within the term.
    let last_default = maturity.saturating_sub(lag);
    let mut survival = N::ONE;
    let mut foreclosed = N::ZERO;
    // `index` is month `index + 1`; balances stand at `index` before it and `index + 1` after.
    for (index, month) in months.iter_mut().enumerate().take(maturity) {
        let mdr = if index < last_default {
            at(speeds.mdr, index)
        } else {
            N::ZERO
        };
        let default = survival * mdr;
        let voluntary = survival * at(speeds.smm, index).min(N::ONE - mdr);
        defaults[index] = default;
        let (liquidated, loss) = if index >= lag {
            let liquidated = defaults[index - lag];
            let base = cohort.loss_base(at(speeds.severity, index), index - lag, index);
            (liquidated, liquidated * base)
        } else {
            (N::ZERO, N::ZERO)
        };
        let paying = survival + foreclosed;
        survival = (survival - default - voluntary).positive_part();
        foreclosed = (foreclosed + default - liquidated).positive_part();
        month.add(&ExactMonth {
            performing_balance: survival * balance[index + 1],
            foreclosure_balance: foreclosed * balance[index + 1],
            new_defaults: default * balance[index],
            prepaid_principal: voluntary * balance[index + 1],
            liquidated_balance: liquidated * balance[index],
            realized_loss: loss,
            interest: paying * interest[index],
            paying_balance: paying * balance[index],
            gross_mortgage_interest: paying * interest[index],
            prepaid_interest: voluntary * interest[index + 1],
        });
    }
}

fn add_not_advanced<N: Number>(
    cohort: &Cohort<N>,
    speeds: Speeds<'_, N>,
    lag: usize,
    defaults: &mut [N],
    months: &mut [CollateralMonth<N>],
) {
    let balance = cohort.scheduled_balance();
    let interest = cohort.scheduled_annual_interest();
    let maturity = cohort.maturity_months() as usize;
    let last_default = maturity.saturating_sub(lag);
    let mut survival = N::ONE;
    // Dollars in foreclosure, and a year's interest on them: each default's as it was then.
    let mut foreclosed = N::ZERO;
    let mut foreclosed_interest = N::ZERO;
    for (index, month) in months.iter_mut().enumerate().take(maturity) {
        let mdr = if index < last_default {
            at(speeds.mdr, index)
        } else {
            N::ZERO
        };
        let default = survival * mdr;
        let voluntary = survival * at(speeds.smm, index).min(N::ONE - mdr);
        defaults[index] = default;
        let (liquidated, liquidated_interest, loss) = if index >= lag {
            let then = index - lag;
            let liquidated = defaults[then] * balance[then];
            let severity = at(speeds.severity, index).min(N::ONE);
            (
                liquidated,
                defaults[then] * interest[then],
                liquidated * severity,
            )
        } else {
            (N::ZERO, N::ZERO, N::ZERO)
        };
        let new_defaults = default * balance[index];
        let paying = survival - default;
        let gross_mortgage_interest = survival * interest[index] + foreclosed_interest;
        survival = (survival - default - voluntary).positive_part();
        foreclosed = (foreclosed + new_defaults - liquidated).positive_part();
        foreclosed_interest =
            (foreclosed_interest + default * interest[index] - liquidated_interest).positive_part();
        month.add(&ExactMonth {
            performing_balance: survival * balance[index + 1],
            // By the month of maturity all is liquidated; what a sum of differences leaves is dust.
            foreclosure_balance: if index + 1 == maturity {
                N::ZERO
            } else {
                foreclosed
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
