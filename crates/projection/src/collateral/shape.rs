//! Loans of a cohort with identical amortization terms, combined into one.

use std::array::from_fn;

use rust_decimal::Decimal;

use super::amortization::{AmortizationTerms, annuity, monthly_discount};
use crate::number::Number;

/// Loans of a cohort with identical amortization terms, combined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape<N> {
    terms: AmortizationTerms,
    balance: N,
    rate: N,
    discount: N,
    /// The level payment in dollars: balance over the annuity of the months after the interest-only
    /// period.
    payment: N,
}

impl<N: Number> Shape<N> {
    pub(super) fn new(terms: AmortizationTerms, balance: Decimal) -> Self {
        let discount = monthly_discount(N::exact(terms.rate));
        let balance = N::exact(balance);
        let level_over = terms.amortization_months.saturating_sub(terms.io_months);
        Self {
            terms,
            balance,
            rate: N::exact(terms.rate),
            discount,
            payment: balance.ratio_or_zero(annuity(discount, level_over)),
        }
    }
    /// The terms that determine its scheduled balance per dollar.
    #[must_use]
    pub fn terms(&self) -> &AmortizationTerms {
        &self.terms
    }
    /// Balance at the cut-off date, in dollars.
    #[must_use]
    pub fn balance(&self) -> N {
        self.balance
    }
    /// Mortgage rate, an annual fraction.
    #[must_use]
    pub fn rate(&self) -> N {
        self.rate
    }
    /// Scheduled balance in dollars at the end of `month`. After maturity, that of loans in foreclosure.
    #[must_use]
    pub fn scheduled_balance(&self, month: u32) -> N {
        if month <= self.terms.io_months {
            self.balance
        } else {
            let months_left = self.terms.amortization_months.saturating_sub(month);
            self.payment * annuity(self.discount, months_left)
        }
    }
}

/// Adds the schedules of shapes that differ only in rate and balance: the balance in dollars at the
/// end of each month, and a year's interest on it. Both slices extend at least to the end of the schedule.
pub(super) fn add_schedules<N: Number>(
    shapes: &[Shape<N>],
    balances: &mut [N],
    interest: &mut [N],
) {
    // Eight shapes at a time: each month depends on the next, so one shape alone would stall the processor.
    let (side_by_side, rest) = shapes.as_chunks::<8>();
    for shapes in side_by_side {
        add_schedules_of(shapes, balances, interest);
    }
    for shape in rest {
        add_schedules_of(&[*shape], balances, interest);
    }
}

fn add_schedules_of<N: Number, const W: usize>(
    shapes: &[Shape<N>; W],
    balances: &mut [N],
    interest: &mut [N],
) {
    let [first, ..] = shapes.as_slice() else {
        return;
    };
    let AmortizationTerms {
        amortization_months,
        maturity_months,
        io_months,
        ..
    } = first.terms;
    let maturity = maturity_months as usize;
    let last = first.terms.schedule_months() as usize;
    let amortizes_from = io_months as usize + 1;
    let rate: [N; W] = from_fn(|shape| shapes[shape].rate);
    let owed = sum(from_fn::<N, W, _>(|shape| shapes[shape].balance));
    let owed_interest = sum(from_fn::<N, W, _>(|shape| {
        shapes[shape].balance * rate[shape]
    }));
    for month in 0..amortizes_from {
        balances[month] += owed;
        interest[month] += owed_interest;
    }
    let discount: [N; W] = from_fn(|shape| shapes[shape].discount);
    let payment: [N; W] = from_fn(|shape| shapes[shape].payment);
    let left_at_maturity = amortization_months.saturating_sub(maturity_months);
    let mut worth = discount.map(|discount| annuity(discount, left_at_maturity));
    let mut add = |month: usize, worth: &[N; W]| {
        let scheduled: [N; W] = from_fn(|shape| payment[shape] * worth[shape]);
        balances[month] += sum(scheduled);
        interest[month] += sum(from_fn::<N, W, _>(|shape| scheduled[shape] * rate[shape]));
    };
    for month in (amortizes_from..maturity).rev() {
        worth = from_fn(|shape| discount[shape] * (N::ONE + worth[shape]));
        add(month, &worth);
    }
    for month in amortizes_from.max(maturity)..=last {
        let left = amortization_months.saturating_sub(month as u32);
        add(month, &discount.map(|discount| annuity(discount, left)));
    }
}

/// The sum by pairwise halves, which vectorizes.
#[inline(always)]
fn sum<N: Number, const W: usize>(mut terms: [N; W]) -> N {
    let mut width = W;
    while width > 1 {
        width /= 2;
        for place in 0..width {
            terms[place] += terms[place + width];
        }
    }
    terms.first().copied().unwrap_or(N::ZERO)
}
