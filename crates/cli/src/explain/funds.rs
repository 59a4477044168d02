//! What the month's funds come to between the steps: what is left after interest, the principal
//! distribution amount and what excess cash flow still holds.
//!
//! All of it is the ledger added up along the waterfall; nothing here may decide a payment.

use std::cmp::min;

use stepdown_projection::number::Cents;

use super::month::ShownMonth;

/// Funds between the steps of a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Funds {
    /// What is left of the principal remittance when interest and hedges are paid.
    pub(super) principal_cash: Cents,
    /// Excess cash flow before its first use, with what hedges bring.
    pub(super) excess: Cents,
    /// Of the overcollateralization reduction, the part for which the cash is there.
    pub(super) reduction_cash: Cents,
    /// What is made up for principal beyond what the certificates come to.
    pub(super) beyond_certificates: Cents,
    /// The principal distribution amount.
    pub(super) principal: Cents,
    /// What of it no rank takes.
    pub(super) not_taken: Cents,
}

impl Funds {
    /// Of a month.
    pub(super) fn of(month: &ShownMonth<'_>) -> Self {
        let deal = month.deal_month();
        let remittance = deal.principal_remittance;
        let available = deal.interest_remittance + remittance - deal.hedge_payment;
        let after_interest = available - month.total(|class| class.interest_paid);
        let principal_cash = min(after_interest, remittance);
        let from_remittance = min(
            principal_cash,
            remittance - deal.overcollateralization_reduction,
        );
        let generated = from_remittance + deal.losses_covered + deal.overcollateralization_increase;
        let principal = min(generated, deal.opening_certificates);
        Self {
            principal_cash,
            excess: after_interest - principal_cash + deal.hedge_receipt,
            reduction_cash: principal_cash - from_remittance,
            beyond_certificates: generated - principal,
            principal,
            not_taken: principal - month.total(|class| class.principal_paid),
        }
    }

    /// What joins excess cash flow when principal is distributed.
    pub(super) fn joining(&self) -> Cents {
        self.reduction_cash + self.beyond_certificates + self.not_taken
    }
}
