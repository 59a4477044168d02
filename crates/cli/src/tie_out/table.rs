//! The summary by section, and the figures under it, for people.

use std::io::Write;

use stepdown_runner::{ComparedValue, Counts, ReportSection, TieOut, Value, Verdict};

use super::tidy::{note, shown, word};
use crate::figures::grouped;
use crate::output::text::{Column, TextTable};

/// What stands where there is no figure.
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

/// Writes both.
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
        (
            "Not as they should be",
            differs as fn(&ComparedValue) -> bool,
        ),
        ("Following from nothing at hand", not_derivable),
    ] {
        let figures: Vec<&ComparedValue> = tie_out.figures.iter().filter(|it| wanted(it)).collect();
        if !figures.is_empty() {
            writeln!(out, "\n{heading}:\n")?;
            lines(&figures, out)?;
        }
    }
    Ok(())
}

fn differs(figure: &ComparedValue) -> bool {
    figure.differs()
}

fn not_derivable(figure: &ComparedValue) -> bool {
    matches!(figure.outcome, Verdict::NotDerivable { .. })
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
            Column::figures("Tied"),
            Column::figures("Following"),
            Column::figures("Differing"),
            Column::figures("Not derivable"),
            Column::figures("Inputs"),
        ],
        rows: rows.collect(),
        totals: Some(row("", "Total", tie_out.counts())),
    }
    .write(out)
}

/// A line each, with what the difference is and where it probably comes from.
fn lines(figures: &[&ComparedValue], out: &mut dyn Write) -> std::io::Result<()> {
    for figure in figures {
        let section = figure.key.section.in_words();
        write!(out, "{section}, {}: ", figure.key.name())?;
        match (&figure.outcome, &figure.computed) {
            (Verdict::Differs { by, .. }, computed) => {
                let computed = computed.as_ref().map_or_else(|| NONE.to_owned(), printed);
                write!(
                    out,
                    "{} printed, {computed} computed",
                    printed(&figure.printed)
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
            _ => write!(out, "{} printed", printed(&figure.printed))?,
        }
        match note(figure) {
            Some(note) => writeln!(out, "; {note}")?,
            None => writeln!(out, "; it should be: {}", figure.rule)?,
        }
    }
    Ok(())
}

/// Which way a printed figure is off.
pub(super) fn high_or_low(by: rust_decimal::Decimal) -> &'static str {
    if by.is_sign_negative() { "low" } else { "high" }
}

/// Every figure of a section, side by side.
fn list(tie_out: &TieOut, section: ReportSection, out: &mut dyn Write) -> std::io::Result<()> {
    let figures = shown(tie_out, true).filter(|figure| figure.key.section == section);
    let rows = figures.map(|figure| {
        let difference = match figure.outcome {
            Verdict::Differs { by: Some(by), .. } | Verdict::Follows { by: Some(by), .. } => {
                grouped(&by.to_string())
            }
            _ => String::new(),
        };
        vec![
            figure.key.name(),
            printed(&figure.printed),
            figure
                .computed
                .as_ref()
                .map_or_else(|| NONE.to_owned(), printed),
            word(&figure.outcome).to_owned(),
            difference,
            note(figure).unwrap_or_else(|| figure.rule.to_owned()),
        ]
    });
    let (number, title) = section.number_and_title();
    let heading = format!("{number} {title}");
    writeln!(out, "\n{}\n", heading.trim_start())?;
    TextTable {
        columns: vec![
            Column::words("Figure"),
            Column::figures("Printed"),
            Column::figures("Computed"),
            Column::words("Outcome"),
            Column::figures("Difference"),
            Column::words("Rule"),
        ],
        rows: rows.collect(),
        totals: None,
    }
    .write(out)
}
