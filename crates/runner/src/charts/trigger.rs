//! Cumulative losses and delinquencies against the limits of the trigger event.

use super::chart::{Arrangement, ByMonth, Series};
use super::{Drawn, percent, percent_of};
use crate::tables::Unit;

/// Cumulative losses against the deal's limits, in percent of the original pool balance; none where the
/// deal has no such limits.
pub(super) fn losses(drawn: &Drawn<'_>) -> Option<ByMonth> {
    let records = drawn.while_outstanding();
    let original = drawn.plan.original_balance;
    let limits: Vec<Option<f64>> = records
        .iter()
        .map(|record| {
            let month = drawn
                .plan
                .months
                .get(record.month.index().checked_sub(1)?)?;
            month.loss_limit.map(|limit| percent_of(limit, original))
        })
        .collect();
    limits.iter().flatten().next()?;
    let losses = records
        .iter()
        .map(|record| percent_of(record.deal.cumulative_loss, original));
    Some(ByMonth {
        name: "losses-against-limits".to_owned(),
        title: "Cumulative losses against the trigger limits".to_owned(),
        about: "Realized losses since the cut-off date in percent of the original pool balance, \
                and the limit. Above it, a trigger event is in effect from the stepdown date on. \
                The deal is not called."
            .to_owned(),
        series: vec![
            Series::of("Cumulative losses", losses.collect()),
            Series::limit("Limit", limits),
        ],
        ..of_tests(drawn)
    })
}

/// Delinquencies against their limit, in percent of the pool; none where the deal has no such test or no
/// loan is delinquent.
pub(super) fn delinquencies(drawn: &Drawn<'_>) -> Option<ByMonth> {
    drawn.plan.delinquency_test.as_ref()?;
    let records = drawn.while_outstanding();
    let average = Series::of(
        "60+ delinquencies",
        records
            .iter()
            .map(|record| percent(record.deal.delinquency))
            .collect(),
    );
    if !average.exceeds(0.0) {
        return None;
    }
    let limits = records
        .iter()
        .map(|record| Some(percent(record.deal.delinquency_limit)));
    Some(ByMonth {
        name: "delinquencies-against-limits".to_owned(),
        title: "Delinquencies against the trigger limit".to_owned(),
        about: "60+ delinquencies in percent of the pool, averaged as in the deal's test, and the \
                limit. At it, a trigger event is in effect from the stepdown date on. The deal is \
                not called."
            .to_owned(),
        series: vec![average, Series::limit("Limit", limits.collect())],
        ..of_tests(drawn)
    })
}

fn of_tests(drawn: &Drawn<'_>) -> ByMonth {
    let records = drawn.while_outstanding();
    let (marks, spans) = drawn.marks(records);
    ByMonth {
        name: String::new(),
        title: String::new(),
        about: String::new(),
        arrangement: Arrangement::Lines,
        unit: Unit::Percent(2),
        months: records.iter().map(|record| drawn.month(record)).collect(),
        series: Vec::new(),
        not_drawn: Vec::new(),
        marks,
        spans,
    }
}
