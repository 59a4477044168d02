//! Command-line arguments and their help.

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

A scenario folder holds deal.yaml, the pool and schedules that it names, pricing.yaml and, to compare with a published WAL table, printed-table.csv.";

const WAL_EXAMPLES: &str = "\
Example:
  stepdown wal scenarios/my-deal --run-to call --format csv

If the folder holds printed-table.csv, each result is compared with it. Printed values belong to the pricing scenario; results under other scenarios are not compared.

Deal results below the table and in JSON (stepdown, trigger events, losses, residual) are always to maturity, regardless of --run-to.";

const CASHFLOWS_EXAMPLES: &str = "\
Examples:
  stepdown cashflows scenarios/my-deal --class M-1 --from 37 --to 60
  stepdown cashflows scenarios/my-deal --output flows.csv

The table format shows every part and leaves out empty columns. CSV holds one part (classes, unless --show names another): one row per month or, for classes, per month and class. JSON holds a list of such rows for each part.

The output file is written completely or not at all. An existing file is replaced, but never an input or any other file of the scenario folder.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  stepdown explain scenarios/my-deal --month 37
  stepdown explain scenarios/my-deal --month 44 --class M-4 --scenario stress.yaml

Explains one month step by step in exact cents. Each step cites the line of deal.yaml that governs it. If the folder holds report.yaml for that month, the collateral of the report is used.

--class limits the output to the steps and tests that affect the class. Steps keep their numbers in the full month.";

const STATE_EXAMPLES: &str = "\
Examples:
  stepdown state scenarios/my-deal --after 40 --output after-40.yaml
  stepdown cashflows scenarios/my-deal --state after-40.yaml --from 41

A run that continues from the file with the same pool and scenario gives the same results as one uninterrupted run, to the last bit. With f64 arithmetic, amounts are written with all their digits; with cents, to the cent.";

const CHECK_EXAMPLES: &str = "\
Example:
  stepdown check scenarios/my-deal

Checks the deal, the pool and, unless --scenario names one, every scenario in the folder and its subfolders: pricing.yaml and each .yaml file with a field `prepayment`. Sweeps and models are checked too. Lines that begin with `note:` are not errors, but worth reviewing.";

const TIE_OUT_EXAMPLES: &str = "\
Examples:
  stepdown tie-out scenarios/my-deal
  stepdown tie-out scenarios/my-deal --all
  stepdown tie-out scenarios/my-deal --all --format csv

The folder holds report.yaml, the trustee report as printed, and the deal's status before its date. The collateral is taken from the report. Every other number is computed from the collateral, the status and the deal, and compared to the last printed digit. The exit code is 1 if any number differs.";

/// Simulates mortgage and ABS deals: what each class is paid, month by month, to call and to maturity.
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
    /// The command to run.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// WAL and principal window of every class
    #[command(after_help = WAL_EXAMPLES)]
    Wal(WalArguments),
    /// Monthly cash flows of the collateral, the deal and its classes
    #[command(after_help = CASHFLOWS_EXAMPLES)]
    Cashflows(CashflowsArguments),
    /// Tables and charts of a run, as a web page and a workbook
    #[command(after_help = crate::report::EXAMPLES)]
    Report(crate::report::ReportArguments),
    /// Explain one month step by step: collections, tests and payments
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArguments),
    /// Save the deal's status after a month, to continue from
    #[command(after_help = STATE_EXAMPLES)]
    State(StateArguments),
    /// Check every file of a scenario folder and summarize its contents
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArguments),
    /// Recompute a distribution to the cent and check every number in the trustee report
    #[command(name = "tie-out", after_help = TIE_OUT_EXAMPLES)]
    TieOut(TieOutArguments),
    /// Term-sheet tables at several speeds: WALs, windows, decrements, caps, enhancement
    #[command(after_help = crate::tables::EXAMPLES)]
    Tables(crate::tables::TablesArguments),
    /// Run many scenarios and write their results as tables
    #[command(after_help = crate::sweep::EXAMPLES)]
    Sweep(crate::sweep::SweepArguments),
    /// Monte Carlo: draw random paths from a model and show the distribution of results
    #[command(after_help = crate::simulate::EXAMPLES)]
    Simulate(crate::simulate::SimulateArguments),
    /// Break-even CDR: the highest default rate before each class takes a loss
    #[command(name = "break-even", after_help = crate::break_even::EXAMPLES)]
    BreakEven(crate::break_even::BreakEvenArguments),
    /// Goal seek: find the input that meets a target
    #[command(after_help = crate::solve::EXAMPLES)]
    Solve(crate::solve::SolveArguments),
    /// Infer rep lines that reproduce a printed WAL table
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
    /// The scenario folder, which holds deal.yaml; the path of deal.yaml itself works too
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Allow files of the folder to name or link to files outside it
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
    /// The folder's path, and whether its files may name files outside it.
    pub(crate) fn location(&self) -> Location {
        let outside = if self.allow_outside {
            Outside::Allowed
        } else {
            Outside::Refused
        };
        Location::new(&self.folder, outside)
    }
}

