//! What tables are asked for, and of what.
//!
//! This room must never run anything.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;

use crate::pricing::Quotes;

/// A sort of table.
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
    /// The collateral by rate, balance, age, term and what else the pool file says, a table for each.
    Stratification,
}

impl Which {
    /// Every sort, in the order in which they are shown.
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

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct TablesAsked {
    /// Which tables, in the order in which they are wanted.
    pub which: Vec<Which>,
    /// Speeds as multiples of what the scenario says under `prepayment`: `0.75` is 75%.
    pub speeds: Vec<Decimal>,
    /// Classes that have tables of their own, or columns.
    pub classes: Vec<ClassIndex>,
    /// The runs that lives, windows and decrements are told of. Tables by month and of prices are of the first.
    pub runs: Vec<RunTo>,
    /// The prices, yields or discount margins of price/yield tables.
    pub quotes: Quotes,
    /// When classes are paid for; without one on closing, or on the date of the state.
    pub settlement: Option<Date>,
}

/// How files and headings call a run.
pub(super) fn to(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "to call",
        RunTo::Maturity => "to maturity",
    }
}

/// A name as files, sheets and columns can have it: `M-1S` is `m-1s` with `-` between words.
fn slug(name: &str, between: char) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.ends_with(between) && !slug.is_empty() {
            slug.push(between);
        }
    }
    slug.trim_end_matches(between).to_owned()
}

/// A slug for each name, none of them twice: `M-1` and `M_1` are `m-1` and `m-1-2`.
pub(crate) fn slugs<'a>(names: impl IntoIterator<Item = &'a String>, between: char) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for name in names {
        let plain = slug(name, between);
        let mut unique = plain.clone();
        let mut count = 1;
        while slugs.contains(&unique) {
            count += 1;
            unique = format!("{plain}{between}{count}");
        }
        slugs.push(unique);
    }
    slugs
}

/// A multiple as people write it: `0.75` is `75%`.
pub(super) fn percent(multiple: Decimal) -> String {
    let percent = multiple.saturating_mul(Decimal::ONE_HUNDRED).normalize();
    format!("{percent}%")
}
