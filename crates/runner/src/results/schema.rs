//! What the tables hold: the name, the kind and the meaning of every column.
//!
//! Others read these files. A column may be added at the end of a table; none may change its name,
//! its kind or its unit. This room must never fill a table.

use polars_core::prelude::DataType;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words: UTF-8.
    Text,
    /// A count, a month or a scenario: unsigned, 32 bits.
    Count,
    /// A figure in floating point, 64 bits.
    Number,
    /// A date; in CSV `2010-05-25`.
    Date,
}

impl Kind {
    /// The type in a Parquet file.
    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Count => DataType::UInt32,
            Self::Number => DataType::Float64,
            Self::Date => DataType::Date,
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, with the unit in it where that is not plain.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, and where it is null.
    pub meaning: &'static str,
}

const fn column(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column {
        name,
        kind,
        meaning,
    }
}

/// The tables of a sweep, and of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableName {
    /// Where every scenario lies on every axis.
    Scenarios,
    /// Every scenario, run and class.
    Classes,
    /// Every scenario.
    Deal,
    /// How figures are distributed over the paths of a simulation.
    Distributions,
    /// In which months of how many of its paths the deal turns.
    Months,
    /// How balances and drawn indices are distributed over its paths, month by month.
    ByMonth,
    /// How the run came about.
    Run,
}

impl TableName {
    /// The tables that grow with the sweep, in the order in which they are written.
    pub(super) const GROWING: [Self; 3] = [Self::Scenarios, Self::Classes, Self::Deal];

    /// The tables that a simulation has besides.
    pub(super) const OF_SIMULATIONS: [Self; 3] = [Self::Distributions, Self::Months, Self::ByMonth];

    /// The name of its file, without the ending.
    #[must_use]
    pub fn stem(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Classes => "classes",
            Self::Deal => "deal",
            Self::Distributions => "distributions",
            Self::Months => "months",
            Self::ByMonth => "by_month",
            Self::Run => "run",
        }
    }

    /// Its columns; those of the axes come after them in `scenarios`.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Scenarios => &SCENARIOS,
            Self::Classes => &CLASSES,
            Self::Deal => &DEAL,
            Self::Distributions => &DISTRIBUTIONS,
            Self::Months => &MONTHS,
            Self::ByMonth => &BY_MONTH,
            Self::Run => &RUN,
        }
    }
}

const SCENARIO_ID: Column = column(
    "scenario_id",
    Kind::Count,
    "the scenario, counted from 1 in the order of the sweep file",
);

/// `scenarios`, before its axes: a row for each scenario.
const SCENARIOS: [Column; 1] = [SCENARIO_ID];

/// `classes`: a row for each scenario that could be run, each run it reports, and each class.
const CLASSES: [Column; 15] = [
    SCENARIO_ID,
    column("run_to", Kind::Text, "`call` or `maturity`"),
    column("class", Kind::Text, "the class, as the deal file names it"),
    column(
        "wal_years",
        Kind::Number,
        "weighted average life of the principal paid, in years of 360 days; null where none is",
    ),
    column(
        "window_first_month",
        Kind::Count,
        "first month with principal; null where there is none",
    ),
    column("window_first_date", Kind::Date, "its distribution date"),
    column(
        "window_last_month",
        Kind::Count,
        "last month with principal; null where there is none",
    ),
    column("window_last_date", Kind::Date, "its distribution date"),
    column("principal_dollars", Kind::Number, "principal paid"),
    column(
        "write_down_dollars",
        Kind::Number,
        "principal written down less what of it was reimbursed",
    ),
    column(
        "unpaid_balance_dollars",
        Kind::Number,
        "principal never paid: written down, or still outstanding",
    ),
    column(
        "interest_shortfall_dollars",
        Kind::Number,
        "interest shortfall outstanding at the end",
    ),
    column(
        "basis_risk_unpaid_dollars",
        Kind::Number,
        "basis risk carry-forward outstanding at the end",
    ),
    column(
        "first_loss_month",
        Kind::Count,
        "first month with a write-down; null where there is none",
    ),
    column(
        "first_interest_shortfall_month",
        Kind::Count,
        "first month in which interest due was not all paid, be it made good later; null where \
         there is none",
    ),
];

