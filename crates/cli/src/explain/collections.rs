//! What came in from the pool, and the fees that come off it.

use stepdown_projection::collateral::{Advancing, CollateralMonth};
use stepdown_projection::number::{Cents, Number};

use super::charges;
use super::month::{ToldMonth, is_some, money, percent};
use super::story::{Step, Story, Told};
use crate::figures::{self, listed};

/// Tells it.
pub(super) fn tell(month: &ToldMonth<'_>, story: &mut Story) {
    story.section("What came in");
    story.tell(interest(month));
    story.tell(fees(month));
    if let Some(step) = charges::interest_loss(month) {
        story.tell(step);
    }
    if let Some(step) = shortfalls(month) {
        story.tell(step);
    }
    story.tell(principal(month));
    if let Some(step) = charges::prepayment_charges(month) {
        story.tell(step);
    }
    story.tell(losses(month));
}

fn interest(month: &ToldMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let rate = pool.interest.ratio_or_zero(pool.opening_balance) * Cents::count(12);
    let in_foreclosure = month
        .previous()
        .map_or(Cents::ZERO, |record| record.collateral.foreclosure_balance);
    let advanced = match month.scenario.collateral.advancing {
        _ if !is_some(in_foreclosure) => String::new(),
        Advancing::PrincipalAndInterest => format!(
            "; the servicer advances what {} in foreclosure does not pay",
            money(in_foreclosure)
        ),
        Advancing::None => format!("; {} in foreclosure pays none", money(in_foreclosure)),
    };
    let mut step = Step::new(
        Told::OfDeal,
        format!(
            "The pool of {} brings interest of {}, {} of it a year{advanced}.",
            money(pool.opening_balance),
            money(pool.interest),
            percent(rate)
        ),
    );
    for (name, group) in groups(month) {
        step.line(
            &[],
            format!(
                "group {name}: {} on {}",
                money(group.interest),
                money(group.opening_balance)
            ),
        );
    }
    step
}

fn groups<'a>(
    month: &'a ToldMonth<'_>,
) -> impl Iterator<Item = (&'a String, &'a CollateralMonth<Cents>)> {
    month.deal.groups.iter().zip(&month.record.groups)
}

fn fees(month: &ToldMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let fees: Vec<String> = month
        .deal
        .expense_fees
        .iter()
        .map(|(name, rate)| format!("{name} of {}", figures::percent(*rate)))
        .collect();
    let text = if fees.is_empty() {
        "No fees come off it.".to_owned()
    } else {
        format!(
            "Fees of {} come off it ({} a year); {} is net.",
            money(pool.servicing_fee),
            listed(&fees),
            money(pool.interest - pool.servicing_fee)
        )
    };
    Step::new(Told::OfDeal, text).rule(month.rules.field(&["collateral", "expense_fees"]))
}

/// What prepayments and the Relief Act keep from the month's interest, if anything.
fn shortfalls(month: &ToldMonth<'_>) -> Option<Step> {
    let deal = month.deal_month();
    let parts: Vec<String> = [
        (
            deal.prepayment_interest_shortfall,
            "of prepayment interest that compensating interest does not make good",
        ),
        (deal.relief_act_shortfall, "under the Relief Act"),
    ]
    .into_iter()
    .filter(|(amount, _)| is_some(*amount))
    .map(|(amount, what)| format!("{} {what}", money(amount)))
    .collect();
    (!parts.is_empty()).then(|| {
        let mut step = Step::new(
            Told::WithItsClasses,
            format!(
                "Missing of the interest: {}; {} is left. Classes bear it by what they accrue.",
                listed(&parts),
                money(deal.interest_remittance)
            ),
        )
        .rule(
            month
                .rules
                .field(&["collateral", "compensating_interest"])
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

fn principal(month: &ToldMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let made_up = |pool: &CollateralMonth<Cents>| {
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
            "nothing".to_owned()
        } else {
            listed(&parts)
        }
    };
    let mut step = Step::new(
        Told::OfDeal,
        format!(
            "Principal of {} comes in: {}. {} pool goes from {} to {}.",
            money(month.deal_month().principal_remittance),
            made_up(pool),
            if is_some(pool.realized_loss) {
                format!("With {} lost the", money(pool.realized_loss))
            } else {
                "The".to_owned()
            },
            money(pool.opening_balance),
            money(pool.closing_balance)
        ),
    );
    for (name, group) in groups(month) {
        step.line(
            &[],
            format!(
                "group {name}: {}; it goes from {} to {}",
                made_up(group),
                money(group.opening_balance),
                money(group.closing_balance)
            ),
        );
    }
    step
}

fn losses(month: &ToldMonth<'_>) -> Step {
    let pool = &month.record.collateral;
    let cumulative = month.deal_month().cumulative_loss;
    let original = Cents::exact(month.deal.original_balance);
    let defaults = if is_some(pool.new_defaults) {
        let after = if is_some(pool.foreclosure_balance) {
            format!(
                "; {} is in foreclosure after it",
                money(pool.foreclosure_balance)
            )
        } else {
            String::new()
        };
        format!(
            " {} defaults in the month{after}.",
            money(pool.new_defaults)
        )
    } else {
        String::new()
    };
    let losses = if is_some(pool.liquidated_balance) {
        format!(
            "Of {} liquidated, {} is lost.",
            money(pool.liquidated_balance),
            money(pool.realized_loss)
        )
    } else {
        "Nothing is liquidated, and nothing lost.".to_owned()
    };
    Step::new(
        Told::OfDeal,
        format!(
            "{losses}{defaults} Realized losses so far come to {}, {} of the original balance of \
             {}.",
            money(cumulative),
            percent(cumulative.ratio_or_zero(original)),
            figures::dollars(month.deal.original_balance)
        ),
    )
    .rule(month.rules.field(&["collateral", "original_balance"]))
}
