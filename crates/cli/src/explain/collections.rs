//! Collections: interest, fees, shortfalls, principal and losses of the pool.

use stepdown_curves::Month;
use stepdown_projection::collateral::{Advancing, CollateralMonth, SeverityReadAt};
use stepdown_projection::deal::terms::{ExcessStep, PrepaymentInterestAt};
use stepdown_projection::number::{Cents, Number};

use super::charges;
use super::month::{Assumed, ShownMonth, is_some, money, percent};
use super::story::{Shown, Step, Story};
use crate::numbers::{self, listed};

/// Adds the steps of this section.
pub(super) fn emit(month: &ShownMonth<'_>, story: &mut Story) {
    story.section("Collections");
    story.emit(interest(month));
    story.emit(fees(month));
    if let Some(step) = charges::interest_loss(month) {
        story.emit(step);
    }
    if let Some(step) = shortfalls(month) {
        story.emit(step);
    }
    story.emit(principal(month));
    if let Some(step) = charges::prepayment_charges(month) {
        story.emit(step);
    }
    story.emit(losses(month));
}

fn interest(month: &ShownMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    if !is_some(pool.opening_balance) {
        return Step::new(
            Shown::OfDeal,
            "The pool balance is zero; no interest is collected.",
        );
    }
    let balances = month.record.opening_balances();
    let a_year = |interest: Cents| percent(interest.ratio_or_zero(balances) * Cents::count(12));
    let text = match recovered_in_interest(month) {
        Some(recovered) => {
            let owed = pool.interest - recovered;
            format!(
                "Interest collected is {} on a pool balance of {}: {} of mortgage interest ({} a \
                 year) and {} recovered on loans liquidated earlier.",
                money(pool.interest),
                money(pool.opening_balance),
                money(owed),
                a_year(owed),
                money(recovered)
            )
        }
        None => format!(
            "Interest collected{} is {} on a pool balance of {} ({} a year){}.",
            over_several_months(month),
            money(pool.interest),
            money(pool.opening_balance),
            a_year(pool.interest),
            advanced(month)
        ),
    };
    let several = month.record.collection_months() > 1;
    let mut step = Step::new(Shown::OfDeal, text).rule(
        month
            .rules
            .field(&["dates", "first_collection_months"])
            .or(month.rules.field(&["dates", "cut_off"]))
            .filter(|_| several),
    );
    for (name, group) in groups(month) {
        step.line(
            &[],
            if is_some(group.opening_balance) {
                format!(
                    "group {name}: {} on {}",
                    money(group.interest),
                    money(group.opening_balance)
                )
            } else {
                format!("group {name}: no balance")
            },
        );
    }
    step
}

/// The number of collection months, if a first distribution date covers more than one.
fn over_several_months(month: &ShownMonth<'_>) -> String {
    match month.record.collection_months() {
        1 => String::new(),
        months => format!(" over {months} months of collections"),
    }
}

/// Recoveries on loans liquidated earlier, if a report includes them in interest.
fn recovered_in_interest(month: &ShownMonth<'_>) -> Option<Cents> {
    let recovered = Cents::exact(month.reported_only?.recovered);
    is_some(recovered).then_some(recovered)
}

/// Whether interest on loans in foreclosure is advanced.
fn advanced(month: &ShownMonth<'_>) -> String {
    let in_foreclosure = month
        .previous()
        .map_or(Cents::ZERO, |record| record.collateral.foreclosure_balance);
    match month.assumed.map(|assumed| assumed.advancing) {
        Some(Advancing::PrincipalAndInterest) if is_some(in_foreclosure) => format!(
            "; the servicer advances interest on {} in foreclosure",
            money(in_foreclosure)
        ),
        Some(Advancing::None) if is_some(in_foreclosure) => {
            format!(
                "; {} in foreclosure pays no interest",
                money(in_foreclosure)
            )
        }
        _ => String::new(),
    }
}

fn groups<'a>(
    month: &'a ShownMonth<'_>,
) -> impl Iterator<Item = (&'a String, &'a CollateralMonth<Cents>)> {
    month.deal.groups.iter().zip(&month.record.groups)
}

