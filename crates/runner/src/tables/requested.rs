//! A request for tables.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;

use super::table::Cell;
use crate::pricing::Quotes;

/// A type of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// Weighted average lives over speeds.
    Wal,
    /// Principal windows over speeds, in months and dates.
    Windows,
    /// Percent of original balances outstanding over speeds, a table for each class.
    Decrement,
    /// Net WAC caps and effective rates by month: at spot, forward, and indices at 20%.
    NetWacCap,
    /// Excess spread by month: flat, forward, and forward with 200 basis points added.
    ExcessSpread,
    /// Overcollateralization and credit enhancement by month.
    Enhancement,
    /// Hedge notionals by month against the certificates.
    HedgeNotional,
    /// Yields and discount margins at prices, or prices at these, over speeds, a table for each class.
    PriceYield,
    /// The collateral by rate, balance, age, term and the other columns of the pool file, a table for
    /// each.
    Stratification,
}

impl Which {
    /// All types, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Wal,
        Self::Windows,
        Self::Decrement,
        Self::NetWacCap,
        Self::ExcessSpread,
        Self::Enhancement,
        Self::HedgeNotional,
        Self::PriceYield,
        Self::Stratification,
    ];
}

/// A request for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct TablesRequest {
    /// The tables, in the requested order.
    pub which: Vec<Which>,
    /// Speeds as multiples of the scenario's `prepayment`: `0.75` is 75%.
    pub speeds: Vec<Decimal>,
    /// The classes that have their own tables or columns.
    pub classes: Vec<ClassIndex>,
    /// The runs of WALs, windows and decrements. Tables by month and of prices use the first.
    pub runs: Vec<RunTo>,
    /// The prices, yields or discount margins of price/yield tables.
    pub quotes: Quotes,
    /// The settlement date; by default closing, or the date of the state.
    pub settlement: Option<Date>,
}

/// The name of a run in files and headings.
pub(super) fn to(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "to call",
        RunTo::Maturity => "to maturity",
    }
}

/// The run of a table, as a key of files.
pub(super) fn run_key(run_to: RunTo) -> (&'static str, Cell) {
    let run = match run_to {
        RunTo::Call => "call",
        RunTo::Maturity => "maturity",
    };
    ("run_to", Cell::text(run))
}

/// A multiple as percent: `0.75` is `75%`.
pub(super) fn percent(multiple: Decimal) -> String {
    let percent = multiple.saturating_mul(Decimal::ONE_HUNDRED).normalize();
    format!("{percent}%")
}
