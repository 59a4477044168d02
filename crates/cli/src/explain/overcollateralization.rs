//! Losses covered, overcollateralization as it is and as it must be and why, and how the principal
//! distribution amount is made up.

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
            "Excess cash flow covers the whole loss of {}: so much of it is added to principal.",
            money(loss)
        )
    } else if !is_some(covered) {
        format!(
            "There is no excess cash flow to cover the loss of {}.",
            money(loss)
        )
    } else {
        format!(
            "Of the loss of {} excess cash flow covers {}, all there is, which is added to \
             principal; {} is not covered.",
            money(loss),
            money(covered),
            money(loss - covered)
        )
    };
    Step::new(Shown::Always, text).rule(rule)
}

/// What is there of it before anything is built or released, what must be, and why.
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
            "Overcollateralization is measured as {}, the whole pool: {losses} would leave no \
             certificates",
            money(pool)
        )
    } else if is_some(deal.overcollateralization) {
        format!(
            "Overcollateralization is measured as {}: the pool of {} less certificates of {}, as \
             {losses} would leave them",
            money(deal.overcollateralization),
            money(pool),
            money(certificates)
        )
    } else {
        format!(
            "There is no overcollateralization: {losses} would leave certificates of {} on a pool \
             of {}",
            money(certificates),
            money(pool)
        )
    };
    let used = deal.principal_remittance - funds.principal_cash;
    let but = if is_some(used) {
        format!(
            " (though {} of the remittance is not there to be paid)",
            money(used)
        )
    } else {
        String::new()
    };
    let (why, path) = why_required(month);
    let required = if is_some(deal.required_overcollateralization) {
        format!("Required is {}", money(deal.required_overcollateralization))
    } else {
        "None is required".to_owned()
    };
    Step::new(
        Shown::Always,
        format!("{measured}{but}. {required}, {why}."),
    )
    .rule(month.rules.field_or_section(path))
}

/// Why so much is required, and which field says so.
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
    let at_least = |what: &str| format!("the floor, for {what} is less");
    match &terms.stepped_down_target {
        _ if deal.stepped_down && deal.trigger_event => (
            "as on the previous date, for a trigger event is in effect".to_owned(),
            &["trigger_event"],
        ),
        Some(target) if deal.stepped_down => {
            let here = target.of_pool(pool);
            let stated = in_words(target, here, required);
            let requested = format!("the stepped-down target of {stated}");
            match here.cmp(&required) {
                Ordering::Equal if is_some(floor) => (
                    format!("{requested} (the floor is {})", money(floor)),
                    STEPPED_DOWN_TARGET,
                ),
                Ordering::Equal => (requested, STEPPED_DOWN_TARGET),
                Ordering::Greater => (
                    format!("the initial target, for {requested} would be more"),
                    TARGET,
                ),
                Ordering::Less => (at_least(&requested), FLOOR),
            }
        }
        _ => {
            let here = terms.target.of_pool(pool);
            let stated = in_words(&terms.target, here, required);
            let requested = format!("the target of {stated}");
            if required == here {
                let when = if month.deal.stepdown == Stepdown::Never {
                    "for the deal never steps down"
                } else if deal.stepped_down {
                    "which never steps down"
                } else {
                    "for the stepdown date is not reached"
                };
                (format!("{requested}, {when}"), TARGET)
            } else {
                (at_least(&requested), FLOOR)
            }
        }
    }
}

/// `11.3000% of the pool`, with the amount where that is not what is required.
fn in_words(target: &TargetAmount<Cents>, amount: Cents, required: Cents) -> String {
    let comes_to = if amount == required {
        String::new()
    } else {
        format!(" ({})", money(amount))
    };
    match (is_some(target.fixed), is_some(target.of_current)) {
        (_, false) => money(amount),
        (false, true) => format!("{} of the pool{comes_to}", percent(target.of_current)),
        (true, true) => format!(
            "{} and {} of the pool{comes_to}",
            money(target.fixed),
            percent(target.of_current)
        ),
    }
}

