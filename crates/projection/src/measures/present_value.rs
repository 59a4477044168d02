//! Present values of class cash flows at a yield: the price at which a buyer at closing (or on the
//! date of a state) earns it.
//!
//! Discounting is that of [`crate::pricing`]. Time is counted as for weighted average lives, from
//! closing or the state's payment day. Interest accrued on that date is subtracted, so a present value over
//! the balance is a price without accrued interest.

use std::sync::Arc;

use stepdown_curves::Month;

use super::RunTo;
use crate::index::{ByClass, ClassIndex};
use crate::number::Number;
use crate::program::ClassField;
use crate::waterfall::MonthView;

/// Running present values, each class at its own yield.
#[derive(Debug, Clone)]
pub(super) struct PresentValues<N> {
    /// By month from 0 on; shared, because each run begins with a copy.
    factors: Arc<ByClass<Vec<N>>>,
    /// The shares of the first month's interest that have accrued at the start.
    accrued_shares: Arc<ByClass<N>>,
    has_begun: bool,
    to_maturity: ByClass<N>,
    to_call: ByClass<N>,
}

impl<N: Number> PresentValues<N> {
    /// Present values of 0.
    pub(super) fn new(factors: ByClass<Vec<N>>, accrued_shares: ByClass<N>) -> Self {
        let zeros: ByClass<N> = factors.iter().map(|_| N::ZERO).collect();
        Self {
            factors: Arc::new(factors),
            accrued_shares: Arc::new(accrued_shares),
            has_begun: false,
            to_maturity: zeros.clone(),
            to_call: zeros,
        }
    }

    #[inline(always)]
    fn factor(&self, class: ClassIndex, month: Month) -> N {
        let factors = &self.factors[class];
        let of_month = factors.get(month.index().wrapping_sub(1));
        of_month.copied().unwrap_or(N::ZERO)
    }

    /// In the first month, subtracts the interest that had accrued before the run.
    #[inline(always)]
    pub(super) fn begin(&mut self, view: &MonthView<'_, N>) {
        if self.has_begun {
            return;
        }
        self.has_begun = true;
        for class in self.accrued_shares.indices() {
            let accrued = view.class(class, ClassField::InterestAccrued);
            self.to_maturity[class] -= accrued * self.accrued_shares[class];
        }
    }

    /// Adds a payment to a class on a distribution date.
    #[inline(always)]
    pub(super) fn receive(&mut self, class: ClassIndex, month: Month, amount: N) {
        let worth = amount * self.factor(class, month);
        self.to_maturity[class] += worth;
    }

    /// Where `now` is true, ends the run to call with the redemption of a class.
    #[inline(always)]
    pub(super) fn redeem(&mut self, class: ClassIndex, month: Month, now: N::Mask, amount: N) {
        let called = self.to_maturity[class] + amount * self.factor(class, month);
        self.to_call[class] = N::select(now, called, self.to_call[class]);
    }

    /// Where the deal was not called, the two runs are the same.
    pub(super) fn finish(&mut self, called: N::Mask) {
        for (class, to_maturity) in self.to_maturity.enumerate() {
            self.to_call[class] = N::select(called, self.to_call[class], *to_maturity);
        }
    }

    /// The present value of a class's cash flows.
    pub(super) fn of(&self, run_to: RunTo, class: ClassIndex) -> N {
        match run_to {
            RunTo::Call => self.to_call[class],
            RunTo::Maturity => self.to_maturity[class],
        }
    }
}
