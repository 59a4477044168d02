//! Losses covered, overcollateralization and its required amount, and the principal distribution amount.

use std::cmp::{Ordering, min};

use stepdown_projection::deal::terms::{
    ExcessStep, HedgeReceiptsToIncrease, Stepdown, TargetAmount,
};
use stepdown_projection::number::{Cents, Number};

use super::funds::Funds;
use super::month::{ShownMonth, is_some, money, percent};
use super::story::{Shown, Step};

/// How the month's losses are covered.
pub(super) fn losses_covered(month: &ShownMonth<'_>, rule: Option<String>) -> Step {
    let loss = month.record.collateral.realized_loss;
    let covered = month.deal_month().losses_covered;
    if !is_some(loss) {
        return Step::new(Shown::OfDeal, "There are no losses to cover.").rule(rule);
    }
    let text = if covered == loss {
        format!(
            "Excess cash flow covers the loss of {} in full; the amount is added to principal.",
            money(loss)
        )
    } else if !is_some(covered) {
        format!(
            "There is no excess cash flow to cover the loss of {}.",
            money(loss)
        )
    } else {
        format!(
            "Excess cash flow covers {} of the loss of {} and is used up; the amount is added to \
             principal. {} of the loss is not covered.",
            money(covered),
            money(loss),
            money(loss - covered)
        )
    };
    Step::new(Shown::Always, text).rule(rule)
}

/// Overcollateralization before any increase or reduction, the required amount, and its basis.
pub(super) fn required(month: &ShownMonth<'_>, funds: &Funds) -> Step {
    let deal = month.deal_month();
    let pool = month.record.collateral.closing_balance;
    let certificates = pool - deal.overcollateralization;
    let losses = if is_some(deal.losses_covered) {
        "the principal remittance and losses covered"
    } else {
        "the principal remittance"
    };
    let measured = if !is_some(certificates) {
        format!(
            "Overcollateralization is {}, the entire pool: no certificates would remain after {losses}",
            money(pool)
        )
    } else if is_some(deal.overcollateralization) {
        format!(
            "Overcollateralization is {}: the pool of {} less certificates of {} after {losses}",
            money(deal.overcollateralization),
            money(pool),
            money(certificates)
        )
    } else {
        format!(
            "There is no overcollateralization: the pool is {} and certificates are {} after {losses}",
            money(pool),
            money(certificates)
        )
    };
    let used = deal.principal_remittance - funds.principal_cash;
    let exception = if is_some(used) {
        format!(
            " (although {} of the remittance is not available for principal)",
            money(used)
        )
    } else {
        String::new()
    };
    let (why, path) = why_required(month);
    let required = format!(
        "The required amount is {}",
        money(deal.required_overcollateralization)
    );
    Step::new(
        Shown::Always,
        format!("{measured}{exception}. {required}, {why}."),
    )
    .rule(month.rules.field_or_section(path))
}

