//! Cells as people read them: digits by unit, thousands with commas, marks of decrement tables.
//!
//! This module must never know where a cell is shown.

use stepdown_runner::tables::{Cell, LESS_THAN_HALF_A_PERCENT, NOT_REPAID, Unit};

use crate::figures::{Figure, grouped, rounded};

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "-";

/// Half a cent of a million, in percent: what subtraction leaves of nothing is no balance.
pub(crate) const NO_BALANCE: f64 = 5e-7;

/// A cell, its figure in a unit.
pub(crate) fn shown(cell: &Cell, unit: Unit) -> String {
    match cell {
        Cell::Nothing => NOTHING.to_owned(),
        Cell::Words(words) => words.clone(),
        Cell::Whole(count) => count.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Figure(figure) if unit == Unit::Decrement => outstanding(*figure),
        Cell::OfPaid(figure) => format!("{}{NOT_REPAID}", shown(&Cell::Figure(*figure), unit)),
        Cell::Figure(figure) => {
            let rounded = rounded(figure.decimal(), u32::from(unit.digits()));
            grouped(&rounded.to_string())
        }
    }
}

/// Percent of an original balance as decrement tables print it.
fn outstanding(percent: f64) -> String {
    if percent > NO_BALANCE && percent < 0.5 {
        return LESS_THAN_HALF_A_PERCENT.to_owned();
    }
    rounded(percent.decimal(), 0).to_string()
}
