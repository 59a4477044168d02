//! A table as it is handed out: headings, typed cells, what stands under it. How it looks on a
//! terminal, in a file, a workbook or a page is decided where it is shown.
//!
//! A cell holds the figure as it was computed; its unit says how many digits people see. This module
//! must never compute one.

use jiff::civil::Date;

/// Less is no money (conventions, 1).
pub(super) const HALF_A_CENT: f64 = 0.005;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What files, sheets and links call it: `wal-to-call`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is of, such as a class or a run, by names of columns: what tells its rows in a file from
    /// those of other tables of its kind.
    pub keys: Vec<(&'static str, Cell)>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with one cell for each column.
    pub rows: Vec<Row>,
    /// Rows that close it, under a rule: totals, weighted average lives.
    pub closing_rows: Vec<Row>,
    /// What is said under it: how figures are computed, after what source, and what is assumed.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name: `snake_case`, with the unit at its end. None is there twice.
    pub name: String,
    /// What it is called in files where it is one of several of a measure, and what it is of, such as a
    /// speed: a file has a row for each of these, and one column for the measure.
    pub of: Option<(&'static str, Vec<(&'static str, Cell)>)>,
    /// The heading that spans it and its neighbours with the same, such as a speed.
    pub over: Option<String>,
    /// Its own heading; may be empty under a heading that spans.
    pub heading: String,
    /// The unit of its figures.
    pub unit: Unit,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Cell>,
    /// The unit of its figures under headings that span, where it is another than its columns'.
    pub unit: Option<Unit>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// There is nothing: the class was paid nothing, the deal never stepped down.
    Nothing,
    /// Words.
    Words(String),
    /// A count, or the number of a month.
    Whole(u32),
    /// A figure in the unit of its column; percentages as percent (`5.65`), not as fractions.
    Figure(f64),
    /// A figure of the principal that was paid, of a class that is not repaid in full.
    OfPaid(f64),
    /// A date.
    Date(Date),
}

/// What figures are in, and with how many digits after the point people see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Words, from the left.
    Words,
    /// Counts, months.
    Whole,
    /// Years.
    Years(u8),
    /// Percent, written without a sign where the heading has it.
    Percent(u8),
    /// Percent of an original balance, as decrement tables print it: whole, and a mark where it is
    /// above nothing and below a half.
    Decrement,
    /// Dollars.
    Dollars(u8),
    /// Price in percent of the balance.
    Price(u8),
    /// Basis points.
    BasisPoints(u8),
    /// A ratio.
    Ratio(u8),
    /// Dates.
    Date,
}

/// What stands behind a figure of a class that is not repaid in full.
pub const NOT_REPAID: &str = "*";
/// What a decrement table prints of a balance above nothing and below half a percent.
pub const LESS_THAN_HALF_A_PERCENT: &str = "*";

impl Unit {
    /// How many digits people see after the point.
    #[must_use]
    pub fn digits(self) -> u8 {
        match self {
            Self::Words | Self::Whole | Self::Decrement | Self::Date => 0,
            Self::Years(digits)
            | Self::Percent(digits)
            | Self::Dollars(digits)
            | Self::Price(digits)
            | Self::BasisPoints(digits)
            | Self::Ratio(digits) => digits,
        }
    }
}

impl Column {
    /// A column under no other heading.
    #[must_use]
    pub fn new(name: impl Into<String>, heading: impl Into<String>, unit: Unit) -> Self {
        Self {
            name: name.into(),
            of: None,
            over: None,
            heading: heading.into(),
            unit,
        }
    }

    /// The same under a heading that spans it and its neighbours.
    #[must_use]
    pub fn under(self, over: impl Into<String>) -> Self {
        Self {
            over: Some(over.into()),
            ..self
        }
    }
}

impl Column {
    /// The same as one of several columns of a measure, of these.
    #[must_use]
    pub fn of(self, metric: &'static str, keys: Vec<(&'static str, Cell)>) -> Self {
        Self {
            of: Some((metric, keys)),
            ..self
        }
    }
}

impl Row {
    /// A row whose figures are in the units of its columns.
    #[must_use]
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells, unit: None }
    }

    /// The same with its figures under headings that span in another unit.
    #[must_use]
    pub fn in_unit(self, unit: Unit) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    /// The unit of a cell's figure.
    #[must_use]
    pub fn unit(&self, column: &Column) -> Unit {
        // What stands beside a heading that spans says what the row is of, in its own unit.
        match self.unit {
            Some(unit) if column.over.is_some() => unit,
            _ => column.unit,
        }
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn words(words: impl Into<String>) -> Self {
        Self::Words(words.into())
    }

    /// A cell of something, or nothing.
    #[must_use]
    pub fn or_nothing<T>(something: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        something.map_or(Self::Nothing, cell)
    }

    /// A life, marked where the class is left with so much unpaid, dollars.
    #[must_use]
    pub(super) fn life(years: Option<f64>, unpaid: f64) -> Self {
        match years {
            Some(years) if unpaid > HALF_A_CENT => Self::OfPaid(years),
            years => Self::figure(years),
        }
    }

    /// A figure, or nothing.
    #[must_use]
    pub fn figure(figure: Option<f64>) -> Self {
        figure
            .filter(|figure| figure.is_finite())
            .map_or(Self::Nothing, Self::Figure)
    }
}
