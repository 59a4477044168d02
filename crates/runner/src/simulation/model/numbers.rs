//! Numbers of a model file as floating point.
//!
//! Distributions and processes are computed in floating point. None of these numbers is an amount
//! of money.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::document::{DiagnosticSink, Node, read};

/// A decimal as floating point.
pub(super) fn float(decimal: Decimal) -> f64 {
    // Every decimal of a file has a nearest floating-point number.
    decimal.to_f64().unwrap_or_default()
}

/// Reads a percentage within a range, in percent, as a fraction. The same percentage of a curve
/// gives the same fraction, to the bit.
pub(super) fn percent(
    range: RangeInclusive<i64>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<f64> + use<> {
    let reader = read::percent(range);
    move |node, diagnostics| {
        let fraction = reader(node, diagnostics)?;
        Some(float((fraction * Decimal::ONE_HUNDRED).normalize()) / 100.0)
    }
}

/// Reads a plain number within a range.
pub(super) fn number(
    range: RangeInclusive<i64>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<f64> + use<> {
    let reader = read::number(range);
    move |node, diagnostics| Some(float(reader(node, diagnostics)?))
}
