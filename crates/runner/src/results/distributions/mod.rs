//! The tables that only a simulation has: distributions of metrics over its paths, and the months of
//! its events.
//!
//! | module | purpose |
//! |---|---|
//! | `path_metrics` | the metrics of each path, read from the finished tables |
//! | `rows` | converts estimates to rows and back |
//! | `months` | months of the stepdown date, the first trigger event and the first call |
//!
//! Paths are read in order from the finished tables and are not run again, so the tables depend neither
//! on threads nor on how often a run was resumed. Classes are processed in as many passes as the memory
//! limit requires.

mod months;
mod path_metrics;
mod rows;

use stepdown_projection::measures::RunTo;

use super::blocks::write_table;
use super::error::ResultsError;
use super::folder::RunFolder;
use super::schema::TableName;
use super::work::DealFacts;
use crate::simulation::{Sampling, estimates};
use path_metrics::{Column, PATH_METRICS, of_classes, of_deal};

pub use months::{Event, MonthOfEvent, months_of_events};
pub use rows::{Distribution, distributions};

/// Most values held at once: 128 MiB.
const MOST_VALUES: u64 = 1 << 24;
/// Estimates are reported over the first of these fractions of the paths, the last being all, to show
/// convergence.
const PARTS_OF_PATHS: [u64; 5] = [16, 8, 4, 2, 1];

/// What the estimates of a simulation depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimated {
    /// How its paths were sampled.
    pub sampling: Sampling,
    /// How many paths belong together.
    pub set_size: u64,
    /// The original balance of each class, dollars.
    pub class_balances: Vec<f64>,
    /// The drawn indices, by name.
    pub drawn_indices: Vec<String>,
}

/// Writes the tables of a finished run of `paths` paths.
pub(super) fn write(
    folder: &RunFolder,
    deal: &DealFacts,
    estimated: &Estimated,
    paths: u64,
    threads: &rayon::ThreadPool,
) -> Result<(), ResultsError> {
    let mut all: Vec<Distribution> = Vec::new();
    let each_class = paths * 2 * PATH_METRICS.len() as u64;
    let classes_at_once = (MOST_VALUES / each_class.max(1)).max(1) as usize;
    let classes: Vec<usize> = (0..deal.class_names.len()).collect();
    for round in classes.chunks(classes_at_once) {
        let columns = of_classes(folder, deal, &estimated.class_balances, round)?;
        all.extend(rows_of(&columns, estimated, threads));
    }
    let columns = of_deal(folder)?;
    all.extend(rows_of(&columns, estimated, threads));
    let write = |table, frame: polars_core::frame::DataFrame| {
        let part = folder.format().part(&frame)?;
        let empty = frame.head(Some(0));
        write_table(folder, table, &empty, std::iter::once(Ok(part)))
    };
    write(
        TableName::Distributions,
        rows::frame(&all, deal, folder.format())?,
    )?;
    let months = months::count(folder)?;
    write(
        TableName::Months,
        months::frame(&months, paths, deal, folder.format())?,
    )
}

/// Estimates of columns over growing parts of the paths. Columns are processed by any thread; the rows
/// are in order.
fn rows_of(
    columns: &[Column],
    estimated: &Estimated,
    threads: &rayon::ThreadPool,
) -> Vec<Distribution> {
    use rayon::prelude::*;
    let of_column = |column: &Column| {
        let paths = column.values.len() as u64;
        let mut parts: Vec<u64> = PARTS_OF_PATHS
            .iter()
            .map(|part| {
                // Whole sets only: a part of a set is not a random sample.
                paths / part / estimated.set_size * estimated.set_size
            })
            .filter(|part| *part > 0)
            .collect();
        parts.dedup();
        let rows = parts.into_iter().map(|part| Distribution {
            class: column.class.clone(),
            run_to: column.run_to,
            metric: column.metric.to_owned(),
            estimates: estimates(
                &column.values[..part as usize],
                estimated.sampling,
                column.worse,
            ),
        });
        rows.collect::<Vec<_>>()
    };
    let by_column: Vec<Vec<Distribution>> =
        threads.install(|| columns.par_iter().map(of_column).collect());
    by_column.into_iter().flatten().collect()
}

/// The run that metrics of the deal use.
const RUN_OF_DEAL: RunTo = RunTo::Maturity;
