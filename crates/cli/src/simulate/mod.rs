//! `stepdown simulate`: a deal on paths drawn at random, and how its figures are distributed.
//!
//! | room | what it is for |
//! |---|---|
//! | `arguments` | what can be asked |
//! | `summary` | distributions in a few lines |

mod arguments;
mod summary;

use std::io::Write;

use stepdown_runner::results::{
    self, Manifest, Resume, RunFolder, Standing, Work, distributions, months_of_events,
};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::{SimulationError, SimulationWork};

pub(crate) use arguments::{EXAMPLES, SimulateArguments};

use crate::exit_codes::Exit;
use crate::output;
use crate::output::text::write_pairs;
use crate::problem::Problem;
use crate::start;
use crate::sweep::{default_output, origin, rests_on, run_blocks, write_end};

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are faulty, or the tables cannot be written.
pub(crate) fn run(arguments: &SimulateArguments) -> Result<Exit, Problem> {
    let folder = start::at_state(&arguments.folder, arguments.state.as_deref())?;
    let model = folder.model(&arguments.model, arguments.scenario.as_deref())?;
    let drawing = arguments.drawing()?;
    let work = SimulationWork::new(&folder, &model, drawing, Width::BEST).map_err(refused)?;
    results::check_size(&work)?;
    let mut origin = origin(&folder, model.inputs.clone())?;
    origin.settings.extend(drawing.settings());
    let mended = model.mended.iter().map(summary::said_of);
    origin
        .settings
        .extend(mended.map(|said| ("mended".to_owned(), said)));
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => default_output(&folder, &arguments.model),
    };
    let format = arguments.format.into();
    let resume = if arguments.resume {
        Resume::Allowed
    } else {
        Resume::Refused
    };
    let manifest = Manifest::of(&work, &origin, format);
    let (run_folder, standing) = RunFolder::open(&path, manifest, format, resume)?;
    let ran = match standing {
        Standing::Finished => None,
        Standing::Begun | Standing::Unfinished => {
            Some(run_blocks(&work, &run_folder, arguments.threads, "paths")?)
        }
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
        run_to: arguments.to.into(),
        distributions: &distributions,
        months: &months,
    };
    summary.write(&mut *out)?;
    write_end(&run_folder, &counts, ran.as_ref(), "paths", &mut *out)?;
    write_pairs(&rests_on(&folder)?, 0, &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// What is told where paths cannot be drawn as asked.
fn refused(error: SimulationError) -> Problem {
    let message = error.to_string();
    let advice = match error {
        SimulationError::Run(error) => return error.into(),
        SimulationError::Sampling(_) => "take `--sampling antithetic`".to_owned(),
        SimulationError::PartOfASet {
            first, last, size, ..
        } => {
            let begins = (first - 1) / size * size + 1;
            let paths = (last + 1 - begins).div_ceil(size) * size;
            match begins {
                1 => format!("write `--paths {paths}`"),
                _ => format!("write `--first-path {begins} --paths {paths}`"),
            }
        }
    };
    Problem::Usage { message, advice }
}
