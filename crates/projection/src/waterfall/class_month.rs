//! The record of one class for one month.
//!
//! It does not carry over to the next month; [`ClassState`](super::ClassState) does.

use crate::deal::terms::ReimbursedWriteDowns;
use crate::number::Number;

/// The record of a class for a month. Amounts are dollars, rates annual fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassMonth<N> {
    /// Balance before the distribution.
    pub opening_balance: N,
    /// Its rate before the net WAC cap.
    pub uncapped_rate: N,
    /// Its pass-through rate.
    pub pass_through_rate: N,
    /// Interest accrued on its balance in the period.
    pub interest_accrued: N,
    /// Accrued interest plus unpaid interest of earlier dates with interest on it, less the shortfalls
    /// allocated to the class.
    pub interest_due: N,
    /// Interest paid out of the interest due.
    pub interest_paid: N,
    /// Principal paid, except by the call.
    pub principal_paid: N,
    /// Principal written down by losses.
    pub write_down: N,
    /// Earlier write-downs reimbursed.
    pub write_down_reimbursed: N,
    /// Write-downs restored to the balance.
    pub write_up: N,
    /// Interest or other amounts added to the balance.
    pub increase: N,
    /// Basis risk shortfall of the period, with interest on the amount carried forward.
    pub basis_risk_shortfall: N,
    /// Basis risk carry-forward paid.
    pub basis_risk_paid: N,
    /// Prepayment interest shortfall allocated to the class.
    pub prepayment_interest_shortfall: N,
    /// The part of it reimbursed on the same date.
    pub current_shortfall_paid: N,
    /// Prepayment interest shortfalls reimbursed, current and unpaid.
    pub prepayment_interest_shortfall_paid: N,
    /// Prepayment interest shortfalls carried to the next date.
    pub unpaid_prepayment_interest_shortfall: N,
    /// Relief Act shortfall allocated to the class.
    pub relief_act_shortfall: N,
    /// Relief Act shortfall reimbursed.
    pub relief_act_shortfall_paid: N,
    /// Paid by the call: balance, shortfalls, carry-forward and write-downs; 0 if the call is not
    /// exercised.
    pub redemption: Redemption<N>,
    /// Balance after the distribution, and after the call if it is exercised.
    pub closing_balance: N,
    /// Interest shortfall carried to the next date.
    pub interest_shortfall: N,
    /// Basis risk carry-forward amount carried to the next date.
    pub basis_risk_carry_forward: N,
    /// Write-downs not reimbursed.
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
    /// The total in dollars.
    #[must_use]
    pub fn total(&self) -> N {
        self.balance + self.write_down + self.interest
    }
}

impl<N: Number> ClassMonth<N> {
    /// The record of a fixed combination of classes: the sum of their amounts by fraction, and their rates averaged by
    /// balance before the distribution.
    #[must_use]
    pub fn of_combination(parts: &[(N, &Self)]) -> Self {
        let sum = |of: &dyn Fn(&Self) -> N| {
            let amounts = parts.iter().map(|(fraction, part)| *fraction * of(part));
            amounts.fold(N::ZERO, |sum, amount| sum + amount)
        };
        let opening_balance = sum(&|part| part.opening_balance);
        let average = |rate: &dyn Fn(&Self) -> N| {
            sum(&|part| part.opening_balance * rate(part)).ratio_or_zero(opening_balance)
        };
        Self {
            opening_balance,
            uncapped_rate: average(&|part| part.uncapped_rate),
            pass_through_rate: average(&|part| part.pass_through_rate),
            interest_accrued: sum(&|part| part.interest_accrued),
            interest_due: sum(&|part| part.interest_due),
            interest_paid: sum(&|part| part.interest_paid),
            principal_paid: sum(&|part| part.principal_paid),
            write_down: sum(&|part| part.write_down),
            write_down_reimbursed: sum(&|part| part.write_down_reimbursed),
            write_up: sum(&|part| part.write_up),
            increase: sum(&|part| part.increase),
            basis_risk_shortfall: sum(&|part| part.basis_risk_shortfall),
            basis_risk_paid: sum(&|part| part.basis_risk_paid),
            prepayment_interest_shortfall: sum(&|part| part.prepayment_interest_shortfall),
            current_shortfall_paid: sum(&|part| part.current_shortfall_paid),
            prepayment_interest_shortfall_paid: sum(&|part| {
                part.prepayment_interest_shortfall_paid
            }),
            unpaid_prepayment_interest_shortfall: sum(&|part| {
                part.unpaid_prepayment_interest_shortfall
            }),
            relief_act_shortfall: sum(&|part| part.relief_act_shortfall),
            relief_act_shortfall_paid: sum(&|part| part.relief_act_shortfall_paid),
            redemption: Redemption {
                balance: sum(&|part| part.redemption.balance),
                write_down: sum(&|part| part.redemption.write_down),
                interest: sum(&|part| part.redemption.interest),
            },
            closing_balance: sum(&|part| part.closing_balance),
            interest_shortfall: sum(&|part| part.interest_shortfall),
            basis_risk_carry_forward: sum(&|part| part.basis_risk_carry_forward),
            unreimbursed_write_down: sum(&|part| part.unreimbursed_write_down),
        }
    }

    /// Principal received: distributed, reimbursed, and from the call.
    #[must_use]
    #[inline(always)]
    pub fn principal_received(&self) -> N {
        self.principal_paid
            + self.write_down_reimbursed
            + self.redemption.balance
            + self.redemption.write_down
    }

    /// The part of it that counts as principal in weighted average lives and principal windows.
    #[must_use]
    #[inline(always)]
    pub fn wal_principal(&self, reimbursed: ReimbursedWriteDowns) -> N {
        match reimbursed {
            ReimbursedWriteDowns::CountAsPrincipal => self.principal_received(),
            ReimbursedWriteDowns::NotPrincipal => self.principal_paid + self.redemption.balance,
            ReimbursedWriteDowns::WriteDownsCount => {
                self.principal_paid + self.redemption.balance + self.write_down - self.write_up
            }
        }
    }

    /// Interest received: paid when due, shortfalls reimbursed, basis risk, and from the call.
    #[must_use]
    #[inline(always)]
    pub fn interest_received(&self) -> N {
        self.interest_paid
            + self.basis_risk_paid
            + self.prepayment_interest_shortfall_paid
            + self.relief_act_shortfall_paid
            + self.redemption.interest
    }

    /// Relief Act shortfall not reimbursed on this date, and so never.
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
