//! Lanes: many scenarios side by side, computed with SIMD instructions.
//!
//! These are plain arrays and plain loops, which the compiler turns into the widest instructions
//! available to the function they are inlined into. In each lane every operation is that of `f64`:
//! lanes are independent, and no product is fused with a sum, so that a scenario gives the same bits
//! alone and side by side with others.

#![expect(
    clippy::needless_range_loop,
    reason = "this form compiles to one instruction"
)]

use std::ops::{Add, AddAssign, BitAnd, BitOr, Mul, Not, Sub, SubAssign};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Accrual, Mask, Number};

/// `L` scenarios side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
pub struct Lanes<const L: usize>([f64; L]);

/// A truth value for each of `L` scenarios: all bits set for true, none for false, so that a
/// selection uses bits and never a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
pub struct LaneMask<const L: usize>([u64; L]);

impl<const L: usize> Lanes<L> {
    /// One number for each scenario.
    #[inline(always)]
    #[must_use]
    pub fn new(scenarios: [f64; L]) -> Self {
        Self(scenarios)
    }

    /// Combines one path per scenario; a path shorter than others is extended with 0.
    #[must_use]
    pub fn paths(scenarios: &[&[f64]]) -> Arc<[Self]> {
        let longest = scenarios.iter().map(|path| path.len()).max();
        // Scenario by scenario: all months of a batch stay in the nearest cache, and reads are sequential.
        let mut paths = vec![Self([0.0; L]); longest.unwrap_or(0)];
        for (lane, path) in scenarios.iter().enumerate().take(L) {
            for (month, value) in paths.iter_mut().zip(*path) {
                month.0[lane] = *value;
            }
        }
        paths.into()
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let mut out = [0.0; L];
        for lane in 0..L {
            out[lane] = f(self.0[lane], other.0[lane]);
        }
        Self(out)
    }

    #[inline(always)]
    fn compare(self, other: Self, holds: impl Fn(f64, f64) -> bool) -> LaneMask<L> {
        let mut out = [0; L];
        for lane in 0..L {
            out[lane] = if holds(self.0[lane], other.0[lane]) {
                u64::MAX
            } else {
                0
            };
        }
        LaneMask(out)
    }
}

impl<const L: usize> LaneMask<L> {
    /// One truth value for each scenario.
    #[must_use]
    pub fn new(scenarios: [bool; L]) -> Self {
        Self(scenarios.map(|holds| if holds { u64::MAX } else { 0 }))
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let mut out = [0; L];
        for lane in 0..L {
            out[lane] = f(self.0[lane], other.0[lane]);
        }
        Self(out)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $sign:tt) => {
        impl<const L: usize> $trait for Lanes<L> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |one, other| one $sign other)
            }
        }
    };
}
operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);

impl<const L: usize> AddAssign for Lanes<L> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl<const L: usize> SubAssign for Lanes<L> {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
impl<const L: usize> BitAnd for LaneMask<L> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        self.zip(other, |one, other| one & other)
    }
}
impl<const L: usize> BitOr for LaneMask<L> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        self.zip(other, |one, other| one | other)
    }
}
impl<const L: usize> Not for LaneMask<L> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        self.zip(self, |one, _| !one)
    }
}

impl<const L: usize> Mask for LaneMask<L> {
    #[inline(always)]
    fn splat(value: bool) -> Self {
        Self([if value { u64::MAX } else { 0 }; L])
    }
    #[inline(always)]
    fn any(self) -> bool {
        self.0.iter().fold(0, |bits, lane| bits | lane) != 0
    }
    #[inline(always)]
    fn all(self) -> bool {
        self.0.iter().fold(u64::MAX, |bits, lane| bits & lane) != 0
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> bool {
        self.0[lane] != 0
    }
}

impl<const L: usize> Number for Lanes<L> {
    type Mask = LaneMask<L>;
    type Scalar = f64;

    const ZERO: Self = Self([0.0; L]);
    const ONE: Self = Self([1.0; L]);

    fn exact(value: Decimal) -> Self {
        Self([f64::exact(value); L])
    }
    #[inline(always)]
    fn count(count: u32) -> Self {
        Self([f64::count(count); L])
    }
    #[inline(always)]
    fn factor(factor: f64) -> Self {
        Self([factor; L])
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, Number::min)
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, Number::max)
    }
    #[inline(always)]
    fn at_least(self, other: Self) -> LaneMask<L> {
        self.compare(other, |one, other| one >= other)
    }
    #[inline(always)]
    fn above(self, other: Self) -> LaneMask<L> {
        self.compare(other, |one, other| one > other)
    }
    #[inline(always)]
    fn select(mask: LaneMask<L>, yes: Self, no: Self) -> Self {
        let mut out = [0.0; L];
        for lane in 0..L {
            let (yes, no) = (yes.0[lane].to_bits(), no.0[lane].to_bits());
            out[lane] = f64::from_bits((yes & mask.0[lane]) | (no & !mask.0[lane]));
        }
        Self(out)
    }
    #[inline(always)]
    fn ratio_or_zero(self, other: Self) -> Self {
        // Dividing by 1 where the divisor is not above 0 keeps infinities out of the lanes.
        let positive = other.above(Self::ZERO);
        let by = Self::select(positive, other, Self::ONE);
        self.zip(by, |one, by| one / by).only_where(positive)
    }
    #[inline(always)]
    fn to_payable(self) -> Self {
        self
    }
    #[inline(always)]
    fn to_rate(self) -> Self {
        self
    }
    #[inline(always)]
    fn to_multiple(self, multiple: f64) -> Self {
        self.zip(Self::splat(multiple), Number::to_multiple)
    }
    #[inline(always)]
    fn interest(balance: Self, rate: Self, period: &Accrual<f64>) -> Self {
        balance * rate * Self::splat(period.fraction)
    }
    #[inline(always)]
    fn splat(scenario: f64) -> Self {
        Self([scenario; L])
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> f64 {
        self.0[lane]
    }
    #[inline(always)]
    fn by_lane(mut of: impl FnMut(usize) -> f64) -> Self {
        let mut out = [0.0; L];
        for lane in 0..L {
            out[lane] = of(lane);
        }
        Self(out)
    }
    fn to_f64(self) -> f64 {
        self.0[0]
    }
}
