//! Overcollateralization against its target.

use super::Drawn;
use super::chart::{Arrangement, ByMonth, Series};
use crate::tables::Unit;

/// Builds the chart, to maturity, while certificates are outstanding.
pub(super) fn chart(drawn: &Drawn<'_>) -> ByMonth {
    let records = drawn.while_outstanding();
    let (marks, spans) = drawn.marks(records);
    let held = records
        .iter()
        .map(|record| record.collateral.closing_balance - record.deal.certificate_balance);
    let required = records
        .iter()
        .map(|record| Some(record.deal.required_overcollateralization));
    ByMonth {
        name: "overcollateralization".to_owned(),
        title: "Overcollateralization against its target".to_owned(),
        about:
            "Pool balance less certificate balance after each distribution date, and the target, \
                while certificates are outstanding. The deal is not called."
                .to_owned(),
        arrangement: Arrangement::Lines,
        unit: Unit::Dollars(2),
        months: records.iter().map(|record| drawn.month(record)).collect(),
        series: vec![
            Series::of("Overcollateralization", held.collect()),
            Series::limit("Target", required.collect()),
        ],
        not_drawn: Vec::new(),
        marks,
        spans,
    }
}
