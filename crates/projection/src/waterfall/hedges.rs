//! Swaps, caps and corridors: what is owed either way this month (TS, Swap Agreement).
//!
//! Each agreement pays its net; a net payment comes off the top of available funds, a net receipt
//! joins excess cash flow. What the trust cannot pay stays owed and comes off the top later.

use super::{MonthRun, Observer};
use crate::deal::terms::Hedge;
use crate::number::Number;

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// What both sides owe. The payment itself waits until the month's funds are known.
    pub(super) fn settle_hedges(&mut self) {
        let mut owed = self.state.unpaid_hedge_payment;
        let mut receipt = N::ZERO;
        for hedge in &self.plan.hedges {
            let net = self.net_receipt(hedge);
            receipt += net.positive_part();
            owed += (N::ZERO - net).positive_part();
        }
        self.record.deal.hedge_owed = owed;
        self.record.deal.hedge_receipt = receipt;
    }

    fn net_receipt(&self, hedge: &Hedge<N>) -> N {
        // Schedules are by distribution date, index paths by the months of the scenario.
        let period = self.terms.month.index() - 1;
        match hedge {
            Hedge::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional,
            } => {
                let Some(&notional) = notional.get(period) else {
                    return N::ZERO;
                };
                let rate = self.conditions.reference_rate(*receives, self.position);
                let receives = self.terms.hedge_accrual(*receives_day_count);
                let pays_period = self.terms.hedge_accrual(*pays_day_count);
                N::interest(notional, rate, receives) - N::interest(notional, *pays, pays_period)
            }
            Hedge::Cap {
                index,
                strike,
                ceiling,
                day_count,
                notional,
            } => {
                let Some(&notional) = notional.get(period) else {
                    return N::ZERO;
                };
                let rate = self.conditions.reference_rate(*index, self.position);
                let limited = ceiling.map_or(rate, |ceiling| rate.min(ceiling));
                let above_strike = (limited - *strike).positive_part();
                N::interest(notional, above_strike, self.terms.hedge_accrual(*day_count))
            }
        }
    }
}
