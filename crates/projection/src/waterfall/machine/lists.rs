//! Instructions over a list: amounts compared, payees paid in proportion, months averaged.

use crate::number::{Mask, Number};
use crate::program::{Amount, Payee};

/// Whether an amount of a list is above 0 in any scenario.
#[inline(always)]
pub(super) fn some_above_zero<N: Number>(amounts: &[N], list: &[Amount]) -> bool {
    let mut some = N::Mask::splat(false);
    for amount in list {
        some = some | amounts[amount.position()].above(N::ZERO);
    }
    some.any()
}

/// Pays in proportion to what each is owed. Shares are rounded to payable amounts one by one from the remaining
/// money, so they add up exactly and none exceeds what is owed. Returns the rest.
#[inline(always)]
pub(super) fn pro_rata<N: Number, const MORE: bool>(
    amounts: &mut [N],
    money: N,
    payees: &[Payee],
) -> N {
    let mut left = money;
    let mut still_owed = N::ZERO;
    for payee in payees {
        still_owed += amounts[payee.due.position()];
    }
    let enough = left.at_least(still_owed);
    // This branch does not affect results: it skips divisions that would have none.
    let some_short = !enough.all();
    for payee in payees {
        let owed = amounts[payee.due.position()];
        let mut amount = owed;
        if some_short {
            let share = share_of_left(left, owed, still_owed);
            amount = N::select(enough, owed, share);
        }
        still_owed -= owed;
        amounts[payee.unpaid.position()] = owed - amount;
        if MORE {
            amounts[payee.paid.position()] += amount;
        } else {
            amounts[payee.paid.position()] = amount;
        }
        left -= amount;
    }
    // Amounts paid in full may sum to slightly more than `money` in the last bit.
    left.positive_part()
}

/// The share of one payee, out of all that are still owed `still_owed`.
#[inline(always)]
pub(super) fn share_of_left<N: Number>(left: N, owed: N, still_owed: N) -> N {
    (left * owed.ratio_or_zero(still_owed))
        .to_payable()
        .min(owed)
        .min(left)
}

/// Adds a month to a history and averages its last months, or all so far if they are fewer.
#[inline(always)]
pub(super) fn rolling_mean<N: Number>(history: &mut Vec<N>, value: N, months: u32) -> N {
    if history.len() < months as usize {
        history.push(value);
    } else {
        for month in 1..history.len() {
            history[month - 1] = history[month];
        }
        if let Some(last) = history.last_mut() {
            *last = value;
        }
    }
    let months = N::count(u32::try_from(history.len()).unwrap_or(u32::MAX));
    let mut sum = N::ZERO;
    for month in history.iter() {
        sum += *month;
    }
    sum.ratio_or_zero(months)
}