fn fees(month: &ShownMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let fees: Vec<String> = month
        .deal
        .expense_fees
        .iter()
        .map(|(name, rate)| format!("{name} of {}", numbers::percent(*rate)))
        .collect();
    let text = if fees.is_empty() || !is_some(pool.servicing_fee) {
        "No fees are deducted.".to_owned()
    } else {
        format!(
            "Fees are {} ({} a year), leaving net interest of {}.",
            money(pool.servicing_fee),
            listed(&fees),
            money(pool.interest - pool.servicing_fee)
        )
    };
    Step::new(Shown::OfDeal, text).rule(month.rules.field(&["collateral", "expense_fees"]))
}

/// Shortfalls from prepayments and the Relief Act, if any.
fn shortfalls(month: &ShownMonth<'_>) -> Option<Step> {
    let deal = month.deal_month();
    let parts: Vec<String> = [
        (
            deal.prepayment_interest_shortfall,
            match month.deal.prepayment_interest_at {
                PrepaymentInterestAt::GrossMortgageRate => {
                    "of prepayment interest not covered by compensating interest"
                }
                PrepaymentInterestAt::NetMortgageRate => {
                    "of prepayment interest at the net mortgage rate, not covered by compensating \
                     interest"
                }
            },
        ),
        (deal.relief_act_shortfall, "under the Relief Act"),
    ]
    .into_iter()
    .filter(|(amount, _)| is_some(*amount))
    .map(|(amount, what)| format!("{} {what}", money(amount)))
    .collect();
    (!parts.is_empty()).then(|| {
        let mut step = Step::new(
            Shown::WithItsClasses,
            format!(
                "Interest shortfalls are {}, leaving an interest remittance of {}. {}{}",
                listed(&parts),
                money(deal.interest_remittance),
                allocated(month),
                never_reimbursed(month)
            ),
        )
        .rule(
            month
                .rules
                .field(&["collateral", "compensating_interest"])
                .filter(|_| is_some(deal.prepayment_interest_shortfall)),
        )
        .rule(
            month
                .rules
                .field(&["collateral", "prepayment_interest_at"])
                .filter(|_| is_some(deal.prepayment_interest_shortfall)),
        );
        for (class, terms) in month.record.classes.enumerate() {
            let borne = terms.prepayment_interest_shortfall + terms.relief_act_shortfall;
            if is_some(borne) {
                step.line(&[class], format!("{}: {}", month.name(class), money(borne)));
            }
        }
        step
    })
}

/// How shortfalls are allocated: no class bears more than its accrued interest.
fn allocated(month: &ShownMonth<'_>) -> String {
    let deal = month.deal_month();
    let missing = deal.prepayment_interest_shortfall + deal.relief_act_shortfall;
    let borne =
        month.total(|class| class.prepayment_interest_shortfall + class.relief_act_shortfall);
    if borne == missing {
        "They are allocated to the classes in proportion to accrued interest.".to_owned()
    } else if is_some(borne) {
        format!(
            "Of this, {} is allocated to the classes, which is all of their accrued interest; the \
             rest reduces excess cash flow.",
            money(borne)
        )
    } else {
        "No class accrues interest, and the shortfalls reduce excess cash flow.".to_owned()
    }
}

/// Shortfalls that the deal does not pay from excess cash flow.
fn never_reimbursed(month: &ShownMonth<'_>) -> String {
    let has = |wanted: fn(&ExcessStep) -> bool| month.deal.excess_cash_flow.iter().any(wanted);
    let mut text = String::new();
    let prepayment = month.total(|class| class.prepayment_interest_shortfall);
    let pays_prepayment = has(|step| {
        matches!(
            step,
            ExcessStep::PrepaymentInterestShortfalls(_)
                | ExcessStep::UnpaidPrepaymentInterestShortfalls(_)
        )
    });
    if is_some(prepayment) && !pays_prepayment {
        text.push_str(
            " The deal does not pay prepayment interest shortfalls from excess cash flow; they are \
             paid only at the call.",
        );
    }
    let relief_act = month.total(|class| class.relief_act_shortfall);
    let pays_relief_act = has(|step| matches!(step, ExcessStep::ReliefActShortfalls(_)));
    if is_some(relief_act) && !pays_relief_act {
        text.push_str(
            " The deal does not pay Relief Act shortfalls from excess cash flow; they are never \
             reimbursed.",
        );
    }
    text
}

