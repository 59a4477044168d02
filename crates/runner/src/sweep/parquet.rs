//! Reads explicit scenarios from Parquet as CSV text.

use std::path::Path;

use stepdown_projection::csv_text;

use super::opening::MOST_SCENARIOS;
use crate::inputs::TextFile;
use crate::results::{CaseTable, CaseTableError};

/// The column of a sweep's table that numbers its scenarios.
const SCENARIO_ID: &str = "scenario_id";

/// A Parquet file of explicit scenarios as CSV text. Diagnostics give the lines of that text.
pub(super) fn parquet_as_csv(path: &Path, name: &str) -> Result<TextFile, CaseTableError> {
    let table = CaseTable::read(path, name, MOST_SCENARIOS as usize)?;
    // The numbers in a table written by a sweep are dropped; scenarios are numbered again.
    let numbers = table
        .columns
        .iter()
        .position(|column| column == SCENARIO_ID);
    let mut text = String::new();
    for row in std::iter::once(&table.columns).chain(&table.rows) {
        let cells = row.iter().enumerate();
        let cells: Vec<String> = cells
            .filter(|(column, _)| Some(*column) != numbers)
            .map(|(_, cell)| csv_cell(cell))
            .collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    Ok(TextFile {
        path: path.to_owned(),
        text,
        input: table.input,
        is_outside: false,
    })
}

fn csv_cell(cell: &str) -> String {
    let cell = csv_text::written(cell);
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into_owned()
    }
}
