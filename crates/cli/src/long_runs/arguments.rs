//! What can be asked of every run that leaves tables in a folder.
//!
//! This module must never read a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use stepdown_runner::results::TableFormat;

use crate::output::named_place;

/// How it is run, and where its tables go.
#[derive(Debug, Args)]
pub(crate) struct LongRunArguments {
    /// How many threads run it; no result depends on it [default: all there are]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// The folder that the tables go to; a run that stepdown left there is replaced once this one is finished [default: output/FOLDER-FILE, after the scenario folder and the file that says what is run]
    #[arg(long, value_name = "DIR", value_parser = named_place())]
    pub(super) output: Option<PathBuf>,
    /// How the tables are written
    #[arg(long, value_enum, default_value_t = TablesFormat::Parquet)]
    pub(super) format: TablesFormat,
    /// Goes on with a run that was not finished; begins one where there is none
    #[arg(long)]
    pub(crate) resume: bool,
    /// Refuses to replace another run in the folder
    #[arg(long)]
    pub(super) no_overwrite: bool,
}

/// How tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TablesFormat {
    /// Parquet, compressed
    Parquet,
    /// Tidy rows
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
