//! A metric of a finished sweep over two of its axes, as a heat map read from the sweep's tables.

use std::path::Path;

use stepdown_projection::measures::RunTo;
use stepdown_runner::results::{
    self, FoundAxis, Matrix, MatrixCell, Origin, Question, ResultsError, RunFolder,
};
use stepdown_runner::tables::{Cell, Column, Row, Table, Unit};
use stepdown_runner::{Folder, InputFile};

use super::ReportArguments;
use crate::arguments::Runs;
use crate::basis::basis;
use crate::left_out;
use crate::numbers;
use crate::output;
use crate::problem::Problem;
use crate::sweep::matrix;

/// The number of levels of the color scale.
pub(super) const LEVELS: u8 = 9;

/// A metric over two axes.
#[derive(Debug)]
pub(super) struct HeatMap {
    /// Its name in links and sheets.
    pub(super) name: String,
    /// Its title.
    pub(super) title: String,
    /// The axis of the rows, and its values.
    pub(super) rows: (String, Vec<String>),
    /// The axis of the columns, and its values.
    pub(super) columns: (String, Vec<String>),
    /// Row by row.
    pub(super) cells: Vec<Vec<HeatCell>>,
    /// The lowest and highest values as shown; none if no cell has a number.
    pub(super) range: Option<(String, String)>,
    /// Explanations of marks in cells.
    pub(super) notes: Vec<String>,
    unit: Unit,
}

/// A cell.
#[derive(Debug)]
pub(super) struct HeatCell {
    /// The text shown.
    pub(super) text: String,
    /// Its level of the color scale, below [`LEVELS`]; none for a cell without a number.
    pub(super) level: Option<u8>,
    cell: Cell,
}

/// The sweep that is shown.
#[derive(Debug)]
pub(super) struct Sweep {
    /// Its description: number of scenarios, axes and hash of the run.
    pub(super) about: String,
    /// Its input files that are not inputs of the run.
    pub(super) inputs: Vec<InputFile>,
}

impl HeatMap {
    /// The heat map as a table.
    pub(super) fn table(&self) -> Table {
        let mut columns = vec![Column::new("rows", &self.rows.0, Unit::Text)];
        columns.extend(self.columns.1.iter().enumerate().map(|(position, value)| {
            let name = format!("column_{}", position + 1);
            Column::new(name, value, self.unit).under(&self.columns.0)
        }));
        let rows = self.rows.1.iter().zip(&self.cells).map(|(value, cells)| {
            let mut row = vec![Cell::text(value)];
            row.extend(cells.iter().map(|cell| cell.cell.clone()));
            Row::new(row)
        });
        let notes = self.notes.clone();
        Table::plain((&self.name, &self.title), columns, rows, notes)
    }
}

/// The heat maps requested from the sweep in a folder.
///
/// # Errors
/// If the folder has no finished run of this deal, or the run does not have the requested metric.
pub(super) fn of(
    path: &Path,
    folder: &Folder,
    arguments: &ReportArguments,
) -> Result<(Vec<HeatMap>, Sweep), Problem> {
    let run = RunFolder::finished(path)?;
    if run.is_simulation() {
        return Err(Problem::Usage {
            message: format!(
                "{} is the output of a simulation, not of a sweep",
                path.display()
            ),
            advice: "use `--simulation`, or give the folder that `stepdown sweep` wrote".to_owned(),
        });
    }
    let settings = basis(folder)?.into_iter();
    let origin = Origin {
        version: output::VERSION.to_owned(),
        inputs: folder.inputs().to_vec(),
        settings: settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    };
    run.check_is_of(&folder.deal.name, &origin)?;
    let changed = run.changed_since(folder);
    if !changed.is_empty() {
        return Err(Problem::Usage {
            message: format!(
                "{} is a sweep of other input files: {}",
                path.display(),
                changed.join("; ")
            ),
            advice: "run it again with `stepdown sweep`".to_owned(),
        });
    }
    let axes = results::axes_of(&run)?;
    let pair = match &arguments.pivot {
        Some(pair) => pair.clone(),
        None => first_pair(path, &axes)?,
    };
    let question = Question {
        run_to: match arguments.what.run_to {
            Runs::Call => RunTo::Call,
            Runs::Maturity | Runs::Both => RunTo::Maturity,
        },
        ..matrix::requested(
            &pair,
            &arguments.at,
            &arguments.metric,
            &arguments.what.classes,
        )?
    };
    let columns: Vec<_> = axes.into_iter().map(|axis| axis.column).collect();
    let classes: Vec<String> = folder.deal.class_names.iter().cloned().collect();
    let matrices = results::pivot(&run, &columns, &classes, &question)?;
    let is_ours = |input: &InputFile| folder.inputs().contains(input);
    let sweep = Sweep {
        about: about(&run)?,
        inputs: run
            .inputs()
            .into_iter()
            .filter(|input| !is_ours(input))
            .collect(),
    };
    let maps = matrices.iter().enumerate();
    let maps = maps.map(|(position, matrix)| heat_map(position + 1, matrix, &question));
    Ok((maps.collect(), sweep))
}

