//! An observer that keeps balances month by month, for distributions over many runs.
//!
//! It keeps what the waterfall tells it, and must never compute anything.

use stepdown_curves::Month;

use super::{MonthRecord, Observer};
use crate::index::ByClass;
use crate::number::Number;

/// Balances after each distribution date of a run, and when the deal can first be called. Dollars.
#[derive(Debug, Clone)]
pub struct Balances<N: Number> {
    /// The months of the run.
    pub months: Vec<Month>,
    /// Of the pool, by month of the run.
    pub pool: Vec<N>,
    /// Of all certificates, by month of the run.
    pub certificates: Vec<N>,
    /// Of each class, by month of the run.
    pub classes: ByClass<Vec<N>>,
    /// Whether the month is the first in which the deal can be called.
    pub first_call: Vec<N::Mask>,
}

impl<N: Number> Balances<N> {
    /// Nothing seen yet of a deal of so many classes.
    #[must_use]
    pub fn new(classes: usize) -> Self {
        Self {
            months: Vec::new(),
            pool: Vec::new(),
            certificates: Vec::new(),
            classes: (0..classes).map(|_| Vec::new()).collect(),
            first_call: Vec::new(),
        }
    }
}

impl<N: Number> Observer<N> for Balances<N> {
    fn month(&mut self, record: &MonthRecord<N>) {
        self.months.push(record.month);
        self.pool.push(record.collateral.closing_balance);
        self.certificates.push(record.deal.certificate_balance);
        for (kept, class) in self.classes.iter_mut().zip(&record.classes) {
            kept.push(class.closing_balance);
        }
        self.first_call.push(record.deal.first_call);
    }
}
