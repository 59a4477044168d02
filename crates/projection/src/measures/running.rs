//! Running sums of a class, and the trigger tests in the month of the first trigger event.

use crate::deal::terms::ReimbursedWriteDowns;
use crate::index::ClassIndex;
use crate::number::{Mask, Number};
use crate::program::{Beyond, ClassField, DealField, DealTest};
use crate::waterfall::{ClassMonth, MonthView, Redemption};

/// Running sums of a class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Running<N> {
    pub(super) principal: N,
    pub(super) principal_years: N,
    pub(super) first_month: N,
    pub(super) last_month: N,
    pub(super) write_down: N,
    pub(super) write_down_reimbursed: N,
    pub(super) first_write_down: N,
    pub(super) interest: N,
    pub(super) first_interest_shortfall: N,
    pub(super) relief_act_unpaid: N,
    pub(super) increase: N,
}

impl<N: Number> Running<N> {
    pub(super) fn start() -> Self {
        Self {
            principal: N::ZERO,
            principal_years: N::ZERO,
            first_month: N::ZERO,
            last_month: N::ZERO,
            write_down: N::ZERO,
            write_down_reimbursed: N::ZERO,
            first_write_down: N::ZERO,
            interest: N::ZERO,
            first_interest_shortfall: N::ZERO,
            relief_act_unpaid: N::ZERO,
            increase: N::ZERO,
        }
    }

    #[inline(always)]
    fn receive_principal(&mut self, amount: N, for_wal: N, years: N) {
        self.principal += amount;
        self.principal_years += for_wal * years;
    }

    #[inline(always)]
    fn mark_window(&mut self, amount: N, month: N) {
        let paid = amount.is_money();
        let none_yet = !self.first_month.above(N::ZERO);
        self.first_month = N::select(paid & none_yet, month, self.first_month);
        self.last_month = N::select(paid, month, self.last_month);
    }

    #[inline(always)]
    fn mark_interest_shortfall(&mut self, unpaid: N, month: N) {
        let unpaid = unpaid.is_money();
        let none_yet = !self.first_interest_shortfall.above(N::ZERO);
        self.first_interest_shortfall =
            N::select(unpaid & none_yet, month, self.first_interest_shortfall);
    }

    /// Principal that counts in weighted average lives: all, or all except reimbursed write-downs.
    #[inline(always)]
    pub(super) fn wal_principal(&self, reimbursed: ReimbursedWriteDowns) -> N {
        match reimbursed {
            ReimbursedWriteDowns::CountAsPrincipal => self.principal,
            ReimbursedWriteDowns::NotPrincipal => self.principal - self.write_down_reimbursed,
            ReimbursedWriteDowns::WriteDownsCount => {
                self.principal - self.write_down_reimbursed + self.write_down
            }
        }
    }

    /// Adds the class's month and returns the total received. `beyond` says which amounts other than
    /// interest and principal can differ from zero; the others are skipped.
    #[inline(always)]
    pub(super) fn add(
        &mut self,
        view: &MonthView<'_, N>,
        class: ClassIndex,
        beyond: Beyond,
        reimbursed: ReimbursedWriteDowns,
        month: N,
        years: N,
    ) -> N {
        let mut principal = view.class(class, ClassField::PrincipalPaid);
        let mut for_wal = principal;
        let mut interest = view.class(class, ClassField::InterestPaid);
        let mut interest_unpaid = view.class(class, ClassField::InterestDue) - interest;
        if beyond.basis_risk {
            interest += view.class(class, ClassField::BasisRiskPaid);
        }
        if beyond.write_downs || beyond.shortfalls || beyond.redemption {
            let flow = view.class_month(class);
            principal = flow.principal_received();
            for_wal = flow.wal_principal(reimbursed);
            interest = flow.interest_received();
            self.write_down += flow.write_down - flow.write_up;
            self.write_down_reimbursed += flow.write_down_reimbursed + flow.redemption.write_down;
            let written_down = flow.write_down.is_money();
            let none_yet = !self.first_write_down.above(N::ZERO);
            self.first_write_down =
                N::select(written_down & none_yet, month, self.first_write_down);
        }
        if beyond.increases {
            self.increase += view.class(class, ClassField::Increase);
        }
        if beyond.shortfalls {
            let flow = view.class_month(class);
            let relief_act = flow.relief_act_shortfall_lost();
            self.relief_act_unpaid += relief_act;
            interest_unpaid += flow.unpaid_prepayment_interest_shortfall + relief_act;
        }
        self.receive_principal(principal, for_wal, years);
        self.mark_window(for_wal, month);
        self.interest += interest;
        self.mark_interest_shortfall(interest_unpaid, month);
        principal + interest
    }

