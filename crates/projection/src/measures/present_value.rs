//! What the cash flows of classes are worth at a yield: the price for which a buyer at closing (or
//! at the date of a state) would earn it.
//!
//! Discounting is that of [`crate::pricing`]; time is the calendar's of weighted average lives, from
//! closing or the state's payment day, and nothing is accrued. A purchase that settles on closing with no
//! interest accrued is worth the same. This module must never look for a yield: whether one is earned, a
//! comparison with a price says.

use std::sync::Arc;

use stepdown_curves::Month;

use super::RunTo;
use crate::index::{ByClass, ClassIndex};
use crate::number::Number;

/// Present values as a run goes on, each class at a yield of its own.
#[derive(Debug, Clone)]
pub(super) struct PresentValues<N> {
    /// By month, the first at 0; shared, for runs begin with a copy of what has seen nothing.
    factors: Arc<ByClass<Vec<N>>>,
    to_maturity: ByClass<N>,
    to_call: ByClass<N>,
}

impl<N: Number> PresentValues<N> {
    /// Nothing paid yet.
    pub(super) fn new(factors: ByClass<Vec<N>>) -> Self {
        let nothing: ByClass<N> = factors.iter().map(|_| N::ZERO).collect();
        Self {
            factors: Arc::new(factors),
            to_maturity: nothing.clone(),
            to_call: nothing,
        }
    }

    #[inline(always)]
    fn factor(&self, class: ClassIndex, month: Month) -> N {
        let factors = &self.factors[class];
        let of_month = factors.get(month.index().wrapping_sub(1));
        of_month.copied().unwrap_or(N::ZERO)
    }

    /// A class is paid on a distribution date.
    #[inline(always)]
    pub(super) fn receive(&mut self, class: ClassIndex, month: Month, amount: N) {
        let worth = amount * self.factor(class, month);
        self.to_maturity[class] += worth;
    }

    /// Where `now` holds, the run to call ends with what the call would still pay a class.
    #[inline(always)]
    pub(super) fn redeem(&mut self, class: ClassIndex, month: Month, now: N::Mask, amount: N) {
        let called = self.to_maturity[class] + amount * self.factor(class, month);
        self.to_call[class] = N::select(now, called, self.to_call[class]);
    }

    /// Where the deal was never called, both runs are one.
    pub(super) fn finish(&mut self, called: N::Mask) {
        for (class, to_maturity) in self.to_maturity.enumerate() {
            self.to_call[class] = N::select(called, self.to_call[class], *to_maturity);
        }
    }

    /// What the cash flows of a class are worth.
    pub(super) fn of(&self, run_to: RunTo, class: ClassIndex) -> N {
        match run_to {
            RunTo::Call => self.to_call[class],
            RunTo::Maturity => self.to_maturity[class],
        }
    }
}
