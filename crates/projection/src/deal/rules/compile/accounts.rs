//! Accounts: earnings, targets, and what they release at the end.

use super::Compiler;
use crate::index::AccountIndex;
use crate::number::Number;
use crate::program::{Amount, DealField, DealTest, Step, Test, Unit};

impl<N: Number> Compiler<'_, N> {
    /// What accounts earn, and what they release on the last date of the collateral or once all classes are paid:
    /// then they hold nothing back from the payments.
    pub(super) fn earn(&mut self) {
        let rules = self.rules;
        let zero = self.t.b.zero();
        let draws = self.t.b.deal(DealField::Draws);
        let deposits = self.t.b.deal(DealField::Deposits);
        self.t.b.copy(draws, zero);
        self.t.b.copy(deposits, zero);
        if rules.accounts.is_empty() {
            return;
        }
        self.t.b.part("Accounts");
        let certificates = self.t.b.deal(DealField::OpeningCertificates);
        let last = self.is_over(certificates);
        for (position, account) in rules.accounts.iter().enumerate() {
            let balance = self.accounts[position];
            if let Some(rate) = &account.earnings {
                self.t.b.line(
                    ("The account earns interest", account.name.as_str()),
                    Some(account.place),
                );
                let rate = self.value(rate);
                let earned = self.t.b.interest(balance, rate, self.usual_period);
                let earned = self.t.b.positive(earned);
                self.t.b.increase(balance, earned);
                self.t.b.increase(draws, earned);
                self.t.b.increase(deposits, earned);
                self.t.b.result("earned", earned, Unit::Dollars);
            }
            self.t.b.line(
                (
                    "On the last date the account is available in full",
                    account.name.as_str(),
                ),
                Some(account.place),
            );
            let released = self.t.b.only_where(last, balance);
            let released = self.t.b.copied(released);
            self.t.b.decrease(balance, released);
            self.t.b.increase(draws, released);
            let into = self.register_of(account.final_release);
            self.t.b.increase(into, released);
            self.t.b.result("released", released, Unit::Dollars);
            if self.accounts.contains(&into) {
                self.t.b.increase(deposits, released);
            }
        }
    }

    /// Whether nothing is left of the collateral, or of the classes, so that nothing is held back.
    fn is_over(&mut self, certificates: Amount) -> Test {
        let some_pool = self.t.b.is_money(self.t.collected.closing);
        let some_classes = self.t.b.is_money(certificates);
        let both = self.t.b.and(some_pool, some_classes);
        self.t.b.not(both)
    }

    /// Accounts release their balances once all classes are paid.
    pub(super) fn release_finally(&mut self, certificates: Amount) {
        let rules = self.rules;
        if rules.accounts.is_empty() {
            return;
        }
        let over = self.is_over(certificates);
        for (position, account) in rules.accounts.iter().enumerate() {
            self.t.b.line(
                ("Released once all classes are paid", account.name.as_str()),
                Some(account.place),
            );
            let balance = self.accounts[position];
            let released = self.t.b.only_where(over, balance);
            let released = self.t.b.copied(released);
            self.t.b.decrease(balance, released);
            let draws = self.t.b.deal(DealField::Draws);
            self.t.b.increase(draws, released);
            let residual = self.t.b.deal(DealField::Residual);
            self.t.b.increase(residual, released);
            self.t.b.result("released", released, Unit::Dollars);
            self.t
                .b
                .show("balance of the account", balance, Unit::Dollars);
        }
    }

    /// Accounts release their balances where the deal is called.
    pub(super) fn release_at_call(&mut self) {
        let rules = self.rules;
        if rules.accounts.is_empty() || self.deal.optional_termination.is_none() {
            return;
        }
        let called = self.t.b.deal_test(DealTest::Terminated);
        for (position, account) in rules.accounts.iter().enumerate() {
            self.t.b.line(
                ("Released when the deal is called", account.name.as_str()),
                Some(account.place),
            );
            let balance = self.accounts[position];
            let released = self.t.b.only_where(called, balance);
            let released = self.t.b.copied(released);
            self.t.b.decrease(balance, released);
            for (step, field) in [
                (Step::AccountDraws, DealField::Draws),
                (Step::Residual, DealField::Residual),
            ] {
                let sum = self.t.b.deal(field);
                self.t.b.increase(sum, released);
                self.t.moves(step, released);
            }
        }
    }

    /// The target of an account at this point of the date; 0 without one.
    pub(super) fn target(&mut self, account: AccountIndex) -> Amount {
        match &self.rules.accounts[account.position()].target {
            Some(target) => self.payable(target),
            None => self.t.b.zero(),
        }
    }
}
