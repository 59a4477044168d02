//! An observer that keeps every movement, for auditing a run.

use stepdown_curves::Month;

use super::{Entry, MonthRecord, Observer, Side};
use crate::number::Number;

/// An entry with its month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LedgerEntry<N> {
    /// The distribution date.
    pub month: Month,
    /// What was done.
    pub entry: Entry<N>,
}

/// Every movement of a run that moves or allots anything, in the order in which it happened.
#[derive(Debug, Clone)]
pub struct Ledger<N> {
    /// The entries; those of nothing are left out.
    pub entries: Vec<LedgerEntry<N>>,
}

impl<N: Number> Ledger<N> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// Dollars on one side of a month's account.
    #[must_use]
    pub fn total(&self, month: Month, side: Side) -> N {
        self.entries
            .iter()
            .filter(|entry| entry.month == month && entry.entry.step.side() == side)
            .fold(N::ZERO, |sum, entry| sum + entry.entry.amount)
    }
}

impl<N: Number> Default for Ledger<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Number> Observer<N> for Ledger<N> {
    fn entry(&mut self, month: Month, entry: Entry<N>) {
        if entry.amount != N::ZERO {
            self.entries.push(LedgerEntry { month, entry });
        }
    }

    fn month(&mut self, _record: &MonthRecord<N>) {}
}
