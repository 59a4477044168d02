//! Reads the requested columns of finished tables, a batch of rows at a time.

use std::path::Path;
use std::sync::Arc;

use polars_core::frame::DataFrame;
use polars_core::prelude::{IntoColumn, NamedFrom, Series};
use polars_io::SerReader;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};
use stepdown_projection::csv_text;

use super::error::ResultsError;
use super::format::TableFormat;
use super::parquet_file;
use super::schema::Kind;
use crate::inputs::open_regular;

/// Rows read at a time, which bounds the memory.
const BATCH: usize = 1 << 18;

/// A column to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its name.
    pub(super) name: String,
    /// Its type.
    pub(super) kind: Kind,
}

impl Wanted {
    /// A column of this name and type.
    pub(super) fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// Reads a table and passes its rows to `see` in order; each batch has the requested columns in order.
///
/// # Errors
/// If it cannot be read, lacks a column, or `see` fails.
pub(super) fn batches(
    path: &Path,
    format: TableFormat,
    wanted: &[Wanted],
    mut see: impl FnMut(&DataFrame) -> Result<(), ResultsError>,
) -> Result<(), ResultsError> {
    match format {
        TableFormat::Parquet => parquet_batches(path, wanted, &mut see),
        TableFormat::Csv => csv_batches(path, wanted, &mut see),
    }
}

fn unreadable(path: &Path, reason: &impl ToString) -> ResultsError {
    ResultsError::Unreadable {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn damaged(path: &Path, reason: String) -> ResultsError {
    ResultsError::Damaged {
        path: path.to_owned(),
        reason,
    }
}

fn parquet_batches(
    path: &Path,
    wanted: &[Wanted],
    see: &mut dyn FnMut(&DataFrame) -> Result<(), ResultsError>,
) -> Result<(), ResultsError> {
    let open = || open_regular(path).map_err(|error| unreadable(path, &error));
    let failed = |reason: String| damaged(path, reason);
    let mut reader = ParquetReader::new(open()?);
    let metadata = parquet_file::read(|| reader.get_metadata().map(Arc::clone)).map_err(failed)?;
    let rows = metadata.num_rows;
    let names: Vec<String> = wanted.iter().map(|wanted| wanted.name.clone()).collect();
    for first in (0..rows).step_by(BATCH) {
        let mut reader = ParquetReader::new(open()?)
            .with_slice(Some((first, BATCH)))
            .read_parallel(ParallelStrategy::None)
            .with_columns(Some(names.clone()));
        reader.set_metadata(Arc::clone(&metadata));
        // Readers return columns in the order of the file.
        let batch = || reader.finish()?.select(&names);
        let batch = parquet_file::read(batch).map_err(failed)?;
        for (column, wanted) in batch.columns().iter().zip(wanted) {
            if *column.dtype() != wanted.kind.data_type() {
                return Err(damaged(
                    path,
                    format!("`{}` has the wrong type", wanted.name),
                ));
            }
        }
        see(&batch)?;
    }
    Ok(())
}

fn csv_batches(
    path: &Path,
    wanted: &[Wanted],
    see: &mut dyn FnMut(&DataFrame) -> Result<(), ResultsError>,
) -> Result<(), ResultsError> {
    let failed = |error: csv::Error| match error.kind() {
        csv::ErrorKind::Io(_) => unreadable(path, &error),
        _ => damaged(path, error.to_string()),
    };
    let file = open_regular(path).map_err(|error| unreadable(path, &error))?;
    let mut reader = csv::Reader::from_reader(file);
    let headings = reader.headers().map_err(failed)?.clone();
    let positions: Result<Vec<usize>, ResultsError> = wanted
        .iter()
        .map(|wanted| {
            headings
                .iter()
                .position(|heading| csv_text::read(heading) == wanted.name)
                .ok_or_else(|| damaged(path, format!("there is no column `{}`", wanted.name)))
        })
        .collect();
    let positions = positions?;
    let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); wanted.len()];
    let mut record = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut record).map_err(failed)?;
        if more {
            for (column, position) in columns.iter_mut().zip(&positions) {
                let cell = record.get(*position).filter(|cell| !cell.is_empty());
                column.push(cell.map(|cell| csv_text::read(cell).to_owned()));
            }
        }
        let rows = columns.first().map_or(0, Vec::len);
        if rows == BATCH || (!more && rows > 0) {
            let series: Result<Vec<_>, ResultsError> = wanted
                .iter()
                .zip(&mut columns)
                .map(|(wanted, cells)| {
                    typed(wanted, std::mem::take(cells))
                        .map(IntoColumn::into_column)
                        .map_err(|cell| {
                            let name = &wanted.name;
                            damaged(path, format!("`{cell}` in column `{name}` is not a number"))
                        })
                })
                .collect();
            let batch = DataFrame::new(rows, series?).map_err(|error| unreadable(path, &error))?;
            see(&batch)?;
        }
        if !more {
            return Ok(());
        }
    }
}

/// Parses text cells to the column's type; the cell that cannot be parsed otherwise.
fn typed(wanted: &Wanted, cells: Vec<Option<String>>) -> Result<Series, String> {
    fn parsed<T: std::str::FromStr>(cells: Vec<Option<String>>) -> Result<Vec<Option<T>>, String> {
        cells
            .into_iter()
            .map(|cell| cell.map(|cell| cell.parse().map_err(|_| cell)).transpose())
            .collect()
    }
    let name = wanted.name.as_str().into();
    Ok(match wanted.kind {
        Kind::Text | Kind::Date => Series::new(name, cells),
        Kind::Count => Series::new(name, parsed::<u32>(cells)?),
        Kind::Number => Series::new(name, parsed::<f64>(cells)?),
    })
}
