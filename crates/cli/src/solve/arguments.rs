//! The arguments of `solve`, and the help that goes with them.
//!
//! This module must never read a file.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{FolderArguments, Format, Run};
use crate::overrides::OverrideArguments;

/// What help shows below the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown solve scenarios/my-deal --vary speed --target 'M-4 wal_years 5.00'
  stepdown solve scenarios/my-deal --vary deal.classes.M-4.balance --plug deal.classes.M-5.balance \\
      --target 'M-4 wal_years 5.00' --run-to call
  stepdown solve scenarios/my-deal --scenario stress.yaml --vary 'default: 0 to 20 by 0.01 CDR' \\
      --target 'cumulative_loss_pct 8'

A target is a class, a measure of it and a figure, or a measure of the deal and a figure; measures
are the columns of a sweep's tables `classes` and `deal`. It is met where what comes out is the
figure to the digits in which that is written.

--vary and --along are written as a line of a sweep file. A figure of the deal that is named alone
goes from 0 to twice what it is. Some 65 values are looked at over the whole range, and every pair
between which the target is crossed is closed in upon to one step. Ends with exit code 1 where no
value meets the target.";

/// Arguments of `solve`.
#[derive(Debug, Args)]
pub(crate) struct SolveArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The scenario: a file inside the folder, or else a path [default: pricing.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to begin with: inside the folder, or else a path [default: the one that
    /// deal.yaml names, if any; else at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// What the scenario says otherwise, as a line of a sweep file with one value; may be given
    /// again
    #[arg(long = "axis", value_name = "LINE")]
    pub(crate) axes: Vec<String>,
    /// The figure that is varied, with from where to where and in what steps, or its name alone
    #[arg(long, value_name = "LINE")]
    pub(crate) vary: String,
    /// What moves with it, with as many values; may be given again
    #[arg(long, value_name = "LINE")]
    pub(crate) along: Vec<String>,
    /// The figure of the deal that loses what the varied one gains
    #[arg(long, value_name = "FIGURE")]
    pub(crate) plug: Option<String>,
    /// What must come out
    #[arg(long, value_name = "TARGET")]
    pub(crate) target: String,
    /// Which run a class's measure is of: the deal called as soon as it can be, or never
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}
