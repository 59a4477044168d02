//! Losses that neither excess cash flow nor overcollateralization has borne (TS, Allocation of
//! Losses; conventions 4.10).

use super::order::pay;
use super::{MonthRun, Observer, Step};
use crate::number::Number;

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Writes down, in the deal's order, whatever the certificates exceed the pool by.
    pub(super) fn allocate_losses(&mut self) {
        let excess =
            (self.state.certificates() - self.record.collateral.closing_balance).positive_part();
        for class in self.plan.classes.indices() {
            self.scratch.owed[class] = self.state.classes[class].balance;
            self.scratch.paid[class] = N::ZERO;
        }
        pay(
            &self.plan.loss_order,
            excess,
            &self.record.losses_by_group,
            &mut self.scratch.owed,
            &mut self.scratch.paid,
        );
        for class in self.plan.classes.indices() {
            let written_down = self.scratch.paid[class];
            self.record.classes[class].write_down = written_down;
            let carried = &mut self.state.classes[class];
            carried.balance -= written_down;
            carried.unreimbursed_write_down += written_down;
            self.tell(Step::WriteDown, Some(class), written_down);
        }
    }
}
