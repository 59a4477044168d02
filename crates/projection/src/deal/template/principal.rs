//! Overcollateralization and the principal distribution (TS, Credit Enhancement B, Priority of Principal
//! Distributions and the Class Principal Distribution Amounts; conventions 4.6, 4.7 and 4.9).

use super::Template;
use super::order::Payment;
use crate::deal::terms::{Order, TargetAmount};
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{
    Amount, ClassField, DealField, DealTest, Instruction, Payee, PoolField, PrincipalGroup, Step,
    Unit,
};

impl<N: Number> Template<'_, N> {
    /// A target for the pool balance of the month.
    fn target(&mut self, target: &TargetAmount<N>) -> Amount {
        if target.of_current == N::ZERO {
            let fixed = self.b.constant(target.fixed.to_payable());
            return self.b.copied(fixed);
        }
        let (fixed, share) = (
            self.b.constant(target.fixed),
            self.b.constant(target.of_current),
        );
        let of = self.collected.closing;
        let into = self.b.amount();
        self.b.push(Instruction::Target {
            into,
            fixed,
            share,
            of,
        });
        into
    }

    /// Compares overcollateralization with the required amount and computes the reduction.
    pub(in crate::deal) fn measure_overcollateralization(&mut self) {
        let terms = &self.plan.overcollateralization;
        let pool = self.collected.closing;
        // The target at closing: the upper limit of a stepped-down target and of the floor.
        let initial = terms.target.of_pool(self.plan.original_balance);
        let floor = terms.floor.to_payable().min(initial);
        let path = "overcollateralization";
        self.b.line(
            "Required overcollateralization before the stepdown date",
            self.at(&[path, "target"]),
        );
        let (floor, initial) = (self.b.constant(floor), self.b.constant(initial));
        let before = self.target(&terms.target);
        let target = before;
        let before = self.b.max(before, floor);
        self.b.dollars("target", target);
        self.b.dollars("floor", floor);
        self.b.result("required", before, Unit::Dollars);
        let required = self.of_deal(DealField::RequiredOvercollateralization);
        let (stepped_down, trigger_event) = (
            self.test(DealTest::SteppedDown),
            self.test(DealTest::TriggerEvent),
        );
        let after = match &terms.stepped_down_target {
            Some(target) => {
                self.b.line(
                    "Required overcollateralization after it: at least the floor, at most the initial target",
                    self.at(&[path, "stepped_down_target"]),
                );
                let target = self.target(target);
                let after = self.b.max(target, floor);
                let after = self.b.min(after, initial);
                self.b.dollars("target", target);
                self.b.dollars("floor", floor);
                self.b.dollars("initial target", initial);
                self.b.result("required", after, Unit::Dollars);
                after
            }
            None => before,
        };
        // During a trigger event after the stepdown date: the amount of the previous date.
        self.b.line(
            "Required overcollateralization; during a trigger event after the stepdown date that of the date before",
            None,
        );
        let after = self.b.select(trigger_event, required, after);
        self.b
            .set(required, |b| b.select(stepped_down, after, before));
        self.b.result(
            DealField::RequiredOvercollateralization.words(),
            required,
            Unit::Dollars,
        );

        self.b.line(
            "Overcollateralization after the date's losses are covered",
            self.at(&[path]),
        );
        let certificates = self.of_deal(DealField::OpeningCertificates);
        let principal = self.of_deal(DealField::PrincipalRemittance);
        let covered = self.of_deal(DealField::LossesCovered);
        let overcollateralization = self.of_deal(DealField::Overcollateralization);
        let reduction = self.of_deal(DealField::OvercollateralizationReduction);
        let after = self.b.sub(certificates, principal);
        let after = self.b.excess(after, covered);
        self.b.set(overcollateralization, |b| b.sub(pool, after));
        self.b.dollars("pool", pool);
        self.b.dollars(
            "less certificates after the principal remittance and losses covered",
            after,
        );
        self.b.result(
            DealField::Overcollateralization.words(),
            overcollateralization,
            Unit::Dollars,
        );
        self.b.line(
            "Overcollateralization reduction, where principal is released",
            self.at(&[path]),
        );
        let released = self.test(DealTest::Released);
        let above = self.b.excess(overcollateralization, required);
        self.b.dollars("above the requirement", above);
        let beyond = above;
        let beyond = self.b.min(beyond, principal);
        self.b.set(reduction, |b| b.only_where(released, beyond));
        self.b.result("reduction", reduction, Unit::Dollars);
        self.moves(Step::OvercollateralizationReduction, reduction);
    }

    /// Pays principal to the principal groups in order of seniority; returns the rest.
    ///
    /// Before the stepdown date and during a trigger event each group receives up to its whole balance. Once
    /// principal is released, each group is paid down to its subordination percentage of the pool, or to the
    /// pool less the overcollateralization floor if that is less.
    pub(super) fn distribute_principal(&mut self, amount: Amount) -> Amount {
        let plan = self.plan;
        self.b.part("Principal");
        self.b.line(
            "The most that may remain where principal is released: the pool less the overcollateralization floor",
            self.at(&["overcollateralization", "floor"]),
        );
        let released = self.test(DealTest::Released);
        let pool = self.collected.closing;
        let floor = self
            .b
            .constant(plan.overcollateralization.floor.to_payable());
        let above_floor = self.b.excess(pool, floor);
        self.b.dollars("pool", pool);
        self.b.dollars("less the floor", floor);
        self.b
            .result("the most that may remain", above_floor, Unit::Dollars);
        let zero = self.b.zero();
        let left = self.b.copied(amount);
        // Balances of this group and all senior to it, after what the senior ones were paid.
        let down_to_here = self.b.copied(zero);
        for (position, rank) in plan.ranks.iter().enumerate() {
            let names: Vec<&str> = rank.classes.iter().map(|class| self.name(*class)).collect();
            let names = names.join(", ");
            let place = self.places.item(&["ranks"], position);
            let (share, most, released) = match rank.subordination_percentage {
                None => (zero, zero, self.test(DealTest::Never)),
                Some(share) => (self.b.constant(share), above_floor, released),
            };
            let sequence = sequence(&rank.order).filter(|_| rank.order_in_trigger_event.is_none());
            let payees = sequence.as_ref().unwrap_or(&rank.classes);
            let payees = payees.iter().map(|class| {
                let balance = self.class(*class, ClassField::Balance);
                Payee {
                    due: balance,
                    paid: self.class(*class, ClassField::PrincipalPaid),
                    unpaid: balance,
                }
            });
            let payees = payees.collect();
            let payees = self.b.payees(payees);
            let group = self.b.principal_group(PrincipalGroup {
                payees,
                down_to_here,
                share,
                pool,
                most,
                released,
            });
            let balances: Vec<Amount> = rank
                .classes
                .iter()
                .map(|class| self.class(*class, ClassField::Balance))
                .collect();
            let target = rank.subordination_percentage.map(|_| share);
            if sequence.is_some() {
                self.b.line(
                    ("Pay principal to a group in sequence, down to its subordination percentage where principal is released", names.as_str()),
                    place,
                );
                self.show_target(&balances, target, down_to_here, above_floor);
                self.b.of_classes(&rank.classes, |b| {
                    b.push(Instruction::PayGroup { group, left });
                });
                continue;
            }
            self.b
                .line(("Principal due to a group: down to its subordination percentage where principal is released", names.as_str()), place);
            let (money, to_spend) = (self.b.amount(), self.b.amount());
            self.show_target(&balances, target, down_to_here, above_floor);
            self.b.of_classes(&rank.classes, |b| {
                b.push(Instruction::GroupTarget {
                    group,
                    left,
                    money,
                    to_spend,
                });
            });
            let outer = self.b.enter(&rank.classes);
            self.pay_rank(position, &rank.classes, money, to_spend);
            self.b.leave(outer);
            self.b.line(
                ("Principal that a group does not take", names.as_str()),
                place,
            );
            self.b.of_classes(&rank.classes, |b| {
                b.push(Instruction::Taken {
                    money,
                    not_taken: to_spend,
                    left,
                    down_to_here,
                });
            });
        }
        self.moves_classes(Step::Principal, ClassField::PrincipalPaid);
        self.b.line(
            "Principal that no group takes is added to excess cash flow",
            None,
        );
        self.b.result("not taken", left, Unit::Dollars);
        left
    }

    /// Reports how much principal a group is due where principal is released.
    fn show_target(
        &mut self,
        balances: &[Amount],
        share: Option<Amount>,
        down_to_here: Amount,
        above_floor: Amount,
    ) {
        let Some(share) = share else {
            return;
        };
        let of = self.b.list(balances.iter().copied());
        let released = self.test(DealTest::Released);
        let pool = self.collected.closing;
        let skip = |block| Instruction::SkipUnlessAny { of, block };
        let when = "the group is outstanding";
        self.b.for_records(|b| {
            b.block(when, skip, |b| {
                let skip = |block| Instruction::SkipUnlessTest {
                    test: released,
                    block,
                };
                b.block("principal is released", skip, |b| {
                    let own = b.amount();
                    b.push(Instruction::Sum { into: own, of });
                    let down = b.add(down_to_here, own);
                    let of_pool = b.share(share, pool);
                    let may_remain = b.min(of_pool, above_floor);
                    let due = b.excess(down, may_remain);
                    let due = b.min(due, own);
                    b.dollars("with all senior classes", down);
                    b.show("percentage of the pool", share, Unit::Percent);
                    b.dollars("may remain", may_remain);
                    b.result("principal due", due, Unit::Dollars);
                });
            });
        });
    }

    /// Pays a group's principal by its usual order, or by its order during a trigger event; what is not taken
    /// stays in `to_spend`.
    fn pay_rank(
        &mut self,
        position: usize,
        classes: &[ClassIndex],
        money: Amount,
        to_spend: Amount,
    ) {
        let rank = &self.plan.ranks[position];
        let place = [position.to_string()];
        let path = ["ranks", place[0].as_str()];
        let payment = Payment {
            verb: "Pay principal".into(),
            what: "principal",
            path: &path,
            due: ClassField::Balance,
            paid: ClassField::PrincipalPaid,
            unpaid: Some(ClassField::Balance),
            by_group: &[PoolField::OpeningBalance, PoolField::ClosingBalance],
            again: rank.order_in_trigger_event.is_some(),
        };
        let Some(other) = &rank.order_in_trigger_event else {
            self.pay(&rank.order, &payment, to_spend);
            return;
        };
        let zero = self.b.zero();
        for class in classes {
            let paid = self.class(*class, ClassField::PrincipalPaid);
            self.b.of_class(*class, |b| b.copy(paid, zero));
        }
        let trigger_event = self.test(DealTest::TriggerEvent);
        let usual = self.b.not(trigger_event);
        let in_usual_order = self.b.only_where(usual, money);
        let in_other_order = self.b.sub(money, in_usual_order);
        self.pay(&rank.order, &payment, in_usual_order);
        self.pay(other, &payment, in_other_order);
        self.b.line("Principal that neither order takes", None);
        self.b
            .set(to_spend, |b| b.add(in_usual_order, in_other_order));
    }
}

/// The classes of an order that pays them in sequence.
fn sequence(order: &Order) -> Option<Vec<ClassIndex>> {
    match order {
        Order::Class(class) => Some(vec![*class]),
        Order::Sequential(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(sequence).collect();
            Some(parts?.concat())
        }
        Order::ProRata(_) | Order::ByGroup(_) => None,
    }
}
