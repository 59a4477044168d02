//! The conditions that a class must meet.

use stepdown_projection::measures::ClassMeasures;
use stepdown_projection::pricing::BondEquivalentYield;

/// A minimum yield.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YieldFloor {
    /// The yield.
    pub at_least: BondEquivalentYield,
    /// The price paid for the class on the date that its WAL is counted from, as a fraction of its
    /// balance then. Accrued interest is paid in addition.
    pub price: f64,
}

/// A condition that a class must meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// No principal is written down, even if it is reimbursed later.
    NoWriteDown,
    /// All interest is paid on every date: interest due, prepayment interest and Relief Act
    /// shortfalls, but not basis risk.
    NoInterestShortfall,
    /// A buyer earns at least this yield.
    Yield(YieldFloor),
}

/// The tolerance of a price for floating-point errors.
const TOLERANCE: f64 = 1e-9;

impl YieldFloor {
    /// Whether the yield is earned on cash flows worth `worth` at it, dollars less accrued interest, bought
    /// at the price of `balance`: the yield is at least `y` if their value at `y` is at least the price.
    pub(super) fn is_earned(&self, worth: f64, balance: f64) -> bool {
        worth >= balance * (self.price - TOLERANCE)
    }
}

impl Condition {
    /// Its name in tables.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoWriteDown => "write-down",
            Self::NoInterestShortfall => "interest shortfall",
            Self::Yield(_) => "yield",
        }
    }

    /// The minimum yield, if this is a yield condition.
    #[must_use]
    pub fn yield_floor(&self) -> Option<&YieldFloor> {
        match self {
            Self::Yield(floor) => Some(floor),
            Self::NoWriteDown | Self::NoInterestShortfall => None,
        }
    }

    /// Whether a class passes.
    #[must_use]
    pub fn holds(&self, class: &ClassMeasures<f64>) -> bool {
        match self {
            Self::NoWriteDown => class.first_write_down.is_none(),
            Self::NoInterestShortfall => class.first_interest_shortfall.is_none(),
            Self::Yield(floor) => {
                let worth = class.present_value;
                worth.is_some_and(|worth| floor.is_earned(worth, class.opening_balance))
            }
        }
    }
}
