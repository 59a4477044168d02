//! The table of a simulation by month: quantiles over its first paths of the balances of pool,
//! certificates and classes, and of the drawn indices.
//!
//! | module | purpose |
//! |---|---|
//! | `rows` | converts months to the rows of their table, and back |
//!
//! Monthly balances take too much memory to keep for every path, so the first paths are run again after
//! the blocks; a path does not depend on the others. The number of paths depends on the simulation and
//! not on the machine, and their values are processed in the order of the paths.

mod rows;

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;

use super::blocks::write_table;
use super::distributions::Estimated;
use super::error::ResultsError;
use super::folder::RunFolder;
use super::schema::TableName;
use super::work::{DealFacts, PathByMonth, Work};
use crate::simulation::{Sampling, mean_and_quantiles};

pub(crate) use rows::QUANTILE_COLUMNS;
pub use rows::by_month;

/// Most paths followed by month.
const MOST_PATHS: u64 = 2048;
/// Most values held at once: 128 MiB.
const MOST_VALUES: u64 = 1 << 24;
/// Paths that a thread runs between checks for a stop.
const PATHS_AT_ONCE: u64 = 64;
/// Smaller amounts count as zero (conventions, 1).
const HALF_A_CENT: f64 = 0.005;

/// A balance or an index followed by month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// The balance of the pool, dollars.
    Pool,
    /// A drawn index, by its name, percent.
    Index(String),
    /// The balance of all certificates, dollars.
    Certificates(RunTo),
    /// The balance of a class, by its name, dollars.
    Class(String, RunTo),
}

/// The distribution over paths in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthOfPaths {
    /// The month.
    pub month: Month,
    /// The number of paths.
    pub paths: u32,
    /// Their mean.
    pub mean: f64,
    /// Their quantiles, with the probabilities in [`crate::simulation::QUANTILES`].
    pub quantiles: [f64; 7],
}

/// A balance or an index with its distribution in each month.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowedByMonth {
    /// The balance or index.
    pub followed: Followed,
    /// The months, in order.
    pub months: Vec<MonthOfPaths>,
}

/// Runs the followed paths and writes the table. `check_stop` fails if the run is to stop.
pub(super) fn write(
    folder: &RunFolder,
    work: &dyn Work,
    estimated: &Estimated,
    threads: &rayon::ThreadPool,
    check_stop: &(dyn Fn() -> Result<(), ResultsError> + Sync),
) -> Result<(), ResultsError> {
    use rayon::prelude::*;
    let deal = work.deal();
    let indices = &estimated.drawn_indices;
    // Balances to call equal those to maturity up to the call, so they are not stored twice.
    let held = 2 + deal.class_names.len() + indices.len();
    let of_a_path = (held * deal.months()) as u64;
    let taken = paths_taken(
        work.scenarios(),
        estimated.sampling,
        estimated.set_size,
        MOST_VALUES / of_a_path.max(1),
    );
    let by_path = threads.install(|| {
        let parts = (0..taken.div_ceil(PATHS_AT_ONCE)).into_par_iter();
        let of_part = |part: u64| {
            check_stop()?;
            let begins = part * PATHS_AT_ONCE;
            let ends = (begins + PATHS_AT_ONCE).min(taken);
            let first = work.first_scenario();
            Ok(work.by_month(first + begins..first + ends))
        };
        parts.map(of_part).collect::<Result<Vec<_>, ResultsError>>()
    })?;
    let paths: Vec<PathByMonth> = by_path.into_iter().flatten().flatten().collect();
    let months = months_outstanding(&paths);
    let places = Place::all(deal.class_names.len(), indices.len());
    let all: Vec<FollowedByMonth> = threads.install(|| {
        let of_place = |place: Place| FollowedByMonth {
            followed: place.named(deal, indices),
            months: over_paths(&paths, place, months),
        };
        places.into_par_iter().map(of_place).collect()
    });
    let frame = rows::frame(&all, deal, folder.format())?;
    let part = folder.format().part(&frame)?;
    let empty = frame.head(Some(0));
    write_table(
        folder,
        TableName::ByMonth,
        &empty,
        std::iter::once(Ok(part)),
    )
}

