//! Targets: the figure of the deal or of the scenario under which a measure comes to what is asked.
//!
//! | room | what it is for |
//! |---|---|
//! | `varied` | the figure, and what moves with it |
//! | `target` | the measure, and what it must come to |
//! | `rounds` | values looked at, and the crossings between them closed in upon |
//!
//! Every look is a sweep of its own over a few values, read and checked as one from a file. This
//! room must never hold a rule of a deal, and never print.

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
pub struct Look {
    /// The value's position, from 0.
    pub position: u64,
    /// The measure; none where the run has none.
    pub figure: Option<f64>,
    /// All of the run.
    pub run: RunMeasures<f64>,
}

/// Two values next to one another with the target between what comes out.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// The lower value.
    pub below: Look,
    /// The one after it.
    pub above: Look,
}

impl Crossing {
    /// The one that comes nearest to the target.
    #[must_use]
    pub fn nearest(&self, target: &Target) -> &Look {
        let off = |look: &Look| {
            look.figure
                .map_or(f64::INFINITY, |figure| target.misses_by(figure))
        };
        if off(&self.above) < off(&self.below) {
            &self.above
        } else {
            &self.below
        }
    }
}

/// Values that could not be run for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun {
    /// Why.
    pub reason: String,
    /// The first of them.
    pub first: u64,
    /// The last.
    pub last: u64,
    /// How many of those that were looked at.
    pub looks: usize,
}

/// What came out.
#[derive(Debug, Clone)]
pub struct Solved {
    /// The scenario that was moved.
    pub base: ScenarioFile,
    /// Where the measure crosses the target, in the order of the values; none where it does not.
    pub crossings: Vec<Crossing>,
    /// The value at which it came nearest to the target, where it came to anything.
    pub nearest: Option<Look>,
    /// The lowest and the highest that it came to.
    pub range: Option<(Look, Look)>,
    /// How many values were looked at.
    pub looks: usize,
    /// Those that could not be run.
    pub not_run: Vec<NotRun>,
    /// In how many runs the class or the deal has no such measure.
    pub without_figure: usize,
}

/// Finds where the measure crosses the target.
///
/// # Errors
/// If files or axes are faulty, the deal cannot be run at any value, or the question does not fit
/// together.
pub fn solve(folder: &Folder, question: &Question<'_>) -> Result<Solved, SolveError> {
    rounds::solve(folder, question)
}
