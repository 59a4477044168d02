//! Text tables: aligned columns, a rule under the headings and one above the totals.
//!
//! Output does not depend on color or on the width of the terminal.

use std::io::Write;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};
use stepdown_projection::words::visible;

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    heading: String,
    alignment: CellAlignment,
    gap: u16,
}

impl Column {
    /// A column of text, aligned left.
    pub(crate) fn words(heading: &str) -> Self {
        Self {
            heading: heading.to_owned(),
            alignment: CellAlignment::Left,
            gap: 2,
        }
    }

    /// A column of numbers, aligned right.
    pub(crate) fn numbers(heading: &str) -> Self {
        Self {
            alignment: CellAlignment::Right,
            ..Self::words(heading)
        }
    }

    /// The same column, closer to the next one.
    pub(crate) fn close(self) -> Self {
        Self { gap: 1, ..self }
    }
}

/// Rows under columns, with optional totals.
#[derive(Debug, Clone)]
pub(crate) struct TextTable {
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// The rows, with one cell per column.
    pub(crate) rows: Vec<Vec<String>>,
    /// The last row, below a rule.
    pub(crate) totals: Option<Vec<String>>,
}

impl TextTable {
    /// Writes the table.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(crate) fn write(self, out: &mut dyn Write) -> std::io::Result<()> {
        let has_totals = self.totals.is_some();
        let mut table = comfy_table::Table::new();
        table.load_style(
            TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')),
        );
        table.set_content_arrangement(ContentArrangement::Disabled);
        let row = |cells: &[String]| -> Vec<String> {
            cells
                .iter()
                .map(|cell| visible(cell).into_owned())
                .collect()
        };
        let headings = self.columns.iter().map(|column| column.heading.as_str());
        // Line breaks in headings are intended.
        table.set_header(headings.map(lines_visible));
        table.add_rows(self.rows.iter().map(|cells| row(cells)));
        if let Some(totals) = self.totals {
            table.add_row(row(&totals));
        }
        for (column, shape) in table.column_iter_mut().zip(&self.columns) {
            column.set_cell_alignment(shape.alignment);
            column.set_padding((0, shape.gap));
        }
        let lines: Vec<String> = table.lines().collect();
        let rule = lines.iter().find(|line| line.starts_with('─')).cloned();
        for (position, line) in lines.iter().enumerate() {
            if let (true, Some(rule)) = (has_totals && position + 1 == lines.len(), &rule) {
                writeln!(out, "{rule}")?;
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// A text of several lines, with control characters made visible.
pub(crate) fn lines_visible(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// Writes lines of `name  text` with the texts aligned.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn write_pairs(
    pairs: &[(impl AsRef<str>, impl AsRef<str>)],
    indent: usize,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let width = pairs
        .iter()
        .map(|(name, _)| visible(name.as_ref()).chars().count())
        .max()
        .unwrap_or(0);
    for (name, text) in pairs {
        writeln!(
            out,
            "{:indent$}{:width$}  {}",
            "",
            visible(name.as_ref()),
            lines_visible(text.as_ref())
        )?;
    }
    Ok(())
}

/// Width of a line of sentences, in characters.
const WIDTH: usize = 100;
/// Column at which the text of a numbered step begins.
pub(crate) const STEP_INDENT: usize = 5;
/// Column at which the text of a line below a step begins.
pub(crate) const LINE_INDENT: usize = 8;

/// Writes a text after `lead`, wrapped and with further lines indented.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn wrapped(
    lead: &str,
    indent: usize,
    text: &str,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    write!(out, "{lead}")?;
    let mut at = indent;
    for (position, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if position > 0 {
            if at + 1 + length > WIDTH {
                write!(out, "\n{:indent$}", "")?;
                at = indent;
            } else {
                write!(out, " ")?;
                at += 1;
            }
        }
        write!(out, "{word}")?;
        at += length;
    }
    writeln!(out)
}
