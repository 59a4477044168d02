//! Reads tests: conditions of a date, values against limits, and what they remember.

use super::declared::Declaration;
use super::tables::{is_table, table};
use super::terms::{Condition, Limit, Sticky, TestTerms};
use crate::document::{DiagnosticSink, Node, Section, quoted, read};
use crate::formula::{Comparison, Expected, Kind, Moment, Scope, Unit};
use crate::index::TestIndex;

/// The most dates of a mean, or of dates running.
const MOST_DATES: u32 = 60;

const LIMITS: [(&str, Comparison); 4] = [
    ("at_most", Comparison::AtMost),
    ("below", Comparison::Below),
    ("at_least", Comparison::AtLeast),
    ("above", Comparison::Above),
];

/// Reads a test.
pub(super) fn test(
    index: TestIndex,
    declaration: &Declaration<'_>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<TestTerms> {
    let Declaration { name, place, node } = *declaration;
    let of = |condition: Condition, dates_running, sticky| {
        let moment = match &condition {
            Condition::Holds(formula) => formula.moment,
            Condition::Value {
                value,
                limit: Limit::Formula(limit),
                ..
            } => value.moment.max(limit.moment),
            Condition::Value { value, .. } => value.moment,
        };
        // A test with a memory changes from date to date.
        scope.record_test(index, moment.max(Moment::Date));
        TestTerms {
            name: name.to_owned(),
            condition,
            dates_running,
            sticky,
            place,
        }
    };
    let truth = Expected::Unit(Unit::Truth);
    if !is_table(node) {
        let formula = scope.formula(node, truth, diagnostics)?;
        return Some(of(Condition::Holds(formula), 1, Sticky::Never));
    }
    let mut section = Section::open(node, format!("test {name}"), diagnostics)?;
    let holds = section.optional("holds", |node, diagnostics| {
        scope.formula(node, truth, diagnostics)
    });
    let value = section.optional("value", |node, diagnostics| {
        scope.formula_of_kind(node, Expected::Any, diagnostics)
    });
    let mut limits = Vec::new();
    for (field, comparison) in LIMITS {
        let limit = section.optional(field, |node, diagnostics| {
            limit(
                node,
                value.as_ref().map(|(_, kind)| *kind),
                scope,
                diagnostics,
            )
        });
        if section.has(field) {
            limits.push((comparison, limit, section.place_of(field)));
        }
    }
    let mean = section.optional("mean_of_months", read::whole_number(1..=MOST_DATES));
    let running = section.optional("dates_running", read::whole_number(1..=MOST_DATES));
    let sticky = section.optional(
        "stays",
        read::one_of(&[
            ("failed", Sticky::OnceFailed),
            ("passed", Sticky::OncePassed),
        ]),
    );
    let one_form = section.has("holds") != section.has("value");
    if !one_form || section.has("value") == limits.is_empty() || limits.len() > 1 {
        diagnostics.refuse::<()>(
            limits.get(1).map_or(section.place(), |(_, _, place)| *place),
            format!("test {} needs one condition", quoted(name)),
            "write `holds: a <= b`, or `value:` with one of `at_most`, `below`, `at_least` and `above`",
        );
    } else if section.has("holds") && section.has("mean_of_months") {
        diagnostics.refuse::<()>(
            section.place_of("mean_of_months"),
            "a mean needs a value",
            "write `value:` and a limit instead of `holds`",
        );
    }
    section.finish();
    let condition = match (holds, value, limits.pop()) {
        (Some(holds), None, None) => Condition::Holds(holds),
        (None, Some((value, _)), Some((comparison, Some(limit), _))) if limits.is_empty() => {
            Condition::Value {
                value,
                mean_of_months: mean.unwrap_or(1),
                comparison,
                limit,
            }
        }
        _ => return None,
    };
    Some(of(
        condition,
        running.unwrap_or(1),
        sticky.unwrap_or(Sticky::Never),
    ))
}

/// A limit: a table, or a formula of the value's unit.
fn limit(
    node: &Node,
    value: Option<Kind>,
    scope: &Scope<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<Limit> {
    let unit = value.map(Kind::unit);
    if !is_table(node) {
        let expected = unit.map_or(Expected::Any, Expected::Unit);
        return scope
            .formula(node, expected, diagnostics)
            .map(Limit::Formula);
    }
    let mut table = table(scope.calendar())(node, diagnostics)?;
    match unit {
        Some(Unit::Rate) if table.unit == Unit::Fraction => table.unit = Unit::Rate,
        Some(unit) if unit != table.unit => {
            return diagnostics.refuse(
                node.place,
                format!(
                    "the value is {}, the limits are {}",
                    unit.words(),
                    table.unit.words()
                ),
                "write the limits in the unit of the value, or divide the value by what it is a part of",
            );
        }
        _ => {}
    }
    Some(Limit::Table(table))
}
