//! A matrix of a metric over two axes.

use std::io::Write;

use stepdown_projection::measures::RunTo;
use stepdown_runner::results::{Matrix, MatrixCell, Question};
use stepdown_runner::sweep::AxisPath;

use super::SweepArguments;
use crate::numbers::{ToDecimal, grouped, rounded};
use crate::output::text::{Column, TextTable};
use crate::problem::Problem;

/// The matrix that the arguments request, if any.
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

/// A request for a metric over two axes with others at fixed values, to maturity.
///
/// # Errors
/// If the axes or a value are not written correctly.
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
            format!("`{axes}` is not a pair of axes"),
            "give two axes separated by a comma, such as `--pivot speed,severity`",
        ));
    };
    let at: Result<Vec<_>, Problem> = at
        .iter()
        .map(|at| match AxisPath::split_at(at, '=') {
            Some((axis, value)) => Ok((axis.trim().to_owned(), value.trim().to_owned())),
            None => Err(usage(
                format!("`{at}` is not an axis with a value"),
                "separate them by `=`, such as `--at severity=40%`",
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

/// Digits of a metric after the point in text tables.
pub(crate) fn digits(metric: &str) -> u32 {
    if metric.ends_with("_dollars") { 0 } else { 2 }
}

/// Prints a matrix with its title.
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
    let mut columns = vec![Column::numbers("")];
    columns.extend(matrix.columns.1.iter().map(|value| Column::numbers(value)));
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

/// The legend of the marks that occur in a matrix.
pub(crate) fn legend(matrix: &Matrix, question: &Question) -> Vec<String> {
    let is_there = |is_it: fn(&MatrixCell) -> bool| matrix.cells.iter().flatten().any(is_it);
    let mut lines = Vec::new();
    if is_there(is_of_paid) {
        let what = if question.metric == "wal_years" {
            "WAL"
        } else {
            "window"
        };
        lines.push(format!(
            "*: not repaid in full; the {what} is that of the principal paid"
        ));
    }
    if is_there(|cell| *cell == MatrixCell::NoValue) {
        let meaning = match question.metric.as_str() {
            "wal_years" | "window_first_month" | "window_last_month" => "no principal paid",
            "first_loss_month" => "no write-down",
            _ => "no value",
        };
        lines.push(format!("-: {meaning}"));
    }
    if is_there(|cell| *cell == MatrixCell::NotReported) {
        let run_to = match question.run_to {
            RunTo::Call => "call",
            RunTo::Maturity => "maturity",
        };
        lines.push(format!("·: no run to {run_to}"));
    }
    if is_there(|cell| *cell == MatrixCell::NotRun) {
        lines.push("x: could not be run".to_owned());
    }
    if is_there(|cell| *cell == MatrixCell::Missing) {
        lines.push("blank: no such scenario".to_owned());
    }
    lines
}

/// Whether a value belongs to a class that is not repaid in full.
fn is_of_paid(cell: &MatrixCell) -> bool {
    matches!(
        cell,
        MatrixCell::CountOfPaid(_) | MatrixCell::NumberOfPaid(_)
    )
}

fn shown(cell: MatrixCell, digits: u32, marked: bool) -> String {
    let text = text(cell, digits);
    if marked && !is_of_paid(&cell) {
        // Keeps numbers aligned with those that have a mark.
        text + " "
    } else {
        text
    }
}

/// A cell as text.
pub(crate) fn text(cell: MatrixCell, digits: u32) -> String {
    let text = match cell {
        MatrixCell::Missing => String::new(),
        MatrixCell::NotRun => "x".to_owned(),
        MatrixCell::NotReported => "·".to_owned(),
        MatrixCell::NoValue => "-".to_owned(),
        MatrixCell::Count(number) | MatrixCell::CountOfPaid(number) => number.to_string(),
        MatrixCell::Number(number) | MatrixCell::NumberOfPaid(number) => {
            grouped(&rounded(number.decimal(), digits).to_string())
        }
    };
    if is_of_paid(&cell) { text + "*" } else { text }
}
