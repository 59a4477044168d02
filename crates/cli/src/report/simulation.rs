//! A finished simulation beside the run of a report.
//!
//! Read from the simulation's tables, never run again.

use std::path::Path;

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_runner::charts::{Chart, SimulationChartsError, charts_of_simulation};
use stepdown_runner::results::{Origin, ResultsError, RunFolder};
use stepdown_runner::simulation::Drawing;
use stepdown_runner::tables::{Table, over_paths};
use stepdown_runner::{Folder, InputFile};

use crate::figures;
use crate::output;
use crate::problem::Problem;
use crate::rests_on::rests_on;

/// The simulation that is shown.
#[derive(Debug)]
pub(super) struct Simulation {
    /// How many paths it has, and what drew them.
    pub(super) about: String,
    /// How figures of classes and pool are distributed over its paths.
    pub(super) tables: Vec<Table>,
    /// What is drawn of it.
    pub(super) charts: Vec<Chart>,
    /// The files that it was made of and the run is not.
    pub(super) inputs: Vec<InputFile>,
}

/// The simulation in a folder: of these classes, to call or to maturity.
///
/// # Errors
/// If the folder holds no finished simulation of this deal and these files.
pub(super) fn of(
    path: &Path,
    folder: &Folder,
    classes: &[ClassIndex],
    run_to: RunTo,
) -> Result<Simulation, Problem> {
    let usage = |message: String, advice: &str| Problem::Usage {
        message,
        advice: advice.to_owned(),
    };
    let run = match RunFolder::finished(path) {
        Err(ResultsError::NotFinished { path }) => return Err(not_finished(&path)),
        run => run?,
    };
    if !run.is_simulation() {
        return Err(usage(
            format!("{} holds a sweep, and no simulation", path.display()),
            "show it with `--sweep`, or name the folder that `stepdown simulate` wrote",
        ));
    }
    let settings = rests_on(folder)?.into_iter();
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    // What it was drawn by is its own; no report has any of that to hold it against.
    let own = Drawing::SETTINGS.iter().chain(&Drawing::OF_MODEL);
    let own = own.filter_map(|name| Some(((*name).to_owned(), run.setting(name)?.to_owned())));
    let origin = Origin {
        version: output::VERSION.to_owned(),
        inputs: folder.inputs().to_vec(),
        settings: settings.chain(own).collect(),
    };
    match run.check_is_of(&folder.deal.name, &origin) {
        Err(error @ ResultsError::OfOtherFiles { .. }) => {
            return Err(usage(
                error.to_string(),
                "name a simulation of these files, or run it again with `stepdown simulate`",
            ));
        }
        checked => checked?,
    }
    let changed = run.changed_since(folder);
    if !changed.is_empty() {
        return Err(usage(
            format!(
                "{} holds a simulation of other files: {}",
                path.display(),
                changed.join("; ")
            ),
            "run it again with `stepdown simulate`",
        ));
    }
    let charts = charts_of_simulation(&run, folder, classes, run_to);
    let tables = over_paths(&run, folder, classes, run_to)?;
    let is_ours = |input: &InputFile| folder.inputs().contains(input);
    let inputs = run.inputs().into_iter();
    Ok(Simulation {
        about: about(&run),
        tables,
        charts: charts.map_err(problem)?,
        inputs: inputs.filter(|input| !is_ours(input)).collect(),
    })
}

/// What is told of a folder in which no simulation is finished.
fn not_finished(path: &Path) -> Problem {
    let shown = path.display();
    let (message, advice) = if RunFolder::is_begun(path) {
        (
            format!("the run in {shown} is not finished, or lacks tables"),
            "finish it with the command that began it and `--resume`",
        )
    } else {
        (
            format!("{shown} holds no finished simulation"),
            "name the folder that `stepdown simulate` wrote after `--simulation`",
        )
    };
    Problem::Usage {
        message,
        advice: advice.to_owned(),
    }
}

/// `10,000 paths of Base model around 4 CDR, seed 1, independent; run 1f2e3d4c5b6a`.
fn about(run: &RunFolder) -> String {
    let mut paths = match run.scenarios() {
        1 => "1 path".to_owned(),
        paths => format!("{} paths", figures::grouped(&paths.to_string())),
    };
    let [model, scenario, _] = Drawing::OF_MODEL.map(|name| run.setting(name));
    if let (Some(model), Some(scenario)) = (model, scenario) {
        paths = format!("{paths} of {model} around {scenario}");
    }
    let mut parts = vec![paths];
    parts.extend(run.setting("seed").map(|seed| format!("seed {seed}")));
    parts.extend(run.setting("sampling").map(str::to_owned));
    let first = run.setting("first path");
    parts.extend(first.map(|first| format!("from path {}", figures::grouped(first))));
    format!("{}; run {}", parts.join(", "), run.short_hash())
}

fn problem(error: SimulationChartsError) -> Problem {
    match error {
        SimulationChartsError::Run(error) => error.into(),
        SimulationChartsError::Results(error) => error.into(),
    }
}
