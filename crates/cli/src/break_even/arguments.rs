//! The arguments of `break-even`, and the help that goes with them.
//!
//! This module must never read a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rust_decimal::Decimal;

use crate::arguments::{FolderArguments, Format, Run};
use crate::overrides::OverrideArguments;

/// What help shows below the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown break-even scenarios/my-deal --axis 'severity: 40%' --axis 'months_to_liquidation: 12'
  stepdown break-even scenarios/my-deal --sweep sweeps/cells.yaml --class M-4 --round-down 0.1
  stepdown break-even scenarios/my-deal --scenario stress.yaml --vary 'severity: 0% to 100% by 0.1%'
  stepdown break-even scenarios/my-deal --scenario stress.yaml --condition yield --yield 5.5

Every cell of the axes is searched for itself. --axis and --vary are written as a line of a sweep
file. A break-even is the highest value at which the class is spared: a step further it is not.

Whether a class is hurt need not rise with the figure: a trigger event may spare it again, and so may
being paid off a month before a loss. So values are looked at at a steady distance up to the last
(--sample-every; else some five hundred looks), and between two looks every break is closed in upon to a
step, and every turn of the deal or of a class in danger, for breaks hide there. The first break is
told; a note says where the class is spared again.";

/// What a class must not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum PassCondition {
    /// No principal is written down, be it reimbursed later
    WriteDown,
    /// All interest is paid on every date: what is due, prepayment interest and Relief Act shortfalls
    InterestShortfall,
    /// A buyer at --price earns at least --yield
    Yield,
}

/// Arguments of `break-even`.
#[derive(Debug, Args)]
pub(crate) struct BreakEvenArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The scenario of every cell, but for what axes say: a file inside the folder, or else a path
    /// [default: pricing.yaml]
    #[arg(long, value_name = "FILE", conflicts_with = "sweep")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to begin with: inside the folder, or else a path [default: the one that
    /// deal.yaml names, if any; else at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// A sweep file whose scenarios are the cells: inside the folder, or else a path
    #[arg(long, value_name = "FILE")]
    pub(crate) sweep: Option<PathBuf>,
    /// An axis of the cells, as a line of a sweep file; may be given again
    #[arg(long = "axis", value_name = "LINE")]
    pub(crate) axes: Vec<String>,
    /// The figure that goes up, with from where to where and in what steps
    #[arg(
        long,
        value_name = "LINE",
        default_value = "default: 0 to 100 by 0.01 CDR"
    )]
    pub(crate) vary: String,
    /// A class; may be given again [default: all]
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// What the class must not take; may be given again
    #[arg(long = "condition", value_enum, default_values = ["write-down"], value_name = "WHAT")]
    pub(crate) conditions: Vec<PassCondition>,
    /// The yield to be earned, percent, bond-equivalent
    #[arg(
        long = "yield",
        value_name = "PERCENT",
        allow_negative_numbers = true,
        required_if_eq("conditions", "yield")
    )]
    pub(crate) yield_percent: Option<f64>,
    /// What a class is bought for, in percent of its balance, with interest accrued
    #[arg(long, value_name = "PERCENT", default_value_t = 100.0)]
    pub(crate) price: f64,
    /// Which run: the deal called as soon as it can be, or never
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
    /// How many steps lie between two looks
    #[arg(long, alias = "look-every", value_name = "STEPS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) sample_every: Option<u64>,
    /// Tells breaks rounded down as well, to a multiple of so much
    #[arg(long, value_name = "FIGURE", num_args = 0..=1, default_missing_value = "0.1")]
    pub(crate) round_down: Option<Decimal>,
    /// Holds every answer against runs of its own, one by one
    #[arg(long)]
    pub(crate) verify: bool,
    /// How many threads run scenarios; no answer depends on it [default: all there are]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}