/// Where a path holds a followed balance or index: classes and indices by position.
#[derive(Debug, Clone, Copy)]
enum Place {
    Pool,
    Index(usize),
    Certificates(RunTo),
    Class(usize, RunTo),
}

impl Place {
    /// All of them, in the order of the table.
    fn all(classes: usize, indices: usize) -> Vec<Self> {
        let mut all = vec![Self::Pool];
        all.extend((0..indices).map(Self::Index));
        for run_to in [RunTo::Call, RunTo::Maturity] {
            all.push(Self::Certificates(run_to));
            all.extend((0..classes).map(|class| Self::Class(class, run_to)));
        }
        all
    }

    fn named(self, deal: &DealFacts, indices: &[String]) -> Followed {
        match self {
            Self::Pool => Followed::Pool,
            Self::Index(index) => Followed::Index(indices[index].clone()),
            Self::Certificates(run_to) => Followed::Certificates(run_to),
            Self::Class(class, run_to) => Followed::Class(deal.class_names[class].clone(), run_to),
        }
    }

    /// The value of a path in a month, by the month's position in the run.
    fn value(self, path: &PathByMonth, position: usize) -> f64 {
        let is_called = path.called.is_some_and(|called| position >= called);
        let (values, run_to) = match self {
            Self::Pool => (&path.pool, RunTo::Maturity),
            Self::Index(index) => (&path.indices[index], RunTo::Maturity),
            Self::Certificates(run_to) => (&path.certificates, run_to),
            Self::Class(class, run_to) => (&path.classes[class], run_to),
        };
        match run_to {
            RunTo::Call if is_called => 0.0,
            _ => values.get(position).copied().unwrap_or_default(),
        }
    }
}

/// How many of the first paths are followed: whole sets, within the memory limit, and for points of a
/// sequence a power of two under each shift, which are evenly distributed (Niederreiter 1992, chapter 4:
/// the points of a net).
fn paths_taken(paths: u64, sampling: Sampling, set_size: u64, space: u64) -> u64 {
    let most = paths.min(MOST_PATHS).min(space).max(set_size.min(paths));
    let sets = most / set_size.max(1);
    let sets = match sampling {
        Sampling::Sobol { .. } => 1 << sets.max(1).ilog2(),
        Sampling::Independent | Sampling::Antithetic => sets,
    };
    sets * set_size
}

/// The months until no balance is outstanding in any path.
fn months_outstanding(paths: &[PathByMonth]) -> &[Month] {
    let is_there = |balance: &f64| *balance > HALF_A_CENT;
    let of_path = |path: &PathByMonth| {
        let all = [&path.pool, &path.certificates];
        let lasts = all.map(|balances| balances.iter().rposition(is_there));
        lasts.into_iter().flatten().max()
    };
    let last = paths.iter().filter_map(of_path).max();
    // Includes the first month without a balance.
    let months = last.map_or(1, |last| last + 2);
    // All paths run over the same months.
    let of_all = paths.first().map_or(&[][..], |path| &path.months);
    &of_all[..months.min(of_all.len())]
}

/// The distribution over all paths in each of these months.
fn over_paths(paths: &[PathByMonth], place: Place, months: &[Month]) -> Vec<MonthOfPaths> {
    let mut values = Vec::with_capacity(paths.len());
    let of_month = |(position, month): (usize, &Month)| {
        values.clear();
        values.extend(paths.iter().map(|path| place.value(path, position)));
        let (mean, quantiles) = mean_and_quantiles(&mut values)?;
        Some(MonthOfPaths {
            month: *month,
            // At most the number followed.
            paths: paths.len() as u32,
            mean,
            quantiles,
        })
    };
    months.iter().enumerate().filter_map(of_month).collect()
}

#[cfg(test)]
mod tests;
