//! A sweep's tables: run by blocks, written, resumed, and queried.
//!
//! | module | purpose |
//! |---|---|
//! | `work` | the interface between a sweep and its tables |
//! | `schema` | the tables: name, type and meaning of every column |
//! | `blocks` | runs blocks in parallel and assembles the tables |
//! | `folder`, `manifest` | a run's folder, and the description of its run |
//! | `contents` | what an output folder holds before it is written |
//! | `replacing` | replaces a finished run by a new one |
//! | `term_sheet` | a folder of term-sheet tables, replaced in the same way |
//! | `parts`, `whole` | saved blocks; files that are written atomically |
//! | `frames` | converts results to columns |
//! | `format` | converts columns to Parquet and CSV |
//! | `reading` | reads finished tables |
//! | `parquet_file` | checks Parquet files from other sources before they are read |
//! | `question`, `pivot`, `matrix`, `ranges` | queries: a metric over two axes, ranges of each class |
//! | `axes` | finds the axes of a finished run in its tables |
//! | `distributions` | estimates over a simulation's paths |
//! | `losses` | loss distributions over its paths |
//! | `by_month` | distributions by month over its first paths |
//! | `cases` | reads tables of explicit scenarios as text |
//!
//! These modules do not know how a scenario is run. Only the `timing` rows of the table `run` depend on
//! a clock or on threads.

mod axes;
mod blocks;
mod by_month;
mod cases;
mod contents;
mod distributions;
mod error;
mod folder;
mod format;
mod frames;
mod losses;
mod manifest;
mod matrix;
mod parquet_file;
mod parts;
mod pivot;
mod question;
mod ranges;
mod reading;
mod replacing;
pub mod schema;
mod term_sheet;
mod whole;
mod work;

pub use axes::{FoundAxis, axes_of};
pub use blocks::{Finished, MOST_SCENARIOS, RunCounts, Running, Step, check_size, run};
pub(crate) use by_month::QUANTILE_COLUMNS;
pub use by_month::{Followed, FollowedByMonth, MonthOfPaths, by_month};
pub use cases::{CaseTable, CaseTableError};
pub use distributions::{
    Distribution, Estimated, Event, MonthOfEvent, distributions, months_of_events,
};
pub use error::ResultsError;
pub use folder::{Overwrite, Resume, RunFolder, RunStatus};
pub use format::TableFormat;
pub use losses::{
    ClassLosses, LossBand, LossStep, LossesRequest, PoolLosses, class_losses, pool_losses,
};
pub use manifest::{Manifest, Origin};
pub use matrix::{Matrix, MatrixCell};
pub use parquet_file::is_reading_parquet;
pub use pivot::{MOST_COLUMNS, MOST_MATRICES, MOST_ROWS, pivot};
pub use question::Question;
pub use ranges::{
    ClassRange, DefaultsLeftOut, class_names, class_ranges, counts, defaults_left_out,
};
pub use term_sheet::{NamedFile, check_is_for_tables, write_tables};
pub use work::{AxisColumn, AxisKind, AxisValue, DealFacts, PathByMonth, ScenarioResult, Work};

pub use crate::sweep::Runs;
