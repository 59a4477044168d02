//! Compiles payment orders: sequential, pro rata, by loan group, and combinations of these.

use std::borrow::Cow;

use super::Template;
use crate::deal::terms::Order;
use crate::index::{ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{Amount, Builder, ClassField, Instruction, Payee, PoolField};

/// A payment to classes.
#[derive(Clone)]
pub(super) struct Payment<'a> {
    /// What is done and what is paid, in words: `Pay interest`, `interest`.
    pub(super) verb: Cow<'static, str>,
    pub(super) what: &'static str,
    /// Where the deal file states the order.
    pub(super) path: &'a [&'a str],
    /// What each class is owed.
    pub(super) due: ClassField,
    /// Receives what each class is paid.
    pub(super) paid: ClassField,
    /// Receives what each class is still owed, if anything reads it.
    pub(super) unpaid: Option<ClassField>,
    /// What each loan group brings, for orders by group: the first less the others.
    pub(super) by_group: &'a [PoolField],
    /// Whether another order may have paid the classes before.
    pub(super) again: bool,
}

/// A payment being compiled: the registers of each class.
struct Claims {
    /// In the order of the deal's classes; `None` for classes that the order does not name.
    payees: Vec<Option<Payee>>,
    /// What each loan group brings.
    brought: Vec<Amount>,
    /// Claims of classes of several loan groups, while one group pays its part.
    whole: Vec<Option<Amount>>,
}

impl Claims {
    fn of(&self, class: ClassIndex) -> Payee {
        let found = self.payees.get(class.position()).copied().flatten();
        found.unwrap_or(Payee {
            due: Amount::default(),
            paid: Amount::default(),
            unpaid: Amount::default(),
        })
    }
}

/// A class that several loan groups pay, with the positions of these groups' parts, ascending.
struct Shared {
    class: ClassIndex,
    parts: Vec<usize>,
}

