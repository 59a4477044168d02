//! The result for people: rep lines, sensitivity ranges and printed values that are not reproduced.

use std::io::Write;

use rust_decimal::Decimal;
use stepdown_runner::infer_pool::{
    BoundsFrom, InferredLine, Parameter, SensitivityRange, ValueRange,
};

use super::{Found, words};
use crate::numbers::{dollars, percent};
use crate::output::text::{Column, TextTable, write_pairs};

/// Writes the result.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let (question, inference) = (&found.question, &found.inference);
    let agreeing = inference.agreeing();
    let values = inference.outcomes.len();
    writeln!(
        out,
        "{}: a pool that reproduces {agreeing} of {values} printed values\n",
        question.deal.name
    )?;
    lines(found, out)?;
    if !inference.not_printed.is_empty() {
        writeln!(out, "\nDeal terms inferred with the pool\n")?;
        terms(found, out)?;
    }
    if !inference.sensitivity.is_empty() {
        writeln!(out, "\nSensitivity ranges\n")?;
        ranges(found, out)?;
    }
    if !inference.all_agree() {
        writeln!(out, "\nNot reproduced\n")?;
        misses(found, out)?;
    }
    writeln!(out, "\n{agreeing} of {values} as printed\n")?;
    let bounds = match &question.bounds_from {
        BoundsFrom::File(path) => path.display().to_string(),
        BoundsFrom::Usual => "default, because the folder has no infer-pool.yaml".to_owned(),
    };
    let pairs = [
        ("scenario", question.scenario.name.clone()),
        ("bounds", bounds),
        (
            "seed",
            format!("{}, {} starts", found.arguments.seed, inference.walks),
        ),
        (
            "pool",
            format!(
                "{} is inferred: one of many pools that reproduce the table",
                found.path.display()
            ),
        ),
    ];
    write_pairs(&pairs, 0, out)
}

fn lines(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let question = &found.question;
    let has_groups = !question.deal.groups.is_empty();
    let lines = &found.inference.lines;
    let sensitivity = |line: &InferredLine| {
        let of_line =
            |sensitivity: &&SensitivityRange| sensitivity.parameter == Parameter::Line(line.place);
        found.inference.sensitivity.iter().find(of_line)
    };
    let original = question.deal.original_balance;
    let has_ranges = !found.inference.sensitivity.is_empty();
    let mut columns = vec![Column::words("Rep line")];
    if has_groups {
        columns.push(Column::words("Group"));
    }
    columns.extend([
        Column::words("Collateral type"),
        Column::numbers("Balance"),
        Column::numbers("Rate"),
        Column::numbers("Age,\nmonths"),
        Column::words("Terms at origination"),
    ]);
    if has_ranges {
        columns.push(Column::numbers("Lowest balance,\nothers scaled"));
        columns.push(Column::numbers("Highest balance,\nothers scaled"));
    }
    let rows = (1..).zip(lines).map(|(number, line)| {
        let kind = &question.bounds.kinds[line.kind];
        let mut cells = vec![number.to_string()];
        if has_groups {
            cells.push(question.deal.groups[line.group].clone());
        }
        cells.extend([
            kind.name.clone(),
            dollars(line.balance),
            percent(line.rate),
            line.age_months.to_string(),
            words::terms(&kind.terms[line.terms]),
        ]);
        if has_ranges {
            let range = sensitivity(line).and_then(|sensitivity| sensitivity.others_fixed);
            let end = |of: fn(&ValueRange) -> Decimal| {
                range.map_or_else(
                    || "-".to_owned(),
                    |range| dollars((of(&range) * original).round()),
                )
            };
            cells.push(end(|range| range.least));
            cells.push(end(|range| range.most));
        }
        cells
    });
    let mut totals = vec!["Total".to_owned()];
    if has_groups {
        totals.push(String::new());
    }
    totals.push(String::new());
    totals.push(dollars(lines.iter().map(|line| line.balance).sum()));
    totals.resize(columns.len(), String::new());
    TextTable {
        rows: rows.collect(),
        columns,
        totals: Some(totals),
    }
    .write(out)
}

/// The values that the deal file must state to reproduce the table with this pool.
fn terms(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let terms = found.inference.not_printed.iter();
    TextTable {
        columns: vec![Column::words("Field"), Column::words("Value")],
        rows: terms
            .map(|term| vec![term.field.to_owned(), term.value.clone()])
            .collect(),
        totals: None,
    }
    .write(out)
}

fn ranges(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let columns = vec![
        Column::words(""),
        Column::words(""),
        Column::numbers("Inferred"),
        Column::numbers("Range,\nothers scaled"),
        Column::numbers("Range at least,\nothers refitted"),
    ];
    let rows = found
        .inference
        .sensitivity
        .iter()
        .filter(|sensitivity| !matches!(sensitivity.parameter, Parameter::Line(_)))
        .map(|sensitivity| {
            let (of, what) = words::parameter(sensitivity.parameter, &found.question);
            let shown =
                |value: Decimal| words::of_parameter(sensitivity.parameter, value, &found.question);
            let range = |range: Option<ValueRange>| {
                range.map_or_else(
                    || "-".to_owned(),
                    |range| format!("{} - {}", shown(range.least), shown(range.most)),
                )
            };
            vec![
                of,
                what,
                shown(sensitivity.value),
                range(sensitivity.others_fixed),
                range(sensitivity.refitted),
            ]
        });
    TextTable {
        rows: rows.collect(),
        columns,
        totals: None,
    }
    .write(out)
}

fn misses(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let question = &found.question;
    let columns = vec![
        Column::words("Class"),
        Column::words("Value"),
        Column::numbers("Printed"),
        Column::numbers("Inferred"),
        Column::words("Where"),
    ];
    let missed = found.inference.outcomes.iter();
    let rows = missed.filter(|outcome| !outcome.agrees).map(|outcome| {
        let name = words::MetricName::of(outcome.subject);
        let line = name
            .class
            .and_then(|class| question.printed.class_at(class, outcome.speed));
        vec![
            name.class(question),
            format!(
                "{}{}",
                words::name(outcome.subject),
                words::at_speed(outcome.speed)
            ),
            words::value(outcome.subject, outcome.printed).to_string(),
            outcome.inferred.map_or_else(
                || "-".to_owned(),
                |inferred| words::value(outcome.subject, inferred).to_string(),
            ),
            line.map_or_else(
                || "the bounds".to_owned(),
                |class| format!("printed-table.csv:{}", class.line),
            ),
        ]
    });
    TextTable {
        rows: rows.collect(),
        columns,
        totals: None,
    }
    .write(out)
}
