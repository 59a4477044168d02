//! Intermediate amounts of the month: cash after interest, the principal distribution amount and excess
//! cash flow.
//!
//! All amounts are derived from the month's payments along the waterfall.

use std::cmp::min;

use stepdown_projection::number::Cents;

use super::month::ShownMonth;

/// Intermediate amounts of a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Funds {
    /// Principal remittance that remains after interest and hedge payments.
    pub(super) principal_cash: Cents,
    /// Excess cash flow before its first use, including hedge receipts.
    pub(super) excess: Cents,
    /// The part of the overcollateralization reduction for which cash is available.
    pub(super) reduction_cash: Cents,
    /// Principal in excess of the certificates.
    pub(super) beyond_certificates: Cents,
    /// The principal distribution amount.
    pub(super) principal: Cents,
    /// The part of it that no class receives.
    pub(super) not_taken: Cents,
}

impl Funds {
    /// The amounts of a month.
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

    /// Amounts added to excess cash flow when principal is distributed.
    pub(super) fn joining(&self) -> Cents {
        self.reduction_cash + self.beyond_certificates + self.not_taken
    }
}
