//! Tables as bytes, Parquet or CSV, written by block and assembled without decoding.
//!
//! A part holds the rows that one block adds to a table: for CSV its lines without a header, for Parquet
//! one row group. Assembling copies lines, or compressed pages.

use std::io::{Cursor, Write};

use polars_buffer::Buffer;
use polars_core::frame::DataFrame;
use polars_core::prelude::{PolarsError, PolarsResult, Schema};
use polars_io::SerWriter;
use polars_io::csv::write::CsvWriter;
use polars_io::parquet::write::{BatchedWriter, ParquetCompression, ParquetWriter};
use polars_parquet::parquet::read::get_page_iterator;
use polars_parquet::read::{ParquetError, read_metadata};
use polars_parquet::write::CompressedPage;

/// How tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Parquet, compressed with zstd.
    Parquet,
    /// CSV with a header; null is an empty cell.
    Csv,
}

impl TableFormat {
    /// The extension of the files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }

    /// The rows of one block, as a part.
    pub(super) fn part(self, frame: &DataFrame) -> PolarsResult<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Parquet => {
                let mut writer = parquet_writer(&mut bytes, frame.schema())?;
                writer.write_batch(frame)?;
                writer.finish()?;
            }
            Self::Csv => {
                let mut writer = csv_writer(&mut bytes)
                    .include_header(false)
                    .batched(frame.schema())?;
                writer.write_batch(frame)?;
            }
        }
        Ok(bytes)
    }
}

/// Polars' own threads are not used: blocks already run in parallel.
fn parquet_writer<W: Write>(out: W, schema: &Schema) -> PolarsResult<BatchedWriter<W>> {
    ParquetWriter::new(out)
        .with_compression(ParquetCompression::Zstd(None))
        .set_parallel(false)
        .batched(schema)
}

fn csv_writer<W: Write>(out: W) -> CsvWriter<W> {
    CsvWriter::new(out).n_threads(1)
}

/// A table being assembled from parts.
pub(super) enum Assembly<W: Write> {
    /// As Parquet.
    Parquet(Box<BatchedWriter<W>>),
    /// As CSV.
    Csv(W),
}

impl<W: Write> Assembly<W> {
    /// Begins a table with the columns of `empty`.
    pub(super) fn begin(format: TableFormat, empty: &DataFrame, mut out: W) -> PolarsResult<Self> {
        Ok(match format {
            TableFormat::Parquet => Self::Parquet(Box::new(parquet_writer(out, empty.schema())?)),
            TableFormat::Csv => {
                csv_writer(&mut out).batched(empty.schema())?.finish()?;
                Self::Csv(out)
            }
        })
    }

    /// Adds a part.
    pub(super) fn add(&mut self, part: Vec<u8>) -> PolarsResult<()> {
        match self {
            Self::Parquet(writer) => add_row_groups(writer, part),
            Self::Csv(out) => Ok(out.write_all(&part)?),
        }
    }

    /// Ends the table.
    pub(super) fn finish(self) -> PolarsResult<()> {
        match self {
            Self::Parquet(writer) => writer.finish().map(|_size| ()),
            Self::Csv(mut out) => Ok(out.flush()?),
        }
    }
}

/// Copies the row groups of a Parquet file without decoding their pages.
fn add_row_groups<W: Write>(writer: &mut BatchedWriter<W>, file: Vec<u8>) -> PolarsResult<()> {
    let bytes = Buffer::from(file);
    let metadata = read_metadata(&mut Cursor::new(bytes.clone()))?;
    for group in &metadata.row_groups {
        let columns: PolarsResult<Vec<Vec<CompressedPage>>> = group
            .parquet_columns()
            .iter()
            .map(|column| {
                let cursor = Cursor::new(bytes.clone());
                let pages = get_page_iterator(column, cursor, Vec::new(), bytes.len())
                    .map_err(PolarsError::from)?;
                let pages: Result<Vec<_>, ParquetError> = pages.map(counted).collect();
                Ok(pages?)
            })
            .collect();
        writer.write_row_group(group.num_rows() as u64, &columns?)?;
    }
    Ok(())
}

/// A page as the writer expects it: tables are flat, so a value is a row.
fn counted(page: Result<CompressedPage, ParquetError>) -> Result<CompressedPage, ParquetError> {
    let mut page = page?;
    if let CompressedPage::Data(data) = &mut page {
        data.num_rows = Some(data.num_values());
    }
    Ok(page)
}
