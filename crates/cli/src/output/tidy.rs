//! Tidy tables: one row for each observation, `snake_case` columns with the unit in the name.

use rust_decimal::Decimal;

use crate::figures::{Figure, rounded};

/// Digits of a percentage: what trustees' reports print of a rate.
const PERCENT_DIGITS: u32 = 8;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing is known, or nothing applies.
    Nothing,
    /// A word.
    Text(String),
    /// A count or a month.
    Count(u32),
    /// A figure with just the digits it holds.
    Decimal(Decimal),
    /// A figure in floating point.
    Float(f64),
    /// Whether something is so.
    Truth(bool),
}

impl Cell {
    /// A word.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Dollars, to the cent.
    pub(crate) fn dollars<N: Figure>(amount: N) -> Self {
        Self::Decimal(rounded(amount.decimal(), 2))
    }

    /// A fraction as a percentage.
    pub(crate) fn percent<N: Figure>(fraction: N) -> Self {
        let fraction = fraction.decimal();
        let percent = fraction
            .checked_mul(Decimal::ONE_HUNDRED)
            .unwrap_or(fraction);
        Self::Decimal(rounded(percent, PERCENT_DIGITS).normalize())
    }

    /// The value where there is one.
    pub(crate) fn or_nothing<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Nothing, cell)
    }

    /// Whether it holds neither an amount, nor a truth, nor a word.
    pub(crate) fn is_idle(&self) -> bool {
        match self {
            Self::Nothing | Self::Truth(false) => true,
            Self::Decimal(figure) => figure.is_zero(),
            _ => false,
        }
    }
}

/// Rows under named columns.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The columns' names.
    pub(crate) columns: Vec<String>,
    /// Each with one cell for each column.
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Rows under columns of those names.
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
