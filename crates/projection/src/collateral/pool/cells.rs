//! The cells of one row: names, numbers and months, and their error messages.

use rust_decimal::Decimal;

use super::KindIndex;
use super::reading::Reading;
use super::row::{Row, shown};
use crate::collateral::line::{
    LineError, MOST_AMORTIZATION_MONTHS, MOST_BALANCE, MOST_MONTHS, MOST_RATE,
};
use crate::csv_text;
use crate::diagnostic::Diagnostic;
use crate::document::read::ON_ONE_LINE;
use crate::index::GroupIndex;
use crate::words::is_invisible;

/// The columns, in the order in which messages name them; [`Column`] is the index.
pub(super) const COLUMNS: [&str; 22] = [
    "line",
    "kind",
    "balance",
    "rate_pct",
    "amortization_months",
    "maturity_months",
    "io_months",
    "age_months",
    "group",
    "index",
    "margin_pct",
    "first_reset_months",
    "reset_interval_months",
    "initial_cap_pct",
    "periodic_cap_pct",
    "life_cap_rate_pct",
    "life_floor_rate_pct",
    "rounding_pct",
    "look_back_months",
    "state",
    "fico",
    "ltv_pct",
];

/// How many columns every file must have, where the adjustable-rate columns begin, and where the
/// columns that only describe loans begin.
const REQUIRED: usize = 8;
const COMMON: usize = 9;
pub(super) const OF_TERMS: usize = 19;

/// The largest number of collateral types, of loan groups and of indices.
const MOST_NAMES: usize = 1000;
/// The largest number of states: a loan stores its state in two bytes.
const MOST_STATES: usize = 65_536;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Line,
    Kind,
    Balance,
    Rate,
    Amortization,
    Maturity,
    InterestOnly,
    Age,
    Group,
    Index,
    Margin,
    FirstReset,
    ResetInterval,
    InitialCap,
    PeriodicCap,
    LifeCap,
    LifeFloor,
    Rounding,
    LookBack,
    State,
    Fico,
    Ltv,
}

impl Column {
    /// The columns of adjustable-rate loans.
    pub(super) const ADJUSTABLE: [Self; 10] = [
        Self::Index,
        Self::Margin,
        Self::FirstReset,
        Self::ResetInterval,
        Self::InitialCap,
        Self::PeriodicCap,
        Self::LifeCap,
        Self::LifeFloor,
        Self::Rounding,
        Self::LookBack,
    ];

    /// The columns that describe loans.
    pub(super) const DESCRIPTION: [Self; 3] = [Self::State, Self::Fico, Self::Ltv];

    pub(super) fn name(self) -> &'static str {
        COLUMNS[self as usize]
    }

    /// Whether the column is required if a file has any adjustable-rate column.
    fn is_required_if_adjustable(self) -> bool {
        matches!(
            self,
            Self::Index | Self::Margin | Self::FirstReset | Self::ResetInterval
        )
    }
}

/// The list of columns for messages.
pub(super) fn columns() -> String {
    let (of_terms, of_loans) = COLUMNS.split_at(OF_TERMS);
    let (common, of_adjustable) = of_terms.split_at(COMMON);
    format!(
        "{}; for adjustable-rate loans {}; to describe loans {}",
        common.join(", "),
        of_adjustable.join(", "),
        of_loans.join(", ")
    )
}

/// The header of a file without adjustable-rate loans.
pub(super) fn header() -> String {
    COLUMNS[..COMMON].join(",")
}

/// The positions of a file's columns.
pub(super) struct Header {
    /// By column: its field in a row.
    pub(super) fields: [Option<usize>; COLUMNS.len()],
    pub(super) count: usize,
}

impl Header {
    pub(super) fn has(&self, column: Column) -> bool {
        self.fields[column as usize].is_some()
    }

    /// Whether it has a column that describes loans.
    pub(super) fn describes_loans(&self) -> bool {
        Column::DESCRIPTION.iter().any(|column| self.has(*column))
    }

    /// Whether a column is required, given the other columns of the file.
    pub(super) fn needs(&self, column: usize) -> bool {
        let has_adjustable = Column::ADJUSTABLE.iter().any(|column| self.has(*column));
        let mut adjustable = Column::ADJUSTABLE.iter();
        column < REQUIRED
            || has_adjustable
                && adjustable
                    .any(|other| *other as usize == column && other.is_required_if_adjustable())
    }
}

/// The cells of one row, and where to report errors in them.
pub(super) struct Cells<'a> {
    pub(super) reading: &'a mut Reading,
    pub(super) row: Row<'a>,
    pub(super) header: &'a Header,
    pub(super) record: &'a csv::StringRecord,
}

impl<'a> Cells<'a> {
    pub(super) fn diagnostic(&mut self, column: Column, message: String, advice: Option<&str>) {
        if let Some(field) = self.header.fields[column as usize] {
            let mut diagnostic = Diagnostic::at(self.row.place(field), message);
            if let Some(advice) = advice {
                diagnostic = diagnostic.advise(advice);
            }
            self.reading.diagnostic(diagnostic);
        }
    }

