//! `stepdown simulate`: a deal on random paths, and the distribution of its results.
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | command-line arguments |
//! | `summary` | printed summary of the distributions |

mod arguments;
mod summary;

use std::io::Write;

use stepdown_runner::plausible;
use stepdown_runner::results::{self, RunStatus, Work, distributions, months_of_events};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::{Drawing, Model, SimulationError, SimulationWork};

pub(crate) use arguments::{EXAMPLES, SimulateArguments};

use crate::basis::basis;
use crate::curve_notes;
use crate::exit_codes::Exit;
use crate::left_out::{self, Reasons};
use crate::long_runs::{self, origin, run_blocks, write_end};
use crate::output;
use crate::output::text::write_pairs;
use crate::problem::Problem;
use crate::start;

/// Paths that are checked for rates above 100%: those of the table `by_month`.
const MOST_PATHS: u64 = 2048;

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, or the tables cannot be written.
pub(crate) fn run(arguments: &SimulateArguments) -> Result<Exit, Problem> {
    let folder = start::overridden(
        &arguments.folder,
        arguments.state.as_deref(),
        &arguments.overrides,
        |folder| {
            let model = folder.model(&arguments.model, arguments.scenario.as_deref())?;
            Ok(Some(model.scenario.path))
        },
    )?;
    let verbosity = arguments.folder.verbosity;
    let model = folder.model(&arguments.model, arguments.scenario.as_deref())?;
    start::warn(verbosity, plausible::notes_on_model(&folder, &model));
    let drawing = arguments.drawing()?;
    let work = SimulationWork::new(&folder, &model, drawing, Width::BEST).map_err(refused)?;
    results::check_size(&work)?;
    let mut origin = origin(&folder, model.inputs.clone())?;
    origin.settings.extend(drawing.settings());
    origin.settings.extend(settings_of(&model));
    let long_run = &arguments.long_run;
    let (mut run_folder, status) = long_runs::open(
        long_run,
        &folder,
        &arguments.model,
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
            "paths",
            verbosity,
        )?),
    };
    let counts = match &ran {
        Some(finished) => finished.counts.clone(),
        None => results::counts(&run_folder)?,
    };
    let distributions = distributions(&run_folder)?;
    let months = months_of_events(&run_folder)?;
    let mut out = output::to_stdout();
    let summary = summary::Summary {
        model: &model,
        deal: &work.deal().name,
        drawing,
        run_to: arguments.run_to.into(),
        begins_after: start::month(&folder)?,
        distributions: &distributions,
        months: &months,
    };
    summary.write(&mut *out)?;
    write_end(&run_folder, &counts, ran.as_ref(), "paths", &mut *out)?;
    let mut notes = Vec::from_iter(left_out::of_run(
        &run_folder,
        "paths",
        Reasons::of_scenario(&model.scenario.scenario),
    )?);
    let of_curves = curve_notes::of_model(&folder.pool, &model).into_iter();
    let capped = work.capped(MOST_PATHS).into_iter();
    let capped = capped.map(|capped| curve_notes::of_paths(&capped));
    notes.extend(of_curves.chain(capped).map(|note| ("note", note)));
    notes.extend(basis(&folder)?);
    write_pairs(&notes, 0, &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// The settings that a run stores about its model: those of [`Drawing::OF_MODEL`].
fn settings_of(model: &Model) -> Vec<(String, String)> {
    let repaired: Vec<String> = model.repaired.iter().map(summary::repair_text).collect();
    let values = [
        Some(model.name.clone()),
        Some(model.scenario.scenario.name.clone()),
        (!repaired.is_empty()).then(|| repaired.join("; ")),
    ];
    let named = Drawing::OF_MODEL.into_iter().zip(values);
    named
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// The error if the requested paths cannot be drawn.
fn refused(error: SimulationError) -> Problem {
    let message = error.to_string();
    let advice = match error {
        SimulationError::Run(error) => return error.into(),
        SimulationError::Sampling(_) => "use `--sampling antithetic`".to_owned(),
        SimulationError::PartOfASet {
            first, last, size, ..
        } => {
            let begins = (first - 1) / size * size + 1;
            let paths = (last + 1 - begins).div_ceil(size) * size;
            match begins {
                1 => format!("use `--paths {paths}`"),
                _ => format!("use `--first-path {begins} --paths {paths}`"),
            }
        }
    };
    Problem::Usage { message, advice }
}
