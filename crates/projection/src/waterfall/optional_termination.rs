//! The optional termination: when the deal can be called, and what the call pays (TS, Optional
//! Termination Date; conventions 4.13).

use super::{MonthRun, Observer, Redemption, Step};
use crate::deal::terms::{Exercised, TestedOn};
use crate::number::{Mask, Number};

/// Whether the call is exercised on the first possible date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOption {
    /// Exercised: the run ends with the call.
    Exercised,
    /// Not exercised: the run continues to maturity, with stepped-up margins.
    NotExercised,
}

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Tests whether this is the first date on which the deal can be called, and calls it.
    #[inline(always)]
    pub(super) fn test_optional_termination(&mut self, call: CallOption) {
        let Some(termination) = &self.plan.optional_termination else {
            return;
        };
        let collateral = &self.record.collateral;
        let balance = match termination.tested_on {
            TestedOn::BalanceAfter => collateral.closing_balance,
            TestedOn::BalanceBefore => collateral.opening_balance,
        };
        let small = match termination.below {
            Some(below) => below.above(balance),
            None => N::Mask::splat(false),
        };
        let by_balance = match termination.exercised {
            Exercised::SameDate => small,
            Exercised::NextDate => {
                let pending = self.state.call_pending;
                self.state.call_pending = small;
                pending
            }
        };
        let callable = by_balance | N::Mask::splat(self.terms.call_month_reached);
        let this_month = N::count(self.terms.month.number());
        let first_now = callable & self.state.first_call_month.above(this_month);
        // In a run from a state, an earlier call date counts as the first date of the run.
        let past = this_month.above(self.state.first_call_month)
            & N::Mask::splat(call == CallOption::Exercised)
            & !self.state.terminated;
        let first = first_now | past;
        self.record.deal.first_call = first;
        if !first.any() {
            return;
        }
        self.state.first_call_month = N::select(first_now, this_month, self.state.first_call_month);
        self.compute_redemptions();
        self.observer
            .first_call(self.record, &self.workspace.redemptions);
        if call == CallOption::Exercised {
            self.redeem(first);
        }
    }

    /// What the call pays each class: its balance, its unpaid interest and carry-forward, and from the
    /// rest of the purchase price its unreimbursed write-downs.
    fn compute_redemptions(&mut self) {
        let certificates = self.certificates();
        let mut to_reimburse = N::ZERO;
        let mut interest_owed = N::ZERO;
        self.owe(|run, class| run.state.classes[class].unreimbursed_write_down);
        for class in &self.record.outstanding {
            let carried = &self.state.classes[*class];
            to_reimburse += carried.unreimbursed_write_down;
            interest_owed += carried.interest_carried();
        }
        let beyond = (self.record.collateral.closing_balance - certificates - interest_owed)
            .positive_part()
            .min(to_reimburse);
        let workspace = &mut *self.workspace;
        workspace.reimbursed_at_call.pay(
            beyond,
            &self.record.interest_by_group,
            &mut workspace.owed,
            &mut workspace.paid,
            &mut workspace.claims,
        );
        for class in &self.record.outstanding {
            let carried = &self.state.classes[*class];
            workspace.redemptions[*class] = Redemption {
                balance: carried.balance,
                write_down: workspace.paid[*class],
                interest: carried.interest_carried(),
            };
        }
    }

    /// The purchase price is the pool balance, or the amount owed to the classes if that is more. The
    /// excess over what they are owed goes to unpaid hedge payments, then to the residual class.
    fn redeem(&mut self, now: N::Mask) {
        self.record.beyond.redemption = true;
        let owed = self
            .workspace
            .redemptions
            .iter()
            .fold(N::ZERO, |sum, redemption| sum + redemption.total())
            .only_where(now);
        let price = self
            .record
            .collateral
            .closing_balance
            .only_where(now)
            .max(owed);
        self.record.deal.purchase_price = price;
        self.emit(Step::PurchasePrice, None, price);
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            let redemption = self.workspace.redemptions[class];
            let paid = Redemption {
                balance: redemption.balance.only_where(now),
                write_down: redemption.write_down.only_where(now),
                interest: redemption.interest.only_where(now),
            };
            let carried = &mut self.state.classes[class];
            carried.balance -= paid.balance;
            carried.unreimbursed_write_down -= paid.write_down;
            carried.interest_shortfall = carried.interest_shortfall.only_where(!now);
            carried.prepayment_interest_shortfall =
                carried.prepayment_interest_shortfall.only_where(!now);
            carried.basis_risk_carry_forward = carried.basis_risk_carry_forward.only_where(!now);
            let month = &mut self.record.classes[class];
            month.redemption = paid;
            month.closing_balance = carried.balance;
            month.interest_shortfall = carried.interest_shortfall;
            month.unpaid_prepayment_interest_shortfall = carried.prepayment_interest_shortfall;
            month.basis_risk_carry_forward = carried.basis_risk_carry_forward;
            month.unreimbursed_write_down = carried.unreimbursed_write_down;
            self.emit(Step::Redemption, Some(class), paid.total());
        }
        // Amounts still owed to hedge counterparties are paid before the residual class.
        let hedge_payment = self
            .state
            .unpaid_hedge_payment
            .min(price - owed)
            .only_where(now);
        self.state.unpaid_hedge_payment -= hedge_payment;
        self.record.deal.hedge_payment_at_call = hedge_payment;
        self.emit(Step::HedgePayment, None, hedge_payment);
        let left = price - owed - hedge_payment;
        self.record.deal.residual += left;
        self.record.deal.certificate_balance = self.certificates();
        self.emit(Step::Residual, None, left);
        self.state.terminated = self.state.terminated | now;
    }
}
