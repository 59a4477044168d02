//! The principal distribution, by principal group (TS, Priority of Principal Distributions and the
//! Class Principal Distribution Amounts; conventions 4.9).

use super::outstanding::Workspace;
use super::{MonthRun, Observer, Step};
use crate::number::Number;

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Pays principal to the principal groups in order of seniority; returns the rest.
    ///
    /// Before the stepdown date and during a trigger event each group receives up to its whole balance. Once
    /// principal is released, each group is paid down to its subordination percentage of the pool, or to the
    /// pool less the overcollateralization floor if that is less.
    #[inline(always)]
    pub(super) fn distribute_principal(&mut self, amount: N) -> N {
        let plan = self.plan;
        let released = self.released();
        let trigger_event = self.record.deal.trigger_event;
        let pool = self.record.collateral.closing_balance;
        let above_floor = (pool - plan.overcollateralization.floor.to_payable()).positive_part();

        self.owe(|run, class| run.state.classes[class].balance);
        let mut left = amount;
        // Balances of this group and all senior to it, after what the senior ones were paid.
        let mut down_to_here = N::ZERO;
        let Workspace {
            owed,
            paid,
            claims,
            ranks,
            ..
        } = &mut *self.workspace;
        let by_group = &self.record.principal_by_group;
        for rank in ranks {
            let balance = rank
                .classes
                .iter()
                .fold(N::ZERO, |sum, class| sum + owed[*class]);
            down_to_here += balance;
            let target = match rank.subordination_percentage {
                None => balance,
                Some(percentage) => {
                    let may_remain = (percentage * pool).to_payable().min(above_floor);
                    let excess = (down_to_here - may_remain).positive_part();
                    N::select(released, excess, balance)
                }
            };
            let money = target.min(balance).min(left);
            // Without a separate order for trigger events, all of it follows the usual order.
            let usual = match &rank.order_in_trigger_event {
                None => money,
                Some(_) => money.only_where(!trigger_event),
            };
            let mut not_taken = rank.order.pay(usual, by_group, owed, paid, claims);
            if let Some(order) = &rank.order_in_trigger_event {
                not_taken += order.pay(money - usual, by_group, owed, paid, claims);
            }
            let taken = money - not_taken;
            left -= taken;
            down_to_here -= taken;
        }
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            // Take the balance from `owed`: the parts paid to a class of several groups may add up to a last
            // bit more than its balance.
            let (paid, balance) = (self.workspace.paid[class], self.workspace.owed[class]);
            self.record.classes[class].principal_paid = paid;
            self.state.classes[class].balance = balance;
            self.emit(Step::Principal, Some(class), paid);
        }
        left
    }
}
