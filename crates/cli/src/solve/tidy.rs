//! Values that meet or cross the target as tidy rows; if none does, the nearest one.

use stepdown_runner::Metric;
use stepdown_runner::solve::{Sample, Solution};

use super::Answer;
use crate::cashflows::run_name;
use crate::output::{Cell, Provenance, Table};

const COLUMNS: [&str; 13] = [
    "axes",
    "varied",
    "found",
    "value",
    "moved_with_it",
    "met_from",
    "met_to",
    "class",
    "run_to",
    "metric",
    "target",
    "result",
    "result_one_step_further",
];

/// A row: the outcome, the value, the range that meets the target, and the next value.
struct Row<'a> {
    found: &'static str,
    sample: &'a Sample,
    met: Option<(u64, u64)>,
    step_on: Option<&'a Sample>,
}

/// The rows.
pub(super) fn rows(answer: &Answer<'_>, provenance: &Provenance) -> Table {
    let mut columns = Provenance::LEADING.to_vec();
    columns.extend(COLUMNS);
    columns.extend(Provenance::CLOSING);
    let solutions = answer.solved.solutions.iter();
    let mut found: Vec<Row<'_>> = solutions
        .map(|solution| match solution {
            Solution::Met {
                first,
                last,
                nearest,
            } => Row {
                found: "met",
                sample: nearest,
                met: Some((*first, *last)),
                step_on: None,
            },
            Solution::Passed {
                below,
                above,
                is_jump,
            } => Row {
                found: if *is_jump { "jump" } else { "passed" },
                sample: below,
                met: None,
                step_on: Some(above),
            },
        })
        .collect();
    if found.is_empty() {
        found.extend(answer.solved.nearest.as_ref().map(|sample| Row {
            found: "no solution",
            sample,
            met: None,
            step_on: None,
        }));
    }
    let rows = found.into_iter().map(|found| {
        let mut row = provenance.leading().to_vec();
        row.extend(cells(answer, &found));
        row.extend(provenance.closing());
        row
    });
    Table::new(columns, rows.collect())
}

fn cells(answer: &Answer<'_>, row: &Row<'_>) -> Vec<Cell> {
    let varied = answer.varied;
    let names = varied.names().skip(1);
    let along = names
        .zip(varied.values(row.sample.position).skip(1))
        .map(|(name, value)| format!("{name}: {value}"));
    let words = |words: Vec<String>| {
        if words.is_empty() {
            Cell::Nothing
        } else {
            Cell::Text(words.join("; "))
        }
    };
    let (class, run_to) = match &answer.target.metric {
        Metric::OfClass(_, class, run_to) => (
            Cell::text(&answer.folder.deal.class_names[*class]),
            Cell::text(run_name(*run_to)),
        ),
        Metric::OfDeal(_) => (Cell::Nothing, Cell::Nothing),
    };
    let result = |sample: Option<&Sample>| {
        Cell::or_nothing(sample.and_then(|sample| sample.metric), |result| {
            Cell::Float(answer.target.metric.unit().rounded(result))
        })
    };
    let value = |position: Option<u64>| {
        Cell::or_nothing(position, |position| Cell::text(varied.value(position)))
    };
    vec![
        words(answer.axes.to_vec()),
        Cell::text(varied.shown()),
        Cell::text(row.found),
        value(Some(row.sample.position)),
        words(along.collect()),
        value(row.met.map(|(first, _)| first)),
        value(row.met.map(|(_, last)| last)),
        class,
        run_to,
        Cell::text(answer.target.metric.name()),
        Cell::Decimal(answer.target.value),
        result(Some(row.sample)),
        result(row.step_on),
    ]
}
