//! Payment orders: sequential, pro rata, by loan group, and combinations of these.

use crate::deal::terms::Order;
use crate::index::{ByClass, ClassIndex, GroupIndex};
use crate::number::{Mask, Number};

/// An order, flattened into a list of turns where possible, so that the compiler can inline it.
#[derive(Debug)]
pub(super) struct Payees {
    turns: Vec<Turn>,
}

#[derive(Debug)]
enum Turn {
    /// One class.
    Class(ClassIndex),
    /// Several classes, pro rata by what each is owed.
    ProRata(Vec<ClassIndex>),
    /// Any other order.
    Nested(Branch),
}

/// A node of an order, with its data on classes of several loan groups.
#[derive(Debug)]
enum Branch {
    Class(ClassIndex),
    Sequential(Vec<Branch>),
    ProRata(Vec<Branch>),
    ByGroup {
        parts: Vec<(GroupIndex, Branch)>,
        shared: Vec<Shared>,
        /// Every class once, if there are shared ones.
        classes: Vec<ClassIndex>,
    },
}

/// A class that several loan groups pay.
#[derive(Debug)]
struct Shared {
    class: ClassIndex,
    /// The positions of these groups' parts, ascending.
    parts: Vec<usize>,
}

impl Branch {
    fn new(order: &Order) -> Self {
        let all = |parts: &[Order]| parts.iter().map(Self::new).collect();
        match order {
            Order::Class(class) => Self::Class(*class),
            Order::Sequential(parts) => Self::Sequential(all(parts)),
            Order::ProRata(parts) => Self::ProRata(all(parts)),
            Order::ByGroup(groups) => {
                let classes = order.classes();
                let of_parts: Vec<Vec<ClassIndex>> =
                    groups.iter().map(|(_, part)| part.classes()).collect();
                let shared: Vec<Shared> = classes
                    .iter()
                    .map(|class| Shared {
                        class: *class,
                        parts: (0..of_parts.len())
                            .filter(|part| of_parts[*part].contains(class))
                            .collect(),
                    })
                    .filter(|shared| shared.parts.len() > 1)
                    .collect();
                Self::ByGroup {
                    parts: groups
                        .iter()
                        .map(|(group, part)| (*group, Self::new(part)))
                        .collect(),
                    classes: if shared.is_empty() {
                        Vec::new()
                    } else {
                        classes
                    },
                    shared,
                }
            }
        }
    }
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
                        None => Turn::Nested(Branch::new(order)),
                    });
                }
                Order::ByGroup(_) => turns.push(Turn::Nested(Branch::new(order))),
            }
        }
        let mut turns = Vec::new();
        walk(order, &mut turns);
        Self { turns }
    }

    /// Removes classes that are owed nothing, except in nested orders.
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

    /// Pays `money` to classes that are owed `owed`. Payments are subtracted from `owed` and added to
    /// `paid`. Returns the rest.
    ///
    /// Pro rata shares are in proportion to `owed`. They are rounded to payable amounts one by one from the
    /// remaining money, so they add up exactly and none exceeds what is owed.
    ///
    /// By loan group, the money is allocated in proportion to `group_parts`, the amount from each group. The
    /// claim of a class of several groups is allocated to these groups in the same proportions while each
    /// group pays its own classes; `claims` is scratch space for this.
    #[inline(always)]
    pub(super) fn pay<N: Number>(
        &self,
        money: N,
        group_parts: &[N],
        owed: &mut ByClass<N>,
        paid: &mut ByClass<N>,
        claims: &mut ByClass<N>,
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
                    // This branch does not affect results: it skips divisions that would have none.
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
                    // Amounts paid in full may sum to slightly more than `money` in the last bit.
                    left = left.positive_part();
                }
                Turn::Nested(branch) => {
                    let mut accounts = Accounts {
                        group_parts,
                        owed: &mut *owed,
                        paid: &mut *paid,
                        claims: &mut *claims,
                    };
                    left = accounts.pay(branch, left);
                }
            }
        }
        left
    }
}

/// The share of one payee, out of all that are still owed `still_owed`.
#[inline(always)]
fn share<N: Number>(left: N, owed_here: N, still_owed: N) -> N {
    (left * owed_here.ratio_or_zero(still_owed))
        .to_payable()
        .min(owed_here)
        .min(left)
}

/// Amounts owed and paid while a tree of orders is traversed.
struct Accounts<'a, N> {
    group_parts: &'a [N],
    owed: &'a mut ByClass<N>,
    paid: &'a mut ByClass<N>,
    claims: &'a mut ByClass<N>,
}

