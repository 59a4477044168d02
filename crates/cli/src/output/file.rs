//! Files that appear whole or not at all.
//!
//! What is written goes to a file beside the one that is meant, which takes its place at the end.
//! Where anything fails before, the place looks as it did.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for the file beside: others may be left of runs that were killed.
const MOST_NAMES: u32 = 100;

/// A file being written. Without [`WholeFile::finish`] nothing comes of it.
pub(crate) struct WholeFile {
    writer: BufWriter<File>,
    /// The file beside, and the one that it becomes; none where there is no file to replace.
    renamed: Option<Renamed>,
}

impl WholeFile {
    /// Begins a file, and finds out whether it can be written there at all.
    ///
    /// # Errors
    /// If it cannot.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let there = match fs::metadata(path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => None,
            Err(error) => return Err(error),
        };
        let Some(there) = there else {
            return Self::beside(path.to_owned());
        };
        if there.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // Opened as it is, for whether that is allowed.
        let opened = OpenOptions::new().write(true).open(path)?;
        if !there.is_file() {
            // A pipe or a device has nothing that could be replaced.
            return Ok(Self {
                writer: BufWriter::new(opened),
                renamed: None,
            });
        }
        // A link stays one: what it leads to is replaced.
        let file = Self::beside(path.canonicalize()?)?;
        file.writer.get_ref().set_permissions(there.permissions())?;
        Ok(file)
    }

    fn beside(path: PathBuf) -> io::Result<Self> {
        let ends_in_separator = path
            .as_os_str()
            .to_string_lossy()
            .ends_with(std::path::is_separator);
        let folder = match path.parent() {
            Some(folder) if path.file_name().is_some() && !ends_in_separator => folder,
            _ => return Err(io::Error::other("it is not the name of a file")),
        };
        let process = std::process::id();
        let mut number = 1;
        loop {
            let temporary = folder.join(format!(".stepdown-{process}-{number}.part"));
            match File::create_new(&temporary) {
                Ok(file) => {
                    return Ok(Self {
                        writer: BufWriter::new(file),
                        renamed: Some(Renamed { temporary, path }),
                    });
                }
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && number < MOST_NAMES =>
                {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Lets the file take its place.
    ///
    /// # Errors
    /// If it cannot be written to its end, or cannot take the place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        match &self.renamed {
            Some(renamed) => fs::rename(&renamed.temporary, &renamed.path),
            None => Ok(()),
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A file, and the one that it becomes. What has not become it is taken away again.
struct Renamed {
    temporary: PathBuf,
    path: PathBuf,
}

impl Drop for Renamed {
    fn drop(&mut self) {
        // Where it has taken its place there is nothing left to take away.
        let _ = fs::remove_file(&self.temporary);
    }
}
