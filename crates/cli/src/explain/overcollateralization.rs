//! Losses covered, overcollateralization as it is and as it must be and why, and how the principal
//! distribution amount is made up.

use std::cmp::{Ordering, min};

use stepdown_projection::deal::terms::{HedgeReceiptsToIncrease, TargetAmount};
use stepdown_projection::number::{Cents, Number};

use super::funds::Funds;
use super::month::{ToldMonth, is_some, money, percent};
use super::story::{Step, Told};

/// How the month's losses are covered.
pub(super) fn losses_covered(month: &ToldMonth<'_>, rule: Option<String>) -> Step {
    let loss = month.record.collateral.realized_loss;
    let covered = month.deal_month().losses_covered;
    if !is_some(loss) {
        return Step::new(Told::OfDeal, "There are no losses to cover.").rule(rule);
    }
    let text = if covered == loss {
        format!(
            "Excess cash flow covers the whole loss of {}, paid as principal.",
            money(loss)
        )
    } else if !is_some(covered) {
        format!(
            "There is no excess cash flow to cover the loss of {}: {}.",
            money(loss),
            borne(month, loss)
        )
    } else {
        format!(
            "Of the loss of {} excess cash flow covers {}, all there is, paid as principal; {}.",
            money(loss),
            money(covered),
            borne(month, loss - covered)
        )
    };
    Step::new(Told::Always, text).rule(rule)
}

/// Who bears what excess cash flow does not cover.
fn borne(month: &ToldMonth<'_>, rest: Cents) -> String {
    let by_classes = min(month.total(|class| class.write_down), rest);
    if !is_some(by_classes) {
        return format!("{} comes off overcollateralization", money(rest));
    }
    if by_classes == rest {
        return format!("{} is borne by the classes", money(rest));
    }
    format!(
        "{} comes off overcollateralization, the last of it, and {} is borne by the classes",
        money(rest - by_classes),
        money(by_classes)
    )
}

/// What there will be of it, what must be, and why.
pub(super) fn required(month: &ToldMonth<'_>) -> Step {
    let deal = month.deal_month();
    let pool = month.record.collateral.closing_balance;
    let certificates = pool - deal.overcollateralization;
    let losses = if is_some(deal.losses_covered) {
        "the principal remittance and losses covered"
    } else {
        "the principal remittance"
    };
    let (why, field) = why_required(month);
    Step::new(
        Told::Always,
        format!(
            "Overcollateralization will be {}: the pool of {} less certificates of {} after \
             {losses}. Required is {}, {why}.",
            money(deal.overcollateralization),
            money(pool),
            money(certificates),
            money(deal.required_overcollateralization)
        ),
    )
    .rule(
        month
            .rules
            .field_or_section(&["overcollateralization", field]),
    )
}

/// Why so much is required, and which field says so.
fn why_required(month: &ToldMonth<'_>) -> (String, &'static str) {
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
            "stepped_down_target",
        ),
        Some(target) if deal.stepped_down => {
            let here = target.of_pool(pool);
            let stated = in_words(target, here, required);
            let asked = format!("the stepped-down target of {stated}");
            match here.cmp(&required) {
                Ordering::Equal => (
                    format!("{asked} (the floor is {})", money(floor)),
                    "stepped_down_target",
                ),
                Ordering::Greater => (
                    format!("the initial target, for {asked} would be more"),
                    "target",
                ),
                Ordering::Less => (at_least(&asked), "floor"),
            }
        }
        _ => {
            let here = terms.target.of_pool(pool);
            let stated = in_words(&terms.target, here, required);
            let asked = format!("the target of {stated}");
            if required == here {
                let when = if deal.stepped_down {
                    "which never steps down"
                } else {
                    "for the stepdown date is not reached"
                };
                (format!("{asked}, {when}"), "target")
            } else {
                (at_least(&asked), "floor")
            }
        }
    }
}

/// `11.3000% of the pool`, with the amount where that is not what is required.
fn in_words(target: &TargetAmount<Cents>, amount: Cents, required: Cents) -> String {
    let comes_to = if amount == required {
        String::new()
    } else {
        format!(", {}", money(amount))
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
pub(super) fn change(month: &ToldMonth<'_>, left: Cents, increase_rule: Option<String>) -> Step {
    let deal = month.deal_month();
    let over = deal.overcollateralization - deal.required_overcollateralization;
    if is_some(deal.overcollateralization_reduction) {
        let reduction = deal.overcollateralization_reduction;
        let most = if reduction < over {
            " (no more than the principal remittance can be released)"
        } else {
            ""
        };
        return Step::new(
            Told::Always,
            format!(
                "That is {} over: the overcollateralization reduction amount is {}{most}. So much \
                 of the principal is not paid to the classes as principal, but joins excess cash \
                 flow.",
                money(over),
                money(reduction)
            ),
        )
        .rule(
            month
                .rules
                .field_or_section(&["overcollateralization", "stepped_down_target"]),
        );
    }
    let increase = deal.overcollateralization_increase;
    let certificates_left =
        (deal.opening_certificates - deal.principal_remittance - deal.losses_covered)
            .positive_part();
    let missing =
        (deal.required_overcollateralization - deal.overcollateralization).positive_part();
    let text = if is_some(increase) && increase == missing {
        format!(
            "Excess cash flow makes good the {} missing, paid as principal.",
            money(missing)
        )
    } else if is_some(increase) {
        format!(
            "{} is missing: excess cash flow makes good {}, paid as principal{}.",
            money(missing),
            money(increase),
            limit(month, left)
        )
    } else if is_some(missing) && !is_some(certificates_left) {
        format!(
            "{} is missing, but no certificates are left to pay down.",
            money(missing)
        )
    } else if is_some(missing) {
        format!(
            "{} is missing, and no excess cash flow is there to make it good{}.",
            money(missing),
            limit(month, left)
        )
    } else if is_some(over) {
        let why = if deal.trigger_event {
            "while a trigger event is in effect"
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
    Step::new(Told::Always, text).rule(increase_rule)
}

/// Why an increase may leave some of excess cash flow.
fn limit(month: &ToldMonth<'_>, left: Cents) -> &'static str {
    let is_limited = month.deal.overcollateralization.hedge_receipts
        == HedgeReceiptsToIncrease::UpToUncoveredLosses;
    if is_limited && is_some(left) && is_some(month.deal_month().hedge_receipt) {
        " (hedge receipts may build it only as far as realized losses are not covered yet)"
    } else {
        ""
    }
}

/// How the principal distribution amount is made up.
pub(super) fn principal_distribution_amount(month: &ToldMonth<'_>, funds: &Funds) -> Step {
    let deal = month.deal_month();
    let mut parts = vec![format!(
        "the principal remittance of {}",
        money(deal.principal_remittance)
    )];
    let used = deal.principal_remittance - funds.from_remittance - funds.reduction_cash;
    if is_some(used) {
        parts.push(format!(
            "less {} that interest and hedges took",
            money(used)
        ));
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
        Told::Always,
        format!(
            "The principal distribution amount is {}: {}.",
            money(funds.principal),
            parts.join(", ")
        ),
    )
}
