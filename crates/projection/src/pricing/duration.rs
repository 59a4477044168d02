//! How far a price falls when the yield rises: modified duration.
//!
//! ```text
//! -(dP / dy) / P = sum of t receipts (1 + y / 2)^(-2 t) / (P (1 + y / 2))
//! ```
//!
//! with `P` the price with accrued interest, `t` in years and the receipts as they are: that speeds
//! and rates may move with the yield is left out (SF, section G).

use super::purchase::Purchase;
use super::yields::BondEquivalentYield;

impl Purchase {
    /// Modified duration in years at a yield; none where nothing is received.
    #[must_use]
    pub fn modified_duration_years(&self, at: BondEquivalentYield) -> Option<f64> {
        let (worth, dollar_years) = self.worth(at);
        (worth > 0.0).then(|| dollar_years / worth / (1.0 + at.fraction() / 2.0))
    }
}