/// What is built or released; `left` is what excess cash flow holds after it.
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
    let missing = (Cents::ZERO - over).positive_part();
    let text = if is_some(missing) {
        increase(month, funds, missing, left)
    } else if is_some(over) {
        let why = if deal.trigger_event {
            "while a trigger event is in effect"
        } else if deal.stepped_down {
            "for no principal comes in"
        } else if month.deal.stepdown == Stepdown::Never {
            "for the deal never steps down"
        } else {
            "before the stepdown date"
        };
        format!(
            "That is {} over, of which nothing is released {why}.",
            money(over)
        )
    } else {
        "That is what is required: nothing is built, nothing released.".to_owned()
    };
    Step::new(Shown::Always, text).rule(increase_rule)
}

fn reduction(month: &ShownMonth<'_>, funds: &Funds, over: Cents) -> Step {
    let reduction = month.deal_month().overcollateralization_reduction;
    let most = if reduction < over {
        " (no more than the principal remittance can be released)"
    } else {
        ""
    };
    let outcome = if funds.reduction_cash == reduction {
        "So much of the principal is not paid to the classes as principal, but joins excess cash \
         flow."
            .to_owned()
    } else if is_some(funds.reduction_cash) {
        format!(
            "Of that only {} is left of the principal, which joins excess cash flow.",
            money(funds.reduction_cash)
        )
    } else {
        "But nothing is left of the principal that could be released.".to_owned()
    };
    Step::new(
        Shown::Always,
        format!(
            "That is {} over: the overcollateralization reduction amount is {}{most}. {outcome}",
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

/// How far excess cash flow makes good what is missing, and why no further.
fn increase(month: &ShownMonth<'_>, funds: &Funds, missing: Cents, left: Cents) -> String {
    let deal = month.deal_month();
    let increase = deal.overcollateralization_increase;
    let certificates_left =
        (deal.opening_certificates - funds.principal_cash - deal.losses_covered).positive_part();
    // Hedge receipts that stay unused although something is still missing.
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
            "{} is missing, and the deal uses no excess cash flow to build it.",
            money(missing)
        );
    }
    let limit = "hedge receipts may build it only as far as realized losses are not covered yet";
    if increase == missing {
        return format!(
            "Excess cash flow makes good the {} missing: so much of it is added to principal.",
            money(missing)
        );
    }
    if increase == certificates_left {
        return if is_some(increase) {
            format!(
                "{} is missing, but no more than {} of certificates would be left to pay down: so \
                 much of excess cash flow is added to principal.",
                money(missing),
                money(increase)
            )
        } else {
            format!(
                "{} is missing, but no certificates are left to pay down.",
                money(missing)
            )
        };
    }
    match (is_some(increase), withheld) {
        (true, true) => format!(
            "{} is missing: {} of excess cash flow is added to principal ({limit}).",
            money(missing),
            money(increase)
        ),
        (true, false) => format!(
            "{} is missing: {} of excess cash flow, all there is, is added to principal.",
            money(missing),
            money(increase)
        ),
        (false, true) => format!(
            "{} is missing, and excess cash flow may not make it good: {limit}.",
            money(missing)
        ),
        (false, false) => format!(
            "{} is missing, and no excess cash flow is there to make it good.",
            money(missing)
        ),
    }
}

/// How the principal distribution amount is made up.
pub(super) fn principal_distribution_amount(month: &ShownMonth<'_>, funds: &Funds) -> Step {
    let deal = month.deal_month();
    if !is_some(funds.principal) {
        let text = "There is no principal distribution amount, and no principal to pay.";
        return Step::new(Shown::Always, text);
    }
    let mut parts = vec![format!(
        "the principal remittance of {}",
        money(deal.principal_remittance)
    )];
    let used = deal.principal_remittance - funds.principal_cash;
    if is_some(used) {
        let takers = if is_some(deal.hedge_payment) {
            "interest and hedges"
        } else {
            "interest"
        };
        parts.push(format!("less {} that {takers} took", money(used)));
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
            "less {} beyond what the certificates come to",
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
