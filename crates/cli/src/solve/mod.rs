//! `stepdown solve`: goal seek, which finds the input that meets a target.
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | command-line arguments |
//! | `words` | the answer as text |
//! | `tidy` | one row per value that meets or crosses the target |

mod arguments;
mod tidy;
mod words;

use std::io::Write;

use serde::Serialize;
use stepdown_runner::Folder;
use stepdown_runner::plausible;
use stepdown_runner::solve::{Question, Solution, SolveError, Solved, Target, Varied, solve};

use crate::arguments::{Arithmetic, Format};
use crate::exit_codes::Exit;
use crate::left_out;
use crate::numbers::ToDecimal;
use crate::output::{self, Provenance};
use crate::problem::Problem;
use crate::run_notes::{self, Note};
use crate::start;

pub(crate) use arguments::{EXAMPLES, SolveArguments};

/// An answer with its question.
struct Answer<'a> {
    folder: &'a Folder,
    varied: &'a Varied,
    target: &'a Target,
    /// Changes of the scenario.
    axes: &'a [String],
    solved: Solved<'a>,
    /// Notes on the runs.
    notes: Vec<Note>,
}

/// Runs the command.
///
/// # Errors
/// If files or axes are invalid, arguments do not fit, or the output cannot be written.
pub(crate) fn run(arguments: &SolveArguments) -> Result<Exit, Problem> {
    let folder = start::overridden(
        &arguments.folder,
        arguments.state.as_deref(),
        &arguments.overrides,
        |_| Ok(arguments.scenario.clone()),
    )?;
    let target = Target::read(&arguments.target, &folder.deal, arguments.run_to.into())?;
    let varied = Varied::read(
        &folder,
        &arguments.vary,
        &arguments.along,
        arguments.plug.as_deref(),
    )?;
    let solved = solve(
        &folder,
        &Question {
            scenario: arguments.scenario.as_deref(),
            axes: &arguments.axes,
            varied: &varied,
            target: &target,
        },
    )?;
    let verbosity = arguments.folder.verbosity;
    let spread = solved.spread.sweep();
    start::warn(verbosity, plausible::notes_on_sweep(&folder, spread));
    let notes = notes(&folder, &solved, &target);
    if arguments.format != Format::Table {
        start::warn(verbosity, run_notes::lines(notes.clone()));
    }
    let answer = Answer {
        folder: &folder,
        varied: &varied,
        target: &target,
        axes: &arguments.axes,
        solved,
        notes,
    };
    let provenance = Provenance::of(&folder, &answer.solved.base, Arithmetic::F64);
    let mut out = output::to_stdout();
    match arguments.format {
        Format::Table => words::write(&answer, &mut *out)?,
        Format::Csv => output::csv::write(&tidy::rows(&answer, &provenance), &mut *out)?,
        Format::Json => output::json::write(&result(&answer, &provenance), &mut *out)?,
    }
    out.flush()?;
    Ok(if answer.is_met() {
        Exit::Done
    } else {
        Exit::Disagrees
    })
}

/// Notes on the runs: defaults left out at the value shown, inputs without effect, and curves.
fn notes(folder: &Folder, solved: &Solved<'_>, target: &Target) -> Vec<Note> {
    let left_out = solved.shown(target).and_then(|sample| {
        left_out::of_scenario_of_sweep(
            solved.spread.sweep(),
            sample.run.deal.defaults_left_out.decimal(),
            folder.deal.original_balance,
        )
    });
    let others = run_notes::of_sweep(folder, &solved.spread).into_iter();
    let others = others.map(|note| (run_notes::NOTE, note));
    left_out.into_iter().chain(others).collect()
}

impl Answer<'_> {
    /// Whether a value meets the target, or two adjacent values cross it without a jump.
    fn is_met(&self) -> bool {
        let solutions = self.solved.solutions.iter();
        solutions.clone().any(|solution| match solution {
            Solution::Met { .. } => true,
            Solution::Passed { is_jump, .. } => !is_jump,
        })
    }
}

/// The result as JSON.
#[derive(Serialize)]
struct SolveResult<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    met: bool,
    rows: output::Table,
}

fn result<'a>(answer: &Answer<'_>, provenance: &'a Provenance) -> SolveResult<'a> {
    SolveResult {
        provenance,
        met: answer.is_met(),
        rows: tidy::rows(answer, provenance),
    }
}

impl From<SolveError> for Problem {
    fn from(error: SolveError) -> Self {
        match error {
            SolveError::Folder(error) => error.into(),
            SolveError::Run(error) => error.into(),
            SolveError::Question { message, advice } => Self::Usage { message, advice },
        }
    }
}
