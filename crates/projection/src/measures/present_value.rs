//! What the cash flows of classes are worth at a yield: the price for which a buyer at closing (or
//! at the date of a state) would earn it.
//!
//! This room must never look for a yield: whether one is earned, a comparison with a price says.

use std::sync::Arc;

use stepdown_curves::Month;

use super::RunTo;
use crate::index::{ByClass, ClassIndex};
use crate::number::Number;

/// A yield compounded twice a year, as bonds are quoted (SF, section G), an annual fraction.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct BondEquivalentYield(f64);

impl BondEquivalentYield {
    /// Of a figure in percent; none for one that no price could stand for: below or at -200%, or
    /// no number.
    #[must_use]
    pub fn from_percent(percent: f64) -> Option<Self> {
        (percent.is_finite() && percent > -200.0).then_some(Self(percent / 100.0))
    }

    /// What a dollar is worth that is paid after so many years of 360 days:
    /// `(1 + y / 2)^(-2 years)` (SF, section G).
    #[must_use]
    pub fn discount_factor(self, years: f64) -> f64 {
        (1.0 + self.0 / 2.0).powf(-2.0 * years)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// SF, section G: a bond-equivalent yield of 10% is 5% each half year.
    #[test]
    fn a_dollar_in_a_year_is_discounted_twice() {
        let yields = BondEquivalentYield::from_percent(10.0).unwrap();
        let expected = 1.0 / (1.05 * 1.05);
        assert!((yields.discount_factor(1.0) - expected).abs() < 1e-15);
        assert!((yields.discount_factor(0.0) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn yields_that_no_price_stands_for_are_none() {
        assert_eq!(BondEquivalentYield::from_percent(-200.0), None);
        assert_eq!(BondEquivalentYield::from_percent(f64::NAN), None);
    }
}
