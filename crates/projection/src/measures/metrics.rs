//! The metrics of a run, for a class and for the deal.

use std::ops::Add;

use stepdown_curves::Month;

/// Whether a run ends with the call or at maturity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunTo {
    /// The deal is called on the first possible date.
    Call,
    /// The deal is never called.
    Maturity,
}

/// The metrics of one class; amounts are of type `A`.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassMeasures<A> {
    /// Weighted average life of the principal paid, in years; none if no principal was paid.
    pub wal_years: Option<f64>,
    /// First and last month with principal paid above half a cent.
    pub principal_window: Option<(Month, Month)>,
    /// Principal paid, in dollars.
    pub principal: A,
    /// Balance at the beginning of the run, in dollars.
    pub opening_balance: A,
    /// Principal never paid, in dollars: still outstanding, or written down and not reimbursed, including
    /// write-downs before the run.
    pub unpaid_balance: A,
    /// Principal written down in the run less reimbursements in the run, including those of earlier
    /// write-downs, in dollars.
    pub write_down: A,
    /// Principal written down and not reimbursed at the end, including write-downs before the run, in
    /// dollars.
    pub unreimbursed_write_down: A,
    /// First month with a write-down above half a cent.
    pub first_write_down: Option<Month>,
    /// Interest, reimbursed shortfalls and basis risk paid, in dollars.
    pub interest: A,
    /// First month with unpaid interest above half a cent, even if it is paid later: interest due,
    /// prepayment interest shortfalls and Relief Act shortfalls, without basis risk.
    pub first_interest_shortfall: Option<Month>,
    /// Interest due on distribution dates and never paid, with interest on it, in dollars. Prepayment
    /// interest and Relief Act shortfalls reduce the interest due and are not included.
    pub interest_shortfall: A,
    /// Prepayment interest shortfalls allocated to the class and never reimbursed, with interest on them,
    /// in dollars.
    pub prepayment_interest_unpaid: A,
    /// Relief Act shortfalls allocated to the class in the run and never reimbursed, in dollars. They
    /// are not carried forward: neither a later date nor the call reimburses them.
    pub relief_act_unpaid: A,
    /// Basis risk carry-forward never paid, in dollars.
    pub basis_risk_unpaid: A,
    /// Present value of the cash flows at the requested yield, as of the date from which WALs are counted,
    /// in dollars; none if no yield was requested.
    pub present_value: Option<A>,
}

impl<A: Copy + Add<Output = A>> ClassMeasures<A> {
    /// All interest that accrued at the pass-through rate and was never paid, with interest on it, in
    /// dollars. Does not include basis risk, the interest above the net WAC cap.
    #[must_use]
    pub fn total_interest_shortfall(&self) -> A {
        self.interest_shortfall + self.prepayment_interest_unpaid + self.relief_act_unpaid
    }
}

impl<A> ClassMeasures<A> {
    /// The same with amounts of another type.
    #[must_use]
    pub fn map_amounts<B>(self, turn: impl Fn(A) -> B) -> ClassMeasures<B> {
        ClassMeasures {
            wal_years: self.wal_years,
            principal_window: self.principal_window,
            principal: turn(self.principal),
            opening_balance: turn(self.opening_balance),
            unpaid_balance: turn(self.unpaid_balance),
            write_down: turn(self.write_down),
            unreimbursed_write_down: turn(self.unreimbursed_write_down),
            first_write_down: self.first_write_down,
            interest: turn(self.interest),
            first_interest_shortfall: self.first_interest_shortfall,
            interest_shortfall: turn(self.interest_shortfall),
            prepayment_interest_unpaid: turn(self.prepayment_interest_unpaid),
            relief_act_unpaid: turn(self.relief_act_unpaid),
            basis_risk_unpaid: turn(self.basis_risk_unpaid),
            present_value: self.present_value.map(turn),
        }
    }
}

/// The first trigger event: which tests failed, with their values and limits. All are fractions:
/// delinquencies as the deal tests them, losses of the original pool balance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstTriggerEvent {
    /// The month.
    pub month: Month,
    /// Whether the delinquency test failed.
    pub delinquency_tripped: bool,
    /// Average 60+ delinquency percentage.
    pub delinquency: f64,
    /// Its limit.
    pub delinquency_limit: f64,
    /// Whether the loss test failed. If neither failed, the scenario forced the trigger event.
    pub loss_tripped: bool,
    /// Cumulative realized losses.
    pub cumulative_loss: f64,
    /// Their limit; none if the deal's table has none for the month.
    pub loss_limit: Option<f64>,
}

/// The metrics of the deal; amounts are of type `A`.
#[derive(Debug, Clone, PartialEq)]
pub struct DealMeasures<A> {
    /// The stepdown date; none if it was before the run began.
    pub stepdown: Option<Month>,
    /// The first trigger event of the run while a class was outstanding.
    pub first_trigger_event: Option<FirstTriggerEvent>,
    /// Months in a trigger event while a class was outstanding.
    pub months_in_trigger_event: u32,
    /// First month in which the deal can be called, even if before the run.
    pub first_call: Option<Month>,
    /// Balance that defaulted in the run, in dollars. A state does not record earlier defaults.
    pub cumulative_default: A,
    /// Dollars by which defaults are below those of a run with defaults to maturity, because of the
    /// published standard's rule, if the scenario uses it.
    pub defaults_left_out: A,
    /// Realized losses since the cut-off date, of principal and of interest, in dollars.
    pub cumulative_loss: A,
    /// Excess spread before its uses: interest and net hedge receipts less interest paid to the classes,
    /// as an annual fraction of the pool over its life.
    pub excess_spread: f64,
    /// Excess cash flow paid to the residual class over the life of the pool, in dollars.
    pub residual: A,
    /// Prepayment charges over the life of the pool, in dollars; not part of `residual`.
    pub prepayment_charges: A,
}

impl<A> DealMeasures<A> {
    /// The same with amounts of another type.
    #[must_use]
    pub fn map_amounts<B>(self, turn: impl Fn(A) -> B) -> DealMeasures<B> {
        DealMeasures {
            stepdown: self.stepdown,
            first_trigger_event: self.first_trigger_event,
            months_in_trigger_event: self.months_in_trigger_event,
            first_call: self.first_call,
            cumulative_default: turn(self.cumulative_default),
            defaults_left_out: turn(self.defaults_left_out),
            cumulative_loss: turn(self.cumulative_loss),
            excess_spread: self.excess_spread,
            residual: turn(self.residual),
            prepayment_charges: turn(self.prepayment_charges),
        }
    }
}
