//! The steps of a payment program: consecutive lines that say the same of different classes or loan groups.

use std::fmt::Write;

use stepdown_projection::number::Number;
use stepdown_projection::program::{Line, Program};

/// The deal file in citations.
pub(crate) const DEAL_FILE: &str = "deal.yaml";

/// A step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// The position of its first line in the program.
    pub(crate) first: usize,
    /// Its lines, at least one.
    pub(crate) lines: &'a [Line],
}

/// The steps of a program, in order.
pub(crate) fn of_program<N: Number>(program: &Program<N>) -> Vec<Step<'_>> {
    let mut first = 0;
    let mut steps = Vec::new();
    for lines in program.lines().chunk_by(are_one_step) {
        steps.push(Step {
            number: steps.len() + 1,
            first,
            lines,
        });
        first += lines.len();
    }
    steps
}

/// Whether two lines say the same of different classes or loan groups.
fn are_one_step(one: &Line, other: &Line) -> bool {
    (&one.text, one.when, one.part) == (&other.text, other.when, other.part)
        && !one.of.is_empty()
        && !other.of.is_empty()
}

/// The rows of the deal file that state lines, ` (deal.yaml:31 to 43, 47)`; empty if none does.
pub(crate) fn citation<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let places = lines.into_iter().filter_map(|line| line.place);
    let mut rows: Vec<usize> = places.map(|place| place.line).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut text = String::new();
    for run in rows.chunk_by(|one, next| one + 1 == *next) {
        let before = if text.is_empty() { DEAL_FILE } else { ", " };
        let colon = if text.is_empty() { ":" } else { "" };
        // Writing to a text cannot fail.
        let _ = match run {
            [first, .., last] => write!(text, "{before}{colon}{first} to {last}"),
            [only] => write!(text, "{before}{colon}{only}"),
            [] => Ok(()),
        };
    }
    if text.is_empty() {
        text
    } else {
        format!(" ({text})")
    }
}