impl<N: Number> Accounts<'_, N> {
    /// Like [`Payees::pay`], for a tree.
    #[inline(never)]
    fn pay(&mut self, branch: &Branch, money: N) -> N {
        match branch {
            Branch::Class(class) => {
                let amount = money.min(self.owed[*class]);
                self.owed[*class] -= amount;
                self.paid[*class] += amount;
                money - amount
            }
            Branch::Sequential(parts) => {
                parts.iter().fold(money, |left, part| self.pay(part, left))
            }
            Branch::ProRata(parts) => {
                let mut still_owed = self.total_owed(branch);
                let mut left = money;
                let enough = left.at_least(still_owed);
                for part in parts {
                    let owed_here = self.total_owed(part);
                    let share = N::select(enough, owed_here, share(left, owed_here, still_owed));
                    still_owed -= owed_here;
                    left = left - share + self.pay(part, share);
                }
                left.positive_part()
            }
            Branch::ByGroup { parts, shared, .. } => {
                let some_owed = self.total_owed(branch).above(N::ZERO);
                for shared in shared {
                    self.claims[shared.class] = self.owed[shared.class];
                }
                let mut parts_left = parts
                    .iter()
                    .fold(N::ZERO, |sum, (group, _)| sum + self.brought_by(*group));
                let mut left = money;
                let mut not_taken = N::ZERO;
                for (position, (group, _)) in parts.iter().enumerate() {
                    let brought = self.brought_by(*group);
                    let share = (left * brought.ratio_or_zero(parts_left))
                        .to_payable()
                        .min(left);
                    parts_left -= brought;
                    left -= share;
                    not_taken += self.pay_group(parts, position, shared, share);
                }
                // Cross-collateralization: what a group's own classes do not take.
                let left = parts
                    .iter()
                    .fold(left + not_taken, |left, (_, part)| self.pay(part, left));
                // The shares of the groups may not add up to `money` in the last bit.
                N::select(some_owed, left, money)
            }
        }
    }

    /// Pays a loan group's own classes. In the meantime a class of several groups is owed only this group's
    /// part of its claim.
    fn pay_group(
        &mut self,
        parts: &[(GroupIndex, Branch)],
        position: usize,
        shared: &[Shared],
        money: N,
    ) -> N {
        let Some((first, others)) = shared.split_first() else {
            return self.pay(&parts[position].1, money);
        };
        let Some(turn) = first.parts.iter().position(|part| *part == position) else {
            return self.pay_group(parts, position, others, money);
        };
        let (class, claim) = (first.class, self.claims[first.class]);
        let of_group = self.owed_by_group(parts, first, turn, claim);
        let held = (self.owed[class] - of_group).positive_part();
        self.owed[class] -= held;
        let left = self.pay_group(parts, position, others, money);
        self.owed[class] += held;
        self.claims[class] = claim;
        left
    }

    /// One group's part of a class's `claim`, in proportion to the amounts from its groups, so that the
    /// parts add up.
    fn owed_by_group(
        &self,
        parts: &[(GroupIndex, Branch)],
        shared: &Shared,
        turn: usize,
        claim: N,
    ) -> N {
        let brought = |turns: usize| {
            shared
                .parts
                .iter()
                .take(turns)
                .fold(N::ZERO, |sum, part| sum + self.brought_by(parts[*part].0))
        };
        let of_all = brought(shared.parts.len());
        let up_to = |turns: usize| {
            if turns == shared.parts.len() {
                claim
            } else {
                (claim * brought(turns).ratio_or_zero(of_all)).to_payable()
            }
        };
        up_to(turn + 1) - up_to(turn)
    }

    fn brought_by(&self, group: GroupIndex) -> N {
        match self.group_parts.get(group.position()) {
            Some(brought) => *brought,
            None => N::ZERO,
        }
    }

    fn total_owed(&self, branch: &Branch) -> N {
        match branch {
            Branch::Class(class) => self.owed[*class],
            Branch::Sequential(parts) | Branch::ProRata(parts) => parts
                .iter()
                .fold(N::ZERO, |sum, part| sum + self.total_owed(part)),
            Branch::ByGroup { parts, classes, .. } if classes.is_empty() => parts
                .iter()
                .fold(N::ZERO, |sum, (_, part)| sum + self.total_owed(part)),
            Branch::ByGroup { classes, .. } => classes
                .iter()
                .fold(N::ZERO, |sum, class| sum + self.owed[*class]),
        }
    }
}
