//! Break-evens as text: one cell by class, or several cells as a matrix.

use std::io::Write;

use stepdown_projection::measures::RunTo;
use stepdown_runner::break_even::{Answer, AtValue, Condition, Found as Break};

use super::Found;
use super::tidy::original_balance;
use crate::numbers::{ToDecimal, percent, rounded};
use crate::output::text::{Column, TextTable};

/// Writes a table for each condition.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    for condition in found.conditions {
        writeln!(
            out,
            "{}: {}",
            found.folder.deal.name,
            title(found, condition)
        )?;
        let answers: Vec<&Answer> = found
            .answers
            .answers
            .iter()
            .filter(|answer| answer.condition == *condition)
            .collect();
        let table = if found.breaks.cells() == 1 {
            let cell = cell_in_words(found, 0);
            if !cell.is_empty() {
                writeln!(out, "{cell}")?;
            }
            by_class(found, &answers)
        } else {
            matrix(found, &answers)
        };
        writeln!(out)?;
        table.write(out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn title(found: &Found<'_>, condition: &Condition) -> String {
    let passes = match condition {
        Condition::NoWriteDown => "no principal write-down".to_owned(),
        Condition::NoInterestShortfall => "no interest shortfall".to_owned(),
        Condition::Yield(_) => format!(
            "a yield of at least {}% at {}",
            found.yield_percent, found.price
        ),
    };
    let run_to = match found.breaks.run_to() {
        RunTo::Call => "to call",
        RunTo::Maturity => "to maturity",
    };
    format!(
        "highest {} with {passes}, {run_to}",
        found.breaks.varied().column()
    )
}

/// A cell as text: each axis with its value.
pub(super) fn cell_in_words(found: &Found<'_>, cell: u64) -> String {
    let axes = found.breaks.axes_of_cells().iter();
    let values = found.breaks.cell(cell);
    let parts: Vec<String> = axes
        .zip(values)
        .filter(|(_, value)| !value.text.is_empty())
        .map(|(axis, value)| format!("{} {}", axis.name(), value.text))
        .collect();
    parts.join(", ")
}

fn by_class(found: &Found<'_>, answers: &[&Answer]) -> TextTable {
    let rounds = answers.iter().any(|answer| answer.rounded_down.is_some());
    let mut columns = vec![
        Column::words("Class"),
        Column::numbers(&format!("Break-even,\n{}", found.breaks.varied().column())),
        Column::numbers("WAL,\nyears"),
        Column::numbers("Window"),
        Column::numbers("Cumulative\ndefault"),
        Column::numbers("Cumulative\nloss"),
        Column::numbers("Trigger event\nfrom month"),
    ];
    if rounds {
        columns.extend([
            Column::numbers("Rounded\ndown"),
            Column::numbers("Loss at\nrounded"),
        ]);
    }
    let rows = answers.iter().map(|answer| {
        let at = answer.at_break.as_ref();
        let some = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let loss = |at: Option<&AtValue>| some(at.map(|at| share(found, at.deal.cumulative_loss)));
        let mut row = vec![
            found.folder.deal.class_names[answer.class].clone(),
            shown(found, answer),
            some(at.and_then(|at| Some(rounded(at.class.wal_years?.decimal(), 2).to_string()))),
            some(at.and_then(|at| {
                let (first, last) = at.class.principal_window?;
                Some(format!("{first} - {last}"))
            })),
            some(at.map(|at| share(found, at.deal.cumulative_default))),
            loss(at),
            some(at.and_then(|at| Some(at.deal.first_trigger_event?.month.to_string()))),
        ];
        if rounds {
            let at = answer.rounded_down.as_ref();
            row.extend([some(at.map(|at| plain(found, at.position))), loss(at)]);
        }
        row
    });
    TextTable {
        rows: rows.collect(),
        columns,
        totals: None,
    }
}

fn matrix(found: &Found<'_>, answers: &[&Answer]) -> TextTable {
    let of_cells = found.breaks.axes_of_cells().iter();
    let mut columns: Vec<Column> = of_cells.map(|axis| Column::numbers(axis.name())).collect();
    let by_cell = answers.chunk_by(|one, next| one.cell == next.cell);
    if let Some(first) = by_cell.clone().next() {
        let names = &found.folder.deal.class_names;
        columns.extend(
            first
                .iter()
                .map(|answer| Column::numbers(&names[answer.class])),
        );
    }
    let rows = by_cell.map(|answers| {
        let values = answers.first().map(|answer| found.breaks.cell(answer.cell));
        let values = values.into_iter().flatten();
        let mut row: Vec<String> = values.map(|value| value.text.clone()).collect();
        row.extend(answers.iter().map(|answer| shown(found, answer)));
        row
    });
    TextTable {
        rows: rows.collect(),
        columns,
        totals: None,
    }
}

/// A break-even in the unit of its heading.
fn shown(found: &Found<'_>, answer: &Answer) -> String {
    let mark = if answer.holds_again.is_empty() {
        ""
    } else {
        "*"
    };
    let text = match &answer.found {
        Break::NoBreak => "none".to_owned(),
        Break::BreaksAtFirst => "at once".to_owned(),
        Break::NotRun(_) => "x".to_owned(),
        Break::HoldsTo(position) => plain(found, *position),
    };
    text + mark
}

/// A value without its unit.
fn plain(found: &Found<'_>, position: u64) -> String {
    match found.breaks.value(position) {
        Some(value) => match value.number {
            Some(number) => rounded(number, found.breaks.digits()).to_string(),
            None => value.text.clone(),
        },
        None => String::new(),
    }
}

/// An amount as a share of the original pool.
pub(super) fn share(found: &Found<'_>, amount: f64) -> String {
    let share = amount / original_balance(found);
    percent(rounded(share.decimal(), 4))
}
