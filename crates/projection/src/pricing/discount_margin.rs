//! Price to discount margin and back: the margin over its index that a buyer of a floating-rate class
//! earns.
//!
//! ```text
//! balance (price + accrued) / 100 = sum of receipts(t) / product over s up to t of (1 + (index(s) + m) d(s))
//! ```
//!
//! Here `d` is the year fraction from payment to payment by the class's own day count, the first from
//! settlement, and `index` is the scenario's path, under which the receipts were projected (SF, section
//! G, Calculations for Floating-Rate MBS). Under a flat path this is the textbook discount margin. A class
//! that earns its full margin, settled on a payment date without delay, has at par a discount margin
//! exactly equal to its margin.

use super::price::{NoValue, Price};
use super::purchase::Purchase;
use super::root::{Root, falling_root};

/// The range of discount margins searched, in percent.
const LOWEST_PERCENT: i32 = -99;
const HIGHEST_PERCENT: i32 = 100_000;
/// The start of the search, as an annual fraction; the result does not depend on it.
const START: f64 = 0.01;

/// A discount margin: the margin over the index at which receipts are discounted, an annual fraction.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct DiscountMargin(f64);

impl DiscountMargin {
    /// From a percentage; none if not finite.
    #[must_use]
    pub fn from_percent(percent: f64) -> Option<Self> {
        percent.is_finite().then_some(Self(percent / 100.0))
    }

    /// The annual fraction.
    #[must_use]
    pub const fn fraction(self) -> f64 {
        self.0
    }

    /// Percent a year.
    #[must_use]
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }

    /// Basis points a year.
    #[must_use]
    pub fn basis_points(self) -> f64 {
        self.0 * 10_000.0
    }
}

impl Purchase {
    /// Present value of the receipts at settlement in dollars, and its decline per unit of margin.
    fn worth_over_index(&self, margin: f64) -> Result<(f64, f64), NoValue> {
        let mut worth = 0.0;
        let mut slope = 0.0;
        let mut factor = 1.0;
        // The slope of the logarithm of the factor, negated.
        let mut years = 0.0;
        for receipt in self.receipts() {
            let index = receipt.index_rate.ok_or(NoValue::NoIndex)?;
            let growth = 1.0 + (index + margin) * receipt.year_fraction;
            if growth <= 0.0 {
                return Err(NoValue::NoDiscounting);
            }
            factor /= growth;
            years += receipt.year_fraction / growth;
            let present = receipt.amount() * factor;
            worth += present;
            slope -= present * years;
        }
        Ok((worth, slope))
    }

    /// The price at which a buyer earns this discount margin.
    ///
    /// # Errors
    /// If the class has no index, or the margin is too low to discount at.
    pub fn price_at_discount_margin(&self, margin: DiscountMargin) -> Result<Price, NoValue> {
        self.worth_over_index(margin.0)
            .map(|(worth, _)| self.price_of(worth))
    }

    /// The discount margin that a buyer earns at a price.
    ///
    /// # Errors
    /// If the class has no index, if the price or the receipts are not above 0, or if the margin would be
    /// below -99% or above 100,000%.
    pub fn discount_margin_at(&self, price: Price) -> Result<DiscountMargin, NoValue> {
        if self
            .receipts()
            .iter()
            .any(|receipt| receipt.index_rate.is_none())
        {
            return Err(NoValue::NoIndex);
        }
        let paid = self.dollars_to_pay(price)?;
        let fraction = |percent: i32| f64::from(percent) / 100.0;
        // Below the margin at which a period's growth factor is zero, any price is too low.
        let function = |margin: f64| match self.worth_over_index(margin) {
            Ok((worth, slope)) => (libm::log(worth / paid), slope / worth),
            Err(_) => (f64::INFINITY, f64::NEG_INFINITY),
        };
        match falling_root(
            fraction(LOWEST_PERCENT),
            fraction(HIGHEST_PERCENT),
            START,
            function,
        ) {
            Root::At(found) => Ok(DiscountMargin(found)),
            Root::Below => Err(NoValue::TooLow(LOWEST_PERCENT)),
            Root::Above => Err(NoValue::TooHigh(HIGHEST_PERCENT)),
        }
    }
}
