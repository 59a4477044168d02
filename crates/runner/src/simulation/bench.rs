//! One thread's work: lot by lot, paths drawn, collateral, waterfall and measures.
//!
//! This room must never know where the outcomes go.

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
use super::vectors::LotVectors;
use super::work::Shop;
use crate::results::{Outcome, PathByMonth};
use crate::side_by_side::{BesideCurves, Keeps, flows_by_group};
use crate::sweep::Runs;

/// What a thread keeps from lot to lot.
#[derive(Debug)]
pub(super) struct Bench<N: SideBySide> {
    paths: Vec<Path>,
    vectors: LotVectors<N>,
    conditions: Conditions<N>,
    /// The collateral of the last lot, whose room serves again.
    collateral: Option<CollateralFlows<N>>,
}

impl<N: Keeps> Bench<N> {
    pub(super) fn new(shop: &Shop<'_, N>) -> Self {
        Self {
            paths: vec![Path::default(); N::WIDTH],
            vectors: LotVectors::new(),
            conditions: shop.scenario().conditions(shop.months()),
            collateral: None,
        }
    }

    /// The outcomes of scenarios, in their order.
    pub(super) fn run(
        &mut self,
        shop: &Shop<'_, N>,
        scenarios: impl Iterator<Item = u64>,
    ) -> Vec<Outcome> {
        let scenarios: Vec<u64> = scenarios.collect();
        let lots = scenarios.chunks(N::WIDTH);
        lots.flat_map(|lot| self.run_lot(shop, lot)).collect()
    }

    /// What scenarios come to by month, in their order; none of one that cannot be run.
    pub(super) fn by_month(
        &mut self,
        shop: &Shop<'_, N>,
        scenarios: impl Iterator<Item = u64>,
    ) -> Vec<Option<PathByMonth>> {
        let scenarios: Vec<u64> = scenarios.collect();
        let lots = scenarios.chunks(N::WIDTH);
        lots.flat_map(|lot| self.lot_by_month(shop, lot)).collect()
    }

    fn run_lot(&mut self, shop: &Shop<'_, N>, lot: &[u64]) -> Vec<Outcome> {
        self.draw(shop, lot);
        shop.keep(lot, &self.paths);
        let flows = match self.project(shop) {
            Ok(flows) => flows,
            Err(error) => {
                let outcome = |scenario: &u64| Outcome {
                    scenario: *scenario,
                    result: Err(error.to_string()),
                    runs: Runs::Both,
                };
                return lot.iter().map(outcome).collect();
            }
        };
        let kept = shop.deal.measure(&flows, &self.conditions);
        self.collateral = Some(flows);
        let outcome = |(lane, scenario): (usize, &u64)| Outcome {
            scenario: *scenario,
            result: Ok(N::measured(Arc::clone(&kept), lane)),
            runs: Runs::Both,
        };
        lot.iter().enumerate().map(outcome).collect()
    }

    fn lot_by_month(&mut self, shop: &Shop<'_, N>, lot: &[u64]) -> Vec<Option<PathByMonth>> {
        self.draw(shop, lot);
        let Ok(flows) = self.project(shop) else {
            return lot.iter().map(|_| None).collect();
        };
        let balances = shop.deal.balances(&flows, &self.conditions);
        let as_of = flows.as_of;
        let collections = shop.folder.deal.dates.collections;
        self.collateral = Some(flows);
        let paths = self.paths.iter().take(lot.len()).enumerate();
        paths
            .map(|(lane, path)| {
                let months = balances.months.clone();
                let of = |months: &[N]| months.iter().map(|month| month.lane(lane)).collect();
                let called = if shop.deal.callable_before() {
                    Some(0)
                } else {
                    let mut first_call = balances.first_call.iter();
                    first_call.position(|now| now.lane(lane))
                };
                let drawn = path.indices.iter().enumerate();
                let drawn = drawn.filter(|(index, _)| shop.maker.draws_index(*index));
                let of_index = |rates: &Vec<f64>| {
                    // Paths of indices begin with the collateral, months of the run with the state.
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

    /// Draws the paths of a lot.
    fn draw(&mut self, shop: &Shop<'_, N>, lot: &[u64]) {
        // The places that no path takes are filled with the last one.
        for (lane, path) in self.paths.iter_mut().enumerate() {
            if let Some(number) = lot.get(lane).or(lot.last()) {
                shop.maker.make(*number, path);
            }
        }
    }

    /// The collateral flows of the paths that were drawn.
    fn project(&mut self, shop: &Shop<'_, N>) -> Result<CollateralFlows<N>, AssumptionsError> {
        self.vectors.make(&shop.stated, &shop.maker, &self.paths);
        self.set_indices(shop);
        let cohorts = cohorts_of_lot(shop, &self.conditions)?;
        let deal = &shop.folder.deal;
        let scenario = shop.scenario();
        let fees = Fees {
            servicing: N::exact(deal.expense_fee_rate()),
        };
        let beside = BesideCurves {
            prepayment_charges: N::exact(scenario.prepayment_charges),
            interest_loss: N::exact(scenario.interest_loss),
        };
        let before = self.collateral.take();
        let LotVectors {
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
            |group, room| {
                let slots = shop.slots.of_cohorts[group].iter();
                let speeds: Vec<CohortSpeeds<'_, N>> = slots
                    .map(|slot| CohortSpeeds {
                        smm: &smm[*slot],
                        mdr: &mdr[*slot],
                        of_original: of_original.get(*slot).map_or(&[], Vec::as_slice),
                        severity: &severity[*slot],
                    })
                    .collect();
                N::project_collateral(
                    &cohorts[group],
                    &speeds,
                    scenario.collateral.liquidation,
                    &fees,
                    room,
                )
            },
        ))
    }

    /// Puts the lot's drawn index paths side by side; those that are not drawn stay.
    fn set_indices(&mut self, shop: &Shop<'_, N>) {
        let paths = &self.paths;
        let indices = self.conditions.reference_rates.iter_mut().enumerate();
        for (index, rates) in indices.filter(|(index, _)| shop.maker.draws_index(*index)) {
            for (month, rate) in rates.iter_mut().enumerate() {
                *rate = N::by_lane(|lane| paths[lane].indices[index][month]);
            }
        }
    }
}

/// The cohorts of a lot, by loan group: loans whose rates follow an index are scheduled anew for each
/// lane's own path.
fn cohorts_of_lot<'a, N: SideBySide>(
    shop: &'a Shop<'_, N>,
    conditions: &Conditions<N>,
) -> Result<Cow<'a, [Cohorts<N>]>, AssumptionsError> {
    if !shop.cohorts.iter().any(Cohorts::are_adjustable) {
        return Ok(Cow::Borrowed(&shop.cohorts));
    }
    let names = &shop.folder.deal.reference_rates;
    let paths = IndexPaths::new(names, &conditions.reference_rates);
    let cohorts = shop.cohorts.iter().map(|cohorts| cohorts.under(&paths));
    cohorts.collect::<Result<_, _>>().map(Cow::Owned)
}
