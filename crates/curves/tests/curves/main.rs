//! What the curves promise, one module per promise.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
// Clippy's leave to `expect` in tests reaches test functions only, not what they share.
#![allow(clippy::expect_used)]

/// Faulty texts: the column, the length, the message.
mod diagnostics;
/// Names of curves: what may be one, what is inherited.
mod names;
/// The figures of the Bond Market Association's *Standard Formulas* and of a term sheet.
mod published;
/// Rates: their ranges, their constants, their conversions.
mod rates;
/// Where the months of a curve are counted from, and what multiples inherit.
mod reading;
/// Printing a curve and reading it back gives an equal curve; no text makes the reader panic.
mod round_trip;
/// Every written form and what it means month by month.
mod written;

use stepdown_curves::{DefaultCurve, NamedCurves, PrepaymentCurve};

/// A prepayment curve that names no other.
fn prepayment(text: &str) -> PrepaymentCurve {
    PrepaymentCurve::parse(text, &NamedCurves::new()).expect(text)
}

/// A default curve that names no other.
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

/// Whether two percentages are the same but for the last bits.
#[track_caller]
fn assert_near(found: f64, wanted: f64, place: &str) {
    assert!(
        (found - wanted).abs() < 1e-10,
        "{place}: found {found}, wanted {wanted}"
    );
}
