//! Excess cash flow and its uses, in the deal's order (TS, Excess Cash Flow Distributions; conventions
//! 4.6 to 4.8).

use super::{DealState, MonthRecord, MonthRun, Observer, Step};
use crate::deal::terms::{ExcessStep, HedgeReceiptsToIncrease};
use crate::index::ClassIndex;
use crate::number::{Mask, Number};

/// Whether a use of excess cash flow comes before the principal distribution or after it.
#[derive(Debug, Clone, Copy)]
enum When {
    BeforePrincipal,
    AfterPrincipal,
}

/// Money left after interest and the principal remittance.
///
/// Hedge receipts are separate, because only a limited amount of them may build overcollateralization.
/// They are spent first. This leaves as much unrestricted money as possible, and implements the term
/// sheet's limit on "amounts payable in excess of cumulative realized losses".
#[derive(Debug)]
pub(super) struct Excess<N> {
    funds: N,
    hedge_receipt: N,
    /// The part of available funds that belongs to the principal remittance.
    principal_cash: N,
}

impl<N: Number> Excess<N> {
    #[inline(always)]
    pub(super) fn new(after_interest: N, record: &MonthRecord<N>) -> Self {
        let principal_cash = after_interest.min(record.deal.principal_remittance);
        Self {
            funds: after_interest - principal_cash,
            hedge_receipt: record.deal.hedge_receipt,
            principal_cash,
        }
    }

    #[inline(always)]
    fn total(&self) -> N {
        self.funds + self.hedge_receipt
    }

    #[inline(always)]
    pub(super) fn add(&mut self, amount: N) {
        self.funds += amount;
    }

    /// Takes up to `requested`, hedge receipts first.
    #[inline(always)]
    fn take(&mut self, requested: N) -> N {
        let from_hedge = requested.min(self.hedge_receipt);
        let from_funds = (requested - from_hedge).min(self.funds);
        self.hedge_receipt -= from_hedge;
        self.funds -= from_funds;
        from_hedge + from_funds
    }

    /// Takes everything.
    #[inline(always)]
    fn take_all(&mut self) -> N {
        let all = self.total();
        self.funds = N::ZERO;
        self.hedge_receipt = N::ZERO;
        all
    }

