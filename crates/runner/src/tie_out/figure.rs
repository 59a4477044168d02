//! A printed figure, what it should be, and how the two compare.
//!
//! This module must never know a rule of any section, and money must never leave decimals here.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::diagnostic::Place;

use super::form::ReportSection;
use super::tables::TABLES;

/// What a report can print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Dollars, a count or another plain number.
    Number(Decimal),
    /// A percentage, as printed: `5.25` is 5.25%.
    Percent(Decimal),
    /// A date.
    Date(Date),
    /// Whether something is so.
    Truth(bool),
    /// Words.
    Words(String),
}

impl Value {
    /// The number, or the percentage in percent; none for all else.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) | Self::Percent(number) => Some(*number),
            Self::Date(_) | Self::Truth(_) | Self::Words(_) => None,
        }
    }

    /// As a report with this figure in this place would print `computed`: of the same kind, with
    /// as many decimals.
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
pub(super) fn round(figure: Decimal, decimals: u32) -> Decimal {
    let mut rounded =
        figure.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
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

/// Where a figure stands in a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The section.
    pub section: ReportSection,
    /// The table in it; empty where the section has but one.
    pub table: &'static str,
    /// The row: a class, a pool; empty in a table of one row.
    pub row: String,
    /// The column.
    pub column: &'static str,
    /// The part of the column where it has parts, such as kinds of losses.
    pub part: &'static str,
}

impl Key {
    /// Whether another table of the section, other than of totals, has a column of that name.
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

    /// The figure's name in words: `M-4 interest distribution`.
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

/// How a printed figure compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is what it should be, to the last digit printed.
    Tied,
    /// It is not.
    Differs {
        /// Printed less computed; none for all else.
        by: Option<Decimal>,
        /// The likely cause, where one was found.
        cause: Option<String>,
    },
    /// It is not, but only because of another that is wrong by itself: once that is taken as
    /// printed, or repaired where it is an input, this one ties.
    Follows {
        /// Printed less computed; none for all else.
        by: Option<Decimal>,
        /// The figure it is because of.
        of: Key,
    },
    /// It follows from nothing in the report, the state or the deal.
    NotDerivable {
        /// Why.
        reason: &'static str,
    },
    /// It is what the others follow from.
    Input,
}

/// A printed figure held against what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedValue {
    /// Where it stands.
    pub key: Key,
    /// Where it stands in the report's file.
    pub place: Place,
    /// What is printed.
    pub printed: Value,
    /// What it should be, rounded as it is printed; none where it follows from nothing.
    pub computed: Option<Value>,
    /// How that is computed, in one line.
    pub rule: &'static str,
    /// How the two compare.
    pub outcome: Verdict,
}

impl ComparedValue {
    /// Whether it is not as it should be.
    #[must_use]
    pub fn differs(&self) -> bool {
        matches!(self.outcome, Verdict::Differs { .. })
    }
}
