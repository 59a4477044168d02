//! The scenarios of a sweep run side by side, block by block.
//!
//! | module | what it is for |
//! |---|---|
//! | `arrangement` | which scenarios of a block go side by side, and in what order |
//! | `vectors` | speeds, defaults and severities by month, made once and shared |
//! | `cohorts` | adjustable lines under index paths, made once and shared |
//! | `conditions` | index paths and delinquencies, made once and shared |
//! | `curve_keys` | which cohorts read curves alike |
//! | `ready_deal` | a deal ready to run, and what a lot comes to in it |
//! | `worker` | one thread's work: collateral, waterfall, measures |
//! | `measured` | what a scenario came to, read when it is asked for |
//!
//! What scenarios share is made once: cohorts for all of them, vectors for those of one curve,
//! collateral flows for those that differ in nothing else, plans for those of one deal. What a
//! scenario comes to depends on none of this: not on its neighbours, the width, the thread or the
//! block. This module must never write a file.

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
pub(crate) use ready_deal::{BesideCurves, ReadyDeal, flows_by_group};
use worker::Worker;

pub use measured::Measured;

/// How many scenarios are run side by side. No result depends on it.
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

/// Axes that move together and whose values make no difference to any measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleAxes {
    /// Their names.
    pub names: Vec<String>,
    /// In how many combinations of the other axes their values were compared.
    pub compared: u64,
    /// Of how many.
    pub of_others: u64,
}

/// One of so many numbers out of `all`, apart from one another whatever the radix of `all`: each of them where
/// all are asked for, and the first and the last always.
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

/// What all blocks share, and the workers that threads work at.
#[derive(Debug)]
struct WorkerPool<'a, N: SideBySide> {
    folder: &'a Folder,
    sweep: Arc<Sweep>,
    /// What each class's cash flows are discounted at, where their worth is asked for.
    yields: Option<ByClass<BondEquivalentYield>>,
    /// Of each loan group, or of the pool as a whole where there are none.
    cohorts: Vec<Cohorts<N>>,
    /// How the scenarios liquidate defaults.
    liquidations: Vec<Liquidation>,
    idle: Mutex<Vec<Worker<N>>>,
}

impl<'a> SweepWork<'a> {
    /// Of a sweep of a folder.
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

    /// The same, and with it what each class's cash flows are worth at a yield of its own.
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

    /// The axes whose values make no difference to any measure. At most so many values of each are compared,
    /// from the first to the last, in at most so many combinations of the other axes.
    #[must_use]
    pub fn axes_without_effect(&self, most_values: u64, most_combinations: u64) -> Vec<IdleAxes> {
        let grid = &self.sweep.grid;
        let idle = |axes: &[usize]| {
            let first = *axes.first()?;
            let of_others = grid.combinations_beside(first);
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

    /// Runs scenarios by their numbers on the calling thread: one outcome for each that the sweep
    /// has, in their order.
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
            kind: if axis.is_of_figures() {
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
            return grid.axes().iter().map(|_| AxisValue::Nothing).collect();
        };
        let values = grid.axes().iter().zip(grid.positions(id));
        values
            .map(|(axis, position)| match axis.values().get(position) {
                None => AxisValue::Nothing,
                Some(value) => match value.figure {
                    Some(figure) => AxisValue::Number(f64::exact(figure)),
                    None if value.text.is_empty() || axis.is_of_figures() => AxisValue::Nothing,
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
