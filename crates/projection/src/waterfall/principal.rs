//! The principal distribution, rank by rank (TS, Priority of Principal Distributions and the
//! Class Principal Distribution Amounts; conventions 4.9).

use super::order::pay;
use super::{MonthRun, Observer, Step};
use crate::number::Number;

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Pays principal from the top rank down; returns what no rank takes.
    ///
    /// Before stepdown and in a trigger event every rank takes all it can. Once principal is
    /// released, each rank is paid down to its subordination percentage of the pool, or to the pool
    /// less the overcollateralization floor where that is less.
    pub(super) fn distribute_principal(&mut self, amount: N) -> N {
        let plan = self.plan;
        let released = self.released();
        let trigger_event = self.record.deal.trigger_event;
        let pool = self.record.collateral.closing_balance;
        let above_floor = (pool - plan.overcollateralization.floor.to_payable()).positive_part();

        for class in plan.classes.indices() {
            self.scratch.owed[class] = self.state.classes[class].balance;
            self.scratch.paid[class] = N::ZERO;
        }
        let mut left = amount;
        // This rank's classes and all senior to them, after what the senior ones were paid.
        let mut down_to_here = N::ZERO;
        for rank in &plan.ranks {
            let balance = rank
                .classes
                .iter()
                .fold(N::ZERO, |sum, class| sum + self.scratch.owed[*class]);
            down_to_here += balance;
            let wanted = rank.subordination_percentage.map_or(balance, |percentage| {
                let may_remain = (percentage * pool).to_payable().min(above_floor);
                let excess = (down_to_here - may_remain).positive_part();
                N::select(released, excess, balance)
            });
            let money = wanted.min(balance).min(left);
            let by_group = &self.record.principal_by_group;
            let (owed, paid) = (&mut self.scratch.owed, &mut self.scratch.paid);
            let not_taken = match &rank.order_in_trigger_event {
                None => pay(&rank.order, money, by_group, owed, paid),
                Some(in_trigger_event) => {
                    let usual = money.only_where(!trigger_event);
                    pay(&rank.order, usual, by_group, owed, paid)
                        + pay(in_trigger_event, money - usual, by_group, owed, paid)
                }
            };
            let taken = money - not_taken;
            left -= taken;
            down_to_here -= taken;
        }
        for class in plan.classes.indices() {
            let paid = self.scratch.paid[class];
            self.record.classes[class].principal_paid = paid;
            self.state.classes[class].balance -= paid;
            self.tell(Step::Principal, Some(class), paid);
        }
        left
    }
}
