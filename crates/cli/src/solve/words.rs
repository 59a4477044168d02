//! The answer as text: the value, what moves with it and the results of every class. Without a solution, the
//! nearest value.

use std::io::Write;
use stepdown_projection::words::counted;

use stepdown_projection::measures::{ClassMeasures, RunTo};
use stepdown_runner::solve::{Sample, Solution};
use stepdown_runner::{Metric, Unit};

use super::Answer;
use crate::numbers::{ToDecimal, count, grouped, rounded};
use crate::output::text::{Column, TextTable, write_pairs};

/// Most notes of one kind that are listed.
const MOST_LISTED: usize = 8;

/// Writes the answer.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(answer: &Answer<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let solved = &answer.solved;
    let goal = format!("{} {}", subject(answer), answer.target.value);
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
        (None, Some(nearest)) => no_solution(answer, nearest, out)?,
        (None, None) => writeln!(out, "no solution: no tested value has this result")?,
    }
    not_run(answer, out)?;
    if let Some(sample) = solved.shown(answer.target) {
        writeln!(out)?;
        classes(answer, sample, out)?;
    }
    writeln!(out)?;
    let mut pairs = vec![(
        "tested",
        format!(
            "{} of {}, {}; scenario {}",
            count(solved.samples),
            counted(answer.varied.count(), "value"),
            answer.varied.shown(),
            solved.base.scenario.name
        ),
    )];
    pairs.extend(answer.notes.iter().cloned());
    pairs.extend(crate::basis::basis(answer.folder).into_iter().flatten());
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
    names.zip(values.map(|value| with_commas(&value))).collect()
}

/// A value, with commas if it is dollars.
fn with_commas(value: &str) -> String {
    let is_number = value
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '-');
    if is_number {
        grouped(value)
    } else {
        value.to_owned()
    }
}

/// The result, with two digits more than the target, and at least those of its unit.
fn result(answer: &Answer<'_>, sample: &Sample) -> String {
    let least = match answer.target.metric.unit() {
        Unit::Months => 0,
        Unit::Years | Unit::Dollars => 2,
        Unit::Percent => 4,
    };
    let digits = match answer.target.metric.unit() {
        Unit::Months => 0,
        _ => least.max(answer.target.value.scale() + 2).min(8),
    };
    sample.metric.map_or_else(
        || "none".to_owned(),
        |result| grouped(&rounded(result.decimal(), digits).to_string()),
    )
}

fn value_and_result(answer: &Answer<'_>, sample: &Sample) -> String {
    format!(
        "{}: {}",
        with_commas(&answer.varied.value(sample.position)),
        result(answer, sample)
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
        result(answer, nearest),
    ));
    match solution {
        Solution::Met { first, last, .. } if first == last => {}
        Solution::Met { first, last, .. } => pairs.push((
            "met".to_owned(),
            range(answer, *first, *last) + ", to the digits of the target",
        )),
        Solution::Passed { below, above, .. } => {
            let other = if nearest == below { above } else { below };
            pairs.push(("next value".to_owned(), value_and_result(answer, other)));
        }
    }
    write_pairs(&pairs, 0, out)?;
    match solution {
        Solution::Met { .. } => Ok(()),
        Solution::Passed { is_jump: true, .. } => writeln!(
            out,
            "note: no value meets the target: the result jumps past it between these two"
        ),
        Solution::Passed { is_jump: false, .. } => writeln!(
            out,
            "note: the target lies between these two; use smaller steps to get closer"
        ),
    }
}

fn range(answer: &Answer<'_>, first: u64, last: u64) -> String {
    let value = |position: u64| with_commas(&answer.varied.value(position));
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
                writeln!(out, "note: met again {}", range(answer, *first, *last))?;
            }
            Solution::Passed { .. } => {
                let nearest = solution.nearest(answer.target);
                writeln!(
                    out,
                    "note: crossed again at {}",
                    value_and_result(answer, nearest)
                )?;
            }
        }
    }
    match more.len().checked_sub(MOST_LISTED) {
        None | Some(0) => Ok(()),
        Some(rest) => writeln!(out, "note: and {} more", counted(rest, "time")),
    }
}

fn no_solution(answer: &Answer<'_>, nearest: &Sample, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "no solution: no tested value meets the target")?;
    if let Some((lowest, highest)) = &answer.solved.range {
        let end = |sample: &Sample| {
            let value = with_commas(&answer.varied.value(sample.position));
            format!("{} (at {value})", result(answer, sample))
        };
        writeln!(
            out,
            "results range from {} to {}; nearest at {}",
            end(lowest),
            end(highest),
            with_commas(&answer.varied.value(nearest.position))
        )?;
    }
    Ok(())
}

fn not_run(answer: &Answer<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let not_run = &answer.solved.not_run;
    for not_run in not_run.iter().take(MOST_LISTED) {
        let which = range(answer, not_run.first, not_run.last);
        writeln!(out, "note: cannot be run {which}: {}", not_run.reason)?;
    }
    if let Some(more @ 1..) = not_run.len().checked_sub(MOST_LISTED) {
        writeln!(out, "note: and {} more", counted(more, "such range"))?;
    }
    if let Some(plug) = answer.varied.plug_needed()
        && !not_run.is_empty()
    {
        writeln!(
            out,
            "note: choose the class that offsets the change: `{plug}`"
        )?;
    }
    if answer.solved.without_value > 0 {
        writeln!(
            out,
            "note: no {} at {}",
            answer.target.metric.name(),
            counted(answer.solved.without_value, "tested value")
        )?;
    }
    Ok(())
}

/// Writes the results of every class at the value.
fn classes(answer: &Answer<'_>, sample: &Sample, out: &mut dyn Write) -> std::io::Result<()> {
    let run_to = match &answer.target.metric {
        Metric::OfClass(_, _, run_to) => *run_to,
        Metric::OfDeal(_) => RunTo::Maturity,
    };
    let mut columns = vec![
        Column::words("Class"),
        Column::numbers("WAL,\nyears"),
        Column::numbers("Window"),
        Column::numbers("Written\ndown"),
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
        columns.push(Column::numbers("Interest\nnever paid"));
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
