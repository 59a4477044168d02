//! The columns of the tables that only a simulation has.

use super::{Column, Kind, column};

/// `distributions`: a row for each metric of each class and run, and of the deal, over each of growing
/// parts of a simulation's paths.
pub(super) const DISTRIBUTIONS: [Column; 29] = [
    column("run_to", Kind::Text, "`call` or `maturity`"),
    column(
        "class",
        Kind::Text,
        "the class, as the deal file names it; null for a metric of the deal",
    ),
    column(
        "metric",
        Kind::Text,
        "a column of `classes` or `deal`; `write_down_pct`, `interest_shortfall_pct` and \
         `total_interest_shortfall_pct` are percent of the class's original balance",
    ),
    column(
        "paths",
        Kind::Count,
        "number of paths used, from the first: about a 16th, an 8th, a quarter, half, and all",
    ),
    column(
        "values",
        Kind::Count,
        "number of these paths with a value: there is no WAL without principal, and no month of first \
         loss without a loss",
    ),
    column(
        "mean",
        Kind::Number,
        "mean of the paths with a value, as for the columns up to the quantiles; for `write_down_pct` \
         the expected loss",
    ),
    column(
        "mean_standard_error",
        Kind::Number,
        "its Monte Carlo standard error; for antithetic paths that of the means of pairs, for Sobol \
         points that of the means under each shift",
    ),
    column("standard_deviation", Kind::Number, "over paths"),
    column(
        "quantile_01",
        Kind::Number,
        "the smallest value not exceeded by 1% of these paths",
    ),
    column("quantile_05", Kind::Number, "the same for 5%"),
    column("quantile_25", Kind::Number, "the same for 25%"),
    column("quantile_50", Kind::Number, "the same for 50%: the median"),
    column("quantile_75", Kind::Number, "the same for 75%"),
    column("quantile_95", Kind::Number, "the same for 95%"),
    column("quantile_99", Kind::Number, "the same for 99%"),
    column(
        "probability_pct",
        Kind::Number,
        "share of all paths used with a value above 0; for `first_loss_month` the probability of a \
         write-down",
    ),
    column(
        "probability_standard_error_pct",
        Kind::Number,
        "its standard error",
    ),
    column(
        "expected_shortfall_95",
        Kind::Number,
        "mean of the worst 5%: the highest values, or the lowest of `excess_spread_pct`, \
         `residual_dollars` and months; null if a path has no value",
    ),
    column(
        "expected_shortfall_95_standard_error",
        Kind::Number,
        "its standard error; null if the worst 5% are fewer than five paths",
    ),
    column(
        "expected_shortfall_99",
        Kind::Number,
        "the same for the worst 1%",
    ),
    column(
        "expected_shortfall_99_standard_error",
        Kind::Number,
        "its standard error; null if the worst 1% are fewer than five paths",
    ),
    column(
        "quantile_01_standard_error",
        Kind::Number,
        "standard error of `quantile_01`; null, as for the other quantiles, if fewer than five values \
         lie beyond it",
    ),
    column(
        "quantile_05_standard_error",
        Kind::Number,
        "the same for `quantile_05`",
    ),
    column(
        "quantile_25_standard_error",
        Kind::Number,
        "the same for `quantile_25`",
    ),
    column(
        "quantile_50_standard_error",
        Kind::Number,
        "the same for `quantile_50`",
    ),
    column(
        "quantile_75_standard_error",
        Kind::Number,
        "the same for `quantile_75`",
    ),
    column(
        "quantile_95_standard_error",
        Kind::Number,
        "the same for `quantile_95`",
    ),
    column(
        "quantile_99_standard_error",
        Kind::Number,
        "the same for `quantile_99`",
    ),
    column(
        "standard_deviation_standard_error",
        Kind::Number,
        "standard error of `standard_deviation`; null if fewer than five values lie on one side of the \
         mean",
    ),
];

/// `months`: a row for each event of a simulation and each month in which it first happens in a path.
pub(super) const MONTHS: [Column; 6] = [
    column(
        "event",
        Kind::Text,
        "`stepdown`, `first_trigger_event` or `first_call`",
    ),
    column(
        "month",
        Kind::Count,
        "the month in which it happens; null if it never does",
    ),
    column("date", Kind::Date, "its distribution date"),
    column("paths", Kind::Count, "number of paths"),
    column(
        "probability_pct",
        Kind::Number,
        "the same in percent of all paths",
    ),
    column(
        "cumulative_pct",
        Kind::Number,
        "in that month or before; null if it never happens",
    ),
];

/// `by_month`: a row for each balance and each drawn index, and each month up to the last in which any
/// balance is outstanding in the paths used.
pub(super) const BY_MONTH: [Column; 14] = [
    column(
        "run_to",
        Kind::Text,
        "`call` or `maturity`; null for the pool and for indices",
    ),
    column(
        "class",
        Kind::Text,
        "the class, as the deal file names it; null for other metrics",
    ),
    column(
        "metric",
        Kind::Text,
        "`pool_balance_dollars`, `certificate_balance_dollars`, `balance_dollars` of a class, each \
         after the distribution date and unrounded, or the name of a drawn index: `libor_1m_pct`; \
         balances to call are 0 from the first month in which the deal can be called",
    ),
    column("month", Kind::Count, "the month"),
    column("date", Kind::Date, "its distribution date"),
    column(
        "paths",
        Kind::Count,
        "number of paths used: those of the first 2,048 that could be run; fewer if pool, classes and \
         indices would take more than 128 MiB, and for Sobol points a power of two for each shift",
    ),
    column("mean", Kind::Number, "mean of these paths"),
    column(
        "quantile_01",
        Kind::Number,
        "the smallest value not exceeded by 1% of these paths",
    ),
    column("quantile_05", Kind::Number, "the same for 5%"),
    column("quantile_25", Kind::Number, "the same for 25%"),
    column("quantile_50", Kind::Number, "the same for 50%: the median"),
    column("quantile_75", Kind::Number, "the same for 75%"),
    column("quantile_95", Kind::Number, "the same for 95%"),
    column("quantile_99", Kind::Number, "the same for 99%"),
];
