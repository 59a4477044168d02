//! The contents of a report, independent of layout: run, inputs, tables and charts.

use std::path::Path;

use stepdown_projection::measures::RunTo;
use stepdown_runner::charts::{Chart, charts};
use stepdown_runner::tables::{Table, TablesRequest, tables};
use stepdown_runner::{Folder, ScenarioFile, plausible};

use super::ReportArguments;
use super::heat_maps::{self, HeatMap, Sweep};
use super::simulation::{self, Simulation};
use crate::arguments::{Arithmetic, Runs};
use crate::cashflows::destination;
use crate::output::Provenance;
use crate::problem::Problem;
use crate::run_notes::{self, Note};
use crate::start;
use crate::wal::{WalRun, notes};

/// A report.
#[derive(Debug)]
pub(super) struct Report {
    /// The provenance of the report.
    pub(super) provenance: Provenance,
    /// Notes on the run and its inputs: label and text.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The tables.
    pub(super) tables: Vec<Table>,
    /// The charts.
    pub(super) charts: Vec<Chart>,
    /// A sweep over two axes; empty if no sweep is requested.
    pub(super) heat_maps: Vec<HeatMap>,
    /// The sweep, if one is requested.
    pub(super) sweep: Option<Sweep>,
    /// The simulation, if one is requested.
    pub(super) simulation: Option<Simulation>,
}

impl Report {
    /// Every input file: its name and the SHA-256 of its bytes.
    pub(super) fn files(&self) -> Vec<(&str, &str)> {
        let of_run = self.provenance.inputs.iter();
        let mut files: Vec<(&str, &str)> = of_run
            .map(|input| (input.file.as_str(), input.sha256.as_str()))
            .collect();
        let of_sweep = self.sweep.iter().flat_map(|sweep| &sweep.inputs);
        let of_simulation = self.simulation.iter().flat_map(|of| &of.inputs);
        for input in of_sweep.chain(of_simulation) {
            let file = (input.name.as_str(), input.sha256.as_str());
            // A sweep and a simulation may use the same scenario.
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }

    /// The finished runs shown: their type and description.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let sweep = self.sweep.iter().map(|of| ("sweep", of.about.as_str()));
        let simulation = self.simulation.iter();
        sweep.chain(simulation.map(|of| ("simulation", of.about.as_str())))
    }

    /// All charts: of the run, then of the simulation.
    pub(super) fn all_charts(&self) -> impl Iterator<Item = &Chart> {
        let of_simulation = self.simulation.iter().flat_map(|of| &of.charts);
        self.charts.iter().chain(of_simulation)
    }
}

/// The files of a report, read.
pub(super) struct Opened {
    folder: Folder,
    scenario: ScenarioFile,
    requested: TablesRequest,
}

impl Opened {
    /// Reads the files.
    ///
    /// # Errors
    /// If files cannot be read or are invalid, or do not have what is requested.
    pub(super) fn new(arguments: &ReportArguments) -> Result<Self, Problem> {
        let folder = start::folder(&arguments.inputs)?;
        let scenario = start::scenario(&folder, &arguments.inputs)?;
        Ok(Self {
            requested: arguments.what.requested(&folder)?,
            folder,
            scenario,
        })
    }

    /// Refuses a path of an input, of another file of the folder, or of a file of the sweep or the
    /// simulation.
    ///
    /// # Errors
    /// If the output would replace such a file.
    pub(super) fn check_destination(
        &self,
        option: &'static str,
        path: &Path,
        arguments: &ReportArguments,
    ) -> Result<(), Problem> {
        destination::check(path, &self.folder, &self.scenario, option)?;
        let there = path.canonicalize();
        let runs = [
            ("sweep", &arguments.sweep),
            ("simulation", &arguments.simulation),
        ];
        for (what, run) in runs {
            let run = run.as_ref().and_then(|run| run.canonicalize().ok());
            if let (Ok(there), Some(run)) = (&there, run)
                && there.starts_with(run)
            {
                return Err(Problem::Usage {
                    message: format!(
                        "the output would replace a file of the {what}: {}",
                        path.display()
                    ),
                    advice: format!("choose another file for `{option}`"),
                });
            }
        }
        Ok(())
    }

    /// Builds the report.
    ///
    /// # Errors
    /// If the run fails, or the sweep does not have the requested metric.
    pub(super) fn report(self, arguments: &ReportArguments) -> Result<Report, Problem> {
        let arithmetic = Arithmetic::F64;
        let (heat_maps, sweep) = match &arguments.sweep {
            None => (Vec::new(), None),
            Some(path) => {
                let (maps, sweep) = heat_maps::of(path, &self.folder, arguments)?;
                (maps, Some(sweep))
            }
        };
        let run_to = match arguments.what.run_to {
            Runs::Call => RunTo::Call,
            Runs::Maturity | Runs::Both => RunTo::Maturity,
        };
        let simulation = arguments.simulation.as_ref();
        let simulation = simulation
            .map(|path| simulation::of(path, &self.folder, &self.requested.classes, run_to))
            .transpose()?;
        let provenance = Provenance::of(&self.folder, &self.scenario, arithmetic);
        let sheet = tables(&self.folder, &self.scenario, &self.requested)?;
        let at_speeds =
            run_notes::of_speeds(&self.folder, &self.scenario.scenario, &sheet.at_speeds)?;
        let charts = charts(&self.folder, &self.scenario.scenario)?;
        let mut implausible = plausible::notes_on_folder(&self.folder);
        implausible.extend(plausible::notes_on_scenario(&self.folder, &self.scenario));
        implausible.extend(arguments.what.implausible(&self.folder));
        let run = WalRun::new(self.folder, self.scenario, arithmetic, Runs::Both.runs())?;
        let mut facts = notes::lines(&run, arithmetic);
        let of_speeds = at_speeds.into_iter().filter(|note| !facts.contains(note));
        let of_speeds: Vec<Note> = of_speeds.collect();
        facts.extend(of_speeds);
        facts.extend(implausible.into_iter().map(|note| (run_notes::NOTE, note)));
        facts.extend(notes::compared(&run).map(|line| ("printed table", line)));
        Ok(Report {
            provenance,
            facts,
            tables: sheet.tables,
            charts,
            heat_maps,
            sweep,
            simulation,
        })
    }
}