/// `deal`: a row for each scenario. Of the deal never called, over the life of the pool.
const DEAL: [Column; 21] = [
    SCENARIO_ID,
    column(
        "reason",
        Kind::Text,
        "why the scenario could not be run, and all else is null; null where it could",
    ),
    column(
        "stepdown_month",
        Kind::Count,
        "the stepdown date; null where there is none, or where a state had it behind it",
    ),
    column("stepdown_date", Kind::Date, "its distribution date"),
    column(
        "first_trigger_event_month",
        Kind::Count,
        "first month of the run in a trigger event; null where there is none, and with it all \
         that follows on the tests",
    ),
    column(
        "first_trigger_event_date",
        Kind::Date,
        "its distribution date",
    ),
    column(
        "months_in_trigger_event",
        Kind::Count,
        "months in a trigger event",
    ),
    column(
        "first_trigger_test",
        Kind::Text,
        "which test tripped first: `delinquency`, `cumulative loss`, `both`, or `scenario` where \
         the scenario decides",
    ),
    column(
        "first_trigger_delinquency_pct",
        Kind::Number,
        "average 60+ delinquencies in that month",
    ),
    column(
        "first_trigger_delinquency_limit_pct",
        Kind::Number,
        "their limit then",
    ),
    column(
        "first_trigger_cumulative_loss_pct",
        Kind::Number,
        "cumulative realized losses in that month, of the original pool balance",
    ),
    column(
        "first_trigger_cumulative_loss_limit_pct",
        Kind::Number,
        "their limit then; null where the deal has none of the month",
    ),
    column(
        "first_call_month",
        Kind::Count,
        "first month in which the deal can be called, which the run to call does; null where it \
         never can",
    ),
    column("first_call_date", Kind::Date, "its distribution date"),
    column(
        "cumulative_default_dollars",
        Kind::Number,
        "balance that defaulted",
    ),
    column(
        "cumulative_default_pct",
        Kind::Number,
        "the same of the original pool balance",
    ),
    column("cumulative_loss_dollars", Kind::Number, "realized losses"),
    column(
        "cumulative_loss_pct",
        Kind::Number,
        "the same of the original pool balance",
    ),
    column(
        "excess_spread_pct",
        Kind::Number,
        "interest and net hedge receipts beyond what classes were paid as interest, a year, of \
         the pool",
    ),
    column(
        "residual_dollars",
        Kind::Number,
        "paid to the residual class",
    ),
    column(
        "runs",
        Kind::Text,
        "which runs `classes` holds of it: `call`, `maturity` or `both`",
    ),
];

/// `distributions`: a row for each measure of each class and run, and each of the deal, over each of
/// growing parts of a simulation's paths.
const DISTRIBUTIONS: [Column; 21] = [
    column("run_to", Kind::Text, "`call` or `maturity`"),
    column(
        "class",
        Kind::Text,
        "the class, as the deal file names it; null where the measure is the deal's",
    ),
    column(
        "measure",
        Kind::Text,
        "a column of `classes` or `deal`; `write_down_pct` and `interest_shortfall_pct` are \
         percent of the class's original balance",
    ),
    column(
        "paths",
        Kind::Count,
        "the first so many paths are taken: about a 16th, an 8th, a quarter, half, and all",
    ),
    column(
        "figures",
        Kind::Count,
        "how many of them have a figure: without principal there is no life, without a loss no \
         month of a first one",
    ),
    column(
        "mean",
        Kind::Number,
        "of those that have a figure, and so are the columns up to the quantiles; of \
         `write_down_pct` it is the expected loss",
    ),
    column(
        "mean_standard_error",
        Kind::Number,
        "its Monte Carlo standard error; of mirrored paths that of the means of pairs, of Sobol \
         points that of the means under each shift",
    ),
    column("standard_deviation", Kind::Number, "over paths"),
    column(
        "quantile_01",
        Kind::Number,
        "the least figure that 1% of them do not exceed",
    ),
    column("quantile_05", Kind::Number, "the same of 5%"),
    column("quantile_25", Kind::Number, "the same of 25%"),
    column("quantile_50", Kind::Number, "the same of 50%: the median"),
    column("quantile_75", Kind::Number, "the same of 75%"),
    column("quantile_95", Kind::Number, "the same of 95%"),
    column("quantile_99", Kind::Number, "the same of 99%"),
    column(
        "probability_pct",
        Kind::Number,
        "share of all the paths taken that have a figure above 0: of `first_loss_month` the \
         probability of a write-down",
    ),
    column(
        "probability_standard_error_pct",
        Kind::Number,
        "its standard error",
    ),
    column(
        "expected_shortfall_95",
        Kind::Number,
        "mean of the highest 5%; null where a path has no figure",
    ),
    column(
        "expected_shortfall_95_standard_error",
        Kind::Number,
        "its standard error",
    ),
    column(
        "expected_shortfall_99",
        Kind::Number,
        "mean of the highest 1%; null where a path has no figure",
    ),
    column(
        "expected_shortfall_99_standard_error",
        Kind::Number,
        "its standard error",
    ),
];

