//! A finished run takes its place: its tables replace those of the run before, and its manifest
//! comes last.
//!
//! Each file stands in both places until all have been replaced, and the run is whole in
//! `unfinished-run` until it is whole in the folder: killed at any moment, one whole run is there to
//! be found, and the next that opens the folder does the rest. Files are removed by the names that
//! stepdown gives them; all else is somebody's own, and stays.

use std::fs;
use std::io;
use std::path::Path;

use super::folder::{UNFINISHED_RUN, lock};
use super::format::TableFormat;
use super::manifest::{self, Manifest};
use super::parts::Parts;
use super::schema::TableName;
use super::whole::{UNFINISHED, remove, stand_in, sync_folder};

/// Replaces the run in a folder by the one that was finished in it.
pub(super) fn replace(path: &Path) -> io::Result<()> {
    let next = path.join(UNFINISHED_RUN);
    let Ok(Some(new)) = Manifest::read(&next) else {
        return Err(io::Error::other("the finished run is gone"));
    };
    let tables = new.table_files();
    for table in &tables {
        stand_in(&next.join(table), &path.join(table))?;
    }
    // What the run before had and this one has not.
    if let Ok(Some(old)) = Manifest::read(path) {
        for table in old.table_files() {
            if !tables.contains(&table) {
                remove(&path.join(table))?;
            }
        }
    }
    sync_folder(path)?;
    stand_in(&next.join(manifest::FILE), &path.join(manifest::FILE))?;
    sync_folder(path)?;
    clear(&next)?;
    // It stays where somebody put files of their own.
    let _ = fs::remove_dir(&next);
    Ok(())
}

/// Does the rest where a process was killed between finishing a run and letting it take its place.
pub(super) fn recover(path: &Path) -> io::Result<()> {
    let next = path.join(UNFINISHED_RUN);
    let is_folder = fs::symlink_metadata(&next).is_ok_and(|there| there.is_dir());
    let is_finished = || match Manifest::read(&next) {
        Ok(Some(manifest)) => manifest.is_finished() && manifest.check_tables(&next).is_ok(),
        _ => false,
    };
    // Where another process is at work in it, that does it.
    let is_free = || lock(&next, fs::File::try_lock);
    if is_folder
        && let Ok(_lock) = is_free()
        && is_finished()
    {
        replace(path)?;
    }
    Ok(())
}

/// Removes a run that was not finished, or that has taken its place: first of all what it is known
/// by.
pub(super) fn clear(run: &Path) -> io::Result<()> {
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