fn principal(month: &ShownMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let generated = |pool: &CollateralMonth<Cents>| {
        let parts: Vec<String> = [
            (pool.scheduled_principal, "scheduled"),
            (pool.prepaid_principal, "prepaid"),
            (pool.recovered_principal, "recovered on liquidations"),
        ]
        .into_iter()
        .filter(|(amount, _)| is_some(*amount))
        .map(|(amount, what)| format!("{} {what}", money(amount)))
        .collect();
        if parts.is_empty() {
            "no principal".to_owned()
        } else {
            listed(&parts)
        }
    };
    let remittance = month.deal_month().principal_remittance;
    let collected = if is_some(remittance) {
        format!(
            "Principal collected is {}: {}.",
            money(remittance),
            generated(pool)
        )
    } else {
        "No principal is collected.".to_owned()
    };
    let mut step = Step::new(
        Shown::OfDeal,
        format!(
            "{collected} {} pool balance goes from {} to {}{}.",
            if is_some(pool.realized_loss) {
                format!(
                    "After realized losses of {}, the",
                    money(pool.realized_loss)
                )
            } else {
                "The".to_owned()
            },
            money(pool.opening_balance),
            money(pool.closing_balance),
            over_several_months(month)
        ),
    );
    for (name, group) in groups(month).filter(|(_, group)| is_some(group.opening_balance)) {
        step.line(
            &[],
            format!(
                "group {name}: {}; balance from {} to {}",
                generated(group),
                money(group.opening_balance),
                money(group.closing_balance)
            ),
        );
    }
    for reading in &month.readings.prepayments {
        step.line(&[], reading.clone());
    }
    step
}

/// The month whose severity applies, if it is the month of default.
fn severity_read_at_default(month: &ShownMonth<'_>) -> String {
    let defaulted = match month.assumed {
        Some(Assumed {
            severity_read_at: SeverityReadAt::Default,
            lag_months,
            ..
        }) if lag_months > 0 => month.record.month.number().checked_sub(lag_months),
        _ => None,
    };
    defaulted.map_or_else(String::new, |defaulted| {
        let defaulted = month.dated(Month::new(defaulted));
        format!(", at the severity of the month of default, {defaulted}")
    })
}

fn losses(month: &ShownMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let cumulative = month.deal_month().cumulative_loss;
    let original = Cents::exact(month.deal.original_balance);
    let defaults = if is_some(pool.new_defaults) {
        let after = if is_some(pool.foreclosure_balance) {
            format!(
                "; {} is then in foreclosure",
                money(pool.foreclosure_balance)
            )
        } else {
            String::new()
        };
        let of = match month.record.collection_months() {
            1 => "the month".to_owned(),
            months => format!("{months} months"),
        };
        format!(
            " Loans of {} default in {of}{after}.",
            money(pool.new_defaults)
        )
    } else {
        String::new()
    };
    let losses = if is_some(pool.liquidated_balance) {
        format!(
            "Loans of {} are liquidated with a loss of {}{}.",
            money(pool.liquidated_balance),
            money(pool.realized_loss),
            severity_read_at_default(month)
        )
    } else {
        "No loans are liquidated and no losses are realized.".to_owned()
    };
    let to_date = if is_some(cumulative) {
        format!(
            "Cumulative realized losses are {}, {} of the original balance of {}.",
            money(cumulative),
            percent(cumulative.ratio_or_zero(original)),
            numbers::dollars(month.deal.original_balance)
        )
    } else {
        "No losses have been realized to date.".to_owned()
    };
    let rule = month.rules.field(&["collateral", "original_balance"]);
    let mut step = Step::new(Shown::OfDeal, format!("{losses}{defaults} {to_date}"))
        .rule(rule.filter(|_| is_some(cumulative)));
    for reading in &month.readings.defaults {
        step.line(&[], reading.clone());
    }
    step
}
