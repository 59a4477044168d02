//! The work of one thread: collateral, waterfall and metrics of each batch.

use std::sync::Arc;

use stepdown_projection::collateral::{
    AssumptionsError, CohortSpeeds, Cohorts, CollateralFlows, Fees, IndexPaths, Liquidation,
};
use stepdown_projection::number::Number;
use stepdown_projection::side_by_side::SideBySide;
use stepdown_projection::waterfall::Conditions;

use super::WorkerPool;
use super::arrangement::{Placed, batches};
use super::cohorts::KnownCohorts;
use super::conditions::KnownConditions;
use super::measured::Keeps;
use super::ready_deal::{OtherRates, ReadyDeal, flows_by_group};
use super::vectors::{Sort, Vectors};
use crate::results::ScenarioResult;
use crate::sweep::{Cell, CollateralKey, DealKey, Parts};

/// What a thread keeps between batches.
#[derive(Debug)]
pub(super) struct Worker<N: SideBySide> {
    vectors: Vectors<N>,
    conditions: KnownConditions<N>,
    cohorts: KnownCohorts<N>,
    /// The deal of the last batch.
    deal: Option<(DealKey, Result<ReadyDeal<N>, String>)>,
    /// The collateral of the last batch, with its keys.
    collateral: Option<(DealKey, Vec<CollateralKey>, CollateralFlows<N>)>,
}

impl<N: Keeps> Worker<N> {
    pub(super) fn new(cohorts: &[Cohorts<N>], liquidations: &[Liquidation], parts: &Parts) -> Self {
        Self {
            vectors: Vectors::new(cohorts, liquidations, parts),
            conditions: KnownConditions::new(),
            cohorts: KnownCohorts::new(),
            deal: None,
            collateral: None,
        }
    }

    /// The results of a block of scenarios, in order.
    pub(super) fn run(
        &mut self,
        workers: &WorkerPool<'_, N>,
        block: impl Iterator<Item = u64>,
    ) -> Vec<ScenarioResult> {
        let batches = batches(&workers.sweep.grid, block, N::WIDTH);
        let scenarios = batches.iter().map(Vec::len).sum();
        let mut outcomes: Vec<Option<ScenarioResult>> = (0..scenarios).map(|_| None).collect();
        for batch in &batches {
            self.vectors.tidy();
            self.run_batch(workers, batch, &mut outcomes);
        }
        outcomes.into_iter().flatten().collect()
    }

    fn run_batch(
        &mut self,
        workers: &WorkerPool<'_, N>,
        batch: &[Placed],
        outcomes: &mut [Option<ScenarioResult>],
    ) {
        let (Some(first), Some(last)) = (batch.first(), batch.last()) else {
            return;
        };
        let mut emit = |placed: &Placed, result| {
            outcomes[placed.place] = Some(ScenarioResult {
                scenario: placed.id.number(),
                result,
                runs: placed.cell.runs,
            });
        };
        if let Err(reason) = self.ready_deal(workers, first.cell.deal) {
            for placed in batch {
                emit(placed, Err(reason.clone()));
            }
            return;
        }
        // Unused lanes repeat the last scenario.
        let cells: Vec<Cell> = (0..N::WIDTH)
            .map(|lane| batch.get(lane).unwrap_or(last).cell)
            .collect();
        let conditions = self
            .conditions
            .of_batch(&cells, &workers.sweep.parts, workers.months());
        if let Err(error) = self.ready_collateral(workers, &cells, &conditions) {
            for placed in batch {
                emit(placed, Err(error.to_string()));
            }
            return;
        }
        let (Some((_, Ok(deal))), Some((.., collateral))) = (&self.deal, &self.collateral) else {
            return;
        };
        let kept = deal.measure(collateral, &conditions);
        for (lane, placed) in batch.iter().enumerate() {
            emit(placed, Ok(N::measured(Arc::clone(&kept), lane)));
        }
    }

    /// Prepares the deal unless it is ready, or returns why it cannot be run.
    fn ready_deal(&mut self, workers: &WorkerPool<'_, N>, key: DealKey) -> Result<(), String> {
        if self.deal.as_ref().is_none_or(|(ready, _)| *ready != key) {
            let made = match &workers.sweep.parts.deals[key] {
                Ok(deal) => ReadyDeal::new(
                    workers.folder,
                    deal,
                    workers.months(),
                    workers.yields.as_ref(),
                )
                .map_err(|error| error.to_string()),
                Err(reason) => Err(reason.clone()),
            };
            self.deal = Some((key, made));
        }
        match &self.deal {
            Some((_, Err(reason))) => Err(reason.clone()),
            _ => Ok(()),
        }
    }

    /// Makes the collateral cash flows of a batch unless they are those of the last one.
    fn ready_collateral(
        &mut self,
        workers: &WorkerPool<'_, N>,
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
        let sweep = &workers.sweep;
        let Ok(deal) = &sweep.parts.deals[first.deal] else {
            return Ok(());
        };
        let paths = IndexPaths::new(&deal.reference_rates, &conditions.reference_rates);
        let of_paths = self.cohorts.under(&workers.cohorts, cells, &paths)?;
        let fees = Fees {
            servicing: N::exact(deal.expense_fee_rate()),
        };
        let before = self.collateral.take().map(|(.., flows)| flows);
        let vectors = &mut self.vectors;
        let rates = OtherRates {
            prepayment_charges: N::by_lane(|lane| f64::exact(cells[lane].prepayment_charges)),
            interest_loss: N::by_lane(|lane| f64::exact(cells[lane].interest_loss)),
        };
        let flows = flows_by_group(deal, rates, of_paths.len(), before, |group, space| {
            let [smm, mdr, of_original, severity] =
                Sort::ALL.map(|sort| vectors.of_group(group, sort, cells, &sweep.parts));
            let speeds: Vec<CohortSpeeds<'_, N>> = smm
                .iter()
                .zip(&mdr)
                .zip(&of_original)
                .zip(&severity)
                .map(|(((smm, mdr), of_original), severity)| CohortSpeeds {
                    smm,
                    mdr,
                    of_original,
                    severity,
                })
                .collect();
            N::project_collateral(&of_paths[group], &speeds, first.liquidation, &fees, space)
        });
        self.collateral = Some((first.deal, keys, flows));
        Ok(())
    }
}
