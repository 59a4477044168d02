//! A simulation, ready to run: paths take the place of a sweep's scenarios.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use stepdown_projection::collateral::Cohorts;
use stepdown_projection::number::{Lanes, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::side_by_side::SideBySide;

use super::draws::{self, Sampling, SamplingError};
use super::model::{Model, Multiplied};
use super::paths::{Path, PathMaker};
use super::vectors::Stated;
use super::worker::Worker;
use crate::folder::Folder;
use crate::results::{
    AxisColumn, AxisKind, AxisValue, DealFacts, Estimated, PathByMonth, ScenarioResult, Work,
};
use crate::run::{RunError, cohorts_by_group};
use crate::side_by_side::{CurveKeys, Keeps, ReadyDeal, Width, last_month};

/// The most paths whose draws are kept for the tables; others are drawn again.
const MOST_KEPT: usize = 1 << 16;

/// Which paths are drawn, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawing {
    /// How many.
    pub paths: u64,
    /// The number of the first, counted from 1.
    pub first_path: u64,
    /// The random seed.
    pub seed: u64,
    /// The sampling method.
    pub sampling: Sampling,
}

/// Why a simulation cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The deal cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Paths cannot be sampled by the requested method.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// The requested paths include a part of a set.
    #[error("{of} come in sets of {size}: paths {first} to {last} are not whole sets")]
    PartOfASet {
        /// The first path.
        first: u64,
        /// The last.
        last: u64,
        /// What a set is made of.
        of: &'static str,
        /// The number of paths in a set.
        size: u64,
    },
}

impl Drawing {
    /// The names of [`Drawing::settings`].
    pub const SETTINGS: [&str; 4] = ["seed", "sampling", "generator", "first path"];
    /// The names of its other inputs: the model, the base scenario, and repaired matrices of the
    /// model.
    pub const OF_MODEL: [&str; 3] = ["model", "scenario", "mended"];

    /// The number of paths in a set: estimates are over whole sets.
    #[must_use]
    pub fn set_size(&self) -> u64 {
        match self.sampling {
            Sampling::Independent => 1,
            Sampling::Antithetic => 2,
            Sampling::Sobol { shifts } => u64::from(shifts.max(1)),
        }
    }

    fn check(&self) -> Result<(), SimulationError> {
        let size = self.set_size();
        let begins = self.first_path.saturating_sub(1);
        if self.paths.is_multiple_of(size) && begins.is_multiple_of(size) {
            return Ok(());
        }
        Err(SimulationError::PartOfASet {
            first: self.first_path,
            last: begins + self.paths,
            of: match self.sampling {
                Sampling::Sobol { .. } => "points under every shift",
                Sampling::Independent | Sampling::Antithetic => "mirrored paths",
            },
            size,
        })
    }

    /// The settings of the run by name, other than its input files.
    #[must_use]
    pub fn settings(&self) -> Vec<(String, String)> {
        let (sampling, generator) = match self.sampling {
            Sampling::Independent => ("independent".to_owned(), draws::GENERATOR),
            Sampling::Antithetic => ("antithetic".to_owned(), draws::GENERATOR),
            Sampling::Sobol { shifts } => (format!("sobol, {shifts} shifts"), draws::SEQUENCE),
        };
        let values = [
            Some(self.seed.to_string()),
            Some(sampling),
            Some(generator.to_owned()),
            (self.first_path > 1).then(|| self.first_path.to_string()),
        ];
        let named = Self::SETTINGS.into_iter().zip(values);
        named
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }
}

/// A simulation, ready to run.
#[derive(Debug)]
pub struct SimulationWork<'a> {
    deal: DealFacts,
    drawing: Drawing,
    axes: Vec<String>,
    /// By class, dollars.
    class_balances: Vec<f64>,
    /// The names of the drawn indices.
    drawn_indices: Vec<String>,
    engine: Engine<'a>,
}

#[derive(Debug)]
enum Engine<'a> {
    One(Box<WorkerPool<'a, f64>>),
    Sixteen(Box<WorkerPool<'a, Lanes<16>>>),
}

/// What all batches share, and the idle workers.
#[derive(Debug)]
pub(super) struct WorkerPool<'a, N: SideBySide> {
    pub(super) folder: &'a Folder,
    model: &'a Model,
    pub(super) maker: PathMaker,
    pub(super) stated: Stated,
    pub(super) curve_keys: CurveKeys,
    /// By loan group, or for the pool as a whole if there are none.
    pub(super) cohorts: Vec<Cohorts<N>>,
    pub(super) deal: ReadyDeal<N>,
    idle: Mutex<Vec<Worker<N>>>,
    /// The draws of paths that were run, by number, until they are read.
    kept: Mutex<BTreeMap<u64, Vec<f64>>>,
}