    /// Takes up to `requested`, with at most `hedge_limit` from hedge receipts.
    #[inline(always)]
    fn take_limited(&mut self, requested: N, hedge_limit: N) -> N {
        let from_hedge = requested.min(hedge_limit).min(self.hedge_receipt);
        let from_funds = (requested - from_hedge).min(self.funds);
        self.hedge_receipt -= from_hedge;
        self.funds -= from_funds;
        from_hedge + from_funds
    }
}

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// The uses up to and including the coverage of losses. They depend on no test, and tests may take the
    /// covered losses into account.
    #[inline(always)]
    pub(super) fn use_excess_before_tests(&mut self, excess: &mut Excess<N>) {
        let plan = self.plan;
        let steps = plan.excess_before_principal.iter().enumerate();
        for (position, step) in steps.take(plan.excess_before_tests) {
            match step {
                ExcessStep::RealizedLosses => self.cover_losses(excess),
                other => self.use_excess(other, position, When::BeforePrincipal, excess),
            }
        }
    }

    /// The other uses before the principal distribution. Returns the principal distribution amount.
    #[inline(always)]
    pub(super) fn use_excess_before_principal(&mut self, excess: &mut Excess<N>) -> N {
        let plan = self.plan;
        let mut measured = false;
        let steps = plan.excess_before_principal.iter().enumerate();
        for (position, step) in steps.skip(plan.excess_before_tests) {
            match step {
                ExcessStep::OvercollateralizationIncrease => {
                    self.measure_overcollateralization();
                    measured = true;
                    self.increase_overcollateralization(excess);
                }
                other => self.use_excess(other, position, When::BeforePrincipal, excess),
            }
        }
        if !measured {
            self.measure_overcollateralization();
        }
        let deal = &self.record.deal;
        // The reduction is withheld from principal, up to the cash available for it.
        let from_remittance = excess
            .principal_cash
            .min(deal.principal_remittance - deal.overcollateralization_reduction);
        let reduction_cash = excess.principal_cash - from_remittance;
        let amount = from_remittance + deal.losses_covered + deal.overcollateralization_increase;
        // At most the balance of the certificates; the rest stays excess cash flow.
        let distributed = amount.min(deal.opening_certificates);
        excess.add(reduction_cash + amount - distributed);
        distributed
    }

    /// The uses after the principal distribution.
    #[inline(always)]
    pub(super) fn use_excess_after_principal(&mut self, excess: &mut Excess<N>) {
        let plan = self.plan;
        for (position, step) in plan.excess_after_principal.iter().enumerate() {
            self.use_excess(step, position, When::AfterPrincipal, excess);
        }
        if !self.workspace.occurred.shortfalls {
            return;
        }
        // Prepayment interest shortfalls that no step has reimbursed are carried forward.
        let mut some_unpaid = N::Mask::splat(false);
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            let month = &mut self.record.classes[class];
            let carried = &mut self.state.classes[class];
            carried.prepayment_interest_shortfall +=
                month.prepayment_interest_shortfall - month.current_shortfall_paid;
            month.unpaid_prepayment_interest_shortfall = carried.prepayment_interest_shortfall;
            some_unpaid = some_unpaid | month.unpaid_prepayment_interest_shortfall.above(N::ZERO);
        }
        self.record.beyond.shortfalls |= some_unpaid.any();
    }

    #[inline(always)]
    fn cover_losses(&mut self, excess: &mut Excess<N>) {
        let covered = excess.take(self.record.collateral.realized_loss);
        self.record.deal.losses_covered = covered;
        self.state.uncovered_loss -= covered;
        self.emit(Step::LossesCovered, None, covered);
    }

    #[inline(always)]
    fn increase_overcollateralization(&mut self, excess: &mut Excess<N>) {
        let deal = &self.record.deal;
        // Of the remittance, only the cash left after interest and hedges is paid as principal.
        let certificates_left =
            (deal.opening_certificates - excess.principal_cash - deal.losses_covered)
                .positive_part();
        let requested = (deal.required_overcollateralization - deal.overcollateralization)
            .positive_part()
            .min(certificates_left);
        let hedge_limit = match self.plan.overcollateralization.hedge_receipts {
            HedgeReceiptsToIncrease::UpToUncoveredLosses => self.state.uncovered_loss,
            HedgeReceiptsToIncrease::Freely => excess.hedge_receipt,
        };
        let increase = excess.take_limited(requested, hedge_limit);
        self.record.deal.overcollateralization_increase = increase;
        self.state.uncovered_loss = (self.state.uncovered_loss - increase).positive_part();
        self.emit(Step::OvercollateralizationIncrease, None, increase);
    }

    /// Applies a use that pays classes or the residual class. One function serves all uses: it is inlined
    /// into the kernels, and a copy per use would make them very long.
    #[inline(always)]
    fn use_excess(
        &mut self,
        step: &ExcessStep,
        position: usize,
        when: When,
        excess: &mut Excess<N>,
    ) {
        let (emitted, owed) = match step {
            // Both add to principal and are applied in their place before it; no projection has a
            // swap termination.
            ExcessStep::RealizedLosses
            | ExcessStep::OvercollateralizationIncrease
            | ExcessStep::SwapTermination => return,
            ExcessStep::Residual => {
                let left = excess.take_all();
                self.record.deal.residual += left;
                self.emit(Step::Residual, None, left);
                return;
            }
            ExcessStep::PrepaymentInterestShortfalls(_) => {
                (Step::PrepaymentInterestShortfall, Owed::CurrentShortfall)
            }
            ExcessStep::UnpaidPrepaymentInterestShortfalls(_) => {
                (Step::PrepaymentInterestShortfall, Owed::UnpaidShortfall)
            }
            ExcessStep::BasisRisk(_) => (Step::BasisRisk, Owed::BasisRisk),
            ExcessStep::ReliefActShortfalls(_) => (Step::ReliefActShortfall, Owed::ReliefAct),
            ExcessStep::UnreimbursedWriteDowns(_) => {
                (Step::WriteDownReimbursement, Owed::WriteDown)
            }
        };
        // These branches do not affect results: they skip the step if no class is owed anything.
        let occurred = self.workspace.occurred;
        let may_be_owed = match owed {
            Owed::CurrentShortfall | Owed::UnpaidShortfall | Owed::ReliefAct => occurred.shortfalls,
            Owed::BasisRisk => occurred.basis_risk,
            Owed::WriteDown => occurred.write_downs,
        };
        if !may_be_owed {
            return;
        }
        let mut some_owed = N::Mask::splat(false);
        for class in &self.record.outstanding {
            let amount = owed.of(self.record, self.state, *class);
            self.workspace.owed[*class] = amount;
            self.workspace.paid[*class] = N::ZERO;
            some_owed = some_owed | amount.above(N::ZERO);
        }
        if !O::WHOLE_RECORDS && !some_owed.any() {
            return;
        }
        let beyond = &mut self.record.beyond;
        match owed {
            Owed::CurrentShortfall | Owed::UnpaidShortfall | Owed::ReliefAct => {
                beyond.shortfalls = true;
            }
            Owed::BasisRisk => beyond.basis_risk = true,
            Owed::WriteDown => beyond.write_downs = true,
        }
        let available = excess.total();
        let workspace = &mut *self.workspace;
        let payees = match when {
            When::BeforePrincipal => &workspace.excess_before_principal[position],
            When::AfterPrincipal => &workspace.excess_after_principal[position],
        };
        let left = payees.pay(
            available,
            &self.record.interest_by_group,
            &mut workspace.owed,
            &mut workspace.paid,
            &mut workspace.claims,
        );
        excess.take(available - left);
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            let (paid, unpaid) = (self.workspace.paid[class], self.workspace.owed[class]);
            let month = &mut self.record.classes[class];
            let carried = &mut self.state.classes[class];
            match owed {
                Owed::CurrentShortfall => {
                    month.current_shortfall_paid = paid;
                    month.prepayment_interest_shortfall_paid += paid;
                }
                Owed::UnpaidShortfall => {
                    month.prepayment_interest_shortfall_paid += paid;
                    carried.prepayment_interest_shortfall = unpaid;
                }
                Owed::BasisRisk => {
                    month.basis_risk_paid = paid;
                    carried.basis_risk_carry_forward = unpaid;
                }
                Owed::ReliefAct => month.relief_act_shortfall_paid = paid,
                Owed::WriteDown => {
                    month.write_down_reimbursed = paid;
                    carried.unreimbursed_write_down = unpaid;
                }
            }
            self.emit(emitted, Some(class), paid);
        }
    }
}

/// Amounts that excess cash flow pays to a class.
#[derive(Debug, Clone, Copy)]
enum Owed {
    CurrentShortfall,
    UnpaidShortfall,
    BasisRisk,
    ReliefAct,
    WriteDown,
}

impl Owed {
    #[inline(always)]
    fn of<N: Number>(self, record: &MonthRecord<N>, state: &DealState<N>, class: ClassIndex) -> N {
        match self {
            Self::CurrentShortfall => record.classes[class].prepayment_interest_shortfall,
            Self::UnpaidShortfall => state.classes[class].prepayment_interest_shortfall,
            Self::BasisRisk => state.classes[class].basis_risk_carry_forward,
            Self::ReliefAct => record.classes[class].relief_act_shortfall,
            Self::WriteDown => state.classes[class].unreimbursed_write_down,
        }
    }
}
