//! A run's folder: begun, found again, finished, replaced.
//!
//! | file | what it is |
//! |---|---|
//! | `manifest.json` | what the finished run is of, and its tables with their sizes and hashes |
//! | `scenarios`, `classes`, `deal`, `run` | its tables |
//! | `distributions`, `months`, `by_month` | the same, of a simulation |
//! | `unfinished-run/` | a run that is not finished: its own manifest, tables and `parts/` |
//!
//! A run is made in `unfinished-run` and takes its place when it is done (`replacing`), so that a
//! finished run stays whole until then. Nothing but files of stepdown's own making is replaced or
//! removed. This module must never run anything, nor know what a table holds.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ResultsError;
use super::format::TableFormat;
use super::manifest::{self, Manifest, Origin};
use super::parts::{self, Parts};
use super::replacing;
use super::schema::TableName;
use super::whole::{Durability, sync_folder, write_whole};
use crate::folder::Folder;
use crate::inputs::{InputFile, read_bytes};

/// The folder, in a run's folder, of the run that is not finished.
pub(super) const UNFINISHED_RUN: &str = "unfinished-run";

/// Whether a run that was not finished may be gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// It may, and where there is none, one is begun.
    Allowed,
    /// It may not.
    Refused,
}

/// Whether another run in the folder may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// It may, once the new one is finished.
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
    /// Where the tables are: in the folder itself once they are finished.
    tables: PathBuf,
    format: TableFormat,
    pub(super) manifest: Manifest,
    notes: Vec<String>,
    /// How many scenarios the finished run has that this one replaces, where there is one.
    replaced: Option<u64>,
    /// Held as long as this is; a process that is killed lets go of it.
    lock: Option<File>,
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> ResultsError {
    let path = path.to_owned();
    move |source| ResultsError::Unwritable {
        path: path.clone(),
        source,
    }
}

impl RunFolder {
    /// Opens a folder for a run: the run that it holds, finished or not, or a new one, which replaces
    /// what run it holds when it is finished.
    ///
    /// # Errors
    /// If it holds something else or what is not to be replaced, or cannot be written.
    pub fn open(
        path: &Path,
        manifest: Manifest,
        format: TableFormat,
        resume: Resume,
        overwrite: Overwrite,
    ) -> Result<(Self, Standing), ResultsError> {
        match holds(path)? {
            Holds::Nothing => fs::create_dir_all(path).map_err(unwritable(path))?,
            Holds::OtherFiles => {
                return Err(ResultsError::NoRun {
                    path: path.to_owned(),
                });
            }
            Holds::Run => {}
        }
        let mut folder = Self {
            tables: path.join(UNFINISHED_RUN),
            path: path.to_owned(),
            format,
            manifest,
            notes: Vec::new(),
            replaced: None,
            // What is found stays so until it is decided what to do.
            lock: lock(path, File::try_lock)?,
        };
        replacing::recover(path).map_err(unwritable(path))?;
        if folder.is_finished_here(resume, overwrite)? {
            path.clone_into(&mut folder.tables);
            drop(folder.lock.take());
            folder.lock = lock(path, File::try_lock_shared)?;
            return Ok((folder, Standing::Finished));
        }
        for name in folder.manifest.table_files() {
            let table = path.join(name);
            if fs::symlink_metadata(&table).is_ok_and(|there| there.is_dir()) {
                return Err(unwritable(&table)(io::ErrorKind::IsADirectory.into()));
            }
        }
        own_folder(&folder.tables)?;
        let of_run = lock(&folder.tables, File::try_lock).map_err(|_| ResultsError::AtWork {
            path: path.to_owned(),
        })?;
        let standing = folder.unfinished_here(resume, overwrite)?;
        let parts = Parts::of(&folder.tables);
        own_folder(parts.folder())?;
        folder
            .write_manifest()
            .map_err(unwritable(&folder.tables))?;
        folder.lock = of_run;
        Ok((folder, standing))
    }

