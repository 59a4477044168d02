//! The scheduled balance of a loan without prepayments or defaults, per dollar at cut-off.
//!
//! SF gives a month's level principal as `b r / ((1 + r)^n - 1)`. Over the months this yields a
//! balance of `a(n - t) / a(n)`, where `a(n)` is the annuity `v + v^2 + ... + v^n` with
//! `v = 1 / (1 + r)`: the balance is the present value of the remaining payments. The code computes
//! the annuity because it is a sum of positive terms, none above 1. It neither overflows nor cancels,
//! in floating point or in decimals, and a rate of zero is no special case (`a(n) = n`, hence `b / n`
//! a month).

use rust_decimal::Decimal;

use super::assumptions::MOST_MONTHS_TO_LIQUIDATION;
use crate::number::Number;

/// The terms that determine a loan's scheduled balance per dollar.
///
/// Ordered, so that equal terms can be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AmortizationTerms {
    /// Amortization term in months from cut-off, including interest-only months.
    pub amortization_months: u32,
    /// Months from cut-off to maturity, when the whole balance is due; at least 1.
    pub maturity_months: u32,
    /// Interest-only months from cut-off.
    pub io_months: u32,
    /// Mortgage rate, an annual fraction.
    pub rate: Decimal,
}

impl AmortizationTerms {
    /// The last month of the schedule, which for a loan in foreclosure continues past maturity: the end
    /// of the amortization term, or the last month in which a loan that defaults in its last month can be
    /// liquidated.
    #[must_use]
    pub fn schedule_months(&self) -> u32 {
        let last_liquidation = self
            .maturity_months
            .saturating_add(MOST_MONTHS_TO_LIQUIDATION);
        self.amortization_months
            .min(last_liquidation)
            .max(self.maturity_months)
    }
}

/// The monthly mortgage rate, `rate / 12`.
#[must_use]
pub fn monthly_rate<N: Number>(annual_rate: N) -> N {
    annual_rate.ratio_or_zero(N::count(12))
}

/// The present value of a dollar due in one month, `v = 1 / (1 + rate / 12)`.
#[must_use]
pub fn monthly_discount<N: Number>(annual_rate: N) -> N {
    N::ONE.ratio_or_zero(N::ONE + monthly_rate(annual_rate))
}

/// `base^exponent` by repeated squaring.
///
/// The caller keeps the result within range: cents hold numbers below 7.9e28.
#[must_use]
pub fn power<N: Number>(base: N, exponent: u32) -> N {
    let mut result = N::ONE;
    for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
        result = result * result;
        if exponent >> bit & 1 == 1 {
            result = result * base;
        }
    }
    result
}

/// The present value of a dollar at the end of each of `months` months, `v + v^2 + ... + v^months`.
///
/// By doubling: `a(2n) = a(n) (1 + v^n)` and `a(n + 1) = v (1 + a(n))`.
#[must_use]
pub fn annuity<N: Number>(discount: N, months: u32) -> N {
    let mut worth = N::ZERO;
    let mut power = N::ONE;
    for bit in (0..u32::BITS - months.leading_zeros()).rev() {
        worth = worth * (N::ONE + power);
        power = power * power;
        if months >> bit & 1 == 1 {
            worth = discount * (N::ONE + worth);
            power = power * discount;
        }
    }
    worth
}

/// Writes the scheduled balance at the end of each month, per dollar at cut-off, to `balances`.
/// Element `t` is month `t`, from 0 to the end of the schedule ([`AmortizationTerms::schedule_months`]).
///
/// It is 1 during the interest-only months, then `a(n - t) / a(n - io)`: when the interest-only period
/// ends, the payment is leveled over the rest of the amortization term. After maturity it is the
/// balance of loans in foreclosure only. The servicer does not advance the balloon payment, but
/// advances the payments that would be due without it. Performing loans pay off at maturity.
pub fn schedule_into<N: Number>(terms: &AmortizationTerms, balances: &mut Vec<N>) {
    let maturity = terms.maturity_months as usize;
    let last = terms.schedule_months() as usize;
    let amortizes_from = terms.io_months as usize + 1;
    balances.clear();
    balances.resize(last + 1, N::ONE);
    let discount = monthly_discount(N::exact(terms.rate));
    let left = |month: usize| terms.amortization_months.saturating_sub(month as u32);
    let from = amortizes_from.min(maturity);
    let mut worth = annuity(discount, left(maturity));
    for balance in balances[from..maturity].iter_mut().rev() {
        worth = discount * (N::ONE + worth);
        *balance = worth;
    }
    let past_maturity = balances.iter_mut().enumerate();
    for (month, balance) in past_maturity.skip(amortizes_from.max(maturity)) {
        *balance = annuity(discount, left(month));
    }
    let leveled = annuity(discount, left(terms.io_months as usize));
    let payment = N::ONE.ratio_or_zero(leveled);
    for balance in balances.iter_mut().skip(amortizes_from) {
        *balance = *balance * payment;
    }
}

/// The scheduled balance at the end of each month, per dollar at cut-off; see [`schedule_into`].
#[must_use]
pub fn schedule<N: Number>(terms: &AmortizationTerms) -> Vec<N> {
    let mut balances = Vec::new();
    schedule_into(terms, &mut balances);
    balances
}
