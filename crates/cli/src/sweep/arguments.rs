//! The arguments of `sweep`, and the help that goes with them.
//!
//! This module must never read a file.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{FolderArguments, Run};
use crate::long_runs::LongRunArguments;
use crate::overrides::OverrideArguments;

/// What help shows below the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown sweep scenarios/my-deal --sweep sweeps/speeds.yaml
  stepdown sweep scenarios/my-deal --sweep grid.yaml --pivot speed,severity --class M-4 --run-to call
  stepdown sweep scenarios/my-deal --sweep grid.yaml --resume

Writes the tables scenarios, classes, deal and run. They are the same bytes whatever the number of
threads, and however often the run was interrupted. Ctrl-C ends it after the blocks in work, twice
at once; what is done stays, and --resume does the rest. A scenario that cannot be run is a row of
`deal` with its reason.

--pivot prints a matrix of a measure (a column of classes or deal) over two axes, for each class
that --class names. Other axes are held at a value with --at, or there is a matrix for each value.

Where the output folder holds this very run, it is read, and nothing is run. Another run that
stepdown left in it is replaced when this one is finished, and stays whole until then, unless
--no-overwrite refuses. A folder that holds other files is never touched.";

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The state file to begin with: inside the folder, or else a path [default: the one that
    /// deal.yaml names, if any; else at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// The sweep file: inside the folder, or else a path
    #[arg(long, value_name = "FILE")]
    pub(crate) sweep: PathBuf,
    #[command(flatten)]
    pub(crate) long_run: LongRunArguments,
    /// Prints each class over all scenarios
    #[arg(long)]
    pub(crate) summary: bool,
    /// Prints a matrix over two axes
    #[arg(long, value_name = "ROWS,COLUMNS")]
    pub(crate) pivot: Option<String>,
    /// What the matrix shows
    #[arg(
        long,
        alias = "measure",
        value_name = "COLUMN",
        default_value = "wal_years",
        requires = "pivot"
    )]
    pub(crate) metric: String,
    /// The class that the matrix is of; may be given again [default: all]
    #[arg(long = "class", value_name = "CLASS", requires = "pivot")]
    pub(crate) classes: Vec<String>,
    /// Which run the matrix is of
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN", requires = "pivot")]
    pub(crate) run_to: Run,
    /// Holds another axis at a value; may be given again
    #[arg(long, value_name = "AXIS=VALUE", requires = "pivot")]
    pub(crate) at: Vec<String>,
}