impl<'a> SimulationWork<'a> {
    /// A simulation of a folder's deal under a model.
    ///
    /// # Errors
    /// If the deal cannot be run, or the paths cannot be sampled by the requested method.
    pub fn new(
        folder: &'a Folder,
        model: &'a Model,
        drawing: Drawing,
        width: Width,
    ) -> Result<Self, SimulationError> {
        drawing.check()?;
        let engine = match width {
            Width::One => Engine::One(Box::new(WorkerPool::new(folder, model, drawing)?)),
            Width::Sixteen => Engine::Sixteen(Box::new(WorkerPool::new(folder, model, drawing)?)),
        };
        let months = match &engine {
            Engine::One(workers) => workers.months(),
            Engine::Sixteen(workers) => workers.months(),
        };
        let deal = &folder.deal;
        let last = deal.pool_as_of.number() + months;
        let schedule = deal.schedule(last.max(1)).map_err(RunError::from)?;
        let facts = DealFacts::new(
            deal.name.clone(),
            deal.class_names.iter().cloned().collect(),
            f64::exact(deal.original_balance),
            &schedule,
        );
        let maker = match &engine {
            Engine::One(workers) => &workers.maker,
            Engine::Sixteen(workers) => &workers.maker,
        };
        Ok(Self {
            axes: maker.drawn_names(&deal.reference_rates),
            drawn_indices: deal
                .reference_rates
                .iter()
                .enumerate()
                .filter(|(index, _)| maker.draws_index(*index))
                .map(|(_, name)| name.clone())
                .collect(),
            class_balances: deal
                .classes
                .iter()
                .map(|class| f64::exact(class.balance))
                .collect(),
            deal: facts,
            drawing,
            engine,
        })
    }

    /// Which paths are drawn, and how.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        self.drawing
    }

    /// The rates of the first `most_paths` paths that exceed 100% and are capped.
    #[must_use]
    pub fn capped(&self, most_paths: u64) -> Vec<CappedInPaths> {
        let sampled = self.drawing.paths.min(most_paths);
        match &self.engine {
            Engine::One(workers) => workers.capped(self.drawing.first_path, sampled),
            Engine::Sixteen(workers) => workers.capped(self.drawing.first_path, sampled),
        }
    }

    /// The draws of a path, in the order of the axes.
    fn drawn(&self, number: u64) -> Vec<f64> {
        match &self.engine {
            Engine::One(workers) => workers.drawn(number),
            Engine::Sixteen(workers) => workers.drawn(number),
        }
    }
}

/// Speeds, defaults or severities that paths multiply above 100% and that are capped there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CappedInPaths {
    /// The rate that is multiplied.
    pub multiplied: Multiplied,
    /// The number of paths examined, from the first.
    pub sampled: u64,
    /// The number of paths in which it is capped in some month, for some loan.
    pub paths: u64,
    /// The earliest such month in any path, counted from the cut-off date.
    pub first_month: u32,
}

impl<'a, N: Keeps> WorkerPool<'a, N> {
    fn capped(&self, first_path: u64, sampled: u64) -> Vec<CappedInPaths> {
        let drawn = Multiplied::ALL.into_iter();
        let drawn: Vec<Multiplied> = drawn.filter(|one| !self.maker.is_own(*one)).collect();
        if drawn.is_empty() {
            return Vec::new();
        }
        let mut capped: Vec<CappedInPaths> = Vec::new();
        let mut path = Path::default();
        for number in (first_path..).take(sampled as usize) {
            self.maker.make(number, &mut path);
            for multiplied in &drawn {
                let Some(month) = self.stated.first_capped(*multiplied, &path) else {
                    continue;
                };
                let first_month = month as u32 + 1;
                match capped.iter_mut().find(|one| one.multiplied == *multiplied) {
                    Some(one) => {
                        one.paths += 1;
                        one.first_month = one.first_month.min(first_month);
                    }
                    None => capped.push(CappedInPaths {
                        multiplied: *multiplied,
                        sampled,
                        paths: 1,
                        first_month,
                    }),
                }
            }
        }
        capped
    }

