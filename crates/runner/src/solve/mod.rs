//! Targets: the figure of the deal or of the scenario under which a measure comes to what is asked.
//!
//! | module | what it is for |
//! |---|---|
//! | `varied` | the figure, and what moves with it |
//! | `target` | the measure, and what it must come to |
//! | `rounds` | values looked at, and all that changes between them closed in upon |
//!
//! Every look is a sweep of its own over a few values, read and checked as one from a file. This
//! module must never hold a rule of a deal, and never print.

mod rounds;
mod target;
mod varied;

use std::path::Path;

use crate::folder::{Folder, FolderError};
use crate::run::{RunError, RunMeasures};
use crate::scenarios::ScenarioFile;

pub use target::Target;
pub use varied::Varied;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The scenario; the pricing scenario where there is none.
    pub scenario: Option<&'a Path>,
    /// What it says otherwise, each as a line of a sweep file with one value.
    pub axes: &'a [String],
    /// The figure that is varied.
    pub varied: &'a Varied,
    /// What must come out.
    pub target: &'a Target,
}

/// Why a target cannot be solved for.
#[derive(Debug, thiserror::Error)]
pub enum SolveError {
    /// Files or axes are faulty.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The deal cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What is asked does not fit together.
    #[error("{message}")]
    Question {
        /// What does not.
        message: String,
        /// What would.
        advice: String,
    },
}

/// A value that was looked at, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The value's position, from 0.
    pub position: u64,
    /// The measure; none where the run has none.
    pub figure: Option<f64>,
    /// All of the run.
    pub run: RunMeasures<f64>,
}

/// Where the measure is the target, or goes past it.
#[derive(Debug, Clone, PartialEq)]
pub enum Solution {
    /// It is the target, to the digits in which that is written, at all values from one to
    /// another.
    Met {
        /// The first of them.
        first: u64,
        /// The last.
        last: u64,
        /// The one at which it comes nearest.
        nearest: Sample,
    },
    /// It goes past the target between two values next to one another, and meets it at neither.
    Passed {
        /// The lower value.
        below: Sample,
        /// The one after it.
        above: Sample,
        /// Whether it jumps there: by far more than from any of the two to the value beyond.
        is_jump: bool,
    },
}

impl Solution {
    /// The value at which it comes nearest.
    #[must_use]
    pub fn nearest(&self, target: &Target) -> &Sample {
        match self {
            Self::Met { nearest, .. } => nearest,
            Self::Passed { below, above, .. } => {
                let off = |sample: &Sample| {
                    sample
                        .figure
                        .map_or(f64::INFINITY, |figure| target.misses_by(figure))
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

/// Values next to one another that could not be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun {
    /// Why the first of them could not.
    pub reason: String,
    /// The first of them.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// What came out.
#[derive(Debug, Clone)]
pub struct Solved {
    /// The scenario that was moved.
    pub base: ScenarioFile,
    /// Where the measure meets or passes the target, in the order of the values.
    pub solutions: Vec<Solution>,
    /// The value at which it came nearest to the target, where it came to anything.
    pub nearest: Option<Sample>,
    /// The lowest and the highest that it came to.
    pub range: Option<(Sample, Sample)>,
    /// How many values were looked at.
    pub samples: usize,
    /// Those that could not be run.
    pub not_run: Vec<NotRun>,
    /// In how many runs the class or the deal has no such measure.
    pub without_value: usize,
}

/// Finds where the measure meets or passes the target.
///
/// # Errors
/// If files or axes are faulty, the deal cannot be run at any value, or the question does not fit
/// together.
pub fn solve(folder: &Folder, question: &Question<'_>) -> Result<Solved, SolveError> {
    rounds::solve(folder, question)
}
