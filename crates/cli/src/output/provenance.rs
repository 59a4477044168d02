//! Provenance of results: program version, inputs with their hashes, and what is inferred or assumed.

use serde::Serialize;
use stepdown_runner::sweep::Sweep;
use stepdown_runner::{Folder, InputFile, ScenarioFile, combined_sha256};

use super::Cell;
use crate::arguments::Arithmetic;

/// The version of this program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// An input file of a result.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Input {
    /// Its name.
    pub(crate) file: String,
    /// SHA-256 of its bytes.
    pub(crate) sha256: String,
}

/// The origin of a result.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Provenance {
    /// The version of this program.
    pub(crate) version: &'static str,
    /// The deal's name.
    pub(crate) deal: String,
    /// The scenario's name.
    pub(crate) scenario: String,
    arithmetic: &'static str,
    pool_is: Option<String>,
    classes_with_assumed_coupon: Vec<String>,
    /// Every file of the run.
    pub(crate) inputs: Vec<Input>,
    /// A combined hash of the inputs.
    pub(crate) inputs_sha256: String,
}

impl Provenance {
    /// The provenance of a run under a scenario.
    pub(crate) fn of(folder: &Folder, scenario: &ScenarioFile, arithmetic: Arithmetic) -> Self {
        Self::of_inputs(folder, scenario, scenario.inputs(), arithmetic)
    }

    /// The provenance of a sweep, which is in floating point.
    pub(crate) fn of_sweep(folder: &Folder, sweep: &Sweep) -> Self {
        Self::of_inputs(folder, &sweep.base, sweep.inputs.iter(), Arithmetic::F64)
    }

    fn of_inputs<'a>(
        folder: &'a Folder,
        scenario: &ScenarioFile,
        inputs: impl Iterator<Item = &'a InputFile>,
        arithmetic: Arithmetic,
    ) -> Self {
        let inputs: Vec<&InputFile> = folder.inputs().iter().chain(inputs).collect();
        let deal = &folder.deal;
        Self {
            version: VERSION,
            deal: deal.name.clone(),
            scenario: scenario.scenario.name.clone(),
            arithmetic: match arithmetic {
                Arithmetic::F64 => "f64",
                Arithmetic::Cents => "cents",
            },
            pool_is: deal.pool_is.clone(),
            classes_with_assumed_coupon: deal
                .class_names
                .iter()
                .zip(&deal.assumed)
                .filter(|(_, assumed)| **assumed)
                .map(|(name, _)| name.clone())
                .collect(),
            inputs_sha256: combined_sha256(inputs.iter().copied()),
            inputs: inputs
                .into_iter()
                .map(|input| Input {
                    file: input.name.clone(),
                    sha256: input.sha256.clone(),
                })
                .collect(),
        }
    }

    /// The first columns of each row.
    pub(crate) const LEADING: [&'static str; 3] = ["deal", "scenario", "arithmetic"];
    /// The last columns of each row.
    pub(crate) const CLOSING: [&'static str; 3] = ["pool_is", "version", "inputs_sha256"];

    /// The first cells of each row.
    pub(crate) fn leading(&self) -> [Cell; 3] {
        [
            Cell::text(&self.deal),
            Cell::text(&self.scenario),
            Cell::text(self.arithmetic),
        ]
    }

    /// The last cells of each row.
    pub(crate) fn closing(&self) -> [Cell; 3] {
        [
            Cell::or_nothing(self.pool_is.as_ref(), Cell::text),
            Cell::text(self.version),
            Cell::text(&self.inputs_sha256),
        ]
    }
}
