//! What the tables hold: the name, the kind and the meaning of every column.
//!
//! Others read these files. A column may be added at the end of a table; none may change its name,
//! its kind or its unit. This module must never fill a table.

mod simulation;

use polars_core::prelude::DataType;

use simulation::{BY_MONTH, DISTRIBUTIONS, MONTHS};

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

    /// All of them.
    pub(super) const ALL: [Self; 7] = [
        Self::Scenarios,
        Self::Classes,
        Self::Deal,
        Self::Distributions,
        Self::Months,
        Self::ByMonth,
        Self::Run,
    ];

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
    "the scenario, counted from 1 in the order of the sweep file; of a simulation the path, by its \
     number: from 501 on where that is the first",
);

/// `scenarios`, before its axes: a row for each scenario.
const SCENARIOS: [Column; 1] = [SCENARIO_ID];

/// `classes`: a row for each scenario that could be run, each run it reports, and each class.
const CLASSES: [Column; 18] = [
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
        "principal never paid: written down, be it before a state that the run begins with, or still \
         outstanding",
    ),
    column(
        "interest_shortfall_dollars",
        Kind::Number,
        "interest due on distribution dates and never paid, with the interest on it; prepayment \
         interest and Relief Act shortfalls are not due, and have columns of their own",
    ),
    column(
        "basis_risk_unpaid_dollars",
        Kind::Number,
        "basis risk carry-forward never paid",
    ),
    column(
        "first_loss_month",
        Kind::Count,
        "first month with a write-down; null where there is none",
    ),
    column(
        "first_interest_shortfall_month",
        Kind::Count,
        "first month that leaves interest unpaid, be it paid later: interest due, prepayment interest \
         or a Relief Act shortfall; null where there is none",
    ),
    column(
        "prepayment_interest_unpaid_dollars",
        Kind::Number,
        "prepayment interest shortfalls allocated to the class and never made good, with the interest \
         on them",
    ),
    column(
        "relief_act_unpaid_dollars",
        Kind::Number,
        "Relief Act shortfalls allocated to the class and never made good",
    ),
    column(
        "total_interest_shortfall_dollars",
        Kind::Number,
        "interest never paid: `interest_shortfall_dollars`, `prepayment_interest_unpaid_dollars` and \
         `relief_act_unpaid_dollars`, without basis risk",
    ),
];

/// `deal`: a row for each scenario. Of the deal never called, over the life of the pool.
const DEAL: [Column; 22] = [
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
        "first month of the run in a trigger event in which a class is outstanding; null where there is \
         none, and with it all that follows on the tests",
    ),
    column(
        "first_trigger_event_date",
        Kind::Date,
        "its distribution date",
    ),
    column(
        "months_in_trigger_event",
        Kind::Count,
        "months in a trigger event in which a class is outstanding",
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
    column(
        "defaults_left_out_dollars",
        Kind::Number,
        "by how much `defaults_near_maturity: standard` makes defaults fewer than they would be to \
         maturity; 0 without it",
    ),
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
