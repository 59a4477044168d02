//! The result as machine-readable rows: rep lines, ranges and printed values.

use rust_decimal::Decimal;
use stepdown_runner::infer_pool::{OpenTerm, Parameter, ValueRange};

use super::{Found, words};
use crate::output::{Cell, Table};

/// A row for each printed value.
pub(super) fn printed_values(found: &Found<'_>) -> Table {
    let rows = found.inference.outcomes.iter().map(|outcome| {
        let name = words::MetricName::of(outcome.subject);
        let number = |value: Decimal| Cell::Decimal(words::value(outcome.subject, value));
        let word = |word: String| {
            if word.is_empty() {
                Cell::Nothing
            } else {
                Cell::text(word)
            }
        };
        vec![
            Cell::text(&found.question.deal.name),
            word(name.class(&found.question)),
            word(name.run().to_owned()),
            Cell::percent(outcome.speed),
            Cell::text(name.metric),
            number(outcome.printed),
            Cell::or_nothing(outcome.inferred, number),
            Cell::Truth(outcome.agrees),
        ]
    });
    Table {
        columns: columns(&[
            "deal",
            "class",
            "run_to",
            "speed_pct",
            "metric",
            "printed",
            "inferred",
            "agrees",
        ]),
        rows: rows.collect(),
    }
}

/// A row for each rep line.
pub(super) fn lines(found: &Found<'_>) -> Table {
    let question = &found.question;
    let rows = (1..).zip(&found.inference.lines).map(|(number, line)| {
        let kind = &question.bounds.kinds[line.kind];
        let terms = &kind.terms[line.terms];
        let group = question.deal.groups.get(line.group);
        vec![
            Cell::Count(number),
            Cell::or_nothing(group, Cell::text),
            Cell::text(&kind.name),
            Cell::dollars(line.balance),
            Cell::percent(line.rate),
            Cell::Count(line.age_months),
            Cell::Count(terms.amortization_months),
            Cell::Count(terms.maturity_months),
            Cell::Count(terms.io_months),
        ]
    });
    Table {
        columns: columns(&[
            "line",
            "group",
            "kind",
            "balance_dollars",
            "rate_pct",
            "age_months",
            "original_amortization_months",
            "original_maturity_months",
            "original_io_months",
        ]),
        rows: rows.collect(),
    }
}

/// A row for each inferred term of the deal.
pub(super) fn not_printed(found: &Found<'_>) -> Table {
    let terms = found.inference.not_printed.iter();
    let rows = terms.map(|term| vec![Cell::text(term.field), Cell::text(&term.value)]);
    Table {
        columns: columns(&["field", "value"]),
        rows: rows.collect(),
    }
}

/// A row for each parameter.
pub(super) fn ranges(found: &Found<'_>) -> Table {
    let rows = found.inference.sensitivity.iter().map(|sensitivity| {
        let (of, what) = match sensitivity.parameter {
            Parameter::Line(place) => {
                let lines = &found.inference.lines;
                let number = lines.iter().position(|line| line.place == place);
                (
                    format!("line {}", number.map_or(0, |number| number + 1)),
                    "share of the pool".to_owned(),
                )
            }
            other => words::parameter(other, &found.question),
        };
        let number = |value: Decimal| match sensitivity.parameter {
            Parameter::AgeMonths(_) => Cell::Decimal(value.normalize()),
            Parameter::Term(OpenTerm::Closing) => Cell::text(words::of_parameter(
                sensitivity.parameter,
                value,
                &found.question,
            )),
            _ => Cell::percent(value),
        };
        let ends = |range: Option<ValueRange>| {
            [
                Cell::or_nothing(range, |range| number(range.least)),
                Cell::or_nothing(range, |range| number(range.most)),
            ]
        };
        let [fixed_least, fixed_most] = ends(sensitivity.others_fixed);
        let [refitted_least, refitted_most] = ends(sensitivity.refitted);
        vec![
            Cell::text(of),
            Cell::text(what),
            number(sensitivity.value),
            fixed_least,
            fixed_most,
            refitted_least,
            refitted_most,
        ]
    });
    Table {
        columns: columns(&[
            "of",
            "parameter",
            "value",
            "least_others_in_proportion",
            "most_others_in_proportion",
            "least_others_refitted",
            "most_others_refitted",
        ]),
        rows: rows.collect(),
    }
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