    /// The same sums with the call exercised at the end of the month. The only interest left unpaid then
    /// is the Relief Act shortfall that the date does not reimburse.
    #[inline(always)]
    pub(super) fn redeemed(
        mut self,
        redemption: &Redemption<N>,
        flow: &ClassMonth<N>,
        reimbursed: ReimbursedWriteDowns,
        month: N,
        years: N,
    ) -> Self {
        let principal = redemption.balance + redemption.write_down;
        let for_wal = match reimbursed {
            ReimbursedWriteDowns::CountAsPrincipal => principal,
            ReimbursedWriteDowns::NotPrincipal | ReimbursedWriteDowns::WriteDownsCount => {
                redemption.balance
            }
        };
        self.receive_principal(principal, for_wal, years);
        self.mark_window(flow.wal_principal(reimbursed) + for_wal, month);
        self.write_down_reimbursed += redemption.write_down;
        self.interest += redemption.interest;
        let is_first = self.first_interest_shortfall.at_least(month);
        let stays_unpaid = flow.relief_act_shortfall_lost().is_money();
        self.first_interest_shortfall = self
            .first_interest_shortfall
            .only_where(stays_unpaid | !is_first);
        self
    }

    #[inline(always)]
    pub(super) fn select(mask: N::Mask, yes: &Self, no: &Self) -> Self {
        let pick = |of: fn(&Self) -> N| N::select(mask, of(yes), of(no));
        Self {
            principal: pick(|sums| sums.principal),
            principal_years: pick(|sums| sums.principal_years),
            first_month: pick(|sums| sums.first_month),
            last_month: pick(|sums| sums.last_month),
            write_down: pick(|sums| sums.write_down),
            write_down_reimbursed: pick(|sums| sums.write_down_reimbursed),
            first_write_down: pick(|sums| sums.first_write_down),
            interest: pick(|sums| sums.interest),
            first_interest_shortfall: pick(|sums| sums.first_interest_shortfall),
            relief_act_unpaid: pick(|sums| sums.relief_act_unpaid),
            increase: pick(|sums| sums.increase),
        }
    }
}

/// Amounts other than principal still owed to a class at the end of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct StillOwed<N> {
    pub(super) interest_shortfall: N,
    pub(super) prepayment_interest: N,
    pub(super) basis_risk: N,
}

impl<N: Number> StillOwed<N> {
    pub(super) const ZERO: Self = Self {
        interest_shortfall: N::ZERO,
        prepayment_interest: N::ZERO,
        basis_risk: N::ZERO,
    };
}

/// The trigger tests in one month.
#[derive(Debug, Clone, Copy)]
pub(super) struct TestsThen<N: Number> {
    pub(super) delinquency_tripped: N::Mask,
    pub(super) delinquency: N,
    pub(super) delinquency_limit: N,
    pub(super) loss_tripped: N::Mask,
    pub(super) cumulative_loss: N,
}

impl<N: Number> TestsThen<N> {
    pub(super) fn none() -> Self {
        Self {
            delinquency_tripped: N::Mask::splat(false),
            delinquency: N::ZERO,
            delinquency_limit: N::ZERO,
            loss_tripped: N::Mask::splat(false),
            cumulative_loss: N::ZERO,
        }
    }

    #[inline(always)]
    pub(super) fn keep_where(&mut self, first: N::Mask, view: &MonthView<'_, N>) {
        let pick = |now, before| N::select(first, now, before);
        self.delinquency = pick(view.deal(DealField::Delinquency), self.delinquency);
        self.delinquency_limit = pick(
            view.deal(DealField::DelinquencyLimit),
            self.delinquency_limit,
        );
        self.cumulative_loss = pick(view.deal(DealField::CumulativeLoss), self.cumulative_loss);
        let pick = |now, before| (now & first) | (before & !first);
        self.delinquency_tripped = pick(
            view.test(DealTest::DelinquencyTripped),
            self.delinquency_tripped,
        );
        self.loss_tripped = pick(view.test(DealTest::LossTripped), self.loss_tripped);
    }
}
