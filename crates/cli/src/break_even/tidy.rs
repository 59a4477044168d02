//! Break-evens as tidy rows: one per cell, condition and class.

use rust_decimal::Decimal;
use stepdown_runner::break_even::{Answer, AtValue, Condition, Found as Break};
use stepdown_runner::{ClassMetric, DealMetric};

use super::Found;
use crate::output::{Cell, Provenance, Table};

const COLUMNS: [&str; 24] = [
    "condition",
    "yield_pct",
    "price_pct",
    "class",
    "run_to",
    "varied",
    "from",
    "up_to",
    "found",
    "holds_to",
    "breaks_at",
    "moved_with_it",
    "wal_years",
    "window_first_month",
    "window_last_month",
    "cumulative_default_pct",
    "cumulative_loss_pct",
    "first_trigger_event_month",
    "rounded_down",
    "rounded_down_wal_years",
    "rounded_down_cumulative_default_pct",
    "rounded_down_cumulative_loss_pct",
    "holds_again",
    "reason",
];

/// The rows; the axes of the cells are the first columns.
pub(super) fn rows(found: &Found<'_>, provenance: &Provenance) -> Table {
    let of_cells = found.breaks.axes_of_cells().iter();
    let mut columns: Vec<String> = Provenance::LEADING.map(str::to_owned).to_vec();
    columns.extend(of_cells.map(|axis| axis.column().to_owned()));
    columns.extend(COLUMNS.map(str::to_owned));
    columns.extend(Provenance::CLOSING.map(str::to_owned));
    let rows = found.answers.answers.iter().map(|answer| {
        let mut row = provenance.leading().to_vec();
        row.extend(
            found
                .breaks
                .cell(answer.cell)
                .iter()
                .map(|value| match value.number {
                    Some(number) => Cell::Decimal(number),
                    None if value.text.is_empty() => Cell::Nothing,
                    None => Cell::text(&value.text),
                }),
        );
        row.extend(of_answer(found, answer));
        row.extend(provenance.closing());
        row
    });
    Table::new(columns, rows.collect())
}

fn of_answer(found: &Found<'_>, answer: &Answer) -> Vec<Cell> {
    let value = |position: u64| match found.breaks.value(position) {
        Some(value) => match value.number {
            Some(number) => Cell::Decimal(number),
            None => Cell::text(&value.text),
        },
        None => Cell::Nothing,
    };
    let (word, holds_to, breaks_at, reason) = match &answer.found {
        Break::NoBreak => ("no break", Cell::Nothing, Cell::Nothing, Cell::Nothing),
        Break::BreaksAtFirst => ("breaks at first", Cell::Nothing, value(0), Cell::Nothing),
        Break::HoldsTo(position) => (
            "break",
            value(*position),
            value(position + 1),
            Cell::Nothing,
        ),
        Break::NotRun(reason) => ("not run", Cell::Nothing, Cell::Nothing, Cell::text(reason)),
    };
    let of_class = |at: Option<&AtValue>, name: &str| {
        let value = at.and_then(|at| ClassMetric::named(name)?.read(&at.class));
        Cell::or_nothing(value, Cell::Float)
    };
    let month = |at: Option<&AtValue>, name: &str| match of_class(at, name) {
        Cell::Float(month) => Cell::Count(month as u32),
        other => other,
    };
    let of_deal = |at: Option<&AtValue>, name: &str| {
        let value = at.and_then(|at| {
            let metric = DealMetric::named(name)?;
            let value = metric.read(&at.deal, original_balance(found))?;
            Some(metric.unit.rounded(value))
        });
        Cell::or_nothing(value, Cell::Float)
    };
    let of_yield = |percent: f64| match answer.condition {
        Condition::Yield(_) => Cell::Float(percent),
        _ => Cell::Nothing,
    };
    let at = answer.at_break.as_ref();
    let rounded = answer.rounded_down.as_ref();
    let trigger = at.and_then(|at| at.deal.first_trigger_event);
    vec![
        Cell::text(answer.condition.name()),
        of_yield(found.yield_percent),
        of_yield(found.price),
        Cell::text(&found.folder.deal.class_names[answer.class]),
        Cell::text(crate::cashflows::run_name(found.breaks.run_to())),
        Cell::text(found.breaks.varied().column()),
        value(0),
        value(found.breaks.varied().values().len() as u64 - 1),
        Cell::text(word),
        holds_to,
        breaks_at,
        match answer.found {
            Break::HoldsTo(position) => along(found, position),
            _ => Cell::Nothing,
        },
        of_class(at, "wal_years"),
        month(at, "window_first_month"),
        month(at, "window_last_month"),
        of_deal(at, "cumulative_default_pct"),
        of_deal(at, "cumulative_loss_pct"),
        Cell::or_nothing(trigger, |first| Cell::Count(first.month.number())),
        Cell::or_nothing(rounded, |at| value(at.position)),
        of_class(rounded, "wal_years"),
        of_deal(rounded, "cumulative_default_pct"),
        of_deal(rounded, "cumulative_loss_pct"),
        match again(found, answer) {
            Some(text) => Cell::Text(text),
            None => Cell::Nothing,
        },
        reason,
    ]
}

/// The values of the inputs that move with the varied one.
fn along(found: &Found<'_>, position: u64) -> Cell {
    let along = found.breaks.moved_along().iter();
    let values: Vec<String> = along
        .filter_map(|axis| {
            let value = axis.values().get(position as usize)?;
            Some(format!("{} {}", axis.name(), value.text))
        })
        .collect();
    if values.is_empty() {
        Cell::Nothing
    } else {
        Cell::Text(values.join("; "))
    }
}

/// Where the class passes again: `12.5 CDR to 13.1 CDR; ...`.
pub(super) fn again(found: &Found<'_>, answer: &Answer) -> Option<String> {
    let text = |position: u64| {
        let value = found.breaks.value(position);
        value.map_or_else(String::new, |value| value.text.clone())
    };
    let ranges: Vec<String> = answer
        .holds_again
        .iter()
        .map(|(from, to)| {
            if from == to {
                text(*from)
            } else {
                format!("{} to {}", text(*from), text(*to))
            }
        })
        .collect();
    (!ranges.is_empty()).then(|| ranges.join("; "))
}

/// The balance of the pool at the cut-off date, the base of percentages.
pub(super) fn original_balance(found: &Found<'_>) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    let balance: Decimal = found.folder.deal.original_balance;
    balance.to_f64().unwrap_or_default()
}
