//! Where readers write down what is wrong, so that they need not stop.
//!
//! It must never decide whether a fault matters: any fault makes the file unreadable in the end.

use std::cell::RefCell;

use crate::fault::{Fault, Place};

/// The faults found so far. Shared by plain reference, so that sections can stay open side by
/// side and inside one another.
#[derive(Debug, Default)]
pub struct Faultbook {
    faults: RefCell<Vec<Fault>>,
}

impl Faultbook {
    /// A book with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a fault down.
    pub fn push(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Writes a fault down and gives `None`, to end a reader with.
    pub fn refuse<T>(
        &self,
        place: Place,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Option<T> {
        self.push(Fault::at(place, message).advise(advice));
        None
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// How many faults were found so far; two readings tell whether a step found any.
    #[must_use]
    pub fn len(&self) -> usize {
        self.faults.borrow().len()
    }

    /// The faults, in the order in which they were found.
    #[must_use]
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }
}
