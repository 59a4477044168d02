//! Distributions of class and pool metrics over the paths of a finished simulation, read from its table
//! `distributions`.

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;

use super::{Cell, Column, Row, Table, Unit};
use crate::folder::Folder;
use crate::results::{Distribution, ResultsError, RunFolder, distributions};
use crate::simulation::{Estimate, Estimates};

/// The quantiles shown, with their positions among those estimated.
const SHOWN: [(&str, &str, usize); 3] = [("5%", "05", 1), ("50%", "50", 3), ("95%", "95", 5)];
/// The heading of a standard error.
const ERROR: &str = "±";
const NEVER_PAID_IN: &str = "Interest never paid in";

/// The distributions of these classes, to call or to maturity, and of the pool.
///
/// # Errors
/// If the table `distributions` cannot be read.
pub fn over_paths(
    run: &RunFolder,
    folder: &Folder,
    classes: &[ClassIndex],
    run_to: RunTo,
) -> Result<Vec<Table>, ResultsError> {
    let all = distributions(run)?;
    let names = &folder.deal.class_names;
    let classes = classes.iter().map(|class| names[*class].as_str());
    Ok(vec![of_classes(&all, classes, run_to), of_pool(&all)])
}

/// The estimates of a metric over all paths, which are last.
fn of<'a>(
    all: &'a [Distribution],
    class: Option<&str>,
    run_to: RunTo,
    metric: &str,
) -> Option<&'a Estimates> {
    let is_it = |of: &&Distribution| {
        of.class.as_deref() == class && of.run_to == run_to && of.metric == metric
    };
    all.iter().rfind(is_it).map(|of| &of.estimates)
}

fn of_classes<'a>(
    all: &[Distribution],
    classes: impl Iterator<Item = &'a str>,
    run_to: RunTo,
) -> Table {
    let wal = |name: &str, heading: &str| {
        Column::new(format!("wal_{name}_years"), heading, Unit::Years(2))
            .under("Weighted average wal, years")
    };
    let in_paths = |name: &str, heading: &str, over: &str| {
        Column::new(format!("{name}_pct"), heading, Unit::Percent(2)).under(over)
    };
    let loss = |name: &str, heading: &str| {
        Column::new(format!("write_down_{name}_pct"), heading, Unit::Percent(3))
            .under("Principal written down, percent of the original balance")
    };
    let never_paid = |name: &str, heading: &str| {
        let name = format!("interest_never_paid_{name}_pct");
        Column::new(name, heading, Unit::Percent(3))
            .under("Interest never paid, percent of the original balance")
    };
    let mut columns = vec![
        Column::new("class", "Class", Unit::Text),
        wal("mean", "Mean"),
        wal("mean_standard_error", ERROR),
        wal("standard_deviation", "Standard deviation"),
    ];
    columns.extend(SHOWN.map(|(words, name, _)| wal(&format!("quantile_{name}"), words)));
    columns.extend([
        in_paths("written_down", "Paths, %", "Written down in"),
        in_paths("written_down_standard_error", ERROR, "Written down in"),
        loss("mean", "Mean"),
        loss("mean_standard_error", ERROR),
        loss("standard_deviation", "Standard deviation"),
        loss("expected_shortfall_95", "Worst 5%"),
        loss("expected_shortfall_95_standard_error", ERROR),
        loss("expected_shortfall_99", "Worst 1%"),
        loss("expected_shortfall_99_standard_error", ERROR),
        in_paths("short_of_interest", "Paths, %", "Interest shortfall in"),
        in_paths(
            "short_of_interest_standard_error",
            ERROR,
            "Interest shortfall in",
        ),
        in_paths("interest_never_paid_in", "Paths, %", NEVER_PAID_IN),
        in_paths(
            "interest_never_paid_in_standard_error",
            ERROR,
            NEVER_PAID_IN,
        ),
        never_paid("mean", "Mean"),
        never_paid("mean_standard_error", ERROR),
    ]);
    let rows = classes.map(|class| {
        let of = |metric| of(all, Some(class), run_to, metric);
        let mut cells = vec![Cell::text(class)];
        let wals = of("wal_years");
        cells.extend(with_error(wals.and_then(|of| of.mean)));
        cells.push(value(wals.and_then(|of| of.standard_deviation)));
        cells.extend(quantiles(wals));
        cells.extend(with_error(in_percent(of("first_loss_month"))));
        let losses = of("write_down_pct");
        cells.extend(with_error(losses.and_then(|of| of.mean)));
        cells.push(value(losses.and_then(|of| of.standard_deviation)));
        let worst = |level: usize| losses.and_then(|of| Some(of.expected_shortfall?[level]));
        cells.extend(with_error(worst(0)));
        cells.extend(with_error(worst(1)));
        cells.extend(with_error(in_percent(of("first_interest_shortfall_month"))));
        let never_paid = of("total_interest_shortfall_pct");
        cells.extend(with_error(in_percent(never_paid)));
        cells.extend(with_error(never_paid.and_then(|of| of.mean)));
        Row::new(cells)
    });
    Table {
        name: "classes-over-paths".to_owned(),
        title: match run_to {
            RunTo::Call => "Classes over paths, to call".to_owned(),
            RunTo::Maturity => "Classes over paths, to maturity".to_owned(),
        },
        keys: Vec::new(),
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes: vec![
            "±: one Monte Carlo standard error of the preceding estimate; blank if too few paths lie \
             beyond it. WALs are over the paths in which the class is paid principal."
                .to_owned(),
            "Interest shortfall: interest is unpaid on a date, even if paid later. Interest includes \
             prepayment interest and Relief Act shortfalls, but not basis risk."
                .to_owned(),
        ],
    }
}

