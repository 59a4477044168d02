//! Compiles payments, in the order of the file.

use super::super::{LadderRung, Otherwise, Payment, PaymentOrder, PaymentStep, Source};
use super::Compiler;
use super::fees::FeeRegisters;
use super::orders::Claim;
use crate::index::{AccountIndex, ClassIndex, FeeIndex};
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, Instruction, Test, Unit};

const INTEREST: Claim = Claim {
    verb: "Pay interest",
    cash: "Cash for interest",
    owed: ClassField::InterestShortfall,
    paid: ClassField::InterestPaid,
};
const PRINCIPAL: Claim = Claim {
    verb: "Pay principal",
    cash: "Cash for principal",
    owed: ClassField::Balance,
    paid: ClassField::PrincipalPaid,
};
const CARRY_FORWARD: Claim = Claim {
    verb: "Pay carry-forward",
    cash: "Cash for carry-forward",
    owed: ClassField::BasisRiskCarryForward,
    paid: ClassField::BasisRiskPaid,
};
const WRITE_DOWN: Claim = Claim {
    verb: "Write down",
    cash: "Amount to write down",
    owed: ClassField::Balance,
    paid: ClassField::WriteDown,
};
const WRITE_UP: Claim = Claim {
    verb: "Write up",
    cash: "Amount to write up",
    owed: ClassField::UnreimbursedWriteDown,
    paid: ClassField::WriteUp,
};

/// The money of a step.
struct Money {
    /// What may be used.
    limited: Amount,
    /// The registers that it comes from; none where it has no source.
    sources: Vec<Amount>,
}

