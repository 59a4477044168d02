//! Figures of a model file as they are reckoned with.
//!
//! Distributions and processes are floating point from end to end; no amount of money is among what
//! they are told. This room must never know a field.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::document::{Faultbook, Node, read};

/// A figure as it is reckoned with.
pub(super) fn figure(decimal: Decimal) -> f64 {
    // Every decimal of a file has a nearest number.
    decimal.to_f64().unwrap_or_default()
}

/// A percentage within a range, in percent, as a fraction: of a percentage that a curve states too,
/// the very number that the curve gives.
pub(super) fn percent(
    range: RangeInclusive<i64>,
) -> impl Fn(&Node, &Faultbook) -> Option<f64> + use<> {
    let reader = read::percent(range);
    move |node, faults| {
        let fraction = reader(node, faults)?;
        Some(figure((fraction * Decimal::ONE_HUNDRED).normalize()) / 100.0)
    }
}

/// A plain number within a range.
pub(super) fn number(
    range: RangeInclusive<i64>,
) -> impl Fn(&Node, &Faultbook) -> Option<f64> + use<> {
    let reader = read::number(range);
    move |node, faults| Some(figure(reader(node, faults)?))
}
