//! Swaps, caps and corridors: what is owed either way this month (TS, Swap Agreement).
//!
//! Each agreement pays its net; a net payment comes off the top of available funds, a net receipt
//! joins excess cash flow. What the trust cannot pay stays owed and comes off the top later.

use super::{MonthRun, Observer};
use crate::deal::MonthTerms;
use crate::deal::terms::Hedge;
use crate::index::ReferenceRateIndex;
use crate::number::Number;

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// What both sides owe. The payment itself waits until the month's funds are known.
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

/// What either side owes for a month, before they are netted. Dollars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HedgeLegs<N> {
    /// Owed to the trust.
    pub received: N,
    /// Owed by the trust.
    pub paid: N,
}

impl<N: Number> Hedge<N> {
    /// Both legs of a month: the notional of the distribution date (nothing after the last), at the
    /// rates, by the day counts. `rate_of` gives an index in that month.
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
