//! Tables with a row for each distribution date: their first columns, and the months of several runs in
//! one row.

use stepdown_curves::Month;
use stepdown_projection::waterfall::MonthRecord;

use super::runs::Runs;
use super::table::{Cell, Column, Unit};

/// The first columns of each row.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::new("month", "Month", Unit::Whole),
        Column::new("distribution_date", "Distribution date", Unit::Date),
    ]
}

/// The first cells of each row.
pub(super) fn cells(runs: &Runs<'_>, month: Month) -> Vec<Cell> {
    vec![
        Cell::Whole(month.number()),
        Cell::or_empty(runs.date(month), Cell::Date),
    ]
}

/// All months of several runs, with the runs' records of each.
pub(super) fn side_by_side<'a>(
    of_runs: &[&'a [MonthRecord<f64>]],
) -> Vec<(Month, Vec<Option<&'a MonthRecord<f64>>>)> {
    let first = of_runs.iter().find_map(|months| months.first());
    let Some(first) = first.map(|record| record.month.number()) else {
        return Vec::new();
    };
    let longest = of_runs.iter().map(|months| months.len()).max().unwrap_or(0);
    (0..longest)
        .map(|position| {
            let month = Month::new(first + position as u32);
            let records = of_runs.iter().map(|months| months.get(position));
            (month, records.collect())
        })
        .collect()
}
