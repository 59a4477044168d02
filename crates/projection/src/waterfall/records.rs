//! A month as it happened: what the steps write down as they go, and observers read.
//!
//! Nothing of it is carried to the next month; that is [`DealState`](super::DealState).

use stepdown_curves::Month;

use super::class_month::ClassMonth;
use super::state::DealState;
use crate::collateral::{CollateralFlows, CollateralMonth, SeveralMonths};
use crate::index::{ByClass, ClassIndex, GroupIndex};
use crate::number::{Accrual, Mask, Number};

/// What happened to the deal as a whole in a month. Amounts are dollars, rates and percentages
/// fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealMonth<N: Number> {
    /// Certificates before the distribution.
    pub opening_certificates: N,
    /// Owed to the hedge counterparties, with what was unpaid.
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
    /// Interest lost with liquidated loans: taken from what arrives as interest, and so from
    /// excess cash flow first (TR, section 17).
    pub interest_loss: N,
    /// Prepayment charges, paid to whom the deal names and used for no certificate (TR, section
    /// 5); no part of available funds or of `residual`.
    pub prepayment_charges: N,
    /// Weighted average net mortgage rate of the pool.
    pub net_wac: N,
    /// Senior enhancement percentage.
    pub senior_enhancement: N,
    /// Whether the stepdown date has been reached.
    pub stepped_down: N::Mask,
    /// Average 60+ delinquency percentage.
    pub delinquency: N,
    /// The limit it is held against.
    pub delinquency_limit: N,
    /// Whether delinquencies put a trigger event in effect.
    pub delinquency_tripped: N::Mask,
    /// Whether losses put a trigger event in effect.
    pub loss_tripped: N::Mask,
    /// Whether a trigger event is in effect.
    pub trigger_event: N::Mask,
    /// Overcollateralization as it will be when the month's losses have been covered, before any
    /// increase or reduction.
    pub overcollateralization: N,
    /// Overcollateralization required.
    pub required_overcollateralization: N,
    /// Realized losses covered by excess cash flow.
    pub losses_covered: N,
    /// Overcollateralization increase.
    pub overcollateralization_increase: N,
    /// Overcollateralization reduction.
    pub overcollateralization_reduction: N,
    /// Paid to the residual class.
    pub residual: N,
    /// Whether the deal can be called for the first time on this date.
    pub first_call: N::Mask,
    /// Paid by the holder of the call; 0 where the call is not exercised.
    pub purchase_price: N,
    /// Paid to the hedge counterparties out of the purchase price.
    pub hedge_payment_at_call: N,
    /// Realized losses since the cut-off date, of principal and of interest (TR, section 13B).
    pub cumulative_loss: N,
    /// Certificates after the distribution.
    pub certificate_balance: N,
}

/// What some class has in a month beyond interest and principal. Where none has, the amounts are 0,
/// and clearing and adding them up is spared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for itself; no two make a state together"
)]
pub(crate) struct Beyond {
    /// Basis risk paid.
    pub(crate) basis_risk: bool,
    /// Prepayment interest and Relief Act shortfalls: allocated, made good or carried.
    pub(crate) shortfalls: bool,
    /// Write-downs, made or reimbursed.
    pub(crate) write_downs: bool,
    /// What the call pays.
    pub(crate) redemption: bool,
}

impl Beyond {
    const NOTHING: Self = Self {
        basis_risk: false,
        shortfalls: false,
        write_downs: false,
        redemption: false,
    };
    const ALL: Self = Self {
        basis_risk: true,
        shortfalls: true,
        write_downs: true,
        redemption: true,
    };
}

/// A month as it happened.
#[derive(Debug, Clone)]
pub struct MonthRecord<N: Number> {
    /// The month.
    pub month: Month,
    /// What the collateral did.
    pub collateral: CollateralMonth<N>,
    /// Where that is more than one collection month: how many, and on what.
    pub several_months: Option<SeveralMonths<N>>,
    /// What each loan group did; empty where there is but one.
    pub groups: Vec<CollateralMonth<N>>,
    /// What each group brings of interest, of principal and of losses, for orders by group.
    pub(super) interest_by_group: Vec<N>,
    pub(super) principal_by_group: Vec<N>,
    pub(super) losses_by_group: Vec<N>,
    /// The net WAC caps as parts of the balance for the month, of the groups and of classes of
    /// none.
    pub(super) group_caps_for_period: Vec<N>,
    pub(super) cap_for_period: N,
    /// Every class.
    pub classes: ByClass<ClassMonth<N>>,
    /// The classes that the month concerns; the records of the others hold nothing.
    pub(super) outstanding: Vec<ClassIndex>,
    /// What some class has beyond interest and principal.
    pub(super) beyond: Beyond,
    /// The deal as a whole.
    pub deal: DealMonth<N>,
}

