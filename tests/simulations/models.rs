//! Model files for the tests.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use stepdown_runner::Folder;
use stepdown_runner::results::{
    self, Manifest, Origin, Overwrite, Resume, RunFolder, Running, TableFormat,
};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::{Drawing, Model, Sampling, SimulationWork};
use stepdown_tests::scenario_folder;

/// A folder and a model read for it.
pub(super) struct Modelled {
    pub(super) folder: Folder,
    pub(super) model: Model,
    _written: tempfile::TempDir,
}

/// Default terms for deals with a pricing scenario without defaults.
const DEFAULTS: &str = "default: 4 CDR\nseverity: 40%\nmonths_to_liquidation: 12\n";

impl Modelled {
    /// A model of a deal: its pricing scenario with defaults, and the given random terms.
    pub(super) fn of(deal: &str, model: &str) -> Self {
        Self::under(deal, DEFAULTS, model)
    }

    /// The same with the given defaults.
    pub(super) fn under(deal: &str, defaults: &str, model: &str) -> Self {
        let folder = Folder::open(&scenario_folder(deal)).unwrap();
        let written = tempfile::tempdir().unwrap();
        let pricing = std::fs::read_to_string(scenario_folder(deal).join("pricing.yaml")).unwrap();
        let is_of_defaults = |line: &&str| {
            ["default:", "severity:", "months_to_liquidation:"]
                .iter()
                .any(|field| line.starts_with(field))
        };
        let kept: Vec<&str> = pricing
            .lines()
            .filter(|line| !is_of_defaults(line))
            .collect();
        let scenario = written.path().join("scenario.yaml");
        std::fs::write(&scenario, format!("{}\n{defaults}", kept.join("\n"))).unwrap();
        let file = written.path().join("model.yaml");
        std::fs::write(&file, format!("name: Drawn\n{model}")).unwrap();
        let model = folder.model(&file, Some(&scenario)).unwrap();
        Self {
            folder,
            model,
            _written: written,
        }
    }

    /// The simulation of the model.
    pub(super) fn work(&self, paths: u64, sampling: Sampling, width: Width) -> SimulationWork<'_> {
        let drawing = Drawing {
            paths,
            first_path: 1,
            seed: 2007,
            sampling,
        };
        SimulationWork::new(&self.folder, &self.model, drawing, width).unwrap()
    }

    /// Runs the simulation into a folder.
    pub(super) fn run(
        &self,
        paths: u64,
        sampling: Sampling,
        into: &Path,
        format: TableFormat,
    ) -> RunFolder {
        let work = self.work(paths, sampling, Width::Sixteen);
        let origin = Origin {
            version: "test".to_owned(),
            inputs: Vec::new(),
            settings: Vec::new(),
        };
        let manifest = Manifest::of(&work, &origin, format);
        let (mut folder, _) =
            RunFolder::open(into, manifest, format, Resume::Refused, Overwrite::Allowed).unwrap();
        let running = Running {
            threads: 2,
            stop: &AtomicBool::new(false),
            progress: &|_| {},
        };
        results::run(&work, &mut folder, &running).unwrap();
        folder
    }
}

/// Every random term, for a deal with one index.
pub(super) const EVERYTHING: &str = "\
per_path:
  speed: {distribution: log-normal, mean: 100%, standard_deviation: 30%}
  default: {distribution: triangular, lowest: 20%, most_likely: 80%, highest: 400%}
  severity: {distribution: beta, alpha: 2, beta: 3, lowest: 50%, highest: 200%}
monthly:
  speed: {mean_reversion: 1.5, volatility: 30%}
  default: {mean_reversion: 0.5, volatility: 40%}
  severity: {mean_reversion: 0.2, volatility: 10%}
index:
  libor_1m: {process: cox-ingersoll-ross, long_run_mean: 4.50%, mean_reversion: 0.2, volatility: 8%}
correlation:
  per_path: {between: [speed, default, severity], matrix: [[1, -0.5, 0], [-0.5, 1, 0.4], [0, 0.4, 1]]}
  monthly: {between: [libor_1m, default], matrix: [[1, 0.3], [0.3, 1]]}
prepayment_incentive: {index: libor_1m, spread: 3%, curve: arctangent, lowest: 50%, highest: 200%, center: 1%, steepness: 120, lag_months: 1}
default_payment_shock: {index: libor_1m, curve: logistic, lowest: 80%, highest: 200%, center: 1%, steepness: 150}
";
