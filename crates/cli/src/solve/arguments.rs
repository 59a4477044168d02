//! Arguments of `stepdown solve` and their help.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{FolderArguments, Format, Run};
use crate::overrides::OverrideArguments;

/// Help shown after the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown solve scenarios/my-deal --vary speed --target 'M-4 wal_years 5.00'
  stepdown solve scenarios/my-deal --vary deal.classes.M-4.balance --plug deal.classes.M-5.balance \\
      --target 'M-4 wal_years 5.00' --run-to call
  stepdown solve scenarios/my-deal --scenario stress.yaml --vary 'default: 0 to 20 by 0.01 CDR' \\
      --target 'cumulative_loss_pct 8'

A target is `CLASS METRIC VALUE` or, for a metric of the deal, `METRIC VALUE`. Metrics are the columns of a sweep's tables `classes` and `deal`. The target is met when the result equals the value to the digits in which the value is written.

--vary and --along use the syntax of a sweep file. An input of the deal without a range varies from 0 to twice its value. About 65 values are tested over the whole range, and every interval in which the target is crossed is narrowed to one step. The exit code is 1 if no value meets the target.";

/// Arguments of `solve`.
#[derive(Debug, Args)]
pub(crate) struct SolveArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The scenario: a file in the folder or a path [default: pricing.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to start from: a file in the folder or a path [default: the one named in deal.yaml, else the run starts at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// Change an input of the scenario, as in a sweep file with one value; may be repeated
    #[arg(long = "axis", value_name = "AXIS")]
    pub(crate) axes: Vec<String>,
    /// The input to vary: its name, or its name with a range and step
    #[arg(long, value_name = "AXIS")]
    pub(crate) vary: String,
    /// An input that moves with it, with as many values; may be repeated
    #[arg(long, value_name = "AXIS")]
    pub(crate) along: Vec<String>,
    /// The input of the deal that offsets the change of the varied one
    #[arg(long, value_name = "INPUT")]
    pub(crate) plug: Option<String>,
    /// The target
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: String,
    /// Run to the first possible call or to maturity, for class metrics
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}
