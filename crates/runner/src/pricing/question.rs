//! What a price/yield table is asked for. This module must never run anything.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::{BondEquivalentYield, DiscountMargin, Price};

/// What a price/yield table is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceYieldQuestion {
    /// Speeds, in percent of the scenario's prepayment: 75 is three quarters of it.
    pub speeds_percent: Vec<Decimal>,
    /// The classes.
    pub classes: Vec<ClassIndex>,
    /// What is given: prices, yields or discount margins.
    pub quotes: Quotes,
    /// Whether the deal is called on the first date on which it can be.
    pub run_to: RunTo,
    /// When the classes are paid for; without one on closing, or on the date of the state.
    pub settlement: Option<Date>,
}

/// What is given, from which the rest follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Quotes {
    /// Prices: yields and discount margins follow.
    Prices(Vec<Price>),
    /// Yields: prices and discount margins follow.
    Yields(Vec<BondEquivalentYield>),
    /// Discount margins: prices and yields follow.
    DiscountMargins(Vec<DiscountMargin>),
}

impl Quotes {
    /// One by one.
    #[must_use]
    pub fn list(&self) -> Vec<Quote> {
        match self {
            Self::Prices(prices) => prices.iter().copied().map(Quote::Price).collect(),
            Self::Yields(yields) => yields.iter().copied().map(Quote::Yield).collect(),
            Self::DiscountMargins(margins) => {
                margins.iter().copied().map(Quote::DiscountMargin).collect()
            }
        }
    }
}

/// One figure that is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quote {
    /// Dollars for 100 of balance, without accrued interest.
    Price(Price),
    /// A bond-equivalent yield.
    Yield(BondEquivalentYield),
    /// A margin over the class's index.
    DiscountMargin(DiscountMargin),
}
