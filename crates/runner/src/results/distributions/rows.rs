//! Converts distributions to the rows of their table, and back.

use polars_core::frame::DataFrame;
use polars_core::prelude::PolarsResult;
use stepdown_projection::measures::RunTo;

use crate::results::TableFormat;
use crate::results::error::ResultsError;
use crate::results::folder::RunFolder;
use crate::results::frames::{self, Cells, run_to_name};
use crate::results::reading::{Wanted, batches};
use crate::results::schema::TableName;
use crate::results::work::DealFacts;
use crate::simulation::{Estimate, Estimates};

/// The distribution of a metric over paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// The class; none for a metric of the deal.
    pub class: Option<String>,
    /// Which run.
    pub run_to: RunTo,
    /// The metric.
    pub metric: String,
    /// Its estimates.
    pub estimates: Estimates,
}

/// A column: its name, and how to read it from estimates.
type Cell = (&'static str, fn(&Estimates) -> Option<f64>);

const CELLS: [Cell; 24] = [
    ("mean", |of| Some(of.mean?.value)),
    ("mean_standard_error", |of| of.mean?.standard_error),
    ("standard_deviation", |of| {
        Some(of.standard_deviation?.value)
    }),
    ("quantile_01", |of| Some(of.quantiles?[0].value)),
    ("quantile_05", |of| Some(of.quantiles?[1].value)),
    ("quantile_25", |of| Some(of.quantiles?[2].value)),
    ("quantile_50", |of| Some(of.quantiles?[3].value)),
    ("quantile_75", |of| Some(of.quantiles?[4].value)),
    ("quantile_95", |of| Some(of.quantiles?[5].value)),
    ("quantile_99", |of| Some(of.quantiles?[6].value)),
    ("probability_pct", |of| Some(of.probability.value * 100.0)),
    ("probability_standard_error_pct", |of| {
        Some(of.probability.standard_error? * 100.0)
    }),
    ("expected_shortfall_95", |of| {
        Some(of.expected_shortfall?[0].value)
    }),
    ("expected_shortfall_95_standard_error", |of| {
        of.expected_shortfall?[0].standard_error
    }),
    ("expected_shortfall_99", |of| {
        Some(of.expected_shortfall?[1].value)
    }),
    ("expected_shortfall_99_standard_error", |of| {
        of.expected_shortfall?[1].standard_error
    }),
    ("quantile_01_standard_error", |of| {
        of.quantiles?[0].standard_error
    }),
    ("quantile_05_standard_error", |of| {
        of.quantiles?[1].standard_error
    }),
    ("quantile_25_standard_error", |of| {
        of.quantiles?[2].standard_error
    }),
    ("quantile_50_standard_error", |of| {
        of.quantiles?[3].standard_error
    }),
    ("quantile_75_standard_error", |of| {
        of.quantiles?[4].standard_error
    }),
    ("quantile_95_standard_error", |of| {
        of.quantiles?[5].standard_error
    }),
    ("quantile_99_standard_error", |of| {
        of.quantiles?[6].standard_error
    }),
    ("standard_deviation_standard_error", |of| {
        of.standard_deviation?.standard_error
    }),
];

/// The table.
pub(super) fn frame(
    rows: &[Distribution],
    deal: &DealFacts,
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let count = |of: fn(&Estimates) -> usize| {
        let rows = rows.iter().map(move |row| Some(of(&row.estimates) as u32));
        Cells::Count(rows.collect())
    };
    let columns = TableName::Distributions.columns().iter();
    let cells = columns.map(|column| match column.name {
        "run_to" => {
            let runs = rows.iter().map(|row| Some(run_to_name(row.run_to)));
            Cells::Text(runs.collect())
        }
        "class" => Cells::Text(rows.iter().map(|row| row.class.as_deref()).collect()),
        "metric" => Cells::Text(rows.iter().map(|row| Some(row.metric.as_str())).collect()),
        "paths" => count(|of| of.paths),
        "values" => count(|of| of.values),
        name => {
            let cell = CELLS.iter().find(|(known, _)| *known == name);
            let of = |row: &Distribution| cell.and_then(|(_, read)| read(&row.estimates));
            Cells::Number(rows.iter().map(of).collect())
        }
    });
    frames::frame(
        TableName::Distributions.columns(),
        cells.collect(),
        Vec::new(),
        rows.len(),
        deal,
        format,
    )
}

/// The distributions of a finished simulation, in the order of their table: of each metric over growing
/// parts of the paths, the last being all.
///
/// # Errors
/// If the table cannot be read.
pub fn distributions(folder: &RunFolder) -> Result<Vec<Distribution>, ResultsError> {
    let columns = TableName::Distributions.columns().iter();
    let wanted: Vec<Wanted> = columns
        .map(|column| Wanted::new(column.name, column.kind))
        .collect();
    let path = folder.table(TableName::Distributions);
    let mut all = Vec::new();
    batches(&path, folder.format(), &wanted, |batch| {
        let run_tos = batch.column("run_to")?.str()?;
        let classes = batch.column("class")?.str()?;
        let measures = batch.column("metric")?.str()?;
        let paths = batch.column("paths")?.u32()?;
        let counts = batch.column("values")?.u32()?;
        let mut cells = Vec::with_capacity(CELLS.len());
        for (name, _) in CELLS {
            cells.push(batch.column(name)?.f64()?);
        }
        for row in 0..batch.height() {
            let number = |cell: usize| cells[cell].get(row);
            all.push(Distribution {
                class: classes.get(row).map(str::to_owned),
                run_to: if run_tos.get(row) == Some(run_to_name(RunTo::Call)) {
                    RunTo::Call
                } else {
                    RunTo::Maturity
                },
                metric: measures.get(row).unwrap_or_default().to_owned(),
                estimates: Estimates {
                    paths: paths.get(row).unwrap_or_default() as usize,
                    values: counts.get(row).unwrap_or_default() as usize,
                    mean: estimate(number(0), number(1)),
                    standard_deviation: estimate(number(2), number(23)),
                    quantiles: quantiles(&number),
                    probability: Estimate {
                        value: number(10).unwrap_or_default() / 100.0,
                        standard_error: number(11).map(|percent| percent / 100.0),
                    },
                    expected_shortfall: estimate(number(12), number(13))
                        .zip(estimate(number(14), number(15)))
                        .map(|(at_95, at_99)| [at_95, at_99]),
                },
            });
        }
        Ok(())
    })?;
    Ok(all)
}

fn estimate(value: Option<f64>, standard_error: Option<f64>) -> Option<Estimate> {
    Some(Estimate {
        value: value?,
        standard_error,
    })
}

fn quantiles(number: &dyn Fn(usize) -> Option<f64>) -> Option<[Estimate; 7]> {
    let empty = Estimate {
        value: 0.0,
        standard_error: None,
    };
    let mut quantiles = [empty; 7];
    for (position, quantile) in quantiles.iter_mut().enumerate() {
        *quantile = estimate(number(position + 3), number(position + 16))?;
    }
    Some(quantiles)
}
