//! The text table of WALs and principal windows.

use std::io::Write;

use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, RunTo};
use stepdown_runner::WalAndWindow;

use super::WalRun;
use crate::numbers::{self, ToDecimal, rounded};
use crate::output::text::{Column, TextTable};

/// Digits of a WAL that is not compared with a printed one.
const WAL_DIGITS: u32 = 2;
/// The text of an empty cell.
pub(super) const NONE: &str = "-";

/// Writes the table.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(run: &WalRun, out: &mut dyn Write) -> std::io::Result<()> {
    if run.speed == Decimal::ONE {
        writeln!(
            out,
            "{}: {}\n",
            run.folder.deal.name, run.scenario.scenario.name
        )?;
    } else {
        writeln!(
            out,
            "\nAt {} of the pricing speed\n",
            numbers::multiple(run.speed)
        )?;
    }
    let mut columns = vec![
        Part::new(Column::words("Class"), class_names(run), "Total".to_owned()),
        sizes(run),
    ];
    for run_to in run.runs {
        columns.extend(wals(run, *run_to));
    }
    for run_to in run.runs {
        columns.extend(windows(run, *run_to));
    }
    let classes = columns.first().map_or(0, |column| column.cells.len());
    let rows = (0..classes).map(|row| {
        let cells = columns.iter().map(|column| column.cells.get(row).cloned());
        cells.map(Option::unwrap_or_default).collect()
    });
    TextTable {
        rows: rows.collect(),
        totals: Some(columns.iter().map(|column| column.total.clone()).collect()),
        columns: columns.into_iter().map(|column| column.column).collect(),
    }
    .write(out)
}

/// A column with its cells and total.
struct Part {
    column: Column,
    cells: Vec<String>,
    total: String,
}

impl Part {
    fn new(column: Column, cells: Vec<String>, total: String) -> Self {
        Self {
            column,
            cells,
            total,
        }
    }
}

/// `to call`, `to maturity`.
pub(crate) fn to(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "to call",
        RunTo::Maturity => "to maturity",
    }
}

/// The classes, then the exchange classes.
fn class_names(run: &WalRun) -> Vec<String> {
    let deal = &run.folder.deal;
    let exchange = deal.exchange_classes().iter();
    let exchange = exchange.map(|class| format!("{} (exchange)", class.name));
    deal.class_names.iter().cloned().chain(exchange).collect()
}

/// The balances of the classes at closing, or at the start of the run.
fn sizes(run: &WalRun) -> Part {
    let deal = &run.folder.deal;
    let (heading, balances): (_, Vec<Decimal>) = match &run.state {
        None => (
            "Size",
            deal.classes.iter().map(|class| class.balance).collect(),
        ),
        Some(file) => {
            let classes = file.state.classes.iter();
            let balances = classes.map(|class| class.balance.decimal());
            ("Balance", balances.collect())
        }
    };
    let balance = |class: ClassIndex| balances.get(class.position()).copied();
    let exchange = deal.exchange_classes().iter();
    let exchange = exchange.map(|class| class.sum(|part| balance(part).unwrap_or_default()));
    Part::new(
        Column::numbers(heading),
        balances
            .iter()
            .copied()
            .chain(exchange)
            .map(numbers::dollars)
            .collect(),
        // Exchange classes have no cash of their own.
        numbers::dollars(balances.iter().sum()),
    )
}

/// A column of values and, if some are printed, a column of marks.
fn with_marks(heading: &str, cells: Vec<(String, Option<Mark>)>) -> Vec<Part> {
    let has_marks = cells.iter().any(|(_, mark)| mark.is_some());
    let (values, marks): (Vec<String>, Vec<Option<Mark>>) = cells.into_iter().unzip();
    let column = Column::numbers(heading);
    if !has_marks {
        return vec![Part::new(column, values, String::new())];
    }
    let marks = marks
        .into_iter()
        .map(|mark| mark.map_or_else(String::new, Mark::text))
        .collect();
    vec![
        Part::new(column.close(), values, String::new()),
        Part::new(Column::words(""), marks, String::new()),
    ]
}

/// The mark after a value: whether it agrees with the printed one.
enum Mark {
    Agrees,
    Printed(String),
}

impl Mark {
    fn of(agrees: bool, printed: impl FnOnce() -> String) -> Self {
        if agrees {
            Self::Agrees
        } else {
            Self::Printed(printed())
        }
    }

    fn text(self) -> String {
        match self {
            Self::Agrees => "✓".to_owned(),
            Self::Printed(value) => format!("✗ {value} printed"),
        }
    }
}

/// The cell of each class, then of each exchange class, which no table prints.
fn cells(
    run: &WalRun,
    run_to: RunTo,
    cell: impl Fn(&ClassMeasures<Decimal>, Option<&WalAndWindow>) -> (String, Option<Mark>),
) -> Vec<(String, Option<Mark>)> {
    let classes = each(run, run_to).map(|(measures, printed)| cell(measures, printed));
    let exchange = run.exchange_classes(run_to);
    let exchange = exchange.iter().map(|(_, measures)| cell(measures, None));
    classes.chain(exchange).collect()
}

/// The measures of each class, with its printed values if there are any.
fn each(
    run: &WalRun,
    run_to: RunTo,
) -> impl Iterator<Item = (&ClassMeasures<Decimal>, Option<&WalAndWindow>)> {
    let printed = run.printed();
    run.measures
        .classes(run_to)
        .enumerate()
        .map(move |(class, measures)| {
            let printed = printed.and_then(|printed| printed.class_at(class, run.speed));
            (measures, printed.map(|printed| printed.for_run(run_to)))
        })
}

fn wals(run: &WalRun, run_to: RunTo) -> Vec<Part> {
    let cell = |measures: &ClassMeasures<Decimal>, printed: Option<&WalAndWindow>| {
        let of_class = printed.and_then(|printed| printed.wal_years);
        let digits = of_class.map_or(WAL_DIGITS, |printed| printed.scale());
        let wal = measures
            .wal_years
            .map(|years| rounded(years.decimal(), digits));
        (
            wal.map_or_else(|| NONE.to_owned(), |wal| wal.to_string()),
            printed
                .and_then(|printed| printed.compare(measures).wal)
                .map(|agrees| {
                    Mark::of(agrees, || {
                        of_class.map_or_else(String::new, |printed| printed.to_string())
                    })
                }),
        )
    };
    let heading = match run_to {
        RunTo::Call => "WAL\nto call,\nyears",
        RunTo::Maturity => "WAL to\nmaturity,\nyears",
    };
    with_marks(heading, cells(run, run_to, cell))
}

fn windows(run: &WalRun, run_to: RunTo) -> Vec<Part> {
    let cell = |measures: &ClassMeasures<Decimal>, printed: Option<&WalAndWindow>| {
        let window = measures.principal_window;
        (
            window.map_or_else(
                || NONE.to_owned(),
                |(first, last)| format!("{} - {}", first.number(), last.number()),
            ),
            printed.and_then(|printed| {
                let agrees = printed.compare(measures).window()?;
                let month =
                    |month: Option<u32>| month.map_or_else(String::new, |month| month.to_string());
                Some(Mark::of(agrees, || {
                    let (first, last) = (month(printed.first_month), month(printed.last_month));
                    format!("{first} - {last}").trim().to_owned()
                }))
            }),
        )
    };
    let heading = match run_to {
        RunTo::Call => "Window\nto call,\nmonths",
        RunTo::Maturity => "Window to\nmaturity,\nmonths",
    };
    with_marks(heading, cells(run, run_to, cell))
}
