//! Sources and uses of the month, from the trace alone.

use std::io::{self, Write};

use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{Side, Step};

use super::month::ExplainedMonth;
use super::text::{money, paragraph};
use crate::numbers::listed;

/// Writes the account, if the month moves money.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(month: &ExplainedMonth<'_>, out: &mut dyn Write) -> io::Result<()> {
    let side = |side: Side| {
        let moved = month.account(side);
        let total = moved.iter().fold(Cents::ZERO, |sum, (_, of)| sum + *of);
        let parts: Vec<String> = moved
            .iter()
            .map(|(step, amount)| format!("{} {}", in_words(*step), money(*amount)))
            .collect();
        (total, listed(&parts))
    };
    let (sources, received) = side(Side::Source);
    let (uses, paid) = side(Side::Use);
    writeln!(out, "\nSources and uses\n")?;
    if received.is_empty() && paid.is_empty() {
        return paragraph("", "There are no sources and no uses.", &[], out);
    }
    let sentence = if sources == uses {
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
    let lines = [format!("sources: {received}"), format!("uses: {paid}")];
    paragraph("", &sentence, &lines, out)
}

/// What a movement is called in the account.
pub(super) fn in_words(step: Step) -> &'static str {
    match step {
        Step::InterestCollected => "interest",
        Step::PrepaymentChargesCollected => "prepayment charges",
        Step::InterestLoss => "interest losses",
        Step::PrepaymentCharges => "prepayment charges paid",
        Step::HedgeReceipt => "hedge receipts",
        Step::PurchasePrice => "the purchase price",
        Step::ServicingFee => "fees",
        Step::HedgePayment => "hedge payments",
        Step::Interest => "interest to classes",
        Step::PrincipalCollected => "principal",
        Step::Principal => "principal to classes",
        Step::PrepaymentInterestShortfall => "prepayment interest shortfalls",
        Step::BasisRisk => "basis risk shortfalls",
        Step::ReliefActShortfall => "Relief Act shortfalls",
        Step::WriteDownReimbursement => "reimbursed write-downs",
        Step::Redemption => "redemption at the call",
        Step::Residual => "residual class",
        Step::LossesCovered => "losses covered",
        Step::OvercollateralizationIncrease => "overcollateralization increase",
        Step::OvercollateralizationReduction => "overcollateralization reduction",
        Step::WriteDown => "write-downs",
        Step::WriteUp => "write-ups",
        Step::Increase => "added to balances",
        Step::AccountDraws => "drawn from accounts",
        Step::AccountDeposits => "deposited into accounts",
        Step::IssuerPayment => "paid by the issuer",
        Step::Fees => "fees from collections",
    }
}
