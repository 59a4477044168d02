//! Goal seek: finds the input of the deal or the scenario that meets a target.
//!
//! | module | contents |
//! |---|---|
//! | `varied` | the input that is varied, and what moves with it |
//! | `target` | the metric, and the value that it must have |
//! | `rounds` | samples over the range, refined between neighbors that differ |
//!
//! Every round is a small sweep, read and checked like one from a file.

mod rounds;
mod target;
mod varied;

use std::path::Path;

use crate::folder::{Folder, FolderError};
use crate::run::{RunError, RunMeasures};
use crate::scenario_files::ScenarioFile;
use crate::side_by_side::SweepWork;

pub use target::Target;
pub use varied::Varied;

/// A goal-seek question.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The scenario; by default the pricing scenario.
    pub scenario: Option<&'a Path>,
    /// Changes to the scenario, each as a line of a sweep file with one value.
    pub axes: &'a [String],
    /// The input that is varied.
    pub varied: &'a Varied,
    /// The target.
    pub target: &'a Target,
}

/// Why a target cannot be solved for.
#[derive(Debug, thiserror::Error)]
pub enum SolveError {
    /// Files or axes are invalid.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The deal cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The question is inconsistent.
    #[error("{message}")]
    Question {
        /// The inconsistency.
        message: String,
        /// What to write instead.
        advice: String,
    },
}

/// A sample: a value of the input that was run, and its results.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The value's position, from 0.
    pub position: u64,
    /// The metric; none if the run has none.
    pub metric: Option<f64>,
    /// All results of the run.
    pub run: RunMeasures<f64>,
}

/// Where the metric meets the target or crosses it.
#[derive(Debug, Clone, PartialEq)]
pub enum Solution {
    /// It meets the target, to the digits written, at all values from one to another.
    Met {
        /// The first of them.
        first: u64,
        /// The last.
        last: u64,
        /// The one nearest to the target.
        nearest: Sample,
    },
    /// It crosses the target between two adjacent values, and meets it at neither.
    Passed {
        /// The lower value.
        below: Sample,
        /// The next value.
        above: Sample,
        /// Whether it jumps there: by far more than between either value and its other neighbor.
        is_jump: bool,
    },
}

impl Solution {
    /// The value nearest to the target.
    #[must_use]
    pub fn nearest(&self, target: &Target) -> &Sample {
        match self {
            Self::Met { nearest, .. } => nearest,
            Self::Passed { below, above, .. } => {
                let off = |sample: &Sample| {
                    sample
                        .metric
                        .map_or(f64::INFINITY, |metric| target.misses_by(metric))
                };
                if off(above) < off(below) {
                    above
                } else {
                    below
                }
            }
        }
    }
}

/// A range of adjacent values that could not be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun {
    /// The reason at the first of them.
    pub reason: String,
    /// The first of them.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// The result of a goal seek.
#[derive(Debug)]
pub struct Solved<'a> {
    /// The base scenario.
    pub base: ScenarioFile,
    /// The first samples, evenly spread over the range.
    pub spread: SweepWork<'a>,
    /// Where the metric meets or crosses the target, in the order of the values.
    pub solutions: Vec<Solution>,
    /// The sample nearest to the target, if any has the metric.
    pub nearest: Option<Sample>,
    /// The samples with the lowest and the highest metric.
    pub range: Option<(Sample, Sample)>,
    /// The number of samples.
    pub samples: usize,
    /// The values that could not be run.
    pub not_run: Vec<NotRun>,
    /// The number of runs without the metric.
    pub without_value: usize,
}

impl Solved<'_> {
    /// The sample that is shown: the first solution, else the nearest sample.
    #[must_use]
    pub fn shown(&self, target: &Target) -> Option<&Sample> {
        let first = self.solutions.first();
        first
            .map(|solution| solution.nearest(target))
            .or(self.nearest.as_ref())
    }
}

/// Finds where the metric meets or crosses the target.
///
/// # Errors
/// If files or axes are invalid, the deal cannot be run at any value, or the question is
/// inconsistent.
pub fn solve<'a>(folder: &'a Folder, question: &Question<'_>) -> Result<Solved<'a>, SolveError> {
    rounds::solve(folder, question)
}
