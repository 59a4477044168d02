//! The runs that tables are made from: one for each speed, by the code of sweeps, and one for each
//! assumption about index paths.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::{IndexCurve, IndexRate, Month};
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::collateral::Line;
use stepdown_projection::deal::Plan;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;

use super::requested::{TablesRequest, percent};
use super::table::{Cell, HALF_A_CENT};
use crate::folder::{Folder, FolderError};
use crate::pricing::PriceYieldError;
use crate::run::{Collapsed, RunError, RunMeasures};
use crate::scenario_files::ScenarioFile;
use crate::side_by_side::{SweepWork, Width};
use crate::slug::slugs;
use crate::sweep::{RequestedAxis, ScenarioId};

/// Why tables cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The speeds cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A run cannot be made.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Prices or yields cannot be computed.
    #[error(transparent)]
    PriceYield(#[from] PriceYieldError),
    /// The deal cannot be run at a speed.
    #[error("at {speed} of the scenario's prepayment: {reason}")]
    Speed {
        /// The speed, in percent.
        speed: String,
        /// The cause.
        reason: String,
    },
}

/// The stressed rate of indices (the term sheets' schedules of available funds).
const SPIKE_PERCENT: f64 = 20.0;
/// The increase of the forward path, basis points.
const RAISED_BASIS_POINTS: f64 = 200.0;

/// A folder under a scenario, and the tables requested of it.
pub(super) struct Runs<'a> {
    pub(super) folder: &'a Folder,
    pub(super) scenario: &'a ScenarioFile,
    pub(super) requested: &'a TablesRequest,
    pub(super) schedule: DistributionSchedule,
    pub(super) plan: Plan<f64>,
    pub(super) speeds: Vec<AtSpeed>,
    pool: Collapsed<f64>,
    /// The first month of the run, counted as in index paths.
    first_month_of_paths: Month,
}

/// A speed, the scenario at that speed, and its metrics.
#[derive(Debug, Clone)]
pub struct AtSpeed {
    /// The speed in percent: `75%`.
    pub(super) percent: String,
    /// The speed in column names: `75`, `112_5`.
    pub(super) column: String,
    /// The scenario at the speed.
    pub scenario: Scenario,
    /// Its metrics.
    pub measures: RunMeasures<f64>,
}

impl AtSpeed {
    /// The speed in percent, as a key of files.
    pub(super) fn key(&self) -> (&'static str, Cell) {
        let percent = self.percent.trim_end_matches('%').parse().ok();
        ("speed_pct", Cell::number(percent))
    }
}

impl<'a> Runs<'a> {
    /// Runs the scenario at every requested speed, as a sweep does.
    pub(super) fn new(
        folder: &'a Folder,
        scenario: &'a ScenarioFile,
        requested: &'a TablesRequest,
    ) -> Result<Self, TablesError> {
        let longest = folder.pool.lines().iter().map(Line::maturity_months).max();
        let months = folder.deal.pool_as_of.number() + longest.unwrap_or(0).max(1);
        let schedule = folder.deal.schedule(months).map_err(RunError::from)?;
        let plan = folder.deal.plan(months).map_err(RunError::from)?;
        Ok(Self {
            folder,
            scenario,
            requested,
            schedule,
            plan,
            speeds: at_speeds(folder, scenario, &requested.speeds)?,
            pool: Collapsed::new(&folder.deal, &folder.pool)?,
            first_month_of_paths: first_month_of_paths(folder)?,
        })
    }

    /// The run of tables by month.
    pub(super) fn run_by_month(&self) -> RunTo {
        self.requested.runs.first().copied().unwrap_or(RunTo::Call)
    }

    /// All months of a run.
    pub(super) fn months(
        &self,
        scenario: &Scenario,
        run_to: RunTo,
    ) -> Result<Vec<MonthRecord<f64>>, TablesError> {
        Ok(self.pool.cash_flows(&self.folder.case(scenario), run_to)?)
    }

    /// The months of a run with certificates outstanding.
    pub(super) fn months_outstanding(
        &self,
        scenario: &Scenario,
        run_to: RunTo,
    ) -> Result<Vec<MonthRecord<f64>>, TablesError> {
        let mut months = self.months(scenario, run_to)?;
        let is_owed = |month: &MonthRecord<f64>| month.deal.opening_certificates > HALF_A_CENT;
        let last = months.iter().rposition(is_owed);
        months.truncate(last.map_or(0, |last| last + 1));
        Ok(months)
    }