/// `27 scenarios over severity_pct, default_cdr_pct; run 1f2e3d4c5b6a`.
fn about(run: &RunFolder) -> Result<String, Problem> {
    let scenarios = match run.scenarios() {
        1 => "1 scenario".to_owned(),
        scenarios => format!("{} scenarios", numbers::grouped(&scenarios.to_string())),
    };
    let axes = run.axis_names().join(", ");
    let over = if axes.is_empty() { "" } else { " over " };
    let left_out = left_out::about_run(run, "scenarios")?;
    Ok(format!(
        "{scenarios}{over}{axes}; run {}{left_out}",
        run.short_hash()
    ))
}

/// The first two axes that have several values.
fn first_pair(path: &Path, axes: &[FoundAxis]) -> Result<String, ResultsError> {
    let mut several = axes.iter().filter(|axis| axis.values > 1);
    match (several.next(), several.next()) {
        (Some(rows), Some(columns)) => Ok(format!("{},{}", rows.column.name, columns.column.name)),
        _ => Err(ResultsError::Question {
            message: format!(
                "the sweep in {} has fewer than two axes with several values",
                path.display()
            ),
            advice: match axes {
                [] => "a matrix needs two axes".to_owned(),
                axes => {
                    let names: Vec<&str> =
                        axes.iter().map(|axis| axis.column.name.as_str()).collect();
                    format!(
                        "name two axes with `--pivot ROWS,COLUMNS`: the sweep has {}",
                        names.join(", ")
                    )
                }
            },
        }),
    }
}

fn heat_map(position: usize, matrix: &Matrix, question: &Question) -> HeatMap {
    let all = || matrix.cells.iter().flatten().filter_map(number);
    let lowest = all().fold(f64::INFINITY, f64::min);
    let highest = all().fold(f64::NEG_INFINITY, f64::max);
    let digits = matrix::digits(&question.metric);
    let cells = matrix.cells.iter().map(|cells| {
        let cells = cells.iter().map(|cell| HeatCell {
            text: matrix::text(*cell, digits),
            level: number(cell).map(|value| level(value, lowest, highest)),
            cell: in_a_table(cell, digits),
        });
        cells.collect()
    });
    let text = |value: f64| matrix::text(MatrixCell::Number(value), digits);
    HeatMap {
        name: format!("sweep-{position}"),
        title: title(matrix, question),
        rows: (words(&matrix.rows.0), matrix.rows.1.clone()),
        columns: (words(&matrix.columns.0), matrix.columns.1.clone()),
        cells: cells.collect(),
        range: (lowest <= highest).then(|| (text(lowest), text(highest))),
        notes: matrix::legend(matrix, question),
        unit: match question.metric.as_str() {
            metric if metric.ends_with("_dollars") => Unit::Dollars(0),
            metric if metric.ends_with("_years") => Unit::Years(2),
            metric if metric.ends_with("_month") || metric.starts_with("months") => Unit::Whole,
            _ => Unit::Percent(2),
        },
    }
}

/// The title: class, run and metric, and the values of the other axes.
fn title(matrix: &Matrix, question: &Question) -> String {
    let metric = match question.metric.as_str() {
        "wal_years" => "weighted average life, years".to_owned(),
        other => words(other),
    };
    let title = match (&matrix.class, question.run_to) {
        (None, _) => metric,
        (Some(class), RunTo::Call) => format!("Class {class} to call: {metric}"),
        (Some(class), RunTo::Maturity) => format!("Class {class} to maturity: {metric}"),
    };
    let fixed = matrix.at.iter();
    let fixed = fixed.map(|(axis, value)| match axis.strip_suffix("_pct") {
        Some(axis) => format!("{} {value}%", axis.replace('_', " ")),
        None => format!("{} {value}", words(axis)),
    });
    let parts: Vec<String> = std::iter::once(title).chain(fixed).collect();
    parts.join("; ")
}

/// A column of a sweep's tables in words: `severity_pct` is `severity, %`.
fn words(name: &str) -> String {
    for (ending, unit) in [
        ("_pct", "%"),
        ("_bp", "basis points"),
        ("_dollars", "dollars"),
        ("_years", "years"),
    ] {
        if let Some(name) = name.strip_suffix(ending) {
            return format!("{}, {unit}", name.replace('_', " "));
        }
    }
    name.replace('_', " ")
}

fn number(cell: &MatrixCell) -> Option<f64> {
    match cell {
        MatrixCell::Count(count) | MatrixCell::CountOfPaid(count) => Some(f64::from(*count)),
        MatrixCell::Number(number) | MatrixCell::NumberOfPaid(number) => Some(*number),
        _ => None,
    }
}

/// The level of a value between the lowest and the highest.
fn level(value: f64, lowest: f64, highest: f64) -> u8 {
    let height = highest - lowest;
    if height <= 0.0 {
        return LEVELS / 2;
    }
    let steps = f64::from(LEVELS) * (value - lowest) / height;
    (steps as u8).min(LEVELS - 1)
}

/// Cells with a mark become text.
fn in_a_table(cell: &MatrixCell, digits: u32) -> Cell {
    match cell {
        MatrixCell::Count(count) => Cell::Whole(*count),
        MatrixCell::Number(number) => Cell::Number(*number),
        MatrixCell::Missing => Cell::Empty,
        marked => Cell::Text(matrix::text(*marked, digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn levels_go_from_the_lowest_to_the_highest() {
        assert_eq!(level(1.0, 1.0, 10.0), 0);
        assert_eq!(level(5.5, 1.0, 10.0), 4);
        assert_eq!(level(10.0, 1.0, 10.0), 8);
        assert_eq!(level(3.0, 3.0, 3.0), 4);
    }
}
