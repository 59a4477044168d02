//! Pass-through rates, the caps that bind, and interest paid to the classes.

use stepdown_projection::calendar::DayCount;
use stepdown_projection::deal::terms::Coupon;
use stepdown_projection::index::{ClassIndex, GroupIndex};
use stepdown_projection::number::{Accrual, Cents, Number};

use super::funds::Funds;
use super::hedges::days;
use super::month::{ShownMonth, is_some, money, percent};
use super::story::{Shown, Step, Story};
use crate::check::words::{day_count, groups, order};

/// Adds the steps of this section.
pub(super) fn emit(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    story.section("Pass-through rates and interest");
    if let Some(step) = net_wac_caps(month) {
        story.emit(step);
    }
    if is_some(month.deal_month().opening_certificates) {
        story.emit(rates(month));
    }
    story.emit(interest(month));
    story.emit(left(month, funds));
}

/// Net WAC cap rates by loan group and day count.
fn net_wac_caps(month: &ShownMonth<'_>) -> Option<Step> {
    let mut caps: Vec<(&[GroupIndex], DayCount, Vec<ClassIndex>)> = Vec::new();
    for (class, terms) in month.audit.plan.classes.enumerate() {
        if !terms.net_wac_cap || !is_some(month.class(class).opening_balance) {
            continue;
        }
        let known = caps.iter_mut().find(|(group, count, _)| {
            (*group, *count) == (terms.groups.as_slice(), terms.day_count)
        });
        match known {
            Some((_, _, classes)) => classes.push(class),
            None => caps.push((&terms.groups, terms.day_count, vec![class])),
        }
    }
    if caps.is_empty() {
        return None;
    }
    let deal = month.deal_month();
    let hedges = if is_some(deal.hedge_owed) {
        format!(
            ", less {} owed to the hedge counterparty",
            money(deal.hedge_owed)
        )
    } else {
        String::new()
    };
    let is_grouped = !month.deal.groups.is_empty();
    let mut step = Step::new(
        Shown::WithItsClasses,
        format!(
            "The weighted average net mortgage rate is {} (30/360){hedges}. The net WAC cap rates \
             for the accrual period are:",
            percent(deal.net_wac)
        ),
    )
    .rule(month.rules.field(&["interest", "accrual"]))
    .rule(
        month
            .rules
            .field(&["collateral", "groups"])
            .filter(|_| is_grouped),
    );
    for (group, count, classes) in caps {
        let period = month.terms.accrual(count);
        let of = match group {
            [only] => format!(
                "group {}, for {}",
                month.deal.groups[only.position()],
                month.names(&classes)
            ),
            several @ [_, _, ..] => format!(
                "{}, weighted by balance, for {}",
                groups(month.deal, several),
                month.names(&classes)
            ),
            [] if month.deal.groups.is_empty() => month.names(&classes),
            [] => format!(
                "the groups' caps, weighted by each group's balance less its own classes, for {}",
                month.names(&classes)
            ),
        };
        step.line(
            &classes,
            format!(
                "{of}: {} ({}, {})",
                percent(month.record.net_wac_cap(group, period)),
                days(period),
                day_count(count)
            ),
        );
    }
    Some(step)
}

fn rates(month: &ShownMonth<'_>) -> Step {
    let mut step = Step::new(Shown::WithItsClasses, "Pass-through rates:")
        .rule(month.rules.field(&["classes"]))
        .rule(month.rules.field(&["interest", "hard_cap"]));
    let plan = &month.audit.plan;
    let stepped_up = plan
        .step_up_from
        .is_reached(month.record.month, month.audit.before.first_call_month);
    for (class, terms) in plan.classes.enumerate() {
        let happened = month.class(class);
        if !is_some(happened.opening_balance) {
            continue;
        }
        let (stated, generated) = match &terms.coupon {
            Coupon::Floating {
                index,
                margin,
                stepped_up_margin,
            } => {
                let margin = if stepped_up {
                    *stepped_up_margin
                } else {
                    *margin
                };
                let rate = month.index(*index);
                let of = if stepped_up { "stepped-up " } else { "" };
                let stated = rate + margin;
                let below_zero = if stated < Cents::ZERO {
                    ", floored at 0"
                } else {
                    ""
                };
                (
                    stated,
                    format!(
                        "{} {} + {of}{} = {}{below_zero}",
                        month.index_name(*index),
                        percent(rate),
                        percent(margin),
                        percent(stated)
                    ),
                )
            }
            Coupon::Fixed {
                rate,
                stepped_up_rate,
            } => {
                let rate = if stepped_up { *stepped_up_rate } else { *rate };
                let of = if stepped_up { "stepped-up " } else { "" };
                (rate, format!("fixed {of}{}", percent(rate)))
            }
            Coupon::NetWac | Coupon::Formula => {
                (happened.uncapped_rate, "the net WAC cap rate".to_owned())
            }
        };
        let rate = happened.pass_through_rate;
        let text = if rate < happened.uncapped_rate {
            format!(
                "{generated}, limited to the net WAC cap of {}",
                percent(rate)
            )
        } else if happened.uncapped_rate < stated {
            format!("{generated}, limited to the hard cap of {}", percent(rate))
        } else if terms.coupon == Coupon::NetWac {
            format!("{generated}, {}", percent(rate))
        } else {
            generated
        };
        step.line(&[class], format!("{}: {text}", month.name(class)));
    }
    step
}

