//! The record of a month.
//!
//! It does not carry over to the next month; [`DealState`](super::DealState) does.

use stepdown_curves::Month;

use super::class_month::ClassMonth;
use crate::collateral::{CollateralMonth, SeveralMonths};
use crate::index::{ByClass, ClassIndex, GroupIndex};
use crate::number::{Accrual, Number};

/// The record of the deal for a month. Amounts are dollars, rates and percentages fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealMonth<N: Number> {
    /// Certificates before the distribution.
    pub opening_certificates: N,
    /// Owed to the hedge counterparties, including unpaid amounts.
    pub hedge_owed: N,
    /// Paid to the hedge counterparties.
    pub hedge_payment: N,
    /// Received from the hedge counterparties.
    pub hedge_receipt: N,
    /// Interest available, after fees and shortfalls.
    pub interest_remittance: N,
    /// Scheduled, prepaid and recovered principal.
    pub principal_remittance: N,
    /// Prepayment interest shortfall not covered by compensating interest.
    pub prepayment_interest_shortfall: N,
    /// Relief Act shortfall.
    pub relief_act_shortfall: N,
    /// Interest lost on liquidated loans: deducted from interest collections, and so first from excess
    /// cash flow (TR, section 17).
    pub interest_loss: N,
    /// Prepayment charges, paid to the recipient named in the deal and to no certificate (TR, section
    /// 5); not part of available funds or `residual`.
    pub prepayment_charges: N,
    /// Weighted average net mortgage rate of the pool.
    pub net_wac: N,
    /// Senior enhancement percentage.
    pub senior_enhancement: N,
    /// Whether the stepdown date has been reached.
    pub stepped_down: N::Mask,
    /// Average 60+ delinquency percentage.
    pub delinquency: N,
    /// The limit for the delinquency test.
    pub delinquency_limit: N,
    /// Whether delinquencies put a trigger event in effect.
    pub delinquency_tripped: N::Mask,
    /// Whether losses put a trigger event in effect.
    pub loss_tripped: N::Mask,
    /// Whether a trigger event is in effect.
    pub trigger_event: N::Mask,
    /// Overcollateralization after the month's losses are covered, before any increase or reduction.
    pub overcollateralization: N,
    /// Overcollateralization required.
    pub required_overcollateralization: N,
    /// Realized losses covered by excess cash flow.
    pub losses_covered: N,
    /// Overcollateralization increase.
    pub overcollateralization_increase: N,
    /// Overcollateralization reduction.
    pub overcollateralization_reduction: N,
    /// Fees paid from collections, besides the servicing fee.
    pub fees_paid: N,
    /// Cash deposited into accounts.
    pub account_deposits: N,
    /// Cash drawn from accounts, and what they earn.
    pub account_draws: N,
    /// What the issuer of classes with a reference pool pays.
    pub issuer_payment: N,
    /// Paid to the residual class.
    pub residual: N,
    /// Whether the deal can be called for the first time on this date.
    pub first_call: N::Mask,
    /// Paid by the holder of the call; 0 if the call is not exercised.
    pub purchase_price: N,
    /// Paid to the hedge counterparties from the purchase price.
    pub hedge_payment_at_call: N,
    /// Realized losses since the cut-off date, of principal and of interest (TR, section 13B).
    pub cumulative_loss: N,
    /// Certificates after the distribution.
    pub certificate_balance: N,
}

/// The record of a month.
#[derive(Debug, Clone)]
pub struct MonthRecord<N: Number> {
    /// The month.
    pub month: Month,
    /// The collateral's month.
    pub collateral: CollateralMonth<N>,
    /// Present if the date covers more than one collection month.
    pub several_months: Option<SeveralMonths<N>>,
    /// The collateral's month by loan group; empty if there is only one.
    pub groups: Vec<CollateralMonth<N>>,
    /// The net WAC caps as fractions of the balance for the month: by group, and for classes of no
    /// group.
    pub(super) group_caps_for_period: Vec<N>,
    pub(super) cap_for_period: N,
    /// Every class.
    pub classes: ByClass<ClassMonth<N>>,
    /// The outstanding classes; the records of the others are empty.
    pub(super) outstanding: Vec<ClassIndex>,
    /// The deal as a whole.
    pub deal: DealMonth<N>,
}

impl<N: Number> MonthRecord<N> {
    /// The outstanding classes; the records of the others are empty.
    #[must_use]
    #[inline(always)]
    pub fn outstanding(&self) -> &[ClassIndex] {
        &self.outstanding
    }

    /// The number of collection months that the date distributes.
    #[must_use]
    pub fn collection_months(&self) -> u32 {
        self.several_months.map_or(1, |several| several.number)
    }

    /// The sum of the pool's opening balances of its collection months: the base for a twelfth of an annual
    /// rate.
    #[must_use]
    #[inline(always)]
    pub fn opening_balances(&self) -> N {
        match self.several_months {
            Some(several) => several.opening_balances,
            None => self.collateral.opening_balance,
        }
    }

    /// The net WAC cap rate over a period: of one loan group, of several weighted by their balances, or
    /// of classes of no group.
    #[must_use]
    #[inline(always)]
    pub fn net_wac_cap(&self, groups: &[GroupIndex], period: &Accrual<N::Scalar>) -> N {
        let for_period = match groups {
            [] => self.cap_for_period,
            [group] => match self.group_caps_for_period.get(group.position()) {
                Some(cap) => *cap,
                None => self.cap_for_period,
            },
            several => self.mean_cap(several),
        };
        for_period
            .ratio_or_zero(N::splat(period.fraction))
            .to_rate()
    }

    fn mean_cap(&self, groups: &[GroupIndex]) -> N {
        let mut weighted = N::ZERO;
        for group in groups {
            if let Some(cap) = self.group_caps_for_period.get(group.position()) {
                weighted += *cap * self.balance_of(&[*group]);
            }
        }
        weighted.ratio_or_zero(self.balance_of(groups))
    }

    /// Balance before the date of the given loan groups, in dollars, without groups that have paid off.
    pub(super) fn balance_of(&self, groups: &[GroupIndex]) -> N {
        let mut sum = N::ZERO;
        for group in groups {
            if let Some(flows) = self.groups.get(group.position()) {
                let balance = flows.opening_balance;
                sum += balance.only_where(balance.is_money());
            }
        }
        sum
    }
}
