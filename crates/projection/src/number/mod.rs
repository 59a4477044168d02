//! The arithmetics of the engine: what a number must be able to do for the rules to be
//! written once.
//!
//! Collateral and waterfall are generic over [`Number`]. They never branch on an amount: they
//! take minima and maxima, compare to a [`Mask`] and [`Number::select`]. That is what lets the
//! same rule text serve one scenario (`f64`), many side by side (lanes), and money to the cent
//! ([`Cents`]).
//!
//! This module must never know a rule of any deal.

mod cents;
mod float;
mod lanes;

use std::fmt::Debug;
use std::ops::{Add, AddAssign, BitAnd, BitOr, Mul, Not, Sub, SubAssign};

use rust_decimal::Decimal;

pub use cents::Cents;
pub use lanes::{LaneMask, Lanes};

/// The answer of a comparison: one truth per scenario that the number carries.
pub trait Mask:
    Copy + Debug + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> + 'static
{
    /// The same truth for every scenario.
    fn splat(value: bool) -> Self;
    /// Whether it is true in any scenario.
    fn any(self) -> bool;
    /// Whether it is true in every scenario.
    fn all(self) -> bool;
    /// Whether it is true in one scenario, counted from 0.
    fn lane(self, lane: usize) -> bool;
}

impl Mask for bool {
    #[inline(always)]
    fn splat(value: bool) -> Self {
        value
    }
    #[inline(always)]
    fn any(self) -> bool {
        self
    }
    #[inline(always)]
    fn all(self) -> bool {
        self
    }
    #[inline(always)]
    fn lane(self, _lane: usize) -> bool {
        self
    }
}

/// The length of an interest period, as a fraction of a year of `basis` days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accrual<N> {
    /// Days of the period under the day count.
    pub days: N,
    /// Days of the day count's year.
    pub basis: N,
    /// `days / basis`, for arithmetics in which that quotient is good enough.
    pub fraction: N,
}

impl<N: Number> Accrual<N> {
    /// A period of `days` in a year of `basis` days.
    #[must_use]
    pub fn new(days: u32, basis: u32) -> Self {
        let days = N::count(days);
        let basis = N::count(basis);
        Self {
            days,
            basis,
            fraction: days.ratio_or_zero(basis),
        }
    }
}

/// A number in which amounts of money, rates and factors are computed.
///
/// Amounts are dollars, rates and factors are fractions (`0.05` is 5%).
pub trait Number:
    Copy
    + Debug
    + PartialEq
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + AddAssign
    + SubAssign
    + 'static
{
    /// What a comparison of two such numbers gives.
    type Mask: Mask;
    /// The number of one scenario of those it carries.
    type Scalar: Number<Scalar = Self::Scalar>;

    /// Nothing.
    const ZERO: Self;
    /// Unity.
    const ONE: Self;

    /// A figure as a file states it; money enters the exact arithmetic only this way.
    fn exact(figure: Decimal) -> Self;
    /// A whole number: days, months.
    fn count(count: u32) -> Self;
    /// A rate or a factor that a curve gives. Never an amount of money.
    fn factor(factor: f64) -> Self;

    /// The smaller of two.
    #[must_use]
    fn min(self, other: Self) -> Self;
    /// The larger of two.
    #[must_use]
    fn max(self, other: Self) -> Self;
    /// Where `self >= other`.
    fn at_least(self, other: Self) -> Self::Mask;
    /// Where `self > other`.
    fn above(self, other: Self) -> Self::Mask;
    /// `yes` where the mask holds, `no` elsewhere.
    #[must_use]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// `self / other`, and 0 where `other` is not above 0.
    #[must_use]
    fn ratio_or_zero(self, other: Self) -> Self;
    /// As an amount that can be paid: half-up to the cent where cents are kept, unchanged
    /// elsewhere.
    #[must_use]
    fn to_payable(self) -> Self;
    /// As a rate that can be stated: eight decimals of a percent where cents are kept (TR),
    /// unchanged elsewhere.
    #[must_use]
    fn to_rate(self) -> Self;
    /// The nearest multiple of `multiple`, halves up: a rate to the nearest eighth of a percent.
    ///
    /// Both are first taken to eight decimals of a percent, the digits that rates are stated in, so
    /// that a sum of rates that lies half way does so in every arithmetic. `multiple` is no less than
    /// the last of those digits.
    #[must_use]
    fn to_multiple(self, multiple: Self::Scalar) -> Self;
    /// Simple interest on `balance` at annual `rate` over a period, as a payable amount.
    #[must_use]
    fn interest(balance: Self, rate: Self, period: &Accrual<Self::Scalar>) -> Self;
    /// The number that carries this one for every scenario.
    fn splat(scenario: Self::Scalar) -> Self;
    /// The number of one scenario it carries, counted from 0.
    fn lane(self, lane: usize) -> Self::Scalar;
    /// The number that carries this one for each scenario, counted from 0.
    fn by_lane(of: impl FnMut(usize) -> Self::Scalar) -> Self;
    /// The number of the first scenario it carries, for messages and tables.
    fn to_f64(self) -> f64;

    /// What is above 0 of it.
    #[inline(always)]
    #[must_use]
    fn positive_part(self) -> Self {
        self.max(Self::ZERO)
    }
    /// Where it is an amount of money at all: more than half a cent (conventions 1). What floating
    /// point leaves of a balance that is paid in full is none.
    #[inline(always)]
    fn is_money(self) -> Self::Mask {
        self.above(Self::factor(0.005))
    }
    /// It where the mask holds, 0 elsewhere.
    #[inline(always)]
    #[must_use]
    fn only_where(self, mask: Self::Mask) -> Self {
        Self::select(mask, self, Self::ZERO)
    }
}
