//! A run's folder: begun, found again, finished.
//!
//! | file | what it is |
//! |---|---|
//! | `manifest.json` | what the run is of |
//! | `parts/` | blocks done, until the tables are put together |
//! | `scenarios`, `classes`, `deal` | the tables |
//! | `distributions`, `months`, `by_month` | the same, of a simulation |
//! | `run` | the table that comes last: where all are, the run is finished |
//!
//! This room must never run anything, nor know what a table holds.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ResultsError;
use super::format::TableFormat;
use super::manifest::{self, Manifest, Origin};
use super::parts::{self, Parts};
use super::schema::TableName;
use super::whole::write_whole;
use crate::folder::Folder;
use crate::inputs::{InputFile, TextFile};

/// Whether a run that was not finished may be gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// It may, and where there is none, one is begun.
    Allowed,
    /// It may not.
    Refused,
}

/// How a folder was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It holds no block of the run.
    Begun,
    /// It holds some, or all.
    Unfinished,
    /// It holds the tables.
    Finished,
}

/// A run's folder, no other process at work in it.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    format: TableFormat,
    pub(super) manifest: Manifest,
    /// Held as long as this is; a process that is killed lets go of it.
    _lock: Option<File>,
}

impl RunFolder {
    /// Opens a folder for a run, or begins one where nothing is.
    ///
    /// # Errors
    /// If it holds something else, or cannot be written.
    pub fn open(
        path: &Path,
        manifest: Manifest,
        format: TableFormat,
        resume: Resume,
    ) -> Result<(Self, Standing), ResultsError> {
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| ResultsError::Unwritable { path, source }
        };
        let there = holds(path).map_err(unwritable(path))?;
        let manifest_path = path.join(manifest::FILE);
        match there {
            Holds::Nothing => {
                fs::create_dir_all(path).map_err(unwritable(path))?;
            }
            Holds::OtherFiles => {
                return Err(ResultsError::NoRun {
                    path: path.to_owned(),
                });
            }
            Holds::Run => {}
        }
        let folder = Self {
            _lock: lock(path)?,
            path: path.to_owned(),
            format,
            manifest,
        };
        let standing = match there {
            Holds::Run => folder.standing(&manifest_path, resume)?,
            _ => Standing::Begun,
        };
        if standing == Standing::Unfinished {
            // It says that the run is finished, and comes last: never beside tables yet to be made.
            let of_run = folder.table(TableName::Run);
            remove(&of_run).map_err(unwritable(&of_run))?;
        }
        if standing == Standing::Finished {
            // A run that was killed at the very last has left some of them.
            let _ = folder.remove_parts();
        } else {
            let parts = folder.parts();
            fs::create_dir_all(parts.folder()).map_err(unwritable(parts.folder()))?;
            let text = serde_json::to_vec_pretty(&folder.manifest).map_err(io::Error::from);
            text.and_then(|text| write_whole(&manifest_path, &text))
                .map_err(unwritable(&manifest_path))?;
        }
        Ok((folder, standing))
    }

    /// Opens a folder that holds a finished run, whatever sweep it is of. Nothing in it is changed.
    ///
    /// # Errors
    /// If it holds none, or its manifest cannot be read.
    pub fn finished(path: &Path) -> Result<Self, ResultsError> {
        let not_finished = || ResultsError::NotFinished {
            path: path.to_owned(),
        };
        let manifest_path = path.join(manifest::FILE);
        let unreadable = |reason: String| ResultsError::Unreadable {
            path: manifest_path.clone(),
            reason,
        };
        let text = match fs::read(&manifest_path) {
            Ok(text) => text,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Err(not_finished());
            }
            Err(error) => return Err(unreadable(error.to_string())),
        };
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        let Some(format) = manifest.table_format() else {
            return Err(unreadable(format!(
                "it names a format that is not known: {}",
                manifest.format
            )));
        };
        let folder = Self {
            _lock: lock(path)?,
            path: path.to_owned(),
            format,
            manifest,
        };
        if folder.has_all_tables() {
            Ok(folder)
        } else {
            Err(not_finished())
        }
    }

    /// Refuses the run where it is of another deal, or of other files than these, or with other
    /// settings. What the sweep itself reads beyond them is its own.
    ///
    /// # Errors
    /// If it is.
    pub fn check_is_of(&self, deal: &str, origin: &Origin) -> Result<(), ResultsError> {
        let differences = self.manifest.differences_from_files(deal, origin);
        if differences.is_empty() {
            Ok(())
        } else {
            Err(ResultsError::OfOtherFiles {
                path: self.path.clone(),
                differences,
            })
        }
    }

    /// The files that the run was made of.
    #[must_use]
    pub fn inputs(&self) -> Vec<InputFile> {
        let inputs = self.manifest.inputs.iter();
        inputs
            .map(|input| InputFile {
                name: input.file.clone(),
                sha256: input.sha256.clone(),
            })
            .collect()
    }

    /// Whether a folder holds a run at all, finished or not.
    #[must_use]
    pub fn is_begun(path: &Path) -> bool {
        path.join(manifest::FILE).is_file()
    }

    /// The files of a scenario folder that the run was made of and that are others now: scenarios,
    /// models and sweeps, what [`RunFolder::check_is_of`] does not know of.
    #[must_use]
    pub fn changed_since(&self, folder: &Folder) -> Vec<String> {
        let is_other = |input: &&InputFile| {
            let path = folder.path().join(&input.name);
            // One that is gone, or was elsewhere, says nothing.
            TextFile::read(&path, &input.name).is_ok_and(|now| now.input.sha256 != input.sha256)
        };
        let inputs = self.inputs();
        let changed = inputs.iter().filter(is_other);
        changed.map(|input| input.name.clone()).collect()
    }

    /// How many scenarios it has.
    #[must_use]
    pub fn scenarios(&self) -> u64 {
        self.manifest.scenarios
    }

    /// Whether its scenarios are the paths of a simulation.
    #[must_use]
    pub fn is_simulation(&self) -> bool {
        self.manifest.is_simulation
    }

    /// A setting of the run, by its name; none where it has no such.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        let mut settings = self.manifest.settings.iter();
        let found = settings.find(|setting| setting.name == name);
        found.map(|setting| setting.value.as_str())
    }

    /// The names of its axes, as columns of the table `scenarios`.
    pub(super) fn axis_names(&self) -> &[String] {
        &self.manifest.axes
    }

    // Whoever took a table away wants it back, and not to hear that all is done.
    fn has_all_tables(&self) -> bool {
        let of_simulations = self
            .manifest
            .is_simulation
            .then_some(TableName::OF_SIMULATIONS);
        let mut tables = TableName::GROWING
            .into_iter()
            .chain(of_simulations.into_iter().flatten())
            .chain([TableName::Run]);
        tables.all(|table| self.table(table).is_file())
    }

    fn standing(&self, manifest_path: &Path, resume: Resume) -> Result<Standing, ResultsError> {
        let unreadable = |reason: String| ResultsError::Unreadable {
            path: manifest_path.to_owned(),
            reason,
        };
        let text = fs::read(manifest_path).map_err(|error| unreadable(error.to_string()))?;
        let there: Manifest =
            serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        let differences = self.manifest.differences(&there);
        if !differences.is_empty() {
            return Err(ResultsError::OtherRun {
                path: self.path.clone(),
                differences,
            });
        }
        if self.has_all_tables() {
            Ok(Standing::Finished)
        } else if resume == Resume::Allowed {
            Ok(Standing::Unfinished)
        } else {
            Err(ResultsError::Unfinished {
                path: self.path.clone(),
            })
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How its tables are written.
    #[must_use]
    pub fn format(&self) -> TableFormat {
        self.format
    }

    /// The file of a table.
    #[must_use]
    pub fn table(&self, table: TableName) -> PathBuf {
        let name = format!("{}.{}", table.stem(), self.format.ending());
        self.path.join(name)
    }

    /// Its parts.
    pub(super) fn parts(&self) -> Parts {
        Parts::of(&self.path)
    }

    /// Takes the parts away, once the tables are there.
    pub(super) fn remove_parts(&self) -> io::Result<()> {
        self.parts().remove()
    }
}

/// Removes a file, where there is one.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Run,
    OtherFiles,
}

fn holds(path: &Path) -> io::Result<Holds> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Holds::Nothing),
        Err(error) => return Err(error),
    };
    let mut other_files = false;
    for entry in entries {
        let name = entry?.file_name();
        if name == manifest::FILE {
            return Ok(Holds::Run);
        }
        // Where a run was killed before it had a manifest, only these are there, and no part yet.
        let ours = if name == parts::FOLDER {
            is_empty_folder(&path.join(&name))?
        } else {
            name.to_string_lossy().starts_with(manifest::FILE)
        };
        other_files |= !ours;
    }
    Ok(if other_files {
        Holds::OtherFiles
    } else {
        Holds::Nothing
    })
}

/// Whether it is a folder, not another's by a link, with nothing in it.
fn is_empty_folder(path: &Path) -> io::Result<bool> {
    Ok(fs::symlink_metadata(path)?.is_dir() && fs::read_dir(path)?.next().is_none())
}

/// Keeps others out, where the system can.
fn lock(path: &Path) -> Result<Option<File>, ResultsError> {
    let Ok(folder) = File::open(path) else {
        return Ok(None);
    };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Err(ResultsError::AtWork {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
