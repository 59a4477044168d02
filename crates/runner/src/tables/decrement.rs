//! Decrement tables: percent of a class's original balance outstanding at each anniversary, with the
//! weighted average life at each speed below, as in prospectus supplements.
//!
//! The anniversaries are the distribution dates of months 12, 24 and so on. The first row is the closing
//! date, or the date of the state that a run begins with.

use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::waterfall::MonthRecord;

use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, HALF_A_CENT, LESS_THAN_HALF_A_PERCENT, Row, Table, Unit};
use super::wals::{WAL_DIGITS, mark_note, speeds_note};

/// Months between two rows.
const MONTHS_A_YEAR: u32 = 12;

/// A table for each class, to maturity if that run is requested.
pub(super) fn decrement(runs: &Runs<'_>) -> Result<Vec<Table>, TablesError> {
    let requested = &runs.requested.runs;
    let run_to = if requested.contains(&RunTo::Maturity) {
        RunTo::Maturity
    } else {
        RunTo::Call
    };
    let months: Result<Vec<Vec<MonthRecord<f64>>>, TablesError> = runs
        .speeds
        .iter()
        .map(|at| runs.months_outstanding(&at.scenario, run_to))
        .collect();
    let months = months?;
    let classes = runs.requested.classes.iter();
    Ok(classes
        .map(|class| of_class(runs, run_to, *class, &months))
        .collect())
}

fn of_class(
    runs: &Runs<'_>,
    run_to: RunTo,
    class: ClassIndex,
    months: &[Vec<MonthRecord<f64>>],
) -> Table {
    let name = &runs.folder.deal.class_names[class];
    let mut columns = vec![Column::new(
        "distribution_date",
        "Distribution date",
        Unit::Date,
    )];
    columns.extend(runs.speeds.iter().map(|at| {
        let name = format!("outstanding_pct_at_speed_{}", at.column);
        Column::new(name, at.percent.as_str(), Unit::Decrement)
            .under("Speed")
            .of("outstanding_pct", vec![at.key()])
    }));
    let original = runs.plan.classes[class].balance;
    let percent = |balance: f64| Cell::number(Some(100.0 * balance / original));
    let first = months.iter().find_map(|months| months.first());
    let (start, start_balance) = match first {
        Some(first) if first.month > Month::new(1) => {
            let before = Month::new(first.month.number() - 1);
            (runs.date(before), first.classes[class].opening_balance)
        }
        _ => (Some(runs.schedule.closing()), original),
    };
    let row = |date, cells: Vec<Cell>| {
        let mut row = vec![Cell::or_empty(date, Cell::Date)];
        row.extend(cells);
        Row::new(row)
    };
    let mut rows = vec![row(start, vec![percent(start_balance); runs.speeds.len()])];
    let begins = first.map_or(0, |first| first.month.number());
    let mut year = begins.div_ceil(MONTHS_A_YEAR).max(1) * MONTHS_A_YEAR;
    loop {
        let month = Month::new(year);
        let balances: Vec<f64> = months
            .iter()
            .map(|months| balance_after(months, class, month))
            .collect();
        let cells = balances.iter().map(|balance| percent(*balance)).collect();
        let Some(date) = runs.date(month) else {
            break;
        };
        rows.push(row(Some(date), cells));
        if balances.iter().all(|balance| *balance < HALF_A_CENT) {
            break;
        }
        year += MONTHS_A_YEAR;
    }
    let closing_rows = wals(runs, class);
    let mut notes = vec![
        speeds_note(runs),
        format!(
            "{LESS_THAN_HALF_A_PERCENT} indicates a number that is greater than 0% but less than 0.5%. A \
             balance is reduced by principal paid and by losses written down."
        ),
    ];
    notes.extend(mark_note(&closing_rows));
    Table {
        name: format!("decrement-{}", runs.slug(class, '-')),
        title: format!(
            "Class {name}: percent of original balance outstanding, {}",
            to(run_to)
        ),
        keys: vec![("class", Cell::text(name.as_str())), run_key(run_to)],
        columns,
        rows,
        closing_rows,
        notes,
    }
}

/// The balance of a class after a month: 0 once all certificates are retired.
fn balance_after(months: &[MonthRecord<f64>], class: ClassIndex, month: Month) -> f64 {
    let Some(first) = months.first() else {
        return 0.0;
    };
    let position = month.number().checked_sub(first.month.number());
    let record = position.and_then(|position| months.get(position as usize));
    match record.or(months.last()) {
        Some(record) => record.classes[class].closing_balance,
        None => 0.0,
    }
}

fn wals(runs: &Runs<'_>, class: ClassIndex) -> Vec<Row> {
    let runs_to = runs.requested.runs.iter().rev();
    runs_to
        .map(|run_to| {
            let mut cells = vec![Cell::text(format!("WAL {}, years", to(*run_to)))];
            cells.extend(runs.speeds.iter().map(|at| {
                let measures = &at.measures.classes(*run_to)[class];
                Cell::wal(measures.wal_years, measures.unpaid_balance)
            }));
            Row::new(cells)
                .in_unit(Unit::Years(WAL_DIGITS))
                .of("wal_years", vec![run_key(*run_to)])
        })
        .collect()
}