/// The basis of the required amount, and the field that states it.
fn why_required(month: &ShownMonth<'_>) -> (String, &'static [&'static str]) {
    const TARGET: &[&str] = &["overcollateralization", "target"];
    const STEPPED_DOWN_TARGET: &[&str] = &["overcollateralization", "stepped_down_target"];
    const FLOOR: &[&str] = &["overcollateralization", "floor"];
    let deal = month.deal_month();
    let terms = &month.audit.plan.overcollateralization;
    let pool = month.record.collateral.closing_balance;
    let required = deal.required_overcollateralization;
    let initial = terms.target.of_pool(month.audit.plan.original_balance);
    let floor = min(terms.floor.to_payable(), initial);
    let at_least = |what: &str| format!("the floor, because {what} is lower");
    match &terms.stepped_down_target {
        _ if deal.stepped_down && deal.trigger_event => (
            "unchanged from the previous date because a trigger event is in effect".to_owned(),
            &["trigger_event"],
        ),
        Some(target) if deal.stepped_down => {
            let here = target.of_pool(pool);
            let stated = in_words(target, here, required);
            let stepped_down = format!("the stepped-down target of {stated}");
            match here.cmp(&required) {
                Ordering::Equal if is_some(floor) => (
                    format!("{stepped_down} (the floor is {})", money(floor)),
                    STEPPED_DOWN_TARGET,
                ),
                Ordering::Equal => (stepped_down, STEPPED_DOWN_TARGET),
                Ordering::Greater => (
                    format!("the initial target, because {stepped_down} is higher"),
                    TARGET,
                ),
                Ordering::Less => (at_least(&stepped_down), FLOOR),
            }
        }
        _ => {
            let here = terms.target.of_pool(pool);
            let stated = in_words(&terms.target, here, required);
            let initial_target = format!("the target of {stated}");
            if required == here {
                let when = if month.deal.stepdown == Stepdown::Never {
                    "because the deal never steps down"
                } else if deal.stepped_down {
                    "which does not step down"
                } else {
                    "because the stepdown date has not been reached"
                };
                (format!("{initial_target}, {when}"), TARGET)
            } else {
                (at_least(&initial_target), FLOOR)
            }
        }
    }
}

/// `11.3000% of the pool`, with the amount if it is not the required amount.
fn in_words(target: &TargetAmount<Cents>, amount: Cents, required: Cents) -> String {
    let in_dollars = if amount == required {
        String::new()
    } else {
        format!(" ({})", money(amount))
    };
    match (is_some(target.fixed), is_some(target.of_current)) {
        (_, false) => money(amount),
        (false, true) => format!("{} of the pool{in_dollars}", percent(target.of_current)),
        (true, true) => format!(
            "{} and {} of the pool{in_dollars}",
            money(target.fixed),
            percent(target.of_current)
        ),
    }
}

/// The increase or reduction; `left` is the excess cash flow that remains after it.
pub(super) fn change(
    month: &ShownMonth<'_>,
    funds: &Funds,
    left: Cents,
    increase_rule: Option<String>,
) -> Step {
    let deal = month.deal_month();
    let over = deal.overcollateralization - deal.required_overcollateralization;
    if is_some(deal.overcollateralization_reduction) {
        return reduction(month, funds, over);
    }
    let deficiency = (Cents::ZERO - over).positive_part();
    let text = if is_some(deficiency) {
        increase(month, funds, deficiency, left)
    } else if is_some(over) {
        let why = if deal.trigger_event {
            "while a trigger event is in effect"
        } else if deal.stepped_down {
            "because no principal is collected"
        } else if month.deal.stepdown == Stepdown::Never {
            "because the deal never steps down"
        } else {
            "before the stepdown date"
        };
        format!(
            "The excess is {}. None of it is released {why}.",
            money(over)
        )
    } else {
        "The required amount is met: there is no increase and no reduction.".to_owned()
    };
    Step::new(Shown::Always, text).rule(increase_rule)
}

fn reduction(month: &ShownMonth<'_>, funds: &Funds, over: Cents) -> Step {
    let reduction = month.deal_month().overcollateralization_reduction;
    let limit = if reduction < over {
        " (limited to the principal remittance)"
    } else {
        ""
    };
    let outcome = if funds.reduction_cash == reduction {
        "It is deducted from principal and added to excess cash flow.".to_owned()
    } else if is_some(funds.reduction_cash) {
        format!(
            "Only {} of principal is available; it is added to excess cash flow.",
            money(funds.reduction_cash)
        )
    } else {
        "No principal is available to release.".to_owned()
    };
    Step::new(
        Shown::Always,
        format!(
            "The excess is {}; the overcollateralization reduction amount is {}{limit}. {outcome}",
            money(over),
            money(reduction)
        ),
    )
    .rule(
        month
            .rules
            .field_or_section(&["overcollateralization", "stepped_down_target"]),
    )
}

/// How much of the deficiency excess cash flow covers, and what limits it.
fn increase(month: &ShownMonth<'_>, funds: &Funds, deficiency: Cents, left: Cents) -> String {
    let deal = month.deal_month();
    let increase = deal.overcollateralization_increase;
    let certificates_left =
        (deal.opening_certificates - funds.principal_cash - deal.losses_covered).positive_part();
    // Hedge receipts that remain unused although there is still a deficiency.
    let withheld = month.deal.overcollateralization.hedge_receipts
        == HedgeReceiptsToIncrease::UpToUncoveredLosses
        && is_some(left)
        && is_some(deal.hedge_receipt);
    let is_built = month
        .deal
        .excess_cash_flow
        .contains(&ExcessStep::OvercollateralizationIncrease);
    if !is_built {
        return format!(
            "The deficiency is {}; the deal does not use excess cash flow to build overcollateralization.",
            money(deficiency)
        );
    }
    let limit = "hedge receipts may be used only up to realized losses not yet covered";
    if increase == deficiency {
        return format!(
            "The deficiency is {}; the same amount of excess cash flow is added to principal.",
            money(deficiency)
        );
    }
    if increase == certificates_left {
        return if is_some(increase) {
            format!(
                "The deficiency is {}, but only {} of certificates would remain to be paid down; that \
                 amount of excess cash flow is added to principal.",
                money(deficiency),
                money(increase)
            )
        } else {
            format!(
                "The deficiency is {}, but no certificates remain to be paid down.",
                money(deficiency)
            )
        };
    }
    match (is_some(increase), withheld) {
        (true, true) => format!(
            "The deficiency is {}; {} of excess cash flow is added to principal ({limit}).",
            money(deficiency),
            money(increase)
        ),
        (true, false) => format!(
            "The deficiency is {}; the remaining excess cash flow of {} is added to principal.",
            money(deficiency),
            money(increase)
        ),
        (false, true) => format!(
            "The deficiency is {}; no excess cash flow may be used for it ({limit}).",
            money(deficiency)
        ),
        (false, false) => format!(
            "The deficiency is {}; no excess cash flow is available.",
            money(deficiency)
        ),
    }
}

/// The principal distribution amount and its components.
pub(super) fn principal_distribution_amount(month: &ShownMonth<'_>, funds: &Funds) -> Step {
    let deal = month.deal_month();
    if !is_some(funds.principal) {
        let text = "There is no principal distribution amount.";
        return Step::new(Shown::Always, text);
    }
    let mut parts = vec![format!(
        "the principal remittance of {}",
        money(deal.principal_remittance)
    )];
    let used = deal.principal_remittance - funds.principal_cash;
    if is_some(used) {
        let uses = if is_some(deal.hedge_payment) {
            "interest and hedges"
        } else {
            "interest"
        };
        parts.push(format!("less {} used for {uses}", money(used)));
    }
    if is_some(funds.reduction_cash) {
        parts.push(format!(
            "less the overcollateralization reduction of {}",
            money(funds.reduction_cash)
        ));
    }
    for (amount, what) in [
        (deal.losses_covered, "losses covered"),
        (
            deal.overcollateralization_increase,
            "overcollateralization increase",
        ),
    ] {
        if is_some(amount) {
            parts.push(format!("plus {what} of {}", money(amount)));
        }
    }
    if is_some(funds.beyond_certificates) {
        parts.push(format!(
            "less {} in excess of the certificates",
            money(funds.beyond_certificates)
        ));
    }
    Step::new(
        Shown::Always,
        format!(
            "The principal distribution amount is {}: {}.",
            money(funds.principal),
            parts.join(", ")
        ),
    )
}
