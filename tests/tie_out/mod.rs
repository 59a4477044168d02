//! The tie-out of a trustee report detects every changed digit.

/// The real report: counts, and the finding.
mod report;

/// Every number of the report changed, one by one: each change is detected.
mod mutations;

/// Every number changed, one by one: the finding names it.
mod causes;

/// Exact amounts never pass through floating point.
mod money;

use std::path::{Path, PathBuf};

use stepdown_runner::{ComparedValue, Folder, StateText, TieOut, TieOutError};

/// The scenario folder of the report.
fn folder_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/rasc-2007-ks2")
}

/// The text of the report, the deal, and the state before.
struct Case {
    folder: Folder,
    text: String,
    state: StateText,
}

impl Case {
    fn new() -> Self {
        let path = folder_path();
        let read = |file: &str| std::fs::read_to_string(path.join(file)).unwrap();
        Self {
            folder: Folder::open(&path).unwrap(),
            text: read("report.yaml"),
            state: StateText {
                file: "state-2007-10.yaml".to_owned(),
                text: read("state-2007-10.yaml"),
            },
        }
    }

    fn tie_out(&self, text: &str) -> Result<TieOut, TieOutError> {
        TieOut::of_text(&self.folder.deal, "report.yaml", text, &self.state)
    }

    fn values(&self, text: &str) -> Result<Vec<ComparedValue>, TieOutError> {
        TieOut::values_of_text(&self.folder.deal, "report.yaml", text, &self.state)
    }
}
