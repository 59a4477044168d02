//! Figures over paths, out of the finished tables: a column for each class, run and measure.
//!
//! This module must never estimate anything.

use stepdown_projection::measures::RunTo;

use super::RUN_OF_DEAL;
use crate::results::error::ResultsError;
use crate::results::folder::RunFolder;
use crate::results::frames::run_to_name;
use crate::results::reading::{Wanted, batches};
use crate::results::schema::{Kind, TableName};
use crate::results::work::DealFacts;
use crate::simulation::Worse;

/// A measure of a class: a column of the table `classes`, or a part of the class's balance.
#[derive(Debug, Clone, Copy)]
pub(super) struct PathMetric {
    /// Its name in the table `distributions`.
    pub(super) name: &'static str,
    column: &'static str,
    kind: Kind,
    of_balance: bool,
    worse: Worse,
}

const fn figure(
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

/// The measures of classes.
pub(super) const PATH_METRICS: [PathMetric; 6] = [
    figure("wal_years", "wal_years", Kind::Number, false, Worse::Higher),
    figure(
        "write_down_pct",
        "write_down_dollars",
        Kind::Number,
        true,
        Worse::Higher,
    ),
    figure(
        "first_loss_month",
        "first_loss_month",
        Kind::Count,
        false,
        Worse::Lower,
    ),
    figure(
        "interest_shortfall_pct",
        "interest_shortfall_dollars",
        Kind::Number,
        true,
        Worse::Higher,
    ),
    figure(
        "first_interest_shortfall_month",
        "first_interest_shortfall_month",
        Kind::Count,
        false,
        Worse::Lower,
    ),
    figure(
        "total_interest_shortfall_pct",
        "total_interest_shortfall_dollars",
        Kind::Number,
        true,
        Worse::Higher,
    ),
];

/// The measures of the deal, columns of the table `deal`, and which of their figures are the worse.
pub(super) const DEAL_METRICS: [(&str, Worse); 4] = [
    ("cumulative_default_pct", Worse::Higher),
    ("cumulative_loss_pct", Worse::Higher),
    ("excess_spread_pct", Worse::Lower),
    ("residual_dollars", Worse::Lower),
];

/// A measure over all paths, in their order.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The class; none of the deal's.
    pub(super) class: Option<String>,
    /// Which run.
    pub(super) run_to: RunTo,
    /// The measure's name.
    pub(super) metric: &'static str,
    /// Which of its figures are the worse.
    pub(super) worse: Worse,
    /// A path without a figure has none that is a number.
    pub(super) figures: Vec<f64>,
}

/// The columns of some classes, by their places among the deal's.
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
            columns.extend(PATH_METRICS.iter().map(|figure| Column {
                class: Some(name.clone()),
                run_to,
                metric: figure.name,
                worse: figure.worse,
                figures: Vec::new(),
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
            .map(|figure| Wanted::new(figure.column, figure.kind)),
    );
    let path = folder.table(TableName::Classes);
    let mut next = 0;
    batches(&path, folder.format(), &wanted, |batch| {
        let run_tos = batch.column("run_to")?.str()?;
        let class_names = batch.column("class")?.str()?;
        let figures: Vec<Vec<f64>> = PATH_METRICS
            .iter()
            .map(|figure| numbers(batch, figure.column, figure.kind))
            .collect::<Result<_, _>>()?;
        let names = run_tos.iter().zip(class_names.iter()).enumerate();
        for (row, (run_to, class)) in names {
            // Rows come path by path, of each run all classes: mostly it is the second after the last.
            let count = keys.len();
            let found = (0..count)
                .map(|ahead| (next + ahead) % count)
                .find(|at| Some(keys[*at].0) == run_to && Some(keys[*at].1) == class);
            let Some(found) = found else {
                continue;
            };
            next = (found + 2) % count;
            for (position, figure) in PATH_METRICS.iter().enumerate() {
                let here = figures[position][row];
                let here = if figure.of_balance {
                    here / keys[found].2 * 100.0
                } else {
                    here
                };
                columns[found * PATH_METRICS.len() + position]
                    .figures
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
        figures: Vec::new(),
    });
    let wanted = DEAL_METRICS.map(|(name, _)| Wanted::new(name, Kind::Number));
    let path = folder.table(TableName::Deal);
    batches(&path, folder.format(), &wanted, |batch| {
        for column in &mut columns {
            let figures = numbers(batch, column.metric, Kind::Number)?;
            column.figures.extend(figures);
        }
        Ok(())
    })?;
    Ok(columns.into())
}

/// A column of a batch; what is null is not a number.
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
