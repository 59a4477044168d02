//! Helpers: a folder for sweep files, and the values of their scenarios.

use std::fs;
use std::path::{Path, PathBuf};

use stepdown_runner::sweep::Sweep;
use stepdown_runner::{Folder, FolderError};
use tempfile::TempDir;

/// The project's scenario folders.
pub(crate) fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// A copy of a scenario folder, for a test's sweep files.
pub(crate) struct Copy {
    folder: TempDir,
}

impl Copy {
    pub(crate) fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for entry in fs::read_dir(scenarios().join(name)).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let file = path.file_name().expect("a name");
                fs::copy(&path, folder.path().join(file)).expect("copied");
            }
        }
        Self { folder }
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).expect("written");
    }

    pub(crate) fn open(&self) -> Folder {
        Folder::open(self.folder.path()).expect("the folder is sound")
    }

    /// The sweep with these lines after its name.
    pub(crate) fn sweep(&self, lines: &str) -> Result<Sweep, FolderError> {
        self.write("sweep.yaml", &format!("name: Test\n{lines}"));
        self.open().sweep(Path::new("sweep.yaml"))
    }

    /// All diagnostics of such a sweep, without the folder's path.
    pub(crate) fn diagnostics(&self, lines: &str) -> String {
        match self.sweep(lines) {
            Ok(sweep) => panic!("no error in {} scenarios of\n{lines}", sweep.grid.len()),
            Err(error) => {
                let path = format!("{}/", self.folder.path().display());
                error.to_string().replace(&path, "")
            }
        }
    }
}

/// A sweep of the folder `three-classes`.
pub(crate) fn sweep(lines: &str) -> Sweep {
    match Copy::of("three-classes").sweep(lines) {
        Ok(sweep) => sweep,
        Err(error) => panic!("{error}"),
    }
}

/// The values of each scenario, in order.
pub(crate) fn rows(sweep: &Sweep) -> Vec<String> {
    let rows = sweep.grid.ids().map(|id| {
        let values = sweep.grid.axes().iter().zip(sweep.grid.positions(id));
        let texts: Vec<&str> = values
            .map(|(axis, position)| axis.values()[position].text.as_str())
            .collect();
        format!("{id}: {}", texts.join(" | "))
    });
    rows.collect()
}
