//! Printed summary of a sweep.

use std::io::Write;

use stepdown_projection::measures::RunTo;
use stepdown_runner::results::ClassRange;

use crate::numbers::{ToDecimal, count, rounded};
use crate::output::text::{Column, TextTable};

/// `1 scenario`, `12,345 scenarios`.
pub(super) fn scenarios(number: u64) -> String {
    match number {
        1 => "1 scenario".to_owned(),
        number => format!("{} scenarios", count(number as usize)),
    }
}

/// Writes the range of results of each class over all scenarios.
pub(super) fn write_classes(ranges: &[ClassRange], out: &mut dyn Write) -> std::io::Result<()> {
    let columns = vec![
        Column::words("Class"),
        Column::words("To"),
        Column::numbers("Scenarios"),
        Column::numbers("WAL, years\nshortest"),
        Column::numbers("WAL, years\nlongest"),
        Column::numbers("Written\ndown in"),
        Column::numbers("Unpaid\nin"),
        Column::numbers("Interest\nunpaid in"),
        Column::numbers("First loss\nin month"),
    ];
    let years = |years: Option<f64>| {
        years.map_or_else(
            || "-".to_owned(),
            |years| rounded(years.decimal(), 2).to_string(),
        )
    };
    let some = |number: u64| match number {
        0 => "-".to_owned(),
        number => count(number as usize),
    };
    let rows = ranges.iter().map(|range| {
        vec![
            range.class.clone(),
            match range.run_to {
                RunTo::Call => "call".to_owned(),
                RunTo::Maturity => "maturity".to_owned(),
            },
            count(range.scenarios as usize),
            years(range.wal_years.map(|(shortest, _)| shortest)),
            years(range.wal_years.map(|(_, longest)| longest)),
            some(range.written_down),
            some(range.unpaid),
            some(range.interest_unpaid),
            range
                .first_loss_month
                .map_or_else(|| "-".to_owned(), |month| month.to_string()),
        ]
    });
    TextTable {
        columns,
        rows: rows.collect(),
        totals: None,
    }
    .write(out)?;
    if ranges.iter().any(|range| range.unpaid > 0) {
        writeln!(
            out,
            "WAL: range over the scenarios in which the class is repaid in full"
        )?;
    }
    let has_none = |range: &ClassRange| {
        range.wal_years.is_none()
            || range.written_down == 0
            || range.unpaid == 0
            || range.interest_unpaid == 0
            || range.first_loss_month.is_none()
    };
    if ranges.iter().any(has_none) {
        writeln!(out, "-: no scenario")?;
    }
    writeln!(out)
}
