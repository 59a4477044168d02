//! Compiles payments, in the order of the file.

use super::super::{LadderRung, Otherwise, Payment, PaymentOrder, PaymentStep, Source};
use super::Compiler;
use super::orders::Claim;
use crate::index::{AccountIndex, ClassIndex};
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, Instruction, Test};

const INTEREST: Claim = Claim {
    verb: "Pay interest",
    owed: ClassField::InterestShortfall,
    paid: ClassField::InterestPaid,
};
const PRINCIPAL: Claim = Claim {
    verb: "Pay principal",
    owed: ClassField::Balance,
    paid: ClassField::PrincipalPaid,
};
const CARRY_FORWARD: Claim = Claim {
    verb: "Pay carry-forward",
    owed: ClassField::BasisRiskCarryForward,
    paid: ClassField::BasisRiskPaid,
};
const WRITE_DOWN: Claim = Claim {
    verb: "Write down",
    owed: ClassField::Balance,
    paid: ClassField::WriteDown,
};
const WRITE_UP: Claim = Claim {
    verb: "Write up",
    owed: ClassField::UnreimbursedWriteDown,
    paid: ClassField::WriteDownReimbursed,
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
        self.b.part("Payments");
        let mut when = outer;
        if let Some(formula) = &step.when {
            self.b.line(
                ("Whether the step applies", formula.text.as_str()),
                Some(formula.place),
            );
            let holds = self.truth(formula);
            when = Some(match outer {
                Some(outer) => self.b.and(outer, holds),
                None => holds,
            });
        }
        self.payment(&step.payment, step, when);
        let Some(holds) = when else {
            return;
        };
        let elsewhere = match outer {
            Some(outer) => self.b.and_not(outer, holds),
            None => self.b.not(holds),
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
            Payment::Fee(fee) | Payment::FeeOverflow(fee) => {
                self.b.line(
                    ("Pay a fee", self.rules.fees[fee.position()].name.as_str()),
                    Some(step.place),
                );
                let owed = self.fees[fee.position()];
                let money = self.money(step, Some(owed), when);
                let left = self.b.copied(money.limited);
                let paid = self.b.amount();
                self.b.push(Instruction::PayMore { left, owed, paid });
                self.draw(&money, left);
            }
            Payment::Deposit(account) => self.deposit(*account, step, when),
            Payment::Draw { account, to } => {
                let balance = self.accounts[account.position()].balance;
                self.transfer(&[balance], *to, step, when);
            }
            Payment::Release { account, to } => {
                let balance = self.accounts[account.position()].balance;
                let target = self.target(*account);
                let beyond = self.b.excess(balance, target);
                let beyond = self.b.copied(beyond);
                let before = self.b.copied(beyond);
                self.transfer(&[beyond], *to, step, when);
                let released = self.b.sub(before, beyond);
                self.b.decrease(balance, released);
            }
            Payment::Move { to } => {
                if let Some(sources) = self.registers(&step.from) {
                    self.transfer(&sources, *to, step, when);
                }
            }
            Payment::Residual(name) => {
                self.b
                    .line(("Pay the rest", name.as_str()), Some(step.place));
                let money = self.money(step, None, when);
                let zero = self.b.zero();
                let residual = self.b.deal(DealField::Residual);
                self.b.increase(residual, money.limited);
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
            self.b
                .line(("Up to", formula.text.as_str()), Some(formula.place));
            let up_to = self.payable(formula);
            limit = Some(match limit {
                Some(limit) => self.b.min(limit, up_to),
                None => up_to,
            });
        }
        for source in &step.from {
            if let Source::Amount(amount) = source {
                let reference = crate::formula::Reference::Amount(*amount);
                let value = self.reference(&reference);
                let value = self.b.positive(value);
                let value = self.b.payable(value);
                limit = Some(match limit {
                    Some(limit) => self.b.min(limit, value),
                    None => value,
                });
            }
        }
        let zero = self.b.zero();
        let mut limited = match &sources {
            Some(sources) => {
                let available = self.b.sum(sources.iter().copied());
                match limit {
                    Some(limit) => self.b.min(available, limit),
                    None => available,
                }
            }
            None => limit.unwrap_or(zero),
        };
        if let Some(when) = when {
            limited = self.b.only_where(when, limited);
        }
        Money {
            limited: self.b.copied(limited),
            sources: sources.unwrap_or_default(),
        }
    }

    /// Takes what was used from the sources, in their order.
    fn draw(&mut self, money: &Money, not_taken: Amount) {
        if money.sources.is_empty() {
            return;
        }
        let used = self.b.sub(money.limited, not_taken);
        let left = self.b.copied(used);
        let taken = self.b.amount();
        for source in &money.sources {
            self.b.push(Instruction::PayMore {
                left,
                owed: *source,
                paid: taken,
            });
        }
    }

    /// Pays, writes down or writes up classes.
    fn classes(
        &mut self,
        claim: Claim,
        order: &PaymentOrder,
        step: &PaymentStep,
        when: Option<Test>,
    ) {
        self.b
            .line((format!("Money: {}", claim.verb), ""), Some(step.place));
        let owed = self.owed(order, claim);
        let money = self.money(step, Some(owed), when);
        let written_before: Vec<(ClassIndex, Amount)> = if claim.paid == ClassField::WriteDown
            || claim.paid == ClassField::WriteDownReimbursed
        {
            let classes = Self::classes_of(order).into_iter();
            classes
                .map(|class| {
                    let paid = self.b.class(class, claim.paid);
                    (class, self.b.copied(paid))
                })
                .collect()
        } else {
            Vec::new()
        };
        let rest = self.pay(order, claim, money.limited);
        self.draw(&money, rest);
        for (class, before) in written_before {
            let after = self.b.class(class, claim.paid);
            let written = self.b.sub(after, before);
            let changes = if claim.paid == ClassField::WriteDown {
                ClassField::UnreimbursedWriteDown
            } else {
                ClassField::Balance
            };
            let changes = self.b.class(class, changes);
            self.b.increase(changes, written);
        }
    }

    /// Adds an amount to the first class of an order.
    fn increase(&mut self, order: &PaymentOrder, step: &PaymentStep, when: Option<Test>) {
        let Some(class) = Self::classes_of(order).first().copied() else {
            return;
        };
        let name = self.rules.classes[class].name.as_str();
        self.b
            .line(("Increase the balance", name), Some(step.place));
        let money = self.money(step, None, when);
        let balance = self.b.class(class, ClassField::Balance);
        self.b.increase(balance, money.limited);
    }

    /// Losses by class, of interest or of principal, each as far as there is any.
    fn ladder(&mut self, rungs: &[LadderRung], step: &PaymentStep, when: Option<Test>) {
        let money = self.money(step, None, when);
        let left = self.b.copied(money.limited);
        for rung in rungs {
            let (class, owed, paid) = match rung {
                LadderRung::Interest(class) => (
                    *class,
                    ClassField::InterestShortfall,
                    ClassField::PrepaymentShortfall,
                ),
                LadderRung::Principal(class) => {
                    (*class, ClassField::Balance, ClassField::WriteDown)
                }
            };
            let name = self.rules.classes[class].name.as_str();
            self.b.line(("Loss", name), Some(step.place));
            let (owed, paid) = (self.b.class(class, owed), self.b.class(class, paid));
            let before = self.b.copied(paid);
            self.b.push(Instruction::PayMore { left, owed, paid });
            if matches!(rung, LadderRung::Principal(_)) {
                let written = self.b.sub(paid, before);
                let unreimbursed = self.b.class(class, ClassField::UnreimbursedWriteDown);
                self.b.increase(unreimbursed, written);
            }
        }
        self.draw(&money, left);
    }

    /// Adds a class's interest to its balance. The cash that would have paid it is a source of its own.
    fn accrete(&mut self, class: ClassIndex, when: Option<Test>) {
        let name = self.rules.classes[class].name.as_str();
        self.b.line(("Accrete interest", name), Some(self.place));
        let due = self.b.class(class, ClassField::InterestShortfall);
        let balance = self.b.class(class, ClassField::Balance);
        let amount = match when {
            Some(when) => self.b.only_where(when, due),
            None => due,
        };
        let amount = self.b.copied(amount);
        self.b.increase(balance, amount);
        self.b.decrease(due, amount);
        let into = self.accretion(class);
        let left = self.b.copied(amount);
        for source in self.interest_sources() {
            self.b.push(Instruction::PayMore {
                left,
                owed: source,
                paid: into,
            });
        }
    }

    fn deposit(&mut self, account: AccountIndex, step: &PaymentStep, when: Option<Test>) {
        let name = self.rules.accounts[account.position()].name.as_str();
        self.b.line(("Deposit", name), Some(step.place));
        let balance = self.accounts[account.position()].balance;
        let missing = if step.up_to.is_some() {
            None
        } else {
            let target = self.target(account);
            let missing = self.b.excess(target, balance);
            Some(self.b.payable(missing))
        };
        let money = self.money(step, missing, when);
        let zero = self.b.zero();
        self.b.increase(balance, money.limited);
        self.draw(&money, zero);
    }

    /// Moves money from registers to a source, or out of the deal.
    fn transfer(&mut self, from: &[Amount], to: Source, step: &PaymentStep, when: Option<Test>) {
        let available = self.b.sum(from.iter().copied());
        let mut amount = available;
        if let Some(formula) = &step.up_to {
            let up_to = self.payable(formula);
            amount = self.b.min(amount, up_to);
        }
        if let Some(when) = when {
            amount = self.b.only_where(when, amount);
        }
        let left = self.b.copied(amount);
        let into = match self
            .registers(&[to])
            .and_then(|registers| registers.first().copied())
        {
            Some(into) => into,
            None => self.b.deal(DealField::Residual),
        };
        for source in from {
            self.b.push(Instruction::PayMore {
                left,
                owed: *source,
                paid: into,
            });
        }
    }

    /// The target of an account at this point of the date; 0 without one.
    pub(super) fn target(&mut self, account: AccountIndex) -> Amount {
        match &self.rules.accounts[account.position()].target {
            Some(target) => self.payable(target),
            None => self.b.zero(),
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
