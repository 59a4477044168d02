//! Files named by a deal or scenario file.
//!
//! The caller supplies the function that opens them.

use std::cell::RefCell;

use crate::diagnostic::Diagnostics;

/// Opens files by name and collects their errors until the file that names them is read.
pub struct AttachedFiles<'a> {
    open: &'a dyn Fn(&str) -> Result<String, String>,
    invalid: RefCell<Vec<Diagnostics>>,
}

impl<'a> AttachedFiles<'a> {
    /// Files opened by `open`, which receives the name as written.
    pub fn new(open: &'a dyn Fn(&str) -> Result<String, String>) -> Self {
        Self {
            open,
            invalid: RefCell::new(Vec::new()),
        }
    }

    /// No files: opening any file fails.
    #[must_use]
    pub fn none() -> Self {
        fn open(_: &str) -> Result<String, String> {
            Err("no files are available".to_owned())
        }
        Self::new(&open)
    }

    /// Takes the errors of the files read so far, under their names as written.
    pub fn take_invalid(&self) -> Vec<Diagnostics> {
        self.invalid.take()
    }

    /// The text of a file.
    pub(crate) fn text(&self, name: &str) -> Result<String, String> {
        (self.open)(name)
    }

    /// Adds the errors of a file, once.
    pub(crate) fn emit(&self, invalid: Diagnostics) {
        let mut known = self.invalid.borrow_mut();
        if !known.contains(&invalid) {
            known.push(invalid);
        }
    }
}
