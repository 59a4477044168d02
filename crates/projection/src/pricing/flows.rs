//! The cash flows of one class, out of the months of a run.
//!
//! This module only reads what a run has written down. It must never change an amount.

use stepdown_curves::Month;

use crate::deal::terms::Coupon;
use crate::deal::{CollectionMonths, Deal};
use crate::index::ClassIndex;
use crate::waterfall::{Conditions, MonthRecord};

/// What a class was paid on a distribution date. Amounts are dollars, rates annual fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassFlow {
    /// The month.
    pub month: Month,
    /// Balance before the distribution.
    pub opening_balance: f64,
    /// The pass-through rate of the interest period.
    pub pass_through_rate: f64,
    /// The index of the period; none for a class that earns none.
    pub index_rate: Option<f64>,
    /// Interest received, with shortfalls made good, basis risk and what a call pays.
    pub interest: f64,
    /// Principal received, with write-downs reimbursed and what a call pays.
    pub principal: f64,
    /// What of it counts as principal in weighted average lives.
    pub principal_of_life: f64,
    /// Principal written down, less what was reimbursed of it.
    pub write_down: f64,
}

/// The index paths of a scenario, and which month of them a distribution date reads.
#[derive(Debug, Clone, Copy)]
pub struct IndexPath<'a> {
    /// What the scenario says of indices.
    pub conditions: &'a Conditions<f64>,
    /// The month before the first of the paths.
    pub as_of: Month,
    /// Which month of them a distribution date reads.
    pub collections: CollectionMonths,
}

/// The flows of a class in the months of a run.
#[must_use]
pub fn flows_of_class(
    months: &[MonthRecord<f64>],
    deal: &Deal,
    class: ClassIndex,
    path: &IndexPath<'_>,
) -> Vec<ClassFlow> {
    let index = match deal.classes[class].coupon {
        Coupon::Floating { index, .. } => Some(index),
        Coupon::Fixed { .. } | Coupon::NetWac => None,
    };
    let flow = |record: &MonthRecord<f64>| {
        let of_class = &record.classes[class];
        let position = path.collections.index_position(record.month, path.as_of);
        ClassFlow {
            month: record.month,
            opening_balance: of_class.opening_balance,
            pass_through_rate: of_class.pass_through_rate,
            index_rate: index.map(|index| path.conditions.reference_rate(index, position)),
            interest: of_class.interest_received(),
            principal: of_class.principal_received(),
            principal_of_life: of_class.principal_of_life(deal.reimbursed_write_downs),
            write_down: of_class.write_down
                - of_class.write_down_reimbursed
                - of_class.redemption.write_down,
        }
    };
    months.iter().map(flow).collect()
}
