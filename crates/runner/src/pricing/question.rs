//! A request for a price/yield table.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::{BondEquivalentYield, DiscountMargin, Price};

/// A request for a price/yield table.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceYieldQuestion {
    /// Speeds, in percent of the scenario's prepayment: 75 is three quarters of it.
    pub speeds_percent: Vec<Decimal>,
    /// The classes.
    pub classes: Vec<ClassIndex>,
    /// The prices, yields or discount margins given.
    pub quotes: Quotes,
    /// To call or to maturity.
    pub run_to: RunTo,
    /// The settlement date; by default closing, or the date of the state.
    pub settlement: Option<Date>,
}

/// The quotes given, from which the other values follow.
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
    /// The quotes one by one.
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

/// One quote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quote {
    /// Dollars for 100 of balance, without accrued interest.
    Price(Price),
    /// A bond-equivalent yield.
    Yield(BondEquivalentYield),
    /// A margin over the class's index.
    DiscountMargin(DiscountMargin),
}
