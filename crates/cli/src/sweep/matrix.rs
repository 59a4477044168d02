//! A measure over two axes, for a memo.
//!
//! This module must never read a table.

use std::io::Write;

use stepdown_projection::measures::RunTo;
use stepdown_runner::results::{Matrix, MatrixCell, Question};
use stepdown_runner::sweep::AxisPath;

use super::SweepArguments;
use crate::figures::{Figure, grouped, rounded};
use crate::output::text::{Column, TextTable};
use crate::problem::Problem;

/// What the arguments ask, if anything.
///
/// # Errors
/// If `--at` is not written as an axis and a value.
pub(super) fn question(arguments: &SweepArguments) -> Result<Option<Question>, Problem> {
    let Some(axes) = &arguments.pivot else {
        return Ok(None);
    };
    Ok(Some(Question {
        run_to: arguments.run_to.into(),
        ..requested(axes, &arguments.at, &arguments.metric, &arguments.classes)?
    }))
}

/// A measure over a pair of axes, others held at values; to maturity.
///
/// # Errors
/// If the pair or a value is not written as it should be.
pub(crate) fn requested(
    axes: &str,
    at: &[String],
    metric: &str,
    classes: &[String],
) -> Result<Question, Problem> {
    let usage = |message: String, advice: &str| Problem::Usage {
        message,
        advice: advice.to_owned(),
    };
    let Some((rows, columns)) = AxisPath::split_at(axes, ',') else {
        return Err(usage(
            format!("`{axes}` is no pair of axes"),
            "write two axes with a comma between them: `--pivot speed,severity`",
        ));
    };
    let at: Result<Vec<_>, Problem> = at
        .iter()
        .map(|at| match AxisPath::split_at(at, '=') {
            Some((axis, value)) => Ok((axis.trim().to_owned(), value.trim().to_owned())),
            None => Err(usage(
                format!("`{at}` is no axis with a value"),
                "write both with `=` between them: `--at severity=40%`",
            )),
        })
        .collect();
    Ok(Question {
        rows: rows.trim().to_owned(),
        columns: columns.trim().to_owned(),
        at: at?,
        metric: metric.to_owned(),
        classes: classes.to_vec(),
        run_to: RunTo::Maturity,
    })
}

/// Digits after the point that people see of a measure.
pub(crate) fn digits(metric: &str) -> u32 {
    if metric.ends_with("_dollars") { 0 } else { 2 }
}

/// Prints a matrix with what it is of.
pub(super) fn write(
    matrix: &Matrix,
    question: &Question,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut title = question.metric.clone();
    if let Some(class) = &matrix.class {
        let run_to = match question.run_to {
            RunTo::Call => "to call",
            RunTo::Maturity => "to maturity",
        };
        title = format!("Class {class}: {title} {run_to}");
    }
    let at = matrix
        .at
        .iter()
        .map(|(axis, value)| format!(", {axis} {value}"));
    writeln!(out, "{title}{}", at.collect::<String>())?;
    writeln!(out, "{} down, {} across", matrix.rows.0, matrix.columns.0)?;
    writeln!(out)?;
    let mut columns = vec![Column::figures("")];
    columns.extend(matrix.columns.1.iter().map(|value| Column::figures(value)));
    let digits = digits(&question.metric);
    let marked = matrix.cells.iter().flatten().any(is_of_paid);
    let rows = matrix
        .rows
        .1
        .iter()
        .zip(&matrix.cells)
        .map(|(value, cells)| {
            let mut row = vec![value.clone()];
            row.extend(cells.iter().map(|cell| shown(*cell, digits, marked)));
            row
        });
    TextTable {
        columns,
        rows: rows.collect(),
        totals: None,
    }
    .write(out)?;
    for line in legend(matrix, question) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)
}

/// What the marks in a matrix mean, those that are in it.
pub(crate) fn legend(matrix: &Matrix, question: &Question) -> Vec<String> {
    let is_there = |is_it: fn(&MatrixCell) -> bool| matrix.cells.iter().flatten().any(is_it);
    let mut lines = Vec::new();
    if is_there(is_of_paid) {
        let what = if question.metric == "wal_years" {
            "life"
        } else {
            "window"
        };
        lines.push(format!(
            "*: not repaid in full; the {what} is of what was paid"
        ));
    }
    if is_there(|cell| *cell == MatrixCell::Nothing) {
        let nothing = match question.metric.as_str() {
            "wal_years" | "window_first_month" | "window_last_month" => "no principal is paid",
            "first_loss_month" => "nothing is written down",
            _ => "there is none",
        };
        lines.push(format!("-: {nothing}"));
    }
    if is_there(|cell| *cell == MatrixCell::NotReported) {
        let run_to = match question.run_to {
            RunTo::Call => "call",
            RunTo::Maturity => "maturity",
        };
        lines.push(format!("·: the run to {run_to} is not reported"));
    }
    if is_there(|cell| *cell == MatrixCell::NotRun) {
        lines.push("x: could not be run".to_owned());
    }
    if is_there(|cell| *cell == MatrixCell::Missing) {
        lines.push("blank: no such scenario".to_owned());
    }
    lines
}

/// Whether a figure is of a class that is not repaid in full.
fn is_of_paid(cell: &MatrixCell) -> bool {
    matches!(
        cell,
        MatrixCell::CountOfPaid(_) | MatrixCell::NumberOfPaid(_)
    )
}

fn shown(cell: MatrixCell, digits: u32, marked: bool) -> String {
    let text = text(cell, digits);
    if marked && !is_of_paid(&cell) {
        // Figures stay below one another, with a mark after them or without.
        text + " "
    } else {
        text
    }
}

/// A cell as people read it.
pub(crate) fn text(cell: MatrixCell, digits: u32) -> String {
    let text = match cell {
        MatrixCell::Missing => String::new(),
        MatrixCell::NotRun => "x".to_owned(),
        MatrixCell::NotReported => "·".to_owned(),
        MatrixCell::Nothing => "-".to_owned(),
        MatrixCell::Count(number) | MatrixCell::CountOfPaid(number) => number.to_string(),
        MatrixCell::Number(figure) | MatrixCell::NumberOfPaid(figure) => {
            grouped(&rounded(figure.decimal(), digits).to_string())
        }
    };
    if is_of_paid(&cell) { text + "*" } else { text }
}
