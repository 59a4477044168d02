//! Tidy tables as CSV: a header and rows, no comment lines. Missing values are empty fields, and text that a
//! spreadsheet could take for a formula is escaped.

use std::io::Write;

use stepdown_projection::csv_text;

use super::{Cell, Table};

/// Writes a table.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn write(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let plain = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    };
    let headings = table.columns.iter().map(|column| csv_text::written(column));
    writer
        .write_record(headings.map(|heading| heading.into_owned().into_bytes()))
        .map_err(plain)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(field)).map_err(plain)?;
    }
    writer.flush()
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => csv_text::written(text).into_owned(),
        Cell::Count(count) => count.to_string(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}
