//! The matrix that people put in a memo: one measure over two axes of a finished sweep.
//!
//! Read from the tables, never run again. This room must never round a figure.

use std::collections::BTreeMap;

use polars_core::frame::DataFrame;
use polars_core::prelude::PolarsResult;
use stepdown_projection::fault::nearest_name;
use stepdown_projection::measures::RunTo;

use super::error::ResultsError;
use super::folder::RunFolder;
use super::frames::run_to_name;
use super::reading::{Wanted, batches};
use super::schema::{Kind, TableName};
use super::work::{AxisColumn, AxisKind};

/// Most matrices that one question is answered with.
pub const MOST_MATRICES: usize = 26;
/// Most rows of a matrix.
pub const MOST_ROWS: usize = 400;
/// Most columns of a matrix.
pub const MOST_COLUMNS: usize = 60;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The axis whose values stand below one another.
    pub rows: String,
    /// The axis whose values stand beside one another.
    pub columns: String,
    /// Values that other axes are held at.
    pub at: Vec<(String, String)>,
    /// A column of `classes` or `deal`.
    pub measure: String,
    /// The classes, for a measure of classes; all where there is none.
    pub classes: Vec<String>,
    /// Which run, for a measure of classes.
    pub run_to: RunTo,
}

/// A cell of a matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MatrixCell {
    /// No scenario lies there.
    Missing,
    /// The scenario there could not be run.
    NotRun,
    /// The scenario there has no such figure, or does not report the run.
    Nothing,
    /// A count or a month.
    Count(u32),
    /// A figure.
    Number(f64),
}

/// A measure over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The class, for a measure of classes.
    pub class: Option<String>,
    /// Where the other axes are, those with more than one value.
    pub at: Vec<(String, String)>,
    /// The axis of the rows, and its values.
    pub rows: (String, Vec<String>),
    /// The axis of the columns, and its values.
    pub columns: (String, Vec<String>),
    /// The cells, row by row.
    pub cells: Vec<Vec<MatrixCell>>,
}

fn question(message: impl Into<String>, advice: impl Into<String>) -> ResultsError {
    ResultsError::Question {
        message: message.into(),
        advice: advice.into(),
    }
}

/// Names in a sentence.
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    names.join(", ")
}

/// An axis, going by its name or by its name without the unit.
fn axis(axes: &[AxisColumn], name: &str) -> Result<usize, ResultsError> {
    if let Some(position) = axes.iter().position(|axis| axis.name == name) {
        return Ok(position);
    }
    let begins = |axis: &AxisColumn| {
        let rest = axis.name.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    let mut found = (0..axes.len()).filter(|position| begins(&axes[*position]));
    match (found.next(), found.next()) {
        (Some(position), None) => Ok(position),
        (Some(_), Some(_)) => Err(question(
            format!("several axes are called `{name}`"),
            format!("write the whole name: {}", listed(names(axes))),
        )),
        _ => Err(question(
            format!("the sweep has no axis `{name}`"),
            match nearest_name(name, names(axes)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None if axes.is_empty() => "it has none at all".to_owned(),
                None => format!("its axes are {}", listed(names(axes))),
            },
        )),
    }
}

fn names(axes: &[AxisColumn]) -> impl Iterator<Item = &str> {
    axes.iter().map(|axis| axis.name.as_str())
}

/// A measure: its table, and what it holds.
fn measure(name: &str) -> Result<(TableName, Kind), ResultsError> {
    let measures = |table: TableName| {
        let columns = table.columns().iter().skip(1);
        columns.filter(|column| matches!(column.kind, Kind::Count | Kind::Number))
    };
    for table in [TableName::Classes, TableName::Deal] {
        if let Some(column) = measures(table).find(|column| column.name == name) {
            return Ok((table, column.kind));
        }
    }
    let known = || {
        let classes = measures(TableName::Classes);
        classes
            .chain(measures(TableName::Deal))
            .map(|column| column.name)
    };
    Err(question(
        format!("there is no measure `{name}`"),
        match nearest_name(name, known()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("measures are {}", listed(known())),
        },
    ))
}

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

/// Refuses a question that no table could answer, before anything is run for it.
///
/// # Errors
/// If it names an axis, a class or a measure that is not there.
pub fn check(
    axes: &[AxisColumn],
    class_names: &[String],
    asked: &Question,
) -> Result<(), ResultsError> {
    Asked::of(axes, class_names, asked).map(|_| ())
}

/// A question, its names looked up.
struct Asked {
    table: TableName,
    kind: Kind,
    row_axis: usize,
    column_axis: usize,
    classes: Vec<String>,
    held: Vec<Option<String>>,
}

impl Asked {
    fn of(
        axes: &[AxisColumn],
        class_names: &[String],
        asked: &Question,
    ) -> Result<Self, ResultsError> {
        let (table, kind) = measure(&asked.measure)?;
        let row_axis = axis(axes, &asked.rows)?;
        let column_axis = axis(axes, &asked.columns)?;
        if row_axis == column_axis {
            return Err(question(
                format!("`{}` cannot be both rows and columns", axes[row_axis].name),
                "name two axes",
            ));
        }
        Ok(Self {
            table,
            kind,
            row_axis,
            column_axis,
            classes: classes(class_names, asked, table)?,
            held: held(axes, asked, row_axis, column_axis)?,
        })
    }
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
    Ok(scenarios.matrices(axes, &classes, cells))
}

/// The classes that are asked for, in the order of the deal; none for a measure of the deal.
fn classes(
    class_names: &[String],
    asked: &Question,
    table: TableName,
) -> Result<Vec<String>, ResultsError> {
    if table == TableName::Deal {
        return match asked.classes.first() {
            None => Ok(Vec::new()),
            Some(class) => Err(question(
                format!(
                    "`{}` is a measure of the deal, not of class `{class}`",
                    asked.measure
                ),
                "leave out `--class`",
            )),
        };
    }
    for class in &asked.classes {
        if !class_names.contains(class) {
            let known = || class_names.iter().map(String::as_str);
            return Err(question(
                format!("the deal has no class `{class}`"),
                match nearest_name(class, known()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("its classes are {}", listed(known())),
                },
            ));
        }
    }
    let wanted = |name: &&String| asked.classes.is_empty() || asked.classes.contains(name);
    Ok(class_names.iter().filter(wanted).cloned().collect())
}

/// The value that each axis is held at.
fn held(
    axes: &[AxisColumn],
    asked: &Question,
    row_axis: usize,
    column_axis: usize,
) -> Result<Vec<Option<String>>, ResultsError> {
    let mut held = vec![None; axes.len()];
    for (name, value) in &asked.at {
        let position = axis(axes, name)?;
        let name = &axes[position].name;
        if position == row_axis || position == column_axis {
            return Err(question(
                format!("`{name}` is an axis of the matrix"),
                "hold other axes at a value",
            ));
        }
        let value = match axes[position].kind {
            AxisKind::Text => value.trim().to_owned(),
            AxisKind::Number => {
                let digits = value
                    .trim()
                    .trim_end_matches('%')
                    .trim_end()
                    .replace(',', "");
                let number: f64 = digits.parse().map_err(|_| {
                    question(
                        format!("`{value}` is no number, as the values of `{name}` are"),
                        "write it as 40 or 40%",
                    )
                })?;
                number.to_string()
            }
        };
        held[position] = Some(value);
    }
    Ok(held)
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
        cells: Vec<MatrixCell>,
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

/// A few values, and how many more there are.
fn some_of(values: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = listed(values.iter().take(SHOWN).map(String::as_str));
    match values.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
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
