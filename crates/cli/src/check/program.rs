//! `check --program`: what happens on a distribution date, as numbered steps with their lines of the deal file.

use std::io::{self, Write};

use stepdown_projection::deal::Deal;
use stepdown_projection::program::Program;
use stepdown_projection::words::counted;

use crate::output::text::{STEP_INDENT, wrapped};
use crate::steps::{self, Step, citation};

/// Writes the program.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(deal: &Deal, program: &Program<f64>, out: &mut dyn Write) -> io::Result<()> {
    let steps = steps::of_program(program);
    writeln!(
        out,
        "{}\nA distribution date in {} ({})",
        deal.name,
        counted(steps.len(), "step"),
        counted(program.instructions().len(), "instruction")
    )?;
    let (mut part, mut when) = ("", "");
    for step in steps {
        let [line, ..] = step.lines else {
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
        let lead = format!("{:>3}. ", step.number);
        wrapped(&lead, STEP_INDENT, &sentence(deal, &step), out)?;
    }
    Ok(())
}

/// What a step does, to whom, and where the deal file states it.
fn sentence(deal: &Deal, step: &Step<'_>) -> String {
    let names: Vec<&str> = step.lines.iter().map(|line| line.of.as_str()).collect();
    let text = step.lines.first().map_or("", |line| line.text.as_ref());
    let classes = deal.class_names.iter().map(String::as_str);
    let of = if names.iter().copied().eq(classes) {
        ": every class".to_owned()
    } else if names.iter().all(|name| name.is_empty()) {
        String::new()
    } else {
        let of_several = names.iter().any(|name| name.contains(", "));
        let between = if of_several { "; " } else { ", " };
        format!(": {}", names.join(between))
    };
    format!("{text}{of}{}", citation(step.lines))
}
