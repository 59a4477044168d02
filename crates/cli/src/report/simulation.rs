//! A finished simulation in a report, read from the simulation's tables.

use std::path::Path;

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_runner::charts::{Chart, SimulationChartsError, charts_of_simulation};
use stepdown_runner::results::{Origin, ResultsError, RunFolder};
use stepdown_runner::simulation::Drawing;
use stepdown_runner::tables::{Table, over_paths};
use stepdown_runner::{Folder, InputFile};

use crate::basis::basis;
use crate::left_out;
use crate::numbers;
use crate::output;
use crate::problem::Problem;

/// The simulation that is shown.
#[derive(Debug)]
pub(super) struct Simulation {
    /// Its description: number of paths, model, scenario and seed.
    pub(super) about: String,
    /// Distributions of class and pool results over its paths.
    pub(super) tables: Vec<Table>,
    /// Its charts.
    pub(super) charts: Vec<Chart>,
    /// Its input files that are not inputs of the run.
    pub(super) inputs: Vec<InputFile>,
}

/// The simulation in a folder: of these classes, to call or to maturity.
///
/// # Errors
/// If the folder has no finished simulation of this deal and these files.
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
            format!(
                "{} is the output of a sweep, not of a simulation",
                path.display()
            ),
            "use `--sweep`, or give the folder that `stepdown simulate` wrote",
        ));
    }
    let settings = basis(folder)?.into_iter();
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    // The simulation's own settings are taken as they are: a report has none to compare them with.
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
                "give a simulation of these files, or run it again with `stepdown simulate`",
            ));
        }
        checked => checked?,
    }
    let changed = run.changed_since(folder);
    if !changed.is_empty() {
        return Err(usage(
            format!(
                "{} is a simulation of other input files: {}",
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
        about: about(&run)?,
        tables,
        charts: charts.map_err(problem)?,
        inputs: inputs.filter(|input| !is_ours(input)).collect(),
    })
}

/// The error for a folder without a finished simulation.
fn not_finished(path: &Path) -> Problem {
    let shown = path.display();
    let (message, advice) = if RunFolder::is_begun(path) {
        (
            format!("the run in {shown} is not finished, or its tables are incomplete"),
            "finish it with the command that started it and `--resume`",
        )
    } else {
        (
            format!("{shown} does not contain a finished simulation"),
            "give `--simulation` the folder that `stepdown simulate` wrote",
        )
    };
    Problem::Usage {
        message,
        advice: advice.to_owned(),
    }
}

/// `10,000 paths of Base model around 4 CDR, seed 1, independent; run 1f2e3d4c5b6a`.
fn about(run: &RunFolder) -> Result<String, Problem> {
    let mut paths = match run.scenarios() {
        1 => "1 path".to_owned(),
        paths => format!("{} paths", numbers::grouped(&paths.to_string())),
    };
    let [model, scenario, _] = Drawing::OF_MODEL.map(|name| run.setting(name));
    if let (Some(model), Some(scenario)) = (model, scenario) {
        paths = format!("{paths} of {model} around {scenario}");
    }
    let mut parts = vec![paths];
    parts.extend(run.setting("seed").map(|seed| format!("seed {seed}")));
    parts.extend(run.setting("sampling").map(str::to_owned));
    let first = run.setting("first path");
    parts.extend(first.map(|first| format!("from path {}", numbers::grouped(first))));
    let left_out = left_out::about_run(run, "paths")?;
    Ok(format!(
        "{}; run {}{left_out}",
        parts.join(", "),
        run.short_hash()
    ))
}

fn problem(error: SimulationChartsError) -> Problem {
    match error {
        SimulationChartsError::Run(error) => error.into(),
        SimulationChartsError::Results(error) => error.into(),
    }
}
