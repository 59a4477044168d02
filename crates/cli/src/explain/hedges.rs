//! Payments on swaps, caps and corridors.

use std::cmp::{Ordering, min};

use rust_decimal::Decimal;
use stepdown_projection::deal::terms::Hedge;
use stepdown_projection::number::{Accrual, Cents, Number};

use super::month::{ShownMonth, is_some, money, percent};
use super::story::{Shown, Step, Story};
use crate::check::words::day_count;

const SECTION: &[&str] = &["hedges"];

/// Adds the steps of this section, if the deal has hedges.
pub(super) fn emit(month: &ShownMonth<'_>, story: &mut Story) {
    let hedges = &month.audit.plan.hedges;
    if hedges.is_empty() {
        return;
    }
    story.section("Hedges");
    for (position, hedge) in hedges.iter().enumerate() {
        story.emit(leg_by_leg(month, position, hedge));
    }
    story.emit(net(month));
}

fn leg_by_leg(month: &ShownMonth<'_>, position: usize, hedge: &Hedge<Cents>) -> Step {
    let period = month.record.month.index() - 1;
    let (what, field, notional) = match hedge {
        Hedge::Swap { notional, .. } => ("swap", "swap", notional),
        Hedge::Cap {
            ceiling: None,
            notional,
            ..
        } => ("cap", "cap", notional),
        Hedge::Cap { notional, .. } => ("corridor", "corridor", notional),
    };
    let rule = month.rules.item(SECTION, position, field);
    let Some(&notional) = notional.get(period) else {
        let text = format!(
            "The {what} has ended; its last notional is for month {}.",
            notional.len()
        );
        return Step::new(Shown::OfDeal, text).rule(rule);
    };
    if !is_some(notional) {
        let text = format!("The {what} has no notional this month; no payment is due.");
        return Step::new(Shown::OfDeal, text).rule(rule);
    }
    let legs = hedge.legs(month.terms, |index| month.index(index));
    let text = match hedge {
        Hedge::Swap {
            pays,
            pays_day_count,
            receives,
            receives_day_count,
            ..
        } => {
            let pays_for = month.terms.hedge_accrual(*pays_day_count);
            let receives_for = month.terms.hedge_accrual(*receives_day_count);
            let rate = month.index(*receives);
            let net = match legs.received.cmp(&legs.paid) {
                Ordering::Greater => format!(
                    "The counterparty owes a net amount of {}",
                    money(legs.received - legs.paid)
                ),
                Ordering::Less => format!(
                    "The trust owes a net amount of {}",
                    money(legs.paid - legs.received)
                ),
                Ordering::Equal => "No net amount is due".to_owned(),
            };
            format!(
                "On a notional of {}, the trust owes {} ({} for {}, {}) and is owed {} ({} of {} \
                 for {}, {}). {net}.",
                money(notional),
                money(legs.paid),
                percent(*pays),
                days(pays_for),
                day_count(*pays_day_count),
                money(legs.received),
                month.index_name(*receives),
                percent(rate),
                days(receives_for),
                day_count(*receives_day_count)
            )
        }
        Hedge::Cap {
            index,
            strike,
            ceiling,
            day_count: count,
            ..
        } => {
            let rate = month.index(*index);
            let limited = ceiling.map_or(rate, |ceiling| min(rate, ceiling));
            let above = (limited - *strike).positive_part();
            let accrual = month.terms.hedge_accrual(*count);
            if !is_some(above) {
                let text = format!(
                    "The {what} makes no payment: {} of {} does not exceed the strike of {}.",
                    month.index_name(*index),
                    percent(rate),
                    percent(*strike)
                );
                return Step::new(Shown::OfDeal, text).rule(rule);
            }
            format!(
                "On a notional of {}, the {what} pays {}: {} ({} above {}) for {}, {}.",
                money(notional),
                money(legs.received),
                percent(above),
                month.index_name(*index),
                percent(*strike),
                days(accrual),
                day_count(*count)
            )
        }
    };
    Step::new(Shown::OfDeal, text).rule(rule)
}

/// Days of a period, `31 days`.
pub(super) fn days(period: &Accrual<Cents>) -> String {
    let days = period.days.decimal().normalize();
    let noun = if days == Decimal::ONE { "day" } else { "days" };
    format!("{days} {noun}")
}

fn net(month: &ShownMonth<'_>) -> Step {
    let deal = month.deal_month();
    let mut parts = Vec::new();
    let unpaid = month.audit.before.unpaid_hedge_payment;
    if is_some(unpaid) {
        parts.push(format!("{} is unpaid from earlier dates", money(unpaid)));
    }
    if is_some(deal.hedge_payment) {
        parts.push(format!(
            "{} is paid to the hedge counterparty before interest",
            money(deal.hedge_payment)
        ));
    }
    let left = deal.hedge_owed - deal.hedge_payment;
    if is_some(left) {
        parts.push(format!(
            "{} remains unpaid because available funds are insufficient",
            money(left)
        ));
    }
    if is_some(deal.hedge_receipt) {
        parts.push(format!(
            "net hedge receipts of {} are added to excess cash flow",
            money(deal.hedge_receipt)
        ));
    }
    let mut text = if parts.is_empty() {
        "No hedge payment is made".to_owned()
    } else {
        parts.join("; ")
    };
    // The sentence may begin with an amount or with a word.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Step::new(Shown::OfDeal, format!("{text}."))
}
