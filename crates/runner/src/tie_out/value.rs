//! A printed value, the computed one, and how they compare.
//!
//! Money is always decimal here.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::diagnostic::Place;

use super::form::ReportSection;
use super::tables::TABLES;

/// A value that a report can print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Dollars, a count or another plain number.
    Number(Decimal),
    /// A percentage, as printed: `5.25` is 5.25%.
    Percent(Decimal),
    /// A date.
    Date(Date),
    /// True or false.
    Truth(bool),
    /// Text.
    Words(String),
}

impl Value {
    /// The number, or the percentage in percent; none for other values.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) | Self::Percent(number) => Some(*number),
            Self::Date(_) | Self::Truth(_) | Self::Words(_) => None,
        }
    }

    /// `computed` as the report would print it: as a number or percentage, with as many decimals.
    pub(super) fn with_number(&self, computed: Decimal) -> Self {
        let rounded = |printed: Decimal| round(computed, printed.scale());
        match self {
            Self::Number(printed) => Self::Number(rounded(*printed)),
            Self::Percent(printed) => Self::Percent(rounded(*printed)),
            Self::Date(_) | Self::Truth(_) | Self::Words(_) => Self::Number(computed),
        }
    }
}

/// Rounded half-up, as reports round.
pub(super) fn round(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded =
        value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}

/// Dollars rounded half-up to the cent.
pub(super) fn cents(dollars: Decimal) -> Decimal {
    round(dollars, 2)
}

/// The position of a value in a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The section.
    pub section: ReportSection,
    /// The table in it; empty if the section has only one.
    pub table: &'static str,
    /// The row: a class, a pool; empty in a table of one row.
    pub row: String,
    /// The column.
    pub column: &'static str,
    /// The part of the column if it has parts, such as types of losses.
    pub part: &'static str,
}

impl Key {
    /// Whether another table of the section, other than totals, has a column of that name.
    fn needs_its_table(&self) -> bool {
        let says_little = |table: &str| matches!(table, "deal_totals" | "deal_total" | "total");
        !says_little(self.table)
            && TABLES.iter().any(|table| {
                let mut columns = table.columns.iter().flat_map(|columns| columns.iter());
                table.section == self.section
                    && table.name != self.table
                    && !says_little(table.name)
                    && columns.any(|column| column.name == self.column)
            })
    }

    /// The value's name in words: `M-4 interest distribution`.
    #[must_use]
    pub fn name(&self) -> String {
        let words = |name: &str| name.replace('_', " ");
        let mut parts = Vec::new();
        if !self.row.is_empty() {
            parts.push(self.row.clone());
        } else if matches!(self.table, "deal_totals" | "total") {
            parts.push("total".to_owned());
        }
        parts.push(words(self.column));
        if !self.part.is_empty() {
            parts.push(words(self.part));
        }
        let name = parts.join(" ");
        if self.needs_its_table() {
            format!("{name} ({})", words(self.table))
        } else {
            name
        }
    }
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Equal to the computed value, to the last printed digit.
    Tied,
    /// Not equal.
    Differs {
        /// Printed less computed, for numbers.
        by: Option<Decimal>,
        /// The likely cause, if one was found.
        cause: Option<String>,
    },
    /// Not equal, but only because another value is wrong: this one ties once that one is taken as
    /// printed or, if it is an input, corrected.
    Follows {
        /// Printed less computed, for numbers.
        by: Option<Decimal>,
        /// The value that is the cause.
        of: Key,
    },
    /// Not derivable from the report, the state file or the deal.
    NotDerivable {
        /// Why.
        reason: &'static str,
    },
    /// An input of other values.
    Input,
}

/// A printed value compared to the computed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedValue {
    /// Its position in the report.
    pub key: Key,
    /// Its place in the report's file.
    pub place: Place,
    /// The printed value.
    pub printed: Value,
    /// The computed value, rounded as printed; none if it is not derivable.
    pub computed: Option<Value>,
    /// The rule of the computation, in one line.
    pub rule: &'static str,
    /// The result of the comparison.
    pub outcome: Verdict,
}

impl ComparedValue {
    /// Whether it differs by itself.
    #[must_use]
    pub fn differs(&self) -> bool {
        matches!(self.outcome, Verdict::Differs { .. })
    }
}
