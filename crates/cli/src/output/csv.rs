//! Tidy tables as CSV: a header and rows, no comment lines; nothing is an empty field.

use std::io::Write;

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
    writer.write_record(&table.columns).map_err(plain)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(field)).map_err(plain)?;
    }
    writer.flush()
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Decimal(figure) => figure.to_string(),
        Cell::Float(figure) => figure.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}
