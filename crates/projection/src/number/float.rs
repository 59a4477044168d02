//! `f64`: one scenario in floating point.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Accrual, Number};

impl Number for f64 {
    type Mask = bool;
    type Scalar = Self;

    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn exact(value: Decimal) -> Self {
        // A decimal of 96 bits always has a nearest f64.
        value.to_f64().unwrap_or(0.0)
    }
    #[inline]
    fn count(count: u32) -> Self {
        f64::from(count)
    }
    #[inline]
    fn factor(factor: f64) -> Self {
        factor
    }
    // Comparisons, not `f64::min`: these compile to one machine instruction, and `Lanes` does exactly the
    // same, so that both agree to the bit.
    #[inline]
    fn min(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    #[inline]
    fn max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    #[inline]
    fn at_least(self, other: Self) -> bool {
        self >= other
    }
    #[inline]
    fn above(self, other: Self) -> bool {
        self > other
    }
    #[inline]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
    #[inline]
    fn ratio_or_zero(self, other: Self) -> Self {
        if other > 0.0 { self / other } else { 0.0 }
    }
    #[inline]
    fn to_payable(self) -> Self {
        self
    }
    #[inline]
    fn to_rate(self) -> Self {
        self
    }
    #[inline]
    fn to_multiple(self, multiple: f64) -> Self {
        // In whole ten-billionths, which `f64` holds exactly. The last division rounds once, to the number
        // nearest to the decimal.
        const ONE_IN_TEN_BILLIONTHS: f64 = 1e10;
        let whole = |rate: f64| (rate * ONE_IN_TEN_BILLIONTHS + 0.5).floor();
        let (rate, of) = (whole(self), whole(multiple));
        ((2.0 * rate + of) / (2.0 * of)).floor() * of / ONE_IN_TEN_BILLIONTHS
    }
    #[inline]
    fn interest(balance: Self, rate: Self, period: &Accrual<Self>) -> Self {
        balance * rate * period.fraction
    }
    #[inline]
    fn splat(scenario: Self) -> Self {
        scenario
    }
    #[inline]
    fn lane(self, _lane: usize) -> Self {
        self
    }
    #[inline]
    fn by_lane(mut of: impl FnMut(usize) -> Self) -> Self {
        of(0)
    }
    #[inline]
    fn to_f64(self) -> f64 {
        self
    }
}
