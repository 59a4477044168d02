//! Paying along an order: in sequence, pro rata, by loan group, and all inside one another.
//!
//! This room must never know what is being paid.

use crate::deal::terms::Order;
use crate::index::{ByClass, ClassIndex, GroupIndex};
use crate::number::{Mask, Number};

/// An order as it is walked: one turn after another, without a tree to climb where the deal needs
/// none, so that it becomes part of the loop it is called from.
#[derive(Debug)]
pub(super) struct Payees {
    turns: Vec<Turn>,
}

#[derive(Debug)]
enum Turn {
    /// One class.
    Class(ClassIndex),
    /// Classes at once, in proportion to what each is owed.
    ProRata(Vec<ClassIndex>),
    /// Anything else.
    Nested(Order),
}

impl Payees {
    pub(super) fn new(order: &Order) -> Self {
        fn walk(order: &Order, turns: &mut Vec<Turn>) {
            match order {
                Order::Class(class) => turns.push(Turn::Class(*class)),
                Order::Sequential(parts) => parts.iter().for_each(|part| walk(part, turns)),
                Order::ProRata(parts) => {
                    let classes: Option<Vec<ClassIndex>> = parts
                        .iter()
                        .map(|part| match part {
                            Order::Class(class) => Some(*class),
                            _ => None,
                        })
                        .collect();
                    turns.push(match classes {
                        Some(classes) => Turn::ProRata(classes),
                        None => Turn::Nested(order.clone()),
                    });
                }
                Order::ByGroup(_) => turns.push(Turn::Nested(order.clone())),
            }
        }
        let mut turns = Vec::new();
        walk(order, &mut turns);
        Self { turns }
    }

    /// Leaves out classes that are owed nothing; what is nested keeps them.
    pub(super) fn retain(&mut self, stays: impl Fn(ClassIndex) -> bool) {
        self.turns.retain_mut(|turn| match turn {
            Turn::Class(class) => stays(*class),
            Turn::ProRata(classes) => {
                classes.retain(|class| stays(*class));
                !classes.is_empty()
            }
            Turn::Nested(_) => true,
        });
    }

    /// Pays `money` to classes that are owed `owed`; what is paid is taken off `owed` and added to
    /// `paid`. Returns what is left.
    ///
    /// Pro rata is by what is owed. Shares are rounded to payable amounts one after another out of
    /// what is left, so that they add up exactly and none exceeds what is owed.
    ///
    /// By loan group the money is shared by `group_parts`, what each group brings of it.
    #[inline(always)]
    pub(super) fn pay<N: Number>(
        &self,
        money: N,
        group_parts: &[N],
        owed: &mut ByClass<N>,
        paid: &mut ByClass<N>,
    ) -> N {
        let mut left = money;
        for turn in &self.turns {
            match turn {
                Turn::Class(class) => {
                    let amount = left.min(owed[*class]);
                    owed[*class] -= amount;
                    paid[*class] += amount;
                    left -= amount;
                }
                Turn::ProRata(classes) => {
                    let mut still_owed = classes
                        .iter()
                        .fold(N::ZERO, |sum, class| sum + owed[*class]);
                    let enough = left.at_least(still_owed);
                    // No result hangs on this branch: it spares divisions that nobody would see.
                    let some_short = !enough.all();
                    for class in classes {
                        let owed_here = owed[*class];
                        let mut amount = owed_here;
                        if some_short {
                            let share = share(left, owed_here, still_owed);
                            amount = N::select(enough, owed_here, share);
                        }
                        still_owed -= owed_here;
                        owed[*class] -= amount;
                        paid[*class] += amount;
                        left -= amount;
                    }
                }
                Turn::Nested(order) => left = pay_nested(order, left, group_parts, owed, paid),
            }
        }
        left
    }
}

/// What comes to one of those who are still owed `still_owed` together.
#[inline(always)]
fn share<N: Number>(left: N, owed_here: N, still_owed: N) -> N {
    (left * owed_here.ratio_or_zero(still_owed))
        .to_payable()
        .min(owed_here)
        .min(left)
}

/// The same along a tree.
#[inline(never)]
fn pay_nested<N: Number>(
    order: &Order,
    money: N,
    group_parts: &[N],
    owed: &mut ByClass<N>,
    paid: &mut ByClass<N>,
) -> N {
    match order {
        Order::Class(class) => {
            let amount = money.min(owed[*class]);
            owed[*class] -= amount;
            paid[*class] += amount;
            money - amount
        }
        Order::Sequential(parts) => parts.iter().fold(money, |left, part| {
            pay_nested(part, left, group_parts, owed, paid)
        }),
        Order::ProRata(parts) => {
            let mut still_owed = total_owed(order, owed);
            let mut left = money;
            let enough = left.at_least(still_owed);
            for part in parts {
                let owed_here = total_owed(part, owed);
                let share = N::select(enough, owed_here, share(left, owed_here, still_owed));
                still_owed -= owed_here;
                left = left - share + pay_nested(part, share, group_parts, owed, paid);
            }
            left
        }
        Order::ByGroup(parts) => {
            let part_of = |group: GroupIndex| {
                group_parts
                    .get(group.position())
                    .copied()
                    .unwrap_or(N::ZERO)
            };
            let mut parts_left = parts
                .iter()
                .fold(N::ZERO, |sum, (group, _)| sum + part_of(*group));
            let mut left = money;
            let mut not_taken = N::ZERO;
            for (group, part) in parts {
                let share = (left * part_of(*group).ratio_or_zero(parts_left))
                    .to_payable()
                    .min(left);
                parts_left -= part_of(*group);
                left -= share;
                not_taken += pay_nested(part, share, group_parts, owed, paid);
            }
            // Cross-collateralisation: what a group's own classes do not take.
            parts.iter().fold(left + not_taken, |left, (_, part)| {
                pay_nested(part, left, group_parts, owed, paid)
            })
        }
    }
}

fn total_owed<N: Number>(order: &Order, owed: &ByClass<N>) -> N {
    match order {
        Order::Class(class) => owed[*class],
        Order::Sequential(parts) | Order::ProRata(parts) => parts
            .iter()
            .fold(N::ZERO, |sum, part| sum + total_owed(part, owed)),
        Order::ByGroup(parts) => parts
            .iter()
            .fold(N::ZERO, |sum, (_, part)| sum + total_owed(part, owed)),
    }
}
