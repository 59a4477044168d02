//! Arguments shared by the commands that write tables to a folder.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use stepdown_runner::results::TableFormat;

use crate::output::named_place;

/// How the run is done, and where its tables go.
#[derive(Debug, Args)]
pub(crate) struct LongRunArguments {
    /// Number of threads; results do not depend on it [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// Folder for the tables; an earlier run there is replaced once this one is finished [default: output/FOLDER-FILE, named after the scenario folder and the sweep or model file]
    #[arg(long, value_name = "DIR", value_parser = named_place())]
    pub(super) output: Option<PathBuf>,
    /// File format of the tables
    #[arg(long, value_enum, default_value_t = TablesFormat::Parquet)]
    pub(super) format: TablesFormat,
    /// Continue an unfinished run, or start one if there is none
    #[arg(long)]
    pub(crate) resume: bool,
    /// Do not replace another run in the folder
    #[arg(long)]
    pub(super) no_overwrite: bool,
}

/// File format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TablesFormat {
    /// Compressed Parquet
    Parquet,
    /// One observation per row
    Csv,
}

impl From<TablesFormat> for TableFormat {
    fn from(format: TablesFormat) -> Self {
        match format {
            TablesFormat::Parquet => Self::Parquet,
            TablesFormat::Csv => Self::Csv,
        }
    }
}
