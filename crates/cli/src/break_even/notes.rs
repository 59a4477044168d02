//! Notes under break-evens: the legend, later passes, breaks in an unexpected order, and verification.

use std::collections::BTreeMap;
use std::io::Write;
use stepdown_projection::words::counted;

use stepdown_projection::measures::{DealMeasures, FirstTriggerEvent};
use stepdown_runner::break_even::{Answer, Condition, Exception, Found as Break, Order};

use super::Found;
use super::table::{cell_in_words, share};
use super::tidy::again;
use crate::left_out::{self, Reasons};
use crate::numbers::{HALF_A_CENT, ToDecimal, count};
use crate::output::text::write_pairs;
use crate::run_notes::{self, Note};

/// Most notes of one kind that are listed.
const MOST_LISTED: usize = 12;

/// The notes on the runs, as lines for standard error.
pub(super) fn of_runs(found: &Found<'_>) -> Vec<String> {
    let left_out = defaults_left_out(found).into_iter().collect();
    let mut notes = run_notes::lines(left_out);
    notes.extend(found.notes.iter().cloned());
    notes
}

/// Writes the notes.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(found: &Found<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let answers = &found.answers.answers;
    let some = |is_it: fn(&Answer) -> bool| answers.iter().any(is_it);
    if some(|answer| answer.found == Break::NoBreak) {
        let last = found.breaks.varied().values().last();
        let last = last.map_or("", |value| value.text.as_str());
        writeln!(out, "none: no break up to {last}")?;
    }
    if some(|answer| answer.found == Break::BreaksAtFirst) {
        let first = found
            .breaks
            .value(0)
            .map_or("", |value| value.text.as_str());
        writeln!(out, "at once: breaks at the lowest value, {first}")?;
    }
    if some(|answer| matches!(answer.found, Break::NotRun(_))) {
        writeln!(out, "x: could not be run")?;
    }
    if some(|answer| !answer.holds_again.is_empty()) {
        let values = if found.breaks.varied().column() == "cdr_pct" {
            "CDRs"
        } else {
            "values"
        };
        writeln!(out, "*: {} again at higher {values}", passing(found))?;
    }
    list(&passes_again(found), out)?;
    list(&reasons(found), out)?;
    let exceptions = found.breaks.exceptions(answers);
    let exceptions: Vec<String> = exceptions
        .iter()
        .map(|exception| in_words(found, exception))
        .collect();
    list(&exceptions, out)?;
    list(&found.notes, out)?;
    let tested = match found.breaks.sample_every() {
        1 => "every value".to_owned(),
        steps => format!(
            "values {} apart, and in between where results change",
            counted(steps, "step")
        ),
    };
    let scenarios = counted(found.answers.scenarios, "scenario");
    let mut pairs = vec![("tested", format!("{tested}: {scenarios}"))];
    if let Some((refuted, runs)) = &found.verified {
        let runs = counted(*runs, "run");
        pairs.push((
            "verified",
            if refuted.is_empty() {
                format!("{runs}, at each break-even and one step beyond: all agree")
            } else {
                format!(
                    "{} of {runs} DISAGREE: internal error; this is a bug in stepdown",
                    refuted.len()
                )
            },
        ));
    }
    pairs.extend(defaults_left_out(found));
    pairs.extend(crate::basis::basis(found.folder).into_iter().flatten());
    write_pairs(&pairs, 0, out)
}

/// Defaults left out in the scenarios at the break-evens, or at the last value without a break.
fn defaults_left_out(found: &Found<'_>) -> Option<Note> {
    let mut cells: BTreeMap<(u64, u64), f64> = BTreeMap::new();
    for answer in &found.answers.answers {
        if let Some(at) = &answer.at_break
            && at.deal.defaults_left_out.decimal() > HALF_A_CENT
        {
            cells.insert((answer.cell, at.position), at.deal.defaults_left_out);
        }
    }
    let most = cells.values().copied().fold(0.0, f64::max);
    (!cells.is_empty()).then(|| {
        left_out::of_several(
            cells.len() as u64,
            most.decimal(),
            "of the scenarios shown",
            Reasons::of_sweep(found.breaks.sweep()),
        )
    })
}

