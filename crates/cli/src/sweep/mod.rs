//! `stepdown sweep`: a deal under many scenarios, as tables.
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | command-line arguments |
//! | `work` | the sweep that the arguments request |
//! | `summary` | printed summary |
//! | `matrix` | a metric over two axes |

mod arguments;
pub(crate) mod matrix;
mod summary;
mod work;

use std::io::Write;

use stepdown_runner::Folder;
use stepdown_runner::results::{self, RunCounts, RunFolder, RunStatus, Work};
use stepdown_runner::side_by_side::SweepWork;

use crate::basis::basis;
use crate::exit_codes::Exit;
use crate::left_out::{self, Reasons};
use crate::long_runs::{self, run_blocks, write_end};
use crate::numbers::count;
use crate::output;
use crate::output::text::write_pairs;
use crate::problem::Problem;
use crate::run_notes;
use crate::start;

pub(crate) use arguments::{EXAMPLES, SweepArguments};

/// Most notes that are listed.
const MOST_NOTES: usize = 12;

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, or the tables cannot be written.
pub(crate) fn run(arguments: &SweepArguments) -> Result<Exit, Problem> {
    let folder = start::overridden(
        &arguments.folder,
        arguments.state.as_deref(),
        &arguments.overrides,
        |folder| start::scenario_of_sweep(folder, &arguments.sweep),
    )?;
    let verbosity = arguments.folder.verbosity;
    let (work, origin) = work::of(arguments, &folder)?;
    results::check_size(&work)?;
    let question = matrix::question(arguments)?;
    if let Some(question) = &question {
        question.check(&work)?;
    }
    let long_run = &arguments.long_run;
    let (mut run_folder, status) = long_runs::open(
        long_run,
        &folder,
        &arguments.sweep,
        &work,
        &origin,
        verbosity,
    )?;
    let ran = match status {
        RunStatus::Finished => None,
        RunStatus::New | RunStatus::Unfinished => Some(run_blocks(
            &work,
            &mut run_folder,
            long_run.threads,
            "scenarios",
            verbosity,
        )?),
    };
    let counts = match &ran {
        Some(finished) => finished.counts.clone(),
        None => results::counts(&run_folder)?,
    };
    let mut out = output::to_stdout();
    emit(
        arguments,
        &work,
        &run_folder,
        question.as_ref(),
        &counts,
        &mut *out,
    )?;
    write_end(&run_folder, &counts, ran.as_ref(), "scenarios", &mut *out)?;
    let mut notes = Vec::from_iter(left_out::of_run(
        &run_folder,
        "scenarios",
        Reasons::of_sweep(work.sweep()),
    )?);
    notes.extend(listed_notes(&work, &folder));
    notes.extend(basis(&folder)?);
    write_pairs(&notes, 0, &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Notes on axes without effect and on curves.
fn listed_notes(work: &SweepWork<'_>, folder: &Folder) -> Vec<(&'static str, String)> {
    let mut notes = run_notes::of_sweep(folder, work);
    let more = notes.len().saturating_sub(MOST_NOTES);
    notes.truncate(MOST_NOTES);
    if more > 0 {
        notes.push(format!("and {} more of these", count(more)));
    }
    notes.into_iter().map(|note| ("note", note)).collect()
}

fn emit(
    arguments: &SweepArguments,
    work: &dyn Work,
    folder: &RunFolder,
    question: Option<&results::Question>,
    counts: &RunCounts,
    out: &mut dyn Write,
) -> Result<(), Problem> {
    writeln!(
        out,
        "{}: {}",
        work.deal().name,
        summary::scenarios(counts.scenarios)
    )?;
    writeln!(out)?;
    if let Some(question) = question {
        let classes = &work.deal().class_names;
        for matrix in results::pivot(folder, &work.axes(), classes, question)? {
            matrix::write(&matrix, question, out)?;
        }
    }
    if arguments.summary {
        let ranges = results::class_ranges(folder, &work.deal().class_names)?;
        summary::write_classes(&ranges, out)?;
    }
    Ok(())
}
