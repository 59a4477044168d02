//! Exact money: amounts reckoned in decimals and rounded half-up to the cent where they are paid.

use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Accrual, Number};

/// A decimal of 28 digits whose payable amounts are whole cents.
///
/// Money comes in through [`Number::exact`] only. Figures that files may state are bounded where
/// they are read, far inside what 28 digits hold, so the operators cannot overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(Decimal);

impl Cents {
    /// The decimal it is.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Mul for Cents {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}
impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Number for Cents {
    type Mask = bool;

    const ZERO: Self = Self(Decimal::ZERO);
    const ONE: Self = Self(Decimal::ONE);

    fn exact(figure: Decimal) -> Self {
        Self(figure)
    }
    fn count(count: u32) -> Self {
        Self(Decimal::from(count))
    }
    fn factor(factor: f64) -> Self {
        // Curves are checked to be finite and small where they are read.
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
            Self(self.0 / other.0)
        } else {
            Self::ZERO
        }
    }
    fn to_payable(self) -> Self {
        // TR: every amount is printed, and paid, to the cent, half-up.
        Self(
            self.0
                .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
        )
    }
    fn interest(balance: Self, rate: Self, period: &Accrual<Self>) -> Self {
        // The division comes last: a quotient such as 32/360 has no end in decimals, and taken
        // first it could turn a half cent down.
        Self(balance.0 * rate.0 * period.days.0 / period.basis.0).to_payable()
    }
    fn to_f64(self) -> f64 {
        self.0.to_f64().unwrap_or(0.0)
    }
}