fn list(lines: &[String], out: &mut dyn Write) -> std::io::Result<()> {
    for line in lines.iter().take(MOST_LISTED) {
        writeln!(out, "note: {line}")?;
    }
    match lines.len().checked_sub(MOST_LISTED) {
        None | Some(0) => Ok(()),
        Some(more) => writeln!(out, "note: and {} more of these", count(more)),
    }
}

/// The class of an answer, and its cell if there are several.
fn subject(found: &Found<'_>, answer: &Answer) -> String {
    let class = &found.folder.deal.class_names[answer.class];
    if found.breaks.cells() == 1 {
        format!("class {class}")
    } else {
        format!("class {class}, {}", cell_in_words(found, answer.cell))
    }
}

/// What a class is at values that meet the condition.
fn passing(found: &Found<'_>) -> &'static str {
    if found.conditions == [Condition::NoWriteDown] {
        "loss-free"
    } else {
        "passes"
    }
}

fn passes_again(found: &Found<'_>) -> Vec<String> {
    let answers = found.answers.answers.iter();
    answers
        .filter_map(|answer| {
            let again = again(found, answer)?;
            Some(format!(
                "{}: {} again from {again}",
                subject(found, answer),
                passing(found)
            ))
        })
        .collect()
}

fn reasons(found: &Found<'_>) -> Vec<String> {
    let mut reasons: Vec<String> = found
        .answers
        .answers
        .iter()
        .filter_map(|answer| match &answer.found {
            Break::NotRun(reason) if found.breaks.cells() == 1 => Some(reason.clone()),
            Break::NotRun(reason) => {
                Some(format!("{}: {reason}", cell_in_words(found, answer.cell)))
            }
            _ => None,
        })
        .collect();
    reasons.dedup();
    reasons
}

fn in_words(found: &Found<'_>, exception: &Exception) -> String {
    let Exception {
        order,
        first,
        second,
    } = exception;
    // "breaks at 4 CDR", "has no break up to 100 CDR".
    let value = |answer: &Answer| {
        let text = |position: u64| {
            let value = found.breaks.value(position);
            value.map_or_else(String::new, |value| value.text.clone())
        };
        let last = found.breaks.varied().values().len() as u64 - 1;
        match &answer.found {
            Break::HoldsTo(position) => format!("breaks at {}", text(*position)),
            Break::NoBreak => format!("has no break up to {}", text(last)),
            Break::BreaksAtFirst => format!("breaks at the lowest value, {}", text(0)),
            Break::NotRun(_) => "could not be run".to_owned(),
        }
    };
    let side = |answer: &Answer| match &answer.at_break {
        Some(at) => format!("{} ({})", value(answer), tests(found, &at.deal)),
        None => value(answer),
    };
    if first.found == second.found {
        let other = match order {
            Order::DownTheStructure => {
                format!("class {}", found.folder.deal.class_names[second.class])
            }
            Order::WithRisingSeverity => cell_in_words(found, second.cell),
        };
        return format!(
            "{} and {other} both {}: smaller steps may separate them",
            subject(found, first),
            side(first).replacen("breaks", "break", 1)
        );
    }
    let (other, although) = match order {
        Order::DownTheStructure => (
            format!("class {}", found.folder.deal.class_names[second.class]),
            "it takes losses first",
        ),
        Order::WithRisingSeverity => (cell_in_words(found, second.cell), "its severity is higher"),
    };
    format!(
        "{} {}, although {although}: {other} {}",
        subject(found, first),
        side(first),
        side(second)
    )
}

/// Losses, and the trigger event: its first month, the test that failed, and its length.
fn tests(found: &Found<'_>, deal: &DealMeasures<f64>) -> String {
    let loss = format!("losses {}", share(found, deal.cumulative_loss));
    match &deal.first_trigger_event {
        None => format!("{loss}, no trigger event"),
        Some(first) => format!(
            "{loss}, trigger event from month {} by {}, {}",
            first.month,
            test(first),
            counted(deal.months_in_trigger_event, "month")
        ),
    }
}

fn test(first: &FirstTriggerEvent) -> &'static str {
    match (first.delinquency_tripped, first.loss_tripped) {
        (true, true) => "both tests",
        (true, false) => "delinquencies",
        (false, true) => "cumulative losses",
        (false, false) => "the scenario",
    }
}
