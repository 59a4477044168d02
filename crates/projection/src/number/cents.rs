//! Exact money: decimal arithmetic, rounded half-up to the cent for payments.

use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Accrual, Number};

/// A decimal with 28 digits; payable amounts are whole cents.
///
/// Money is constructed only through [`Number::exact`]. Amounts in files fit easily into 28 digits.
/// Amounts that compound beyond that (interest on unpaid interest at 100% for fifty years) saturate
/// at the largest decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(Decimal);

impl Cents {
    /// The decimal value.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl Mul for Cents {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0.saturating_mul(other.0))
    }
}
impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// A quotient by an amount above 0, saturating at the largest decimal.
fn quotient(of: Decimal, by: Decimal) -> Decimal {
    of.checked_div(by).unwrap_or(if of.is_sign_negative() {
        Decimal::MIN
    } else {
        Decimal::MAX
    })
}

impl Number for Cents {
    type Mask = bool;
    type Scalar = Self;

    const ZERO: Self = Self(Decimal::ZERO);
    const ONE: Self = Self(Decimal::ONE);

    fn exact(value: Decimal) -> Self {
        Self(value)
    }
    fn count(count: u32) -> Self {
        Self(Decimal::from(count))
    }
    fn factor(factor: f64) -> Self {
        // Curves are checked to be finite and small when they are read.
        Self(Decimal::from_f64(factor).unwrap_or(Decimal::ZERO))
    }
    fn min(self, other: Self) -> Self {
        Ord::min(self, other)
    }
    fn max(self, other: Self) -> Self {
        Ord::max(self, other)
    }
    fn at_least(self, other: Self) -> bool {
        self >= other
    }
    fn above(self, other: Self) -> bool {
        self > other
    }
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
    fn ratio_or_zero(self, other: Self) -> Self {
        if other.0 > Decimal::ZERO {
            Self(quotient(self.0, other.0))
        } else {
            Self::ZERO
        }
    }
    fn is_money(self) -> bool {
        self.0 > Decimal::from_parts(5, 0, 0, false, 3)
    }
    fn to_payable(self) -> Self {
        // TR: every amount is printed, and paid, to the cent, half-up.
        Self(
            self.0
                .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
        )
    }
    fn to_rate(self) -> Self {
        Self(
            self.0
                .round_dp_with_strategy(10, RoundingStrategy::MidpointAwayFromZero),
        )
    }
    fn to_multiple(self, multiple: Self) -> Self {
        let ten_billion = Self(Decimal::from(10_000_000_000_u64));
        let half = Self(Decimal::from_parts(5, 0, 0, false, 1));
        let two = Self::count(2);
        let whole = |rate: Self| Self((rate * ten_billion + half).0.floor());
        let (rate, of) = (whole(self), whole(multiple));
        let nearest = (two * rate + of).ratio_or_zero(two * of);
        (Self(nearest.0.floor()) * of).ratio_or_zero(ten_billion)
    }
    fn interest(balance: Self, rate: Self, period: &Accrual<Self>) -> Self {
        // Divide last: a quotient such as 32/360 has no finite decimal, so dividing first could round a half
        // cent down.
        let product = balance * rate * period.days;
        Self(quotient(product.0, period.basis.0)).to_payable()
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
    fn to_f64(self) -> f64 {
        self.0.to_f64().unwrap_or(0.0)
    }
}
