//! The metrics of each path, read from the finished tables: a column for each class, run and metric.

use stepdown_projection::measures::RunTo;

use super::RUN_OF_DEAL;
use crate::results::error::ResultsError;
use crate::results::folder::RunFolder;
use crate::results::frames::run_to_name;
use crate::results::reading::{Wanted, batches};
use crate::results::schema::{Kind, TableName};
use crate::results::work::DealFacts;
use crate::simulation::Worse;

/// A metric of a class: a column of the table `classes`, or the column as percent of the class's
/// balance.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathMetric {
    /// Its name in the table `distributions`.
    pub(super) name: &'static str,
    column: &'static str,
    kind: Kind,
    of_balance: bool,
    worse: Worse,
}

const fn metric(
    name: &'static str,
    column: &'static str,
    kind: Kind,
    of_balance: bool,
    worse: Worse,
) -> PathMetric {
    PathMetric {
        name,
        column,
        kind,
        of_balance,
        worse,
    }
}

/// The metrics of classes.
pub(super) const PATH_METRICS: [PathMetric; 6] = [
    metric("wal_years", "wal_years", Kind::Number, false, Worse::Higher),
    metric(
        "write_down_pct",
        "write_down_dollars",
        Kind::Number,
        true,
        Worse::Higher,
    ),
    metric(
        "first_loss_month",
        "first_loss_month",
        Kind::Count,
        false,
        Worse::Lower,
    ),
    metric(
        "interest_shortfall_pct",
        "interest_shortfall_dollars",
        Kind::Number,
        true,
        Worse::Higher,
    ),
    metric(
        "first_interest_shortfall_month",
        "first_interest_shortfall_month",
        Kind::Count,
        false,
        Worse::Lower,
    ),
    metric(
        "total_interest_shortfall_pct",
        "total_interest_shortfall_dollars",
        Kind::Number,
        true,
        Worse::Higher,
    ),
];

/// The metrics of the deal, columns of the table `deal`, and the direction in which each is worse.
pub(super) const DEAL_METRICS: [(&str, Worse); 4] = [
    ("cumulative_default_pct", Worse::Higher),
    ("cumulative_loss_pct", Worse::Higher),
    ("excess_spread_pct", Worse::Lower),
    ("residual_dollars", Worse::Lower),
];

/// A metric over all paths, in their order.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The class; none for a metric of the deal.
    pub(super) class: Option<String>,
    /// Which run.
    pub(super) run_to: RunTo,
    /// The metric's name.
    pub(super) metric: &'static str,
    /// The direction in which it is worse.
    pub(super) worse: Worse,
    /// The values; NaN for a path without one.
    pub(super) values: Vec<f64>,
}

/// The columns of some classes, by their positions in the deal.
pub(super) fn of_classes(
    folder: &RunFolder,
    deal: &DealFacts,
    balances: &[f64],
    classes: &[usize],
) -> Result<Vec<Column>, ResultsError> {
    let mut columns: Vec<Column> = Vec::new();
    let mut keys: Vec<(&str, &str, f64)> = Vec::new();
    for class in classes {
        let name = &deal.class_names[*class];
        let balance = balances.get(*class).copied().unwrap_or_default();
        for run_to in [RunTo::Call, RunTo::Maturity] {
            keys.push((run_to_name(run_to), name, balance));
            columns.extend(PATH_METRICS.iter().map(|metric| Column {
                class: Some(name.clone()),
                run_to,
                metric: metric.name,
                worse: metric.worse,
                values: Vec::new(),
            }));
        }
    }
    let mut wanted = vec![
        Wanted::new("run_to", Kind::Text),
        Wanted::new("class", Kind::Text),
    ];
    wanted.extend(
        PATH_METRICS
            .iter()
            .map(|metric| Wanted::new(metric.column, metric.kind)),
    );
    let path = folder.table(TableName::Classes);
    let mut next = 0;
    batches(&path, folder.format(), &wanted, |batch| {
        let run_tos = batch.column("run_to")?.str()?;
        let class_names = batch.column("class")?.str()?;
        let values: Vec<Vec<f64>> = PATH_METRICS
            .iter()
            .map(|metric| numbers(batch, metric.column, metric.kind))
            .collect::<Result<_, _>>()?;
        let names = run_tos.iter().zip(class_names.iter()).enumerate();
        for (row, (run_to, class)) in names {
            // Rows are ordered by path, run and class, so the next row's column is usually the second
            // after the last.
            let count = keys.len();
            let found = (0..count)
                .map(|ahead| (next + ahead) % count)
                .find(|at| Some(keys[*at].0) == run_to && Some(keys[*at].1) == class);
            let Some(found) = found else {
                continue;
            };
            next = (found + 2) % count;
            for (position, metric) in PATH_METRICS.iter().enumerate() {
                let here = values[position][row];
                let here = if metric.of_balance {
                    here / keys[found].2 * 100.0
                } else {
                    here
                };
                columns[found * PATH_METRICS.len() + position]
                    .values
                    .push(here);
            }
        }
        Ok(())
    })?;
    Ok(columns)
}

/// The columns of the deal.
pub(super) fn of_deal(folder: &RunFolder) -> Result<Vec<Column>, ResultsError> {
    let mut columns = DEAL_METRICS.map(|(metric, worse)| Column {
        class: None,
        run_to: RUN_OF_DEAL,
        metric,
        worse,
        values: Vec::new(),
    });
    let wanted = DEAL_METRICS.map(|(name, _)| Wanted::new(name, Kind::Number));
    let path = folder.table(TableName::Deal);
    batches(&path, folder.format(), &wanted, |batch| {
        for column in &mut columns {
            let values = numbers(batch, column.metric, Kind::Number)?;
            column.values.extend(values);
        }
        Ok(())
    })?;
    Ok(columns.into())
}

/// A column of a batch, with NaN for null.
fn numbers(
    batch: &polars_core::frame::DataFrame,
    name: &str,
    kind: Kind,
) -> Result<Vec<f64>, ResultsError> {
    let column = batch.column(name)?;
    Ok(match kind {
        Kind::Count => {
            let cells = column.u32()?.iter();
            cells.map(|cell| cell.map_or(f64::NAN, f64::from)).collect()
        }
        Kind::Number | Kind::Text | Kind::Date => {
            let cells = column.f64()?.iter();
            cells.map(|cell| cell.unwrap_or(f64::NAN)).collect()
        }
    })
}