/// The input files of a run.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The scenario to run: a file in the folder or a path [default: pricing.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to start from: a file in the folder or a path [default: the one named in deal.yaml, else the run starts at closing]
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
    /// Run to the first possible call or to maturity
    #[arg(long, alias = "to", value_enum, default_value_t = Runs::Both, value_name = "RUN")]
    pub(crate) run_to: Runs,
    /// Arithmetic: floating point or exact cents
    #[arg(long, value_enum, default_value_t = Arithmetic::F64, value_name = "ARITHMETIC")]
    pub(crate) arithmetic: Arithmetic,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

/// Arguments of `cashflows`.
#[derive(Debug, Args)]
pub(crate) struct CashflowsArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Show this class, and other parts only if --show names them; may be repeated
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// Parts to show, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    pub(crate) show: Vec<Part>,
    /// The first month [default: 1]
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) from: Option<u32>,
    /// The last month [default: the last of the run]
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) to: Option<u32>,
    /// Run to the first possible call or to maturity
    #[arg(long, value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
    /// Arithmetic: floating point or exact cents
    #[arg(long, value_enum, default_value_t = Arithmetic::F64, value_name = "ARITHMETIC")]
    pub(crate) arithmetic: Arithmetic,
    /// Output format [default: from the extension of the output file (.csv or .json), else table]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Output file; `-` is standard output [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The month to explain
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) month: u32,
    /// Explain only this class, which may be the residual class; may be repeated [default: all]
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// Explain the month of report.yaml, with its collateral, or the scenario's [default: the report if it is for that month and neither --scenario nor --run-to is given]
    #[arg(long, value_enum, value_name = "SOURCE")]
    pub(crate) of: Option<MonthOf>,
    /// Run to the first possible call or to maturity [default: maturity]
    #[arg(long, value_enum, value_name = "RUN")]
    pub(crate) run_to: Option<Run>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text, value_name = "FORMAT")]
    pub(crate) format: ExplainFormat,
}

/// The output format of `explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// Numbered steps
    Text,
    /// Steps with their values, tests and payments
    Json,
}

/// The source of the month that is explained.
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
    /// Save the status after this month's distribution
    #[arg(long, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) after: u32,
    /// Arithmetic: floating point or exact cents
    #[arg(long, value_enum, default_value_t = Arithmetic::F64, value_name = "ARITHMETIC")]
    pub(crate) arithmetic: Arithmetic,
    /// Output file; `-` is standard output [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// Check only this scenario: a file in the folder or a path [default: all in the folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to check: a file in the folder or a path [default: the one named in deal.yaml, if any]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Print what happens on a distribution date as numbered steps, each with its line of deal.yaml, instead of the summary
    #[arg(long, conflicts_with_all = ["scenario", "state"])]
    pub(crate) program: bool,
}

/// Arguments of `tie-out`.
#[derive(Debug, Args)]
pub(crate) struct TieOutArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The state file for the month before the report [default: state-YEAR-MONTH.yaml in the folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// List every number side by side, not only the differences
    #[arg(long)]
    pub(crate) all: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

/// Output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text tables
    Table,
    /// One observation per row
    Csv,
    /// One observation per row, with the version and the hashes of all inputs
    Json,
}

impl Format {
    /// The format that a file's extension implies.
    pub(crate) fn of_file(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Self::Csv,
            Some(ending) if ending.eq_ignore_ascii_case("json") => Self::Json,
            _ => Self::Table,
        }
    }
}

/// Run to call or to maturity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Run {
    /// Called on the first possible date
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

/// Run to call, to maturity or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runs {
    /// Called on the first possible date
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

/// Arithmetic of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Arithmetic {
    /// Floating point
    F64,
    /// Exact cents: every payment is rounded half up to the cent
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
