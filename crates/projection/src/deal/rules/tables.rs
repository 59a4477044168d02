//! Reads tables of values by month or by date.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::orders::name_node;
use super::terms::{Between, TableTerms};
use crate::calendar::DistributionSchedule;
use crate::deal::MOST_MONTHS;
use crate::document::{DiagnosticSink, Key, Node, Section, Value, read};
use crate::formula::Unit;

/// Whether a node is a table.
pub(super) fn is_table(node: &Node) -> bool {
    matches!(node.value, Value::Map(_))
}

/// Reads `{from_month: {1: 100%, 61: 70%}}` or `{from_date: {2031-03: 70%}, between: interpolated}`.
pub(super) fn table(
    calendar: Option<&DistributionSchedule>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<TableTerms> {
    move |node, diagnostics| {
        let mut section = Section::open(node, "the table", diagnostics)?;
        let by_month = section.optional("from_month", |node, diagnostics| {
            rows(node, diagnostics, &month)
        });
        let by_date = section.optional("from_date", |node, diagnostics| {
            rows(node, diagnostics, &|node, diagnostics| {
                month_of_date(node, calendar, diagnostics)
            })
        });
        let between = section.optional(
            "between",
            read::one_of(&[
                ("steps", Between::Steps),
                ("interpolated", Between::Interpolated),
            ]),
        );
        if section.has("from_month") == section.has("from_date") {
            diagnostics.refuse::<()>(
                section.place(),
                "a table has rows by month or by date",
                "write `from_month: {1: 100%, 61: 70%}` or `from_date: {2031-03: 70%}`",
            );
        }
        section.finish();
        let (rows, unit) = by_month.or(by_date)?;
        Some(TableTerms {
            rows,
            unit,
            between: between.unwrap_or(Between::Steps),
        })
    }
}

type Rows = (Vec<(Month, Decimal)>, Unit);

/// The rows of a table, whose months must rise and whose values must have one unit.
fn rows(
    node: &Node,
    diagnostics: &DiagnosticSink,
    month: &dyn Fn(&Node, &DiagnosticSink) -> Option<Month>,
) -> Option<Rows> {
    let entries = Section::open(node, "the table", diagnostics)?.into_entries();
    let Some((_, first)) = entries.first() else {
        return diagnostics.refuse(
            node.place,
            "the table is empty",
            "write `{1: 100%, 61: 70%}`",
        );
    };
    let is_percentage = first.scalar().is_some_and(read::is_percentage);
    let value = |node: &Node| {
        if is_percentage {
            read::percent(-100..=1000)(node, diagnostics)
        } else {
            read::money(node, diagnostics)
        }
    };
    let rows = read::every(entries.iter().map(|(key, node)| {
        let from = month(&name_node(key), diagnostics);
        let value = value(node);
        Some((key, from?, value?))
    }))?;
    let mut rising = true;
    for ((_, before, _), (key, from, _)) in rows.iter().zip(rows.iter().skip(1)) {
        if from <= before {
            rising = false;
            refuse_order(key, diagnostics);
        }
    }
    let unit = if is_percentage {
        Unit::Fraction
    } else {
        Unit::Dollars
    };
    let rows = rows.into_iter().map(|(_, from, value)| (from, value));
    rising.then(|| (rows.collect(), unit))
}

fn refuse_order(key: &Key, diagnostics: &DiagnosticSink) {
    diagnostics.refuse::<()>(
        key.place,
        "the rows of the table are out of order",
        "write them in the order of their months",
    );
}

fn month(node: &Node, diagnostics: &DiagnosticSink) -> Option<Month> {
    read::whole_number(1..=MOST_MONTHS)(node, diagnostics).map(Month::new)
}

/// A month of the deal by its date, `2031-03` or `2031-03-25`; dates before the first distribution are month 0.
pub(super) fn month_of_date(
    node: &Node,
    calendar: Option<&DistributionSchedule>,
    diagnostics: &DiagnosticSink,
) -> Option<Month> {
    let is_day = node
        .scalar()
        .is_some_and(|text| text.len() > "2031-03".len());
    let (year, month) = if is_day {
        let date = read::date(node, diagnostics)?;
        (date.year(), date.month())
    } else {
        let read::YearMonth { year, month } = read::year_month(node, diagnostics)?;
        (year, month)
    };
    // Without dates there is already an error; any month will do.
    let Some(calendar) = calendar else {
        return Some(Month::new(1));
    };
    let first = calendar.nominal_date(Month::new(1))?;
    if (year, month) < (first.year(), first.month()) {
        return Some(Month::new(0));
    }
    calendar.month_of(year, month).or_else(|| {
        diagnostics.refuse(
            node.place,
            format!("{} is after the last distribution date", node.describe()),
            "write a month of the deal",
        )
    })
}
