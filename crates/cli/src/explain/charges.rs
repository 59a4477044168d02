//! Prepayment charges and interest losses on liquidated loans.

use super::month::{ShownMonth, is_some, money};
use super::story::{Shown, Step};

/// Interest lost on liquidated loans, if any.
pub(super) fn interest_loss(month: &ShownMonth<'_>) -> Option<Step> {
    let lost = month.deal_month().interest_loss;
    let is_all = !is_some(month.deal_month().interest_remittance);
    is_some(lost).then(|| {
        Step::new(
            Shown::OfDeal,
            format!(
                "Interest of {} is lost on liquidated loans of {}{}. Interest due to the classes is \
                 not reduced; the loss reduces excess cash flow first.",
                money(lost),
                money(month.record.collateral.liquidated_balance),
                if is_all { ", leaving no interest" } else { "" }
            ),
        )
    })
}

/// Prepayment charges and the class that receives them.
pub(super) fn prepayment_charges(month: &ShownMonth<'_>) -> Option<Step> {
    let charges = month.deal_month().prepayment_charges;
    // A report may print charges of a deal that does not name a class for them; the residual class gets them.
    let to = month.deal.prepayment_charges_to.as_ref();
    is_some(charges).then(|| {
        Step::new(
            Shown::OfResidual,
            format!(
                "Prepayment charges of {} on prepayments of {} are paid to class {} and are not \
                 available to the certificates.",
                money(charges),
                money(month.record.collateral.prepaid_principal),
                to.unwrap_or(&month.deal.residual)
            ),
        )
        .rule(month.rules.field(&["prepayment_charges"]))
    })
}
