//! Arguments of `stepdown sweep` and their help.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{FolderArguments, Run};
use crate::long_runs::LongRunArguments;
use crate::overrides::OverrideArguments;

/// Help shown after the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown sweep scenarios/my-deal --sweep sweeps/speeds.yaml
  stepdown sweep scenarios/my-deal --sweep grid.yaml --pivot speed,severity --class M-4 --run-to call
  stepdown sweep scenarios/my-deal --sweep grid.yaml --resume

Writes the tables scenarios, classes, deal and run. The files do not depend on the number of threads or on interruptions. Ctrl-C stops after the blocks in progress, and a second Ctrl-C immediately; finished work is kept, and --resume continues. A scenario that cannot be run is a row of `deal` with the reason.

--pivot prints a matrix of a metric (a column of classes or deal) over two axes, for each class that --class names. --at fixes the value of another axis; otherwise one matrix is printed for each of its values.

If the output folder already holds this run, its tables are read and nothing is run. Another run in the folder is kept until this one is finished and then replaced, unless --no-overwrite is given. A folder that holds other files is never changed.";

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The state file to start from: a file in the folder or a path [default: the one named in deal.yaml, else the run starts at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// The sweep file: a file in the folder or a path
    #[arg(long, value_name = "FILE")]
    pub(crate) sweep: PathBuf,
    #[command(flatten)]
    pub(crate) long_run: LongRunArguments,
    /// Print the range of results of each class over all scenarios
    #[arg(long)]
    pub(crate) summary: bool,
    /// Print a matrix over two axes
    #[arg(long, value_name = "ROWS,COLUMNS")]
    pub(crate) pivot: Option<String>,
    /// The metric in the matrix
    #[arg(
        long,
        alias = "measure",
        value_name = "COLUMN",
        default_value = "wal_years",
        requires = "pivot"
    )]
    pub(crate) metric: String,
    /// The class of the matrix; may be repeated [default: all]
    #[arg(long = "class", value_name = "CLASS", requires = "pivot")]
    pub(crate) classes: Vec<String>,
    /// Run to the first possible call or to maturity, for the matrix
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN", requires = "pivot")]
    pub(crate) run_to: Run,
    /// Fix the value of another axis; may be repeated
    #[arg(long, value_name = "AXIS=VALUE", requires = "pivot")]
    pub(crate) at: Vec<String>,
}