impl<N: Number> DealMonth<N> {
    fn nothing() -> Self {
        let no = N::Mask::splat(false);
        Self {
            opening_certificates: N::ZERO,
            hedge_owed: N::ZERO,
            hedge_payment: N::ZERO,
            hedge_receipt: N::ZERO,
            interest_remittance: N::ZERO,
            principal_remittance: N::ZERO,
            prepayment_interest_shortfall: N::ZERO,
            relief_act_shortfall: N::ZERO,
            interest_loss: N::ZERO,
            prepayment_charges: N::ZERO,
            net_wac: N::ZERO,
            senior_enhancement: N::ZERO,
            stepped_down: no,
            delinquency: N::ZERO,
            delinquency_limit: N::ZERO,
            delinquency_tripped: no,
            loss_tripped: no,
            trigger_event: no,
            overcollateralization: N::ZERO,
            required_overcollateralization: N::ZERO,
            losses_covered: N::ZERO,
            overcollateralization_increase: N::ZERO,
            overcollateralization_reduction: N::ZERO,
            residual: N::ZERO,
            first_call: no,
            purchase_price: N::ZERO,
            hedge_payment_at_call: N::ZERO,
            cumulative_loss: N::ZERO,
            certificate_balance: N::ZERO,
        }
    }

    /// Clears what only some months write, or only some deals; the steps write the rest anew every
    /// month.
    #[inline(always)]
    fn clear_more(&mut self) {
        self.losses_covered = N::ZERO;
        self.overcollateralization_increase = N::ZERO;
        self.residual = N::ZERO;
        self.first_call = N::Mask::splat(false);
        self.purchase_price = N::ZERO;
        self.hedge_payment_at_call = N::ZERO;
    }
}

impl<N: Number> MonthRecord<N> {
    /// What some class has beyond interest and principal.
    #[inline(always)]
    pub(crate) fn beyond(&self) -> Beyond {
        self.beyond
    }

    /// The classes that the month concerns; the records of the others hold nothing.
    #[must_use]
    #[inline(always)]
    pub fn outstanding(&self) -> &[ClassIndex] {
        &self.outstanding
    }

    /// How many collection months the date pays out.
    #[must_use]
    pub fn collection_months(&self) -> u32 {
        self.several_months.map_or(1, |several| several.number)
    }

    /// The pool's balances before each of its collection months, added up: what a twelfth of an annual
    /// rate is taken of.
    #[must_use]
    #[inline(always)]
    pub fn opening_balances(&self) -> N {
        match self.several_months {
            Some(several) => several.opening_balances,
            None => self.collateral.opening_balance,
        }
    }

    /// The net WAC cap rate over a period: of a loan group, the mean of several weighted by their
    /// balances, or of classes of none.
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

    /// Dollars of loan groups before the date, of those that are not gone.
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

    pub(super) fn new(classes: usize, groups: usize) -> Self {
        Self {
            month: Month::new(0),
            collateral: CollateralMonth::NOTHING,
            several_months: None,
            groups: vec![CollateralMonth::NOTHING; groups],
            interest_by_group: vec![N::ZERO; groups],
            principal_by_group: vec![N::ZERO; groups],
            losses_by_group: vec![N::ZERO; groups],
            group_caps_for_period: vec![N::ZERO; groups],
            cap_for_period: N::ZERO,
            classes: ByClass::new(vec![ClassMonth::NOTHING; classes]),
            outstanding: (0..classes).map(ClassIndex::new).collect(),
            beyond: Beyond::ALL,
            deal: DealMonth::nothing(),
        }
    }

    #[inline(always)]
    pub(super) fn open(
        &mut self,
        month: Month,
        collateral: &CollateralFlows<N>,
        position: usize,
        state: &DealState<N>,
    ) {
        for (group, months) in collateral.groups.iter().enumerate() {
            let flows = months
                .get(position)
                .copied()
                .unwrap_or(CollateralMonth::NOTHING);
            self.groups[group] = flows;
            self.interest_by_group[group] =
                flows.interest - flows.servicing_fee - flows.interest_loss;
            // With its losses: what excess cash flow covers of them goes to the group's classes.
            self.principal_by_group[group] = flows.opening_balance - flows.closing_balance;
            self.losses_by_group[group] = flows.realized_loss;
        }
        self.several_months = match position {
            0 => collateral.first,
            _ => None,
        };
        let collateral = &collateral.months[position];
        self.month = month;
        self.collateral = *collateral;
        self.deal.clear_more();
        self.deal.principal_remittance = collateral.scheduled_principal
            + collateral.prepaid_principal
            + collateral.recovered_principal;
        self.deal.prepayment_charges = collateral.prepayment_charges;
        let mut certificates = N::ZERO;
        for class in &self.outstanding {
            let balance = state.classes[*class].balance;
            certificates += balance;
            let month = &mut self.classes[*class];
            month.opening_balance = balance;
            month.clear_beyond(self.beyond);
        }
        self.deal.opening_certificates = certificates;
        self.beyond = Beyond::NOTHING;
    }
}
