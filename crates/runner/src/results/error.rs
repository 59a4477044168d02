//! Why a sweep's tables cannot be written or read.

use std::path::PathBuf;

use polars_core::prelude::PolarsError;

/// Why a sweep's tables cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// More scenarios than tables can number.
    #[error("the sweep has {scenarios} scenarios, more than the {most} that tables can number")]
    TooManyScenarios {
        /// How many it has.
        scenarios: u64,
        /// How many tables can number.
        most: u64,
    },
    /// The folder holds something that is no run.
    #[error("{} holds files that no run of stepdown wrote", path.display())]
    NoRun {
        /// The folder.
        path: PathBuf,
    },
    /// The numbers of scenarios, which begin higher than at 1, go beyond what tables can hold.
    #[error("the last path would be number {last}, and tables number them up to {most}")]
    NumbersTooHigh {
        /// The last number.
        last: u64,
        /// The highest that tables can hold.
        most: u64,
    },
    /// The folder holds a run that was not finished, of this very sweep.
    #[error("{} holds this run, not finished", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds another run, which is not to be replaced.
    #[error("{} holds another run: {}", path.display(), differences.join("; "))]
    OtherRun {
        /// The folder.
        path: PathBuf,
        /// In what it differs.
        differences: Vec<String>,
    },
    /// The folder holds another run that was not finished, where this one is to be gone on with.
    #[error("{} holds another run, not finished: {}", path.display(), differences.join("; "))]
    OtherUnfinished {
        /// The folder.
        path: PathBuf,
        /// In what it differs.
        differences: Vec<String>,
    },
    /// A file of a finished run is not what the run wrote.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process writes to the folder.
    #[error("another run is at work in {}", path.display())]
    AtWork {
        /// The folder.
        path: PathBuf,
    },
    /// The folder or a file in it cannot be written, as is known before anything was run.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file could not be written once the run was under way. What is done stays.
    #[error("cannot go on: {} cannot be written: {reason}", path.display())]
    CannotGoOn {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The run was asked to stop. What is done stays.
    #[error("interrupted with {done} of {blocks} blocks done")]
    Interrupted {
        /// Blocks done.
        done: u64,
        /// Blocks in all.
        blocks: u64,
    },
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// What was run does not fit the sweep: a fault of the program.
    #[error("block {block} gave {outcomes} outcomes for {scenarios} scenarios")]
    Outcomes {
        /// The block.
        block: u64,
        /// How many outcomes.
        outcomes: usize,
        /// How many scenarios.
        scenarios: u64,
    },
    /// A table cannot be made: a fault of the program.
    #[error("a table cannot be made: {0}")]
    Table(#[from] PolarsError),
    /// A folder that should hold a finished run holds none.
    #[error("{} holds no finished run of a sweep", path.display())]
    NotFinished {
        /// The folder.
        path: PathBuf,
    },
    /// A folder holds a finished run of other files.
    #[error("{} holds a run of other files: {}", path.display(), differences.join("; "))]
    OfOtherFiles {
        /// The folder.
        path: PathBuf,
        /// In what they differ.
        differences: Vec<String>,
    },
    /// A question that the tables have no answer to, with advice.
    #[error("{message}")]
    Question {
        /// What is wrong with it.
        message: String,
        /// What to write instead.
        advice: String,
    },
}
