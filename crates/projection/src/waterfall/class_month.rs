//! What a month brings a class: the part of a month's record that is kept class by class.
//!
//! Nothing of it is carried to the next month; that is [`ClassState`](super::ClassState).

use super::records::Beyond;
use crate::deal::terms::ReimbursedWriteDowns;
use crate::number::Number;

/// What happened to a class in a month. Amounts are dollars, rates annual fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassMonth<N> {
    /// Balance before the distribution.
    pub opening_balance: N,
    /// The rate it would earn without the net WAC cap.
    pub uncapped_rate: N,
    /// Its pass-through rate.
    pub pass_through_rate: N,
    /// Interest of the period on its balance.
    pub interest_accrued: N,
    /// That, with unpaid interest of earlier dates and interest on it, less the shortfalls
    /// allocated to it.
    pub interest_due: N,
    /// Interest paid of what was due.
    pub interest_paid: N,
    /// Principal paid, without what the call pays.
    pub principal_paid: N,
    /// Principal written down by losses.
    pub write_down: N,
    /// Earlier write-downs reimbursed.
    pub write_down_reimbursed: N,
    /// Basis risk shortfall of the period with interest on what was carried forward.
    pub basis_risk_shortfall: N,
    /// Basis risk carry-forward paid.
    pub basis_risk_paid: N,
    /// Prepayment interest shortfall allocated to it.
    pub prepayment_interest_shortfall: N,
    /// Of that, made good on the same date.
    pub current_shortfall_paid: N,
    /// Prepayment interest shortfalls made good, current and unpaid.
    pub prepayment_interest_shortfall_paid: N,
    /// Prepayment interest shortfalls carried to the next date.
    pub unpaid_prepayment_interest_shortfall: N,
    /// Relief Act shortfall allocated to it.
    pub relief_act_shortfall: N,
    /// Relief Act shortfall made good.
    pub relief_act_shortfall_paid: N,
    /// What the call paid: balance, shortfalls, carry-forward and write-downs; 0 where the call
    /// is not exercised.
    pub redemption: Redemption<N>,
    /// Balance after the distribution, and after the call where it is exercised.
    pub closing_balance: N,
    /// Interest shortfall carried to the next date.
    pub interest_shortfall: N,
    /// Basis risk carry-forward amount carried to the next date.
    pub basis_risk_carry_forward: N,
    /// Write-downs not reimbursed so far.
    pub unreimbursed_write_down: N,
}

/// What a class receives when the deal is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Redemption<N> {
    /// Its balance.
    pub balance: N,
    /// Write-downs reimbursed.
    pub write_down: N,
    /// Interest, prepayment interest and basis risk amounts carried forward.
    pub interest: N,
}

impl<N: Number> Redemption<N> {
    /// No redemption.
    pub(super) const NONE: Self = Self {
        balance: N::ZERO,
        write_down: N::ZERO,
        interest: N::ZERO,
    };

    /// All of it.
    #[must_use]
    pub fn total(&self) -> N {
        self.balance + self.write_down + self.interest
    }
}

impl<N: Number> ClassMonth<N> {
    pub(super) const NOTHING: Self = Self {
        opening_balance: N::ZERO,
        uncapped_rate: N::ZERO,
        pass_through_rate: N::ZERO,
        interest_accrued: N::ZERO,
        interest_due: N::ZERO,
        interest_paid: N::ZERO,
        principal_paid: N::ZERO,
        write_down: N::ZERO,
        write_down_reimbursed: N::ZERO,
        basis_risk_shortfall: N::ZERO,
        basis_risk_paid: N::ZERO,
        prepayment_interest_shortfall: N::ZERO,
        current_shortfall_paid: N::ZERO,
        prepayment_interest_shortfall_paid: N::ZERO,
        unpaid_prepayment_interest_shortfall: N::ZERO,
        relief_act_shortfall: N::ZERO,
        relief_act_shortfall_paid: N::ZERO,
        redemption: Redemption::NONE,
        closing_balance: N::ZERO,
        interest_shortfall: N::ZERO,
        basis_risk_carry_forward: N::ZERO,
        unreimbursed_write_down: N::ZERO,
    };

    /// Clears what the month before wrote and only some months do; the steps write the rest anew
    /// every month.
    #[inline(always)]
    pub(super) fn clear_beyond(&mut self, before: Beyond) {
        if before.basis_risk {
            self.basis_risk_paid = N::ZERO;
        }
        if before.write_downs {
            self.write_down = N::ZERO;
            self.write_down_reimbursed = N::ZERO;
        }
        if before.shortfalls {
            self.prepayment_interest_shortfall = N::ZERO;
            self.current_shortfall_paid = N::ZERO;
            self.prepayment_interest_shortfall_paid = N::ZERO;
            self.unpaid_prepayment_interest_shortfall = N::ZERO;
            self.relief_act_shortfall = N::ZERO;
            self.relief_act_shortfall_paid = N::ZERO;
        }
        if before.redemption {
            self.redemption = Redemption::NONE;
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::NOTHING;
    }

    /// Principal received: distributed, reimbursed, and paid by the call.
    #[must_use]
    #[inline(always)]
    pub fn principal_received(&self) -> N {
        self.principal_paid
            + self.write_down_reimbursed
            + self.redemption.balance
            + self.redemption.write_down
    }

    /// What of it counts as principal in weighted average lives and principal windows.
    #[must_use]
    #[inline(always)]
    pub fn principal_of_life(&self, reimbursed: ReimbursedWriteDowns) -> N {
        match reimbursed {
            ReimbursedWriteDowns::CountAsPrincipal => self.principal_received(),
            ReimbursedWriteDowns::NotPrincipal => self.principal_paid + self.redemption.balance,
        }
    }

    /// Interest received: paid when due, shortfalls made good, basis risk, and paid by the call.
    #[must_use]
    #[inline(always)]
    pub fn interest_received(&self) -> N {
        self.interest_paid
            + self.basis_risk_paid
            + self.prepayment_interest_shortfall_paid
            + self.relief_act_shortfall_paid
            + self.redemption.interest
    }

    /// Relief Act shortfall that the date does not make good, and so none does.
    #[must_use]
    #[inline(always)]
    pub fn relief_act_shortfall_lost(&self) -> N {
        self.relief_act_shortfall - self.relief_act_shortfall_paid
    }

    /// Cash received in the month.
    #[must_use]
    #[inline(always)]
    pub fn cash_received(&self) -> N {
        self.interest_received() + self.principal_received()
    }
}
