//! The matrix that people put in a memo: one measure over two axes of a finished sweep.
//!
//! Read from the tables, never run again. This room must never round a figure.

use std::collections::BTreeMap;

use polars_core::frame::DataFrame;
use polars_core::prelude::PolarsResult;

use super::error::ResultsError;
use super::folder::RunFolder;
use super::frames::run_to_name;
use super::matrix::{Matrix, MatrixCell};
use super::question::{Asked, Question, question, some_of};
use super::reading::{Wanted, batches};
use super::schema::{Kind, TableName};
use super::work::{AxisColumn, AxisKind};

/// Most matrices that one question is answered with.
pub const MOST_MATRICES: usize = 26;
/// Most rows of a matrix.
pub const MOST_ROWS: usize = 400;
/// Most columns of a matrix.
pub const MOST_COLUMNS: usize = 60;

/// The values that stand on an axis, in the order in which scenarios come by them.
#[derive(Default)]
struct Values {
    texts: Vec<String>,
    positions: BTreeMap<String, usize>,
}

impl Values {
    fn position(&mut self, text: &str) -> usize {
        if let Some(position) = self.positions.get(text) {
            return *position;
        }
        let position = self.texts.len();
        self.texts.push(text.to_owned());
        self.positions.insert(text.to_owned(), position);
        position
    }
}

/// Where a scenario stands: which page, row and column.
#[derive(Clone, Copy)]
struct Place {
    page: u32,
    row: u32,
    column: u32,
}

/// Answers a question from the tables of a finished run.
///
/// # Errors
/// If the tables cannot be read, or have no answer to it.
pub fn pivot(
    folder: &RunFolder,
    axes: &[AxisColumn],
    class_names: &[String],
    asked: &Question,
) -> Result<Vec<Matrix>, ResultsError> {
    let Asked {
        table,
        kind,
        row_axis,
        column_axis,
        classes,
        held,
    } = Asked::of(axes, class_names, asked)?;
    let mut scenarios = Scenarios::read(folder, axes, row_axis, column_axis, &held)?;
    scenarios.check(axes, asked, classes.len().max(1))?;
    let mut cells = scenarios.cells(classes.len().max(1));
    scenarios.mark_not_run(folder, &mut cells)?;
    scenarios.fill(folder, table, kind, asked, &classes, &mut cells)?;
    Ok(scenarios.matrices(axes, &classes, &cells))
}

/// Where every scenario stands.
struct Scenarios {
    values: Vec<Values>,
    pages: Vec<Vec<usize>>,
    places: Vec<Option<Place>>,
    row_axis: usize,
    column_axis: usize,
}

impl Scenarios {
    fn read(
        folder: &RunFolder,
        axes: &[AxisColumn],
        row_axis: usize,
        column_axis: usize,
        held: &[Option<String>],
    ) -> Result<Self, ResultsError> {
        let mut all = Self {
            values: axes.iter().map(|_| Values::default()).collect(),
            pages: Vec::new(),
            places: Vec::new(),
            row_axis,
            column_axis,
        };
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
        let mut pages: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let path = folder.table(TableName::Scenarios);
        batches(&path, folder.format(), &wanted, |batch| {
            let texts: PolarsResult<Vec<Vec<String>>> = (0..axes.len())
                .map(|position| texts(batch, position, axes[position].kind))
                .collect();
            let texts = texts?;
            for row in 0..batch.height() {
                let stands: Vec<usize> = texts
                    .iter()
                    .zip(&mut all.values)
                    .map(|(texts, values)| values.position(&texts[row]))
                    .collect();
                let is_held = held
                    .iter()
                    .zip(&texts)
                    .all(|(held, texts)| held.as_ref().is_none_or(|held| *held == texts[row]));
                let place = is_held.then(|| {
                    let mut page = stands.clone();
                    page[row_axis] = 0;
                    page[column_axis] = 0;
                    let next = pages.len();
                    let number = *pages.entry(page.clone()).or_insert(next);
                    if number == all.pages.len() {
                        all.pages.push(page);
                    }
                    Place {
                        page: number as u32,
                        row: stands[row_axis] as u32,
                        column: stands[column_axis] as u32,
                    }
                });
                all.places.push(place);
            }
            Ok(())
        })?;
        for ((held, values), axis) in held.iter().zip(&all.values).zip(axes) {
            if let Some(held) = held
                && !values.positions.contains_key(held)
            {
                return Err(question(
                    format!("no scenario has `{}` at `{held}`", axis.name),
                    format!("its values are {}", some_of(&values.texts)),
                ));
            }
        }
        Ok(all)
    }

