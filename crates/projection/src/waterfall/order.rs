//! Paying along an order: in sequence, pro rata, by loan group, and all inside one another.
//!
//! This room must never know what is being paid.

use crate::deal::terms::Order;
use crate::index::{ByClass, GroupIndex};
use crate::number::Number;

/// Pays `money` along the order to classes that are owed `owed`; what is paid is taken off `owed`
/// and added to `paid`. Returns what is left.
///
/// Pro rata is by what is owed. Shares are rounded to payable amounts one after another out of
/// what is left, so that they add up exactly and none exceeds what is owed.
///
/// By loan group the money is shared by `group_parts`, what each group brings of it.
pub(super) fn pay<N: Number>(
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
        Order::Sequential(parts) => parts
            .iter()
            .fold(money, |left, part| pay(part, left, group_parts, owed, paid)),
        Order::ProRata(parts) => {
            let mut still_owed = total_owed(order, owed);
            let mut left = money;
            for part in parts {
                let owed_here = total_owed(part, owed);
                let share = (left * owed_here.ratio_or_zero(still_owed))
                    .to_payable()
                    .min(owed_here)
                    .min(left);
                still_owed -= owed_here;
                left = left - share + pay(part, share, group_parts, owed, paid);
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
                not_taken += pay(part, share, group_parts, owed, paid);
            }
            // Cross-collateralisation: what a group's own classes do not take.
            parts.iter().fold(left + not_taken, |left, (_, part)| {
                pay(part, left, group_parts, owed, paid)
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
