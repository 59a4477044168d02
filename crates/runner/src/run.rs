//! One scenario to measures or to cash flows.
//!
//! This room only puts the engine's parts together, in the order of the data's way. It must never
//! open a file.

use stepdown_projection::collateral::{Cohorts, CollateralFlows, Fees, Pool, project};
use stepdown_projection::deal::{Deal, Plan, PlanError};
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{ClassMeasures, DealMeasures, Measures, RunTo};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::{
    self, CallOption, ClassFlows, DealState, MonthRecord, Observer,
};

/// In which numbers a run is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// Floating point, for projections.
    F64,
    /// Exact money, every payment rounded half-up to the cent.
    Cents,
}

/// Why a run cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The deal's dates cannot be laid out.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The scenario does not fit the pool.
    #[error(transparent)]
    Assumptions(#[from] stepdown_projection::collateral::AssumptionsError),
}

/// What one scenario comes to, to call and to maturity.
#[derive(Debug, Clone, PartialEq)]
pub struct RunMeasures {
    /// Every class if the deal is called on the first date on which it can be.
    pub to_call: ByClass<ClassMeasures>,
    /// Every class if it is never called.
    pub to_maturity: ByClass<ClassMeasures>,
    /// The deal, over the run to maturity.
    pub deal: DealMeasures,
}

impl RunMeasures {
    /// The classes of one of the two runs.
    #[must_use]
    pub fn classes(&self, run_to: RunTo) -> &ByClass<ClassMeasures> {
        match run_to {
            RunTo::Call => &self.to_call,
            RunTo::Maturity => &self.to_maturity,
        }
    }
}

/// A deal, its collateral and a scenario, ready to run in the number `N`.
struct Prepared<N: Number> {
    plan: Plan<N>,
    collateral: CollateralFlows<N>,
    conditions: waterfall::Conditions<N>,
}

impl<N: Number> Prepared<N> {
    fn new(deal: &Deal, pool: &Pool, scenario: &Scenario) -> Result<Self, RunError> {
        let cohorts = Cohorts::<N>::collapse(pool);
        let months = cohorts.longest_maturity_months();
        let assumptions = &scenario.collateral;
        let vectors = assumptions.vectors(&cohorts)?;
        let fees = Fees {
            servicing: N::exact(deal.expense_fee_rate()),
        };
        Ok(Self {
            plan: deal.plan(months)?,
            collateral: project(
                &cohorts,
                &vectors,
                assumptions.lag_months,
                assumptions.advancing,
                &fees,
            ),
            conditions: scenario.conditions(months),
        })
    }

    fn run<O: Observer<N>>(&self, call: CallOption, observer: &mut O) {
        let mut state = DealState::at_closing(&self.plan);
        waterfall::project(
            &self.plan,
            &self.collateral,
            &self.conditions,
            call,
            &mut state,
            observer,
        );
    }
}

/// Runs one scenario for its measures.
///
/// # Errors
/// If the deal's dates cannot be laid out over the life of the pool, or the scenario is for
/// another pool.
pub fn measure(
    deal: &Deal,
    pool: &Pool,
    scenario: &Scenario,
    arithmetic: Arithmetic,
) -> Result<RunMeasures, RunError> {
    fn measured<N: Number>(
        deal: &Deal,
        pool: &Pool,
        scenario: &Scenario,
    ) -> Result<RunMeasures, RunError> {
        let prepared = Prepared::<N>::new(deal, pool, scenario)?;
        let mut measures = Measures::new(&prepared.plan);
        prepared.run(CallOption::NotExercised, &mut measures);
        Ok(RunMeasures {
            to_call: measures.classes(RunTo::Call),
            to_maturity: measures.classes(RunTo::Maturity),
            deal: measures.deal(),
        })
    }
    match arithmetic {
        Arithmetic::F64 => measured::<f64>(deal, pool, scenario),
        Arithmetic::Cents => measured::<Cents>(deal, pool, scenario),
    }
}

/// Runs one scenario for its cash flows, month by month, to call or to maturity, in the number
/// `N`.
///
/// # Errors
/// As [`measure`].
pub fn cash_flows<N: Number>(
    deal: &Deal,
    pool: &Pool,
    scenario: &Scenario,
    run_to: RunTo,
) -> Result<Vec<MonthRecord<N>>, RunError> {
    let prepared = Prepared::<N>::new(deal, pool, scenario)?;
    let mut flows = ClassFlows::new();
    let call = match run_to {
        RunTo::Call => CallOption::Exercised,
        RunTo::Maturity => CallOption::NotExercised,
    };
    prepared.run(call, &mut flows);
    Ok(flows.months)
}
