//! Files that appear whole or not at all: written under another name beside, then renamed.
//!
//! What a killed run left under such a name is written over by the next. This room must never know
//! what a file holds.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What is added to the name of a file that is not whole yet.
pub(super) const UNFINISHED: &str = ".unfinished";

/// A file being written.
pub(super) struct WholeFile {
    writer: BufWriter<File>,
    unfinished: PathBuf,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        let mut name = OsString::from(path);
        name.push(UNFINISHED);
        let unfinished = PathBuf::from(name);
        Ok(Self {
            writer: BufWriter::with_capacity(1 << 20, File::create(&unfinished)?),
            unfinished,
            path: path.to_owned(),
        })
    }

    /// Lets it take its place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        fs::rename(&self.unfinished, &self.path)
    }

    /// Lets it be; it was not there before.
    pub(super) fn give_up(self) {
        let Self {
            writer, unfinished, ..
        } = self;
        // What is still buffered is not wanted any more.
        drop(writer.into_parts());
        // Where it stays, the next run writes over it.
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
            file.give_up();
            Err(error)
        }
    }
}
