//! A deal ready to run on the collateral of a batch of scenarios.
//!
//! Used for scenarios of a grid and for random paths.

use std::sync::Arc;

use stepdown_curves::Month;
use stepdown_projection::collateral::{CollateralFlows, CollateralMonth};
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::Measures;
use stepdown_projection::pricing::{BondEquivalentYield, accrued_shares};
use stepdown_projection::side_by_side::SideBySide;
use stepdown_projection::waterfall::{self, Balances, CallOption, Conditions, DealState};

use super::measured::Batch;
use crate::folder::Folder;
use crate::run::RunError;

/// A deal ready to run.
#[derive(Debug)]
pub(crate) struct ReadyDeal<N: SideBySide> {
    plan: Plan<N>,
    start: DealState<N>,
    /// Metrics before the first month.
    initial_measures: Measures<N>,
    /// Whether the deal could be called before the run begins.
    callable_before: bool,
}

impl<N: SideBySide> ReadyDeal<N> {
    /// A deal of a folder, for collateral of `months` months, with the yields at which each class's cash
    /// flows are discounted, if requested.
    pub(crate) fn new(
        folder: &Folder,
        deal: &Deal,
        months: u32,
        yields: Option<&ByClass<BondEquivalentYield>>,
    ) -> Result<Self, RunError> {
        let months = deal.pool_as_of.number() + months;
        let plan = deal.plan::<N>(months)?;
        let state = match &folder.state {
            Some(state) => Some(state.read(deal, &deal.plan::<f64>(months)?)?.state),
            None => None,
        };
        if let Some(state) = &state
            && state.month < deal.pool_as_of
        {
            return Err(RunError::StateBeforePool {
                state: state.month,
                pool: deal.pool_as_of,
            });
        }
        let callable_before = state
            .as_ref()
            .is_some_and(|state| state.first_call().is_some_and(|first| first <= state.month));
        let (start, initial_measures) = match &state {
            Some(state) => {
                let start = state.for_all();
                let measures = Measures::from_state(&plan, &start);
                (start, measures)
            }
            None => (DealState::at_closing(&plan), Measures::new(&plan)),
        };
        Ok(Self {
            plan,
            start,
            initial_measures: match yields {
                Some(yields) => {
                    let begins_after = state.as_ref().map_or(Month::new(0), |state| state.month);
                    initial_measures.at_yields(yields, &accrued_shares(deal, begins_after)?)
                }
                None => initial_measures,
            },
            callable_before,
        })
    }

    /// Runs the deal on the collateral of a batch.
    pub(crate) fn measure(
        &self,
        collateral: &CollateralFlows<N>,
        conditions: &Conditions<N>,
    ) -> Arc<Batch<N>> {
        let run = |call| {
            let mut measures = self.initial_measures.clone();
            let mut state = self.start.clone();
            N::measure(
                &self.plan,
                collateral,
                conditions,
                call,
                &mut state,
                &mut measures,
            );
            measures
        };
        Arc::new(Batch {
            to_maturity: run(CallOption::NotExercised),
            // As for one scenario: the run to maturity does not show an earlier call.
            to_call: self.callable_before.then(|| run(CallOption::Exercised)),
        })
    }

    /// The monthly balances of a batch, to maturity. Not compiled for the machine at hand as
    /// [`SideBySide::measure`] is, since few paths are followed by month.
    pub(crate) fn balances(
        &self,
        collateral: &CollateralFlows<N>,
        conditions: &Conditions<N>,
    ) -> Balances<N> {
        let mut balances = Balances::new(self.plan.classes.len());
        waterfall::project(
            &self.plan,
            collateral,
            conditions,
            CallOption::NotExercised,
            &mut self.start.clone(),
            &mut balances,
        );
        balances
    }

    /// Whether the deal could be called before the run begins, so that a run to call ends in its first
    /// month.
    pub(crate) fn callable_before(&self) -> bool {
        self.callable_before
    }
}

/// The rates of a scenario's collateral that are not curves, as fractions like those of
/// [`Scenario`](stepdown_projection::scenario::Scenario).
#[derive(Debug, Clone, Copy)]
pub(crate) struct OtherRates<N> {
    /// Of voluntarily prepaid principal.
    pub(crate) prepayment_charges: N,
    /// Of liquidated balances.
    pub(crate) interest_loss: N,
}

/// The collateral cash flows of a batch, by group. The months of `before` are overwritten.
pub(crate) fn flows_by_group<N: SideBySide>(
    deal: &Deal,
    rates: OtherRates<N>,
    groups: usize,
    before: Option<CollateralFlows<N>>,
    mut project: impl FnMut(usize, Vec<CollateralMonth<N>>) -> CollateralFlows<N>,
) -> CollateralFlows<N> {
    let (mut buffers, whole) = match before {
        Some(flows) => (flows.groups, flows.months),
        None => (Vec::new(), Vec::new()),
    };
    buffers.push(whole);
    let flows = (0..groups)
        .map(|group| {
            project(group, buffers.pop().unwrap_or_default())
                .with_charges_and_interest_loss(rates.prepayment_charges, rates.interest_loss)
        })
        .collect();
    deal.collections(flows)
}
