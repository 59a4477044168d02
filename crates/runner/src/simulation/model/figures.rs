//! Figures of a model file as they are computed with.
//!
//! Distributions and processes are floating point from end to end; no amount of money is among what
//! they are told. This module must never know a field.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::document::{DiagnosticSink, Node, read};

/// A figure as it is computed with.
pub(super) fn figure(decimal: Decimal) -> f64 {
    // Every decimal of a file has a nearest number.
    decimal.to_f64().unwrap_or_default()
}

/// A percentage within a range, in percent, as a fraction: of a percentage that a curve states too,
/// the very number that the curve gives.
pub(super) fn percent(
    range: RangeInclusive<i64>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<f64> + use<> {
    let reader = read::percent(range);
    move |node, diagnostics| {
        let fraction = reader(node, diagnostics)?;
        Some(figure((fraction * Decimal::ONE_HUNDRED).normalize()) / 100.0)
    }
}

/// A plain number within a range.
pub(super) fn number(
    range: RangeInclusive<i64>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<f64> + use<> {
    let reader = read::number(range);
    move |node, diagnostics| Some(figure(reader(node, diagnostics)?))
}
