//! The end of a month: write-downs, balances, the optional termination, and the account.

use stepdown_projection::deal::terms::{Exercised, TestedOn};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{Side, Step as Movement};

use super::funds::Funds;
use super::month::{ShownMonth, is_some, money};
use super::story::{Shown, Step, Story};
use crate::check::words::order;
use crate::numbers::listed;

/// Adds the steps of this section.
pub(super) fn emit(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    story.section("After the distribution");
    story.emit(write_downs(month));
    story.emit(overcollateralization(month, funds));
    story.emit(balances(month));
    if let Some(step) = termination(month) {
        story.emit(step);
    }
    if let Some(step) = redemption(month) {
        story.emit(step);
    }
    story.emit(account(month));
}

/// Certificates after principal is paid, before write-downs and redemption.
fn certificates_after_principal(month: &ShownMonth<'_>) -> Cents {
    month.total(|class| class.opening_balance - class.principal_paid)
}

fn write_downs(month: &ShownMonth<'_>) -> Step {
    let pool = month.record.collateral.closing_balance;
    let certificates = certificates_after_principal(month);
    let written_down = month.classes_where(|class| is_some(class.write_down));
    let rule = month.rules.field(&["waterfall", "losses"]);
    if written_down.is_empty() {
        let text = if certificates > pool {
            format!(
                "Certificates of {} exceed the pool of {}, but no class is written down.",
                money(certificates),
                money(pool)
            )
        } else if is_some(certificates) {
            format!(
                "No class is written down: certificates of {} do not exceed the pool of {}.",
                money(certificates),
                money(pool)
            )
        } else {
            "No certificates are outstanding to be written down.".to_owned()
        };
        return Step::new(Shown::OfDeal, text).rule(rule);
    }
    let mut step = Step::new(
        Shown::WithItsClasses,
        format!(
            "Certificates of {} exceed the pool of {}: {} is written down in this order: {}.",
            money(certificates),
            money(pool),
            money(month.total(|class| class.write_down)),
            order(month.deal, &month.audit.plan.loss_order)
        ),
    )
    .rule(rule);
    for class in written_down {
        let happened = month.class(class);
        step.line(
            &[class],
            format!(
                "{}: {} of {}, leaving {}; unreimbursed write-downs {}",
                month.name(class),
                money(happened.write_down),
                money(happened.opening_balance - happened.principal_paid),
                money(happened.opening_balance - happened.principal_paid - happened.write_down),
                money(
                    month.audit.before.classes[class].unreimbursed_write_down
                        - happened.write_down_reimbursed
                        + happened.write_down
                )
            ),
        );
    }
    step
}

/// The change in overcollateralization and its components, computed from the balances alone.
fn overcollateralization(month: &ShownMonth<'_>, funds: &Funds) -> Step {
    let pool = &month.record.collateral;
    let remittance = month.deal_month().principal_remittance;
    let paid = month.total(|class| class.principal_paid);
    let written_down = month.total(|class| class.write_down);
    let lost = pool.opening_balance - pool.closing_balance - remittance;
    let certificates = certificates_after_principal(month) - written_down;
    let from = pool.opening_balance - month.deal_month().opening_certificates;
    let to = pool.closing_balance - certificates;
    let used = remittance - funds.principal_cash;
    let (used_for, beyond) = if is_some(used) {
        (
            if is_some(month.deal_month().hedge_payment) {
                "of the principal remittance used for interest and hedges"
            } else {
                "of the principal remittance used for interest"
            },
            "of principal paid to classes beyond the rest of the principal remittance",
        )
    } else {
        (
            "",
            "of principal paid to classes beyond the principal remittance",
        )
    };
    let parts: Vec<String> = [
        (lost, "of losses"),
        (used, used_for),
        (
            funds.principal_cash - paid,
            "of the principal remittance not paid to classes",
        ),
        (paid - funds.principal_cash, beyond),
        (written_down, "of write-downs"),
    ]
    .into_iter()
    .filter(|(amount, _)| is_some(*amount))
    .map(|(amount, what)| format!("{} {what}", money(amount)))
    .collect();
    let because = if parts.is_empty() {
        String::new()
    } else {
        format!(": {}", listed(&parts))
    };
    let text = if from == to {
        format!(
            "Overcollateralization stays at {}{because}.",
            or_short_by(to)
        )
    } else {
        format!(
            "Overcollateralization goes from {} to {}{because}.",
            or_short_by(from),
            or_short_by(to)
        )
    };
    Step::new(Shown::Always, text).rule(month.rules.field(&["overcollateralization"]))
}

