//! The files a run is made of, read whole, and the hashes under which a result names them.
//!
//! This room must never know what a file is about.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use stepdown_projection::fault::{Fault, Faults, Place};

use crate::folder::FolderError;

/// A file that a result depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name inside the scenario folder; the path as given where it lies elsewhere.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// One hash of several files: SHA-256 of the files' own hashes, one a line, in their order. Names
/// take no part in it, so that it is the same wherever the files lie.
#[must_use]
pub fn combined_sha256<'a>(inputs: impl IntoIterator<Item = &'a InputFile>) -> String {
    let mut hasher = Sha256::new();
    for input in inputs {
        hasher.update(input.sha256.as_bytes());
        hasher.update(b"\n");
    }
    hexadecimal(&hasher.finalize())
}

/// A text file, read.
pub(crate) struct TextFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) input: InputFile,
}

impl TextFile {
    /// Reads a file whole; `name` is what results call it.
    pub(crate) fn read(path: &Path, name: &str) -> Result<Self, FolderError> {
        let (bytes, input) = read_bytes(path, name).map_err(|source| FolderError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self {
                path: path.to_owned(),
                text,
                input,
            }),
            Err(error) => Err(FolderError::Faulty(vec![not_utf8(path, &error)])),
        }
    }

    /// The path as messages show it.
    pub(crate) fn shown(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

/// A file's bytes and their hash; `name` is what results call it.
pub(crate) fn read_bytes(path: &Path, name: &str) -> std::io::Result<(Vec<u8>, InputFile)> {
    let bytes = std::fs::read(path)?;
    let input = InputFile {
        name: name.to_owned(),
        sha256: hexadecimal(&Sha256::digest(&bytes)),
    };
    Ok((bytes, input))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> Faults {
    let good = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    // Up to the first bad byte both texts are the same.
    let before = text.get(..good).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let place = Place {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        length: 1,
    };
    Faults {
        file: path.to_string_lossy().into_owned(),
        text,
        faults: vec![
            Fault::at(place, "a byte that is not of any UTF-8 character")
                .advise("save the file as UTF-8 text"),
        ],
    }
}
