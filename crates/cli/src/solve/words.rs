//! The answer for people: the value, what moves with it, what every class then comes to; or why
//! there is no such value, and how near one can come.
//!
//! This module must never compute a measure.

use std::io::Write;
use stepdown_projection::words::counted;

use stepdown_projection::measures::{ClassMeasures, RunTo};
use stepdown_runner::solve::{Sample, Solution};
use stepdown_runner::{Metric, Unit};

use super::Answer;
use crate::figures::{Figure, count, grouped, rounded};
use crate::output::text::{Column, TextTable, write_pairs};

/// More of one sort are counted, not listed.
const MOST_LISTED: usize = 8;

/// Writes it.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(answer: &Answer<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let solved = &answer.solved;
    let goal = format!("{} {}", subject(answer), answer.target.figure);
    writeln!(out, "{}: {goal}", answer.folder.deal.name)?;
    if !answer.axes.is_empty() {
        writeln!(out, "{}", answer.axes.join(", "))?;
    }
    writeln!(out)?;
    let first = solved.solutions.first();
    match (first, &solved.nearest) {
        (Some(solution), _) => {
            write_solution(answer, solution, out)?;
            more_solutions(answer, out)?;
        }
        (None, Some(nearest)) => out_of_reach(answer, nearest, out)?,
        (None, None) => writeln!(out, "no value that was looked at gives such a figure")?,
    }
    not_run(answer, out)?;
    if let Some(sample) = first
        .map(|solution| solution.nearest(answer.target))
        .or(solved.nearest.as_ref())
    {
        writeln!(out)?;
        classes(answer, sample, out)?;
    }
    writeln!(out)?;
    let mut pairs = vec![(
        "looked",
        format!(
            "at {} of {}, {}; scenario {}",
            count(solved.samples),
            counted(answer.varied.count(), "value"),
            answer.varied.shown(),
            solved.base.scenario.name
        ),
    )];
    pairs.extend(
        crate::rests_on::rests_on(answer.folder)
            .into_iter()
            .flatten(),
    );
    write_pairs(&pairs, 0, out)
}

/// `class M-4, wal_years to call`.
fn subject(answer: &Answer<'_>) -> String {
    let name = answer.target.metric.name();
    match &answer.target.metric {
        Metric::OfClass(_, class, run_to) => {
            let run_to = match run_to {
                RunTo::Call => "to call",
                RunTo::Maturity => "to maturity",
            };
            format!(
                "class {}, {name} {run_to}",
                answer.folder.deal.class_names[*class]
            )
        }
        Metric::OfDeal(_) => name.to_owned(),
    }
}

fn values(answer: &Answer<'_>, sample: &Sample) -> Vec<(String, String)> {
    let names = answer.varied.names().map(str::to_owned);
    let values = answer.varied.values(sample.position);
    names.zip(values.map(|value| spaced(&value))).collect()
}

/// A value with commas where it is dollars.
fn spaced(value: &str) -> String {
    let is_number = value
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '-');
    if is_number {
        grouped(value)
    } else {
        value.to_owned()
    }
}

/// What came out, with two digits more than were asked for, and at least as people read it.
fn figure(answer: &Answer<'_>, sample: &Sample) -> String {
    let least = match answer.target.metric.unit() {
        Unit::Months => 0,
        Unit::Years | Unit::Dollars => 2,
        Unit::Percent => 4,
    };
    let digits = match answer.target.metric.unit() {
        Unit::Months => 0,
        _ => least.max(answer.target.figure.scale() + 2).min(8),
    };
    sample.figure.map_or_else(
        || "none".to_owned(),
        |figure| grouped(&rounded(figure.decimal(), digits).to_string()),
    )
}

fn aside(answer: &Answer<'_>, sample: &Sample) -> String {
    format!(
        "{}: {}",
        spaced(&answer.varied.value(sample.position)),
        figure(answer, sample)
    )
}

fn write_solution(
    answer: &Answer<'_>,
    solution: &Solution,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let nearest = solution.nearest(answer.target);
    let mut pairs = values(answer, nearest);
    pairs.push((
        answer.target.metric.name().to_owned(),
        figure(answer, nearest),
    ));
    match solution {
        Solution::Met { first, last, .. } if first == last => {}
        Solution::Met { first, last, .. } => pairs.push((
            "met".to_owned(),
            stretch(answer, *first, *last) + ", to the digits written",
        )),
        Solution::Passed { below, above, .. } => {
            let other = if nearest == below { above } else { below };
            pairs.push(("beside it".to_owned(), aside(answer, other)));
        }
    }
    write_pairs(&pairs, 0, out)?;
    match solution {
        Solution::Met { .. } => Ok(()),
        Solution::Passed { is_jump: true, .. } => writeln!(
            out,
            "note: no value meets it: between these two it jumps past the target"
        ),
        Solution::Passed { is_jump: false, .. } => writeln!(
            out,
            "note: passed between these two; write smaller steps to come nearer"
        ),
    }
}

