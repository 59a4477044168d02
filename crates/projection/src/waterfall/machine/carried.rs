//! What carries over from month to month: loaded from a state, stored in one, and classes that are retired.

use super::Machine;
use crate::index::ClassIndex;
use crate::number::{Mask, Number};
use crate::program::{Amount, ClassField, DealField, DealTest};
use crate::waterfall::state::{ClassState, DealState};

impl<N: Number> Machine<'_, N> {
    fn set_class(&mut self, class: ClassIndex, field: ClassField, value: N) {
        self.amounts[self.program.class_amount(class, field).position()] = value;
    }

    pub(super) fn load(&mut self, state: &DealState<N>) {
        for (class, carried) in state.classes.enumerate() {
            self.set_class(class, ClassField::Balance, carried.balance);
            self.set_class(
                class,
                ClassField::InterestShortfall,
                carried.interest_shortfall,
            );
            let basis_risk = carried.basis_risk_carry_forward;
            self.set_class(class, ClassField::BasisRiskCarryForward, basis_risk);
            let shortfall = carried.prepayment_interest_shortfall;
            self.set_class(class, ClassField::PrepaymentShortfallCarried, shortfall);
            let written_down = carried.unreimbursed_write_down;
            self.set_class(class, ClassField::UnreimbursedWriteDown, written_down);
        }
        let amounts = [
            (
                DealField::RequiredOvercollateralization,
                state.required_overcollateralization,
            ),
            (DealField::CumulativeLoss, state.cumulative_loss),
            (DealField::UncoveredLoss, state.uncovered_loss),
            (DealField::UnpaidHedgePayment, state.unpaid_hedge_payment),
            (DealField::FirstCallMonth, state.first_call_month),
        ];
        for (field, value) in amounts {
            self.set_deal(field, value);
        }
        let tests = [
            (DealTest::SteppedDown, state.stepped_down),
            (DealTest::EnhancementReached, state.enhancement_reached),
            (DealTest::TriggerEvent, state.in_trigger_event),
            (DealTest::CallPending, state.call_pending),
            (DealTest::Terminated, state.terminated),
        ];
        for (test, holds) in tests {
            self.tests[test as usize] = holds;
        }
        for ((_, amount), value) in self.program.carried.iter().zip(&state.carried) {
            self.amounts[amount.position()] = *value;
        }
        for ((_, test), holds) in self.program.carried_tests.iter().zip(&state.carried_tests) {
            self.tests[test.position()] = *holds;
        }
    }

    /// Writes what carries over to a state.
    pub(in crate::waterfall) fn store(&mut self, state: &mut DealState<N>) {
        state.classes = state
            .classes
            .indices()
            .map(|class| ClassState {
                balance: self.class(class, ClassField::Balance),
                interest_shortfall: self.class(class, ClassField::InterestShortfall),
                basis_risk_carry_forward: self.class(class, ClassField::BasisRiskCarryForward),
                prepayment_interest_shortfall: self
                    .class(class, ClassField::PrepaymentShortfallCarried),
                unreimbursed_write_down: self.class(class, ClassField::UnreimbursedWriteDown),
            })
            .collect();
        state.required_overcollateralization = self.deal(DealField::RequiredOvercollateralization);
        state.cumulative_loss = self.deal(DealField::CumulativeLoss);
        state.uncovered_loss = self.deal(DealField::UncoveredLoss);
        state.unpaid_hedge_payment = self.deal(DealField::UnpaidHedgePayment);
        state.first_call_month = self.deal(DealField::FirstCallMonth);
        state.stepped_down = self.test(DealTest::SteppedDown);
        state.enhancement_reached = self.test(DealTest::EnhancementReached);
        state.in_trigger_event = self.test(DealTest::TriggerEvent);
        state.call_pending = self.test(DealTest::CallPending);
        state.terminated = self.test(DealTest::Terminated);
        let carried = self.program.carried.iter();
        state.carried = carried
            .map(|(_, amount)| self.amounts[amount.position()])
            .collect();
        let carried = self.program.carried_tests.iter();
        state.carried_tests = carried
            .map(|(_, test)| self.tests[test.position()])
            .collect();
        state.histories = self.histories.split_off(1);
        state.delinquency_history = std::mem::take(&mut self.histories[0]);
    }

    /// Removes classes to which no scenario owes anything: all their amounts are 0 and stay 0.
    #[inline(always)]
    pub(in crate::waterfall) fn retire(&mut self) {
        // A plain loop, as everywhere in the kernels: functions called by an iterator are not compiled with
        // the kernel's instruction set.
        let mut some_retired = false;
        for position in 0..self.outstanding.len() {
            let class = self.outstanding[position];
            let owed = self.class(class, ClassField::Balance).above(N::ZERO);
            some_retired |= !owed.any() && !self.is_outstanding(class);
        }
        if some_retired {
            self.remove_retired();
        }
    }

    fn is_outstanding(&self, class: ClassIndex) -> bool {
        if self.program.permanent.contains(&class) {
            return true;
        }
        let carried = [
            ClassField::Balance,
            ClassField::InterestShortfall,
            ClassField::BasisRiskCarryForward,
            ClassField::PrepaymentShortfallCarried,
            ClassField::UnreimbursedWriteDown,
        ];
        let owed = |field: &ClassField| self.class(class, *field).above(N::ZERO).any();
        carried.iter().any(owed)
    }

    /// Called about a dozen times per run.
    #[cold]
    #[inline(never)]
    fn remove_retired(&mut self) {
        for position in 0..self.outstanding.len() {
            let class = self.outstanding[position];
            if self.is_outstanding(class) {
                continue;
            }
            self.retired[class.position()] = true;
            for amount in &self.program.owned[class.position()] {
                self.amounts[amount.position()] = N::ZERO;
            }
        }
        let retired = &self.retired;
        self.outstanding.retain(|class| !retired[class.position()]);
        let owners = &self.program.owners;
        let stays = |amount: &Amount| match owners[amount.position()] {
            Some(class) => !retired[class.position()],
            None => true,
        };
        let listing = self.listing.to_mut();
        for list in &self.program.lists_of_classes {
            listing.lists.amounts[list.position()].retain(stays);
        }
        for payees in &mut listing.lists.payees {
            payees.retain(|payee| stays(&payee.due));
        }
        let serves = |set: &Vec<ClassIndex>| set.iter().any(|class| !retired[class.position()]);
        let sets: Vec<bool> = self.program.sets.iter().map(serves).collect();
        listing.retain(|set| match set {
            Some(set) => sets[set as usize],
            None => true,
        });
    }
}
