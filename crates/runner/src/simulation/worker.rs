//! The work of one thread, batch by batch: paths drawn, collateral, waterfall and measures.

use std::borrow::Cow;
use std::sync::Arc;

use stepdown_curves::Month;
use stepdown_projection::collateral::{
    AssumptionsError, CohortSpeeds, Cohorts, CollateralFlows, Fees, IndexPaths,
};
use stepdown_projection::number::Mask;
use stepdown_projection::side_by_side::SideBySide;
use stepdown_projection::waterfall::Conditions;

use super::paths::Path;
use super::vectors::BatchVectors;
use super::work::WorkerPool;
use crate::results::{PathByMonth, ScenarioResult};
use crate::side_by_side::{Keeps, OtherRates, flows_by_group};
use crate::sweep::Runs;

/// What a thread reuses from batch to batch.
#[derive(Debug)]
pub(super) struct Worker<N: SideBySide> {
    paths: Vec<Path>,
    vectors: BatchVectors<N>,
    conditions: Conditions<N>,
    /// The collateral of the last batch; its buffers are reused.
    collateral: Option<CollateralFlows<N>>,
}

impl<N: Keeps> Worker<N> {
    pub(super) fn new(workers: &WorkerPool<'_, N>) -> Self {
        Self {
            paths: vec![Path::default(); N::WIDTH],
            vectors: BatchVectors::new(),
            conditions: workers.scenario().conditions(workers.months()),
            collateral: None,
        }
    }

    /// The results of scenarios, in their order.
    pub(super) fn run(
        &mut self,
        workers: &WorkerPool<'_, N>,
        scenarios: impl Iterator<Item = u64>,
    ) -> Vec<ScenarioResult> {
        let scenarios: Vec<u64> = scenarios.collect();
        let batches = scenarios.chunks(N::WIDTH);
        batches
            .flat_map(|batch| self.run_batch(workers, batch))
            .collect()
    }

    /// The results of scenarios by month, in their order; none for one that cannot be run.
    pub(super) fn by_month(
        &mut self,
        workers: &WorkerPool<'_, N>,
        scenarios: impl Iterator<Item = u64>,
    ) -> Vec<Option<PathByMonth>> {
        let scenarios: Vec<u64> = scenarios.collect();
        let batches = scenarios.chunks(N::WIDTH);
        batches
            .flat_map(|batch| self.batch_by_month(workers, batch))
            .collect()
    }

    fn run_batch(&mut self, workers: &WorkerPool<'_, N>, batch: &[u64]) -> Vec<ScenarioResult> {
        self.draw(workers, batch);
        workers.keep(batch, &self.paths);
        let flows = match self.project(workers) {
            Ok(flows) => flows,
            Err(error) => {
                let outcome = |scenario: &u64| ScenarioResult {
                    scenario: *scenario,
                    result: Err(error.to_string()),
                    runs: Runs::Both,
                };
                return batch.iter().map(outcome).collect();
            }
        };
        let kept = workers.deal.measure(&flows, &self.conditions);
        self.collateral = Some(flows);
        let outcome = |(lane, scenario): (usize, &u64)| ScenarioResult {
            scenario: *scenario,
            result: Ok(N::measured(Arc::clone(&kept), lane)),
            runs: Runs::Both,
        };
        batch.iter().enumerate().map(outcome).collect()
    }