    /// The distribution date of a month.
    pub(super) fn date(&self, month: Month) -> Option<Date> {
        self.schedule.distribution_date(month)
    }

    /// A class's name for files, sheets and columns; unique among classes.
    pub(super) fn slug(&self, class: ClassIndex, between: char) -> String {
        let slugs = slugs(&self.folder.deal.class_names, between);
        slugs.into_iter().nth(class.position()).unwrap_or_default()
    }

    /// The scenario with every index at its rate in the first month of the run.
    pub(super) fn at_spot(&self) -> Scenario {
        let first = self.first_month_of_paths;
        self.with_indices(|curve| IndexCurve::constant(curve.index_rate(first)))
    }

    /// The scenario with every index at 20% throughout.
    pub(super) fn at_spike(&self) -> Scenario {
        let spike = IndexRate::from_percent(SPIKE_PERCENT);
        self.with_indices(|curve| match spike {
            Ok(rate) => IndexCurve::constant(rate),
            Err(_) => curve.clone(),
        })
    }

    /// The scenario with every index 200 basis points higher; an index that would exceed the allowed
    /// rates is unchanged.
    pub(super) fn raised(&self) -> Scenario {
        self.with_indices(|curve| {
            let raised = curve.shifted(RAISED_BASIS_POINTS);
            raised.unwrap_or_else(|_| curve.clone())
        })
    }

    /// Whether the scenario's own paths are flat, so that they equal the spot rates.
    pub(super) fn is_flat(&self) -> bool {
        let months = self.plan.months.len() as u32;
        let mut curves = self.scenario.scenario.reference_rates.iter();
        curves.all(|curve| {
            let path = curve.vector(months);
            let ahead = path.get(self.first_month_of_paths.index() - 1..);
            ahead.is_none_or(|path| path.iter().all(|rate| Some(rate) == path.first()))
        })
    }

    fn with_indices(&self, change: impl Fn(&IndexCurve) -> IndexCurve) -> Scenario {
        let mut scenario = self.scenario.scenario.clone();
        scenario.reference_rates = scenario.reference_rates.iter().map(change).collect();
        scenario
    }
}

/// The month of the index paths that applies to the run's first date, which follows the state's.
fn first_month_of_paths(folder: &Folder) -> Result<Month, TablesError> {
    let state = folder.state_in_cents()?;
    let begins_after = state.map_or(0, |state| state.state.month.number());
    let first = Month::new(begins_after + 1);
    let collections = folder.deal.dates.collections;
    let position = collections.index_position(first, folder.deal.pool_as_of);
    Ok(Month::new(position as u32 + 1))
}

/// The scenario at each speed, side by side, with the metrics of each run.
fn at_speeds(
    folder: &Folder,
    scenario: &ScenarioFile,
    speeds: &[Decimal],
) -> Result<Vec<AtSpeed>, TablesError> {
    if speeds.is_empty() {
        return Ok(Vec::new());
    }
    let written: Vec<String> = speeds.iter().map(|speed| percent(*speed)).collect();
    let axis = format!("speed: [{}]", written.join(", "));
    let axes = vec![RequestedAxis::new("--speeds", &axis)];
    let sweep = folder.sweep_of_arguments(None, Some(&scenario.path), axes)?;
    let scenarios: Vec<Scenario> = sweep.grid.ids().map(|id| sweep.scenario(id)).collect();
    let numbers: Vec<u64> = sweep.grid.ids().map(ScenarioId::number).collect();
    let work = SweepWork::new(folder, sweep, Width::BEST)?;
    let outcomes = work.run_these(&numbers);
    let at = written.into_iter().zip(scenarios).zip(outcomes);
    at.map(|((percent, scenario), outcome)| match outcome.result {
        Ok(measured) => Ok(AtSpeed {
            column: percent.trim_end_matches('%').replace('.', "_"),
            percent,
            scenario,
            measures: measured.run(),
        }),
        Err(reason) => Err(TablesError::Speed {
            speed: percent,
            reason,
        }),
    })
    .collect()
}
