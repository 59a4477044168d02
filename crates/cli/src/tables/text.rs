//! Text tables: headings, rows and notes.

use std::io::Write;

use stepdown_runner::tables::{Row, Table, Unit};

use super::shown::shown;
use crate::output::text::{Column, TextTable};

/// The width of notes, the same as of help.
const NOTE_WIDTH: usize = 100;

/// Writes a table.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{}\n", table.title)?;
    let has_over = table.columns.iter().any(|column| column.over.is_some());
    let mut before: Option<&str> = None;
    let columns = table.columns.iter().map(|column| {
        // Only above the first of the columns that it spans.
        let over = column.over.as_deref().filter(|over| before != Some(*over));
        before = column.over.as_deref();
        let heading = if has_over {
            format!("{}\n{}", over.unwrap_or_default(), column.heading)
        } else {
            column.heading.clone()
        };
        match column.unit {
            Unit::Text => Column::words(&heading),
            _ => Column::numbers(&heading),
        }
    });
    let columns = columns.collect();
    let cells = |row: &Row| -> Vec<String> {
        let cells = row.cells.iter().zip(&table.columns);
        cells
            .map(|(cell, column)| shown(cell, row.unit(column)))
            .collect()
    };
    let mut rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    rows.extend(table.closing_rows.iter().map(cells));
    TextTable {
        columns,
        rows,
        totals: None,
    }
    .write(out)?;
    if !table.notes.is_empty() {
        writeln!(out)?;
    }
    for note in &table.notes {
        write_wrapped(note, out)?;
    }
    Ok(())
}

/// Writes a paragraph, wrapped between words.
fn write_wrapped(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > NOTE_WIDTH {
            writeln!(out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{line}")
}
