//! The cash flows of one class, from the months of a run.

use stepdown_curves::Month;

use crate::deal::terms::Coupon;
use crate::deal::{CollectionMonths, Deal};
use crate::index::ClassIndex;
use crate::waterfall::{Conditions, MonthRecord};

/// The cash flow of a class on a distribution date. Amounts are dollars, rates annual fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassFlow {
    /// The month.
    pub month: Month,
    /// Balance before the distribution.
    pub opening_balance: f64,
    /// The pass-through rate of the interest period.
    pub pass_through_rate: f64,
    /// The index of the period; none for a class without an index.
    pub index_rate: Option<f64>,
    /// Interest received, including reimbursed shortfalls, basis risk and the call.
    pub interest: f64,
    /// Principal received, including reimbursed write-downs and the call.
    pub principal: f64,
    /// The part of it that counts as principal in weighted average lives.
    pub wal_principal: f64,
    /// Principal written down, less reimbursements.
    pub write_down: f64,
}

/// A scenario's index paths, with the month of them that each distribution date reads.
#[derive(Debug, Clone, Copy)]
pub struct IndexPath<'a> {
    /// The scenario's conditions, with its index paths.
    pub conditions: &'a Conditions<f64>,
    /// The month before the first of the paths.
    pub as_of: Month,
    /// The month of the paths that each distribution date reads.
    pub collections: CollectionMonths,
}

/// The cash flows of a class in the months of a run.
#[must_use]
pub fn flows_of_class(
    months: &[MonthRecord<f64>],
    deal: &Deal,
    class: ClassIndex,
    path: &IndexPath<'_>,
) -> Vec<ClassFlow> {
    let index = match deal.classes[class].coupon {
        Coupon::Floating { index, .. } => Some(index),
        Coupon::Fixed { .. } | Coupon::NetWac | Coupon::Formula => None,
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
            wal_principal: of_class.wal_principal(deal.reimbursed_write_downs),
            write_down: of_class.write_down
                - of_class.write_down_reimbursed
                - of_class.redemption.write_down,
        }
    };
    months.iter().map(flow).collect()
}
