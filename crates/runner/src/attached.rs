//! Files that a deal, a scenario or a sweep names, each opened once, and the hashes of those that
//! were.
//!
//! This room must never know what a file is about.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stepdown_projection::fault::Faults;

use crate::folder::FolderError;
use crate::inputs::{InputFile, TextFile};

/// Texts of files, by the names written for them.
pub(crate) struct AttachedTexts<'a> {
    /// The scenario folder, in which results name files.
    root: &'a Path,
    /// Where files are looked for: in the first of these that holds one of the name.
    folders: Vec<PathBuf>,
    texts: RefCell<BTreeMap<String, Result<String, String>>>,
    inputs: RefCell<Vec<InputFile>>,
}

impl<'a> AttachedTexts<'a> {
    /// Files of the scenario folder.
    pub(crate) fn of_folder(root: &'a Path) -> Self {
        Self {
            root,
            folders: vec![root.to_owned()],
            texts: RefCell::default(),
            inputs: RefCell::default(),
        }
    }

    /// Files beside another file, or else of the scenario folder.
    pub(crate) fn beside(file: &Path, root: &'a Path) -> Self {
        let folders = file.parent().map(Path::to_owned).into_iter();
        Self {
            folders: folders.chain([root.to_owned()]).collect(),
            ..Self::of_folder(root)
        }
    }

    /// The text of a file, or why there is none.
    pub(crate) fn open(&self, name: &str) -> Result<String, String> {
        if let Some(known) = self.texts.borrow().get(name) {
            return known.clone();
        }
        let path = self.path_of(name);
        let called = path.strip_prefix(self.root).unwrap_or(&path);
        let read = match TextFile::read(&path, &called.to_string_lossy()) {
            Ok(file) => {
                self.inputs.borrow_mut().push(file.input);
                Ok(file.text)
            }
            Err(FolderError::Unreadable { source, .. }) => Err(source.to_string()),
            Err(_) => Err("it is not UTF-8 text".to_owned()),
        };
        let mut texts = self.texts.borrow_mut();
        texts.insert(name.to_owned(), read.clone());
        read
    }

    /// Faults of files under the names by which they can be opened, where they are known by the names
    /// that `file` writes.
    pub(crate) fn shown(&self, file: &str, mut faulty: Vec<Faults>) -> Vec<Faults> {
        for faults in &mut faulty {
            if faults.file != file {
                faults.file = self.path_of(&faults.file).to_string_lossy().into_owned();
            }
        }
        faulty
    }

    /// The files opened, in the order in which they were.
    pub(crate) fn into_inputs(self) -> Vec<InputFile> {
        self.inputs.into_inner()
    }

    fn path_of(&self, name: &str) -> PathBuf {
        let paths = || self.folders.iter().map(|folder| folder.join(name));
        let there = paths().find(|path| path.is_file());
        there
            .or_else(|| paths().next())
            .unwrap_or_else(|| name.into())
    }
}
