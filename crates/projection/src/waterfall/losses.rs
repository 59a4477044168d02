//! Allocation of losses that neither excess cash flow nor overcollateralization has absorbed
//! (TS, Allocation of Losses; conventions 4.10).

use super::{MonthRun, Observer, Step};
use crate::number::{Mask, Number};

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Writes down classes, in the deal's order, by the excess of the certificates over the pool balance.
    #[inline(always)]
    pub(super) fn allocate_losses(&mut self) {
        let excess = (self.certificates() - self.record.collateral.closing_balance).positive_part();
        // This branch does not affect results: it skips the step if no scenario has a loss to allocate.
        if !O::WHOLE_RECORDS && !excess.above(N::ZERO).any() {
            return;
        }
        self.workspace.occurred.write_downs = true;
        self.record.beyond.write_downs = true;
        self.owe(|run, class| run.state.classes[class].balance);
        let workspace = &mut *self.workspace;
        workspace.losses.pay(
            excess,
            &self.record.losses_by_group,
            &mut workspace.owed,
            &mut workspace.paid,
            &mut workspace.claims,
        );
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            let (written_down, balance) = (self.workspace.paid[class], self.workspace.owed[class]);
            self.record.classes[class].write_down = written_down;
            let carried = &mut self.state.classes[class];
            carried.balance = balance;
            carried.unreimbursed_write_down += written_down;
            self.emit(Step::WriteDown, Some(class), written_down);
        }
    }
}