fn interest(month: &ShownMonth<'_>) -> Step {
    let deal = month.deal_month();
    let hedges = if is_some(deal.hedge_payment) {
        format!(
            ", less {} paid to the hedge counterparty",
            money(deal.hedge_payment)
        )
    } else {
        String::new()
    };
    let mut step = Step::new(
        Shown::WithItsClasses,
        format!(
            "Available funds are interest of {} and principal of {}{hedges}. {}",
            money(deal.interest_remittance),
            money(deal.principal_remittance),
            paid_as_interest(month)
        ),
    )
    .rule(month.rules.field(&["waterfall", "interest"]));
    for (class, terms) in month.audit.plan.classes.enumerate() {
        if let Some(text) = interest_of(month, class, month.terms.accrual(terms.day_count)) {
            step.line(&[class], text);
        }
    }
    step
}

fn paid_as_interest(month: &ShownMonth<'_>) -> String {
    let paid = month.total(|class| class.interest_paid);
    let to = order(month.deal, &month.deal.interest_order);
    if is_some(paid) {
        format!("Interest of {} is paid in this order: {to}.", money(paid))
    } else if is_some(month.total(|class| class.interest_due)) {
        format!("No funds are available to pay interest. The order of payment is {to}.")
    } else if is_some(month.total(|class| class.interest_accrued)) {
        "After shortfalls, no interest is due to any class.".to_owned()
    } else {
        "No interest is due to any class.".to_owned()
    }
}

fn interest_of(
    month: &ShownMonth<'_>,
    class: ClassIndex,
    period: &Accrual<Cents>,
) -> Option<String> {
    let happened = month.class(class);
    if !is_some(happened.interest_due) && !is_some(happened.opening_balance) {
        return None;
    }
    let borne = happened.prepayment_interest_shortfall + happened.relief_act_shortfall;
    let unpaid = happened.interest_due + borne - happened.interest_accrued;
    let less = if is_some(borne) {
        format!(", less shortfalls of {}", money(borne))
    } else {
        String::new()
    };
    let with = if is_some(unpaid) {
        format!(
            ", plus {} unpaid from earlier dates, with interest",
            money(unpaid)
        )
    } else {
        String::new()
    };
    let short = happened.interest_due - happened.interest_paid;
    let outcome = if is_some(short) && is_some(happened.interest_paid) {
        format!(
            "; {} is paid and {} is carried forward with interest",
            money(happened.interest_paid),
            money(short)
        )
    } else if is_some(short) {
        format!(
            "; none is paid, and {} is carried forward with interest",
            money(short)
        )
    } else if is_some(happened.interest_due) {
        ", paid in full".to_owned()
    } else {
        "; no interest is due".to_owned()
    };
    Some(format!(
        "{}: {} at {} for {} is {}{less}{with}{outcome}",
        month.name(class),
        money(happened.opening_balance),
        percent(happened.pass_through_rate),
        days(period),
        money(happened.interest_accrued)
    ))
}

fn left(month: &ShownMonth<'_>, funds: &Funds) -> Step {
    let deal = month.deal_month();
    let remittance = deal.principal_remittance;
    let from_hedges = is_some(deal.hedge_receipt);
    let text = if funds.principal_cash < remittance {
        let uses = if is_some(deal.hedge_payment) {
            "Interest and hedge payments use"
        } else {
            "Interest uses"
        };
        let excess = if from_hedges {
            format!(
                "The only excess cash flow is {} from hedges",
                money(deal.hedge_receipt)
            )
        } else {
            "There is no excess cash flow".to_owned()
        };
        format!(
            "{uses} {} of the principal remittance of {}, leaving {}. {excess}.",
            money(remittance - funds.principal_cash),
            money(remittance),
            money(funds.principal_cash)
        )
    } else {
        let excess = if is_some(funds.excess) {
            format!("excess cash flow is {}", money(funds.excess))
        } else {
            "there is no excess cash flow".to_owned()
        };
        let of_it = if from_hedges {
            format!(", including {} from hedges", money(deal.hedge_receipt))
        } else {
            String::new()
        };
        let after = if is_some(remittance) {
            format!(
                "After interest and the principal remittance of {}",
                money(remittance)
            )
        } else {
            "After interest".to_owned()
        };
        format!("{after}, {excess}{of_it}.")
    };
    Step::new(Shown::Always, text)
}
