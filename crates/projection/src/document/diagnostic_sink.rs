//! Where readers write down what is wrong, so that they need not stop.
//!
//! It must never decide whether a fault matters: any fault makes the file unreadable in the end.

use std::cell::{Cell, RefCell};

use crate::diagnostic::{Diagnostic, Place};

/// So many faults are kept; of a file with one in every line the rest are counted.
const MOST_DIAGNOSTICS: usize = 1000;

/// The faults found so far. Shared by plain reference, so that sections can stay open side by
/// side and inside one another.
#[derive(Debug, Default)]
pub struct DiagnosticSink {
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// How many were found beyond those that are kept.
    more: Cell<usize>,
}

impl DiagnosticSink {
    /// A book with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a fault down.
    pub fn push(&self, diagnostic: Diagnostic) {
        let mut diagnostics = self.diagnostics.borrow_mut();
        if diagnostics.len() < MOST_DIAGNOSTICS {
            diagnostics.push(diagnostic);
        } else {
            self.count_more(1);
        }
    }

    /// Counts faults that nobody describes, because others like them are written down.
    pub fn count_more(&self, more: usize) {
        self.more.set(self.more.get() + more);
    }

    /// Whether another fault would only be counted: it need not be described.
    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.borrow().len() >= MOST_DIAGNOSTICS
    }

    /// How many faults are counted, and not kept.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        self.more.get()
    }

    /// Writes a fault down and gives `None`, to end a reader with.
    pub fn refuse<T>(
        &self,
        place: Place,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Option<T> {
        self.push(Diagnostic::at(place, message).advise(advice));
        None
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.borrow().is_empty()
    }

    /// How many faults were found so far; two readings tell whether a step found any.
    #[must_use]
    pub fn len(&self) -> usize {
        self.diagnostics.borrow().len() + self.more.get()
    }

    /// The faults, in the order in which they were found.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }
}
