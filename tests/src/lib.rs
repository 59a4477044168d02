//! What the tests of the whole share: where the real deals are.

use std::path::PathBuf;

/// A folder under `scenarios/`.
#[must_use]
pub fn scenario_folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "scenarios", name]
        .iter()
        .collect()
}
