//! Input files of a run, read whole, and the hashes by which results identify them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place};

use crate::folder::FolderError;
use crate::location::withheld;

/// A file that a result depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name inside the scenario folder; the path as given for a file outside.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// One hash for several files: SHA-256 of the files' own hashes, one per line, in order. Names are not
/// hashed, so the result does not depend on where the files are.
#[must_use]
pub fn combined_sha256<'a>(inputs: impl IntoIterator<Item = &'a InputFile>) -> String {
    let mut hasher = Sha256::new();
    for input in inputs {
        hasher.update(input.sha256.as_bytes());
        hasher.update(b"\n");
    }
    hexadecimal(&hasher.finalize())
}

/// A text file that was read.
pub(crate) struct TextFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) input: InputFile,
    /// Whether a file of the scenario folder names it and it is outside the folder.
    pub(crate) is_outside: bool,
}

impl TextFile {
    /// Reads a whole file; `name` identifies it in results.
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
                is_outside: false,
            }),
            Err(error) => Err(FolderError::Invalid(vec![not_utf8(path, &error)])),
        }
    }

    /// Its diagnostics, without the text of a file outside the folder.
    pub(crate) fn guarded(&self, diagnostics: Diagnostics) -> Diagnostics {
        if self.is_outside && diagnostics.file == self.shown() {
            withheld(diagnostics)
        } else {
            diagnostics
        }
    }

    /// The same for an error about this and other files.
    pub(crate) fn guarded_error(&self, error: FolderError) -> FolderError {
        match error {
            FolderError::Invalid(invalid) => {
                let guarded = invalid
                    .into_iter()
                    .map(|diagnostics| self.guarded(diagnostics));
                FolderError::Invalid(guarded.collect())
            }
            other => other,
        }
    }

    /// The path as shown in messages.
    pub(crate) fn shown(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

/// Limit for YAML and JSON files: a deal or a scenario has some hundred lines.
const MOST_TEXT_BYTES: u64 = 64 << 20;
/// Limit for tables: about twenty million loans.
const MOST_TABLE_BYTES: u64 = 2 << 30;

/// A file's bytes and their hash; `name` identifies it in results.
///
/// # Errors
/// If it cannot be read, is not a regular file (a pipe or a device may never end) or is too large.
pub(crate) fn read_bytes(path: &Path, name: &str) -> std::io::Result<(Vec<u8>, InputFile)> {
    let bytes = if path == Path::new(STDIN) {
        read_stdin()?
    } else {
        read_file(path)?
    };
    let input = InputFile {
        name: name.to_owned(),
        sha256: sha256(&bytes),
    };
    Ok((bytes, input))
}

/// The name that stands for standard input.
const STDIN: &str = "-";

/// Standard input. A scenario is read again for every speed of a table, and standard input gives its
/// bytes once, so they are kept.
fn read_stdin() -> std::io::Result<Vec<u8>> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(bytes) = BYTES.get() {
        return Ok(bytes.clone());
    }
    let mut bytes = Vec::new();
    let stdin = std::io::stdin().lock();
    stdin.take(MOST_TEXT_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_TEXT_BYTES {
        return Err(refused(format!(
            "it has more than {} MiB",
            MOST_TEXT_BYTES >> 20
        )));
    }
    Ok(BYTES.get_or_init(|| bytes).clone())
}

/// A file's bytes, also of a file that stepdown wrote.
///
/// # Errors
/// If it cannot be read, is not a regular file or is too large.
pub(crate) fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let most = match ending {
        Some("yaml" | "yml" | "json") => MOST_TEXT_BYTES,
        _ => MOST_TABLE_BYTES,
    };
    let too_large = || refused(format!("it has more than {} MiB", most >> 20));
    let file = open_regular(path)?;
    let length = file.metadata()?.len();
    if length > most {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(length as usize);
    // The file may grow while it is read, and some file systems report no length.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Opens a file to read.
///
/// # Errors
/// If it cannot be opened, or is not a regular file: a pipe or a device may never end. Reading a folder
/// is an error of the system.
pub(crate) fn open_regular(path: &Path) -> std::io::Result<File> {
    // Checked before opening: opening a pipe waits for its writer.
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(refused(format!(
            "it is {}, not a regular file",
            kind_of(metadata.file_type())
        )));
    }
    File::open(path)
}

fn refused(reason: String) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidInput, reason)
}

#[cfg(unix)]
fn kind_of(kind: std::fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind_of(_kind: std::fs::FileType) -> &'static str {
    "something else"
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> Diagnostics {
    let good = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    // Up to the first invalid byte both texts are the same.
    let before = text.get(..good).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let place = Place {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        length: 1,
    };
    Diagnostics {
        file: path.to_string_lossy().into_owned(),
        text,
        diagnostics: vec![
            Diagnostic::at(place, "invalid UTF-8").advise("save the file as UTF-8 text"),
        ],
        unlisted: 0,
    }
}