    /// Whether the folder holds this very run, finished and whole.
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
                    "{} was damaged, and its run is made again: {reason}",
                    path.display()
                ));
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the folder holds this very run, not finished; another that was not finished makes way.
    fn unfinished_here(
        &mut self,
        resume: Resume,
        overwrite: Overwrite,
    ) -> Result<Standing, ResultsError> {
        let path = self.path.clone();
        let Some(there) = Manifest::read(&self.tables)? else {
            // What is left of a run that has taken its place is none of this one's.
            replacing::clear(&self.tables).map_err(unwritable(&self.tables))?;
            return Ok(Standing::Begun);
        };
        let differences = self.manifest.differences(&there);
        if differences.is_empty() {
            return match resume {
                Resume::Allowed => Ok(Standing::Unfinished),
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
            "another run in {} that was not finished is discarded: {}",
            path.display(),
            differences.join("; ")
        ));
        replacing::clear(&self.tables).map_err(unwritable(&self.tables))?;
        Ok(Standing::Begun)
    }

    fn write_manifest(&self) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(&self.manifest)?;
        let path = self.tables.join(manifest::FILE);
        write_whole(&path, &text, Durability::OnDisk)?;
        sync_folder(&self.tables)
    }

    /// Lets the run, whose tables are all written, take its place.
    ///
    /// # Errors
    /// If a file cannot be read or written. The run before stays, or this one is found instead.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.manifest.take_down(&self.tables)?;
        // From here on this run is the one that is found, wherever the process is killed.
        self.write_manifest()?;
        // Whoever reads the run before may do so to the end.
        let lock = File::open(&self.path).ok();
        let lock = lock.filter(|folder| folder.lock().is_ok());
        replacing::replace(&self.path)?;
        self.tables.clone_from(&self.path);
        drop(self.lock.take());
        self.lock = lock;
        Ok(())
    }

    /// Opens a folder that holds a finished run, whatever sweep it is of. Nothing in it is changed.
    ///
    /// # Errors
    /// If it holds none, or one that is not as it was when it was finished.
    pub fn finished(path: &Path) -> Result<Self, ResultsError> {
        let not_finished = || ResultsError::NotFinished {
            path: path.to_owned(),
        };
        if !path.is_dir() {
            return Err(not_finished());
        }
        let lock = lock(path, File::try_lock_shared)?;
        // A run that was finished and killed before it took its place.
        let next = path.join(UNFINISHED_RUN);
        let next = Manifest::read(&next)
            .ok()
            .flatten()
            .filter(|manifest| manifest.is_finished() && manifest.check_tables(&next).is_ok())
            .map(|manifest| (next, manifest));
        let (tables, manifest) = match next {
            Some(found) => found,
            None => match Manifest::read(path)? {
                Some(manifest) if manifest.is_finished() => {
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
        [path, &path.join(UNFINISHED_RUN)]
            .iter()
            .any(|path| path.join(manifest::FILE).is_file())
    }

    /// The files that the run was made of and that are others now, or are nowhere: scenarios, models
    /// and sweeps, what [`RunFolder::check_is_of`] does not know of. In words: `stress.yaml has
    /// changed since`.
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

    /// What it is known by: the beginning of its hash, `manifest_sha256` in its table `run`.
    #[must_use]
    pub fn short_hash(&self) -> &str {
        const DIGITS: usize = 12;
        let hash = self.manifest.sha256.as_str();
        hash.get(..DIGITS).unwrap_or(hash)
    }

    /// What is to be said of what was found in the folder.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many scenarios the finished run has that this one replaces, where there is one.
    #[must_use]
    pub fn replaced(&self) -> Option<u64> {
        self.replaced
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
        self.tables.join(name)
    }

    /// Its parts.
    pub(super) fn parts(&self) -> Parts {
        Parts::of(&self.tables)
    }
}

/// A folder of a run's own, made where there is none: never another's by a link.
fn own_folder(path: &Path) -> Result<(), ResultsError> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => Ok(()),
        Ok(there) => {
            let what = if there.is_symlink() {
                "it is a symbolic link, which is not followed"
            } else {
                "it is not a folder"
            };
            Err(unwritable(path)(io::Error::other(what)))
        }
        Err(_) => fs::create_dir(path).map_err(unwritable(path)),
    }
}

/// What a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Run,
    OtherFiles,
}

fn holds(path: &Path) -> Result<Holds, ResultsError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Holds::Nothing),
        Err(error) => return Err(unwritable(path)(error)),
    };
    if Manifest::read(path)?.is_some() {
        return Ok(Holds::Run);
    }
    let unfinished = path.join(UNFINISHED_RUN);
    let is_folder = fs::symlink_metadata(&unfinished).is_ok_and(|there| there.is_dir());
    if is_folder && Manifest::read(&unfinished)?.is_some() {
        return Ok(Holds::Run);
    }
    for entry in entries {
        let name = entry.map_err(unwritable(path))?.file_name();
        if name != UNFINISHED_RUN || !is_only_begun(&unfinished) {
            return Ok(Holds::OtherFiles);
        }
    }
    Ok(Holds::Nothing)
}

/// Whether a folder is what a run leaves that was killed before it had a manifest.
fn is_only_begun(path: &Path) -> bool {
    let is_ours = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| {
            let name = entry.file_name();
            if name == parts::FOLDER {
                return is_empty_folder(&entry.path());
            }
            name.to_string_lossy().starts_with(manifest::FILE)
        })
    };
    let is_folder = fs::symlink_metadata(path).is_ok_and(|there| there.is_dir());
    is_folder && fs::read_dir(path).is_ok_and(|mut entries| entries.all(is_ours))
}

/// Whether it is a folder, not another's by a link, with nothing in it.
fn is_empty_folder(path: &Path) -> bool {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|there| there.is_dir());
    is_folder && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Keeps others out, where the system can.
pub(super) fn lock(
    path: &Path,
    how: impl FnOnce(&File) -> Result<(), TryLockError>,
) -> Result<Option<File>, ResultsError> {
    let Ok(folder) = File::open(path) else {
        return Ok(None);
    };
    match how(&folder) {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Err(ResultsError::AtWork {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
