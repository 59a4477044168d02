//! Queries a finished sweep for a matrix of one metric over two axes.
//!
//! The tables are read; nothing is run. Values are not rounded.

use std::borrow::Cow;

use polars_core::frame::DataFrame;
use polars_core::prelude::PolarsResult;
use stepdown_projection::measures::RunTo;

use super::error::ResultsError;
use super::folder::RunFolder;
use super::frames::run_to_name;
pub use super::matrix::{MOST_COLUMNS, MOST_MATRICES, MOST_ROWS};
use super::matrix::{Matrix, MatrixCell, Places, number_text};
use super::question::{Question, Request, question};
use super::ranges::is_unpaid;
use super::reading::{Wanted, batches};
use super::schema::{Kind, TableName};
use super::work::{AxisColumn, AxisKind};

/// Metrics that cover only the principal paid, so that they improve as less is paid.
const OF_PAID: [&str; 3] = ["wal_years", "window_first_month", "window_last_month"];

/// Answers a request from the tables of a finished run.
///
/// # Errors
/// If the tables cannot be read, or cannot answer it.
pub fn pivot(
    folder: &RunFolder,
    axes: &[AxisColumn],
    class_names: &[String],
    requested: &Question,
) -> Result<Vec<Matrix>, ResultsError> {
    let resolved = Request::of(axes, class_names, requested)?;
    let places = read(folder, axes, &resolved)?;
    places.check_held()?;
    places.check_size()?;
    let classes = resolved.classes.len().max(1);
    let mut cells = vec![MatrixCell::Missing; places.cells_of_class() * classes];
    mark_scenarios(folder, &places, resolved.table, &mut cells)?;
    fill(folder, &places, &resolved, requested, &mut cells)?;
    let is_reported = |cell: &MatrixCell| *cell != MatrixCell::NotReported;
    let is_run = |cell: &&MatrixCell| !matches!(cell, MatrixCell::Missing | MatrixCell::NotRun);
    let mut run = cells.iter().filter(is_run).peekable();
    if run.peek().is_some() && !run.any(is_reported) {
        let (run_to, other) = match requested.run_to {
            RunTo::Call => ("the run to call", "maturity"),
            RunTo::Maturity => ("the run to maturity", "call"),
        };
        return Err(question(
            format!("no scenario reports {run_to}"),
            format!("write `--run-to {other}`"),
        ));
    }
    Ok(places.matrices(&cells))
}

/// The positions of the scenarios of a finished run.
fn read<'a>(
    folder: &RunFolder,
    axes: &'a [AxisColumn],
    requested: &'a Request,
) -> Result<Places<'a>, ResultsError> {
    let mut places = Places::new(axes, requested);
    let wanted: Vec<Wanted> = axes
        .iter()
        .map(|axis| {
            let kind = match axis.kind {
                AxisKind::Text => Kind::Text,
                AxisKind::Number => Kind::Number,
            };
            Wanted::new(&axis.name, kind)
        })
        .collect();
    let path = folder.table(TableName::Scenarios);
    batches(&path, folder.format(), &wanted, |batch| {
        let texts: PolarsResult<Vec<Vec<Cow<'_, str>>>> = (0..axes.len())
            .map(|position| texts(batch, position, axes[position].kind))
            .collect();
        let mut texts: Vec<_> = texts?.into_iter().map(Vec::into_iter).collect();
        for _ in 0..batch.height() {
            let row: Vec<Cow<'_, str>> = texts.iter_mut().filter_map(Iterator::next).collect();
            places.add(&row);
        }
        Ok(())
    })?;
    Ok(places)
}

