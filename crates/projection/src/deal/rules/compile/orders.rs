//! Compiles payment orders: money goes from node to node, and what one does not take goes on to the next.

use super::super::{PaymentOrder, ProRataBy, SplitShare};
use super::Compiler;
use crate::formula::{ClassValue, Formula};
use crate::index::{ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{Amount, ClassField, Instruction, Payee, Unit};

/// The classes of parts that are all single classes, each once.
fn plain_classes(parts: &[PaymentOrder]) -> Option<Vec<ClassIndex>> {
    let mut classes = Vec::new();
    for part in parts {
        match part {
            PaymentOrder::Class(class) if !classes.contains(class) => classes.push(*class),
            _ => return None,
        }
    }
    Some(classes)
}

/// What a payment pays to classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    /// What is paid, in words: `Pay interest`.
    pub(super) verb: &'static str,
    /// What it is paid from: `Cash for interest`.
    pub(super) cash: &'static str,
    /// What each class is owed; paid from here.
    pub(super) owed: ClassField,
    /// Receives what each class is paid, on top of earlier payments of the date.
    pub(super) paid: ClassField,
}

impl Claim {
    /// What rises with a write-down or write-up.
    fn written(self) -> Option<ClassField> {
        match self.paid {
            ClassField::WriteDown => Some(ClassField::UnreimbursedWriteDown),
            ClassField::WriteUp => Some(ClassField::Balance),
            _ => None,
        }
    }
}

