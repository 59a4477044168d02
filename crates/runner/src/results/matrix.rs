//! A matrix of one metric over two axes, and the position of each scenario in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::error::ResultsError;
use super::question::{Request, question, some_of};
use super::work::AxisColumn;

/// Most matrices in one answer.
pub const MOST_MATRICES: usize = 26;
/// Most rows of a matrix.
pub const MOST_ROWS: usize = 400;
/// Most columns of a matrix.
pub const MOST_COLUMNS: usize = 120;

/// A cell of a matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MatrixCell {
    /// No scenario is in the cell.
    Missing,
    /// The scenario could not be run.
    NotRun,
    /// The scenario does not report this run.
    NotReported,
    /// The scenario has no value.
    NoValue,
    /// A count or a month.
    Count(u32),
    /// A value.
    Number(f64),
    /// A month of a class that is not repaid in full, of the principal paid.
    CountOfPaid(u32),
    /// A value of a class that is not repaid in full, of the principal paid.
    NumberOfPaid(f64),
}

impl MatrixCell {
    /// The same for a class that is not repaid in full.
    pub(super) fn of_paid(self) -> Self {
        match self {
            Self::Count(number) => Self::CountOfPaid(number),
            Self::Number(value) => Self::NumberOfPaid(value),
            other => other,
        }
    }
}

/// A metric over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The class, for a metric of classes.
    pub class: Option<String>,
    /// The values of the other axes that have more than one.
    pub at: Vec<(String, String)>,
    /// The axis of the rows, and its values.
    pub rows: (String, Vec<String>),
    /// The axis of the columns, and its values.
    pub columns: (String, Vec<String>),
    /// The cells, row by row.
    pub cells: Vec<Vec<MatrixCell>>,
}

/// A value of an axis as text; `-` where there is none.
pub(super) fn number_text(number: Option<f64>) -> Cow<'static, str> {
    number.map_or(Cow::Borrowed("-"), |number| Cow::Owned(number.to_string()))
}

/// The values of an axis, in the order in which they first occur.
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

/// The position of a scenario: page, row and column.
#[derive(Clone, Copy)]
pub(super) struct Place {
    page: u32,
    row: u32,
    column: u32,
}

/// The positions of all scenarios in the requested matrices.
pub(super) struct Places<'a> {
    axes: &'a [AxisColumn],
    requested: &'a Request,
    values: Vec<Values>,
    pages: Vec<Vec<usize>>,
    page_numbers: BTreeMap<Vec<usize>, usize>,
    of_scenarios: Vec<Option<Place>>,
}

impl<'a> Places<'a> {
    /// Without scenarios.
    pub(super) fn new(axes: &'a [AxisColumn], requested: &'a Request) -> Self {
        Self {
            axes,
            requested,
            values: axes.iter().map(|_| Values::default()).collect(),
            pages: Vec::new(),
            page_numbers: BTreeMap::new(),
            of_scenarios: Vec::new(),
        }
    }

