//! A sweep's tables: run block by block, written, taken up again, and asked.
//!
//! | module | what it is for |
//! |---|---|
//! | `work` | what a sweep is to the tables |
//! | `schema` | the tables: every column, its kind and its meaning |
//! | `blocks` | long work: blocks side by side, tables put together from them |
//! | `folder`, `manifest` | a run's folder, and whether it is this run's |
//! | `replacing` | a finished run takes the place of the one before |
//! | `parts`, `whole` | blocks put away; files that appear whole or not at all |
//! | `frames` | outcomes to columns |
//! | `format` | columns to Parquet and CSV |
//! | `reading` | finished tables read back |
//! | `parquet_file` | Parquet files that others wrote, checked before they are read |
//! | `question`, `pivot`, `matrix`, `ranges` | what is asked of them: a measure over two axes; each class over all |
//! | `axes` | the axes of a finished run, found in its tables |
//! | `distributions` | what is estimated of a simulation's paths |
//! | `losses` | how losses are distributed over them |
//! | `by_month` | what its first paths come to by month |
//! | `cases` | tables of explicit scenarios, read as words |
//!
//! No module here may know how a scenario is run. Nothing but the `timing` rows of the table `run`
//! may depend on a clock or on threads.

mod axes;
mod blocks;
mod by_month;
mod cases;
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
pub use folder::{Overwrite, Resume, RunFolder, Standing};
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
pub use work::{AxisColumn, AxisKind, AxisValue, DealFacts, PathByMonth, ScenarioResult, Work};

pub use crate::sweep::Runs;
