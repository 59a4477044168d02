//! A run looked at closely, for those who tell a month step by step.
//!
//! This module must never judge what it keeps.

use stepdown_curves::Month;
use stepdown_projection::deal::Plan;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Number;
use stepdown_projection::state_file::ExactText;
use stepdown_projection::waterfall::{
    Conditions, DealState, Entry, LedgerEntry, MonthRecord, MonthView, Observer,
};

use super::{Case, Prepared, RunError, call_option};

/// A run looked at closely: every month, every movement, and the state before one month.
#[derive(Debug, Clone)]
pub struct Audit<N: Number> {
    /// The deal, ready to run.
    pub plan: Plan<N>,
    /// Indices, delinquencies and shortfalls of the scenario.
    pub conditions: Conditions<N>,
    /// The month that the pool is as of: scenario paths begin with the one after it.
    pub pool_as_of: Month,
    /// Every month of the run up to the one asked for; all where the run does not come by that.
    pub months: Vec<MonthRecord<N>>,
    /// Every movement, in the order in which it happened.
    pub entries: Vec<LedgerEntry<N>>,
    /// The state before the month that was asked for, where the run has it.
    pub before: DealState<N>,
}

impl<N: Number> Observer<N> for Audit<N> {
    const MOVEMENTS: bool = true;

    fn entry(&mut self, month: Month, entry: Entry<N>) {
        self.entries.push(LedgerEntry { month, entry });
    }

    fn month(&mut self, month: &MonthView<'_, N>) {
        self.months.push(month.record());
    }
}

/// Runs one scenario up to `month` and keeps all that happened, and the state before it. A run that
/// has no such month is made whole.
///
/// # Errors
/// As [`measure`].
pub fn audit<N: ExactText>(
    case: &Case<'_>,
    run_to: RunTo,
    month: Month,
) -> Result<Audit<N>, RunError> {
    let mut prepared = Prepared::<N>::new(case)?;
    let call = call_option(run_to);
    let mut audit = Audit {
        plan: prepared.plan.clone(),
        conditions: prepared.conditions.clone(),
        pool_as_of: prepared.collateral.as_of,
        months: Vec::new(),
        entries: Vec::new(),
        before: prepared.start.clone(),
    };
    // What comes after a month decides nothing of it.
    if month > prepared.start.month {
        let up_to_it = month
            .index()
            .saturating_sub(prepared.collateral.as_of.index());
        prepared.collateral.months.truncate(up_to_it);
    }
    prepared.run(call, &mut audit);
    audit.before = prepared.until(month.index().saturating_sub(1), call);
    Ok(audit)
}
