//! One row for each figure.

use stepdown_runner::{ComparedValue, TieOut, Value, Verdict};

use super::Provenance;
use crate::output::{Cell, Table};

/// The word of an outcome.
pub(super) fn word(outcome: &Verdict) -> &'static str {
    match outcome {
        Verdict::Tied => "tied",
        Verdict::Follows { .. } => "follows",
        Verdict::Differs { .. } => "differs",
        Verdict::NotDerivable { .. } => "not derivable",
        Verdict::Input => "input",
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Number(number) | Value::Percent(number) => Cell::Decimal(*number),
        Value::Words(words) => Cell::text(words),
        Value::Date(date) => Cell::text(date.to_string()),
        Value::Truth(truth) => Cell::Truth(*truth),
    }
}

/// Why a figure is not tied, where it is not.
pub(super) fn note(figure: &ComparedValue) -> Option<String> {
    match &figure.outcome {
        Verdict::Differs { cause, .. } => cause.clone(),
        Verdict::Follows { of, .. } => Some(format!(
            "ties given the difference in {} ({})",
            of.name(),
            of.section.in_words()
        )),
        Verdict::NotDerivable { reason } => Some((*reason).to_owned()),
        Verdict::Tied | Verdict::Input => None,
    }
}

/// Every figure where all are asked for, else those that differ.
pub(super) fn shown(tie_out: &TieOut, all: bool) -> impl Iterator<Item = &ComparedValue> {
    let figures = tie_out.figures.iter();
    figures.filter(move |figure| all || figure.differs())
}

/// The rows.
pub(super) fn rows(tie_out: &TieOut, provenance: &Provenance, all: bool) -> Table {
    let columns = vec![
        "deal",
        "distribution_date",
        "section",
        "table",
        "row",
        "column",
        "figure",
        "line",
        "unit",
        "printed",
        "computed",
        "outcome",
        "difference",
        "rule",
        "note",
        "version",
        "inputs_sha256",
    ];
    let rows = shown(tie_out, all).map(|figure| {
        let key = &figure.key;
        let (number, title) = key.section.number_and_title();
        let column = match key.part {
            "" => key.column.to_owned(),
            part => format!("{}.{part}", key.column),
        };
        let difference = match figure.outcome {
            Verdict::Differs { by, .. } | Verdict::Follows { by, .. } => by,
            _ => None,
        };
        vec![
            Cell::text(&provenance.deal),
            Cell::text(&provenance.distribution_date),
            Cell::text(if number.is_empty() { title } else { number }),
            Cell::text(key.table),
            Cell::text(&key.row),
            Cell::text(column),
            Cell::text(key.name()),
            Cell::Count(u32::try_from(figure.place.line).unwrap_or(u32::MAX)),
            Cell::text(match &figure.printed {
                Value::Number(_) => "number",
                Value::Percent(_) => "percent",
                Value::Date(_) => "date",
                Value::Words(_) => "words",
                Value::Truth(_) => "truth",
            }),
            cell(&figure.printed),
            Cell::or_nothing(figure.computed.as_ref(), cell),
            Cell::text(word(&figure.outcome)),
            Cell::or_nothing(difference, Cell::Decimal),
            Cell::text(figure.rule),
            Cell::or_nothing(note(figure), Cell::text),
            Cell::text(provenance.version),
            Cell::text(&provenance.inputs_sha256),
        ]
    });
    Table::new(columns, rows.collect())
}
