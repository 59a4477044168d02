//! Tables as files: figures as they were computed, and where they are from.

use stepdown_runner::tables::{Cell, Row, Table};

use crate::output::{self, Provenance};

/// A table as rows of a file. Rows that close it come last.
pub(super) fn rows(table: &Table, provenance: &Provenance) -> output::Table {
    let mut columns: Vec<&str> = Provenance::LEADING.to_vec();
    columns.extend(table.columns.iter().map(|column| column.name.as_str()));
    columns.extend(Provenance::CLOSING);
    let row = |row: &Row| {
        let mut cells = provenance.leading().to_vec();
        cells.extend(row.cells.iter().map(cell));
        cells.extend(provenance.closing());
        cells
    };
    let rows = table.rows.iter().chain(&table.closing_rows).map(row);
    output::Table::new(columns, rows.collect())
}

fn cell(cell: &Cell) -> output::Cell {
    match cell {
        Cell::Nothing => output::Cell::Nothing,
        Cell::Words(words) => output::Cell::text(words),
        Cell::Whole(count) => output::Cell::Count(*count),
        Cell::Figure(figure) | Cell::OfPaid(figure) => output::Cell::Float(*figure),
        Cell::Date(date) => output::Cell::Text(date.to_string()),
    }
}
