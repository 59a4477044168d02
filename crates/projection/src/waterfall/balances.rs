//! An observer that records monthly balances, for distributions over many runs.

use stepdown_curves::Month;

use super::{MonthView, Observer};
use crate::index::{ByClass, ClassIndex};
use crate::number::Number;
use crate::program::{ClassField, DealField, DealTest};

/// Balances after each distribution date of a run, and the first call month. In dollars.
#[derive(Debug, Clone)]
pub struct Balances<N: Number> {
    /// The months of the run.
    pub months: Vec<Month>,
    /// Pool balance, by month of the run.
    pub pool: Vec<N>,
    /// Balance of all certificates, by month of the run.
    pub certificates: Vec<N>,
    /// Balance of each class, by month of the run.
    pub classes: ByClass<Vec<N>>,
    /// Whether the month is the first in which the deal can be called.
    pub first_call: Vec<N::Mask>,
}

impl<N: Number> Balances<N> {
    /// An empty record for a deal with this number of classes.
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
    fn month(&mut self, month: &MonthView<'_, N>) {
        self.months.push(month.month());
        self.pool.push(month.collateral().closing_balance);
        self.certificates
            .push(month.deal(DealField::CertificateBalance));
        for (kept, class) in self.classes.iter_mut().zip((0..).map(ClassIndex::new)) {
            kept.push(month.class(class, ClassField::Balance));
        }
        self.first_call.push(month.test(DealTest::FirstCall));
    }
}
