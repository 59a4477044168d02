//! A run's folder: creating, finding, finishing and replacing runs.
//!
//! | file | contents |
//! |---|---|
//! | `manifest.json` | the inputs of the finished run, and its tables with their sizes and hashes |
//! | `scenarios`, `classes`, `deal`, `run` | its tables |
//! | `distributions`, `months`, `by_month` | further tables of a simulation |
//! | `unfinished-run/` | an unfinished run: its own manifest, tables and `parts/` |
//!
//! A run is made in `unfinished-run` and replaces the finished run when it is done (`replacing`), so
//! that a finished run stays whole until then. Only files that stepdown wrote are replaced or removed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::contents::{
    Contents, UNFINISHED_RUN, check_no_folders, contents_of, lock, own_folder, unwritable,
};
use super::error::ResultsError;
use super::format::TableFormat;
use super::manifest::{self, Manifest, Origin};
use super::parts::Parts;
use super::replacing;
use super::schema::TableName;
use crate::folder::Folder;
use crate::inputs::{InputFile, read_bytes};

/// Whether an unfinished run may be resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// It may be resumed; if there is none, a new run begins.
    Allowed,
    /// It may not be resumed.
    Refused,
}

/// Whether another run in the folder may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// It may be replaced, when the new one is finished.
    Allowed,
    /// It may not be replaced.
    Refused,
}

/// The status of the run in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// It has no finished block.
    New,
    /// It has some finished blocks, or all.
    Unfinished,
    /// It has its tables.
    Finished,
}

/// A run's folder, locked against other processes.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    /// Where the tables are: the folder itself once they are finished.
    tables: PathBuf,
    format: TableFormat,
    pub(super) manifest: Manifest,
    notes: Vec<String>,
    /// The number of scenarios of the finished run that this one replaces, if any.
    replaced: Option<u64>,
    /// Held while this exists; the system releases the lock of a killed process.
    lock: Option<File>,
}

impl RunFolder {
    /// Opens a folder for a run: the run that it contains, finished or not, or a new one, which replaces
    /// it when finished.
    ///
    /// # Errors
    /// If it contains other files or a run that may not be replaced, or cannot be written.
    pub fn open(
        path: &Path,
        manifest: Manifest,
        format: TableFormat,
        resume: Resume,
        overwrite: Overwrite,
    ) -> Result<(Self, RunStatus), ResultsError> {
        match contents_of(path, Manifest::is_of_scenarios)? {
            Contents::NoFiles => fs::create_dir_all(path).map_err(unwritable(path))?,
            Contents::OtherFiles => {
                return Err(ResultsError::NoRun {
                    path: path.to_owned(),
                });
            }
            Contents::Run => {}
        }
        let mut folder = Self {
            tables: path.join(UNFINISHED_RUN),
            path: path.to_owned(),
            format,
            manifest,
            notes: Vec::new(),
            replaced: None,
            // Locked before deciding what to do with the contents.
            lock: lock(path, File::try_lock)?,
        };
        replacing::recover(path).map_err(unwritable(path))?;
        if folder.is_finished_here(resume, overwrite)? {
            path.clone_into(&mut folder.tables);
            drop(folder.lock.take());
            folder.lock = lock(path, File::try_lock_shared)?;
            return Ok((folder, RunStatus::Finished));
        }
        check_no_folders(path, &folder.manifest.table_files())?;
        own_folder(&folder.tables)?;
        let of_run = lock(&folder.tables, File::try_lock).map_err(|_| ResultsError::AtWork {
            path: path.to_owned(),
        })?;
        let status = folder.unfinished_here(resume, overwrite)?;
        let parts = Parts::of(&folder.tables);
        own_folder(parts.folder())?;
        folder
            .write_manifest()
            .map_err(unwritable(&folder.tables))?;
        folder.lock = of_run;
        Ok((folder, status))
    }

