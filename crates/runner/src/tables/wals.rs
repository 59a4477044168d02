//! Weighted average lives and principal windows over speeds, as computed by sweeps.

use stepdown_curves::Month;
use stepdown_projection::deal::terms::ReimbursedWriteDowns;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, RunTo};

use super::requested::{run_key, to};
use super::runs::{AtSpeed, Runs};
use super::table::{Cell, Column, HALF_A_CENT, NOT_REPAID, Row, Table, Unit};

/// Decimal places of a weighted average life, as in term sheets.
pub(super) const WAL_DIGITS: u8 = 2;

/// Weighted average lives: a row for each class, a column for each speed.
pub(super) fn wal(runs: &Runs<'_>, run_to: RunTo) -> Table {
    let mut columns = leading();
    columns.extend(runs.speeds.iter().map(|at| {
        let name = format!("wal_years_at_speed_{}", at.column);
        Column::new(name, at.percent.as_str(), Unit::Years(WAL_DIGITS))
            .under("Speed")
            .of("wal_years", vec![at.key()])
    }));
    let mut table = table(
        runs,
        run_to,
        columns,
        "wal",
        "Weighted average life",
        "years",
        |measures| vec![Cell::wal(measures.wal_years, measures.unpaid_balance)],
    );
    table.notes.extend(not_repaid(runs, run_to));
    table.notes.extend(interest_never_paid(runs, run_to));
    table
}

/// Principal windows in months: first and last month at each speed.
pub(super) fn windows(runs: &Runs<'_>, run_to: RunTo) -> Table {
    let columns = window_columns(
        runs,
        "month",
        ["window_first_month", "window_last_month"],
        Unit::Whole,
    );
    table(
        runs,
        run_to,
        columns,
        "window-months",
        "Principal window",
        "months",
        |measures| ends(measures, |month| Cell::Whole(month.number())),
    )
}

/// Principal windows in dates.
pub(super) fn window_dates(runs: &Runs<'_>, run_to: RunTo) -> Table {
    let columns = window_columns(
        runs,
        "date",
        ["window_first_date", "window_last_date"],
        Unit::Date,
    );
    table(
        runs,
        run_to,
        columns,
        "window-dates",
        "Principal window",
        "distribution dates",
        |measures| {
            ends(measures, |month| {
                runs.date(month).map_or(Cell::Empty, Cell::Date)
            })
        },
    )
}

fn leading() -> Vec<Column> {
    vec![
        Column::new("class", "Class", Unit::Text),
        Column::new("original_balance_dollars", "Size", Unit::Dollars(0)),
    ]
}