/// An amount of overcollateralization, which may be negative.
fn or_short_by(amount: Cents) -> String {
    if amount < Cents::ZERO {
        format!("a deficiency of {}", money(Cents::ZERO - amount))
    } else {
        money(amount)
    }
}

fn balances(month: &ShownMonth<'_>) -> Step {
    let after = |class: &stepdown_projection::waterfall::ClassMonth<Cents>| {
        class.opening_balance - class.principal_paid - class.write_down
    };
    let (opening, closing) = (month.deal_month().opening_certificates, month.total(after));
    let text = if !is_some(opening) {
        "No certificates are outstanding.".to_owned()
    } else if opening == closing {
        format!("Certificates stay at {}.", money(closing))
    } else {
        format!(
            "Certificates go from {} to {}.",
            money(opening),
            money(closing)
        )
    };
    let mut step = Step::new(Shown::WithItsClasses, text);
    for class in month.classes_where(|class| is_some(class.opening_balance)) {
        let happened = month.class(class);
        let (from, to) = (happened.opening_balance, after(happened));
        let text = if from == to {
            format!("{}: stays at {}", month.name(class), money(to))
        } else if is_some(to) {
            format!(
                "{}: from {} to {}",
                month.name(class),
                money(from),
                money(to)
            )
        } else if is_some(happened.write_down) {
            format!("{}: from {} to zero", month.name(class), money(from))
        } else {
            format!("{}: from {}, paid in full", month.name(class), money(from))
        };
        step.line(&[class], text);
    }
    step
}

fn termination(month: &ShownMonth<'_>) -> Option<Step> {
    let terms = month.audit.plan.optional_termination.as_ref()?;
    let pool = &month.record.collateral;
    let number = Cents::count(month.record.month.number());
    let (balance, when) = match terms.tested_on {
        TestedOn::BalanceAfter => (pool.closing_balance, "after the distribution"),
        TestedOn::BalanceBefore => (pool.opening_balance, "before the distribution"),
    };
    let tested = terms.below.map(|below| {
        let is_below = if below > balance {
            "below"
        } else {
            "not below"
        };
        format!(
            "the pool {when} is {}, {is_below} {}",
            money(balance),
            money(below)
        )
    });
    let by_date = terms.from.map(|from| {
        let reached = if month.record.month >= from {
            "has been reached"
        } else {
            "has not been reached"
        };
        format!("{} {reached}", month.dated(from))
    });
    let conditions: Vec<String> = tested.into_iter().chain(by_date).collect();
    let possible_since = month.audit.before.first_call_month;
    let outcome = if month.deal_month().first_call && number <= possible_since {
        "the deal can be called for the first time".to_owned()
    } else if number > possible_since {
        format!(
            "the deal has been callable since month {}",
            possible_since.decimal().normalize()
        )
    } else if month.audit.before.call_pending {
        "the deal cannot be called".to_owned()
    } else {
        match terms.exercised {
            Exercised::NextDate if terms.below.is_some_and(|below| below > balance) => {
                "the deal can be called on the next date".to_owned()
            }
            _ => "the deal cannot be called".to_owned(),
        }
    };
    Some(
        Step::new(
            Shown::OfDeal,
            format!(
                "Optional termination: {}; {outcome}.",
                conditions.join("; ")
            ),
        )
        .rule(month.rules.field(&["optional_termination"])),
    )
}

