//! Sections 17, 5 and 16: excess cash flow, its uses, and overcollateralization.
//!
//! The engine computes what is paid. Where the report's own lines add up to another amount, only
//! the residual changes.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::shown_dollars;
use stepdown_projection::number::Number;

use super::collateral::Losses;
use super::shortfalls::{Shortfalls, interest_on};
use super::{Facts, at};
use crate::tie_out::engine::Pool;
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;
use crate::tie_out::value::round;

/// Excess cash flow and its parts.
pub(super) struct Excess {
    pub(super) net_interest: Decimal,
    pub(super) credit_risk_fee: Decimal,
    pub(super) swap_out: Decimal,
    pub(super) swap_in: Decimal,
    pub(super) prepayment_charges: Decimal,
    /// All that the residual class is paid.
    pub(super) other_income: Decimal,
}

pub(super) fn compare(
    facts: &Facts<'_>,
    losses: &Losses,
    shortfalls: &Shortfalls,
    sheet: &mut Sheet<'_>,
) -> Excess {
    let engine = facts.engine;
    let deal = &engine.record.deal;
    let here = at(S::ExcessCashFlow, "excess_cash_flow_and_derivative_summary");
    let net_interest = sheet.tie(
        here.one("scheduled_unmodified_net_interest"),
        engine.net_interest,
        "a month's interest on the beginning balances before the credit risk manager's fee",
    );
    let interest_losses = sheet.tie(
        here.one("interest_losses"),
        losses.interest,
        "interest portion of section 13A",
    );
    let recoveries = sheet.tie(
        here.one("subsequent_recoveries"),
        losses.recoveries,
        "section 13C",
    );
    let adjustment = sheet.tie(
        here.one("interest_adjustment_amount"),
        Decimal::ZERO,
        "none in the deal",
    );
    let credit_risk_fee = sheet.tie(
        here.one("credit_risk_management_fee"),
        engine.credit_risk_fee,
        "a month of the fee on the beginning balance",
    );
    let swap_out = sheet.tie(
        here.one("swap_payment_amount_out"),
        deal.hedge_payment.decimal(),
        "fixed less floating leg, if greater than 0",
    );
    let swap_in = sheet.tie(
        here.one("swap_payment_amount_in"),
        deal.hedge_receipt.decimal(),
        "floating less fixed leg, if greater than 0",
    );
    let certificate_interest = certificate_interest(facts, sheet);
    let reduction = deal.overcollateralization_reduction.decimal();
    let reduction = sheet.tie(
        here.one("oc_reduction_amount"),
        reduction,
        "overcollateralization above the requirement, after the stepdown date",
    );
    let sum = net_interest - interest_losses + recoveries + adjustment
        - credit_risk_fee
        - swap_out
        - certificate_interest
        + reduction;
    let excess = sheet.tie(
        here.one("excess_cash_flow_prior_to_oc_provisions"),
        sum,
        "(1) - (2) + (3) + (4) - (5) - (6) - (8) + (9)",
    );
    // The engine's own amount, so that only a difference moves the residual.
    let of_engine = engine.net_interest - losses.interest + losses.recoveries
        - engine.credit_risk_fee
        - deal.hedge_payment.decimal()
        - class_interest(facts)
        + deal.overcollateralization_reduction.decimal();
    let residual = deal.residual.decimal() + (excess - of_engine);
    let to_residual = uses(facts, shortfalls, excess, residual, sheet);
    overcollateralization(facts, sheet);
    let (prepayment_charges, other_income) = other_income(facts, to_residual, sheet);
    Excess {
        net_interest,
        credit_risk_fee,
        swap_out,
        swap_in,
        prepayment_charges,
        other_income,
    }
}

/// Interest of the month paid on what was due, without amounts carried forward.
fn class_interest(facts: &Facts<'_>) -> Decimal {
    facts
        .classes()
        .map(|(_, month)| month.interest_paid.decimal())
        .sum()
}

fn certificate_interest(facts: &Facts<'_>, sheet: &mut Sheet<'_>) -> Decimal {
    let key = at(S::ExcessCashFlow, "excess_cash_flow_and_derivative_summary")
        .one("certificate_interest_amount");
    // Some reports round the sum and not its parts.
    let unrounded: Decimal = facts
        .classes()
        .map(|(class, month)| {
            interest_on(
                facts,
                class,
                month.opening_balance.decimal(),
                month.pass_through_rate.decimal(),
            )
        })
        .sum();
    let words = format!(
        "the report rounds the sum of the classes' unrounded interest ({}) once, but each class is \
         paid interest rounded to the cent",
        shown_dollars(round(unrounded, 6)).replace('_', ",")
    );
    sheet.alternative(key.clone(), unrounded, words);
    sheet.tie(
        key,
        class_interest(facts),
        "sum of the classes' interest at their pass-through rates, each in cents",
    )
}

