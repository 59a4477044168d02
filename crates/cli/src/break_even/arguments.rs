//! Arguments of `stepdown break-even` and their help.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rust_decimal::Decimal;

use crate::arguments::{FolderArguments, Format, Run};
use crate::overrides::OverrideArguments;

/// Help shown after the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown break-even scenarios/my-deal --axis 'severity: 40%' --axis 'months_to_liquidation: 12'
  stepdown break-even scenarios/my-deal --sweep sweeps/cells.yaml --class M-4 --round-down 0.1
  stepdown break-even scenarios/my-deal --scenario stress.yaml --vary 'severity: 0% to 100% by 0.1%'
  stepdown break-even scenarios/my-deal --scenario stress.yaml --condition yield --yield 5.5

Each combination of the axes (a cell) is searched separately. --axis and --vary use the syntax of a sweep file. The break-even is the highest value at which the class passes the condition; one step higher, it fails.

A class that fails can pass again at a higher value, for example because of a trigger event or because it is paid off before a loss. The search therefore samples values at a fixed distance up to the last one (--sample-every; by default about 500 samples), then narrows every break to one step. It also narrows every change in deal events or in the payoff of a class at risk, where more breaks may lie. The first break is reported; a note lists where the class passes again.";

/// The condition that a class must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum PassCondition {
    /// No principal write-down, even if reimbursed later
    WriteDown,
    /// All interest is paid on every date, including prepayment interest and Relief Act shortfalls
    InterestShortfall,
    /// The class yields at least --yield at --price
    Yield,
}

/// Arguments of `break-even`.
#[derive(Debug, Args)]
pub(crate) struct BreakEvenArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The base scenario of all cells: a file in the folder or a path [default: pricing.yaml]
    #[arg(long, value_name = "FILE", conflicts_with = "sweep")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to start from: a file in the folder or a path [default: the one named in deal.yaml, else the run starts at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// A sweep file that defines the cells: a file in the folder or a path
    #[arg(long, value_name = "FILE")]
    pub(crate) sweep: Option<PathBuf>,
    /// An axis of the cells, as in a sweep file; may be repeated
    #[arg(long = "axis", value_name = "AXIS")]
    pub(crate) axes: Vec<String>,
    /// The input to vary, with its range and step
    #[arg(
        long,
        value_name = "AXIS",
        default_value = "default: 0 to 100 by 0.01 CDR"
    )]
    pub(crate) vary: String,
    /// A class to show; may be repeated [default: all]
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// The condition that the class must meet; may be repeated
    #[arg(long = "condition", value_enum, default_values = ["write-down"], value_name = "CONDITION")]
    pub(crate) conditions: Vec<PassCondition>,
    /// The required bond-equivalent yield, percent
    #[arg(
        long = "yield",
        value_name = "PERCENT",
        allow_negative_numbers = true,
        required_if_eq("conditions", "yield")
    )]
    pub(crate) yield_percent: Option<f64>,
    /// Price of the class, percent of its balance; accrued interest is paid in addition
    #[arg(long, value_name = "PERCENT", default_value_t = 100.0)]
    pub(crate) price: f64,
    /// Run to the first possible call or to maturity
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
    /// Number of steps between samples
    #[arg(long, alias = "look-every", value_name = "STEPS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) sample_every: Option<u64>,
    /// Also show break-evens rounded down to a multiple of this value
    #[arg(long, value_name = "MULTIPLE", num_args = 0..=1, default_missing_value = "0.1")]
    pub(crate) round_down: Option<Decimal>,
    /// Verify every answer with separate runs
    #[arg(long)]
    pub(crate) verify: bool,
    /// Number of threads; results do not depend on it [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}
