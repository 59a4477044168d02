//! Conversions between decimals of files and the floating point of the search.
//!
//! The search is floating point throughout. Its result is rounded to decimals, and a run of those
//! decides whether it fits.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A value of the search as a decimal that a file can state.
pub(super) fn stated(value: f64, decimals: u32) -> Decimal {
    Decimal::from_f64(value)
        .unwrap_or_default()
        .round_dp(decimals)
}

/// A decimal as floating point.
pub(super) fn computed(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// A count of months.
pub(super) fn count(number: u32) -> f64 {
    f64::from(number)
}

/// 1 if true, 0 if false.
pub(super) fn one_where(holds: bool) -> f64 {
    f64::from(holds)
}