/// The second half of section 17.
fn uses(
    facts: &Facts<'_>,
    shortfalls: &Shortfalls,
    excess: Decimal,
    residual: Decimal,
    sheet: &mut Sheet<'_>,
) -> Decimal {
    let deal = &facts.engine.record.deal;
    let here = at(
        S::ExcessCashFlow,
        "overcollateralization_and_derivative_amounts",
    );
    sheet.tie(
        here.one("excess_cash_flow_prior_to_oc_provisions"),
        excess,
        "the last line of the first half",
    );
    let collateral = &facts.engine.record.collateral;
    let covered = deal.losses_covered.decimal();
    let of_month = covered.min(collateral.realized_loss.decimal());
    let opening = &facts.engine.opening.classes;
    let sums: [(&str, Decimal, &str); 9] = [
        (
            "unreimbursed_principal_portion_of_realized_losses",
            covered - of_month,
            "losses of earlier months covered by excess cash flow",
        ),
        (
            "principal_portion_of_realized_losses",
            of_month,
            "principal portion of section 13A, to the extent covered by excess cash flow",
        ),
        (
            "overcollateralization_increase",
            deal.overcollateralization_increase.decimal(),
            "the overcollateralization deficiency, to the extent of excess cash flow",
        ),
        (
            "prepayment_interest_shortfall",
            shortfalls.net,
            "net shortfall of section 6",
        ),
        (
            "unpaid_ppis_with_accrued_interest",
            opening
                .iter()
                .map(|class| class.prepayment_interest_shortfall.decimal())
                .sum(),
            "carried forward, from the state file",
        ),
        (
            "basis_risk_shortfall_carry_forward_amount",
            shortfalls.basis_risk,
            "sum of section 7B",
        ),
        ("relief_act_shortfall", shortfalls.relief_act, "section 6"),
        (
            "unreimbursed_realized_losses",
            facts
                .classes()
                .map(|(_, month)| month.write_down_reimbursed.decimal())
                .sum(),
            "earlier write-downs reimbursed",
        ),
        (
            "swap_termination_payment_amount",
            Decimal::ZERO,
            "no swap is terminated",
        ),
    ];
    // Lines that differ also move the residual.
    let mut moved = Decimal::ZERO;
    for (column, computed, rule) in sums {
        moved += computed - sheet.tie(here.one(column), computed, rule);
    }
    sheet.tie(
        here.one("to_residual_class"),
        residual + moved,
        "the remainder",
    )
}

/// Section 5. Prepayment charges are not part of excess cash flow, and go to the residual class.
fn other_income(facts: &Facts<'_>, residual: Decimal, sheet: &mut Sheet<'_>) -> (Decimal, Decimal) {
    let here = at(S::OtherIncome, "classes");
    let totals = at(S::OtherIncome, "deal_totals");
    let name = facts.deal.residual.as_str();
    let charges = sheet.input(here.row(name, "prepayment_charges"));
    let left = sheet.tie(
        here.row(name, "remaining_excess_cash_flow_and_oc_release"),
        residual,
        "last line of section 17",
    );
    let all = sheet.tie(
        here.row(name, "other_income_distribution"),
        charges + left,
        "(1) + (2)",
    );
    let columns = [
        "prepayment_charges",
        "remaining_excess_cash_flow_and_oc_release",
        "other_income_distribution",
    ];
    for (column, sum) in columns.into_iter().zip([charges, left, all]) {
        sheet.tie(totals.one(column), sum, "sum");
    }
    (charges, all)
}

/// Section 16.
fn overcollateralization(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::Overcollateralization, "deal_total");
    let engine = facts.engine;
    let deal = &engine.record.deal;
    let before = facts.total(|pool| pool.beginning) - deal.opening_certificates.decimal();
    let after = facts.total(Pool::ending) - deal.certificate_balance.decimal();
    let moved = deal.overcollateralization_increase - deal.overcollateralization_reduction;
    let required = deal.required_overcollateralization.to_payable().decimal();
    for (column, computed, rule) in [
        (
            "prior_required",
            engine
                .opening
                .required_overcollateralization
                .to_payable()
                .decimal(),
            "the state file",
        ),
        ("beginning", before, "beginning pool less classes"),
        (
            "increase_or_reduction",
            moved.decimal(),
            "increase less reduction",
        ),
        ("ending", after, "ending pool less classes"),
        ("current_required", required, "the deal's target"),
    ] {
        sheet.tie(here.one(column), computed, rule);
    }
}
