//! Files named by a deal, a scenario or a sweep, each opened once, with their hashes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stepdown_projection::diagnostic::Diagnostics;

use crate::folder::FolderError;
use crate::inputs::InputFile;
use crate::location::{ALLOW_OUTSIDE, IS_OUTSIDE, Location, withheld};

/// Texts of attached files, by the names written for them.
pub(crate) struct AttachedTexts<'a> {
    /// The scenario folder; results name files relative to it.
    location: &'a Location,
    /// The folder of the naming file, where that is not the deal. It is searched first.
    next_to: Option<PathBuf>,
    texts: RefCell<BTreeMap<String, Result<String, String>>>,
    inputs: RefCell<Vec<InputFile>>,
    /// The names of files outside the folder.
    outside: RefCell<Vec<String>>,
}

impl<'a> AttachedTexts<'a> {
    /// Files in the scenario folder.
    pub(crate) fn of_folder(location: &'a Location) -> Self {
        Self {
            location,
            next_to: None,
            texts: RefCell::default(),
            inputs: RefCell::default(),
            outside: RefCell::default(),
        }
    }

    /// Files next to another file, or else in the scenario folder.
    pub(crate) fn next_to(file: &Path, location: &'a Location) -> Self {
        Self {
            next_to: file.parent().map(Path::to_owned),
            ..Self::of_folder(location)
        }
    }

    /// Returns the text of a file, or why it cannot be read.
    pub(crate) fn open(&self, name: &str) -> Result<String, String> {
        if let Some(known) = self.texts.borrow().get(name) {
            return known.clone();
        }
        let path = self.path_of(name);
        let read = match self.location.read(&path, self.next_to.as_deref()) {
            Ok(file) => {
                self.inputs.borrow_mut().push(file.input);
                if file.is_outside {
                    self.outside.borrow_mut().push(name.to_owned());
                }
                Ok(file.text)
            }
            Err(FolderError::Outside { .. }) => Err(format!("it {IS_OUTSIDE}; {ALLOW_OUTSIDE}")),
            Err(FolderError::Unreadable { source, .. }) => Err(source.to_string()),
            Err(_) => Err("it is not UTF-8 text".to_owned()),
        };
        let mut texts = self.texts.borrow_mut();
        texts.insert(name.to_owned(), read.clone());
        read
    }

    /// Replaces the names that `file` writes with paths that can be opened.
    pub(crate) fn shown(&self, file: &str, mut invalid: Vec<Diagnostics>) -> Vec<Diagnostics> {
        for diagnostics in &mut invalid {
            if diagnostics.file == file {
                continue;
            }
            if self.outside.borrow().contains(&diagnostics.file) {
                *diagnostics = withheld(diagnostics.clone());
            }
            diagnostics.file = self
                .path_of(&diagnostics.file)
                .to_string_lossy()
                .into_owned();
        }
        invalid
    }

    /// The files opened, in order.
    pub(crate) fn into_inputs(self) -> Vec<InputFile> {
        self.inputs.into_inner()
    }

    fn path_of(&self, name: &str) -> PathBuf {
        let own = self.location.path();
        let folders = || self.next_to.as_deref().into_iter().chain([own]);
        let paths = || folders().map(|folder| folder.join(name));
        let there = paths().find(|path| path.is_file());
        there
            .or_else(|| paths().next())
            .unwrap_or_else(|| name.into())
    }
}
