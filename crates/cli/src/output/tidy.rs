//! Tidy tables: one row for each observation, `snake_case` columns with the unit in the name.

use rust_decimal::Decimal;

use crate::numbers::{ToDecimal, rounded};

/// Digits of a percentage after the point, as trustee reports print rates.
const PERCENT_DIGITS: u32 = 8;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Unknown or not applicable.
    Nothing,
    /// Text.
    Text(String),
    /// A count or a month.
    Count(u32),
    /// A number with exact digits.
    Decimal(Decimal),
    /// A number in floating point.
    Float(f64),
    /// True or false.
    Truth(bool),
}

impl Cell {
    /// Text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Dollars, to the cent.
    pub(crate) fn dollars<N: ToDecimal>(amount: N) -> Self {
        Self::Decimal(rounded(amount.decimal(), 2))
    }

    /// A fraction as a percentage.
    pub(crate) fn percent<N: ToDecimal>(fraction: N) -> Self {
        let fraction = fraction.decimal();
        let percent = fraction
            .checked_mul(Decimal::ONE_HUNDRED)
            .unwrap_or(fraction);
        Self::Decimal(rounded(percent, PERCENT_DIGITS).normalize())
    }

    /// The cell of a value, or `Nothing` without one.
    pub(crate) fn or_nothing<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Nothing, cell)
    }

    /// Whether the cell is empty, zero or false.
    pub(crate) fn is_idle(&self) -> bool {
        match self {
            Self::Nothing | Self::Truth(false) => true,
            Self::Decimal(number) => number.is_zero(),
            _ => false,
        }
    }
}

/// Rows under named columns.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The names of the columns.
    pub(crate) columns: Vec<String>,
    /// The rows, with one cell per column.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with the given column names and rows.
    pub(crate) fn new(
        columns: impl IntoIterator<Item = impl Into<String>>,
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            rows,
        }
    }
}
