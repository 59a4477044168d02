//! Sources and uses of cash.

use rust_decimal::Decimal;

use super::collateral::Losses;
use super::excess::Excess;
use super::shortfalls::Shortfalls;
use super::{Facts, at};
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;

pub(super) fn compare(
    facts: &Facts<'_>,
    losses: &Losses,
    shortfalls: &Shortfalls,
    excess: &Excess,
    paid: Decimal,
    sheet: &mut Sheet<'_>,
) {
    let sources = at(S::SourcesAndUses, "cash_flow_received");
    let uses = at(S::SourcesAndUses, "uses_of_funds");
    let reimbursed = sheet.not_derivable(
        uses.one("reimbursed_advances_and_expenses"),
        "advances of earlier months; only its sum with other lines is derivable",
    );
    let principal = facts.total(|pool| pool.scheduled + pool.curtailments + pool.payoffs);
    // Reimbursements pass through: collections for them are paid out again, less the credit
    // risk manager's fee, which is paid from them.
    let collected = principal + excess.net_interest - shortfalls.gross
        + shortfalls.master_servicing
        + reimbursed
        - excess.credit_risk_fee;
    let proceeds = facts.total(|pool| pool.liquidations) - losses.total;
    let lines: [(&str, Decimal, &str); 6] = [
        (
            "principal_and_interest_payments",
            collected,
            "principal, net interest, master servicing compensation and reimbursements, less \
             shortfalls and the credit risk manager's fee",
        ),
        ("prepayment_premium", excess.prepayment_charges, "section 5"),
        (
            "liquidation_and_insurance_proceeds",
            proceeds,
            "liquidations of section 8A less losses of section 13A",
        ),
        ("subsequent_recoveries", losses.recoveries, "section 13C"),
        (
            "repurchase_proceeds",
            facts.total(|pool| pool.repurchases),
            "section 8A",
        ),
        (
            "other_deposits_and_adjustments",
            shortfalls.compensating + excess.swap_in,
            "compensating interest and hedge receipts",
        ),
    ];
    let mut deposits = Decimal::ZERO;
    for (column, computed, rule) in lines {
        deposits += sheet.tie(sources.one(column), computed, rule);
    }
    let deposits = sheet.tie(sources.one("total_deposits"), deposits, "sum");
    let lines: [(&str, Decimal, &str); 3] = [
        (
            "transfer_to_certificate_account",
            paid,
            "total distribution of section 1",
        ),
        (
            "master_servicing_compensation",
            shortfalls.master_servicing,
            "section 6",
        ),
        ("derivatives_payment", excess.swap_out, "section 17"),
    ];
    let mut withdrawals = reimbursed;
    for (column, computed, rule) in lines {
        withdrawals += sheet.tie(uses.one(column), computed, rule);
    }
    let withdrawals = sheet.tie(uses.one("total_withdrawals"), withdrawals, "sum");
    sheet.tie(
        uses.one("ending_balance"),
        deposits - withdrawals,
        "deposits less withdrawals",
    );
}