    /// The text of the cell; none if the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<&'a str> {
        self.record.get(self.header.fields[column as usize]?)
    }

    /// Whether the cell has text.
    pub(super) fn is_filled(&self, column: Column) -> bool {
        self.cell(column).is_some_and(|text| !text.is_empty())
    }

    /// The text of the cell; an empty cell is an error.
    fn text(&mut self, column: Column) -> Option<&'a str> {
        let text = self.cell(column)?;
        if text.is_empty() {
            self.diagnostic(column, format!("`{}` is empty", column.name()), None);
            return None;
        }
        Some(csv_text::read(text))
    }

    pub(super) fn name(&mut self) {
        let Some(name) = self.text(Column::Line) else {
            return;
        };
        if let Some(first) = self.reading.names.first(name, self.row.line) {
            let message = format!("line `{}` is also in row {first}", shown(name));
            self.diagnostic(Column::Line, message, None);
        }
    }

    pub(super) fn kind(&mut self) -> Option<KindIndex> {
        let name = self.text(Column::Kind)?;
        self.distinct(Column::Kind, name).map(KindIndex::new)
    }

    /// The position of a name among those of its column so far.
    pub(super) fn distinct(&mut self, column: Column, name: &str) -> Option<u32> {
        if name.contains(is_invisible) {
            let message = format!(
                "`{}` must be on one line, is `{}`",
                column.name(),
                shown(name)
            );
            self.diagnostic(column, message, Some(ON_ONE_LINE));
            return None;
        }
        let reading = &mut *self.reading;
        let (known, most) = match column {
            Column::Group => (&mut reading.groups, MOST_NAMES),
            Column::Index => (&mut reading.reference_rates, MOST_NAMES),
            Column::State => (&mut reading.states, MOST_STATES),
            _ => (&mut reading.kinds, MOST_NAMES),
        };
        let position = known.position(name, most);
        if position.is_none() && !std::mem::replace(&mut reading.too_many[column as usize], true) {
            let message = format!("`{}` has more than {most} distinct values", column.name());
            self.diagnostic(column, message, Some("is this the right column?"));
        } else if position.is_none() {
            reading.unlisted += 1;
        }
        position
    }

    /// The loan group; a file without that column has a single group with an empty name.
    pub(super) fn group(&mut self) -> Option<GroupIndex> {
        let name = if self.header.has(Column::Group) {
            self.text(Column::Group)?
        } else {
            ""
        };
        let position = self.distinct(Column::Group, name)?;
        Some(GroupIndex::new(position as usize))
    }

    pub(super) fn decimal(&mut self, column: Column) -> Option<Decimal> {
        let text = self.text(column)?;
        if let Ok(value) = Decimal::from_str_exact(text) {
            return Some(value);
        }
        let message = format!("`{}` is not a number: `{}`", column.name(), shown(text));
        let advice = match column {
            Column::Balance => "dollars and cents such as 24170000.00",
            Column::Rounding => "a percentage such as 0.125, an eighth",
            _ => "a percentage such as 9.05",
        };
        self.diagnostic(column, message, Some(advice));
        None
    }

    pub(super) fn months(&mut self, column: Column) -> Option<u32> {
        let text = self.text(column)?;
        if let Ok(months) = text.parse() {
            return Some(months);
        }
        let message = format!(
            "`{}` is not a whole number of months: `{}`",
            column.name(),
            shown(text)
        );
        self.diagnostic(column, message, None);
        None
    }

    /// Reports invalid terms by the names of the file's columns.
    pub(super) fn line_diagnostic(&mut self, diagnostic: LineError, terms_readable: bool) {
        let months = |column: Column, given: u32, least: u32, most: u32| {
            let name = column.name();
            format!("`{name}` is {given}, must be from {least} to {most}")
        };
        let (column, message) = match diagnostic {
            LineError::Balance(balance) => (
                Column::Balance,
                format!("`balance` is {balance}, must be above 0 and at most {MOST_BALANCE}"),
            ),
            LineError::BalanceCents(balance) => (
                Column::Balance,
                format!("`balance` is {balance}, must be whole cents"),
            ),
            LineError::Rate(rate) => {
                let given = (rate * Decimal::ONE_HUNDRED).normalize();
                let most = (MOST_RATE * Decimal::ONE_HUNDRED).normalize();
                (
                    Column::Rate,
                    format!("`rate_pct` is {given}, must be from 0 to {most}"),
                )
            }
            LineError::Maturity(given) => (
                Column::Maturity,
                months(Column::Maturity, given, 1, MOST_MONTHS),
            ),
            LineError::Amortization(given) => (
                Column::Amortization,
                months(Column::Amortization, given, 1, MOST_AMORTIZATION_MONTHS),
            ),
            LineError::Age(given) => (Column::Age, months(Column::Age, given, 0, MOST_MONTHS)),
            LineError::Adjustable(diagnostic) => return self.adjustable_diagnostic(&diagnostic),
            _ if !terms_readable => return,
            LineError::AmortizationBeforeMaturity {
                amortization_months,
                maturity_months,
            } => (
                Column::Amortization,
                format!(
                    "`amortization_months` is {amortization_months}, must be at least \
                     `maturity_months`, {maturity_months}"
                ),
            ),
            LineError::InterestOnlyPastMaturity {
                io_months,
                maturity_months,
            } => (
                Column::InterestOnly,
                format!(
                    "`io_months` is {io_months}, must be at most `maturity_months`, \
                     {maturity_months}"
                ),
            ),
            LineError::InterestOnlyWholeTerm {
                io_months,
                amortization_months,
            } => {
                let message = format!(
                    "`io_months` is {io_months}, must be below `amortization_months`, \
                     {amortization_months}"
                );
                // Interest-only to maturity is a balloon, with a longer amortization term.
                let due = self.cell(Column::Maturity).unwrap_or("120");
                let advice = format!(
                    "a loan that is interest-only to maturity is a balloon: set `maturity_months` {due}, \
                     `io_months` {due} and a longer `amortization_months`, such as {}; the balance is \
                     due at maturity",
                    MOST_AMORTIZATION_MONTHS.min(amortization_months.max(io_months) + 240)
                );
                self.diagnostic(Column::InterestOnly, message, Some(&advice));
                return;
            }
        };
        self.diagnostic(column, message, None);
    }
}