/// Columns for both ends of a window at each speed; `measures` are the metric names in files.
fn window_columns(
    runs: &Runs<'_>,
    what: &str,
    measures: [&'static str; 2],
    unit: Unit,
) -> Vec<Column> {
    let mut columns = leading();
    for at in &runs.speeds {
        let AtSpeed {
            percent, column, ..
        } = at;
        for (end, metric) in ["first", "last"].into_iter().zip(measures) {
            let name = format!("window_{end}_{what}_at_speed_{column}");
            let column = Column::new(name, end, unit).under(percent.as_str());
            columns.push(column.of(metric, vec![at.key()]));
        }
    }
    columns
}

fn ends(measures: &ClassMeasures<f64>, cell: impl Fn(Month) -> Cell) -> Vec<Cell> {
    match measures.principal_window {
        Some((first, last)) => vec![cell(first), cell(last)],
        None => vec![Cell::Empty, Cell::Empty],
    }
}

/// A row for each class, with its cells by speed.
fn table(
    runs: &Runs<'_>,
    run_to: RunTo,
    columns: Vec<Column>,
    name: &str,
    title: &str,
    unit: &str,
    cells: impl Fn(&ClassMeasures<f64>) -> Vec<Cell>,
) -> Table {
    let row = |class: &ClassIndex| {
        let mut row = vec![
            Cell::text(runs.folder.deal.class_names[*class].as_str()),
            Cell::Number(runs.plan.classes[*class].balance),
        ];
        for at in &runs.speeds {
            row.extend(cells(&at.measures.classes(run_to)[*class]));
        }
        Row::new(row)
    };
    Table {
        name: format!("{name}-{}", to(run_to).replace(' ', "-")),
        title: format!("{title} {}, {unit}", to(run_to)),
        keys: vec![run_key(run_to)],
        columns,
        rows: runs.requested.classes.iter().map(row).collect(),
        closing_rows: Vec::new(),
        notes: notes(runs),
    }
}

/// Notes on how WALs and windows are counted.
fn notes(runs: &Runs<'_>) -> Vec<String> {
    let write_downs = match runs.folder.deal.reimbursed_write_downs {
        ReimbursedWriteDowns::CountAsPrincipal => "write-downs do not count as principal.",
        ReimbursedWriteDowns::NotPrincipal => {
            "write-downs do not count as principal. Reimbursed write-downs do not count as \
             principal either."
        }
        ReimbursedWriteDowns::WriteDownsCount => "write-downs count as principal, too.",
    };
    vec![
        speeds_note(runs),
        format!(
            "Weighted average life: years of 30/360 from the closing date (or the payment \
             day of the state) to the nominal payment day, weighted by principal paid; {write_downs}"
        ),
        "Principal window: first and last distribution date with principal above half a cent."
            .to_owned(),
    ]
}

/// The unpaid principal by speed and class.
fn not_repaid(runs: &Runs<'_>, run_to: RunTo) -> Option<String> {
    let speeds = at_speeds(runs, run_to, |class| class.unpaid_balance)?;
    Some(format!(
        "{NOT_REPAID} not repaid in full: the WAL is of the principal paid. Unpaid principal {speeds}."
    ))
}

/// The classes with an amount above half a cent at each speed; none if there are none.
fn at_speeds(runs: &Runs<'_>, run_to: RunTo, amount: Amount) -> Option<String> {
    let of_speed = |at: &AtSpeed| {
        let classes = at.measures.classes(run_to);
        let some: Vec<String> = runs
            .requested
            .classes
            .iter()
            .map(|class| (class, amount(&classes[*class])))
            .filter(|(_, amount)| *amount > HALF_A_CENT)
            .map(|(class, amount)| {
                let name = &runs.folder.deal.class_names[*class];
                format!("{name} ${amount:.2}")
            })
            .collect();
        (!some.is_empty()).then(|| format!("at {}: {}", at.percent, some.join(", ")))
    };
    let speeds: Vec<String> = runs.speeds.iter().filter_map(of_speed).collect();
    (!speeds.is_empty()).then(|| speeds.join("; "))
}

/// Dollars not paid to a class.
type Amount = fn(&ClassMeasures<f64>) -> f64;

/// The unpaid interest by speed and class, and the unpaid basis risk carry-forward.
fn interest_never_paid(runs: &Runs<'_>, run_to: RunTo) -> Vec<String> {
    let kinds: [(&str, Amount); 2] = [
        ("Interest", ClassMeasures::total_interest_shortfall),
        ("Basis risk", |class| class.basis_risk_unpaid),
    ];
    let of_kind = |(what, amount): (&str, Amount)| {
        let speeds = at_speeds(runs, run_to, amount)?;
        Some(format!("{what} never paid, {speeds}."))
    };
    kinds.into_iter().filter_map(of_kind).collect()
}

/// The meaning of the mark after a WAL, if any of these rows has one.
pub(super) fn mark_note(rows: &[Row]) -> Option<String> {
    let mut cells = rows.iter().flat_map(|row| &row.cells);
    let is_marked = cells.any(|cell| matches!(cell, Cell::OfPaid(_)));
    is_marked.then(|| {
        format!("{NOT_REPAID} after a WAL: not repaid in full; the WAL is of the principal paid.")
    })
}

/// The basis of speeds.
pub(super) fn speeds_note(runs: &Runs<'_>) -> String {
    format!(
        "Speeds are percentages of the prepayment assumption of scenario \"{}\".",
        runs.scenario.scenario.name
    )
}
