//! The ways between figures as files state them and as the search computes with them.
//!
//! The search is floating point from end to end; what it finds is stated in decimals, and a run of that
//! decides. No amount of exact money may pass here unless it is rounded to whole thousands afterwards.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A figure that the search has come to, as one that a file can state.
pub(super) fn stated(figure: f64, decimals: u32) -> Decimal {
    Decimal::from_f64(figure)
        .unwrap_or_default()
        .round_dp(decimals)
}

/// A stated figure as the search computes with it.
pub(super) fn computed(figure: Decimal) -> f64 {
    figure.to_f64().unwrap_or_default()
}

/// A count of months.
pub(super) fn count(number: u32) -> f64 {
    f64::from(number)
}

/// 1 where something holds, 0 elsewhere.
pub(super) fn one_where(holds: bool) -> f64 {
    f64::from(holds)
}
