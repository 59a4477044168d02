//! Finds the axes of a finished run in its tables, without the sweep file.

use std::collections::BTreeSet;

use polars_core::prelude::{DataType, PolarsResult};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use super::error::ResultsError;
use super::folder::RunFolder;
use super::format::TableFormat;
use super::matrix::number_text;
use super::parquet_file;
use super::reading::{Wanted, batches};
use super::schema::{Kind, TableName};
use super::work::{AxisColumn, AxisKind};
use crate::inputs::open_regular;

/// An axis and its number of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAxis {
    /// The axis, under its column's name.
    pub column: AxisColumn,
    /// The number of values.
    pub values: usize,
}

/// The axes of a finished run, in the order in which they vary.
///
/// # Errors
/// If the table of scenarios cannot be read.
pub fn axes_of(folder: &RunFolder) -> Result<Vec<FoundAxis>, ResultsError> {
    let kinds = match folder.format() {
        TableFormat::Parquet => kinds_in_parquet(folder)?,
        // Text represents any value.
        TableFormat::Csv => vec![AxisKind::Text; folder.axis_names().len()],
    };
    let names = folder.axis_names().iter().zip(&kinds);
    let columns: Vec<AxisColumn> = names
        .map(|(name, kind)| AxisColumn {
            axis: name.clone(),
            name: name.clone(),
            kind: *kind,
        })
        .collect();
    let wanted: Vec<Wanted> = columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                AxisKind::Text => Kind::Text,
                AxisKind::Number => Kind::Number,
            };
            Wanted::new(&column.name, kind)
        })
        .collect();
    let mut values = vec![BTreeSet::new(); columns.len()];
    let path = folder.table(TableName::Scenarios);
    batches(&path, folder.format(), &wanted, |batch| {
        for ((column, axis), values) in batch.columns().iter().zip(&columns).zip(&mut values) {
            let texts: PolarsResult<Vec<String>> = match axis.kind {
                AxisKind::Text => column.str().map(|cells| {
                    let cells = cells.iter();
                    cells.map(|cell| cell.unwrap_or("-").to_owned()).collect()
                }),
                AxisKind::Number => column.f64().map(|cells| {
                    let cells = cells.iter();
                    cells.map(|cell| number_text(cell).into_owned()).collect()
                }),
            };
            values.extend(texts?);
        }
        Ok(())
    })?;
    let values = values.into_iter().map(|values| values.len());
    Ok(columns
        .into_iter()
        .zip(values)
        .map(|(column, values)| FoundAxis { column, values })
        .collect())
}

/// The type of each axis in the table of scenarios.
fn kinds_in_parquet(folder: &RunFolder) -> Result<Vec<AxisKind>, ResultsError> {
    let path = folder.table(TableName::Scenarios);
    let unreadable = |reason: String| ResultsError::Unreadable {
        path: path.clone(),
        reason,
    };
    let file = open_regular(&path).map_err(|error| unreadable(error.to_string()))?;
    let damaged = |reason: String| ResultsError::Damaged {
        path: path.clone(),
        reason,
    };
    let schema = parquet_file::read(|| ParquetReader::new(file).schema()).map_err(damaged)?;
    let names = folder.axis_names().iter();
    names
        .map(|name| {
            let field = schema.get(name.as_str());
            let data_type = field.map(DataType::from_arrow_field);
            match data_type {
                Some(DataType::Float64) => Ok(AxisKind::Number),
                Some(DataType::String) => Ok(AxisKind::Text),
                Some(_) => Err(damaged(format!("`{name}` has the wrong type"))),
                None => Err(damaged(format!("there is no column `{name}`"))),
            }
        })
        .collect()
}
