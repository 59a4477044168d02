//! The location of a scenario folder, and which of the files named in it may be read.
//!
//! A folder may come from an untrusted source. Files named in it must be inside it, with symbolic links
//! resolved, unless the user allows otherwise. Files that the user names are not restricted.

use std::path::{Component, Path, PathBuf};

use stepdown_projection::diagnostic::{Diagnostic, Diagnostics};
use stepdown_projection::words::counted;

use crate::folder::{DEAL_FILE, FolderError};
use crate::inputs::TextFile;

/// Whether a file named in the scenario folder may be outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outside {
    /// Files outside are refused.
    #[default]
    Refused,
    /// Files outside are read.
    Allowed,
}

/// A scenario folder by its path.
///
/// ```
/// use stepdown_runner::Location;
///
/// let folder = Location::from("scenarios/my-deal");
/// assert_eq!(folder.path(), std::path::Path::new("scenarios/my-deal"));
/// // A path to the deal file means its folder.
/// assert_eq!(Location::from("scenarios/my-deal/deal.yaml"), folder);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    path: PathBuf,
    outside: Outside,
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Location {
    fn from(path: &P) -> Self {
        Self::new(path.as_ref(), Outside::Refused)
    }
}

impl Location {
    /// The folder at a path, or the one that holds the deal file at it.
    #[must_use]
    pub fn new(path: &Path, outside: Outside) -> Self {
        let is_deal_file = path.file_name().is_some_and(|name| name == DEAL_FILE);
        let folder = match path.parent() {
            Some(parent) if is_deal_file && !path.is_dir() => {
                if parent.as_os_str().is_empty() {
                    Path::new(".")
                } else {
                    parent
                }
            }
            _ => path,
        };
        Self {
            path: folder.to_owned(),
            outside,
        }
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refuses a path to a file other than the deal file.
    pub(crate) fn check_folder(&self) -> Result<(), FolderError> {
        if self.path.is_file() {
            let path = self.path.clone();
            return Err(FolderError::NotAFolder { path });
        }
        Ok(())
    }

    /// Reads a file of the folder by its default name.
    pub(crate) fn read_own(&self, name: &str) -> Result<TextFile, FolderError> {
        self.read(&self.path.join(name), None)
    }

    /// Reads a file of the folder, or one named in a file. A file named in a file outside the folder may
    /// also be in `naming_folder`, the folder of that file.
    pub(crate) fn read(
        &self,
        path: &Path,
        naming_folder: Option<&Path>,
    ) -> Result<TextFile, FolderError> {
        let is_outside = self.check(path, naming_folder)?;
        let name = path.strip_prefix(&self.path).unwrap_or(path);
        match TextFile::read(path, &name.to_string_lossy()) {
            Ok(file) => Ok(TextFile { is_outside, ..file }),
            Err(FolderError::Invalid(invalid)) if is_outside => {
                let invalid = invalid.into_iter().map(withheld);
                Err(FolderError::Invalid(invalid.collect()))
            }
            Err(error) => Err(error),
        }
    }

    /// Reads a file that the user named, or that was found in the folder. A link in the folder that
    /// leads outside is checked like a file named in the folder.
    pub(crate) fn read_given(&self, path: &Path) -> Result<TextFile, FolderError> {
        if self.leads_outside(path) {
            return self.read(path, None);
        }
        let name = path.strip_prefix(&self.path).unwrap_or(path);
        TextFile::read(path, &name.to_string_lossy())
    }

    /// Whether a path inside the folder is a link to a file outside.
    pub(crate) fn leads_outside(&self, path: &Path) -> bool {
        let is_named_inside = path.strip_prefix(&self.path).is_ok_and(stays_inside);
        is_named_inside && !is_within(path, &self.path)
    }

    /// Replaces the diagnostics of files outside the folder with messages that do not quote them.
    pub(crate) fn withholding(&self, error: FolderError) -> FolderError {
        match error {
            FolderError::Invalid(invalid) => {
                let shown = invalid.into_iter().map(|diagnostics| {
                    if is_within(Path::new(&diagnostics.file), &self.path) {
                        diagnostics
                    } else {
                        withheld(diagnostics)
                    }
                });
                FolderError::Invalid(shown.collect())
            }
            other => other,
        }
    }

    /// Returns whether the file at a path is outside.
    ///
    /// # Errors
    /// If it is outside and may not be read.
    pub(crate) fn check(
        &self,
        path: &Path,
        naming_folder: Option<&Path>,
    ) -> Result<bool, FolderError> {
        let mut roots = std::iter::once(self.path.as_path()).chain(naming_folder);
        let is_outside = !roots.any(|root| is_within(path, root));
        if is_outside && self.outside == Outside::Refused {
            let path = path.to_owned();
            return Err(FolderError::Outside { path });
        }
        Ok(is_outside)
    }
}

/// The message for a name that leads out of the folder.
pub(crate) const IS_OUTSIDE: &str = "is outside the scenario folder";
pub(crate) const ALLOW_OUTSIDE: &str =
    "copy it into the folder, or allow it with `--allow-outside`";

/// Replaces the diagnostics of a file outside the folder with a message that does not quote the file,
/// since the author of the folder chose it.
pub(crate) fn withheld(diagnostics: Diagnostics) -> Diagnostics {
    let count = diagnostics.diagnostics.len() + diagnostics.unlisted;
    let first = diagnostics
        .diagnostics
        .iter()
        .find_map(|diagnostic| diagnostic.place);
    let at = first.map_or_else(String::new, |place| {
        let word = if count == 1 { "" } else { "the first " };
        format!(", {word}in line {}, column {}", place.line, place.column)
    });
    let message = format!("the file has {}{at}", counted(count, "error"));
    Diagnostics {
        text: String::new(),
        unlisted: 0,
        diagnostics: vec![Diagnostic::of_file(message).advise(
            "its contents are not shown because it is outside the scenario folder: copy it into \
             the folder to see more",
        )],
        ..diagnostics
    }
}

/// Whether a path is inside a folder, with links resolved. A missing file is judged by its name.
fn is_within(path: &Path, root: &Path) -> bool {
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    match (path.canonicalize(), root.canonicalize()) {
        (Ok(path), Ok(root)) => path.starts_with(root),
        _ => path.strip_prefix(root).is_ok_and(stays_inside),
    }
}

/// Whether no step of a relative path goes above its start.
fn stays_inside(path: &Path) -> bool {
    let mut depth = 0_i32;
    path.components().all(|step| {
        match step {
            Component::Normal(_) => depth += 1,
            Component::ParentDir => depth -= 1,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return false,
        }
        depth >= 0
    })
}
