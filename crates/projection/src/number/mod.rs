//! Number types of the engine: floating point, exact cents, and scenarios side by side.
//!
//! Collateral and waterfall are generic over [`Number`]. They never branch on an amount: they take
//! minima and maxima, compare to a [`Mask`] and use [`Number::select`]. So the same code computes one
//! scenario (`f64`), many side by side (lanes), and money to the cent ([`Cents`]).

mod cents;
mod float;
mod lanes;

use std::fmt::Debug;
use std::ops::{Add, AddAssign, BitAnd, BitOr, Mul, Not, Sub, SubAssign};

use rust_decimal::Decimal;

pub use cents::Cents;
pub use lanes::{LaneMask, Lanes};

/// The result of a comparison: one truth value per scenario.
pub trait Mask:
    Copy + Debug + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> + 'static
{
    /// The same value for all scenarios.
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
    /// `days / basis`, for floating point.
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

/// A number for amounts of money, rates and factors.
///
/// Amounts are dollars; rates and factors are fractions (`0.05` is 5%).
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
    /// The result of comparing two such numbers.
    type Mask: Mask;
    /// The number type of a single scenario.
    type Scalar: Number<Scalar = Self::Scalar>;

    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// A decimal from a file; exact money is constructed only through this function.
    fn exact(value: Decimal) -> Self;
    /// A whole number: days, months.
    fn count(count: u32) -> Self;
    /// A rate or factor from a curve; never an amount of money.
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
    /// `yes` where the mask is true, `no` elsewhere.
    #[must_use]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// `self / other`, or 0 where `other` is not above 0.
    #[must_use]
    fn ratio_or_zero(self, other: Self) -> Self;
    /// Rounds to a payable amount: half-up to the cent in exact cents, unchanged in floating point.
    #[must_use]
    fn to_payable(self) -> Self;
    /// Rounds to a stated rate: eight decimals of a percent in exact cents (TR), unchanged in floating
    /// point.
    #[must_use]
    fn to_rate(self) -> Self;
    /// The nearest multiple of `multiple`, halves up: a rate to the nearest eighth of a percent.
    ///
    /// Both are first rounded to eight decimals of a percent, the digits in which rates are stated, so
    /// that a sum of rates that is exactly half way is so in every arithmetic. `multiple` is at least one
    /// unit of the last of these digits.
    #[must_use]
    fn to_multiple(self, multiple: Self::Scalar) -> Self;
    /// Simple interest on `balance` at annual `rate` over a period, as a payable amount.
    #[must_use]
    fn interest(balance: Self, rate: Self, period: &Accrual<Self::Scalar>) -> Self;
    /// The same value for all scenarios.
    fn splat(scenario: Self::Scalar) -> Self;
    /// The value of one scenario, counted from 0.
    fn lane(self, lane: usize) -> Self::Scalar;
    /// Built from a value per scenario, counted from 0.
    fn by_lane(of: impl FnMut(usize) -> Self::Scalar) -> Self;
    /// The value of the first scenario, for messages and tables.
    fn to_f64(self) -> f64;

    /// The positive part: the number where it is above 0, otherwise 0.
    #[inline(always)]
    #[must_use]
    fn positive_part(self) -> Self {
        self.max(Self::ZERO)
    }
    /// Whether it is an amount of money: above half a cent (conventions 1). The rounding noise that floating
    /// point leaves of a balance paid in full is not.
    #[inline(always)]
    fn is_money(self) -> Self::Mask {
        self.above(Self::factor(0.005))
    }
    /// The number where the mask is true, 0 elsewhere.
    #[inline(always)]
    #[must_use]
    fn only_where(self, mask: Self::Mask) -> Self {
        Self::select(mask, self, Self::ZERO)
    }
}
