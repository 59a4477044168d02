//! Prices, yields, discount margins and durations: worked by hand, published, and there and back.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

/// Discount margins of floating-rate classes.
mod discount_margins;
/// What is lost, and where there is no figure.
mod losses;
/// Figures that others have published.
mod published;
/// There and back, over flows of every kind.
mod round_trips;
/// What is bought on a settlement date.
mod settlement;
/// Classes made by hand.
mod support;
/// Yields and durations worked by hand.
mod yields;
