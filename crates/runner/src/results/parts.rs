//! Parts: the rows that one block adds to each table, as files under `parts/`, with a receipt.
//!
//! A block is done if its receipt exists and its files match the receipt; otherwise it is run again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::schema::TableName;
use super::whole::{UNFINISHED, sync_folder, write_whole};
use crate::inputs::{hexadecimal, read_file};

/// The folder in a run's folder.
pub(super) const FOLDER: &str = "parts";

/// The counts of a block, and the hashes of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// How many of its scenarios were run.
    pub(super) run: u64,
    /// How many could not be run, by reason.
    pub(super) not_run: BTreeMap<String, u64>,
    /// SHA-256 of its parts, in the order of [`TableName::GROWING`].
    sha256: Vec<String>,
}

/// The parts of a run.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    folder: PathBuf,
}

impl Parts {
    /// The parts of the run in a folder.
    pub(super) fn of(run: &Path) -> Self {
        Self {
            folder: run.join(FOLDER),
        }
    }

    /// Their folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn receipt_path(&self, block: u64) -> PathBuf {
        self.folder.join(format!("{block:06}.json"))
    }

    fn path(&self, block: u64, table: TableName) -> PathBuf {
        self.folder
            .join(format!("{block:06}-{}.part", table.stem()))
    }

    /// Writes a block's parts, and then its receipt. All are on the disk when the block is done.
    ///
    /// # Errors
    /// The file that cannot be written.
    pub(super) fn write(
        &self,
        block: u64,
        parts: &[Vec<u8>],
        run: u64,
        not_run: BTreeMap<String, u64>,
    ) -> Result<(), (PathBuf, io::Error)> {
        let mut hashes = Vec::new();
        for (table, part) in TableName::GROWING.into_iter().zip(parts) {
            let path = self.path(block, table);
            write_whole(&path, part).map_err(|error| (path, error))?;
            hashes.push(hexadecimal(&Sha256::digest(part)));
        }
        let receipt = Receipt {
            run,
            not_run,
            sha256: hashes,
        };
        let path = self.receipt_path(block);
        let written = serde_json::to_vec(&receipt)
            .map_err(io::Error::from)
            .and_then(|text| write_whole(&path, &text))
            .and_then(|()| sync_folder(&self.folder));
        written.map_err(|error| (path, error))
    }

    /// Whether a block is done, with parts that match its receipt.
    pub(super) fn is_done(&self, block: u64) -> bool {
        let Some(receipt) = self.receipt(block) else {
            return false;
        };
        receipt.sha256.len() == TableName::GROWING.len()
            && TableName::GROWING
                .into_iter()
                .zip(&receipt.sha256)
                .all(|(table, sha256)| {
                    self.read(block, table)
                        .is_ok_and(|part| hexadecimal(&Sha256::digest(part)) == *sha256)
                })
    }

    /// A block's receipt, if it exists and can be read.
    pub(super) fn receipt(&self, block: u64) -> Option<Receipt> {
        let text = read_file(&self.receipt_path(block)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Removes the parts, and their folder if it is then empty. Files with other names are kept.
    ///
    /// # Errors
    /// If a part cannot be removed.
    pub(super) fn remove(&self) -> io::Result<()> {
        match fs::symlink_metadata(&self.folder) {
            Ok(there) if there.is_dir() => {}
            // A link leads to another folder.
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
        let entries = fs::read_dir(&self.folder)?;
        let mut others = false;
        for entry in entries {
            let entry = entry?;
            let is_part = entry.file_name().to_str().is_some_and(is_part);
            if is_part && !entry.file_type()?.is_dir() {
                fs::remove_file(entry.path())?;
            } else {
                others = true;
            }
        }
        if others {
            return Ok(());
        }
        fs::remove_dir(&self.folder)
    }

    /// A block's part of a table.
    pub(super) fn read(
        &self,
        block: u64,
        table: TableName,
    ) -> Result<Vec<u8>, (PathBuf, io::Error)> {
        let path = self.path(block, table);
        read_file(&path).map_err(|error| (path, error))
    }
}

/// Whether a file name is that of a receipt or part, complete or not.
fn is_part(name: &str) -> bool {
    let name = name.strip_suffix(UNFINISHED).unwrap_or(name);
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_of_table = |table: TableName| rest == format!("-{}.part", table.stem());
    name.len() - rest.len() >= 6
        && (rest == ".json" || TableName::GROWING.into_iter().any(is_of_table))
}
