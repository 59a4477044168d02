//! Files that appear whole or not at all: written under another name beside, then renamed.
//!
//! What a killed run left under such a name is removed by the next. No symbolic link is followed:
//! one that stands where a file is to be written is replaced. This module must never know what a
//! file holds.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What is added to the name of a file that is not whole yet.
pub(super) const UNFINISHED: &str = ".unfinished";

/// When a file is said to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// Once its bytes are on the disk.
    OnDisk,
    /// Once the system has them: a file that is checked before it is used.
    Cached,
}

/// A file being written.
pub(super) struct WholeFile {
    writer: BufWriter<File>,
    unfinished: PathBuf,
    path: PathBuf,
}

/// The name beside under which a file is written.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(UNFINISHED);
    PathBuf::from(name)
}

impl WholeFile {
    /// Begins a file.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        let unfinished = beside(path);
        remove(&unfinished)?;
        Ok(Self {
            // A link that somebody puts there meanwhile is an error, and is not followed.
            writer: BufWriter::with_capacity(1 << 20, File::create_new(&unfinished)?),
            unfinished,
            path: path.to_owned(),
        })
    }

    /// Lets it take its place.
    pub(super) fn finish(mut self, durability: Durability) -> io::Result<()> {
        self.writer.flush()?;
        if durability == Durability::OnDisk {
            self.writer.get_ref().sync_all()?;
        }
        fs::rename(&self.unfinished, &self.path)
    }

    /// Lets it be; it was not there before.
    pub(super) fn give_up(self) {
        let Self {
            writer, unfinished, ..
        } = self;
        // What is still buffered is not wanted any more.
        drop(writer.into_parts());
        // Where it stays, the next run removes it.
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
pub(super) fn write_whole(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    match file.write_all(bytes) {
        Ok(()) => file.finish(durability),
        Err(error) => {
            file.give_up();
            Err(error)
        }
    }
}

/// Lets `to` be the file `from` is, which stays: another name of it, or a copy where the file system
/// has no such names.
pub(super) fn stand_in(from: &Path, to: &Path) -> io::Result<()> {
    let unfinished = beside(to);
    remove(&unfinished)?;
    if fs::hard_link(from, &unfinished).is_ok() {
        fs::rename(&unfinished, to)?;
        // Nothing is renamed where both are names of one file already.
        return remove(&unfinished);
    }
    let mut copy = WholeFile::begin(to)?;
    match File::open(from).and_then(|mut file| io::copy(&mut file, &mut copy)) {
        Ok(_) => copy.finish(Durability::OnDisk),
        Err(error) => {
            copy.give_up();
            Err(error)
        }
    }
}

/// Removes a file, where there is one; a link, and not what it leads to.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Has the names in a folder written to the disk, where the system can.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
