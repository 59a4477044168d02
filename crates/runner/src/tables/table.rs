//! A table: headings, typed cells, closing rows and notes. Each output format lays it out.
//!
//! A cell holds an unrounded value; its unit gives the number of digits shown.

use jiff::civil::Date;

/// Smaller amounts count as zero (conventions, 1).
pub(super) const HALF_A_CENT: f64 = 0.005;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The name in files, sheets and links: `wal-to-call`.
    pub name: String,
    /// The title.
    pub title: String,
    /// What the table is about, such as a class or a run, by column name. In files these keys tell its
    /// rows from those of similar tables.
    pub keys: Vec<(&'static str, Cell)>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with one cell for each column.
    pub rows: Vec<Row>,
    /// Rows at the end, under a rule: totals, weighted average lives.
    pub closing_rows: Vec<Row>,
    /// Notes below the table: methods, sources and assumptions.
    pub notes: Vec<String>,
}

impl Table {
    /// A table without keys and closing rows.
    #[must_use]
    pub fn plain(
        (name, title): (&str, &str),
        columns: Vec<Column>,
        rows: impl IntoIterator<Item = Row>,
        notes: Vec<String>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            keys: Vec::new(),
            columns,
            rows: rows.into_iter().collect(),
            closing_rows: Vec::new(),
            notes,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name: `snake_case`, with the unit at the end. Unique within the table.
    pub name: String,
    /// The metric and keys in files, for one of several columns of a metric, such as one for each speed.
    /// A file has a row for each key, and one column for the metric.
    pub of: Option<(&'static str, Vec<(&'static str, Cell)>)>,
    /// The heading that spans it and its neighbors, such as a speed.
    pub over: Option<String>,
    /// Its own heading; may be empty below a spanning heading.
    pub heading: String,
    /// The unit of its values.
    pub unit: Unit,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Cell>,
    /// The unit of its values below spanning headings, if it differs from the columns'.
    pub unit: Option<Unit>,
    /// The metric and keys in files, if they differ from those of the columns and the table.
    pub of: Option<(&'static str, Vec<(&'static str, Cell)>)>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value: the class is paid no principal, or the deal does not step down.
    Empty,
    /// Text.
    Text(String),
    /// A count, or the number of a month.
    Whole(u32),
    /// A value in the unit of its column; percentages as percent (`5.65`), not as fractions.
    Number(f64),
    /// A value of the principal paid, for a class that is not repaid in full.
    OfPaid(f64),
    /// A date.
    Date(Date),
}

/// The unit of values, with the number of decimal places shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Text, aligned left.
    Text,
    /// Counts, months.
    Whole,
    /// Years.
    Years(u8),
    /// Percent, without a sign if it is in the heading.
    Percent(u8),
    /// Percent of an original balance, as in decrement tables: whole, with a mark for values above 0 and
    /// below 0.5.
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

/// The mark after a value of a class that is not repaid in full.
pub const NOT_REPAID: &str = "*";
/// The mark in a decrement table for a balance above 0 and below 0.5%.
pub const LESS_THAN_HALF_A_PERCENT: &str = "*";

impl Unit {
    /// The number of decimal places shown.
    #[must_use]
    pub fn digits(self) -> u8 {
        match self {
            Self::Text | Self::Whole | Self::Decrement | Self::Date => 0,
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
    /// A column without a spanning heading.
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

    /// The same below a heading that spans it and its neighbors.
    #[must_use]
    pub fn under(self, over: impl Into<String>) -> Self {
        Self {
            over: Some(over.into()),
            ..self
        }
    }
}

impl Column {
    /// The same as one of several columns of a metric, with its keys.
    #[must_use]
    pub fn of(self, metric: &'static str, keys: Vec<(&'static str, Cell)>) -> Self {
        Self {
            of: Some((metric, keys)),
            ..self
        }
    }
}

impl Row {
    /// A row with values in the units of its columns.
    #[must_use]
    pub fn new(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            unit: None,
            of: None,
        }
    }

    /// The same with values below spanning headings in another unit.
    #[must_use]
    pub fn in_unit(self, unit: Unit) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    /// The same as a row of another metric than the columns', with its keys.
    #[must_use]
    pub fn of(self, metric: &'static str, keys: Vec<(&'static str, Cell)>) -> Self {
        Self {
            of: Some((metric, keys)),
            ..self
        }
    }

    /// The unit of a cell's value.
    #[must_use]
    pub fn unit(&self, column: &Column) -> Unit {
        // Cells outside of spanning headings describe the row and keep their columns' units.
        match self.unit {
            Some(unit) if column.over.is_some() => unit,
            _ => column.unit,
        }
    }
}

impl Cell {
    /// A text cell.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A cell of an optional value.
    #[must_use]
    pub fn or_empty<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }

    /// A WAL, marked if the class has an unpaid balance, dollars.
    #[must_use]
    pub(super) fn wal(years: Option<f64>, unpaid: f64) -> Self {
        match years {
            Some(years) if unpaid > HALF_A_CENT => Self::OfPaid(years),
            years => Self::number(years),
        }
    }

    /// A number cell; empty for none and for values that are not finite.
    #[must_use]
    pub fn number(value: Option<f64>) -> Self {
        value
            .filter(|value| value.is_finite())
            .map_or(Self::Empty, Self::Number)
    }
}
