//! Which cohorts read curves alike: loans of one kind and age.
//!
//! This room must never know what a curve says.

use stepdown_projection::collateral::{Cohorts, KindIndex, Liquidation};
use stepdown_projection::side_by_side::SideBySide;

/// Loans whose curves are read alike: of one kind and age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Their kind.
    pub(crate) kind: KindIndex,
    /// Months since they were made, at the cut-off date.
    pub(crate) age_months: u32,
    /// Months until the last of them is paid off or liquidated.
    pub(crate) months: u32,
}

/// The slots of a pool.
#[derive(Debug, Clone)]
pub(crate) struct Slots {
    /// In the order in which cohorts first need them.
    pub(crate) slots: Vec<Slot>,
    /// The slot of each cohort, by group.
    pub(crate) of_cohorts: Vec<Vec<usize>>,
}

/// Months until the last loan is paid off or liquidated, in whichever of these ways takes longest.
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

impl Slots {
    /// Of the cohorts of each loan group, for scenarios that liquidate defaults in these ways.
    pub(crate) fn of<N: SideBySide>(groups: &[Cohorts<N>], liquidations: &[Liquidation]) -> Self {
        let mut slots: Vec<Slot> = Vec::new();
        let of_cohorts = groups
            .iter()
            .map(|cohorts| {
                let cohorts = cohorts.cohorts().iter();
                cohorts
                    .map(|cohort| {
                        let (kind, age_months) = (cohort.kind(), cohort.age_months());
                        let last = liquidations.iter().map(|way| cohort.last_month(way));
                        let months = last.max().unwrap_or(cohort.maturity_months());
                        let known = slots
                            .iter()
                            .position(|slot| slot.kind == kind && slot.age_months == age_months);
                        let slot = known.unwrap_or_else(|| {
                            slots.push(Slot {
                                kind,
                                age_months,
                                months,
                            });
                            slots.len() - 1
                        });
                        slots[slot].months = slots[slot].months.max(months);
                        slot
                    })
                    .collect()
            })
            .collect();
        Self { slots, of_cohorts }
    }
}
