//! The columns of the tables that a simulation has besides those of a sweep.
//!
//! This module must never fill a table.

use super::{Column, Kind, column};

/// `distributions`: a row for each measure of each class and run, and each of the deal, over each of
/// growing parts of a simulation's paths.
pub(super) const DISTRIBUTIONS: [Column; 29] = [
    column("run_to", Kind::Text, "`call` or `maturity`"),
    column(
        "class",
        Kind::Text,
        "the class, as the deal file names it; null where the measure is the deal's",
    ),
    column(
        "measure",
        Kind::Text,
        "a column of `classes` or `deal`; `write_down_pct`, `interest_shortfall_pct` and \
         `total_interest_shortfall_pct` are percent of the class's original balance",
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
        "mean of the worst 5%: the highest, but the lowest of `excess_spread_pct`, of \
         `residual_dollars` and of months; null where a path has no figure",
    ),
    column(
        "expected_shortfall_95_standard_error",
        Kind::Number,
        "its standard error; null where the worst 5% are fewer than five paths",
    ),
    column(
        "expected_shortfall_99",
        Kind::Number,
        "the same of the worst 1%",
    ),
    column(
        "expected_shortfall_99_standard_error",
        Kind::Number,
        "its standard error; null where the worst 1% are fewer than five paths",
    ),
    column(
        "quantile_01_standard_error",
        Kind::Number,
        "the standard error of `quantile_01`; null where fewer than five figures lie beyond it, and \
         so are those that follow",
    ),
    column(
        "quantile_05_standard_error",
        Kind::Number,
        "the same of `quantile_05`",
    ),
    column(
        "quantile_25_standard_error",
        Kind::Number,
        "the same of `quantile_25`",
    ),
    column(
        "quantile_50_standard_error",
        Kind::Number,
        "the same of `quantile_50`",
    ),
    column(
        "quantile_75_standard_error",
        Kind::Number,
        "the same of `quantile_75`",
    ),
    column(
        "quantile_95_standard_error",
        Kind::Number,
        "the same of `quantile_95`",
    ),
    column(
        "quantile_99_standard_error",
        Kind::Number,
        "the same of `quantile_99`",
    ),
    column(
        "standard_deviation_standard_error",
        Kind::Number,
        "the standard error of `standard_deviation`; null where fewer than five figures lie on one side \
         of the mean",
    ),
];

/// `months`: a row for each event of a simulation and each month in which it first happens in any
/// path.
pub(super) const MONTHS: [Column; 6] = [
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
pub(super) const BY_MONTH: [Column; 14] = [
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
