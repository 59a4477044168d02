//! Explicit scenarios: a table with a column for each axis and a row for each scenario.
//!
//! CSV text is parsed here; other formats are converted first.

use std::collections::BTreeMap;
use stepdown_projection::words::counted;

use stepdown_projection::csv_text;
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place, other_separator};
use stepdown_projection::document::{DiagnosticSink, Document, Key, Node, Value};

use super::axis::{Dimension, DraftAxis, DraftValue, MovedAxis};
use super::file::MOST_AXES;
use super::target::Target;

/// A table of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The names of its columns: names of axes.
    pub(super) columns: Vec<String>,
    /// The line of the header, from 1.
    pub(super) header_line: usize,
    /// Its rows; each has a cell for every column.
    pub(super) rows: Vec<TableRow>,
}

/// A row with its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRow {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

impl Table {
    /// Parses CSV text.
    ///
    /// # Errors
    /// If it is not CSV, rows differ in length, or there is no row.
    pub(super) fn from_csv(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let mut diagnostics = Vec::new();
        let table = Self::read_csv(text, &mut diagnostics);
        Diagnostics::result(file, text, diagnostics, table)
    }

    fn read_csv(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        /// Limits the memory for a file with errors in every row.
        const MOST_DIAGNOSTICS: usize = 100;
        let content = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(content.as_bytes());
        let mut columns: Option<(usize, Vec<String>)> = None;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    diagnostics.push(Diagnostic::of_file(format!("cannot be read: {error}")));
                    return None;
                }
            };
            let line = record.position().map_or(1, |at| at.line() as usize);
            let cells = record.iter().map(csv_text::read);
            let cells: Vec<String> = cells.map(str::to_owned).collect();
            match &columns {
                None => {
                    let header = content
                        .lines()
                        .nth(line.saturating_sub(1))
                        .unwrap_or_default();
                    let names: Vec<&str> = Target::names().collect();
                    if let Some(diagnostic) = other_separator(header, whole_line(line), &names) {
                        diagnostics.push(diagnostic);
                        return None;
                    }
                    if cells.len() > MOST_AXES {
                        let message = format!("the header has {}", counted(cells.len(), "column"));
                        let advice = format!("write at most {MOST_AXES}, one for each axis");
                        diagnostics.push(Diagnostic::at(whole_line(line), message).advise(advice));
                        return None;
                    }
                    columns = Some((line, cells));
                }
                Some((_, columns)) if columns.len() != cells.len() => {
                    let place = whole_line(line);
                    diagnostics.push(
                        Diagnostic::at(
                            place,
                            format!(
                                "the row has {}, but the header has {}",
                                counted(cells.len(), "cell"),
                                columns.len()
                            ),
                        )
                        .advise("put cells that contain commas in double quotes"),
                    );
                    if diagnostics.len() > MOST_DIAGNOSTICS {
                        return None;
                    }
                }
                Some(_) => rows.push(TableRow { line, cells }),
            }
        }
        let Some((header_line, columns)) = columns else {
            diagnostics.push(
                Diagnostic::of_file("the file is empty")
                    .advise("write a header of axis names, such as `speed,default,severity`"),
            );
            return None;
        };
        if rows.is_empty() && diagnostics.is_empty() {
            diagnostics.push(
                Diagnostic::of_file("the table has no scenarios")
                    .advise("write one row for each scenario"),
            );
        }
        Some(Self {
            columns,
            header_line,
            rows,
        })
    }

    /// The table as one dimension, with a position for each row; `deal` is the deal file's tree.
    pub(super) fn dimension(
        &self,
        text: &str,
        deal: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<Dimension> {
        let places = CellPlaces::new(text);
        let mut axes = Vec::with_capacity(self.columns.len());
        for (column, name) in self.columns.iter().enumerate() {
            let key = Key {
                text: name.clone(),
                place: places.of(self.header_line, column),
            };
            let target = Target::of(&key, deal, diagnostics);
            let mut known: BTreeMap<&str, u32> = BTreeMap::new();
            let mut values = Vec::new();
            let mut positions = Vec::with_capacity(self.rows.len());
            for row in &self.rows {
                let cell = row.cells.get(column).map_or("", String::as_str);
                let position = *known.entry(cell).or_insert_with(|| {
                    values.push(DraftValue {
                        text: cell.to_owned(),
                        node: node_of(cell, places.of(row.line, column), diagnostics),
                    });
                    (values.len() - 1) as u32
                });
                positions.push(position);
            }
            if let Some(target) = target {
                axes.push(MovedAxis {
                    axis: DraftAxis {
                        key,
                        target,
                        values,
                    },
                    values: Some(positions),
                });
            }
        }
        (axes.len() == self.columns.len()).then_some(Dimension {
            length: self.rows.len() as u64,
            axes,
        })
    }
}

/// The value of a cell; none if it is blank. Maps and lists are written as in YAML.
fn node_of(cell: &str, place: Place, diagnostics: &DiagnosticSink) -> Option<Node> {
    if cell.is_empty() {
        return None;
    }
    if !cell.starts_with(['{', '[']) {
        let value = Value::Scalar(cell.to_owned());
        return Some(Node { place, value });
    }
    match Document::read("", cell) {
        Ok(document) => Some(super::tree::placed(document.root(), place)),
        Err(wrong) => {
            for mut diagnostic in wrong.diagnostics {
                diagnostic.place = Some(place);
                diagnostics.push(diagnostic);
            }
            None
        }
    }
}

fn whole_line(line: usize) -> Place {
    Place {
        line,
        column: 1,
        length: 1,
    }
}

/// The places of cells in the text.
struct CellPlaces<'a> {
    lines: Vec<&'a str>,
}

impl<'a> CellPlaces<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            lines: text.lines().collect(),
        }
    }

    fn of(&self, line: usize, column: usize) -> Place {
        let content = self.lines.get(line.saturating_sub(1)).copied();
        match content {
            // A quoted cell may contain commas, so only the line is reported.
            Some(content) if !content.contains('"') => {
                let mut before = 0;
                for (position, cell) in content.split(',').enumerate() {
                    if position == column {
                        let blanks = cell.len() - cell.trim_start().len();
                        return Place {
                            line,
                            column: before + blanks + 1,
                            length: cell.trim().chars().count().max(1),
                        };
                    }
                    before += cell.chars().count() + 1;
                }
                whole_line(line)
            }
            _ => whole_line(line),
        }
    }
}
