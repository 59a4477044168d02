//! Tests of the curves, one module per topic.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
// Clippy allows `expect` in test functions only, not in their helpers.
#![allow(clippy::expect_used)]

/// Invalid texts: column, length and message.
mod diagnostics;
/// Named curves: valid names, and multiples.
mod names;
/// The values of the Bond Market Association's *Standard Formulas* and of a term sheet.
mod published;
/// Rates: ranges, constants, conversions.
mod rates;
/// Where months are counted from, also for multiples.
mod reading;
/// Printing and parsing gives an equal curve; no text makes the parser panic.
mod round_trip;
/// Every written form with its monthly values.
mod written;

use stepdown_curves::{DefaultCurve, NamedCurves, PrepaymentCurve};

/// A prepayment curve without named curves.
fn prepayment(text: &str) -> PrepaymentCurve {
    PrepaymentCurve::parse(text, &NamedCurves::new()).expect(text)
}

/// A default curve without named curves.
fn default(text: &str) -> DefaultCurve {
    DefaultCurve::parse(text, &NamedCurves::new()).expect(text)
}

/// The ramp of RASC 2007-KS4's adjustable loans, as `PPC` and as `pricing`.
fn ks4() -> NamedCurves<PrepaymentCurve> {
    let ramp = prepayment("2 ramp 30 for 12, 30 for 10, 50 for 5, 35");
    let mut named = NamedCurves::new();
    named.insert("PPC", ramp.clone()).expect("a good name");
    named.insert("pricing", ramp).expect("a good name");
    named
}

/// Asserts that two percentages are equal up to rounding.
#[track_caller]
fn assert_near(found: f64, wanted: f64, place: &str) {
    assert!(
        (found - wanted).abs() < 1e-10,
        "{place}: found {found}, wanted {wanted}"
    );
}