/// `months`: a row for each event of a simulation and each month in which it first happens in any
/// path.
const MONTHS: [Column; 6] = [
    column(
        "event",
        Kind::Text,
        "`stepdown`, `first_trigger_event` or `first_call`",
    ),
    column(
        "month",
        Kind::Count,
        "the month in which it happens; null where it never does",
    ),
    column("date", Kind::Date, "its distribution date"),
    column("paths", Kind::Count, "in how many paths"),
    column("probability_pct", Kind::Number, "the same of all paths"),
    column(
        "cumulative_pct",
        Kind::Number,
        "in that month or before; null where it never happens",
    ),
];

/// `by_month`: a row for each balance and each drawn index, and each month up to the last in which
/// anything is outstanding in any of the paths taken.
const BY_MONTH: [Column; 14] = [
    column(
        "run_to",
        Kind::Text,
        "`call` or `maturity`; null of the pool and of indices, which know of no call",
    ),
    column(
        "class",
        Kind::Text,
        "the class, as the deal file names it; null where the measure is of no single class",
    ),
    column(
        "measure",
        Kind::Text,
        "`pool_balance_dollars`, `certificate_balance_dollars`, `balance_dollars` of a class, each \
         after the distribution date and with every digit, or a drawn index under its name: \
         `libor_1m_pct`; to call balances are 0 from the first month on in which the deal can be \
         called",
    ),
    column("month", Kind::Count, "the month"),
    column("date", Kind::Date, "its distribution date"),
    column(
        "paths",
        Kind::Count,
        "how many paths are taken: of the first 2,048 those that could be run; fewer where pool, \
         classes and indices are so many that they would take more than 128 MiB, and of Sobol points \
         as many of each shift as make a power of two",
    ),
    column("mean", Kind::Number, "over them"),
    column(
        "quantile_01",
        Kind::Number,
        "the least figure that 1% of them do not exceed",
    ),
    column("quantile_05", Kind::Number, "the same of 5%"),
    column("quantile_25", Kind::Number, "the same of 25%"),
    column("quantile_50", Kind::Number, "the same of 50%: the median"),
    column("quantile_75", Kind::Number, "the same of 75%"),
    column("quantile_95", Kind::Number, "the same of 95%"),
    column("quantile_99", Kind::Number, "the same of 99%"),
];

/// `run`: what the tables beside it are made of. Its `timing` rows alone may differ between two
/// runs of the same sweep.
const RUN: [Column; 3] = [
    column(
        "kind",
        Kind::Text,
        "`program`, `input`, `setting`, `count`, `reason` or `timing`",
    ),
    column(
        "name",
        Kind::Text,
        "of an input its file, of a reason the reason",
    ),
    column(
        "value",
        Kind::Text,
        "of an input its SHA-256, of a reason how many scenarios could not be run for it",
    ),
];
