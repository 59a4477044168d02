//! Files that are written atomically: under another name in the same folder, then renamed.
//!
//! A file left by a killed run is removed by the next. Symbolic links are not followed: a link in place
//! of a file is replaced.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::inputs::open_regular;

/// Suffix of an incomplete file.
pub(super) const UNFINISHED: &str = ".unfinished";

/// A file being written.
pub(super) struct WholeFile {
    writer: BufWriter<File>,
    unfinished: PathBuf,
    path: PathBuf,
}

/// The temporary name of a file.
fn temporary_name(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(UNFINISHED);
    PathBuf::from(name)
}

impl WholeFile {
    /// Begins a file.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        let unfinished = temporary_name(path);
        remove(&unfinished)?;
        Ok(Self {
            // A link created in the meantime is an error, and is not followed.
            writer: BufWriter::with_capacity(1 << 20, File::create_new(&unfinished)?),
            unfinished,
            path: path.to_owned(),
        })
    }

    /// Renames the file to its final name, once its bytes are on the disk.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        fs::rename(&self.unfinished, &self.path)
    }

    /// Discards the file.
    pub(super) fn discard(self) {
        let Self {
            writer, unfinished, ..
        } = self;
        // Buffered data is dropped.
        drop(writer.into_parts());
        // If it remains, the next run removes it.
        let _ = fs::remove_file(unfinished);
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

/// Writes a file of these bytes.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    match file.write_all(bytes) {
        Ok(()) => file.finish(),
        Err(error) => {
            file.discard();
            Err(error)
        }
    }
}

/// Makes `to` the same file as `from`, by a hard link, or a copy if the file system has no hard links.
pub(super) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    let unfinished = temporary_name(to);
    remove(&unfinished)?;
    if fs::hard_link(from, &unfinished).is_ok() {
        fs::rename(&unfinished, to)?;
        // Nothing is renamed if both are already names of one file.
        return remove(&unfinished);
    }
    let mut copy = WholeFile::begin(to)?;
    match open_regular(from).and_then(|mut file| io::copy(&mut file, &mut copy)) {
        Ok(_) => copy.finish(),
        Err(error) => {
            copy.discard();
            Err(error)
        }
    }
}

/// Removes a file, if it exists; a link itself is removed, not its target.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Syncs the names in a folder to the disk, where the system supports it.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
