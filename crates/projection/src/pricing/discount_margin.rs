//! Price to discount margin and back: the margin over its index that a floating-rate class earns
//! for its buyer.
//!
//! ```text
//! balance (price + accrued) / 100 = sum of receipts(t) / product over s up to t of (1 + (index(s) + m) d(s))
//! ```
//!
//! with `d` the part of a year from payment to payment by the class's own day count, the first from
//! settlement, and `index` the scenario's path, under which the receipts were projected (SF,
//! section G, Calculations for Floating-Rate MBS; with a flat path it is the discount margin of
//! the textbooks). Settled on a payment date without delay, a class that earns its full margin has at
//! par that margin for its discount margin, exactly.

use super::price::{NoValue, Price};
use super::purchase::Purchase;
use super::root::{Root, falling_root};

/// The lowest and the highest discount margins that are looked for, in percent.
const LOWEST_PERCENT: i32 = -99;
const HIGHEST_PERCENT: i32 = 100_000;
/// Where the search begins, as an annual fraction; what it finds does not hang on it.
const START: f64 = 0.01;

/// A margin over the index at which receipts are discounted, an annual fraction.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct DiscountMargin(f64);

impl DiscountMargin {
    /// Of a figure in percent; none for what is no number.
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
    /// What the receipts are worth at settlement, dollars, and how fast that falls with the margin.
    fn worth_over_index(&self, margin: f64) -> Result<(f64, f64), NoValue> {
        let mut worth = 0.0;
        let mut slope = 0.0;
        let mut factor = 1.0;
        // Of the factor's logarithm, with the sign turned.
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

    /// The price at which a buyer earns a discount margin.
    ///
    /// # Errors
    /// If the class earns no index, or the margin is so low that nothing can be discounted at it.
    pub fn price_at_discount_margin(&self, margin: DiscountMargin) -> Result<Price, NoValue> {
        self.worth_over_index(margin.0)
            .map(|(worth, _)| self.price_of(worth))
    }

    /// The discount margin that a buyer earns at a price.
    ///
    /// # Errors
    /// If the class earns no index, if nothing is paid, for the class or to it, or the margin would
    /// lie below -99% or above 100,000%.
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
        // Below the margin at which a period's growth is nothing, any price is too low.
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
