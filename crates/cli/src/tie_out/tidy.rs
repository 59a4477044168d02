//! Machine-readable rows, one for each number of the report.

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

/// Why a number does not tie, if it does not.
pub(super) fn note(compared: &ComparedValue) -> Option<String> {
    match &compared.outcome {
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

/// All numbers, or only those that differ.
pub(super) fn shown(tie_out: &TieOut, all: bool) -> impl Iterator<Item = &ComparedValue> {
    let values = tie_out.values.iter();
    values.filter(move |compared| all || compared.differs())
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
        "value",
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
    let rows = shown(tie_out, all).map(|compared| {
        let key = &compared.key;
        let (number, title) = key.section.number_and_title();
        let column = match key.part {
            "" => key.column.to_owned(),
            part => format!("{}.{part}", key.column),
        };
        let difference = match compared.outcome {
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
            Cell::Count(u32::try_from(compared.place.line).unwrap_or(u32::MAX)),
            Cell::text(match &compared.printed {
                Value::Number(_) => "number",
                Value::Percent(_) => "percent",
                Value::Date(_) => "date",
                Value::Words(_) => "words",
                Value::Truth(_) => "truth",
            }),
            cell(&compared.printed),
            Cell::or_nothing(compared.computed.as_ref(), cell),
            Cell::text(word(&compared.outcome)),
            Cell::or_nothing(difference, Cell::Decimal),
            Cell::text(compared.rule),
            Cell::or_nothing(note(compared), Cell::text),
            Cell::text(provenance.version),
            Cell::text(&provenance.inputs_sha256),
        ]
    });
    Table::new(columns, rows.collect())
}