impl<N: Number> Compiler<'_, N> {
    /// A step, where `outer` holds.
    pub(super) fn step(&mut self, step: &PaymentStep, outer: Option<Test>) {
        self.place = step.place;
        let mut when = outer;
        if let Some(formula) = &step.when {
            self.t.b.line(
                ("Whether the step applies", formula.text.as_str()),
                Some(formula.place),
            );
            let holds = self.truth(formula);
            when = Some(match outer {
                Some(outer) => self.t.b.and(outer, holds),
                None => holds,
            });
        }
        self.payment(&step.payment, step, when);
        let Some(holds) = when else {
            return;
        };
        let elsewhere = match outer {
            Some(outer) => self.t.b.and_not(outer, holds),
            None => self.t.b.not(holds),
        };
        match &step.otherwise {
            Otherwise::Nothing => {}
            Otherwise::Order(order) => {
                if let Some(claim) = claim_of(&step.payment) {
                    self.classes(claim, order, step, Some(elsewhere));
                }
            }
            Otherwise::Steps(steps) => {
                for step in steps {
                    self.step(step, Some(elsewhere));
                }
            }
        }
    }

    fn payment(&mut self, payment: &Payment, step: &PaymentStep, when: Option<Test>) {
        match payment {
            Payment::Interest(order)
            | Payment::Principal(order)
            | Payment::CarryForward(order)
            | Payment::WriteDown(order)
            | Payment::WriteUp(order) => {
                if let Some(claim) = claim_of(payment) {
                    self.classes(claim, order, step, when);
                }
            }
            Payment::Increase(order) => self.increase(order, step, when),
            Payment::LossLadder(rungs) => self.ladder(rungs, step, when),
            Payment::Accrete(classes) => {
                for class in classes {
                    self.accrete(*class, when);
                }
            }
            Payment::Fee(fee) => self.fee(*fee, false, step, when),
            Payment::FeeOverflow(fee) => self.fee(*fee, true, step, when),
            Payment::Deposit(account) => self.deposit(*account, step, when),
            Payment::Draw { account, to } => {
                let name = self.rules.accounts[account.position()].name.as_str();
                self.t
                    .b
                    .line(("Draw from the account", name), Some(step.place));
                let balance = self.accounts[account.position()];
                self.transfer(&[balance], None, *to, step, when);
            }
            Payment::Release { account, to } => {
                let name = self.rules.accounts[account.position()].name.as_str();
                self.t
                    .b
                    .line(("Release what exceeds the target", name), Some(step.place));
                let balance = self.accounts[account.position()];
                let target = self.target(*account);
                let beyond = self.t.b.excess(balance, target);
                self.transfer(&[balance], Some(beyond), *to, step, when);
            }
            Payment::Move { to } => {
                self.t.b.line("Move cash", Some(step.place));
                if let Some(sources) = self.registers(&step.from) {
                    self.transfer(&sources, None, *to, step, when);
                }
            }
            Payment::Residual(name) => {
                self.t
                    .b
                    .line(("Pay the rest", name.as_str()), Some(step.place));
                let money = self.money(step, None, when);
                let zero = self.t.b.zero();
                let residual = self.t.b.deal(DealField::Residual);
                self.t.b.increase(residual, money.limited);
                self.t.b.result(name.clone(), money.limited, Unit::Dollars);
                self.draw(&money, zero);
            }
            Payment::Steps(steps) => {
                for step in steps {
                    self.step(step, when);
                }
            }
        }
    }

    /// The money of a step: what its sources hold, at most `up_to`, or without sources what is owed.
    fn money(&mut self, step: &PaymentStep, owed: Option<Amount>, when: Option<Test>) -> Money {
        let sources = self.registers(&step.from);
        let mut limit = owed;
        if let Some(formula) = &step.up_to {
            let up_to = self.payable(formula);
            let name = format!("up to {}", formula.text);
            self.t.b.show(name, up_to, Unit::Dollars);
            limit = Some(match limit {
                Some(limit) => self.t.b.min(limit, up_to),
                None => up_to,
            });
        }
        let zero = self.t.b.zero();
        let mut limited = match &sources {
            Some(sources) => {
                let available = self.t.b.sum(sources.iter().copied());
                match limit {
                    Some(limit) => self.t.b.min(available, limit),
                    None => available,
                }
            }
            None => limit.unwrap_or(zero),
        };
        if let Some(when) = when {
            limited = self.t.b.only_where(when, limited);
        }
        let limited = self.t.b.copied(limited);
        self.t.b.show("cash", limited, Unit::Dollars);
        Money {
            limited,
            sources: sources.unwrap_or_default(),
        }
    }

    /// Takes what was used from the sources, in their order.
    fn draw(&mut self, money: &Money, not_taken: Amount) {
        if money.sources.is_empty() {
            return;
        }
        let left = self.t.b.sub(money.limited, not_taken);
        let left = self.t.b.copied(left);
        for source in &money.sources {
            let taken = self.take(left, *source);
            if self.accounts.contains(source) {
                let draws = self.t.b.deal(DealField::Draws);
                self.t.b.increase(draws, taken);
            }
        }
    }

    /// Pays a fee, or what it was owed beyond its annual cap.
    fn fee(&mut self, fee: FeeIndex, overflow: bool, step: &PaymentStep, when: Option<Test>) {
        let name = self.rules.fees[fee.position()].name.as_str();
        let FeeRegisters {
            owed,
            beyond,
            this_year,
            ..
        } = self.fees[fee.position()];
        let (verb, owed) = if overflow {
            ("Pay the fee beyond its annual cap", beyond)
        } else {
            ("Pay the fee", owed)
        };
        self.t.b.line((verb, name), Some(step.place));
        let money = self.money(step, Some(owed), when);
        let paid = self.t.b.deal(DealField::FeesPaid);
        let left = self.t.b.copied(money.limited);
        self.t.b.push(Instruction::PayMore { left, owed, paid });
        if let Some(this_year) = this_year.filter(|_| !overflow) {
            self.t.b.increase(this_year, money.limited);
        }
        self.draw(&money, left);
    }

    /// Pays, writes down or writes up classes.
    fn classes(
        &mut self,
        claim: Claim,
        order: &PaymentOrder,
        step: &PaymentStep,
        when: Option<Test>,
    ) {
        self.t.b.line(claim.cash, Some(step.place));
        // Cash without a limit pays what is owed; of other cash the order takes no more than that.
        let owed = match self.registers(&step.from) {
            Some(_) => None,
            None => Some(self.owed(order, claim)),
        };
        let money = self.money(step, owed, when);
        let rest = self.pay(order, claim, money.limited);
        self.draw(&money, rest);
    }

    /// Adds an amount to the balances of an order's classes: to one, or in proportion to their balances before the
    /// date.
    fn increase(&mut self, order: &PaymentOrder, step: &PaymentStep, when: Option<Test>) {
        self.t.b.line("Amount added to balances", Some(step.place));
        let money = self.money(step, None, when);
        let left = self.t.b.copied(money.limited);
        let classes = Self::classes_of(order);
        let weights = classes
            .iter()
            .map(|class| self.t.b.class(*class, ClassField::OpeningBalance));
        let weights: Vec<Amount> = weights.collect();
        let still = self.t.b.sum(weights.iter().copied());
        let still = self.t.b.copied(still);
        for (position, (class, weight)) in classes.iter().zip(weights).enumerate() {
            self.t.b.line(
                ("Increase the balance", self.name(*class)),
                Some(step.place),
            );
            let share = if position + 1 == classes.len() {
                self.t.b.copied(left)
            } else {
                let ratio = self.t.b.ratio(weight, still);
                let share = self.t.b.share(ratio, left);
                let share = self.t.b.min(share, left);
                self.t.b.copied(share)
            };
            self.t.b.decrease(still, weight);
            self.t.b.decrease(left, share);
            let (balance, increase) = (
                self.t.b.class(*class, ClassField::Balance),
                self.t.b.class(*class, ClassField::Increase),
            );
            self.t.b.increase(balance, share);
            self.t.b.increase(increase, share);
            self.t
                .b
                .result("added to the balance", share, Unit::Dollars);
        }
        self.draw(&money, left);
    }

    /// Losses by class, of interest or of principal, each as far as there is any.
    fn ladder(&mut self, rungs: &[LadderRung], step: &PaymentStep, when: Option<Test>) {
        let money = self.money(step, None, when);
        let left = self.t.b.copied(money.limited);
        for rung in rungs {
            let (class, owed, paid) = match rung {
                LadderRung::Interest(class) => {
                    self.lose_interest(*class, left, step);
                    continue;
                }
                LadderRung::Principal(class) => {
                    (*class, ClassField::Balance, ClassField::WriteDown)
                }
            };
            let name = self.name(class);
            self.t.b.line(("Loss", name), Some(step.place));
            let (owed, paid) = (self.t.b.class(class, owed), self.t.b.class(class, paid));
            let before = self.t.b.copied(paid);
            self.t.b.push(Instruction::PayMore { left, owed, paid });
            let written = self.t.b.sub(paid, before);
            let unreimbursed = self.t.b.class(class, ClassField::UnreimbursedWriteDown);
            self.t.b.increase(unreimbursed, written);
        }
        self.draw(&money, left);
    }

    /// A loss that reduces the interest due to a class.
    fn lose_interest(&mut self, class: ClassIndex, left: Amount, step: &PaymentStep) {
        let name = self.name(class);
        self.t.b.line(("Loss of interest", name), Some(step.place));
        let (unpaid, due) = (
            self.t.b.class(class, ClassField::InterestShortfall),
            self.t.b.class(class, ClassField::InterestDue),
        );
        let lost = self.take(left, unpaid);
        self.t.b.result("interest lost", lost, Unit::Dollars);
        self.t.b.decrease(due, lost);
    }

    /// Adds a class's interest to its balance. The cash that would have paid it is a source of its own.
    fn accrete(&mut self, class: ClassIndex, when: Option<Test>) {
        let name = self.name(class);
        self.t.b.line(("Accrete interest", name), Some(self.place));
        let due = self.t.b.class(class, ClassField::InterestShortfall);
        let balance = self.t.b.class(class, ClassField::Balance);
        let amount = match when {
            Some(when) => self.t.b.only_where(when, due),
            None => due,
        };
        let amount = self.t.b.copied(amount);
        self.t
            .b
            .result("added to the balance", amount, Unit::Dollars);
        let (increase, interest_due) = (
            self.t.b.class(class, ClassField::Increase),
            self.t.b.class(class, ClassField::InterestDue),
        );
        self.t.b.increase(balance, amount);
        self.t.b.increase(increase, amount);
        self.t.b.decrease(due, amount);
        self.t.b.decrease(interest_due, amount);
        let into = self.accretion(class);
        let left = self.t.b.copied(amount);
        for source in self.interest_sources() {
            let taken = self.take(left, source);
            self.t.b.increase(into, taken);
        }
    }

    fn deposit(&mut self, account: AccountIndex, step: &PaymentStep, when: Option<Test>) {
        let name = self.rules.accounts[account.position()].name.as_str();
        self.t.b.line(("Deposit", name), Some(step.place));
        let balance = self.accounts[account.position()];
        let missing = if step.up_to.is_some() {
            None
        } else {
            let target = self.target(account);
            let missing = self.t.b.excess(target, balance);
            Some(self.t.b.payable(missing))
        };
        let money = self.money(step, missing, when);
        let zero = self.t.b.zero();
        let deposits = self.t.b.deal(DealField::Deposits);
        self.t.b.increase(balance, money.limited);
        self.t.b.result("deposited", money.limited, Unit::Dollars);
        self.t.b.increase(deposits, money.limited);
        self.draw(&money, zero);
    }

    /// Moves money from registers, at most `most`, to a source.
    fn transfer(
        &mut self,
        from: &[Amount],
        most: Option<Amount>,
        to: Source,
        step: &PaymentStep,
        when: Option<Test>,
    ) {
        let mut amount = self.t.b.sum(from.iter().copied());
        if let Some(most) = most {
            amount = self.t.b.min(amount, most);
        }
        if let Some(formula) = &step.up_to {
            let up_to = self.payable(formula);
            amount = self.t.b.min(amount, up_to);
        }
        if let Some(when) = when {
            amount = self.t.b.only_where(when, amount);
        }
        let moved = self.t.b.copied(amount);
        self.t.b.result("moved", moved, Unit::Dollars);
        let left = self.t.b.copied(moved);
        let into = self.register_of(to);
        let zero = self.t.b.zero();
        let moved = self.t.b.copied(zero);
        for source in from {
            let taken = self.take(left, *source);
            self.t.b.increase(moved, taken);
            if self.accounts.contains(source) {
                let draws = self.t.b.deal(DealField::Draws);
                self.t.b.increase(draws, taken);
            }
        }
        // Only now, as cash may be moved to one of its sources.
        self.t.b.increase(into, moved);
        if self.accounts.contains(&into) {
            let deposits = self.t.b.deal(DealField::Deposits);
            self.t.b.increase(deposits, moved);
        }
    }
}

fn claim_of(payment: &Payment) -> Option<Claim> {
    match payment {
        Payment::Interest(_) => Some(INTEREST),
        Payment::Principal(_) => Some(PRINCIPAL),
        Payment::CarryForward(_) => Some(CARRY_FORWARD),
        Payment::WriteDown(_) => Some(WRITE_DOWN),
        Payment::WriteUp(_) => Some(WRITE_UP),
        _ => None,
    }
}
