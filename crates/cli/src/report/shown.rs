//! Cells as people read them.

use stepdown_runner::tables::{Cell, LESS_THAN_HALF_A_PERCENT, Unit};

use crate::figures::{Figure, grouped, rounded};

/// What stands where there is nothing.
pub(super) const NOTHING: &str = "-";

/// The text of a cell whose figure is in a unit.
pub(super) fn shown(cell: &Cell, unit: Unit) -> String {
    match cell {
        Cell::Nothing => NOTHING.to_owned(),
        Cell::Words(words) => words.clone(),
        Cell::Whole(number) => grouped(&number.to_string()),
        Cell::Date(date) => date.to_string(),
        Cell::Figure(figure) if unit == Unit::Decrement && is_below_half(*figure) => {
            LESS_THAN_HALF_A_PERCENT.to_owned()
        }
        Cell::Figure(figure) => {
            grouped(&rounded(figure.decimal(), u32::from(unit.digits())).to_string())
        }
    }
}

/// Whether a decrement table prints its mark for a percentage, and no figure.
fn is_below_half(percent: f64) -> bool {
    percent > 0.0 && percent < 0.5
}

/// Whether cells of a unit stand to the right.
pub(super) fn is_of_figures(unit: Unit) -> bool {
    unit != Unit::Words
}

#[cfg(test)]
mod tests {
    use super::{Cell, Unit, shown};

    #[track_caller]
    fn check(figure: f64, unit: Unit, expected: &str) {
        assert_eq!(shown(&Cell::Figure(figure), unit), expected);
    }

    #[test]
    fn figures_have_the_digits_of_their_unit() {
        check(1.005, Unit::Years(2), "1.00"); // the double lies below
        check(0.125, Unit::Years(2), "0.13");
        check(103_900_000.0, Unit::Dollars(0), "103,900,000");
        check(-1_234.5, Unit::Dollars(2), "-1,234.50");
        check(-0.001, Unit::Dollars(2), "0.00");
        check(99.875, Unit::Price(4), "99.8750");
        check(132.4, Unit::BasisPoints(0), "132");
    }

    #[test]
    fn decrements_are_whole_or_a_mark() {
        check(100.0, Unit::Decrement, "100");
        check(0.0, Unit::Decrement, "0");
        check(0.499, Unit::Decrement, "*");
        check(0.5, Unit::Decrement, "1");
        check(1e-9, Unit::Decrement, "*");
    }
}
