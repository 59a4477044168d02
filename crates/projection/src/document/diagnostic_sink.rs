//! Collects diagnostics, so readers can continue after an error.

use std::cell::{Cell, RefCell};

use crate::diagnostic::{Diagnostic, Place};

/// The most diagnostics kept; further ones are only counted.
const MOST_DIAGNOSTICS: usize = 1000;

/// The diagnostics found so far. Shared by reference, so several sections can be open at once.
#[derive(Debug, Default)]
pub struct DiagnosticSink {
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// How many were found and not kept.
    more: Cell<usize>,
}

impl DiagnosticSink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic.
    pub fn push(&self, diagnostic: Diagnostic) {
        let mut diagnostics = self.diagnostics.borrow_mut();
        if diagnostics.len() < MOST_DIAGNOSTICS {
            diagnostics.push(diagnostic);
        } else {
            self.count_more(1);
        }
    }

    /// Counts diagnostics that are not described because similar ones are listed.
    pub fn count_more(&self, more: usize) {
        self.more.set(self.more.get() + more);
    }

    /// Whether another diagnostic would only be counted and need not be described.
    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.borrow().len() >= MOST_DIAGNOSTICS
    }

    /// How many diagnostics are counted but not kept.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        self.more.get()
    }

    /// Adds a diagnostic and returns `None`, as the last expression of a reader.
    pub fn refuse<T>(
        &self,
        place: Place,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Option<T> {
        self.push(Diagnostic::at(place, message).advise(advice));
        None
    }

    /// Whether there are no diagnostics so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.borrow().is_empty()
    }

    /// How many diagnostics were found so far; compare two values to see whether a step found any.
    #[must_use]
    pub fn len(&self) -> usize {
        self.diagnostics.borrow().len() + self.more.get()
    }

    /// The diagnostics, in the order found.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }
}