impl<N: Number> Compiler<'_, N> {
    /// The classes of an order, each once.
    pub(super) fn classes_of(order: &PaymentOrder) -> Vec<ClassIndex> {
        let mut classes = Vec::new();
        order.visit_classes(&mut |class| {
            if !classes.contains(&class) {
                classes.push(class);
            }
        });
        classes
    }

    /// What all classes of an order are owed.
    pub(super) fn owed(&mut self, order: &PaymentOrder, claim: Claim) -> Amount {
        let classes = Self::classes_of(order);
        let owed: Vec<Amount> = classes
            .iter()
            .map(|class| self.t.b.class(*class, claim.owed))
            .collect();
        self.t.b.sum(owed)
    }

    /// What an order is due, with the limits of its parts.
    fn due(&mut self, order: &PaymentOrder, claim: Claim) -> Amount {
        let of_parts = match order {
            PaymentOrder::Class(class) => return self.t.b.class(*class, claim.owed),
            PaymentOrder::Sequential(_)
            | PaymentOrder::ProRata { .. }
            | PaymentOrder::ByGroup(_)
            | PaymentOrder::Split(_) => {
                let mut due = Vec::new();
                for part in order.parts() {
                    due.push(self.due(part, claim));
                }
                self.t.b.sum(due)
            }
            PaymentOrder::DownTo { order, balance } => {
                let of_order = self.due(order, claim);
                let limit = self.down_to(order, balance);
                self.t.b.min(of_order, limit)
            }
            PaymentOrder::UpTo { order, amount } => {
                let of_order = self.due(order, claim);
                let limit = self.payable(amount);
                self.t.b.min(of_order, limit)
            }
            PaymentOrder::EachDate { order, dollars } => {
                let of_order = self.due(order, claim);
                let limit = self.stated(order, dollars);
                self.t.b.min(of_order, limit)
            }
            PaymentOrder::If {
                test,
                then,
                otherwise,
            } => {
                let test = self.truth(test);
                let here = self.due(then, claim);
                let elsewhere = match otherwise {
                    Some(otherwise) => self.due(otherwise, claim),
                    None => self.t.b.zero(),
                };
                self.t.b.select(test, here, elsewhere)
            }
        };
        // A class that is listed twice is owed once.
        let owed = self.owed(order, claim);
        self.t.b.min(of_parts, owed)
    }

    /// What an order is owed of a stated amount a date: that of the date is added where it is first used.
    fn stated(&mut self, order: &PaymentOrder, dollars: &Formula) -> Amount {
        let known = self
            .stated
            .iter()
            .find(|(place, _)| *place == dollars.place);
        if let Some((_, owed)) = known {
            return *owed;
        }
        let classes = Self::classes_of(order);
        let names: Vec<&str> = classes.iter().map(|class| self.name(*class)).collect();
        let name = format!("stated payments to {}, unpaid", names.join(", "));
        let owed = self.t.b.carried(name, N::ZERO);
        self.stated.push((dollars.place, owed));
        let dollars = self.payable(dollars);
        self.t.b.increase(owed, dollars);
        owed
    }

    /// What brings the balances of an order down to an amount.
    fn down_to(&mut self, order: &PaymentOrder, balance: &Formula) -> Amount {
        let classes = Self::classes_of(order);
        let total = self.class_value(ClassValue::BalanceNow, &classes);
        let planned = self.value(balance);
        let beyond = self.t.b.excess(total, planned);
        self.t.b.payable(beyond)
    }

    /// Pays an order; returns what it does not take.
    pub(super) fn pay(&mut self, order: &PaymentOrder, claim: Claim, money: Amount) -> Amount {
        match order {
            PaymentOrder::Class(class) => {
                let (owed, paid) = (
                    self.t.b.class(*class, claim.owed),
                    self.t.b.class(*class, claim.paid),
                );
                let name = self.name(*class);
                self.t.b.line((claim.verb, name), Some(self.place));
                let left = self.t.b.copied(money);
                let before = self.before_writing(&[*class], claim);
                self.t.b.push(Instruction::PayMore { left, owed, paid });
                self.write(&before, claim);
                left
            }
            PaymentOrder::Sequential(parts) => {
                let mut left = money;
                for part in parts {
                    left = self.pay(part, claim, left);
                }
                left
            }
            PaymentOrder::ProRata { parts, by } => self.pay_pro_rata(parts, by, claim, money),
            PaymentOrder::ByGroup(parts) => self.pay_by_group(parts, claim, money),
            PaymentOrder::Split(parts) => self.pay_split(parts, claim, money),
            PaymentOrder::DownTo { order, balance } => {
                self.t
                    .b
                    .line(("Down to", balance.text.as_str()), Some(balance.place));
                let most = self.down_to(order, balance);
                self.t.b.result("at most", most, Unit::Dollars);
                self.pay_limited(order, claim, money, most)
            }
            PaymentOrder::UpTo { order, amount } => {
                self.t.b.line(
                    ("Up to an amount", amount.text.as_str()),
                    Some(amount.place),
                );
                let most = self.payable(amount);
                self.t.b.result("at most", most, Unit::Dollars);
                self.pay_limited(order, claim, money, most)
            }
            PaymentOrder::EachDate { order, dollars } => {
                self.t.b.line(
                    (
                        "A stated amount, and what is unpaid of it",
                        dollars.text.as_str(),
                    ),
                    Some(dollars.place),
                );
                let owed = self.stated(order, dollars);
                self.t.b.result("owed", owed, Unit::Dollars);
                let rest = self.pay_limited(order, claim, money, owed);
                let taken = self.t.b.sub(money, rest);
                self.t.b.set(owed, |b| b.excess(owed, taken));
                rest
            }
            PaymentOrder::If {
                test,
                then,
                otherwise,
            } => {
                self.t.b.line(
                    ("One order or another", test.text.as_str()),
                    Some(test.place),
                );
                let test = self.truth(test);
                let here = self.t.b.only_where(test, money);
                let elsewhere = self.t.b.sub(money, here);
                let rest = self.pay(then, claim, here);
                let other_rest = match otherwise {
                    Some(otherwise) => self.pay(otherwise, claim, elsewhere),
                    None => elsewhere,
                };
                self.t.b.add(rest, other_rest)
            }
        }
    }

    /// Pays an order at most an amount.
    fn pay_limited(
        &mut self,
        order: &PaymentOrder,
        claim: Claim,
        money: Amount,
        most: Amount,
    ) -> Amount {
        let limited = self.t.b.min(money, most);
        let beyond = self.t.b.sub(money, limited);
        let rest = self.pay(order, claim, limited);
        self.t.b.add(beyond, rest)
    }

    fn pay_pro_rata(
        &mut self,
        parts: &[PaymentOrder],
        by: &ProRataBy,
        claim: Claim,
        money: Amount,
    ) -> Amount {
        if *by == ProRataBy::AmountDue
            && let Some(classes) = plain_classes(parts)
        {
            return self.pay_classes_pro_rata(&classes, claim, money);
        }
        let mut weights = Vec::new();
        for (position, part) in parts.iter().enumerate() {
            let weight = match by {
                ProRataBy::AmountDue => self.due(part, claim),
                ProRataBy::Balance => {
                    let classes = Self::classes_of(part);
                    self.class_value(ClassValue::Balance, &classes)
                }
                ProRataBy::Weights(weights) => match weights.get(position) {
                    Some(weight) => self.value(weight),
                    None => self.t.b.zero(),
                },
            };
            let weight = self.t.b.positive(weight);
            weights.push(self.t.b.copied(weight));
        }
        let mut left =
            self.pay_by_weights(parts, &weights, *by == ProRataBy::AmountDue, claim, money);
        // What one does not take goes to the others.
        if *by != ProRataBy::AmountDue {
            for part in parts {
                left = self.pay(part, claim, left);
            }
        }
        left
    }

    /// Pays parts in proportion to weights; returns what they do not take.
    fn pay_by_weights(
        &mut self,
        parts: &[PaymentOrder],
        weights: &[Amount],
        weights_are_due: bool,
        claim: Claim,
        money: Amount,
    ) -> Amount {
        let of_all = self.t.b.sum(weights.iter().copied());
        let weights_left = self.t.b.copied(of_all);
        let left = self.t.b.copied(money);
        let zero = self.t.b.zero();
        let not_taken = self.t.b.copied(zero);
        // Nothing is shared where there is enough for all that is due.
        let enough = weights_are_due.then(|| {
            self.t.b.decided(|into| Instruction::AtLeast {
                into,
                a: money,
                b: of_all,
            })
        });
        for (part, weight) in parts.iter().zip(weights) {
            let weight = *weight;
            let ratio = self.t.b.ratio(weight, weights_left);
            let share = self.t.b.share(left, ratio);
            let mut share = self.t.b.min(share, left);
            if let Some(enough) = enough {
                let shared = self.t.b.min(share, weight);
                let whole = self.t.b.min(weight, left);
                share = self.t.b.select(enough, whole, shared);
            }
            let share = self.t.b.copied(share);
            self.t.b.decrease(weights_left, weight);
            self.t.b.decrease(left, share);
            let rest = self.pay(part, claim, share);
            self.t.b.increase(not_taken, rest);
        }
        self.t.b.add(left, not_taken)
    }

    /// Pays classes in proportion to what they are owed.
    fn pay_classes_pro_rata(
        &mut self,
        classes: &[ClassIndex],
        claim: Claim,
        money: Amount,
    ) -> Amount {
        let names: Vec<&str> = classes.iter().map(|class| self.name(*class)).collect();
        let names = names.join(", ");
        let text = format!("{}, pro rata", claim.verb);
        self.t.b.line((text, names.as_str()), Some(self.place));
        let payees = classes.iter().map(|class| {
            let owed = self.t.b.class(*class, claim.owed);
            Payee {
                due: owed,
                paid: self.t.b.class(*class, claim.paid),
                unpaid: owed,
            }
        });
        let payees = payees.collect();
        let payees = self.t.b.payees(payees);
        let left = self.t.b.copied(money);
        let before = self.before_writing(classes, claim);
        self.t.b.push(Instruction::ProRataMore { left, payees });
        self.write(&before, claim);
        left
    }

    /// What classes are written down or up before a payment; none for other payments.
    fn before_writing(
        &mut self,
        classes: &[ClassIndex],
        claim: Claim,
    ) -> Vec<(ClassIndex, Amount)> {
        if claim.written().is_none() {
            return Vec::new();
        }
        let before = classes.iter().map(|class| {
            let paid = self.t.b.class(*class, claim.paid);
            (*class, self.t.b.copied(paid))
        });
        before.collect()
    }

    /// What a write-down or write-up changes besides what it is owed from.
    fn write(&mut self, before: &[(ClassIndex, Amount)], claim: Claim) {
        let Some(field) = claim.written() else {
            return;
        };
        for (class, before) in before {
            let after = self.t.b.class(*class, claim.paid);
            let written = self.t.b.sub(after, *before);
            let changes = self.t.b.class(*class, field);
            self.t.b.increase(changes, written);
        }
    }

    fn pay_split(
        &mut self,
        parts: &[(SplitShare, PaymentOrder)],
        claim: Claim,
        money: Amount,
    ) -> Amount {
        let left = self.t.b.copied(money);
        let zero = self.t.b.zero();
        let not_taken = self.t.b.copied(zero);
        // Stated shares first; the rest of the money is what they leave.
        for (share, order) in parts {
            if let SplitShare::Of(formula) = share {
                self.t.b.line(
                    ("A share of the money", formula.text.as_str()),
                    Some(formula.place),
                );
                let fraction = self.value(formula);
                let fraction = self.t.b.positive(fraction);
                let share = self.t.b.share(fraction, money);
                let share = self.t.b.min(share, left);
                let share = self.t.b.copied(share);
                self.t.b.decrease(left, share);
                let rest = self.pay(order, claim, share);
                self.t.b.increase(not_taken, rest);
            }
        }
        for (share, order) in parts {
            if *share == SplitShare::Rest {
                let money = self.t.b.copied(left);
                let rest = self.pay(order, claim, money);
                self.t.b.copy(left, rest);
            }
        }
        self.t.b.add(left, not_taken)
    }

    /// Each loan group's own classes in proportion to what the groups bring, then what they do not take to those
    /// of the other groups.
    fn pay_by_group(
        &mut self,
        parts: &[(GroupIndex, PaymentOrder)],
        claim: Claim,
        money: Amount,
    ) -> Amount {
        let mut brought = Vec::new();
        for (group, _) in parts {
            brought.push(self.brought(*group));
        }
        let left_to_bring = self.t.b.sum(brought.iter().copied());
        let left = self.t.b.copied(money);
        let zero = self.t.b.zero();
        let not_taken = self.t.b.copied(zero);
        for ((_, order), brought) in parts.iter().zip(&brought) {
            let ratio = self.t.b.ratio(*brought, left_to_bring);
            let share = self.t.b.share(left, ratio);
            let share = self.t.b.min(share, left);
            let share = self.t.b.copied(share);
            self.t.b.decrease(left_to_bring, *brought);
            self.t.b.decrease(left, share);
            let rest = self.pay(order, claim, share);
            self.t.b.increase(not_taken, rest);
        }
        let mut left = self.t.b.add(left, not_taken);
        for (_, order) in parts {
            left = self.pay(order, claim, left);
        }
        left
    }
}
