//! Errors of writing and reading a sweep's tables.

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
        /// The highest number of scenarios.
        most: u64,
    },
    /// The folder holds files that are not a run.
    #[error("{} contains files that are not a run of stepdown", path.display())]
    NoRun {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds files that are not term-sheet tables of an earlier command.
    #[error("{} contains files that `stepdown tables` did not write", path.display())]
    NoTables {
        /// The folder.
        path: PathBuf,
    },
    /// Scenario numbers, which begin above 1, exceed the limit.
    #[error("the last path would be number {last}, more than the {most} that tables can number")]
    NumbersTooHigh {
        /// The last number.
        last: u64,
        /// The highest number.
        most: u64,
    },
    /// The folder holds an unfinished run of this sweep.
    #[error("{} contains this run, unfinished", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds another run, which may not be replaced.
    #[error("{} contains another run: {}", path.display(), differences.join("; "))]
    OtherRun {
        /// The folder.
        path: PathBuf,
        /// The differences.
        differences: Vec<String>,
    },
    /// The folder holds another unfinished run, and this one was to be resumed.
    #[error("{} contains another unfinished run: {}", path.display(), differences.join("; "))]
    OtherUnfinished {
        /// The folder.
        path: PathBuf,
        /// The differences.
        differences: Vec<String>,
    },
    /// A file of a finished run is not as the run wrote it.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process is writing to the folder.
    #[error("another run is writing to {}", path.display())]
    AtWork {
        /// The folder.
        path: PathBuf,
    },
    /// The folder or a file in it cannot be written, found before anything was run.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The folder or file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// A file could not be written during the run. Finished blocks are kept.
    #[error("cannot continue: {} cannot be written: {reason}", path.display())]
    CannotContinue {
        /// The file.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// The run was stopped. Finished blocks are kept.
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
    /// The results do not match the sweep: an internal error.
    #[error("internal error: block {block} has {outcomes} results for {scenarios} scenarios")]
    Outcomes {
        /// The block.
        block: u64,
        /// How many results.
        outcomes: usize,
        /// How many scenarios.
        scenarios: u64,
    },
    /// A table cannot be made: an internal error.
    #[error("internal error: a table cannot be made: {0}")]
    Table(#[from] PolarsError),
    /// The folder holds no finished run.
    #[error("{} contains no finished run of a sweep", path.display())]
    NotFinished {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds a finished run of other files.
    #[error("{} contains a run of other files: {}", path.display(), differences.join("; "))]
    OfOtherFiles {
        /// The folder.
        path: PathBuf,
        /// The differences.
        differences: Vec<String>,
    },
    /// A request that the tables cannot answer, with advice.
    #[error("{message}")]
    Question {
        /// What is wrong with it.
        message: String,
        /// What to write instead.
        advice: String,
    },
}
