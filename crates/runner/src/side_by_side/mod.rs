//! Runs the scenarios of a sweep side by side, block by block.
//!
//! | module | purpose |
//! |---|---|
//! | `arrangement` | arranges the scenarios of a block in batches |
//! | `vectors` | speeds, defaults and severities by month, made once and shared |
//! | `cohorts` | adjustable loans under index paths, made once and shared |
//! | `conditions` | index paths and delinquencies, made once and shared |
//! | `curve_keys` | groups cohorts that read curves alike |
//! | `ready_deal` | runs a deal on the collateral of a batch |
//! | `worker` | one thread's work: collateral, waterfall, metrics |
//! | `measured` | the results of a scenario, extracted when they are read |
//!
//! Shared work is done once: cohorts for all scenarios, vectors for those with one curve, collateral
//! cash flows for those with the same collateral, plans for those of one deal. The results of a scenario
//! do not depend on its batch, the width, the thread or the block.

mod arrangement;
mod cohorts;
mod conditions;
mod curve_keys;
mod measured;
mod ready_deal;
mod vectors;
mod worker;

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use stepdown_projection::collateral::{Cohorts, Liquidation};
use stepdown_projection::index::ByClass;
use stepdown_projection::number::{Lanes, Number};
use stepdown_projection::pricing::BondEquivalentYield;
use stepdown_projection::side_by_side::SideBySide;

use crate::folder::Folder;
use crate::results::{AxisColumn, AxisKind, AxisValue, DealFacts, ScenarioResult, Work};
use crate::run::{RunError, cohorts_by_group};
use crate::sweep::Sweep;
pub(crate) use curve_keys::{CurveKey, CurveKeys, last_month};
pub(crate) use measured::Keeps;
pub(crate) use ready_deal::{OtherRates, ReadyDeal, flows_by_group};
use worker::Worker;

pub use measured::Measured;

/// The number of scenarios run side by side. Results do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// One after another.
    One,
    /// Sixteen.
    Sixteen,
}

impl Width {
    /// The fastest as measured (`workers/README.md`).
    pub const BEST: Self = Self::Sixteen;
}

/// A sweep, ready to run.
#[derive(Debug)]
pub struct SweepWork<'a> {
    sweep: Arc<Sweep>,
    deal: DealFacts,
    engine: Engine<'a>,
}

/// Axes that move together and do not affect any metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleAxes {
    /// Their names.
    pub names: Vec<String>,
    /// The number of combinations of the other axes in which their values were compared.
    pub compared: u64,
    /// The number of all such combinations.
    pub of_others: u64,
}

/// The number at a position among `requested` numbers spread over `all`; all of them if all are
/// requested, and always the first and the last.
fn spread(place: u64, requested: u64, all: u64) -> u64 {
    if requested >= all {
        return place;
    }
    if place + 1 == requested {
        return all - 1;
    }
    // Multiples of the golden ratio fill the range evenly.
    let part = place.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((u128::from(part) * u128::from(all)) >> 64) as u64
}

#[derive(Debug)]
enum Engine<'a> {
    One(WorkerPool<'a, f64>),
    Sixteen(WorkerPool<'a, Lanes<16>>),
}

/// What all blocks share, and the workers of the threads.
#[derive(Debug)]
struct WorkerPool<'a, N: SideBySide> {
    folder: &'a Folder,
    sweep: Arc<Sweep>,
    /// The yield at which each class's cash flows are discounted, if requested.
    yields: Option<ByClass<BondEquivalentYield>>,
    /// For each loan group, or for the whole pool if there are none.
    cohorts: Vec<Cohorts<N>>,
    /// The liquidations of the scenarios.
    liquidations: Vec<Liquidation>,
    idle: Mutex<Vec<Worker<N>>>,
}

impl<'a> SweepWork<'a> {
    /// Prepares a sweep of a folder.
    ///
    /// # Errors
    /// If the deal's dates cannot be laid out, or a loan group has no loans.
    pub fn new(folder: &'a Folder, sweep: Sweep, width: Width) -> Result<Self, RunError> {
        let sweep = Arc::new(sweep);
        let shared = || Arc::clone(&sweep);
        let engine = match width {
            Width::One => Engine::One(WorkerPool::new(folder, shared())?),
            Width::Sixteen => Engine::Sixteen(WorkerPool::new(folder, shared())?),
        };
        let months = match &engine {
            Engine::One(workers) => workers.months(),
            Engine::Sixteen(workers) => workers.months(),
        };
        let deal = &folder.deal;
        let last = deal.pool_as_of.number() + months;
        let balance = f64::exact(deal.original_balance);
        let names = deal.class_names.iter().cloned().collect();
        let schedule = deal.schedule(last.max(1))?;
        Ok(Self {
            sweep,
            deal: DealFacts::new(deal.name.clone(), names, balance, &schedule),
            engine,
        })
    }

