//! What each side of a swap, cap or corridor owes for a month (TS, Swap Agreement).

use crate::deal::MonthTerms;
use crate::deal::terms::Hedge;
use crate::index::ReferenceRateIndex;
use crate::number::Number;

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
