//! Files that a deal file or a scenario file names.
//!
//! This module must never open a file: whoever reads the one hands over how the others are opened.

use std::cell::RefCell;

use crate::diagnostic::Diagnostics;

/// How the texts of files that a file names are come by: name to text, or to why not. Keeps what is
/// wrong with them until the file that names them is read.
pub struct AttachedFiles<'a> {
    open: &'a dyn Fn(&str) -> Result<String, String>,
    invalid: RefCell<Vec<Diagnostics>>,
}

impl<'a> AttachedFiles<'a> {
    /// Files opened by `open`, which is handed the name as the file writes it.
    pub fn new(open: &'a dyn Fn(&str) -> Result<String, String>) -> Self {
        Self {
            open,
            invalid: RefCell::new(Vec::new()),
        }
    }

    /// No files: whichever is named cannot be read.
    #[must_use]
    pub fn none() -> Self {
        fn open(_: &str) -> Result<String, String> {
            Err("no files are at hand".to_owned())
        }
        Self::new(&open)
    }

    /// What is wrong with the files read so far, each under the name that is written for it; it is
    /// told once.
    pub fn take_invalid(&self) -> Vec<Diagnostics> {
        self.invalid.take()
    }

    /// The text of a file.
    pub(crate) fn text(&self, name: &str) -> Result<String, String> {
        (self.open)(name)
    }

    /// Keeps what is wrong with a file, once.
    pub(crate) fn emit(&self, invalid: Diagnostics) {
        let mut known = self.invalid.borrow_mut();
        if !known.contains(&invalid) {
            known.push(invalid);
        }
    }
}