    fn batch_by_month(
        &mut self,
        workers: &WorkerPool<'_, N>,
        batch: &[u64],
    ) -> Vec<Option<PathByMonth>> {
        self.draw(workers, batch);
        let Ok(flows) = self.project(workers) else {
            return batch.iter().map(|_| None).collect();
        };
        let balances = workers.deal.balances(&flows, &self.conditions);
        let as_of = flows.as_of;
        let collections = workers.folder.deal.dates.collections;
        self.collateral = Some(flows);
        let paths = self.paths.iter().take(batch.len()).enumerate();
        paths
            .map(|(lane, path)| {
                let months = balances.months.clone();
                let of = |months: &[N]| months.iter().map(|month| month.lane(lane)).collect();
                let called = if workers.deal.callable_before() {
                    Some(0)
                } else {
                    let mut first_call = balances.first_call.iter();
                    first_call.position(|now| now.lane(lane))
                };
                let drawn = path.indices.iter().enumerate();
                let drawn = drawn.filter(|(index, _)| workers.maker.draws_index(*index));
                let of_index = |rates: &Vec<f64>| {
                    // Index paths start with the collateral, months of the run with the status.
                    let rate = |month: &Month| {
                        let position = collections.index_position(*month, as_of);
                        rates.get(position).copied().unwrap_or_default() * 100.0
                    };
                    months.iter().map(rate).collect()
                };
                let indices = drawn.map(|(_, rates)| of_index(rates)).collect();
                Some(PathByMonth {
                    pool: of(&balances.pool),
                    certificates: of(&balances.certificates),
                    classes: balances.classes.iter().map(|class| of(class)).collect(),
                    called,
                    indices,
                    months,
                })
            })
            .collect()
    }

    /// Draws the paths of a batch.
    fn draw(&mut self, workers: &WorkerPool<'_, N>, batch: &[u64]) {
        // Unused lanes repeat the last path.
        for (lane, path) in self.paths.iter_mut().enumerate() {
            if let Some(number) = batch.get(lane).or(batch.last()) {
                workers.maker.make(*number, path);
            }
        }
    }

    /// The collateral flows of the drawn paths.
    fn project(
        &mut self,
        workers: &WorkerPool<'_, N>,
    ) -> Result<CollateralFlows<N>, AssumptionsError> {
        self.vectors
            .make(&workers.stated, &workers.maker, &self.paths);
        self.set_indices(workers);
        let cohorts = cohorts_of_batch(workers, &self.conditions)?;
        let deal = &workers.folder.deal;
        let scenario = workers.scenario();
        let fees = Fees {
            servicing: N::exact(deal.expense_fee_rate()),
        };
        let beside = OtherRates {
            prepayment_charges: N::exact(scenario.prepayment_charges),
            interest_loss: N::exact(scenario.interest_loss),
        };
        let before = self.collateral.take();
        let BatchVectors {
            smm,
            mdr,
            of_original,
            severity,
            ..
        } = &self.vectors;
        Ok(flows_by_group(
            deal,
            beside,
            cohorts.len(),
            before,
            |group, space| {
                let curve_keys = workers.curve_keys.of_cohorts[group].iter();
                let speeds: Vec<CohortSpeeds<'_, N>> = curve_keys
                    .map(|curve_key| CohortSpeeds {
                        smm: &smm[*curve_key],
                        mdr: &mdr[*curve_key],
                        of_original: of_original.get(*curve_key).map_or(&[], Vec::as_slice),
                        severity: &severity[*curve_key],
                    })
                    .collect();
                N::project_collateral(
                    &cohorts[group],
                    &speeds,
                    scenario.collateral.liquidation,
                    &fees,
                    space,
                )
            },
        ))
    }

    /// Sets the drawn index paths of the batch, one per lane; others are unchanged.
    fn set_indices(&mut self, workers: &WorkerPool<'_, N>) {
        let paths = &self.paths;
        let indices = self.conditions.reference_rates.iter_mut().enumerate();
        for (index, rates) in indices.filter(|(index, _)| workers.maker.draws_index(*index)) {
            for (month, rate) in rates.iter_mut().enumerate() {
                *rate = N::by_lane(|lane| paths[lane].indices[index][month]);
            }
        }
    }
}

/// The cohorts of a batch by loan group. Adjustable-rate loans are scheduled for each lane's own
/// index path.
fn cohorts_of_batch<'a, N: SideBySide>(
    workers: &'a WorkerPool<'_, N>,
    conditions: &Conditions<N>,
) -> Result<Cow<'a, [Cohorts<N>]>, AssumptionsError> {
    if !workers.cohorts.iter().any(Cohorts::are_adjustable) {
        return Ok(Cow::Borrowed(&workers.cohorts));
    }
    let names = &workers.folder.deal.reference_rates;
    let paths = IndexPaths::new(names, &conditions.reference_rates);
    let cohorts = workers.cohorts.iter().map(|cohorts| cohorts.under(&paths));
    cohorts.collect::<Result<_, _>>().map(Cow::Owned)
}
