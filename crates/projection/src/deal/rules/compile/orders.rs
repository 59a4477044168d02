//! Compiles payment orders: money goes from node to node, and what one does not take goes on to the next.

use super::super::{PaymentOrder, ProRataBy, SplitShare};
use super::Compiler;
use crate::formula::ClassValue;
use crate::index::{ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{Amount, ClassField, Instruction};

/// What a payment pays to classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    /// What is paid, in words: `Pay interest`.
    pub(super) verb: &'static str,
    /// What each class is owed; paid from here.
    pub(super) owed: ClassField,
    /// Receives what each class is paid, on top of earlier payments of the date.
    pub(super) paid: ClassField,
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
            .map(|class| self.b.class(*class, claim.owed))
            .collect();
        self.b.sum(owed)
    }

    /// Pays an order; returns what it does not take.
    pub(super) fn pay(&mut self, order: &PaymentOrder, claim: Claim, money: Amount) -> Amount {
        match order {
            PaymentOrder::Class(class) => {
                let (owed, paid) = (
                    self.b.class(*class, claim.owed),
                    self.b.class(*class, claim.paid),
                );
                let name = self.rules.classes[*class].name.as_str();
                self.b.line((claim.verb, name), Some(self.place));
                let left = self.b.copied(money);
                self.b.push(Instruction::PayMore { left, owed, paid });
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
                let classes = Self::classes_of(order);
                let total = self.class_value(ClassValue::BalanceNow, &classes);
                self.b.line(
                    ("Down to the planned balance", balance.text.as_str()),
                    Some(balance.place),
                );
                let planned = self.value(balance);
                let room = self.b.excess(total, planned);
                let room = self.b.payable(room);
                self.pay_limited(order, claim, money, room)
            }
            PaymentOrder::UpTo { order, amount } => {
                self.b.line(
                    ("Up to an amount", amount.text.as_str()),
                    Some(amount.place),
                );
                let room = self.payable(amount);
                self.pay_limited(order, claim, money, room)
            }
            PaymentOrder::If {
                test,
                then,
                otherwise,
            } => {
                self.b.line(
                    ("One order or another", test.text.as_str()),
                    Some(test.place),
                );
                let test = self.truth(test);
                let here = self.b.only_where(test, money);
                let elsewhere = self.b.sub(money, here);
                let rest = self.pay(then, claim, here);
                let other_rest = match otherwise {
                    Some(otherwise) => self.pay(otherwise, claim, elsewhere),
                    None => elsewhere,
                };
                self.b.add(rest, other_rest)
            }
        }
    }

    /// Pays an order up to `room`.
    fn pay_limited(
        &mut self,
        order: &PaymentOrder,
        claim: Claim,
        money: Amount,
        room: Amount,
    ) -> Amount {
        let limited = self.b.min(money, room);
        let beyond = self.b.sub(money, limited);
        let rest = self.pay(order, claim, limited);
        self.b.add(beyond, rest)
    }

    fn pay_pro_rata(
        &mut self,
        parts: &[PaymentOrder],
        by: &ProRataBy,
        claim: Claim,
        money: Amount,
    ) -> Amount {
        let mut weights = Vec::new();
        for (position, part) in parts.iter().enumerate() {
            let weight = match by {
                ProRataBy::AmountDue => self.owed(part, claim),
                ProRataBy::Balance => {
                    let classes = Self::classes_of(part);
                    self.class_value(ClassValue::BalanceNow, &classes)
                }
                ProRataBy::Weights(weights) => match weights.get(position) {
                    Some(weight) => self.value(weight),
                    None => self.b.zero(),
                },
            };
            weights.push(self.b.copied(weight));
        }
        let of_all = self.b.sum(weights.iter().copied());
        let weights_left = self.b.copied(of_all);
        // Where all are paid what they are owed, nothing is shared.
        let enough = match by {
            ProRataBy::AmountDue => Some(self.b.decided(|into| Instruction::AtLeast {
                into,
                a: money,
                b: of_all,
            })),
            _ => None,
        };
        let left = self.b.copied(money);
        let zero = self.b.zero();
        let not_taken = self.b.copied(zero);
        for (part, weight) in parts.iter().zip(weights) {
            let ratio = self.b.ratio(weight, weights_left);
            let share = self.b.share(left, ratio);
            let mut share = self.b.min(share, left);
            if let Some(enough) = enough {
                let shared = self.b.min(share, weight);
                let whole = self.b.min(weight, left);
                share = self.b.select(enough, whole, shared);
            }
            let share = self.b.copied(share);
            self.b.decrease(weights_left, weight);
            self.b.decrease(left, share);
            let rest = self.pay(part, claim, share);
            self.b.increase(not_taken, rest);
        }
        self.b.add(left, not_taken)
    }

    fn pay_split(
        &mut self,
        parts: &[(SplitShare, PaymentOrder)],
        claim: Claim,
        money: Amount,
    ) -> Amount {
        let left = self.b.copied(money);
        let zero = self.b.zero();
        let not_taken = self.b.copied(zero);
        // Stated shares first; the rest of the money is what they leave.
        for (share, order) in parts {
            if let SplitShare::Of(formula) = share {
                self.b.line(
                    ("A share of the money", formula.text.as_str()),
                    Some(formula.place),
                );
                let fraction = self.value(formula);
                let fraction = self.b.positive(fraction);
                let share = self.b.share(fraction, money);
                let share = self.b.min(share, left);
                let share = self.b.copied(share);
                self.b.decrease(left, share);
                let rest = self.pay(order, claim, share);
                self.b.increase(not_taken, rest);
            }
        }
        for (share, order) in parts {
            if *share == SplitShare::Rest {
                let money = self.b.copied(left);
                let rest = self.pay(order, claim, money);
                self.b.copy(left, rest);
            }
        }
        self.b.add(left, not_taken)
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
        let left_to_bring = self.b.sum(brought.iter().copied());
        let left = self.b.copied(money);
        let zero = self.b.zero();
        let not_taken = self.b.copied(zero);
        for ((_, order), brought) in parts.iter().zip(&brought) {
            let ratio = self.b.ratio(*brought, left_to_bring);
            let share = self.b.share(left, ratio);
            let share = self.b.min(share, left);
            let share = self.b.copied(share);
            self.b.decrease(left_to_bring, *brought);
            self.b.decrease(left, share);
            let rest = self.pay(order, claim, share);
            self.b.increase(not_taken, rest);
        }
        let mut left = self.b.add(left, not_taken);
        for (_, order) in parts {
            left = self.pay(order, claim, left);
        }
        left
    }
}