fn stretch(answer: &Answer<'_>, first: u64, last: u64) -> String {
    let value = |position: u64| spaced(&answer.varied.value(position));
    if first == last {
        format!("at {}", value(first))
    } else {
        format!("from {} to {}", value(first), value(last))
    }
}

fn more_solutions(answer: &Answer<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let more = answer.solved.solutions.get(1..).unwrap_or_default();
    for solution in more.iter().take(MOST_LISTED) {
        match solution {
            Solution::Met { first, last, .. } => {
                writeln!(out, "note: met again {}", stretch(answer, *first, *last))?;
            }
            Solution::Passed { .. } => {
                let nearest = solution.nearest(answer.target);
                writeln!(out, "note: passed again at {}", aside(answer, nearest))?;
            }
        }
    }
    match more.len().checked_sub(MOST_LISTED) {
        None | Some(0) => Ok(()),
        Some(rest) => writeln!(out, "note: and {} more", counted(rest, "time")),
    }
}

fn out_of_reach(answer: &Answer<'_>, nearest: &Sample, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(
        out,
        "out of reach: no value that was looked at brings it about"
    )?;
    if let Some((lowest, highest)) = &answer.solved.range {
        let end = |sample: &Sample| {
            let value = spaced(&answer.varied.value(sample.position));
            format!("{} (at {value})", figure(answer, sample))
        };
        writeln!(
            out,
            "it lies between {} and {}; nearest at {}",
            end(lowest),
            end(highest),
            spaced(&answer.varied.value(nearest.position))
        )?;
    }
    Ok(())
}

fn not_run(answer: &Answer<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let not_run = &answer.solved.not_run;
    for not_run in not_run.iter().take(MOST_LISTED) {
        let which = stretch(answer, not_run.first, not_run.last);
        writeln!(out, "note: {which} it cannot be run: {}", not_run.reason)?;
    }
    if let Some(more @ 1..) = not_run.len().checked_sub(MOST_LISTED) {
        writeln!(out, "note: and {} more", counted(more, "such stretch"))?;
    }
    if !not_run.is_empty() && answer.varied.is_a_class_alone() {
        writeln!(
            out,
            "note: what a class gains another loses: name it with `--plug`"
        )?;
    }
    if answer.solved.without_value > 0 {
        writeln!(
            out,
            "note: of the values looked at, {} have no {}",
            count(answer.solved.without_value),
            answer.target.metric.name()
        )?;
    }
    Ok(())
}

/// What every class comes to at the value.
fn classes(answer: &Answer<'_>, sample: &Sample, out: &mut dyn Write) -> std::io::Result<()> {
    let run_to = match &answer.target.metric {
        Metric::OfClass(_, _, run_to) => *run_to,
        Metric::OfDeal(_) => RunTo::Maturity,
    };
    let mut columns = vec![
        Column::words("Class"),
        Column::figures("WAL,\nyears"),
        Column::figures("Window"),
        Column::figures("Written\ndown"),
    ];
    let classes = sample.run.classes(run_to);
    let dollars = |amount: f64| match rounded(amount.decimal(), 0) {
        nothing if nothing.is_zero() => "-".to_owned(),
        amount => grouped(&amount.to_string()),
    };
    let is_short = |class: &ClassMeasures<f64>| {
        !rounded(class.total_interest_shortfall().decimal(), 2).is_zero()
    };
    let some_short = classes.iter().any(is_short);
    if some_short {
        columns.push(Column::figures("Interest\nnever paid"));
    }
    let rows = classes.enumerate().map(|(class, measures)| {
        let some = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let years = measures.wal_years;
        let window = measures.principal_window;
        let mut row = vec![
            answer.folder.deal.class_names[class].clone(),
            some(years.map(|years| rounded(years.decimal(), 2).to_string())),
            some(window.map(|(first, last)| format!("{first} - {last}"))),
            dollars(measures.write_down),
        ];
        if some_short {
            row.push(dollars(measures.total_interest_shortfall()));
        }
        row
    });
    TextTable {
        rows: rows.collect(),
        columns,
        totals: None,
    }
    .write(out)
}
