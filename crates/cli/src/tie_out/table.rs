//! The tables for people: a summary by section, and the numbers that differ.

use std::io::Write;

use stepdown_runner::{ComparedValue, Counts, ReportSection, TieOut, Value, Verdict};

use super::tidy::{note, shown, word};
use crate::numbers::grouped;
use crate::output::text::{Column, TextTable};

/// Shown where there is no value.
const NONE: &str = "-";

/// A value as the report prints it.
pub(super) fn printed(value: &Value) -> String {
    match value {
        Value::Number(number) => grouped(&number.to_string()),
        Value::Percent(number) => format!("{}%", grouped(&number.to_string())),
        Value::Date(date) => date.to_string(),
        Value::Words(words) => words.clone(),
        Value::Truth(true) => "True".to_owned(),
        Value::Truth(false) => "False".to_owned(),
    }
}

/// Writes the summary and the numbers.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(tie_out: &TieOut, all: bool, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{}: report of {}, month {}\n",
        tie_out.deal,
        tie_out.date,
        tie_out.month.number()
    )?;
    summary(tie_out, out)?;
    if all {
        for section in ReportSection::ALL {
            list(tie_out, section, out)?;
        }
        return Ok(());
    }
    for (heading, wanted) in [
        ("Differences", differs as fn(&ComparedValue) -> bool),
        ("Not derivable", not_derivable),
    ] {
        let values: Vec<&ComparedValue> = tie_out.values.iter().filter(|it| wanted(it)).collect();
        if !values.is_empty() {
            writeln!(out, "\n{heading}:\n")?;
            lines(&values, out)?;
        }
    }
    Ok(())
}

fn differs(compared: &ComparedValue) -> bool {
    compared.differs()
}

fn not_derivable(compared: &ComparedValue) -> bool {
    matches!(compared.outcome, Verdict::NotDerivable { .. })
}

fn summary(tie_out: &TieOut, out: &mut dyn Write) -> std::io::Result<()> {
    let row = |number: &str, title: &str, counts: Counts| {
        let count = |number: usize| match number {
            0 => NONE.to_owned(),
            number => grouped(&number.to_string()),
        };
        vec![
            number.to_owned(),
            title.to_owned(),
            count(counts.tied),
            count(counts.following),
            count(counts.differing),
            count(counts.not_derivable),
            count(counts.inputs),
        ]
    };
    let rows = ReportSection::ALL.into_iter().map(|section| {
        let (number, title) = section.number_and_title();
        row(number, title, tie_out.counts_of(section))
    });
    TextTable {
        columns: vec![
            Column::words("Section"),
            Column::words(""),
            Column::numbers("Tied"),
            Column::numbers("Following"),
            Column::numbers("Differing"),
            Column::numbers("Not derivable"),
            Column::numbers("Inputs"),
        ],
        rows: rows.collect(),
        totals: Some(row("", "Total", tie_out.counts())),
    }
    .write(out)
}

/// A line for each number, with the difference and its probable cause.
fn lines(values: &[&ComparedValue], out: &mut dyn Write) -> std::io::Result<()> {
    for compared in values {
        let section = compared.key.section.in_words();
        write!(out, "{section}, {}: ", compared.key.name())?;
        match (&compared.outcome, &compared.computed) {
            (Verdict::Differs { by, .. }, computed) => {
                let computed = computed.as_ref().map_or_else(|| NONE.to_owned(), printed);
                write!(
                    out,
                    "{} printed, {computed} computed",
                    printed(&compared.printed)
                )?;
                if let Some(by) = by {
                    write!(
                        out,
                        ", {} too {}",
                        grouped(&by.abs().to_string()),
                        high_or_low(*by)
                    )?;
                }
            }
            _ => write!(out, "{} printed", printed(&compared.printed))?,
        }
        match note(compared) {
            Some(note) => writeln!(out, "; {note}")?,
            None => writeln!(out, "; rule: {}", compared.rule)?,
        }
    }
    Ok(())
}

/// Whether a printed number is too low or too high.
pub(super) fn high_or_low(by: rust_decimal::Decimal) -> &'static str {
    if by.is_sign_negative() { "low" } else { "high" }
}

/// Every number of a section, printed and computed.
fn list(tie_out: &TieOut, section: ReportSection, out: &mut dyn Write) -> std::io::Result<()> {
    let values = shown(tie_out, true).filter(|compared| compared.key.section == section);
    let rows = values.map(|compared| {
        let difference = match compared.outcome {
            Verdict::Differs { by: Some(by), .. } | Verdict::Follows { by: Some(by), .. } => {
                grouped(&by.to_string())
            }
            _ => String::new(),
        };
        vec![
            compared.key.name(),
            printed(&compared.printed),
            compared
                .computed
                .as_ref()
                .map_or_else(|| NONE.to_owned(), printed),
            word(&compared.outcome).to_owned(),
            difference,
            note(compared).unwrap_or_else(|| compared.rule.to_owned()),
        ]
    });
    let (number, title) = section.number_and_title();
    let heading = format!("{number} {title}");
    writeln!(out, "\n{}\n", heading.trim_start())?;
    TextTable {
        columns: vec![
            Column::words("Number"),
            Column::numbers("Printed"),
            Column::numbers("Computed"),
            Column::words("Outcome"),
            Column::numbers("Difference"),
            Column::words("Rule"),
        ],
        rows: rows.collect(),
        totals: None,
    }
    .write(out)
}
