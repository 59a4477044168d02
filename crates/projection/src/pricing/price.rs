//! Prices, and why a value may not exist.

use thiserror::Error;

/// Price in dollars per 100 of outstanding balance at settlement, without accrued interest.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Price(f64);

impl Price {
    /// A price; none if not finite.
    #[must_use]
    pub fn new(per_hundred: f64) -> Option<Self> {
        per_hundred.is_finite().then_some(Self(per_hundred))
    }

    /// The price of a balance above 0 that costs `dollars`.
    pub(super) fn of_quotient(dollars: f64, balance: f64) -> Self {
        Self(dollars / balance * 100.0)
    }

    /// Dollars per 100 of balance.
    #[must_use]
    pub const fn per_hundred(self) -> f64 {
        self.0
    }
}

/// Why a value does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoValue {
    /// The class receives no money after settlement.
    #[error("the class receives no payments after settlement")]
    NothingPaid,
    /// Price plus accrued interest is 0 or less.
    #[error("price and accrued interest together are not above 0")]
    NothingPriced,
    /// The loss is so large that the value would be below the searched range.
    #[error("it would be below {0}%: almost the whole price is lost")]
    TooLow(i32),
    /// The price is so low that the value would be above the searched range.
    #[error("it would be above {0}%")]
    TooHigh(i32),
    /// The class has no index and margin.
    #[error("the class has no index and margin")]
    NoIndex,
    /// The rate is too low to discount at: a growth factor would be 0 or negative.
    #[error("the rate is too low to discount at")]
    NoDiscounting,
}
