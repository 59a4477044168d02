//! Prices, and why there may be no figure for one. This module must never look for a figure.

use thiserror::Error;

/// Dollars for 100 of the balance that is outstanding at settlement, without accrued interest.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Price(f64);

impl Price {
    /// A price; none for what is no number.
    #[must_use]
    pub fn new(per_hundred: f64) -> Option<Self> {
        per_hundred.is_finite().then_some(Self(per_hundred))
    }

    /// So many dollars for a balance above 0.
    pub(super) fn of_quotient(dollars: f64, balance: f64) -> Self {
        Self(dollars / balance * 100.0)
    }

    /// Dollars for 100 of balance.
    #[must_use]
    pub const fn per_hundred(self) -> f64 {
        self.0
    }
}

/// Why there is no such figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoValue {
    /// The class receives no money after settlement.
    #[error("the class is paid nothing after settlement")]
    NothingPaid,
    /// Price and accrued interest together are nothing or less.
    #[error("price and accrued interest together are not above 0")]
    NothingPriced,
    /// So much is lost that the figure would lie below the lowest.
    #[error("it would be below {0}%: almost all that is paid for is lost")]
    TooLow(i32),
    /// So little is paid for so much that the figure would lie above the highest.
    #[error("it would be above {0}%")]
    TooHigh(i32),
    /// The class earns no index and margin.
    #[error("the class earns no index plus a margin")]
    NoIndex,
    /// Discounting at such a rate means nothing: a period would be divided by nothing or less.
    #[error("no dollar can be discounted at so low a rate")]
    NoDiscounting,
}
