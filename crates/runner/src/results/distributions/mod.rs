//! The tables of a simulation beside those of a sweep: how figures are distributed over its paths,
//! and in which months the deal turns.
//!
//! | module | what it is for |
//! |---|---|
//! | `figures` | figures over paths, out of the finished tables |
//! | `rows` | what is estimated of them, to rows and back |
//! | `months` | months of the stepdown date, the first trigger event and the first call |
//!
//! Paths are read in their order from the finished tables, never run again, so that the tables hang
//! neither on threads nor on how often a run was taken up again. Classes are gone through in as many
//! rounds as keep their figures within a bound of memory. This module must never run anything.

mod figures;
mod months;
mod rows;

use stepdown_projection::measures::RunTo;

use super::blocks::write_table;
use super::error::ResultsError;
use super::folder::RunFolder;
use super::schema::TableName;
use super::work::DealFacts;
use crate::simulation::{Sampling, estimates};
use figures::{Column, PATH_METRICS, of_classes, of_deal};

pub use months::{Event, MonthOfEvent, months_of_events};
pub use rows::{Distribution, distributions};

/// Most figures that are held at once: 128 MiB of them.
const MOST_VALUES: u64 = 1 << 24;
/// Estimates are shown to settle over the first of these parts of the paths, the last being all.
const PARTS_OF_PATHS: [u64; 5] = [16, 8, 4, 2, 1];

/// What a simulation's figures are estimated by.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimated {
    /// How its paths were sampled.
    pub sampling: Sampling,
    /// How many paths belong together.
    pub set_size: u64,
    /// The original balance of each class, dollars.
    pub class_balances: Vec<f64>,
    /// The indices that are drawn, by name.
    pub drawn_indices: Vec<String>,
}

/// Writes the tables of a finished run of so many paths.
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

/// What is estimated of columns, over growing parts of the paths: each column on any thread, in
/// their order.
fn rows_of(
    columns: &[Column],
    estimated: &Estimated,
    threads: &rayon::ThreadPool,
) -> Vec<Distribution> {
    use rayon::prelude::*;
    let of_column = |column: &Column| {
        let paths = column.figures.len() as u64;
        let mut parts: Vec<u64> = PARTS_OF_PATHS
            .iter()
            .map(|part| {
                // Whole sets only: a part of one says nothing of its chance.
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
                &column.figures[..part as usize],
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

/// The run that measures of the deal are of.
const RUN_OF_DEAL: RunTo = RunTo::Maturity;
