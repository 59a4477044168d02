//! The schema of the tables: name, type and meaning of every column.
//!
//! Other programs read these files. Columns may be added at the end of a table; names, types and units
//! do not change.

mod simulation;

use polars_core::prelude::DataType;

use simulation::{BY_MONTH, DISTRIBUTIONS, MONTHS};

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A count, a month or a scenario: unsigned, 32 bits.
    Count,
    /// A floating-point number, 64 bits.
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
    /// Its name, which includes the unit where it is not obvious.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Its meaning, and when it is null.
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
    /// The position of every scenario on every axis.
    Scenarios,
    /// Every scenario, run and class.
    Classes,
    /// Every scenario.
    Deal,
    /// Distributions of metrics over the paths of a simulation.
    Distributions,
    /// The number of paths by month of the deal's events.
    Months,
    /// Distributions of balances and drawn indices by month.
    ByMonth,
    /// How the run was made.
    Run,
}

impl TableName {
    /// The tables written by block, in order.
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

    /// The additional tables of a simulation.
    pub(super) const OF_SIMULATIONS: [Self; 3] = [Self::Distributions, Self::Months, Self::ByMonth];

    /// The name of its file, without the extension.
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

    /// Its columns; in `scenarios` the axes follow.
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
    "number of the scenario, from 1, in the order of the sweep file; in a simulation the number of \
     the path",
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
        "weighted average life of the principal paid, in years of 360 days; null without principal",
    ),
    column(
        "window_first_month",
        Kind::Count,
        "first month with principal; null without principal",
    ),
    column("window_first_date", Kind::Date, "its distribution date"),
    column(
        "window_last_month",
        Kind::Count,
        "last month with principal; null without principal",
    ),
    column("window_last_date", Kind::Date, "its distribution date"),
    column("principal_dollars", Kind::Number, "principal paid"),
    column(
        "write_down_dollars",
        Kind::Number,
        "principal written down less reimbursements",
    ),
    column(
        "unpaid_balance_dollars",
        Kind::Number,
        "principal never paid: written down, including before the state that the run begins with, or \
         still outstanding",
    ),
    column(
        "interest_shortfall_dollars",
        Kind::Number,
        "interest due on distribution dates and never paid, with interest on it; excludes prepayment \
         interest and Relief Act shortfalls, which have their own columns",
    ),
    column(
        "basis_risk_unpaid_dollars",
        Kind::Number,
        "basis risk carry-forward never paid",
    ),
    column(
        "first_loss_month",
        Kind::Count,
        "first month with a write-down; null without one",
    ),
    column(
        "first_interest_shortfall_month",
        Kind::Count,
        "first month with interest unpaid, even if paid later: interest due, prepayment interest or a \
         Relief Act shortfall; null without one",
    ),
    column(
        "prepayment_interest_unpaid_dollars",
        Kind::Number,
        "prepayment interest shortfalls allocated to the class and never reimbursed, with interest on \
         them",
    ),
    column(
        "relief_act_unpaid_dollars",
        Kind::Number,
        "Relief Act shortfalls allocated to the class and never reimbursed",
    ),
    column(
        "total_interest_shortfall_dollars",
        Kind::Number,
        "interest never paid: `interest_shortfall_dollars`, `prepayment_interest_unpaid_dollars` and \
         `relief_act_unpaid_dollars`, without basis risk",
    ),
];

/// `deal`: a row for each scenario, to maturity, over the life of the pool.
const DEAL: [Column; 22] = [
    SCENARIO_ID,
    column(
        "reason",
        Kind::Text,
        "why the scenario could not be run, with all other columns null; null if it was run",
    ),
    column(
        "stepdown_month",
        Kind::Count,
        "the stepdown date; null if there is none or it is before the run begins",
    ),
    column("stepdown_date", Kind::Date, "its distribution date"),
    column(
        "first_trigger_event_month",
        Kind::Count,
        "first month of the run in a trigger event with a class outstanding; null without one, as are \
         the columns on the tests below",
    ),
    column(
        "first_trigger_event_date",
        Kind::Date,
        "its distribution date",
    ),
    column(
        "months_in_trigger_event",
        Kind::Count,
        "months in a trigger event with a class outstanding",
    ),
    column(
        "first_trigger_test",
        Kind::Text,
        "which test failed first: `delinquency`, `cumulative loss`, `both`, or `scenario` where \
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
        "their limit in that month",
    ),
    column(
        "first_trigger_cumulative_loss_pct",
        Kind::Number,
        "cumulative realized losses in that month, percent of the original pool balance",
    ),
    column(
        "first_trigger_cumulative_loss_limit_pct",
        Kind::Number,
        "their limit in that month; null without a limit",
    ),
    column(
        "first_call_month",
        Kind::Count,
        "first month in which the deal can be called, and is in the run to call; null if it never can \
         be",
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
        "the same in percent of the original pool balance",
    ),
    column("cumulative_loss_dollars", Kind::Number, "realized losses"),
    column(
        "cumulative_loss_pct",
        Kind::Number,
        "the same in percent of the original pool balance",
    ),
    column(
        "excess_spread_pct",
        Kind::Number,
        "interest and net hedge receipts in excess of interest paid to classes, percent of the pool \
         per year",
    ),
    column(
        "residual_dollars",
        Kind::Number,
        "paid to the residual class",
    ),
    column(
        "runs",
        Kind::Text,
        "the runs in `classes`: `call`, `maturity` or `both`",
    ),
    column(
        "defaults_left_out_dollars",
        Kind::Number,
        "reduction of defaults to maturity by `defaults_near_maturity: standard`; 0 without it",
    ),
];

/// `run`: what the other tables were made from. Only its `timing` rows may differ between two runs of
/// the same sweep.
const RUN: [Column; 3] = [
    column(
        "kind",
        Kind::Text,
        "`program`, `input`, `setting`, `axis`, `count`, `reason` or `timing`",
    ),
    column(
        "name",
        Kind::Text,
        "the file of an input, the column of an axis, the reason of a reason",
    ),
    column(
        "value",
        Kind::Text,
        "the SHA-256 of an input, the axis as the sweep names it, the number of scenarios not run for a reason",
    ),
];