/// The payments of the call, if it is exercised.
fn redemption(month: &ShownMonth<'_>) -> Option<Step> {
    let deal = month.deal_month();
    if !is_some(deal.purchase_price) {
        return None;
    }
    let classes = month.total(|class| class.redemption.total());
    let mut uses = vec![format!("{} to the classes", money(classes))];
    if is_some(deal.hedge_payment_at_call) {
        uses.push(format!(
            "{} to hedge counterparties",
            money(deal.hedge_payment_at_call)
        ));
    }
    let left = deal.purchase_price - classes - deal.hedge_payment_at_call;
    if is_some(left) {
        uses.push(format!("{} to class {}", money(left), month.deal.residual));
    }
    let mut step = Step::new(
        Shown::WithItsClasses,
        format!(
            "The call is exercised at a purchase price of {}: {}.",
            money(deal.purchase_price),
            listed(&uses)
        ),
    )
    .rule(month.rules.field(&["optional_termination"]));
    for class in month.classes_where(|class| is_some(class.redemption.total())) {
        let redemption = &month.class(class).redemption;
        let parts: Vec<String> = [
            (redemption.balance, "balance"),
            (redemption.interest, "unpaid interest and carry-forward"),
            (redemption.write_down, "reimbursed write-downs"),
        ]
        .into_iter()
        .filter(|(amount, _)| is_some(*amount))
        .map(|(amount, what)| format!("{what} of {}", money(amount)))
        .collect();
        step.line(
            &[class],
            format!("{}: {}", month.name(class), listed(&parts)),
        );
    }
    if is_some(left) {
        step.residual_line(format!("{}: {}", month.deal.residual, money(left)));
    }
    Some(step)
}

/// Sources and uses, from the ledger alone.
fn account(month: &ShownMonth<'_>) -> Step {
    let side = |side: Side| {
        let movements = month.account(side);
        let total = movements
            .iter()
            .fold(Cents::ZERO, |sum, (_, amount)| sum + *amount);
        let parts: Vec<String> = movements
            .iter()
            .map(|(step, amount)| format!("{} {}", in_words(*step), money(*amount)))
            .collect();
        (total, listed(&parts))
    };
    let (sources, received) = side(Side::Source);
    let (uses, paid) = side(Side::Use);
    if !is_some(sources) && !is_some(uses) {
        return Step::new(Shown::OfDeal, "There are no sources and no uses.");
    }
    let text = if sources == uses {
        format!(
            "Sources of {} equal uses of {} to the cent.",
            money(sources),
            money(uses)
        )
    } else {
        format!(
            "Sources of {} and uses of {} differ by {}.",
            money(sources),
            money(uses),
            money(sources - uses)
        )
    };
    let mut step = Step::new(Shown::OfDeal, text);
    step.line(&[], format!("sources: {received}"));
    step.line(&[], format!("uses: {paid}"));
    step
}

/// The name of a movement in the account.
fn in_words(step: Movement) -> &'static str {
    match step {
        Movement::InterestCollected => "interest",
        Movement::PrepaymentChargesCollected => "prepayment charges",
        Movement::InterestLoss => "interest losses",
        Movement::PrepaymentCharges => "prepayment charges paid",
        Movement::HedgeReceipt => "hedge receipts",
        Movement::PurchasePrice => "the purchase price",
        Movement::ServicingFee => "fees",
        Movement::HedgePayment => "hedge payments",
        Movement::Interest => "interest to classes",
        Movement::PrincipalCollected => "principal",
        Movement::Principal => "principal to classes",
        Movement::PrepaymentInterestShortfall => "prepayment interest shortfalls",
        Movement::BasisRisk => "basis risk shortfalls",
        Movement::ReliefActShortfall => "Relief Act shortfalls",
        Movement::WriteDownReimbursement => "reimbursed write-downs",
        Movement::Redemption => "redemption at the call",
        Movement::Residual => "residual class",
        Movement::LossesCovered => "losses covered",
        Movement::OvercollateralizationIncrease => "overcollateralization increase",
        Movement::OvercollateralizationReduction => "overcollateralization reduction",
        Movement::WriteDown => "write-downs",
        Movement::WriteUp => "write-ups",
        Movement::Increase => "added to balances",
        Movement::AccountDraws => "drawn from accounts",
        Movement::AccountDeposits => "deposited into accounts",
        Movement::IssuerPayment => "paid by the issuer",
        Movement::Fees => "fees from collections",
    }
}
