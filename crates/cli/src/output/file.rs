//! Files that are written completely or not at all.
//!
//! The contents are kept in memory until they are complete. They are then written to a temporary file in the
//! same folder, flushed to disk and renamed. If anything fails before, the original file is unchanged and the
//! temporary file is removed. A symbolic link to a file is refused; one to a pipe or a device, such as
//! `/dev/stdout`, is written to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for the temporary file: killed runs may have left some.
const MOST_NAMES: u32 = 100;

/// A file being written. It is discarded without [`WholeFile::finish`].
pub(crate) struct WholeFile {
    bytes: Vec<u8>,
    place: Place,
}

/// Where a file goes.
enum Place {
    /// A file: its path, and the permissions of the file that it replaces.
    File(PathBuf, Option<fs::Permissions>),
    /// A pipe or a device, which cannot be replaced.
    Stream(File),
}

impl WholeFile {
    /// Begins a file.
    ///
    /// # Errors
    /// If the path cannot be written, or is a symbolic link to a file.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let there = match fs::metadata(path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => None,
            Err(error) => return Err(error),
        };
        let place = match there {
            None => Place::File(path.to_owned(), None),
            Some(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Some(there) if there.is_file() && path.is_symlink() => {
                return Err(io::Error::other(
                    "it is a symbolic link, which is not followed",
                ));
            }
            Some(there) => {
                // Opened to check the permission to write.
                let opened = OpenOptions::new().write(true).open(path)?;
                if there.is_file() {
                    Place::File(path.to_owned(), Some(there.permissions()))
                } else {
                    Place::Stream(opened)
                }
            }
        };
        if let Place::File(path, _) = &place {
            // Created and removed, to check that the folder can be written.
            drop(Temporary::begin(path)?);
        }
        Ok(Self {
            bytes: Vec::new(),
            place,
        })
    }

    /// Writes the contents and moves the file into place.
    ///
    /// # Errors
    /// If it cannot be written or moved.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.place {
            Place::Stream(mut stream) => stream.write_all(&self.bytes),
            Place::File(path, permissions) => {
                let mut temporary = Temporary::begin(&path)?;
                if let Some(permissions) = permissions {
                    temporary.file.set_permissions(permissions)?;
                }
                temporary.file.write_all(&self.bytes)?;
                temporary.file.sync_all()?;
                fs::rename(&temporary.path, &path)?;
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

/// A temporary file in the folder of the final one; removed when dropped.
struct Temporary {
    file: File,
    path: PathBuf,
}

impl Temporary {
    fn begin(path: &Path) -> io::Result<Self> {
        let ends_in_separator = path
            .as_os_str()
            .to_string_lossy()
            .ends_with(std::path::is_separator);
        let folder = match path.parent() {
            Some(folder) if path.file_name().is_some() && !ends_in_separator => folder,
            _ => return Err(io::Error::other("not a file name")),
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

impl Drop for Temporary {
    fn drop(&mut self) {
        // Fails if the file was moved into place.
        let _ = fs::remove_file(&self.path);
    }
}

/// Flushes the directory entry of a file to disk, if the system can.
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

/// Whether two paths name the same file, by another spelling or a link. The file need not exist.
pub(crate) fn are_one_file(one: &Path, other: &Path) -> bool {
    match (resolved(one), resolved(other)) {
        (Some(one), Some(other)) => one == other || Known::are_one(&one, &other),
        _ => one == other,
    }
}

/// A path without links; of a missing file, only its folder is resolved.
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

/// An existing file.
pub(crate) struct Known {
    /// Its resolved path.
    pub(crate) path: PathBuf,
    /// Its device and inode, which do not depend on the path; none on systems without them.
    identity: Option<(u64, u64)>,
}

impl Known {
    /// The file at a path; none if nothing or something else is there.
    pub(crate) fn file(path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok()?;
        let metadata = path.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Self {
            path,
            identity: identity(&metadata),
        })
    }

    /// Whether both are the same file, by path or by hard link.
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
#[allow(clippy::unnecessary_wraps)] // none on other systems
fn identity(metadata: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_metadata: &fs::Metadata) -> Option<(u64, u64)> {
    None
}
