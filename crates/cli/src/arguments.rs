//! The arguments, and the help that goes with them.
//!
//! This module must never read a file: what an argument means for the files is decided where it is
//! used.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use stepdown_projection::measures::RunTo;
use stepdown_runner::{Location, Outside};

use crate::exit_codes;
use crate::overrides::OverrideArguments;

const EXAMPLES: &str = "\
Examples:
  stepdown wal scenarios/my-deal
  stepdown cashflows scenarios/my-deal --class M-1 --to 60

A scenario folder holds deal.yaml, the pool and schedules that it names, pricing.yaml, and
printed-table.csv where published figures are to be compared.";

const WAL_EXAMPLES: &str = "\
Example:
  stepdown wal scenarios/my-deal --run-to call --format csv

Where the folder holds printed-table.csv, each figure is compared with it. Printed figures are of
the pricing scenario: under any other, nothing is compared.

What is said of the deal below the table and in JSON (stepdown, trigger events, losses, what the
residual was paid) is of the deal never called, over the life of the pool, whatever --run-to says.";

const CASHFLOWS_EXAMPLES: &str = "\
Examples:
  stepdown cashflows scenarios/my-deal --class M-1 --from 37 --to 60
  stepdown cashflows scenarios/my-deal --output flows.csv

As a table, every part is shown, and what holds nothing is left out. As CSV, one part is written
(classes, where --show does not say otherwise): a row for each month, for classes a row for each
month and class. As JSON, each part is a list of such rows.

An output file appears whole or not at all. One that is there is written over, but not an input,
nor any other file of the scenario folder.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  stepdown explain scenarios/my-deal --month 37
  stepdown explain scenarios/my-deal --month 44 --class M-4 --scenario stress.yaml

Tells one month step by step in exact cents, each step with the line of deal.yaml that rules it.
Where the folder holds report.yaml and the month is its month, it is told on the report's collateral.
With --class, only the steps that touch the class and the tests that decide them; steps keep the
numbers that they have in the whole month.";

const STATE_EXAMPLES: &str = "\
Examples:
  stepdown state scenarios/my-deal --after 40 --output after-40.yaml
  stepdown cashflows scenarios/my-deal --state after-40.yaml --from 41

Running on from a state with the same pool and scenario gives what one run gives, to the last bit.
In floating point (f64) a state is written with all the digits that takes, in cents to the cent.";

const CHECK_EXAMPLES: &str = "\
Example:
  stepdown check scenarios/my-deal

Checks every file of the folder, and every scenario in it and in the folders in it unless one is
named: pricing.yaml, and each .yaml file with a field `prepayment`. Sweeps and models are checked
too. Lines that begin with `note:` are no faults, but worth a look.";

const TIE_OUT_EXAMPLES: &str = "\
Examples:
  stepdown tie-out scenarios/my-deal
  stepdown tie-out scenarios/my-deal --all
  stepdown tie-out scenarios/my-deal --all --format csv

The folder holds report.yaml, the report as printed, and the state of the deal before its date. What
the report says of the collateral is taken; every other figure is computed from that, from the state
and from the deal, and compared to the last digit printed. Ends with exit code 1 if one differs.";