    /// Also computes the present value of each class's cash flows, at a yield for each.
    #[must_use]
    pub fn at_yields(mut self, yields: ByClass<BondEquivalentYield>) -> Self {
        match &mut self.engine {
            Engine::One(workers) => workers.yields = Some(yields),
            Engine::Sixteen(workers) => workers.yields = Some(yields),
        }
        self
    }

    /// The sweep.
    #[must_use]
    pub fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// The axes that do not affect any metric. At most `most_values` of each are compared, from the
    /// first to the last, in at most `most_combinations` combinations of the other axes.
    #[must_use]
    pub fn axes_without_effect(&self, most_values: u64, most_combinations: u64) -> Vec<IdleAxes> {
        let grid = &self.sweep.grid;
        let idle = |axes: &[usize]| {
            let first = *axes.first()?;
            let of_others = grid.combinations_without(first);
            let compared = of_others.min(most_combinations);
            let makes_none = (0..compared).all(|place| {
                let combination = spread(place, compared, of_others);
                let outcomes = self.run_these(&grid.along(first, combination, most_values));
                let shown = |outcome: &ScenarioResult| (outcome.result.clone(), outcome.runs);
                let mut shown = outcomes.iter().map(shown);
                let one = shown.next();
                shown.all(|other| Some(&other) == one.as_ref())
            });
            let name = |axis: &usize| Some(grid.axes().get(*axis)?.name().to_owned());
            makes_none.then(|| IdleAxes {
                names: axes.iter().filter_map(name).collect(),
                compared,
                of_others,
            })
        };
        let sets = grid.moving_together();
        sets.iter().filter_map(|axes| idle(axes)).collect()
    }

    /// Runs scenarios by number on the calling thread, and returns one result for each that exists, in
    /// order.
    #[must_use]
    pub fn run_these(&self, scenarios: &[u64]) -> Vec<ScenarioResult> {
        let scenarios = scenarios.iter().copied();
        match &self.engine {
            Engine::One(workers) => workers.run(scenarios),
            Engine::Sixteen(workers) => workers.run(scenarios),
        }
    }
}

impl<'a, N: Keeps> WorkerPool<'a, N> {
    fn new(folder: &'a Folder, sweep: Arc<Sweep>) -> Result<Self, RunError> {
        Ok(Self {
            folder,
            liquidations: sweep.grid.liquidations(),
            sweep,
            yields: None,
            cohorts: cohorts_by_group(&folder.deal, &folder.pool)?,
            idle: Mutex::new(Vec::new()),
        })
    }

    /// Months from the pool's date until the last loan of any scenario is paid off or liquidated.
    fn months(&self) -> u32 {
        last_month(&self.cohorts, &self.liquidations)
    }

    fn run(&self, block: impl Iterator<Item = u64>) -> Vec<ScenarioResult> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut worker = taken
            .unwrap_or_else(|| Worker::new(&self.cohorts, &self.liquidations, &self.sweep.parts));
        let outcomes = worker.run(self, block);
        idle().push(worker);
        outcomes
    }
}

impl Work for SweepWork<'_> {
    fn deal(&self) -> &DealFacts {
        &self.deal
    }

    fn scenarios(&self) -> u64 {
        self.sweep.grid.len()
    }

    fn axes(&self) -> Vec<AxisColumn> {
        let axes = self.sweep.grid.axes().iter();
        axes.map(|axis| AxisColumn {
            axis: axis.name().to_owned(),
            name: axis.column().to_owned(),
            kind: if axis.is_numeric() {
                AxisKind::Number
            } else {
                AxisKind::Text
            },
        })
        .collect()
    }

    fn axis_values(&self, scenario: u64) -> Vec<AxisValue<'_>> {
        let grid = &self.sweep.grid;
        let Some(id) = grid.id(scenario) else {
            return grid.axes().iter().map(|_| AxisValue::Missing).collect();
        };
        let values = grid.axes().iter().zip(grid.positions(id));
        values
            .map(|(axis, position)| match axis.values().get(position) {
                None => AxisValue::Missing,
                Some(value) => match value.number {
                    Some(number) => AxisValue::Number(f64::exact(number)),
                    None if value.text.is_empty() || axis.is_numeric() => AxisValue::Missing,
                    None => AxisValue::Text(value.text.as_str().into()),
                },
            })
            .collect()
    }

    fn run(&self, block: Range<u64>) -> Vec<ScenarioResult> {
        match &self.engine {
            Engine::One(workers) => workers.run(block),
            Engine::Sixteen(workers) => workers.run(block),
        }
    }
}
