//! Groups cohorts that read curves alike: loans of one collateral type and age.

use stepdown_projection::collateral::{Cohorts, KindIndex, Liquidation};
use stepdown_projection::side_by_side::SideBySide;

/// Loans of one collateral type and age, which read curves alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CurveKey {
    /// The collateral type.
    pub(crate) kind: KindIndex,
    /// Months since origination, at the cut-off date.
    pub(crate) age_months: u32,
    /// Months until the last of them is paid off or liquidated.
    pub(crate) months: u32,
}

/// The curve keys of a pool.
#[derive(Debug, Clone)]
pub(crate) struct CurveKeys {
    /// In the order in which cohorts first need them.
    pub(crate) curve_keys: Vec<CurveKey>,
    /// The curve key of each cohort, by group.
    pub(crate) of_cohorts: Vec<Vec<usize>>,
}

/// Months until the last loan is paid off or liquidated, under the slowest of these liquidations.
pub(crate) fn last_month<N: SideBySide>(
    groups: &[Cohorts<N>],
    liquidations: &[Liquidation],
) -> u32 {
    let of_group = |cohorts: &Cohorts<N>| {
        let last = liquidations.iter().map(|way| cohorts.last_month(way));
        last.max().unwrap_or(cohorts.longest_maturity_months())
    };
    groups.iter().map(of_group).max().unwrap_or(0)
}

impl CurveKeys {
    /// The curve keys of each loan group's cohorts, for scenarios with these liquidations.
    pub(crate) fn of<N: SideBySide>(groups: &[Cohorts<N>], liquidations: &[Liquidation]) -> Self {
        let mut curve_keys: Vec<CurveKey> = Vec::new();
        let of_cohorts = groups
            .iter()
            .map(|cohorts| {
                let cohorts = cohorts.cohorts().iter();
                cohorts
                    .map(|cohort| {
                        let (kind, age_months) = (cohort.kind(), cohort.age_months());
                        let last = liquidations.iter().map(|way| cohort.last_month(way));
                        let months = last.max().unwrap_or(cohort.maturity_months());
                        let known = curve_keys.iter().position(|curve_key| {
                            curve_key.kind == kind && curve_key.age_months == age_months
                        });
                        let curve_key = known.unwrap_or_else(|| {
                            curve_keys.push(CurveKey {
                                kind,
                                age_months,
                                months,
                            });
                            curve_keys.len() - 1
                        });
                        curve_keys[curve_key].months = curve_keys[curve_key].months.max(months);
                        curve_key
                    })
                    .collect()
            })
            .collect();
        Self {
            curve_keys,
            of_cohorts,
        }
    }
}