    fn row_count(&self) -> usize {
        self.values[self.row_axis].texts.len()
    }

    fn column_count(&self) -> usize {
        self.values[self.column_axis].texts.len()
    }

    /// Refuses what nobody could read.
    fn check(
        &self,
        axes: &[AxisColumn],
        asked: &Question,
        classes: usize,
    ) -> Result<(), ResultsError> {
        let sizes = [
            (self.row_axis, self.row_count(), MOST_ROWS, "rows"),
            (
                self.column_axis,
                self.column_count(),
                MOST_COLUMNS,
                "columns",
            ),
        ];
        for (axis, values, most, what) in sizes {
            if values > most {
                return Err(question(
                    format!(
                        "`{}` has {values} values: a matrix is printed with up to {most} {what}",
                        axes[axis].name
                    ),
                    "name another axis, or read the tables with a program",
                ));
            }
        }
        let matrices = self.pages.len() * classes;
        if matrices <= MOST_MATRICES {
            return Ok(());
        }
        let others: Vec<String> = self
            .other_axes(axes)
            .map(|position| {
                let name = &axes[position].name;
                format!("`{name}` at {}", some_of(&self.values[position].texts))
            })
            .collect();
        let mut advice = Vec::new();
        if !others.is_empty() {
            advice.push(format!(
                "hold with `--at axis=value`: {}",
                others.join("; ")
            ));
        }
        if classes > 1 && asked.classes.is_empty() {
            advice.push("name a class with `--class`".to_owned());
        }
        Err(question(
            format!("that would be {matrices} matrices, more than {MOST_MATRICES}"),
            advice.join(", or "),
        ))
    }

    /// The axes beside the matrix on which scenarios differ.
    fn other_axes(&self, axes: &[AxisColumn]) -> impl Iterator<Item = usize> {
        (0..axes.len()).filter(|position| {
            *position != self.row_axis
                && *position != self.column_axis
                && self.values[*position].texts.len() > 1
        })
    }

    fn cells(&self, classes: usize) -> Vec<MatrixCell> {
        let size = self.pages.len() * self.row_count() * self.column_count() * classes;
        vec![MatrixCell::Missing; size]
    }

    fn index(&self, place: Place, class: usize) -> usize {
        let matrix = class * self.pages.len() + place.page as usize;
        let row = matrix * self.row_count() + place.row as usize;
        row * self.column_count() + place.column as usize
    }

    fn place(&self, scenario: u32) -> Option<Place> {
        let position = (scenario as usize).checked_sub(1)?;
        self.places.get(position).copied().flatten()
    }

    /// Marks every cell that a scenario stands in, and those whose scenario could not be run.
    fn mark_not_run(
        &mut self,
        folder: &RunFolder,
        cells: &mut [MatrixCell],
    ) -> Result<(), ResultsError> {
        let wanted = [
            Wanted::new("scenario_id", Kind::Count),
            Wanted::new("reason", Kind::Text),
        ];
        let matrix = self.pages.len() * self.row_count() * self.column_count();
        let path = folder.table(TableName::Deal);
        batches(&path, folder.format(), &wanted, |batch| {
            let scenarios = batch.column("scenario_id")?.u32()?;
            let reasons = batch.column("reason")?.str()?;
            for (scenario, reason) in scenarios.iter().zip(reasons.iter()) {
                let Some(place) = scenario.and_then(|scenario| self.place(scenario)) else {
                    continue;
                };
                let cell = match reason {
                    Some(_) => MatrixCell::NotRun,
                    None => MatrixCell::Nothing,
                };
                let first = self.index(place, 0);
                if cells.get(first) != Some(&MatrixCell::Missing) {
                    return Err(question(
                        "several scenarios stand in one cell of the matrix",
                        "the sweep is no grid over these axes: read the tables with a program",
                    ));
                }
                for cell_of_class in cells.iter_mut().skip(first).step_by(matrix.max(1)) {
                    *cell_of_class = cell;
                }
            }
            Ok(())
        })
    }