/// Simulates mortgage deals: what each class is paid, month by month, to call and to maturity.
#[derive(Debug, Parser)]
#[command(
    name = "stepdown",
    version = env!("STEPDOWN_VERSION"),
    long_version = env!("STEPDOWN_LONG_VERSION"),
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{}", exit_codes::TABLE),
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Weighted average lives and principal windows of every class
    #[command(after_help = WAL_EXAMPLES)]
    Wal(WalArguments),
    /// Cash flows of the collateral, the deal and its classes, month by month
    #[command(after_help = CASHFLOWS_EXAMPLES)]
    Cashflows(CashflowsArguments),
    /// The tables of a run and its charts, as a page and as a workbook
    #[command(after_help = crate::report::EXAMPLES)]
    Report(crate::report::ReportArguments),
    /// One month told step by step: what came in, what was tested, who was paid and why
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArguments),
    /// What the deal carries after a month, as a file to run on from
    #[command(after_help = STATE_EXAMPLES)]
    State(StateArguments),
    /// Checks every file of a folder, and says what it understood
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArguments),
    /// Holds every figure of a trustee's report against one distribution in exact cents
    #[command(name = "tie-out", after_help = TIE_OUT_EXAMPLES)]
    TieOut(TieOutArguments),
    /// The tables of a term sheet: lives, windows, decrements, caps, enhancement, over speeds
    #[command(after_help = crate::tables::EXAMPLES)]
    Tables(crate::tables::TablesArguments),
    /// Many scenarios at once, as tables
    #[command(after_help = crate::sweep::EXAMPLES)]
    Sweep(crate::sweep::SweepArguments),
    /// Paths drawn at random from a model, and how figures are distributed over them
    #[command(after_help = crate::simulate::EXAMPLES)]
    Simulate(crate::simulate::SimulateArguments),
    /// How far defaults, or any other figure, can go before a class is hurt
    #[command(name = "break-even", after_help = crate::break_even::EXAMPLES)]
    BreakEven(crate::break_even::BreakEvenArguments),
    /// The figure of the deal or the scenario under which a measure comes to what is asked
    #[command(after_help = crate::solve::EXAMPLES)]
    Solve(crate::solve::SolveArguments),
    /// Which pool is behind a printed table: lines under which it comes out
    #[command(name = "infer-pool", after_help = crate::infer_pool::EXAMPLES)]
    InferPool(crate::infer_pool::InferPoolArguments),
    /// Write a scenario folder to start from
    #[command(after_help = crate::init::EXAMPLES)]
    Init(crate::init::InitArguments),
    /// Compare two deals, scenarios or runs: inputs, WALs, windows and losses
    #[command(after_help = crate::diff::EXAMPLES)]
    Diff(crate::diff::DiffArguments),
    /// Print a completion script for a shell
    #[command(after_help = crate::completions::EXAMPLES)]
    Completions(crate::completions::CompletionsArguments),
    /// Write the man pages
    #[command(after_help = crate::completions::MAN_EXAMPLES)]
    Man(crate::completions::ManArguments),
}

/// The scenario folder.
#[derive(Debug, Args)]
pub(crate) struct FolderArguments {
    /// The scenario folder: the one that holds deal.yaml; the file stands for its folder
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Reads files outside the folder where a file of the folder names them, or is a link to one
    #[arg(long, display_order = 900)]
    pub(crate) allow_outside: bool,
    #[command(flatten)]
    pub(crate) verbosity: Verbosity,
}

/// How much is written to standard error.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Verbosity {
    /// No notes and no progress bar on standard error, errors alone
    #[arg(short, long, display_order = 901)]
    pub(crate) quiet: bool,
    /// Lists the version and every file read, with its SHA-256, on standard error
    #[arg(short, long, display_order = 902, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

impl FolderArguments {
    /// Where the folder is, and which files that its files name may be read.
    pub(crate) fn location(&self) -> Location {
        let outside = if self.allow_outside {
            Outside::Allowed
        } else {
            Outside::Refused
        };
        Location::new(&self.folder, outside)
    }
}

/// The files a run is made of.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The scenario to run: a file inside the folder, or else a path [default: pricing.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to begin with: inside the folder, or else a path [default: the one that
    /// deal.yaml names, if any; else at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
}

/// Arguments of `wal`.
#[derive(Debug, Args)]
pub(crate) struct WalArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Which run: the deal called as soon as it can be, or never
    #[arg(long, alias = "to", value_enum, default_value_t = Runs::Both, value_name = "RUN")]
    pub(crate) run_to: Runs,
    /// In which numbers to compute: floating point, or exact cents
    #[arg(long, value_enum, default_value_t = Arithmetic::F64, value_name = "NUMBERS")]
    pub(crate) arithmetic: Arithmetic,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

