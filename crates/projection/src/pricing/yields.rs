//! Price to yield and back, on a bond-equivalent basis: compounded semiannually.
//!
//! ```text
//! balance (price + accrued) / 100 = sum of receipts (1 + y / 2)^(-2 t)
//! ```
//!
//! `t` is the years of 30/360 from settlement to each payment day (SF, section G). The equivalent mortgage
//! yield, compounded monthly, is `12 ((1 + y / 2)^(1/6) - 1)`.

use super::price::{NoValue, Price};
use super::purchase::Purchase;
use super::root::{Root, falling_root};

/// The range of yields searched, in percent. At the ends, all but a hundredth of the money is lost each half
/// year, or the price is a typing error.
const LOWEST_PERCENT: i32 = -199;
const HIGHEST_PERCENT: i32 = 100_000;
/// The start of the search, as an annual fraction; the result does not depend on it.
const START: f64 = 0.05;

/// A bond-equivalent yield, compounded semiannually (SF, section G), an annual fraction.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct BondEquivalentYield(f64);

impl BondEquivalentYield {
    /// From a percentage; none if -200% or below, or not finite.
    #[must_use]
    pub fn from_percent(percent: f64) -> Option<Self> {
        (percent.is_finite() && percent > -200.0).then_some(Self(percent / 100.0))
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

    /// The equivalent mortgage yield, compounded monthly, in percent a year.
    #[must_use]
    pub fn mortgage_yield_percent(self) -> f64 {
        1200.0 * libm::expm1(self.log_growth() / 6.0)
    }

    /// The present value of a dollar paid after `years` of 360 days: `(1 + y / 2)^(-2 years)` (SF, section
    /// G).
    #[must_use]
    pub fn discount_factor(self, years: f64) -> f64 {
        libm::exp(-2.0 * years * self.log_growth())
    }

    /// The natural logarithm of half a year's growth factor, `ln(1 + y / 2)`.
    fn log_growth(self) -> f64 {
        libm::log1p(self.0 / 2.0)
    }
}

impl Purchase {
    /// Present value of the receipts at settlement in dollars, and the sum of each receipt's present value
    /// times its years to receipt, in dollar years.
    pub(super) fn worth(&self, at: BondEquivalentYield) -> (f64, f64) {
        let mut worth = 0.0;
        let mut dollar_years = 0.0;
        let log_growth = at.log_growth();
        for receipt in self.receipts() {
            let present = receipt.amount() * libm::exp(-2.0 * receipt.years * log_growth);
            worth += present;
            dollar_years += present * receipt.years;
        }
        (worth, dollar_years)
    }

    /// The price at which a buyer earns this yield.
    #[must_use]
    pub fn price_at(&self, yields: BondEquivalentYield) -> Price {
        self.price_of(self.worth(yields).0)
    }

    /// The yield that a buyer earns at a price.
    ///
    /// # Errors
    /// If the price or the receipts are not above 0, or the yield would be below -199% or above 100,000%.
    pub fn yield_at(&self, price: Price) -> Result<BondEquivalentYield, NoValue> {
        let paid = self.dollars_to_pay(price)?;
        let fraction = |percent: i32| f64::from(percent) / 100.0;
        let function = |fraction: f64| {
            let at = BondEquivalentYield(fraction);
            let (worth, dollar_years) = self.worth(at);
            let slope = -dollar_years / (worth * (1.0 + fraction / 2.0));
            (libm::log(worth / paid), slope)
        };
        match falling_root(
            fraction(LOWEST_PERCENT),
            fraction(HIGHEST_PERCENT),
            START,
            function,
        ) {
            Root::At(found) => Ok(BondEquivalentYield(found)),
            Root::Below => Err(NoValue::TooLow(LOWEST_PERCENT)),
            Root::Above => Err(NoValue::TooHigh(HIGHEST_PERCENT)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SF, section G: a bond-equivalent yield of 10% is 5% each half year.
    #[test]
    fn discounts_semiannually() {
        let yields = BondEquivalentYield::from_percent(10.0).unwrap();
        let expected = 1.0 / (1.05 * 1.05);
        assert!((yields.discount_factor(1.0) - expected).abs() < 1e-15);
        assert!((yields.discount_factor(0.0) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn rejects_yields_without_a_price() {
        assert_eq!(BondEquivalentYield::from_percent(-200.0), None);
        assert_eq!(BondEquivalentYield::from_percent(f64::NAN), None);
    }

    /// 1% a month is `2 (1.01^6 - 1)` bond-equivalent.
    #[test]
    fn mortgage_yield_compounds_monthly() {
        let percent = 200.0 * (1.01_f64.powi(6) - 1.0);
        let yields = BondEquivalentYield::from_percent(percent).unwrap();
        assert!((yields.mortgage_yield_percent() - 12.0).abs() < 1e-12);
    }
}
