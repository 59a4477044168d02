//! The kinds of values that formulas combine: the units, and numbers whose unit their context decides.

use super::tree::Unit;

/// The unit of a part of a formula, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A unit.
    Of(Unit),
    /// A number without a unit, such as `2` or `1_000_000`: it takes the unit that its context needs.
    Number,
    /// A stated percentage: a fraction or an annual rate.
    Percentage,
    /// A date.
    Date,
    /// Unknown because of an error that is reported elsewhere.
    Unknown,
}

pub(super) const DOLLARS: Kind = Kind::Of(Unit::Dollars);
pub(super) const FRACTION: Kind = Kind::Of(Unit::Fraction);
pub(super) const RATE: Kind = Kind::Of(Unit::Rate);
pub(super) const MONTHS: Kind = Kind::Of(Unit::Months);
pub(super) const TRUTH: Kind = Kind::Of(Unit::Truth);

impl Kind {
    /// In words, for messages.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Of(unit) => unit.words(),
            Self::Number => "a number",
            Self::Percentage => "a percentage",
            Self::Date => "a date",
            Self::Unknown => "an unknown value",
        }
    }

    /// The unit of a value that is not needed in any other.
    pub(crate) const fn unit(self) -> Unit {
        match self {
            Self::Of(unit) => unit,
            Self::Percentage => Unit::Fraction,
            Self::Number | Self::Unknown | Self::Date => Unit::Dollars,
        }
    }

    pub(super) const fn is_fraction(self) -> bool {
        matches!(self, Self::Percentage | FRACTION)
    }

    /// Whether a value can be of a unit.
    pub(super) fn fits(self, unit: Unit) -> bool {
        match self {
            Self::Of(own) => own == unit,
            Self::Number => unit != Unit::Truth,
            Self::Percentage => matches!(unit, Unit::Fraction | Unit::Rate),
            Self::Date => false,
            Self::Unknown => true,
        }
    }

    /// The kind of two values that are added or compared, or of which one is chosen.
    pub(super) fn joined(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Unknown, kind) | (kind, Self::Unknown) => match kind {
                // More would be guessed from less.
                Self::Number | Self::Percentage => Self::Unknown,
                kind => kind,
            },
            (one, other) if one == other => one,
            (Self::Number, Self::Percentage) | (Self::Percentage, Self::Number) => Self::Percentage,
            (Self::Number | Self::Percentage, Self::Of(unit)) if self.fits(unit) => other,
            (Self::Of(unit), Self::Number | Self::Percentage) if other.fits(unit) => self,
            _ => return None,
        })
    }

    /// The kind of a product; `None` if there is no such value.
    pub(super) fn times(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (TRUTH | Self::Date, _) | (_, TRUTH | Self::Date) => return None,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Number, kind) | (kind, Self::Number) => kind,
            (one, other) if one.is_fraction() && other.is_fraction() => FRACTION,
            (DOLLARS, other) if other.is_fraction() => DOLLARS,
            (one, DOLLARS) if one.is_fraction() => DOLLARS,
            (RATE, other) if other.is_fraction() => RATE,
            (one, RATE) if one.is_fraction() => RATE,
            _ => return None,
        })
    }

    /// The kind of a quotient; `None` if there is no such value.
    pub(super) fn over(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (TRUTH | Self::Date, _) | (_, TRUTH | Self::Date) => return None,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (kind, Self::Number) => kind,
            // The ratio of a rate to a stated rate: net mortgage rate over coupon.
            (RATE, Self::Percentage) | (Self::Percentage, RATE) => FRACTION,
            (Self::Number, other) if other.is_fraction() => FRACTION,
            (one, other) if one.is_fraction() && other.is_fraction() => FRACTION,
            (Self::Of(one), Self::Of(other)) if one == other => FRACTION,
            (DOLLARS | RATE, FRACTION) | (DOLLARS, Self::Percentage) => self,
            _ => return None,
        })
    }
}
