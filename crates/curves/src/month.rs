//! Months of a deal, loan ages, and the months of a ramp.
//!
//! Months are counts. This crate does not use calendar dates.

use std::fmt;

/// The longest vector in months: a hundred years, longer than any mortgage.
pub const MAX_MONTHS: u32 = 1200;

/// A month `t` of a deal: 0 is the cut-off date, 1 the first distribution date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u32);

impl Month {
    /// Month `number`, counted from the cut-off date, which is 0.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The month's number, 0 for the cut-off date.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The month's number as an index into a vector whose element 0 is the cut-off date.
    ///
    /// The vectors of this crate start at month 1 instead: month `t` is element `t - 1`.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A loan's age at the cut-off date, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoanAge(u32);

impl LoanAge {
    /// The age of a loan originated at the cut-off date.
    pub const NEW: Self = Self(0);

    /// An age of `months` at the cut-off date.
    #[must_use]
    pub const fn new(months: u32) -> Self {
        Self(months)
    }

    /// The age in months.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The age as an index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The ramp month of a loan of this age in `month`: age plus month (term sheet of RASC 2007-KS4: "of the
    /// life of the mortgage loans").
    #[must_use]
    pub const fn at(self, month: Month) -> u32 {
        self.0.saturating_add(month.0)
    }
}

impl fmt::Display for LoanAge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Where the months of a curve are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// By loan age: a loan of age `a` uses ramp month `a + t` in month `t`.
    LoanAge,
    /// From the cut-off date: every loan uses ramp month `t` in month `t`.
    CutOff,
}

impl Reading {
    /// The ramp month that applies in `month` to a loan of `age`.
    #[must_use]
    pub const fn ramp_month(self, age: LoanAge, month: Month) -> u32 {
        match self {
            Self::LoanAge => age.at(month),
            Self::CutOff => month.number(),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::LoanAge => "at loan age",
            Self::CutOff => "from cut-off",
        })
    }
}