/// Arguments of `cashflows`.
#[derive(Debug, Args)]
pub(crate) struct CashflowsArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// A class to show, and no other part unless --show names it; may be given again
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// Which parts to show, with commas between them
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    pub(crate) show: Vec<Part>,
    /// The first month [default: 1]
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) from: Option<u32>,
    /// The last month [default: the last of the run]
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) to: Option<u32>,
    /// Which run: the deal called as soon as it can be, or never
    #[arg(long, value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
    /// In which numbers to compute: floating point, or exact cents
    #[arg(long, value_enum, default_value_t = Arithmetic::F64, value_name = "NUMBERS")]
    pub(crate) arithmetic: Arithmetic,
    /// How to print it [default: csv or json if the output file's name ends so, else table]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Where to write it; x.csv and x.json are written in the format of their ending unless
    /// --format says otherwise; `-` is standard output [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The month to tell
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) month: u32,
    /// The class to tell of, which may be the residual class; may be given again [default: all]
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// Whose month: of report.yaml, on the collateral that it prints, or of the scenario's run
    /// [default: the report's, where it is of that month and neither --scenario nor --run-to is
    /// given]
    #[arg(long, value_enum, value_name = "WHOSE")]
    pub(crate) of: Option<MonthOf>,
    /// Which run: the deal called as soon as it can be, or never [default: maturity]
    #[arg(long, value_enum, value_name = "RUN")]
    pub(crate) run_to: Option<Run>,
}

/// Whose month is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MonthOf {
    /// The trustee's report
    Report,
    /// The run of the scenario
    Scenario,
}

/// Arguments of `state`.
#[derive(Debug, Args)]
pub(crate) struct StateArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The month after whose distribution the state is
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) after: u32,
    /// In which numbers to compute: floating point, or exact cents
    #[arg(long, value_enum, default_value_t = Arithmetic::F64, value_name = "NUMBERS")]
    pub(crate) arithmetic: Arithmetic,
    /// Where to write it; `-` is standard output [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The one scenario to check: a file inside the folder, or else a path [default: all in the
    /// folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to check: inside the folder, or else a path [default: the one that deal.yaml
    /// names, if any]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
}

/// Arguments of `tie-out`.
#[derive(Debug, Args)]
pub(crate) struct TieOutArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The state before the report's date [default: state-YEAR-MONTH.yaml in the folder, of the
    /// month before]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Lists every figure, side by side, and not only those that differ
    #[arg(long)]
    pub(crate) all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// Tidy rows
    Csv,
    /// Tidy rows, with the version and the hashes of all inputs
    Json,
}

impl Format {
    /// The format that a file's ending stands for.
    pub(crate) fn of_file(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Self::Csv,
            Some(ending) if ending.eq_ignore_ascii_case("json") => Self::Json,
            _ => Self::Table,
        }
    }
}

/// One of the two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Run {
    /// Called on the first date on which it can be
    Call,
    /// Never called
    Maturity,
}

impl From<Run> for RunTo {
    fn from(run: Run) -> Self {
        match run {
            Run::Call => Self::Call,
            Run::Maturity => Self::Maturity,
        }
    }
}

/// Which of the two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runs {
    /// Called on the first date on which it can be
    Call,
    /// Never called
    Maturity,
    /// Both
    Both,
}

impl Runs {
    /// The runs, in the order in which they are shown.
    pub(crate) fn runs(self) -> &'static [RunTo] {
        match self {
            Self::Call => &[RunTo::Call],
            Self::Maturity => &[RunTo::Maturity],
            Self::Both => &[RunTo::Call, RunTo::Maturity],
        }
    }
}

/// In which numbers a run is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Arithmetic {
    /// Floating point
    F64,
    /// Exact money, every payment rounded half-up to the cent
    Cents,
}

impl From<Arithmetic> for stepdown_runner::Arithmetic {
    fn from(arithmetic: Arithmetic) -> Self {
        match arithmetic {
            Arithmetic::F64 => Self::F64,
            Arithmetic::Cents => Self::Cents,
        }
    }
}

/// A part of a deal's cash flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Part {
    /// The pool: balances, principal, defaults and losses
    Collateral,
    /// The deal: its tests, overcollateralization, hedges and the residual
    Deal,
    /// The classes
    Classes,
}
