//! What the tests of the whole share: where the real deals are, random ones, runs of them.

pub mod generator;
pub mod in_floating_point;
pub mod runs;

use std::path::PathBuf;

/// A folder under `scenarios/`.
#[must_use]
pub fn scenario_folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "scenarios", name]
        .iter()
        .collect()
}