    /// Adds the next scenario, one text for each axis.
    pub(super) fn add(&mut self, texts: &[Cow<'_, str>]) {
        let positions: Vec<usize> = texts
            .iter()
            .zip(&mut self.values)
            .map(|(text, values)| values.position(text))
            .collect();
        let held = self.requested.held.iter().zip(texts);
        let mut held = held.filter_map(|(held, text)| held.as_ref().map(|held| (held, text)));
        let place = held.all(|(held, text)| held == text).then(|| {
            let mut page = positions.clone();
            page[self.requested.row_axis] = 0;
            page[self.requested.column_axis] = 0;
            let number = if let Some(number) = self.page_numbers.get(&page) {
                *number
            } else {
                let number = self.pages.len();
                self.pages.push(page.clone());
                self.page_numbers.insert(page, number);
                number
            };
            Place {
                page: number as u32,
                row: positions[self.requested.row_axis] as u32,
                column: positions[self.requested.column_axis] as u32,
            }
        });
        self.of_scenarios.push(place);
    }

    fn row_values(&self) -> &[String] {
        &self.values[self.requested.row_axis].texts
    }

    fn column_values(&self) -> &[String] {
        &self.values[self.requested.column_axis].texts
    }

    /// The number of cells of one class's matrices.
    pub(super) fn cells_of_class(&self) -> usize {
        self.pages.len() * self.row_values().len() * self.column_values().len()
    }

    /// The index of a cell; the matrices of each class follow those of the one before.
    pub(super) fn index(&self, place: Place, class: usize) -> usize {
        let matrix = class * self.pages.len() + place.page as usize;
        let row = matrix * self.row_values().len() + place.row as usize;
        row * self.column_values().len() + place.column as usize
    }

    /// The position of a scenario, counted from 1; none if the request excludes it.
    pub(super) fn place(&self, scenario: u32) -> Option<Place> {
        let position = (scenario as usize).checked_sub(1)?;
        self.of_scenarios.get(position).copied().flatten()
    }

    /// Refuses a held value that no scenario has. Needs all scenarios.
    ///
    /// # Errors
    /// If there is one.
    pub(super) fn check_held(&self) -> Result<(), ResultsError> {
        let held = self.requested.held.iter().zip(&self.values).zip(self.axes);
        for ((held, values), axis) in held {
            if let Some(held) = held
                && !values.positions.contains_key(held)
            {
                return Err(question(
                    format!("no scenario has `{}` = `{held}`", axis.name),
                    format!("its values are {}", some_of(&values.texts)),
                ));
            }
        }
        Ok(())
    }

    /// Refuses a matrix that is too large to read. Works with some or all scenarios.
    ///
    /// # Errors
    /// If there are too many rows, columns or matrices, or several scenarios in a cell.
    pub(super) fn check_size(&self) -> Result<(), ResultsError> {
        let rows = (
            self.requested.row_axis,
            self.row_values(),
            MOST_ROWS,
            "rows",
        );
        let columns = (
            self.requested.column_axis,
            self.column_values(),
            MOST_COLUMNS,
            "columns",
        );
        for (axis, values, most, what) in [rows, columns] {
            let count = values.len();
            if count > most {
                return Err(question(
                    format!(
                        "`{}` has {count} values: a matrix is printed with up to {most} {what}",
                        self.axes[axis].name
                    ),
                    "name another axis, or read the tables with a program",
                ));
            }
        }
        let matrices = self.pages.len() * self.requested.classes.len().max(1);
        if matrices > MOST_MATRICES {
            return Err(self.too_many(matrices));
        }
        let mut taken = vec![false; self.cells_of_class()];
        for place in self.of_scenarios.iter().flatten() {
            let cell = &mut taken[self.index(*place, 0)];
            if *cell {
                return Err(question(
                    "several scenarios share a cell of the matrix",
                    "the sweep is not a grid over these axes: read the tables with a program",
                ));
            }
            *cell = true;
        }
        Ok(())
    }

    fn too_many(&self, matrices: usize) -> ResultsError {
        let others: Vec<String> = self
            .other_axes()
            .map(|position| {
                let name = &self.axes[position].name;
                format!("`{name}` at {}", some_of(&self.values[position].texts))
            })
            .collect();
        let mut advice = Vec::new();
        if !others.is_empty() {
            advice.push(format!(
                "select one with `--at axis=value`: {}",
                others.join("; ")
            ));
        }
        if self.requested.classes.len() > 1 && !self.requested.names_classes {
            advice.push("name a class with `--class`".to_owned());
        }
        question(
            format!("this would print {matrices} matrices, at most {MOST_MATRICES} are allowed"),
            advice.join(", or "),
        )
    }

    /// The axes outside the matrix in which scenarios differ.
    fn other_axes(&self) -> impl Iterator<Item = usize> {
        (0..self.axes.len()).filter(|position| {
            *position != self.requested.row_axis
                && *position != self.requested.column_axis
                && self.values[*position].texts.len() > 1
        })
    }

    /// The matrices with these cells.
    pub(super) fn matrices(&self, cells: &[MatrixCell]) -> Vec<Matrix> {
        let on = |axis: usize| {
            (
                self.axes[axis].name.clone(),
                self.values[axis].texts.clone(),
            )
        };
        let mut rows = cells
            .chunks(self.column_values().len().max(1))
            .map(<[MatrixCell]>::to_vec);
        let mut matrices = Vec::new();
        let classes: Vec<Option<&String>> = if self.requested.classes.is_empty() {
            vec![None]
        } else {
            self.requested.classes.iter().map(Some).collect()
        };
        for class in classes {
            for page in &self.pages {
                let at = self.other_axes().map(|axis| {
                    let text = self.values[axis].texts[page[axis]].clone();
                    (self.axes[axis].name.clone(), text)
                });
                matrices.push(Matrix {
                    class: class.cloned(),
                    at: at.collect(),
                    rows: on(self.requested.row_axis),
                    columns: on(self.requested.column_axis),
                    cells: rows.by_ref().take(self.row_values().len()).collect(),
                });
            }
        }
        matrices
    }
}