fn of_pool(all: &[Distribution]) -> Table {
    const MEASURES: [(&str, &str); 3] = [
        ("Cumulative default", "cumulative_default_pct"),
        ("Cumulative loss", "cumulative_loss_pct"),
        ("Excess spread", "excess_spread_pct"),
    ];
    let column =
        |name: &str, heading: &str| Column::new(format!("{name}_pct"), heading, Unit::Percent(2));
    let mut columns = vec![
        Column::new("of_the_pool", "Of the pool, percent", Unit::Text),
        column("mean", "Mean"),
        column("mean_standard_error", ERROR),
        column("standard_deviation", "Standard deviation"),
    ];
    columns.extend(SHOWN.map(|(words, name, _)| column(&format!("quantile_{name}"), words)));
    columns.extend([
        column("expected_shortfall_95", "Worst 5%"),
        column("expected_shortfall_95_standard_error", ERROR),
    ]);
    let rows = MEASURES.into_iter().map(|(words, metric)| {
        // Metrics of the deal are over the wal of the pool.
        let of = of(all, None, RunTo::Maturity, metric);
        let mut cells = vec![Cell::text(words)];
        cells.extend(with_error(of.and_then(|of| of.mean)));
        cells.push(value(of.and_then(|of| of.standard_deviation)));
        cells.extend(quantiles(of));
        let worst = of.and_then(|of| Some(of.expected_shortfall?[0]));
        cells.extend(with_error(worst));
        Row::new(cells)
    });
    Table {
        name: "pool-over-paths".to_owned(),
        title: "Pool over paths".to_owned(),
        keys: Vec::new(),
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes: vec![
            "The deal is not called. Excess spread is annual; its worst paths are the lowest."
                .to_owned(),
        ],
    }
}

fn value(estimate: Option<Estimate>) -> Cell {
    Cell::number(estimate.map(|estimate| estimate.value))
}

fn with_error(estimate: Option<Estimate>) -> [Cell; 2] {
    let error = estimate.and_then(|estimate| estimate.standard_error);
    [value(estimate), Cell::number(error)]
}

fn quantiles(estimates: Option<&Estimates>) -> [Cell; 3] {
    let of = |place: usize| estimates.and_then(|of| Some(of.quantiles?[place]));
    SHOWN.map(|(_, _, place)| value(of(place)))
}

/// The probability of a value above 0.
fn in_percent(estimates: Option<&Estimates>) -> Option<Estimate> {
    let probability = estimates?.probability;
    Some(Estimate {
        value: probability.value * 100.0,
        standard_error: probability.standard_error.map(|error| error * 100.0),
    })
}
