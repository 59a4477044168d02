//! `stepdown state`: the deal's status after a month, as a state file to continue from.

use std::io::Write;

use stepdown_curves::Month;
use stepdown_projection::collateral::Line;
use stepdown_projection::number::Cents;
use stepdown_runner::{Folder, ScenarioFile, state_after};

use crate::arguments::{Arithmetic, StateArguments};
use crate::cashflows::destination;
use crate::exit_codes::Exit;
use crate::output::{self, WholeFile};
use crate::problem::Problem;
use crate::start;

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, the run has no such month, or the output cannot be written.
pub(crate) fn run(arguments: &StateArguments) -> Result<Exit, Problem> {
    let folder = start::folder(&arguments.inputs)?;
    let scenario = start::scenario(&folder, &arguments.inputs)?;
    check_month(arguments.after, &folder)?;
    start::warn_of_run(arguments.inputs.folder.verbosity, &folder, &scenario)?;
    match output::named_file(arguments.output.as_deref()) {
        None => {
            let mut out = output::to_stdout();
            out.write_all(text(arguments, &folder, &scenario)?.as_bytes())?;
            out.flush()?;
        }
        Some(path) => {
            destination::check(path, &folder, &scenario, "--output")?;
            // Opened before the run, so that an unwritable path fails at once.
            WholeFile::begin(path)
                .map_err(Problem::from)
                .and_then(|mut out| {
                    out.write_all(text(arguments, &folder, &scenario)?.as_bytes())?;
                    Ok(out.finish()?)
                })
                .map_err(|problem| problem.of_file(path))?;
        }
    }
    Ok(Exit::Done)
}

/// Checks that the month is not before the run starts or after the last loan matures.
fn check_month(after: u32, folder: &Folder) -> Result<(), Problem> {
    let begins_after = start::month(folder)?.number();
    let lines = folder.pool.lines().iter();
    let longest = lines.map(Line::maturity_months).max().unwrap_or(0);
    let last = folder.deal.pool_as_of.number() + longest;
    if after < begins_after {
        return Err(Problem::Usage {
            message: format!("the run has no month {after}: it starts after month {begins_after}"),
            advice: format!("set `--after` to a month from {begins_after} to {last}"),
        });
    }
    if after > last {
        return Err(start::no_such_month(
            after,
            begins_after.max(1),
            last,
            "--after",
        ));
    }
    Ok(())
}

fn text(
    arguments: &StateArguments,
    folder: &Folder,
    scenario: &ScenarioFile,
) -> Result<String, Problem> {
    let case = folder.case(&scenario.scenario);
    let month = Month::new(arguments.after);
    let (state, numbers) = match arguments.arithmetic {
        Arithmetic::F64 => (state_after::<f64>(&case, month)?, "floating point"),
        Arithmetic::Cents => (state_after::<Cents>(&case, month)?, "cents"),
    };
    Ok(format!(
        "# {} after month {}, in {numbers}, under the scenario: {}\n{state}",
        one_line(&folder.deal.name),
        arguments.after,
        one_line(&scenario.scenario.name),
    ))
}

/// A name without line breaks, which would end its comment.
fn one_line(name: &str) -> String {
    name.replace(char::is_control, " ")
}
