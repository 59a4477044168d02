//! Replaces a finished run by a new one: first the tables, then the manifest.
//!
//! Each file exists in both places until all have been replaced. If the process is killed at any moment,
//! one whole run can be found, and opening the folder completes the replacement. Files are removed by
//! the names that stepdown gives them; all other files are kept.

use std::fs;
use std::io;
use std::path::Path;

use super::contents::{UNFINISHED_RUN, lock};
use super::format::TableFormat;
use super::manifest::{self, Manifest};
use super::parts::Parts;
use super::schema::TableName;
use super::whole::{UNFINISHED, link_or_copy, remove, sync_folder};

/// Replaces the run in a folder by the finished one in `unfinished-run`.
pub(super) fn replace(path: &Path) -> io::Result<()> {
    let next = path.join(UNFINISHED_RUN);
    let Ok(Some(new)) = Manifest::read(&next) else {
        return Err(io::Error::other("the finished run is missing"));
    };
    let tables = new.table_files();
    for table in &tables {
        link_or_copy(&next.join(table), &path.join(table))?;
    }
    // Files of the earlier run that the new run does not have.
    if let Ok(Some(old)) = Manifest::read(path) {
        for table in old.table_files() {
            if !tables.contains(&table) {
                remove(&path.join(table))?;
            }
        }
    }
    sync_folder(path)?;
    link_or_copy(&next.join(manifest::FILE), &path.join(manifest::FILE))?;
    sync_folder(path)?;
    clear(&next)?;
    // The folder is kept if it contains other files.
    let _ = fs::remove_dir(&next);
    Ok(())
}

/// Completes a replacement whose process was killed.
pub(super) fn recover(path: &Path) -> io::Result<()> {
    let next = path.join(UNFINISHED_RUN);
    let is_folder = fs::symlink_metadata(&next).is_ok_and(|there| there.is_dir());
    let is_finished = || match Manifest::read(&next) {
        Ok(Some(manifest)) => manifest.is_finished() && manifest.check_tables(&next).is_ok(),
        _ => false,
    };
    // If another process is using it, that process completes it.
    let is_free = || lock(&next, fs::File::try_lock);
    if is_folder
        && let Ok(_lock) = is_free()
        && is_finished()
    {
        replace(path)?;
    }
    Ok(())
}

/// Removes an unfinished run, or one that was copied to its place, beginning with its manifest.
pub(super) fn clear(run: &Path) -> io::Result<()> {
    // Only the manifest names the files of term-sheet tables.
    if let Ok(Some(there)) = Manifest::read(run) {
        for name in &there.files {
            remove(&run.join(name))?;
            remove(&run.join(format!("{name}{UNFINISHED}")))?;
        }
    }
    remove(&run.join(manifest::FILE))?;
    Parts::of(run).remove()?;
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        for table in TableName::ALL {
            let name = format!("{}.{}", table.stem(), format.ending());
            remove(&run.join(&name))?;
            remove(&run.join(format!("{name}{UNFINISHED}")))?;
        }
    }
    remove(&run.join(format!("{}{UNFINISHED}", manifest::FILE)))
}
