//! Paying along an order: in sequence, pro rata, and both inside one another.
//!
//! This room must never know what is being paid.

use crate::deal::terms::Order;
use crate::index::ByClass;
use crate::number::Number;

/// Pays `money` along the order to classes that are owed `owed`; what is paid is taken off `owed`
/// and added to `paid`. Returns what is left.
///
/// Pro rata is by what is owed. Shares are rounded to payable amounts one after another out of
/// what is left, so that they add up exactly and none exceeds what is owed.
pub(super) fn pay<N: Number>(
    order: &Order,
    money: N,
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
            .fold(money, |left, part| pay(part, left, owed, paid)),
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
                left = left - share + pay(part, share, owed, paid);
            }
            left
        }
    }
}

fn total_owed<N: Number>(order: &Order, owed: &ByClass<N>) -> N {
    match order {
        Order::Class(class) => owed[*class],
        Order::Sequential(parts) | Order::ProRata(parts) => parts
            .iter()
            .fold(N::ZERO, |sum, part| sum + total_owed(part, owed)),
    }
}
