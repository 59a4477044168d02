//! Cells as text: digits by unit, commas between thousands, marks of decrement tables.

use stepdown_runner::tables::{Cell, LESS_THAN_HALF_A_PERCENT, NOT_REPAID, Unit};

use crate::numbers::{ToDecimal, grouped, rounded};

/// The text of an empty cell.
pub(crate) const NOTHING: &str = "-";

/// Half a cent per million, in percent: smaller balances are rounding errors.
pub(crate) const NO_BALANCE: f64 = 5e-7;

/// A cell in a unit.
pub(crate) fn shown(cell: &Cell, unit: Unit) -> String {
    match cell {
        Cell::Empty => NOTHING.to_owned(),
        Cell::Text(words) => words.clone(),
        Cell::Whole(count) => count.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Number(percent) if unit == Unit::Decrement => outstanding(*percent),
        Cell::OfPaid(number) => format!("{}{NOT_REPAID}", shown(&Cell::Number(*number), unit)),
        Cell::Number(number) => {
            let rounded = rounded(number.decimal(), u32::from(unit.digits()));
            grouped(&rounded.to_string())
        }
    }
}

/// A percentage of an original balance as decrement tables print it.
fn outstanding(percent: f64) -> String {
    if percent > NO_BALANCE && percent < 0.5 {
        return LESS_THAN_HALF_A_PERCENT.to_owned();
    }
    rounded(percent.decimal(), 0).to_string()
}
