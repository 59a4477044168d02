//! An observer that records every payment and balance change, to audit a run.

use stepdown_curves::Month;

use super::{Entry, MonthView, Observer, Side};
use crate::number::Number;

/// A ledger entry with its month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LedgerEntry<N> {
    /// The distribution date.
    pub month: Month,
    /// The entry.
    pub entry: Entry<N>,
}

/// All payments, balance changes and allocations of a run, in order.
#[derive(Debug, Clone)]
pub struct Ledger<N> {
    /// The entries, without those of zero.
    pub entries: Vec<LedgerEntry<N>>,
}

impl<N: Number> Ledger<N> {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The total of one side of a month's account, in dollars.
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
    const MOVEMENTS: bool = true;

    fn entry(&mut self, month: Month, entry: Entry<N>) {
        if entry.amount != N::ZERO {
            self.entries.push(LedgerEntry { month, entry });
        }
    }

    fn month(&mut self, _month: &MonthView<'_, N>) {}
}
