//! A run with the trace of one month, to explain the month step by step.

use stepdown_curves::Month;
use stepdown_projection::deal::Plan;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Number;
use stepdown_projection::state_file::ExactText;
use stepdown_projection::waterfall::{Executed, MonthRecord, Trace};

use super::{Case, Prepared, RunError, call_option};

/// A run, and what every instruction of one of its months did.
#[derive(Debug, Clone)]
pub struct Audit<N: Number> {
    /// The deal and its payment program.
    pub plan: Plan<N>,
    /// Every month of the run up to the one that is traced; all if the run has no such month.
    pub months: Vec<MonthRecord<N>>,
    /// The instructions of the month, in order; none if the run has no such month.
    pub executed: Vec<Executed<N>>,
}

/// Runs one scenario up to `month`, and traces that month. If the run has no such month, it is complete.
///
/// # Errors
/// As [`measure`](super::measure).
pub fn audit<N: ExactText>(
    case: &Case<'_>,
    run_to: RunTo,
    month: Month,
) -> Result<Audit<N>, RunError> {
    let mut prepared = Prepared::<N>::new(case)?;
    // What comes after a month decides nothing of it.
    if month > prepared.start.month {
        let as_of = prepared.collateral.as_of.index();
        let up_to_it = month.index().saturating_sub(as_of);
        prepared.collateral.months.truncate(up_to_it);
    }
    let months = prepared.cash_flows(run_to);
    let mut trace = Trace::new(&prepared.plan, month);
    prepared.run(call_option(run_to), &mut trace);
    let executed = trace.executed;
    Ok(Audit {
        plan: prepared.plan,
        months,
        executed,
    })
}
