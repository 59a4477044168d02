//! Shared by the end-to-end tests: the folders of the real deals, random deals, and runs.

pub mod generator;
pub mod in_floating_point;
pub mod runs;

use std::path::PathBuf;

/// The path of a folder under `scenarios/`.
#[must_use]
pub fn scenario_folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "scenarios", name]
        .iter()
        .collect()
}
