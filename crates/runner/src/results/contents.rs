//! An output folder as it is found: its contents, and its lock.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use super::error::ResultsError;
use super::manifest::{self, Manifest};
use super::parts;

/// The subfolder of the unfinished run.
pub(super) const UNFINISHED_RUN: &str = "unfinished-run";

pub(super) fn unwritable(path: &Path) -> impl Fn(io::Error) -> ResultsError {
    let path = path.to_owned();
    move |source| ResultsError::Unwritable {
        path: path.clone(),
        source,
    }
}

/// Refuses folders in the place of files.
pub(super) fn check_no_folders(path: &Path, files: &[String]) -> Result<(), ResultsError> {
    for name in files {
        let file = path.join(name);
        if fs::symlink_metadata(&file).is_ok_and(|there| there.is_dir()) {
            return Err(unwritable(&file)(io::ErrorKind::IsADirectory.into()));
        }
    }
    Ok(())
}

/// Creates a folder where there is none. Links are refused, since they lead to other folders.
pub(super) fn own_folder(path: &Path) -> Result<(), ResultsError> {
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

/// The contents of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    NoFiles,
    Run,
    OtherFiles,
}

/// The contents of a folder; a run that is not `ours` is other files.
pub(super) fn contents_of(
    path: &Path,
    ours: fn(&Manifest) -> bool,
) -> Result<Contents, ResultsError> {
    let contents = |there: &Manifest| {
        if ours(there) {
            Contents::Run
        } else {
            Contents::OtherFiles
        }
    };
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::NoFiles),
        Err(error) => return Err(unwritable(path)(error)),
    };
    if let Some(there) = Manifest::read(path)? {
        return Ok(contents(&there));
    }
    let unfinished = path.join(UNFINISHED_RUN);
    let is_folder = fs::symlink_metadata(&unfinished).is_ok_and(|there| there.is_dir());
    if is_folder && let Some(there) = Manifest::read(&unfinished)? {
        return Ok(contents(&there));
    }
    for entry in entries {
        let name = entry.map_err(unwritable(path))?.file_name();
        if name != UNFINISHED_RUN || !is_only_begun(&unfinished) {
            return Ok(Contents::OtherFiles);
        }
    }
    Ok(Contents::NoFiles)
}

/// Whether a folder is from a run that was killed before it wrote a manifest.
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

/// Whether it is an empty folder, and not a link.
fn is_empty_folder(path: &Path) -> bool {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|there| there.is_dir());
    is_folder && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Locks a file against other processes, where the system supports it.
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
