//! Prepayment charges, and interest lost with liquidated loans: where there are any.

use super::month::{ShownMonth, is_some, money};
use super::story::{Shown, Step};

/// What is lost of the month's interest with liquidated loans.
pub(super) fn interest_loss(month: &ShownMonth<'_>) -> Option<Step> {
    let lost = month.deal_month().interest_loss;
    let is_all = !is_some(month.deal_month().interest_remittance);
    is_some(lost).then(|| {
        Step::new(
            Shown::OfDeal,
            format!(
                "Of the interest {} is lost with liquidated loans of {}{}: no class is due less for \
                 it, and excess cash flow bears it first.",
                money(lost),
                money(month.record.collateral.liquidated_balance),
                if is_all { " or all there is" } else { "" }
            ),
        )
    })
}

/// What borrowers pay for prepaying, and who receives it.
pub(super) fn prepayment_charges(month: &ShownMonth<'_>) -> Option<Step> {
    let charges = month.deal_month().prepayment_charges;
    // A report may print charges of a deal that does not say whose they are: no certificate's.
    let to = month.deal.prepayment_charges_to.as_ref();
    is_some(charges).then(|| {
        Step::new(
            Shown::OfResidual,
            format!(
                "Prepayment charges of {} on {} prepaid go to class {} and are used for no \
                 certificate.",
                money(charges),
                money(month.record.collateral.prepaid_principal),
                to.unwrap_or(&month.deal.residual)
            ),
        )
        .rule(month.rules.field(&["prepayment_charges"]))
    })
}
