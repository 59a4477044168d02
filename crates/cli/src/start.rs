//! Opens the folder, the scenario and the state file that the arguments name.

use std::path::{Path, PathBuf};

use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::words::visible;
use stepdown_runner::{Folder, FolderError, ScenarioFile, plausible};

use crate::arguments::{FolderArguments, Inputs, Verbosity};
use crate::numbers::listed;
use crate::overrides::OverrideArguments;
use crate::problem::{Problem, note};
use crate::run_notes;

/// Opens the folder, with the state file of the arguments if they name one.
///
/// # Errors
/// If files cannot be read or are invalid.
pub(crate) fn folder(inputs: &Inputs) -> Result<Folder, Problem> {
    overridden(
        &inputs.folder,
        inputs.state.as_deref(),
        &inputs.overrides,
        |_| Ok(inputs.scenario.clone()),
    )
}

/// Opens a folder, with the given state file instead of its own and the overrides of the arguments.
/// `scenario_of` is the scenario that the command runs; none is the pricing scenario.
///
/// # Errors
/// If files cannot be read, or a file or an override is invalid.
pub(crate) fn overridden(
    folder: &FolderArguments,
    state: Option<&Path>,
    overrides: &OverrideArguments,
    scenario_of: impl FnOnce(&Folder) -> Result<Option<PathBuf>, FolderError>,
) -> Result<Folder, Problem> {
    let mut opened = opened(folder, state)?;
    if !overrides.is_empty() {
        let scenario = scenario_of(&opened)?;
        opened = opened.with_overrides(scenario.as_deref(), overrides.overrides()?)?;
    }
    warn(folder.verbosity, plausible::notes_on_folder(&opened));
    Ok(opened)
}

/// The scenario of a sweep file.
///
/// # Errors
/// If a file cannot be read or is invalid.
pub(crate) fn scenario_of_sweep(
    folder: &Folder,
    sweep: &Path,
) -> Result<Option<PathBuf>, FolderError> {
    Ok(Some(folder.sweep(sweep)?.base.path))
}

/// Opens a folder, with the given state file instead of its own.
///
/// # Errors
/// If files cannot be read or are invalid.
pub(crate) fn at_state(folder: &FolderArguments, state: Option<&Path>) -> Result<Folder, Problem> {
    let opened = opened(folder, state)?;
    warn(folder.verbosity, plausible::notes_on_folder(&opened));
    Ok(opened)
}

fn opened(folder: &FolderArguments, state: Option<&Path>) -> Result<Folder, Problem> {
    let verbosity = folder.verbosity;
    let folder = Folder::open(folder.location())?;
    let folder = match state {
        None => folder,
        Some(state) => folder.with_state(state)?,
    };
    if verbosity.verbose {
        note(&format!("stepdown {}", env!("STEPDOWN_VERSION")));
        for input in folder.inputs() {
            note(&format!("read {} {}", input.sha256, visible(&input.name)));
        }
    }
    Ok(folder)
}

/// The given scenario, or the folder's pricing scenario.
///
/// # Errors
/// If it cannot be read or is invalid.
pub(crate) fn scenario(folder: &Folder, inputs: &Inputs) -> Result<ScenarioFile, Problem> {
    let scenario = folder.scenario_file(inputs.scenario.as_deref())?;
    let verbosity = inputs.folder.verbosity;
    warn(verbosity, plausible::notes_on_scenario(folder, &scenario));
    if verbosity.verbose {
        for input in scenario.inputs() {
            note(&format!("read {} {}", input.sha256, visible(&input.name)));
        }
    }
    Ok(scenario)
}

/// Writes the notes on runs of a scenario to standard error.
///
/// # Errors
/// If the run fails.
pub(crate) fn warn_of_run(
    verbosity: Verbosity,
    folder: &Folder,
    scenario: &ScenarioFile,
) -> Result<(), Problem> {
    if !verbosity.quiet {
        let notes = run_notes::of_scenario(folder, &scenario.scenario)?;
        warn(verbosity, run_notes::lines(notes));
    }
    Ok(())
}

/// Writes notes to standard error.
pub(crate) fn warn(verbosity: Verbosity, notes: Vec<String>) {
    if verbosity.quiet {
        return;
    }
    for text in notes {
        note(&format!("note: {}", visible(&text)));
    }
}

/// How many threads to use: the requested number, or one per processor.
pub(crate) fn threads(requested: Option<u32>) -> usize {
    requested.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        |threads| threads as usize,
    )
}

/// The folder, with the state file of the arguments if they name one.
///
/// # Errors
/// If the state file cannot be read or is invalid.
pub(crate) fn with_state(folder: Folder, inputs: &Inputs) -> Result<Folder, Problem> {
    Ok(match &inputs.state {
        None => folder,
        Some(state) => folder.with_state(state)?,
    })
}

/// The month after which a run starts; month 0 at closing.
///
/// # Errors
/// As [`Folder::state_in_cents`].
pub(crate) fn month(folder: &Folder) -> Result<Month, Problem> {
    let state = folder.state_in_cents()?;
    Ok(state.map_or(Month::new(0), |state| state.state.month))
}

/// `month 37, 2010-05-25`.
pub(crate) fn dated(schedule: &DistributionSchedule, month: Month) -> String {
    match schedule.distribution_date(month) {
        Some(date) => format!("month {}, {date}", month.number()),
        None => format!("month {}", month.number()),
    }
}

/// The named classes in the order of the deal, or all classes if none is named.
///
/// # Errors
/// If the deal has no such class.
pub(crate) fn classes(names: &[String], folder: &Folder) -> Result<Vec<ClassIndex>, Problem> {
    let deal = &folder.deal;
    if names.is_empty() {
        return Ok(deal.class_names.indices().collect());
    }
    let mut classes = Vec::new();
    for name in names {
        let known = || deal.class_names.iter().map(String::as_str);
        let Some(class) = deal.class(name) else {
            return Err(Problem::Usage {
                message: format!("the deal has no class `{name}`"),
                advice: match nearest_name(name, known()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("its classes are {}", listed(&known().collect::<Vec<_>>())),
                },
            });
        };
        classes.push(class);
    }
    classes.sort();
    classes.dedup();
    Ok(classes)
}

/// The error for a month that is not in the run.
pub(crate) fn no_such_month(month: u32, first: u32, last: u32, argument: &str) -> Problem {
    if last < first {
        return Problem::Usage {
            message: format!(
                "the run has no months: its state file is for month {}, the last one",
                first - 1
            ),
            advice: "start from an earlier state file".to_owned(),
        };
    }
    let bound = if month < first {
        format!("starts in month {first}")
    } else {
        format!("ends in month {last}")
    };
    Problem::Usage {
        message: format!("the run has no month {month}: it {bound}"),
        advice: format!("set `{argument}` to a month from {first} to {last}"),
    }
}
