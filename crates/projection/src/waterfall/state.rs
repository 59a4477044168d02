//! The status of a deal as of a date: everything that carries over to the next month.
//!
//! A run that continues from a state gives the same results as one that never stopped.

use stepdown_curves::Month;

use crate::deal::Plan;
use crate::index::ByClass;
use crate::number::{Mask, Number};

/// The carried status of a class. All amounts are dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassState<N> {
    /// Principal balance.
    pub balance: N,
    /// Interest due on earlier dates and unpaid, with interest on it.
    pub interest_shortfall: N,
    /// Basis risk shortfall carry-forward amount (TS).
    pub basis_risk_carry_forward: N,
    /// Unpaid prepayment interest shortfalls of earlier dates.
    pub prepayment_interest_shortfall: N,
    /// Principal written down and not reimbursed.
    pub unreimbursed_write_down: N,
}

/// The status of a deal.
#[derive(Debug, Clone, PartialEq)]
pub struct DealState<N: Number> {
    /// The last month distributed; month 0 at closing.
    pub month: Month,
    /// Every class.
    pub classes: ByClass<ClassState<N>>,
    /// Whether the stepdown date has been reached.
    pub stepped_down: N::Mask,
    /// Whether senior enhancement has reached the specified percentage on any date so far.
    pub enhancement_reached: N::Mask,
    /// Whether a trigger event was in effect on the last date.
    pub in_trigger_event: N::Mask,
    /// Overcollateralization required on the last date.
    pub required_overcollateralization: N,
    /// Realized losses since the cut-off date, of principal and of interest.
    pub cumulative_loss: N,
    /// Realized losses of principal since the cut-off date not covered by excess cash flow.
    pub uncovered_loss: N,
    /// 60+ delinquency percentages of the last months as fractions, oldest first.
    pub delinquency_history: Vec<N>,
    /// Net swap payments owed and unpaid.
    pub unpaid_hedge_payment: N,
    /// The number of the first month in which the deal could be called; [`NEVER_CALLED`] until then.
    pub first_call_month: N,
    /// Whether the call first becomes possible on the next date.
    pub call_pending: N::Mask,
    /// Whether the deal has been called.
    pub terminated: N::Mask,
    /// What else its program carries over, in the program's order: accounts and running sums.
    pub carried: Vec<N>,
    /// The tests that its program carries over.
    pub carried_tests: Vec<N::Mask>,
    /// The values of the last months that its program averages.
    pub histories: Vec<Vec<N>>,
}

/// A month number that no run can have.
pub const NEVER_CALLED: u32 = 1_000_000;

impl<N: Number> DealState<N> {
    /// The deal's status on its closing date.
    #[must_use]
    pub fn at_closing(plan: &Plan<N>) -> Self {
        let no = N::Mask::splat(false);
        Self {
            month: Month::new(0),
            classes: plan
                .classes
                .iter()
                .map(|class| ClassState {
                    balance: class.balance,
                    interest_shortfall: N::ZERO,
                    basis_risk_carry_forward: N::ZERO,
                    prepayment_interest_shortfall: N::ZERO,
                    unreimbursed_write_down: N::ZERO,
                })
                .collect(),
            stepped_down: no,
            enhancement_reached: no,
            in_trigger_event: no,
            required_overcollateralization: plan
                .overcollateralization
                .target
                .of_pool(plan.original_balance),
            cumulative_loss: N::ZERO,
            uncovered_loss: N::ZERO,
            delinquency_history: Vec::with_capacity(
                plan.delinquency_test
                    .as_ref()
                    .map_or(0, |test| test.rolling_months as usize + 1),
            ),
            unpaid_hedge_payment: N::ZERO,
            first_call_month: N::count(NEVER_CALLED),
            call_pending: no,
            terminated: no,
            carried: plan.program.carried_at_closing(),
            carried_tests: plan.program.carried_tests_at_closing(),
            histories: plan.program.histories.iter().map(|_| Vec::new()).collect(),
        }
    }

    /// The first month in which the deal could be called, in the first scenario; none if it could not be
    /// called so far.
    #[must_use]
    pub fn first_call(&self) -> Option<Month> {
        let number = self.first_call_month.to_f64() as u32;
        (number < NEVER_CALLED).then(|| Month::new(number))
    }

    /// Balance of all certificates, in dollars.
    #[must_use]
    pub fn certificates(&self) -> N {
        self.classes
            .iter()
            .fold(N::ZERO, |sum, class| sum + class.balance)
    }
}

impl DealState<f64> {
    /// The same state for all scenarios of another number type.
    #[must_use]
    pub fn for_all<N: Number<Scalar = f64>>(&self) -> DealState<N> {
        let holds = N::Mask::splat;
        let all = N::splat;
        DealState {
            month: self.month,
            classes: self
                .classes
                .iter()
                .map(|class| ClassState {
                    balance: all(class.balance),
                    interest_shortfall: all(class.interest_shortfall),
                    basis_risk_carry_forward: all(class.basis_risk_carry_forward),
                    prepayment_interest_shortfall: all(class.prepayment_interest_shortfall),
                    unreimbursed_write_down: all(class.unreimbursed_write_down),
                })
                .collect(),
            stepped_down: holds(self.stepped_down),
            enhancement_reached: holds(self.enhancement_reached),
            in_trigger_event: holds(self.in_trigger_event),
            required_overcollateralization: all(self.required_overcollateralization),
            cumulative_loss: all(self.cumulative_loss),
            uncovered_loss: all(self.uncovered_loss),
            delinquency_history: self
                .delinquency_history
                .iter()
                .map(|share| all(*share))
                .collect(),
            unpaid_hedge_payment: all(self.unpaid_hedge_payment),
            first_call_month: all(self.first_call_month),
            call_pending: holds(self.call_pending),
            terminated: holds(self.terminated),
            carried: self.carried.iter().map(|amount| all(*amount)).collect(),
            carried_tests: self.carried_tests.iter().map(|test| holds(*test)).collect(),
            histories: self
                .histories
                .iter()
                .map(|history| history.iter().map(|value| all(*value)).collect())
                .collect(),
        }
    }
}
