//! One thread's work: lot by lot, collateral, waterfall and measures.
//!
//! This room must never know where the outcomes go.

use std::sync::Arc;

use stepdown_projection::collateral::{
    AssumptionsError, CohortSpeeds, Cohorts, CollateralFlows, Fees, IndexPaths,
};
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::measures::Measures;
use stepdown_projection::side_by_side::SideBySide;
use stepdown_projection::waterfall::{CallOption, Conditions, DealState};

use super::Shop;
use super::arrangement::{Placed, lots};
use super::cohorts::KnownCohorts;
use super::conditions::KnownConditions;
use super::measured::{Keeps, Lot};
use super::vectors::{Sort, Vectors};
use crate::results::Outcome;
use crate::run::RunError;
use crate::sweep::{Cell, CollateralKey, DealKey};

/// What a thread keeps from lot to lot.
#[derive(Debug)]
pub(super) struct Bench<N: SideBySide> {
    vectors: Vectors<N>,
    conditions: KnownConditions<N>,
    cohorts: KnownCohorts<N>,
    /// The deal of the last lot.
    deal: Option<(DealKey, Result<ReadyDeal<N>, String>)>,
    /// The collateral of the last lot, and whose it is.
    collateral: Option<(DealKey, Vec<CollateralKey>, CollateralFlows<N>)>,
}

/// A deal ready to run.
#[derive(Debug)]
struct ReadyDeal<N: SideBySide> {
    plan: Plan<N>,
    start: DealState<N>,
    /// Measures before the first month.
    nothing_measured: Measures<N>,
    /// Whether the deal could be called before the run begins.
    callable_before: bool,
}

impl<N: Keeps> Bench<N> {
    pub(super) fn new(cohorts: &[Cohorts<N>]) -> Self {
        Self {
            vectors: Vectors::new(cohorts),
            conditions: KnownConditions::new(),
            cohorts: KnownCohorts::new(),
            deal: None,
            collateral: None,
        }
    }

    /// The outcomes of a block of scenarios, in their order.
    pub(super) fn run(
        &mut self,
        shop: &Shop<'_, N>,
        block: impl Iterator<Item = u64>,
    ) -> Vec<Outcome> {
        let lots = lots(&shop.sweep.grid, block, N::WIDTH);
        let scenarios = lots.iter().map(Vec::len).sum();
        let mut outcomes: Vec<Option<Outcome>> = (0..scenarios).map(|_| None).collect();
        for lot in &lots {
            self.vectors.tidy();
            self.run_lot(shop, lot, &mut outcomes);
        }
        outcomes.into_iter().flatten().collect()
    }

    fn run_lot(&mut self, shop: &Shop<'_, N>, lot: &[Placed], outcomes: &mut [Option<Outcome>]) {
        let (Some(first), Some(last)) = (lot.first(), lot.last()) else {
            return;
        };
        let mut tell = |placed: &Placed, result| {
            outcomes[placed.place] = Some(Outcome {
                scenario: placed.id.number(),
                result,
                runs: placed.cell.runs,
            });
        };
        if let Err(reason) = self.ready_deal(shop, first.cell.deal) {
            for placed in lot {
                tell(placed, Err(reason.clone()));
            }
            return;
        }
        // The places that no scenario takes are filled with the last one.
        let cells: Vec<Cell> = (0..N::WIDTH)
            .map(|lane| lot.get(lane).unwrap_or(last).cell)
            .collect();
        let conditions = self
            .conditions
            .of_lot(&cells, &shop.sweep.parts, shop.months());
        if let Err(error) = self.ready_collateral(shop, &cells, &conditions) {
            for placed in lot {
                tell(placed, Err(error.to_string()));
            }
            return;
        }
        let (Some((_, Ok(deal))), Some((.., collateral))) = (&self.deal, &self.collateral) else {
            return;
        };
        let run = |call| {
            let mut measures = deal.nothing_measured.clone();
            let mut state = deal.start.clone();
            N::measure(
                &deal.plan,
                collateral,
                &conditions,
                call,
                &mut state,
                &mut measures,
            );
            measures
        };
        let kept = Arc::new(Lot {
            to_maturity: run(CallOption::NotExercised),
            // As for one scenario: the run to maturity does not come by a call of earlier.
            to_call: deal.callable_before.then(|| run(CallOption::Exercised)),
        });
        for (lane, placed) in lot.iter().enumerate() {
            tell(placed, Ok(N::measured(Arc::clone(&kept), lane)));
        }
    }

