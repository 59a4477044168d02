//! Prices, yields, discount margins and durations: by hand, against published values, and round trips.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

/// Discount margins of floating-rate classes.
mod discount_margins;
/// Classes with losses, and values that do not exist.
mod losses;
/// Published values.
mod published;
/// Round trips with random flows.
mod round_trips;
/// Purchases on a settlement date.
mod settlement;
/// Hand-made classes.
mod support;
/// Hand-computed yields and durations.
mod yields;
