//! Swaps, caps and corridors: payments owed by and to the trust this month (TS, Swap Agreement).
//!
//! Each agreement is netted. A net payment is paid first from available funds; a net receipt is added to
//! excess cash flow. An unpaid net payment is carried forward and paid first on later dates.

use super::{MonthRun, Observer};
use crate::deal::MonthTerms;
use crate::deal::terms::Hedge;
use crate::index::ReferenceRateIndex;
use crate::number::Number;

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Computes what each side owes; the payment follows once the month's funds are determined.
    #[inline(always)]
    pub(super) fn settle_hedges(&mut self) {
        let mut owed = self.state.unpaid_hedge_payment;
        let mut receipt = N::ZERO;
        for hedge in &self.plan.hedges {
            let legs = hedge.legs(self.terms, |index| {
                self.conditions.reference_rate(index, self.index_position)
            });
            let net = legs.received - legs.paid;
            receipt += net.positive_part();
            owed += (N::ZERO - net).positive_part();
        }
        self.record.deal.hedge_owed = owed;
        self.record.deal.hedge_receipt = receipt;
    }
}

/// Amounts owed by each side for a month, before netting. Dollars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HedgeLegs<N> {
    /// Owed to the trust.
    pub received: N,
    /// Owed by the trust.
    pub paid: N,
}

impl<N: Number> Hedge<N> {
    /// Both legs for a month, from the notional of the distribution date (0 after the last), the rates
    /// and the day counts. `rate_of` returns an index rate for that month.
    #[inline(always)]
    pub fn legs(
        &self,
        terms: &MonthTerms<N::Scalar>,
        rate_of: impl Fn(ReferenceRateIndex) -> N,
    ) -> HedgeLegs<N> {
        let period = terms.month.index().saturating_sub(1);
        let on = |notional: &[N]| match notional.get(period) {
            Some(amount) => *amount,
            None => N::ZERO,
        };
        match self {
            Self::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional,
            } => HedgeLegs {
                received: N::interest(
                    on(notional),
                    rate_of(*receives),
                    terms.hedge_accrual(*receives_day_count),
                ),
                paid: N::interest(on(notional), *pays, terms.hedge_accrual(*pays_day_count)),
            },
            Self::Cap {
                index,
                strike,
                ceiling,
                day_count,
                notional,
            } => {
                let rate = rate_of(*index);
                let limited = match ceiling {
                    Some(ceiling) => rate.min(*ceiling),
                    None => rate,
                };
                let above_strike = (limited - *strike).positive_part();
                HedgeLegs {
                    received: N::interest(
                        on(notional),
                        above_strike,
                        terms.hedge_accrual(*day_count),
                    ),
                    paid: N::ZERO,
                }
            }
        }
    }
}
