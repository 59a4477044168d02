//! Class balances to call.

use stepdown_curves::Month;

use super::chart::{Arrangement, ByMonth, ChartMonth, Series};
use super::{Drawn, Mark};
use crate::tables::Unit;

/// Builds the chart. The most senior class is on top; losses are allocated from the bottom.
pub(super) fn chart(drawn: &Drawn<'_>) -> ByMonth {
    let records = &drawn.to_call;
    let first = records.first();
    let begins_after = first.map_or(0, |record| record.month.number().saturating_sub(1));
    let mut months = vec![ChartMonth {
        month: Month::new(begins_after),
        date: drawn.schedule.distribution_date(Month::new(begins_after)),
    }];
    months.extend(records.iter().map(|record| drawn.month(record)));
    let names = &drawn.folder.deal.class_names;
    let mut series: Vec<Series> = names
        .enumerate()
        .map(|(class, name)| {
            let start = first.map(|record| record.classes[class].opening_balance);
            let ends = records
                .iter()
                .map(|record| record.classes[class].closing_balance);
            Series::of(name.as_str(), start.into_iter().chain(ends).collect())
        })
        .collect();
    series.reverse();
    let (mut marks, spans) = drawn.marks(records);
    let called = records
        .last()
        .filter(|record| record.deal.purchase_price > 0.0);
    if let Some(record) = called {
        marks.retain(|mark| mark.month != record.month);
        marks.push(Mark::at(record, "Called"));
    }
    ByMonth {
        name: "class-balances".to_owned(),
        title: "Class balances to call".to_owned(),
        about: "Balance of every class after each distribution date, the deal called on the first \
                possible date. The class that bears losses first is at the bottom."
            .to_owned(),
        arrangement: Arrangement::Stacked,
        unit: Unit::Dollars(2),
        months,
        series,
        not_drawn: Vec::new(),
        marks,
        spans,
    }
}
