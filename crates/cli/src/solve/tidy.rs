//! Values that meet or pass the target as tidy rows; where none does, the one that comes nearest.

use stepdown_runner::Measure;
use stepdown_runner::solve::{Look, Solution};

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
    "measure",
    "target",
    "figure",
    "figure_a_step_on",
];

/// A row: what was found, the value, the stretch that meets the target, and what comes after.
struct Row<'a> {
    found: &'static str,
    look: &'a Look,
    met: Option<(u64, u64)>,
    step_on: Option<&'a Look>,
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
                look: nearest,
                met: Some((*first, *last)),
                step_on: None,
            },
            Solution::Passed {
                below,
                above,
                is_jump,
            } => Row {
                found: if *is_jump { "jump" } else { "passed" },
                look: below,
                met: None,
                step_on: Some(above),
            },
        })
        .collect();
    if found.is_empty() {
        found.extend(answer.solved.nearest.as_ref().map(|look| Row {
            found: "out of reach",
            look,
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
        .zip(varied.values(row.look.position).skip(1))
        .map(|(name, value)| format!("{name}: {value}"));
    let words = |words: Vec<String>| {
        if words.is_empty() {
            Cell::Nothing
        } else {
            Cell::Text(words.join("; "))
        }
    };
    let (class, run_to) = match &answer.target.measure {
        Measure::OfClass(_, class, run_to) => (
            Cell::text(&answer.folder.deal.class_names[*class]),
            Cell::text(run_name(*run_to)),
        ),
        Measure::OfDeal(_) => (Cell::Nothing, Cell::Nothing),
    };
    let figure = |look: Option<&Look>| {
        Cell::or_nothing(look.and_then(|look| look.figure), |figure| {
            Cell::Float(answer.target.measure.unit().rounded(figure))
        })
    };
    let value = |position: Option<u64>| {
        Cell::or_nothing(position, |position| Cell::text(varied.value(position)))
    };
    vec![
        words(answer.axes.to_vec()),
        Cell::text(varied.told()),
        Cell::text(row.found),
        value(Some(row.look.position)),
        words(along.collect()),
        value(row.met.map(|(first, _)| first)),
        value(row.met.map(|(_, last)| last)),
        class,
        run_to,
        Cell::text(answer.target.measure.name()),
        Cell::Decimal(answer.target.figure),
        figure(Some(row.look)),
        figure(row.step_on),
    ]
}