    fn fill(
        &self,
        folder: &RunFolder,
        table: TableName,
        kind: Kind,
        asked: &Question,
        classes: &[String],
        cells: &mut [MatrixCell],
    ) -> Result<(), ResultsError> {
        let mut wanted = vec![
            Wanted::new("scenario_id", Kind::Count),
            Wanted::new(&asked.measure, kind),
        ];
        if table == TableName::Classes {
            wanted.push(Wanted::new("run_to", Kind::Text));
            wanted.push(Wanted::new("class", Kind::Text));
        }
        let run_to = run_to_name(asked.run_to);
        batches(&folder.table(table), folder.format(), &wanted, |batch| {
            let scenarios = batch.column("scenario_id")?.u32()?;
            let figures = figures(batch, &asked.measure, kind)?;
            let (run_tos, names) = match table {
                TableName::Classes => (
                    Some(batch.column("run_to")?.str()?),
                    Some(batch.column("class")?.str()?),
                ),
                _ => (None, None),
            };
            for (row, (scenario, figure)) in scenarios.iter().zip(figures).enumerate() {
                let Some(place) = scenario.and_then(|scenario| self.place(scenario)) else {
                    continue;
                };
                if run_tos.is_some_and(|run_tos| run_tos.get(row) != Some(run_to)) {
                    continue;
                }
                let class = match names {
                    None => Some(0),
                    Some(names) => {
                        let name = names.get(row);
                        classes
                            .iter()
                            .position(|class| Some(class.as_str()) == name)
                    }
                };
                if let (Some(class), Some(figure)) = (class, figure)
                    && let Some(cell) = cells.get_mut(self.index(place, class))
                {
                    *cell = figure;
                }
            }
            Ok(())
        })
    }

    fn matrices(
        &self,
        axes: &[AxisColumn],
        classes: &[String],
        cells: &[MatrixCell],
    ) -> Vec<Matrix> {
        let on = |axis: usize| (axes[axis].name.clone(), self.values[axis].texts.clone());
        let mut rows = cells
            .chunks(self.column_count().max(1))
            .map(<[MatrixCell]>::to_vec);
        let mut matrices = Vec::new();
        let classes: Vec<Option<&String>> = if classes.is_empty() {
            vec![None]
        } else {
            classes.iter().map(Some).collect()
        };
        for class in classes {
            for page in &self.pages {
                let at = self.other_axes(axes).map(|axis| {
                    let text = self.values[axis].texts[page[axis]].clone();
                    (axes[axis].name.clone(), text)
                });
                matrices.push(Matrix {
                    class: class.cloned(),
                    at: at.collect(),
                    rows: on(self.row_axis),
                    columns: on(self.column_axis),
                    cells: rows.by_ref().take(self.row_count()).collect(),
                });
            }
        }
        matrices
    }
}

/// The values of an axis as they are told apart and shown.
fn texts(batch: &DataFrame, position: usize, kind: AxisKind) -> PolarsResult<Vec<String>> {
    let column = &batch.columns()[position];
    Ok(match kind {
        AxisKind::Text => {
            let cells = column.str()?;
            cells
                .iter()
                .map(|cell| cell.unwrap_or("-").to_owned())
                .collect()
        }
        AxisKind::Number => {
            let cells = column.f64()?;
            cells
                .iter()
                .map(|cell| cell.map_or_else(|| "-".to_owned(), |number| number.to_string()))
                .collect()
        }
    })
}

fn figures(batch: &DataFrame, name: &str, kind: Kind) -> PolarsResult<Vec<Option<MatrixCell>>> {
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
