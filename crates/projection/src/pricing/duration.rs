//! Modified duration: the relative fall in price per rise in yield.
//!
//! ```text
//! -(dP / dy) / P = sum of t receipts (1 + y / 2)^(-2 t) / (P (1 + y / 2))
//! ```
//!
//! `P` is the price with accrued interest and `t` is in years. Receipts are held constant, although speeds
//! and rates may change with the yield (SF, section G).

use super::purchase::Purchase;
use super::yields::BondEquivalentYield;

impl Purchase {
    /// Modified duration in years at a yield; none without receipts.
    #[must_use]
    pub fn modified_duration_years(&self, at: BondEquivalentYield) -> Option<f64> {
        let (worth, dollar_years) = self.worth(at);
        (worth > 0.0).then(|| dollar_years / worth / (1.0 + at.fraction() / 2.0))
    }
}
