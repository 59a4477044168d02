//! The cells of a row with its adjustable-rate terms, and their error messages.

use rust_decimal::Decimal;

use super::cells::{Cells, Column};
use super::row::shown;
use crate::collateral::adjustable::{
    AdjustableError, AdjustableTerms, LEAST_ROUNDING, MOST_ROUNDING,
};
use crate::collateral::line::{MOST_MONTHS, MOST_RATE};
use crate::index::PoolRateIndex;

/// How a row's rate moves.
pub(super) enum RateMovement {
    /// It is fixed.
    Constant,
    /// It follows an index. For a cell that cannot be read the terms hold a valid placeholder, and
    /// `is_complete` is false.
    Adjustable {
        terms: AdjustableTerms,
        is_complete: bool,
    },
    /// Terms without an index.
    Invalid,
}

impl Cells<'_> {
    /// How the loan's rate moves.
    pub(super) fn adjustable(&mut self) -> RateMovement {
        if !self.is_filled(Column::Index) {
            let mut others = Column::ADJUSTABLE.into_iter();
            let Some(other) = others.find(|column| self.is_filled(*column)) else {
                return RateMovement::Constant;
            };
            let given = self.cell(other).unwrap_or_default();
            let message = format!("`index` is empty, `{}` is `{}`", other.name(), shown(given));
            let advice = "name the index that the rate follows; for a fixed-rate loan leave the other \
                          adjustable-rate cells empty too";
            self.diagnostic(Column::Index, message, Some(advice));
            return RateMovement::Invalid;
        }
        let index = self.index();
        let margin = self.decimal(Column::Margin).map(fraction);
        let first_reset_months = self.months(Column::FirstReset);
        let reset_interval_months = self.months(Column::ResetInterval);
        let mut is_complete = true;
        let mut rate = |column| {
            if !self.is_filled(column) {
                return None;
            }
            let value = self.decimal(column);
            is_complete &= value.is_some();
            value.map(fraction)
        };
        let initial_cap = rate(Column::InitialCap);
        let periodic_cap = rate(Column::PeriodicCap);
        let life_cap = rate(Column::LifeCap);
        let life_floor = rate(Column::LifeFloor);
        let rounding = rate(Column::Rounding);
        let look_back_months = if self.is_filled(Column::LookBack) {
            self.months(Column::LookBack)
        } else {
            Some(0)
        };
        is_complete &= index.is_some()
            && margin.is_some()
            && first_reset_months.is_some()
            && reset_interval_months.is_some()
            && look_back_months.is_some();
        RateMovement::Adjustable {
            terms: AdjustableTerms {
                index: index.unwrap_or(PoolRateIndex::new(0)),
                margin: margin.unwrap_or_default(),
                first_reset_months: first_reset_months.unwrap_or(1),
                reset_interval_months: reset_interval_months.unwrap_or(1),
                initial_cap,
                periodic_cap,
                life_cap,
                life_floor,
                rounding,
                look_back_months: look_back_months.unwrap_or(0),
            },
            is_complete,
        }
    }

    fn index(&mut self) -> Option<PoolRateIndex> {
        let name = self.cell(Column::Index)?;
        let position = self.distinct(Column::Index, name)?;
        Some(PoolRateIndex::new(position as usize))
    }

    /// Reports invalid terms by the names of the file's columns.
    pub(super) fn adjustable_diagnostic(&mut self, diagnostic: &AdjustableError) {
        let from = |column: Column, given: Decimal, least: Decimal, most: Decimal| {
            let (given, least, most) = (percent(given), percent(least), percent(most));
            let name = column.name();
            let message = format!("`{name}` is {given}, must be from {least} to {most}");
            (column, message)
        };
        let rate = |column, given| from(column, given, Decimal::ZERO, MOST_RATE);
        let months = |column: Column, given: u32, least: u32| {
            let name = column.name();
            let message = format!("`{name}` is {given}, must be from {least} to {MOST_MONTHS}");
            (column, message)
        };
        let (column, message) = match *diagnostic {
            AdjustableError::Margin(given) => from(Column::Margin, given, -MOST_RATE, MOST_RATE),
            AdjustableError::FirstReset(given) => months(Column::FirstReset, given, 1),
            AdjustableError::ResetInterval(given) => months(Column::ResetInterval, given, 1),
            AdjustableError::InitialCap(given) => rate(Column::InitialCap, given),
            AdjustableError::PeriodicCap(given) => rate(Column::PeriodicCap, given),
            AdjustableError::LifeCap(given) => rate(Column::LifeCap, given),
            AdjustableError::LifeFloor(given) => rate(Column::LifeFloor, given),
            AdjustableError::Rounding(given) if given > MOST_ROUNDING || given < LEAST_ROUNDING => {
                from(Column::Rounding, given, LEAST_ROUNDING, MOST_ROUNDING)
            }
            AdjustableError::Rounding(given) => (
                Column::Rounding,
                format!(
                    "`rounding_pct` is {}, must have at most 8 decimals",
                    percent(given)
                ),
            ),
            AdjustableError::LookBack(given) => months(Column::LookBack, given, 0),
            AdjustableError::FloorAboveCap {
                life_floor,
                life_cap,
            } => (
                Column::LifeFloor,
                format!(
                    "`life_floor_rate_pct` is {}, must be at most `life_cap_rate_pct`, {}",
                    percent(life_floor),
                    percent(life_cap)
                ),
            ),
            AdjustableError::RateAboveCap { rate, life_cap } => (
                Column::LifeCap,
                format!(
                    "`life_cap_rate_pct` is {}, must be at least `rate_pct`, {}",
                    percent(life_cap),
                    percent(rate)
                ),
            ),
        };
        self.diagnostic(column, message, None);
    }
}

/// Percent as an annual fraction.
fn fraction(percent: Decimal) -> Decimal {
    percent * Decimal::new(1, 2)
}

/// A fraction in percent, without trailing zeros.
fn percent(fraction: Decimal) -> Decimal {
    (fraction * Decimal::ONE_HUNDRED).normalize()
}
