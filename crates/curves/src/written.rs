//! A vector as written: its elements with their levels and months.
//!
//! Numbers stay in the unit in which they were written.

use std::fmt;

use crate::month::{LoanAge, Month, Reading};
use crate::reading::ReadingDifference;

/// One element of a vector, in its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Level {
    /// One number for some months, or for good.
    Flat {
        /// The number.
        number: f64,
        /// The number of months; `None` means for good.
        months: Option<u32>,
    },
    /// A linear ramp from the first month's number to the last month's.
    Ramp {
        /// The number in the first month.
        from: f64,
        /// The number in the last month.
        to: f64,
        /// The number of months, at least two.
        months: u32,
    },
}

impl Level {
    /// The stated number of months.
    fn months(self) -> Option<u32> {
        match self {
            Self::Flat { months, .. } => months,
            Self::Ramp { months, .. } => Some(months),
        }
    }

    /// The number in the element's month `month`, from 1; after the end, the last one.
    fn number_in(self, month: u32) -> f64 {
        match self {
            Self::Flat { number, .. } => number,
            Self::Ramp { from, .. } if month <= 1 => from,
            Self::Ramp { to, months, .. } if month >= months => to,
            Self::Ramp { from, to, months } => {
                from + (to - from) * f64::from(month - 1) / f64::from(months - 1)
            }
        }
    }
}

impl Level {
    /// Prints the element with `sign` after its numbers and `unit` after the last.
    fn write(self, formatter: &mut fmt::Formatter<'_>, sign: &str, unit: &str) -> fmt::Result {
        match self {
            Self::Flat { number, .. } => write!(formatter, "{number}{sign}{unit}")?,
            Self::Ramp { from, to, .. } => {
                write!(formatter, "{from}{sign} ramp {to}{sign}{unit}")?;
            }
        }
        match self.months() {
            Some(months) => write!(formatter, " for {months}"),
            None => Ok(()),
        }
    }
}

/// An element and the number of months before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Placed {
    level: Level,
    before: u32,
}

/// A vector of elements. It has at least one, and the last continues for good.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vector {
    earlier: Vec<Placed>,
    last: Placed,
}

impl Vector {
    /// The vector of `earlier` elements and then `last`.
    pub(crate) fn new(earlier: &[Level], last: Level) -> Self {
        let mut before = 0_u32;
        let mut place = |level: Level| {
            let placed = Placed { level, before };
            before = before.saturating_add(level.months().unwrap_or(0));
            placed
        };
        Self {
            earlier: earlier.iter().copied().map(&mut place).collect(),
            last: place(last),
        }
    }

    /// A constant vector.
    pub(crate) fn constant(number: f64) -> Self {
        Self::new(
            &[],
            Level::Flat {
                number,
                months: None,
            },
        )
    }

    /// The index of the element that applies in `month`, counted from 1.
    pub(crate) fn element_at(&self, month: u32) -> usize {
        if month > self.last.before {
            self.earlier.len()
        } else {
            self.earlier
                .partition_point(|placed| placed.before < month)
                .saturating_sub(1)
        }
    }

    /// The number in `month`, counted from 1; month 0 reads as month 1.
    pub(crate) fn number_at(&self, month: u32) -> f64 {
        let month = month.max(1);
        let placed = self
            .earlier
            .get(self.element_at(month))
            .unwrap_or(&self.last);
        placed.level.number_in(month - placed.before)
    }

    /// The number of a constant vector without a stated end.
    pub(crate) fn single_number(&self) -> Option<f64> {
        match self.last.level {
            Level::Flat {
                number,
                months: None,
            } if self.earlier.is_empty() => Some(number),
            _ => None,
        }
    }

    /// Whether its numbers differ.
    pub(crate) fn varies(&self) -> bool {
        let mut numbers = self.numbers();
        let first = numbers.next();
        numbers.any(|number| Some(number) != first)
    }

    /// The first of months 1 to `months` in which a loan of `age` gets another number by loan age than from
    /// the cut-off date.
    pub(crate) fn reading_difference(
        &self,
        age: LoanAge,
        months: u32,
    ) -> Option<ReadingDifference> {
        (1..=months).find_map(|month| {
            let month = Month::new(month);
            let number = |reading: Reading| self.number_at(reading.ramp_month(age, month));
            let (at_loan_age, from_cut_off) = (number(Reading::LoanAge), number(Reading::CutOff));
            (at_loan_age != from_cut_off).then_some(ReadingDifference {
                month,
                at_loan_age,
                from_cut_off,
            })
        })
    }

    /// The numbers written, in order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.earlier
            .iter()
            .chain(std::iter::once(&self.last))
            .flat_map(|placed| match placed.level {
                Level::Flat { number, .. } => [Some(number), None],
                Level::Ramp { from, to, .. } => [Some(from), Some(to)],
            })
            .flatten()
    }

    /// Prints the vector with `sign` after every number and `unit` after the last.
    pub(crate) fn write(
        &self,
        formatter: &mut fmt::Formatter<'_>,
        sign: &str,
        unit: &str,
    ) -> fmt::Result {
        for placed in &self.earlier {
            placed.level.write(formatter, sign, "")?;
            formatter.write_str(", ")?;
        }
        self.last.level.write(formatter, sign, unit)
    }
}
