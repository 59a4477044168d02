//! The figures that a run comes to: for a class and for the deal.
//!
//! This module must never know how they were summed.

use std::ops::Add;

use stepdown_curves::Month;

/// How a run to call differs from one to maturity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunTo {
    /// The deal is called on the first date on which it can be.
    Call,
    /// It is never called.
    Maturity,
}

/// What a run comes to for one class; amounts are kept in `A`.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassMeasures<A> {
    /// Weighted average life in years of the principal that was paid; none where none was.
    pub wal_years: Option<f64>,
    /// First and last month with principal paid above half a cent.
    pub principal_window: Option<(Month, Month)>,
    /// Principal paid, dollars.
    pub principal: A,
    /// Balance when the run begins, dollars.
    pub opening_balance: A,
    /// Principal never paid, dollars: written down and not reimbursed, be it before the run begins,
    /// or still outstanding.
    pub unpaid_balance: A,
    /// Principal written down in the run less what was reimbursed, be it of earlier write-downs,
    /// dollars.
    pub write_down: A,
    /// Principal written down and not reimbursed at the end, dollars: that, and what was written
    /// down before the run begins.
    pub unreimbursed_write_down: A,
    /// First month with a write-down above half a cent.
    pub first_write_down: Option<Month>,
    /// Interest, shortfalls made good and basis risk paid, dollars.
    pub interest: A,
    /// First month that leaves interest unpaid, above half a cent and be it paid later: interest
    /// due, prepayment interest shortfalls and Relief Act shortfalls; basis risk is apart.
    pub first_interest_shortfall: Option<Month>,
    /// Interest due on distribution dates and never paid, with the interest on it, dollars;
    /// prepayment interest and Relief Act shortfalls lessen what is due and are apart.
    pub interest_shortfall: A,
    /// Prepayment interest shortfalls allocated to the class and never made good, with the interest
    /// on them, dollars.
    pub prepayment_interest_unpaid: A,
    /// Relief Act shortfalls allocated to the class in the run and never made good, dollars. They
    /// are not carried forward: no date pays them but their own, nor does the call.
    pub relief_act_unpaid: A,
    /// Basis risk carry-forward never paid, dollars.
    pub basis_risk_unpaid: A,
    /// What the cash flows are worth at the yield asked for, on the date that lives are counted
    /// from, dollars; none where no yield was.
    pub present_value: Option<A>,
}

impl<A: Copy + Add<Output = A>> ClassMeasures<A> {
    /// All interest that accrued at the pass-through rate and was never paid, with the interest on
    /// it, dollars. Basis risk, which is what the cap keeps from that rate, is apart.
    #[must_use]
    pub fn total_interest_shortfall(&self) -> A {
        self.interest_shortfall + self.prepayment_interest_unpaid + self.relief_act_unpaid
    }
}

impl<A> ClassMeasures<A> {
    /// The same with its amounts in another number.
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

/// How the first trigger event came about: which tests tripped, and what was held against what.
/// All are fractions: delinquencies as the deal tests them, losses of the original pool balance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstTriggerEvent {
    /// The month.
    pub month: Month,
    /// Whether the delinquency test tripped.
    pub delinquency_tripped: bool,
    /// Average 60+ delinquency percentage.
    pub delinquency: f64,
    /// Its limit.
    pub delinquency_limit: f64,
    /// Whether the loss test tripped. Where neither did, the scenario decided.
    pub loss_tripped: bool,
    /// Cumulative realized losses.
    pub cumulative_loss: f64,
    /// Their limit; none where the deal's table says nothing of the month.
    pub loss_limit: Option<f64>,
}

/// What a run comes to for the deal; amounts are kept in `A`.
#[derive(Debug, Clone, PartialEq)]
pub struct DealMeasures<A> {
    /// The stepdown date; none where it was before the run began.
    pub stepdown: Option<Month>,
    /// The first trigger event of the run in which a class is outstanding.
    pub first_trigger_event: Option<FirstTriggerEvent>,
    /// Months in a trigger event in which a class is outstanding.
    pub months_in_trigger_event: u32,
    /// First month in which the deal can be called, be it before the run began.
    pub first_call: Option<Month>,
    /// Balance that defaulted in the run, dollars: a state does not know of earlier defaults.
    pub cumulative_default: A,
    /// By how many dollars defaults are fewer than they would be to maturity: what the rule of the
    /// published standard leaves out, where a scenario asks for it.
    pub defaults_left_out: A,
    /// Realized losses since the cut-off date, of principal and of interest, dollars.
    pub cumulative_loss: A,
    /// Interest and net hedge receipts beyond what the classes were paid as interest, before any
    /// use of them, as an annual fraction of the pool over its life.
    pub excess_spread: f64,
    /// Excess cash flow paid to the residual class over the life of the pool, dollars.
    pub residual: A,
    /// Prepayment charges over the life of the pool, dollars; no part of `residual`.
    pub prepayment_charges: A,
}

impl<A> DealMeasures<A> {
    /// The same with its amounts in another number.
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
