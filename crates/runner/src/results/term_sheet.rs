//! A folder of term-sheet tables: written and replaced as a whole, as runs are.

use std::fs::{self, File};
use std::path::Path;

use super::contents::{
    Contents, UNFINISHED_RUN, check_no_folders, contents_of, lock, own_folder, unwritable,
};
use super::error::ResultsError;
use super::manifest::{Manifest, Origin};
use super::replacing;
use super::whole::write_whole;

/// A CSV file to write: its name and its bytes.
pub type NamedFile = (String, Vec<u8>);

/// Refuses a folder with files that are not term-sheet tables of an earlier command.
///
/// # Errors
/// If it has such files, or cannot be read.
pub fn check_is_for_tables(path: &Path) -> Result<(), ResultsError> {
    match contents_of(path, Manifest::is_of_files)? {
        Contents::NoFiles | Contents::Run => Ok(()),
        Contents::OtherFiles => Err(ResultsError::NoTables {
            path: path.to_owned(),
        }),
    }
}

/// Writes term-sheet tables to a folder of their own. They replace all tables of an earlier command.
///
/// # Errors
/// If the folder has other files, or a file cannot be written. The folder then still has the earlier
/// tables.
pub fn write_tables(
    path: &Path,
    deal: &str,
    origin: &Origin,
    files: &[NamedFile],
) -> Result<(), ResultsError> {
    check_is_for_tables(path)?;
    fs::create_dir_all(path).map_err(unwritable(path))?;
    let _lock = lock(path, File::try_lock)?;
    replacing::recover(path).map_err(unwritable(path))?;
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    check_no_folders(path, &names)?;
    let earlier = Manifest::read(path)?.map_or(Vec::new(), |there| there.table_files());
    let is_own =
        |name: &String| earlier.contains(name) || fs::symlink_metadata(path.join(name)).is_err();
    if !names.iter().all(is_own) {
        return Err(ResultsError::NoTables {
            path: path.to_owned(),
        });
    }
    let next = path.join(UNFINISHED_RUN);
    own_folder(&next)?;
    replacing::clear(&next).map_err(unwritable(&next))?;
    let mut manifest = Manifest::of_files(deal, origin, names);
    manifest.write(&next).map_err(unwritable(&next))?;
    for (name, bytes) in files {
        let file = next.join(name);
        write_whole(&file, bytes).map_err(unwritable(&file))?;
    }
    manifest
        .record_tables(&next)
        .and_then(|()| manifest.write(&next))
        .and_then(|()| replacing::replace(path))
        .map_err(unwritable(path))
}
