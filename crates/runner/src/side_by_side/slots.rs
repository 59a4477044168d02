//! Which cohorts read curves alike: loans of one kind and age.
//!
//! This room must never know what a curve says.

use stepdown_projection::collateral::{Cohorts, KindIndex};
use stepdown_projection::side_by_side::SideBySide;

/// Loans whose curves are read alike: of one kind and age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Their kind.
    pub(crate) kind: KindIndex,
    /// Months since they were made, at the cut-off date.
    pub(crate) age_months: u32,
    /// Months to the last of their maturities.
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

impl Slots {
    /// Of the cohorts of each loan group.
    pub(crate) fn of<N: SideBySide>(groups: &[Cohorts<N>]) -> Self {
        let mut slots: Vec<Slot> = Vec::new();
        let of_cohorts = groups
            .iter()
            .map(|cohorts| {
                let cohorts = cohorts.cohorts().iter();
                cohorts
                    .map(|cohort| {
                        let (kind, age_months) = (cohort.kind(), cohort.age_months());
                        let months = cohort.maturity_months();
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
