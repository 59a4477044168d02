//! Files that appear whole or not at all.
//!
//! What is written is kept in memory until its end. Then it goes to a file beside the one that is
//! meant, is flushed to the disk, and takes its place. Where anything fails before, or the process is
//! stopped, the place looks as it did, and nothing is left beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for the file beside: others may be left of runs that were killed.
const MOST_NAMES: u32 = 100;

/// A file being written. Without [`WholeFile::finish`] nothing comes of it.
pub(crate) struct WholeFile {
    bytes: Vec<u8>,
    place: Place,
}

/// Where a file goes.
enum Place {
    /// A file, by its path without links, with the permissions of the one that it replaces.
    File(PathBuf, Option<fs::Permissions>),
    /// A pipe or a device: nothing that could be replaced.
    Stream(File),
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
        let place = match there {
            None => Place::File(path.to_owned(), None),
            Some(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Some(there) => {
                // Opened as it is, for whether that is allowed.
                let opened = OpenOptions::new().write(true).open(path)?;
                if there.is_file() {
                    // A link stays one: what it leads to is replaced.
                    Place::File(path.canonicalize()?, Some(there.permissions()))
                } else {
                    Place::Stream(opened)
                }
            }
        };
        if let Place::File(path, _) = &place {
            // Made and removed again, for whether the folder can be written.
            drop(Beside::begin(path)?);
        }
        Ok(Self {
            bytes: Vec::new(),
            place,
        })
    }

    /// Lets the file take its place.
    ///
    /// # Errors
    /// If it cannot be written to its end, or cannot take the place.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.place {
            Place::Stream(mut stream) => stream.write_all(&self.bytes),
            Place::File(path, permissions) => {
                let mut beside = Beside::begin(&path)?;
                if let Some(permissions) = permissions {
                    beside.file.set_permissions(permissions)?;
                }
                beside.file.write_all(&self.bytes)?;
                beside.file.sync_all()?;
                fs::rename(&beside.path, &path)?;
                sync_folder(&path)
            }
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file beside another, which is removed where it has not taken that one's place.
struct Beside {
    file: File,
    path: PathBuf,
}

impl Beside {
    fn begin(path: &Path) -> io::Result<Self> {
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
            let path = folder.join(format!(".stepdown-{process}-{number}.part"));
            match File::create_new(&path) {
                Ok(file) => return Ok(Self { file, path }),
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && number < MOST_NAMES =>
                {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Where it has taken its place there is nothing left to take away.
        let _ = fs::remove_file(&self.path);
    }
}

/// Has the name of a file written to the disk, where the system can.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// Whether two paths name one file, be it there or not: by another spelling, or a link.
pub(crate) fn are_one_file(one: &Path, other: &Path) -> bool {
    match (resolved(one), resolved(other)) {
        (Some(one), Some(other)) => one == other || Known::are_one(&one, &other),
        _ => one == other,
    }
}

/// A path without links: of a file that is not there, its folder's.
fn resolved(path: &Path) -> Option<PathBuf> {
    if let Ok(path) = path.canonicalize() {
        return Some(path);
    }
    let folder = match path.parent()? {
        folder if folder.as_os_str().is_empty() => Path::new("."),
        folder => folder,
    };
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

/// A file that is there.
pub(crate) struct Known {
    /// Its path without links.
    pub(crate) path: PathBuf,
    /// What it is known by whatever its path; none where the system does not tell.
    identity: Option<(u64, u64)>,
}

impl Known {
    /// The file at a path; none where there is none, or something else.
    pub(crate) fn file(path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let metadata = path.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Self {
            path,
            identity: identity(&metadata),
        })
    }

    /// Whether it is another, by its path or by a hard link.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.path == other.path || (self.identity.is_some() && self.identity == other.identity)
    }

    fn are_one(one: &Path, other: &Path) -> bool {
        match (Self::file(one), Self::file(other)) {
            (Some(one), Some(other)) => one.is(&other),
            _ => false,
        }
    }
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // other systems have none
fn identity(metadata: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_metadata: &fs::Metadata) -> Option<(u64, u64)> {
    None
}
