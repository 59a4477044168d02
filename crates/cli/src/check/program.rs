//! `check --program`: what happens on a distribution date, as numbered steps with their lines of the deal file.

use std::io::{self, Write};

use stepdown_projection::deal::Deal;
use stepdown_projection::program::{Line, Program};
use stepdown_projection::words::counted;

use crate::output::text::{STEP_INDENT, wrapped};

/// Writes the program.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(deal: &Deal, program: &Program<f64>, out: &mut dyn Write) -> io::Result<()> {
    let steps: Vec<&[Line]> = program.lines().chunk_by(are_one_step).collect();
    writeln!(
        out,
        "{}\nA distribution date in {} ({})",
        deal.name,
        counted(steps.len(), "step"),
        counted(program.instructions().len(), "instruction")
    )?;
    let (mut part, mut when) = ("", "");
    for (number, step) in (1..).zip(steps) {
        let [line, ..] = step else {
            continue;
        };
        if line.part != part {
            part = line.part;
            when = "";
            writeln!(out, "\n{part}\n")?;
        }
        if line.when != when {
            when = line.when;
            if when.is_empty() {
                writeln!(out, "     In every case:")?;
            } else {
                writeln!(out, "     Where {when}:")?;
            }
        }
        let lead = format!("{number:>3}. ");
        wrapped(&lead, STEP_INDENT, &sentence(deal, line, step), out)?;
    }
    Ok(())
}

/// Whether two lines say the same of different classes or loan groups.
fn are_one_step(one: &Line, other: &Line) -> bool {
    let said = |line: &Line| (line.text.clone(), line.when, line.part);
    said(one) == said(other) && !one.of.is_empty() && !other.of.is_empty()
}

/// What a step does, to whom, and where the deal file states it.
fn sentence(deal: &Deal, line: &Line, step: &[Line]) -> String {
    let mut text = line.text.clone().into_owned();
    let names: Vec<&str> = step.iter().map(|line| line.of.as_str()).collect();
    let classes = deal.class_names.iter().map(String::as_str);
    if names.iter().copied().eq(classes) {
        text.push_str(": every class");
    } else if !line.of.is_empty() {
        let of_several = names.iter().any(|name| name.contains(", "));
        let between = if of_several { "; " } else { ", " };
        text = format!("{text}: {}", names.join(between));
    }
    let places = step.iter().filter_map(|line| line.place);
    let mut rows: Vec<usize> = places.map(|place| place.line).collect();
    rows.dedup();
    match rows.as_slice() {
        [] => text,
        [only] => format!("{text} (deal.yaml:{only})"),
        [first, .., last] => format!("{text} (deal.yaml:{first} to {last})"),
    }
}
