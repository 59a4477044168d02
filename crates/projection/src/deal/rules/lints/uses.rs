//! Names that nothing refers to, and classes that are never paid.

use super::super::class_terms::{ClassBalance, ClassCoupon};
use super::super::payment_terms::{Otherwise, Payment, PaymentOrder, PaymentStep, Source};
use super::super::terms::{AmountValue, Condition, FeeAmount, Limit, PaymentRules};
use super::{Lint, LintKind, visit_steps};
use crate::formula::{Formula, Reference};
use crate::index::{AccountIndex, AmountIndex, ClassIndex, FeeIndex, ScheduleIndex, TestIndex};

/// What the rules refer to and pay.
#[derive(Default)]
struct Uses {
    amounts: Vec<AmountIndex>,
    tests: Vec<TestIndex>,
    schedules: Vec<ScheduleIndex>,
    /// Fees that are paid, or that formulas refer to.
    fees: Vec<FeeIndex>,
    /// Accounts that payments draw on.
    drawn: Vec<AccountIndex>,
    principal: Vec<ClassIndex>,
    /// Classes that are paid interest, or accrete it.
    interest: Vec<ClassIndex>,
    carry_forward: Vec<ClassIndex>,
}

/// The lints on names and classes.
pub(super) fn lints(rules: &PaymentRules) -> Vec<Lint> {
    let uses = Uses::of(rules);
    let mut lints = Vec::new();
    let mut add = |what, place| lints.push(Lint { what, place });
    for (index, class) in rules.classes.enumerate() {
        let is_notional = matches!(class.balance, ClassBalance::Notional(_));
        if !is_notional && !uses.principal.contains(&index) {
            add(LintKind::NeverPaidPrincipal(index), class.place);
        }
        if class.coupon != ClassCoupon::None && !uses.interest.contains(&index) {
            add(LintKind::NeverPaidInterest(index), class.place);
        }
        if class.carries_forward && !uses.carry_forward.contains(&index) {
            add(LintKind::NeverPaidCarryForward(index), class.place);
        }
    }
    for (position, set) in rules.sets.iter().enumerate() {
        if !set.is_used {
            add(LintKind::UnusedSet(position), set.place);
        }
    }
    for (position, schedule) in rules.schedules.iter().enumerate() {
        let index = ScheduleIndex::new(position);
        if !uses.schedules.contains(&index) {
            add(LintKind::UnusedSchedule(index), schedule.place);
        } else if schedule.ends_above_zero() {
            add(LintKind::ScheduleEndsAboveZero(index), schedule.place);
        }
    }
    for (position, amount) in rules.amounts.iter().enumerate() {
        let index = AmountIndex::new(position);
        if !uses.amounts.contains(&index) {
            add(LintKind::UnusedAmount(index), amount.place);
        }
    }
    for (position, test) in rules.tests.iter().enumerate() {
        let index = TestIndex::new(position);
        if !uses.tests.contains(&index) {
            add(LintKind::UnusedTest(index), test.place);
        }
    }
    for (position, account) in rules.accounts.iter().enumerate() {
        let index = AccountIndex::new(position);
        if !uses.drawn.contains(&index) {
            add(LintKind::UndrawnAccount(index), account.place);
        }
    }
    for (position, fee) in rules.fees.iter().enumerate() {
        let index = FeeIndex::new(position);
        if !uses.fees.contains(&index) {
            add(LintKind::UnpaidFee(index), fee.place);
        }
    }
    lints
}

impl Uses {
    fn of(rules: &PaymentRules) -> Self {
        let mut uses = Self::default();
        uses.definitions(rules);
        visit_steps(&rules.payments, &mut |step| uses.step(step));
        uses
    }

    /// Formulas outside the payments.
    fn definitions(&mut self, rules: &PaymentRules) {
        for class in &rules.classes {
            if let ClassBalance::Notional(formula) = &class.balance {
                self.formula(formula);
            }
            if let ClassCoupon::Formula(formula) = &class.coupon {
                self.formula(formula);
            }
            self.formulas(class.floor.iter().chain(&class.cap));
        }
        for amount in &rules.amounts {
            if let AmountValue::Formula(formula) = &amount.value {
                self.formula(formula);
            }
        }
        for test in &rules.tests {
            match &test.condition {
                Condition::Holds(formula) => self.formula(formula),
                Condition::Value { value, limit, .. } => {
                    self.formula(value);
                    if let Limit::Formula(limit) = limit {
                        self.formula(limit);
                    }
                }
            }
        }
        for account in &rules.accounts {
            self.formula(&account.initial);
            self.formulas(account.target.iter().chain(&account.earnings));
        }
        for fee in &rules.fees {
            match &fee.amount {
                FeeAmount::Dollars(dollars) => self.formula(dollars),
                FeeAmount::Rate { rate, of } => self.formulas([rate, of]),
            }
            let limits = fee.minimum.iter().chain(&fee.maximum);
            self.formulas(limits.chain(&fee.annual_cap));
        }
    }

    fn step(&mut self, step: &PaymentStep) {
        self.formulas(step.up_to.iter().chain(&step.when));
        for source in &step.from {
            match source {
                Source::Account(account) => self.drawn.push(*account),
                Source::Amount(amount) => self.amounts.push(*amount),
                _ => {}
            }
        }
        let otherwise = match &step.otherwise {
            Otherwise::Order(order) => Some(order),
            Otherwise::Nothing | Otherwise::Steps(_) => None,
        };
        let (order, paid) = match &step.payment {
            Payment::Interest(order) => (Some(order), Some(&mut self.interest)),
            Payment::Principal(order) => (Some(order), Some(&mut self.principal)),
            Payment::CarryForward(order) => (Some(order), Some(&mut self.carry_forward)),
            Payment::WriteDown(order) | Payment::WriteUp(order) | Payment::Increase(order) => {
                (Some(order), None)
            }
            _ => (None, None),
        };
        if let Some(paid) = paid {
            for order in order.into_iter().chain(otherwise) {
                order.visit_classes(&mut |class| paid.push(class));
            }
        }
        for order in order.into_iter().chain(otherwise) {
            self.order(order);
        }
        match &step.payment {
            Payment::Accrete(classes) => self.interest.extend(classes),
            Payment::Fee(fee) | Payment::FeeOverflow(fee) => self.fees.push(*fee),
            _ => {}
        }
    }

    /// Formulas of an order.
    fn order(&mut self, order: &PaymentOrder) {
        self.formulas(order.formulas());
        for part in order.parts() {
            self.order(part);
        }
    }

    fn formulas<'a>(&mut self, formulas: impl IntoIterator<Item = &'a Formula>) {
        for formula in formulas {
            self.formula(formula);
        }
    }

    fn formula(&mut self, formula: &Formula) {
        for (reference, _) in &formula.places {
            match reference {
                Reference::Amount(amount) => self.amounts.push(*amount),
                Reference::Test(test) => self.tests.push(*test),
                Reference::Planned(schedule) => self.schedules.push(*schedule),
                Reference::Fee(fee) => self.fees.push(*fee),
                Reference::Pool(..)
                | Reference::Deal(_)
                | Reference::Class(..)
                | Reference::Account(..)
                | Reference::Rate(_) => {}
            }
        }
    }
}