    /// Whether the folder contains this run, finished and undamaged.
    fn is_finished_here(
        &mut self,
        resume: Resume,
        overwrite: Overwrite,
    ) -> Result<bool, ResultsError> {
        let Some(there) = Manifest::read(&self.path)? else {
            return Ok(false);
        };
        let differences = self.manifest.differences(&there);
        if !differences.is_empty() {
            if overwrite == Overwrite::Refused {
                return Err(ResultsError::OtherRun {
                    path: self.path.clone(),
                    differences,
                });
            }
            self.replaced = Some(there.scenarios);
            return Ok(false);
        }
        match there.check_tables(&self.path) {
            Ok(()) => Ok(true),
            Err(ResultsError::Damaged { path, reason })
                if resume == Resume::Allowed && overwrite == Overwrite::Allowed =>
            {
                self.notes.push(format!(
                    "{} is damaged, so the run is repeated: {reason}",
                    path.display()
                ));
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Finds this run in the folder, unfinished. Another unfinished run is discarded if allowed.
    fn unfinished_here(
        &mut self,
        resume: Resume,
        overwrite: Overwrite,
    ) -> Result<RunStatus, ResultsError> {
        let path = self.path.clone();
        let Some(there) = Manifest::read(&self.tables)? else {
            // Remains of a run that was finished and replaced.
            replacing::clear(&self.tables).map_err(unwritable(&self.tables))?;
            return Ok(RunStatus::New);
        };
        let differences = self.manifest.differences(&there);
        if differences.is_empty() {
            return match resume {
                Resume::Allowed => Ok(RunStatus::Unfinished),
                Resume::Refused => Err(ResultsError::Unfinished { path }),
            };
        }
        if overwrite == Overwrite::Refused {
            return Err(ResultsError::OtherRun { path, differences });
        }
        if resume == Resume::Allowed {
            return Err(ResultsError::OtherUnfinished { path, differences });
        }
        self.notes.push(format!(
            "discarding another unfinished run in {}: {}",
            path.display(),
            differences.join("; ")
        ));
        replacing::clear(&self.tables).map_err(unwritable(&self.tables))?;
        Ok(RunStatus::New)
    }

    fn write_manifest(&self) -> io::Result<()> {
        self.manifest.write(&self.tables)
    }

    /// Makes the run, whose tables are all written, the finished run of the folder.
    ///
    /// # Errors
    /// If a file cannot be read or written. The folder then still has a whole run, the earlier one or
    /// this one.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.manifest.record_tables(&self.tables)?;
        // From here on this run is the one that is found, even if the process is killed.
        self.write_manifest()?;
        // Waits for readers of the earlier run.
        let lock = File::open(&self.path).ok();
        let lock = lock.filter(|folder| folder.lock().is_ok());
        replacing::replace(&self.path)?;
        self.tables.clone_from(&self.path);
        drop(self.lock.take());
        self.lock = lock;
        Ok(())
    }

    /// Opens a folder that contains a finished run of any sweep, without changing it.
    ///
    /// # Errors
    /// If it contains none, or one that was changed since it was finished.
    pub fn finished(path: &Path) -> Result<Self, ResultsError> {
        let not_finished = || ResultsError::NotFinished {
            path: path.to_owned(),
        };
        if !path.is_dir() {
            return Err(not_finished());
        }
        let lock = lock(path, File::try_lock_shared)?;
        // A finished run whose process was killed before it replaced the earlier one.
        let next = path.join(UNFINISHED_RUN);
        let next = Manifest::read(&next)
            .ok()
            .flatten()
            .filter(|manifest| manifest.is_of_scenarios() && manifest.is_finished())
            .filter(|manifest| manifest.check_tables(&next).is_ok())
            .map(|manifest| (next, manifest));
        let (tables, manifest) = match next {
            Some(found) => found,
            None => match Manifest::read(path)? {
                Some(manifest) if manifest.is_of_scenarios() && manifest.is_finished() => {
                    manifest.check_tables(path)?;
                    (path.to_owned(), manifest)
                }
                _ => return Err(not_finished()),
            },
        };
        let format = manifest.table_format().ok_or_else(not_finished)?;
        Ok(Self {
            path: path.to_owned(),
            tables,
            format,
            manifest,
            notes: Vec::new(),
            replaced: None,
            lock,
        })
    }

    /// Refuses a run of another deal, of other files or with other settings. Further inputs of the sweep
    /// itself are not compared.
    ///
    /// # Errors
    /// If it is one.
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

    /// The files that the run used.
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

    /// Whether a folder contains a run, finished or not.
    #[must_use]
    pub fn is_begun(path: &Path) -> bool {
        [path, &path.join(UNFINISHED_RUN)]
            .iter()
            .any(|path| path.join(manifest::FILE).is_file())
    }

    /// The input files that have changed or are missing since the run: scenarios, models and sweeps,
    /// which [`RunFolder::check_is_of`] does not check. As messages: `stress.yaml has changed since`.
    #[must_use]
    pub fn changed_since(&self, folder: &Folder) -> Vec<String> {
        let change = |input: InputFile| {
            let path = folder.named(Path::new(&input.name));
            match read_bytes(&path, &input.name) {
                Ok((_, now)) if now == input => None,
                Err(_) if !path.exists() => Some(format!("{} cannot be found", input.name)),
                _ => Some(format!("{} has changed since", input.name)),
            }
        };
        let files = self.inputs().into_iter();
        let files = files.filter(|input| !crate::overrides::is_override(input));
        files.filter_map(change).collect()
    }

    /// Its number of scenarios.
    #[must_use]
    pub fn scenarios(&self) -> u64 {
        self.manifest.scenarios
    }

    /// Whether its scenarios are the paths of a simulation.
    #[must_use]
    pub fn is_simulation(&self) -> bool {
        self.manifest.is_simulation
    }

    /// A setting of the run, by its name, if set.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        let mut settings = self.manifest.settings.iter();
        let found = settings.find(|setting| setting.name == name);
        found.map(|setting| setting.value.as_str())
    }

    /// Its settings, by name.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        let settings = self.manifest.settings.iter();
        settings.map(|setting| (setting.name.as_str(), setting.value.as_str()))
    }

    /// The names of its axes, as columns of the table `scenarios`.
    #[must_use]
    pub fn axis_names(&self) -> &[String] {
        &self.manifest.axes
    }

    /// The first digits of its hash, `manifest_sha256` in its table `run`.
    #[must_use]
    pub fn short_hash(&self) -> &str {
        const DIGITS: usize = 12;
        let hash = self.manifest.sha256.as_str();
        hash.get(..DIGITS).unwrap_or(hash)
    }

    /// Notes on what was found in the folder.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The number of scenarios of the finished run that this one replaces, if any.
    #[must_use]
    pub fn replaced(&self) -> Option<u64> {
        self.replaced
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The format of its tables.
    #[must_use]
    pub fn format(&self) -> TableFormat {
        self.format
    }

    /// The file of a table.
    #[must_use]
    pub fn table(&self, table: TableName) -> PathBuf {
        let name = format!("{}.{}", table.stem(), self.format.ending());
        self.tables.join(name)
    }

    /// Its parts.
    pub(super) fn parts(&self) -> Parts {
        Parts::of(&self.tables)
    }
}