    /// Makes the deal ready unless it is; or tells why it cannot be run.
    fn ready_deal(&mut self, shop: &Shop<'_, N>, key: DealKey) -> Result<(), String> {
        if self.deal.as_ref().is_none_or(|(ready, _)| *ready != key) {
            let made = match &shop.sweep.parts.deals[key] {
                Ok(deal) => ReadyDeal::new(shop, deal).map_err(|error| error.to_string()),
                Err(reason) => Err(reason.clone()),
            };
            self.deal = Some((key, made));
        }
        match &self.deal {
            Some((_, Err(reason))) => Err(reason.clone()),
            _ => Ok(()),
        }
    }

    /// Makes the collateral flows of a lot unless they are those of the last one.
    fn ready_collateral(
        &mut self,
        shop: &Shop<'_, N>,
        cells: &[Cell],
        conditions: &Conditions<N>,
    ) -> Result<(), AssumptionsError> {
        let first = &cells[0];
        let keys: Vec<CollateralKey> = cells.iter().map(Cell::collateral).collect();
        if let Some((deal, ready, _)) = &self.collateral
            && (*deal, ready) == (first.deal, &keys)
        {
            return Ok(());
        }
        let sweep = &shop.sweep;
        let Ok(deal) = &sweep.parts.deals[first.deal] else {
            return Ok(());
        };
        let paths = IndexPaths::new(&deal.reference_rates, &conditions.reference_rates);
        let of_paths = self.cohorts.under(&shop.cohorts, cells, &paths)?;
        let fees = Fees {
            servicing: N::exact(deal.expense_fee_rate()),
        };
        // The months of the last lot are written over.
        let (mut rooms, whole) = match self.collateral.take() {
            Some((.., flows)) => (flows.groups, flows.months),
            None => (Vec::new(), Vec::new()),
        };
        rooms.push(whole);
        let mut groups: Vec<CollateralFlows<N>> = Vec::with_capacity(of_paths.len());
        for (group, cohorts) in of_paths.iter().enumerate() {
            let [smm, mdr, severity] =
                Sort::ALL.map(|sort| self.vectors.of_group(group, sort, cells, &sweep.parts));
            let speeds: Vec<CohortSpeeds<'_, N>> = smm
                .iter()
                .zip(&mdr)
                .zip(&severity)
                .map(|((smm, mdr), severity)| CohortSpeeds { smm, mdr, severity })
                .collect();
            let flows = N::project_collateral(
                cohorts,
                &speeds,
                first.lag_months,
                first.advancing,
                &fees,
                rooms.pop().unwrap_or_default(),
            );
            groups.push(sweep.base.scenario.complete(flows));
        }
        let mut flows = match groups.pop() {
            Some(only) if groups.is_empty() && deal.groups.is_empty() => only,
            last => CollateralFlows::of_groups(groups.into_iter().chain(last).collect()),
        };
        flows.as_of = deal.pool_as_of;
        self.collateral = Some((first.deal, keys, flows));
        Ok(())
    }
}

impl<N: Keeps> ReadyDeal<N> {
    fn new(shop: &Shop<'_, N>, deal: &Deal) -> Result<Self, RunError> {
        let months = deal.pool_as_of.number() + shop.months();
        let plan = deal.plan::<N>(months)?;
        let state = match &shop.folder.state {
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
        let (start, nothing_measured) = match &state {
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
            nothing_measured: match &shop.yields {
                Some(yields) => nothing_measured.at_yields(yields),
                None => nothing_measured,
            },
            callable_before,
        })
    }
}
