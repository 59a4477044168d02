//! An observer that records every month, for cash flow tables.

use super::{MonthRecord, MonthView, Observer};
use crate::number::Number;

/// Every month of a run: classes, deal and collateral.
#[derive(Debug, Clone)]
pub struct ClassFlows<N: Number> {
    /// Element `t - 1` is month `t` if the run begins at closing.
    pub months: Vec<MonthRecord<N>>,
}

impl<N: Number> ClassFlows<N> {
    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self { months: Vec::new() }
    }
}

impl<N: Number> Default for ClassFlows<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Number> Observer<N> for ClassFlows<N> {
    fn month(&mut self, month: &MonthView<'_, N>) {
        self.months.push(month.record());
    }
}
