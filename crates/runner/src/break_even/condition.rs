//! What a class must not take, and whether it did.
//!
//! This module must never know what was varied.

use stepdown_projection::measures::ClassMeasures;
use stepdown_projection::pricing::BondEquivalentYield;

/// A yield that must be earned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YieldFloor {
    /// The yield.
    pub at_least: BondEquivalentYield,
    /// The price paid for the class on the date that its life is counted from, with whatever
    /// interest has accrued, as a fraction of its balance then.
    pub price: f64,
}

/// What a class must not take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// No principal is written down, be it reimbursed later.
    NoWriteDown,
    /// All interest is paid on every date: what is due, prepayment interest and Relief Act
    /// shortfalls; basis risk is apart.
    NoInterestShortfall,
    /// A buyer earns at least a yield.
    Yield(YieldFloor),
}

/// Of a price, what floating point leaves of nothing.
const TOLERANCE: f64 = 1e-9;

impl YieldFloor {
    /// Whether the yield is earned on cash flows of that worth at it, dollars, bought for the price
    /// of that balance: the yield is at least `y` where they are worth at least the price at `y`.
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

    /// The yield that must be earned, if that is what is asked.
    #[must_use]
    pub fn yield_floor(&self) -> Option<&YieldFloor> {
        match self {
            Self::Yield(floor) => Some(floor),
            Self::NoWriteDown | Self::NoInterestShortfall => None,
        }
    }

    /// Whether a class was spared.
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