    fn new(
        folder: &'a Folder,
        model: &'a Model,
        drawing: Drawing,
    ) -> Result<Self, SimulationError> {
        let cohorts = cohorts_by_group::<N>(&folder.deal, &folder.pool)?;
        let liquidations = [model.scenario.scenario.collateral.liquidation];
        let curve_keys = CurveKeys::of(&cohorts, &liquidations);
        let months = last_month(&cohorts, &liquidations);
        let Drawing { seed, sampling, .. } = drawing;
        let longest = cohorts.iter().map(Cohorts::longest_maturity_months);
        let longest = longest.max().unwrap_or(0);
        let maker = PathMaker::new(model, &folder.pool, longest, months, seed, sampling)?;
        let stated = Stated::new(&model.scenario.scenario, &curve_keys, &maker);
        Ok(Self {
            deal: ReadyDeal::new(folder, &folder.deal, months, None)?,
            folder,
            model,
            maker,
            stated,
            curve_keys,
            cohorts,
            idle: Mutex::new(Vec::new()),
            kept: Mutex::new(BTreeMap::new()),
        })
    }

    /// Months from the pool's date until the last loan is paid off or liquidated.
    pub(super) fn months(&self) -> u32 {
        last_month(&self.cohorts, &[self.scenario().collateral.liquidation])
    }

    /// The scenario that paths are drawn around.
    pub(super) fn scenario(&self) -> &Scenario {
        &self.model.scenario.scenario
    }

    /// The draws of a path by its number: kept, or drawn again with the same result.
    fn drawn(&self, number: u64) -> Vec<f64> {
        let kept = self.kept().remove(&number);
        kept.unwrap_or_else(|| {
            let mut path = Path::default();
            self.maker.make(number, &mut path);
            self.maker.drawn(&path)
        })
    }

    /// Keeps the draws of a batch of paths.
    pub(super) fn keep(&self, batch: &[u64], paths: &[Path]) {
        let mut kept = self.kept();
        if kept.len() + batch.len() > MOST_KEPT {
            kept.clear();
        }
        let drawn = paths.iter().map(|path| self.maker.drawn(path));
        kept.extend(batch.iter().copied().zip(drawn));
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<u64, Vec<f64>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, block: Range<u64>) -> Vec<ScenarioResult> {
        self.on_a_worker(|worker| worker.run(self, block))
    }

    fn by_month(&self, block: Range<u64>) -> Vec<Option<PathByMonth>> {
        self.on_a_worker(|worker| worker.by_month(self, block))
    }

    /// Calls `request` with a worker that no other thread uses.
    fn on_a_worker<T>(&self, request: impl FnOnce(&mut Worker<N>) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut worker = taken.unwrap_or_else(|| Worker::new(self));
        let answer = request(&mut worker);
        idle().push(worker);
        answer
    }
}

impl Work for SimulationWork<'_> {
    fn deal(&self) -> &DealFacts {
        &self.deal
    }

    fn scenarios(&self) -> u64 {
        self.drawing.paths
    }

    fn first_scenario(&self) -> u64 {
        self.drawing.first_path
    }

    fn axes(&self) -> Vec<AxisColumn> {
        let axes = self.axes.iter();
        axes.map(|name| AxisColumn {
            axis: name.clone(),
            name: name.clone(),
            kind: AxisKind::Number,
        })
        .collect()
    }

    fn axis_values(&self, scenario: u64) -> Vec<AxisValue<'_>> {
        let drawn = self.drawn(scenario).into_iter();
        drawn.map(AxisValue::Number).collect()
    }

    fn estimated(&self) -> Option<Estimated> {
        Some(Estimated {
            sampling: self.drawing.sampling,
            set_size: self.drawing.set_size(),
            class_balances: self.class_balances.clone(),
            drawn_indices: self.drawn_indices.clone(),
        })
    }

    fn run(&self, block: Range<u64>) -> Vec<ScenarioResult> {
        match &self.engine {
            Engine::One(workers) => workers.run(block),
            Engine::Sixteen(workers) => workers.run(block),
        }
    }

    fn by_month(&self, block: Range<u64>) -> Vec<Option<PathByMonth>> {
        match &self.engine {
            Engine::One(workers) => workers.by_month(block),
            Engine::Sixteen(workers) => workers.by_month(block),
        }
    }
}