/// Marks every cell that has a scenario, and those whose scenario could not be run.
fn mark_scenarios(
    folder: &RunFolder,
    places: &Places<'_>,
    table: TableName,
    cells: &mut [MatrixCell],
) -> Result<(), ResultsError> {
    let wanted = [
        Wanted::new("scenario_id", Kind::Count),
        Wanted::new("reason", Kind::Text),
    ];
    let of_class = places.cells_of_class().max(1);
    let path = folder.table(TableName::Deal);
    batches(&path, folder.format(), &wanted, |batch| {
        let scenarios = batch.column("scenario_id")?.u32()?;
        let reasons = batch.column("reason")?.str()?;
        for (scenario, reason) in scenarios.iter().zip(reasons.iter()) {
            let Some(place) = scenario.and_then(|scenario| places.place(scenario)) else {
                continue;
            };
            let cell = match (reason, table) {
                (Some(_), _) => MatrixCell::NotRun,
                // Until a row of the run is found.
                (None, TableName::Classes) => MatrixCell::NotReported,
                (None, _) => MatrixCell::NoValue,
            };
            let first = places.index(place, 0);
            for cell_of_class in cells.iter_mut().skip(first).step_by(of_class) {
                *cell_of_class = cell;
            }
        }
        Ok(())
    })
}

/// Writes the values to their cells.
fn fill(
    folder: &RunFolder,
    places: &Places<'_>,
    resolved: &Request,
    requested: &Question,
    cells: &mut [MatrixCell],
) -> Result<(), ResultsError> {
    let (table, kind) = (resolved.table, resolved.kind);
    let of_classes = table == TableName::Classes;
    let of_paid = of_classes && OF_PAID.contains(&requested.metric.as_str());
    let mut wanted = vec![
        Wanted::new("scenario_id", Kind::Count),
        Wanted::new(&requested.metric, kind),
    ];
    if of_classes {
        wanted.push(Wanted::new("run_to", Kind::Text));
        wanted.push(Wanted::new("class", Kind::Text));
    }
    if of_paid {
        wanted.push(Wanted::new("unpaid_balance_dollars", Kind::Number));
    }
    let run_to = run_to_name(requested.run_to);
    batches(&folder.table(table), folder.format(), &wanted, |batch| {
        let scenarios = batch.column("scenario_id")?.u32()?;
        let metric_cells = metric_cells(batch, &requested.metric, kind)?;
        let (run_tos, names) = if of_classes {
            (
                Some(batch.column("run_to")?.str()?),
                Some(batch.column("class")?.str()?),
            )
        } else {
            (None, None)
        };
        let unpaid = if of_paid {
            Some(batch.column("unpaid_balance_dollars")?.f64()?)
        } else {
            None
        };
        for (row, (scenario, value)) in scenarios.iter().zip(metric_cells).enumerate() {
            let Some(place) = scenario.and_then(|scenario| places.place(scenario)) else {
                continue;
            };
            if run_tos.is_some_and(|run_tos| run_tos.get(row) != Some(run_to)) {
                continue;
            }
            let class = match names {
                None => Some(0),
                Some(names) => {
                    let name = names.get(row);
                    let mut classes = resolved.classes.iter();
                    classes.position(|class| Some(class.as_str()) == name)
                }
            };
            let is_unpaid = unpaid.is_some_and(|unpaid| unpaid.get(row).is_some_and(is_unpaid));
            let value = match value {
                Some(value) if is_unpaid => value.of_paid(),
                Some(value) => value,
                // A row without a value has its reason already.
                None if !of_classes => continue,
                None => MatrixCell::NoValue,
            };
            if let Some(class) = class
                && let Some(cell) = cells.get_mut(places.index(place, class))
            {
                *cell = value;
            }
        }
        Ok(())
    })
}

/// The values of an axis as text.
fn texts(batch: &DataFrame, position: usize, kind: AxisKind) -> PolarsResult<Vec<Cow<'_, str>>> {
    let column = &batch.columns()[position];
    Ok(match kind {
        AxisKind::Text => {
            let cells = column.str()?;
            let cells = cells.iter();
            cells
                .map(|cell| Cow::Borrowed(cell.unwrap_or("-")))
                .collect()
        }
        AxisKind::Number => column.f64()?.iter().map(number_text).collect(),
    })
}

fn metric_cells(
    batch: &DataFrame,
    name: &str,
    kind: Kind,
) -> PolarsResult<Vec<Option<MatrixCell>>> {
    let column = batch.column(name)?;
    Ok(if kind == Kind::Count {
        let cells = column.u32()?;
        cells
            .iter()
            .map(|cell| cell.map(MatrixCell::Count))
            .collect()
    } else {
        let cells = column.f64()?;
        cells
            .iter()
            .map(|cell| cell.map(MatrixCell::Number))
            .collect()
    })
}