impl<N: Number> Template<'_, N> {
    /// Pays `left` to the classes of an order; what they do not take stays in it.
    ///
    /// Pro rata shares are in proportion to what each is owed. By loan group, the money is allocated in
    /// proportion to what each group brings; the claim of a class of several groups is allocated to these
    /// groups in the same proportions while each group pays its own classes.
    pub(super) fn pay(&mut self, order: &Order, payment: &Payment<'_>, left: Amount) {
        let mut claims = Claims {
            payees: vec![None; self.classes.len()],
            brought: Vec::new(),
            whole: vec![None; self.classes.len()],
        };
        for class in order.classes() {
            let unpaid = match payment.unpaid {
                Some(field) => self.class(class, field),
                None => self.b.of_class(class, Builder::amount),
            };
            claims.payees[class.position()] = Some(Payee {
                due: self.class(class, payment.due),
                paid: self.class(class, payment.paid),
                unpaid,
            });
        }
        if has_groups(order) {
            self.b.line(
                (
                    format!("What each loan group brings of {}", payment.what),
                    "",
                ),
                None,
            );
            for position in 0..self.deal.groups.len() {
                let brought = self.brought(GroupIndex::new(position), payment.by_group);
                let name = format!("group {}", self.deal.groups[position]);
                self.b.dollars(name, brought);
                claims.brought.push(brought);
            }
        }
        self.pay_turns(order, payment, &mut claims, left);
    }

    fn brought(&mut self, group: GroupIndex, fields: &[PoolField]) -> Amount {
        let mut amounts = Vec::new();
        for field in fields {
            amounts.push(self.b.group(group, *field));
        }
        let first = amounts.first().copied().unwrap_or_default();
        amounts
            .iter()
            .skip(1)
            .fold(first, |left, less| self.b.sub(left, *less))
    }

    /// The turns of an order at its top.
    fn pay_turns(
        &mut self,
        order: &Order,
        payment: &Payment<'_>,
        claims: &mut Claims,
        left: Amount,
    ) {
        match order {
            Order::Class(class) => {
                let Payee { due, paid, unpaid } = claims.of(*class);
                self.b.line(
                    (payment.verb.clone(), self.name(*class)),
                    self.class_at(payment.path, *class),
                );
                let again = payment.again;
                self.b.of_class(*class, |b| {
                    b.push(if again {
                        Instruction::PayMore {
                            left,
                            owed: unpaid,
                            paid,
                        }
                    } else {
                        Instruction::Pay {
                            left,
                            due,
                            paid,
                            unpaid,
                        }
                    });
                });
            }
            Order::Sequential(parts) => {
                for part in parts {
                    self.pay_turns(part, payment, claims, left);
                }
            }
            Order::ProRata(parts) => {
                let classes: Option<Vec<ClassIndex>> = parts
                    .iter()
                    .map(|part| match part {
                        Order::Class(class) => Some(*class),
                        _ => None,
                    })
                    .collect();
                match classes {
                    Some(classes) => self.pay_pro_rata(&classes, payment, claims, left),
                    None => self.pay_nested(order, payment, claims, left),
                }
            }
            Order::ByGroup(_) => self.pay_nested(order, payment, claims, left),
        }
    }

    fn pay_pro_rata(
        &mut self,
        classes: &[ClassIndex],
        payment: &Payment<'_>,
        claims: &Claims,
        left: Amount,
    ) {
        let names: Vec<&str> = classes.iter().map(|class| self.name(*class)).collect();
        let place = classes
            .first()
            .and_then(|first| self.class_at(payment.path, *first));
        self.b.line(
            (
                format!("{}, pro rata", payment.verb),
                names.join(", ").as_str(),
            ),
            place,
        );
        let payees = classes.iter().map(|class| {
            let payee = claims.of(*class);
            if payment.again {
                Payee {
                    due: payee.unpaid,
                    ..payee
                }
            } else {
                payee
            }
        });
        let payees = payees.collect();
        let payees = self.b.payees(payees);
        let again = payment.again;
        self.b.of_classes(classes, |b| {
            b.push(if again {
                Instruction::ProRataMore { left, payees }
            } else {
                Instruction::ProRata { left, payees }
            });
        });
    }

    fn pay_nested(
        &mut self,
        order: &Order,
        payment: &Payment<'_>,
        claims: &mut Claims,
        left: Amount,
    ) {
        let first = order.classes().first().copied();
        let place = first.and_then(|first| self.class_at(payment.path, first));
        let names: Vec<&str> = order
            .classes()
            .iter()
            .map(|class| self.name(*class))
            .collect();
        self.b.line(
            (
                format!("{} by the order", payment.verb),
                names.join(", ").as_str(),
            ),
            place,
        );
        let zero = self.b.zero();
        if !payment.again {
            for class in order.classes() {
                let Payee { due, paid, unpaid } = claims.of(class);
                self.b.of_class(class, |b| {
                    if unpaid != due {
                        b.copy(unpaid, due);
                    }
                    b.copy(paid, zero);
                });
            }
        }
        let rest = self.pay_branch(order, claims, left);
        self.b.copy(left, rest);
    }

    /// What all classes of a branch are still owed.
    fn total_owed(&mut self, order: &Order, claims: &Claims) -> Amount {
        match order {
            Order::Class(class) => claims.of(*class).unpaid,
            Order::Sequential(parts) | Order::ProRata(parts) => {
                let totals: Vec<Amount> = parts
                    .iter()
                    .map(|part| self.total_owed(part, claims))
                    .collect();
                self.b.sum(totals)
            }
            Order::ByGroup(parts) => {
                if shared_classes(order, parts).is_empty() {
                    let totals: Vec<Amount> = parts
                        .iter()
                        .map(|(_, part)| self.total_owed(part, claims))
                        .collect();
                    self.b.sum(totals)
                } else {
                    let classes = order.classes();
                    self.b
                        .sum(classes.iter().map(|class| claims.of(*class).unpaid))
                }
            }
        }
    }

    /// Pays a branch; returns the rest.
    fn pay_branch(&mut self, order: &Order, claims: &mut Claims, money: Amount) -> Amount {
        match order {
            Order::Class(class) => {
                let Payee { paid, unpaid, .. } = claims.of(*class);
                let left = self.b.copied(money);
                self.b.push(Instruction::PayMore {
                    left,
                    owed: unpaid,
                    paid,
                });
                left
            }
            Order::Sequential(parts) => {
                let mut left = money;
                for part in parts {
                    left = self.pay_branch(part, claims, left);
                }
                left
            }
            Order::ProRata(parts) => {
                let total = self.total_owed(order, claims);
                let still_owed = self.b.copied(total);
                let mut left = money;
                let enough = self.b.decided(|into| Instruction::AtLeast {
                    into,
                    a: left,
                    b: still_owed,
                });
                for part in parts {
                    let total = self.total_owed(part, claims);
                    let owed = self.b.copied(total);
                    let share = self.b.amount();
                    self.b.push(Instruction::ShareOfLeft {
                        into: share,
                        left,
                        owed,
                        still_owed,
                    });
                    let share = self.b.select(enough, owed, share);
                    self.b.decrease(still_owed, owed);
                    let without = self.b.sub(left, share);
                    let not_taken = self.pay_branch(part, claims, share);
                    left = self.b.add(without, not_taken);
                }
                self.b.positive(left)
            }
            Order::ByGroup(parts) => self.pay_groups(order, parts, claims, money),
        }
    }

    fn pay_groups(
        &mut self,
        order: &Order,
        parts: &[(GroupIndex, Order)],
        claims: &mut Claims,
        money: Amount,
    ) -> Amount {
        let zero = self.b.zero();
        let total = self.total_owed(order, claims);
        let some_owed = self.b.decided(|into| Instruction::Above {
            into,
            a: total,
            b: zero,
        });
        let shared = shared_classes(order, parts);
        for shared in &shared {
            let claim = self.b.copied(claims.of(shared.class).unpaid);
            claims.whole[shared.class.position()] = Some(claim);
        }
        let brought: Vec<Amount> = parts
            .iter()
            .map(|(group, _)| claims.brought[group.position()])
            .collect();
        let parts_left = self.b.sum(brought.iter().copied());
        let left = self.b.copied(money);
        let not_taken = self.b.copied(zero);
        for position in 0..parts.len() {
            let ratio = self.b.ratio(brought[position], parts_left);
            let share = self.b.share(left, ratio);
            let share = self.b.min(share, left);
            self.b.decrease(parts_left, brought[position]);
            self.b.decrease(left, share);
            let rest = self.pay_group(parts, &brought, position, &shared, claims, share);
            self.b.increase(not_taken, rest);
        }
        // Cross-collateralization: what a group's own classes do not take.
        let mut left = self.b.add(left, not_taken);
        for (_, part) in parts {
            left = self.pay_branch(part, claims, left);
        }
        // The shares of the groups may not add up to `money` in the last bit.
        self.b.select(some_owed, left, money)
    }

    /// Pays a loan group's own classes. In the meantime a class of several groups is owed only this group's
    /// part of its claim.
    fn pay_group(
        &mut self,
        parts: &[(GroupIndex, Order)],
        brought: &[Amount],
        position: usize,
        shared: &[Shared],
        claims: &mut Claims,
        money: Amount,
    ) -> Amount {
        let Some((first, others)) = shared.split_first() else {
            return self.pay_branch(&parts[position].1, claims, money);
        };
        let Some(turn) = first.parts.iter().position(|part| *part == position) else {
            return self.pay_group(parts, brought, position, others, claims, money);
        };
        let owed = claims.of(first.class).unpaid;
        let claim = claims.whole[first.class.position()].unwrap_or_default();
        let of_group = self.owed_by_group(brought, first, turn, claim);
        let held = self.b.excess(owed, of_group);
        self.b.decrease(owed, held);
        let left = self.pay_group(parts, brought, position, others, claims, money);
        self.b.increase(owed, held);
        left
    }

    /// One group's part of a class's claim, in proportion to the amounts from its groups, so that the parts
    /// add up.
    fn owed_by_group(
        &mut self,
        brought: &[Amount],
        shared: &Shared,
        turn: usize,
        claim: Amount,
    ) -> Amount {
        let of_all = self.b.sum(shared.parts.iter().map(|part| brought[*part]));
        let mut up_to = |turns: usize| {
            if turns == shared.parts.len() {
                claim
            } else {
                let some = self
                    .b
                    .sum(shared.parts.iter().take(turns).map(|part| brought[*part]));
                let ratio = self.b.ratio(some, of_all);
                self.b.share(claim, ratio)
            }
        };
        let (with, before) = (up_to(turn + 1), up_to(turn));
        self.b.sub(with, before)
    }
}

fn has_groups(order: &Order) -> bool {
    match order {
        Order::Class(_) => false,
        Order::Sequential(parts) | Order::ProRata(parts) => parts.iter().any(has_groups),
        Order::ByGroup(_) => true,
    }
}

/// The classes that several loan groups pay.
fn shared_classes(order: &Order, groups: &[(GroupIndex, Order)]) -> Vec<Shared> {
    let of_parts: Vec<Vec<ClassIndex>> = groups.iter().map(|(_, part)| part.classes()).collect();
    let classes = order.classes().into_iter();
    classes
        .map(|class| Shared {
            class,
            parts: (0..of_parts.len())
                .filter(|part| of_parts[*part].contains(&class))
                .collect(),
        })
        .filter(|shared| shared.parts.len() > 1)
        .collect()
}
