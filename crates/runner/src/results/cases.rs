//! Reads explicit scenarios from a CSV or Parquet table, one row each, as text.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use stepdown_projection::words::counted;

use polars_core::prelude::{AnyValue, ArrowDataType};
use polars_io::SerReader;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};
use stepdown_projection::csv_text;

use super::parquet_file;
use crate::inputs::{InputFile, read_bytes};

/// Most bytes of text in a Parquet file, which may store a text once and use it often.
const MOST_BYTES: usize = 1 << 28;

/// Why a table of scenarios cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CaseTableError {
    /// The file cannot be opened.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file's extension is neither.
    #[error("{} is neither a .csv nor a .parquet file", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a valid table.
    #[error("{}, line {line}: {reason}", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// The file is not Parquet, or a column has an unsupported type.
    #[error("{} cannot be read as Parquet: {reason}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Two columns have the same name, or one has none.
    #[error("{}: {}", path.display(), match name.as_str() {
        "" => "a column has no name".to_owned(),
        name => format!("duplicate column `{name}`"),
    })]
    Heading {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// It has too many rows.
    #[error("{} has {rows} rows, a sweep may have at most {most}", path.display())]
    TooManyRows {
        /// The file.
        path: PathBuf,
        /// How many it has.
        rows: usize,
        /// How many it may have.
        most: usize,
    },
}

/// A table of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseTable {
    /// The file, by its name in results, and its hash.
    pub input: InputFile,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows, each with one cell for each column; an empty cell is the empty text.
    pub rows: Vec<Vec<String>>,
}

impl CaseTable {
    /// Reads a table; `name` identifies the file in results.
    ///
    /// # Errors
    /// If it cannot be read, is not a valid table, or has more than `most_rows` rows.
    pub fn read(path: &Path, name: &str, most_rows: usize) -> Result<Self, CaseTableError> {
        let (bytes, input) =
            read_bytes(path, name).map_err(|source| CaseTableError::Unreadable {
                path: path.to_owned(),
                source,
            })?;
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is = |wanted: &str| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
        let (columns, rows) = if is("csv") {
            csv_rows(path, &bytes, most_rows)?
        } else if is("parquet") {
            parquet_rows(path, &bytes, most_rows)?
        } else {
            return Err(CaseTableError::UnknownFormat {
                path: path.to_owned(),
            });
        };
        let mut seen = std::collections::BTreeSet::new();
        for column in &columns {
            if column.is_empty() || !seen.insert(column) {
                return Err(CaseTableError::Heading {
                    path: path.to_owned(),
                    name: column.clone(),
                });
            }
        }
        Ok(Self {
            input,
            columns,
            rows,
        })
    }
}

type Rows = (Vec<String>, Vec<Vec<String>>);

fn too_many(path: &Path, rows: usize, most: usize) -> CaseTableError {
    CaseTableError::TooManyRows {
        path: path.to_owned(),
        rows,
        most,
    }
}

fn csv_rows(path: &Path, bytes: &[u8], most_rows: usize) -> Result<Rows, CaseTableError> {
    let invalid = |error: csv::Error| CaseTableError::Csv {
        path: path.to_owned(),
        line: error.position().map_or(1, csv::Position::line),
        reason: match error.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => format!(
                "{} under {}",
                counted(*len, "cell"),
                counted(*expected_len, "heading")
            ),
            csv::ErrorKind::Utf8 { .. } => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        },
    };
    // The byte order mark that spreadsheets write is not part of the first heading.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let columns = reader.headers().map_err(invalid)?;
    let words = |record: &csv::StringRecord| -> Vec<String> {
        let cells = record.iter().map(csv_text::read);
        cells.map(str::to_owned).collect()
    };
    let columns = words(columns);
    let mut rows = Vec::new();
    let mut count = 0;
    for record in reader.records() {
        let record = record.map_err(invalid)?;
        count += 1;
        // All rows are counted, for the error.
        if count <= most_rows {
            rows.push(words(&record));
        }
    }
    if count > most_rows {
        return Err(too_many(path, count, most_rows));
    }
    Ok((columns, rows))
}

fn parquet_rows(path: &Path, bytes: &[u8], most_rows: usize) -> Result<Rows, CaseTableError> {
    let invalid = |reason: String| CaseTableError::Parquet {
        path: path.to_owned(),
        reason,
    };
    let no_cells = |name: &str, what: &str| {
        invalid(format!(
            "column `{name}` has type {what}: write text, 32 or 64-bit numbers, or dates"
        ))
    };
    // The number of rows is checked before anything is read.
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    parquet_file::check_footer(bytes).map_err(invalid)?;
    let count = parquet_file::read(|| reader.num_rows()).map_err(invalid)?;
    if count > most_rows {
        return Err(too_many(path, count, most_rows));
    }
    let schema = parquet_file::read(|| reader.schema()).map_err(invalid)?;
    for field in schema.iter_values() {
        if !is_cell(field.dtype()) {
            return Err(no_cells(
                field.name.as_str(),
                &format!("{:?}", field.dtype()),
            ));
        }
    }
    parquet_file::check_sizes(bytes, most_rows as u64).map_err(invalid)?;
    let reader = reader.read_parallel(ParallelStrategy::None);
    let table = parquet_file::read(|| reader.finish()).map_err(invalid)?;
    let names = table.get_column_names();
    let columns: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut rows = vec![Vec::with_capacity(columns.len()); count];
    let mut length = 0;
    for (column, name) in table.columns().iter().zip(&columns) {
        let words = || {
            let series = column.as_materialized_series();
            if series.len() != count {
                return Err(format!(
                    "column `{name}` has {} of {count} rows",
                    series.len()
                ));
            }
            for (row, value) in rows.iter_mut().zip(series.iter()) {
                let Some(cell) = cell(&value) else {
                    return Ok(false);
                };
                length += cell.len();
                if length > MOST_BYTES {
                    return Err(format!("its text has more than {MOST_BYTES} bytes"));
                }
                row.push(cell);
            }
            Ok(true)
        };
        if !parquet_file::read(words).map_err(invalid)? {
            return Err(no_cells(name, &column.dtype().to_string()));
        }
    }
    Ok((columns, rows))
}

/// Whether a column type of a Parquet file can be read as text.
fn is_cell(kind: &ArrowDataType) -> bool {
    matches!(
        kind,
        ArrowDataType::Null
            | ArrowDataType::Boolean
            | ArrowDataType::Utf8
            | ArrowDataType::LargeUtf8
            | ArrowDataType::Utf8View
            | ArrowDataType::Int32
            | ArrowDataType::Int64
            | ArrowDataType::UInt32
            | ArrowDataType::UInt64
            | ArrowDataType::Float32
            | ArrowDataType::Float64
            | ArrowDataType::Date32
    )
}

/// A value as text; none for an unsupported one.
fn cell(value: &AnyValue<'_>) -> Option<String> {
    Some(match value {
        AnyValue::Null => String::new(),
        AnyValue::Boolean(true) => "yes".to_owned(),
        AnyValue::Boolean(false) => "no".to_owned(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::UInt32(number) => number.to_string(),
        AnyValue::UInt64(number) => number.to_string(),
        AnyValue::Int32(number) => number.to_string(),
        AnyValue::Int64(number) => number.to_string(),
        AnyValue::Float32(number) => number.to_string(),
        AnyValue::Float64(number) => number.to_string(),
        AnyValue::Date(days) => jiff::civil::date(1970, 1, 1)
            .checked_add(jiff::Span::new().try_days(*days).ok()?)
            .ok()?
            .to_string(),
        _ => return None,
    })
}
