//! Runs one scenario for metrics or for cash flows.
//!
//! Opens no files.

mod audit;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use stepdown_curves::Month;
use stepdown_projection::collateral::{Cohorts, CollateralFlows, Fees, IndexPaths, Pool, project};
use stepdown_projection::deal::{Deal, Plan, PlanError};
use stepdown_projection::diagnostic::Diagnostics;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{ClassMeasures, DealMeasures, Measures, RunTo};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::state_file::{ExactText, StateFile};
use stepdown_projection::waterfall::{
    self, CallOption, ClassFlows, DealState, MonthRecord, MonthView, Observer,
};

pub use audit::{Audit, audit};

/// The arithmetic of a run.
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
    /// A loan group of the deal has no loan in the pool.
    #[error("the pool has no loan in loan group `{0}`; write the group in its column `group`")]
    NoSuchGroup(String),
    /// The state is as of a date before the pool's.
    #[error("the state is as of month {state}, before month {pool}, the date of the pool")]
    StateBeforePool {
        /// The state's month.
        state: Month,
        /// The pool's month.
        pool: Month,
    },
    /// The state file contains errors.
    #[error(transparent)]
    State(#[from] Diagnostics),
    /// The scenario's speed cannot be multiplied by this.
    #[error("at {percent}% of the scenario's prepayment: {reason}")]
    Speed {
        /// The multiple, percent.
        percent: Decimal,
        /// The cause.
        reason: String,
    },
    /// The scenario does not fit the pool.
    #[error(transparent)]
    Assumptions(#[from] stepdown_projection::collateral::AssumptionsError),
}

/// The metrics of one scenario, to call and to maturity.
#[derive(Debug, Clone, PartialEq)]
pub struct RunMeasures<A = Decimal> {
    /// Every class, with the deal called on the first possible date.
    pub to_call: ByClass<ClassMeasures<A>>,
    /// Every class, with the deal not called.
    pub to_maturity: ByClass<ClassMeasures<A>>,
    /// The deal, over the run to maturity.
    pub deal: DealMeasures<A>,
}

impl<A> RunMeasures<A> {
    /// The classes of one of the two runs.
    #[must_use]
    pub fn classes(&self, run_to: RunTo) -> &ByClass<ClassMeasures<A>> {
        match run_to {
            RunTo::Call => &self.to_call,
            RunTo::Maturity => &self.to_maturity,
        }
    }

    fn map_amounts<B>(self, turn: impl Fn(A) -> B) -> RunMeasures<B> {
        let classes = |classes: ByClass<ClassMeasures<A>>| -> ByClass<ClassMeasures<B>> {
            classes
                .into_values()
                .map(|class| class.map_amounts(&turn))
                .collect()
        };
        RunMeasures {
            to_call: classes(self.to_call),
            to_maturity: classes(self.to_maturity),
            deal: self.deal.map_amounts(&turn),
        }
    }
}

/// The inputs of a run.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The deal.
    pub deal: &'a Deal,
    /// Its pool.
    pub pool: &'a Pool,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The deal's status as of a later date; none for a run from closing.
    pub state: Option<&'a StateText>,
}

/// A collapsed pool, or each of its loan groups, shared by all runs of it.
#[derive(Debug, Clone)]
pub(crate) struct Collapsed<N: Number>(Vec<Cohorts<N>>);

/// The cohorts of each loan group of a deal, or of the whole pool where there are no groups.
pub(crate) fn cohorts_by_group<N: Number>(
    deal: &Deal,
    pool: &Pool,
) -> Result<Vec<Cohorts<N>>, RunError> {
    if deal.groups.is_empty() {
        return Ok(vec![Cohorts::collapse(pool)]);
    }
    let group = |name: &String| match pool.group(name) {
        Some(group) => Ok(Cohorts::collapse(&group)),
        None => Err(RunError::NoSuchGroup(name.clone())),
    };
    deal.groups.iter().map(group).collect()
}

impl<N: ExactText> Collapsed<N> {
    pub(crate) fn new(deal: &Deal, pool: &Pool) -> Result<Self, RunError> {
        cohorts_by_group(deal, pool).map(Self)
    }

    /// The months of a run.
    pub(crate) fn cash_flows(
        &self,
        case: &Case<'_>,
        run_to: RunTo,
    ) -> Result<Vec<MonthRecord<N>>, RunError> {
        Ok(Prepared::of(case, self)?.cash_flows(run_to))
    }
}

/// A deal, its collateral and a scenario, ready to run in the number `N`.
pub(crate) struct Prepared<N: Number> {
    pub(crate) plan: Plan<N>,
    pub(crate) collateral: CollateralFlows<N>,
    pub(crate) conditions: waterfall::Conditions<N>,
    pub(crate) start: DealState<N>,
}

impl<N: ExactText> Prepared<N> {
    pub(crate) fn new(case: &Case<'_>) -> Result<Self, RunError> {
        Self::of(case, &Collapsed::new(case.deal, case.pool)?)
    }

    /// The same with a pool that is already collapsed.
    pub(crate) fn of(case: &Case<'_>, pool: &Collapsed<N>) -> Result<Self, RunError> {
        let Case {
            deal,
            scenario,
            state,
            ..
        } = *case;
        let flows: Result<Vec<_>, RunError> = pool
            .0
            .iter()
            .map(|cohorts| flows(deal, cohorts, scenario))
            .collect();
        let longest = pool.0.iter().map(Cohorts::longest_maturity_months);
        let months = longest.max().unwrap_or(0);
        let collateral = deal.collections(flows?);
        let plan = deal.plan(deal.pool_as_of.number() + collateral.months.len() as u32)?;
        let start = match state {
            Some(state) => state.read(deal, &plan)?.state,
            None => DealState::at_closing(&plan),
        };
        if start.month < deal.pool_as_of {
            return Err(RunError::StateBeforePool {
                state: start.month,
                pool: deal.pool_as_of,
            });
        }
        Ok(Self {
            conditions: scenario.conditions(months),
            plan,
            collateral,
            start,
        })
    }

    fn cash_flows(&self, run_to: RunTo) -> Vec<MonthRecord<N>> {
        let mut flows = ClassFlows::new();
        self.run(call_option(run_to), &mut flows);
        flows.months
    }

    pub(crate) fn run<O: Observer<N>>(&self, call: CallOption, observer: &mut O) {
        let mut state = self.start.clone();
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

impl<N: ExactText> Prepared<N> {
    /// The state after a month. Later collateral is dropped.
    fn until(&mut self, month: usize, call: CallOption) -> DealState<N> {
        let months = month.saturating_sub(self.collateral.as_of.index());
        self.collateral.months.truncate(months);
        let mut state = self.start.clone();
        waterfall::project(
            &self.plan,
            &self.collateral,
            &self.conditions,
            call,
            &mut state,
            &mut NoObserver,
        );
        state
    }
}

/// The cash flows of a pool, or of a loan group, under a scenario.
fn flows<N: Number>(
    deal: &Deal,
    cohorts: &Cohorts<N>,
    scenario: &Scenario,
) -> Result<CollateralFlows<N>, RunError> {
    let by_month = scenario.index_paths(cohorts.last_month(&scenario.collateral.liquidation));
    let cohorts = cohorts.under(&IndexPaths::new(&deal.reference_rates, &by_month))?;
    let assumptions = &scenario.collateral;
    let vectors = assumptions.vectors(&cohorts)?;
    let fees = Fees {
        servicing: N::exact(deal.expense_fee_rate()),
    };
    Ok(scenario.complete(project(&cohorts, &vectors, assumptions.liquidation, &fees)))
}

/// The call option of a run.
pub(crate) fn call_option(run_to: RunTo) -> CallOption {
    match run_to {
        RunTo::Call => CallOption::Exercised,
        RunTo::Maturity => CallOption::NotExercised,
    }
}

/// The decimal nearest to a floating-point amount; 0 if it cannot be represented.
pub(crate) fn nearest_decimal(amount: f64) -> Decimal {
    Decimal::from_f64(amount).unwrap_or_default()
}

/// Runs one scenario for its metrics. Amounts are decimals, exact where the arithmetic is.
///
/// # Errors
/// If the deal's dates cannot be laid out over the life of the pool, or the scenario is for
/// another pool.
pub fn run_case(case: &Case<'_>, arithmetic: Arithmetic) -> Result<RunMeasures, RunError> {
    fn measured<N: ExactText>(case: &Case<'_>) -> Result<RunMeasures<N::Scalar>, RunError> {
        let prepared = Prepared::<N>::new(case)?;
        let start = || match case.state {
            Some(_) => Measures::from_state(&prepared.plan, &prepared.start),
            None => Measures::new(&prepared.plan),
        };
        let mut measures = start();
        prepared.run(CallOption::NotExercised, &mut measures);
        // If the deal could be called before the run begins, a run to call ends in its first month; the
        // run to maturity does not show this.
        let callable_before = prepared
            .start
            .first_call()
            .is_some_and(|first| first <= prepared.start.month);
        let to_call = if callable_before {
            let mut called = start();
            prepared.run(CallOption::Exercised, &mut called);
            called.classes(RunTo::Call, 0)
        } else {
            measures.classes(RunTo::Call, 0)
        };
        Ok(RunMeasures {
            to_call,
            to_maturity: measures.classes(RunTo::Maturity, 0),
            deal: measures.deal(0),
        })
    }
    match arithmetic {
        Arithmetic::F64 => measured::<f64>(case).map(|run| run.map_amounts(nearest_decimal)),
        Arithmetic::Cents => measured::<Cents>(case).map(|run| run.map_amounts(Cents::decimal)),
    }
}

/// The scenario at a multiple of its prepayment speeds: 1 is the scenario itself.
///
/// # Errors
/// If a curve cannot be multiplied so.
pub fn at_speed(scenario: &Scenario, multiple: Decimal) -> Result<Scenario, RunError> {
    crate::sweep::at_speed(scenario, multiple).map_err(|reason| RunError::Speed {
        percent: multiple.saturating_mul(Decimal::ONE_HUNDRED).normalize(),
        reason,
    })
}

/// Runs one scenario for its monthly cash flows, to call or to maturity, in the number `N`.
///
/// # Errors
/// As [`run_case`].
pub fn cash_flows<N: ExactText>(
    case: &Case<'_>,
    run_to: RunTo,
) -> Result<Vec<MonthRecord<N>>, RunError> {
    Ok(Prepared::<N>::new(case)?.cash_flows(run_to))
}

/// The state after a month, as the text of a state file from which the run can continue: in the number
/// `N`, without loss of precision.
///
/// # Errors
/// As [`run_case`].
pub fn state_after<N: ExactText>(case: &Case<'_>, month: Month) -> Result<String, RunError> {
    let mut prepared = Prepared::<N>::new(case)?;
    let state = prepared.until(month.index(), CallOption::NotExercised);
    let pool_balance = prepared
        .collateral
        .months
        .last()
        .map(|month| month.closing_balance);
    let schedule = case.deal.schedule(state.month.number().max(1))?;
    let file = StateFile {
        state,
        pool_balance,
    };
    Ok(file.to_yaml(case.deal, &schedule, &prepared.plan))
}

/// An observer that ignores all months.
struct NoObserver;

impl<N: Number> Observer<N> for NoObserver {
    fn month(&mut self, _month: &MonthView<'_, N>) {}
}

/// The text of a state file, parsed again for the arithmetic of each run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateText {
    /// The file's name as the user knows it.
    pub file: String,
    /// Its text.
    pub text: String,
}

impl StateText {
    /// Parses the state in the number `N`.
    ///
    /// # Errors
    /// If the file contains errors, all of which are reported, or the deal's dates cannot be laid out.
    pub fn read<N: ExactText>(
        &self,
        deal: &Deal,
        plan: &Plan<N>,
    ) -> Result<StateFile<N>, RunError> {
        let schedule = deal.schedule((plan.months.len() as u32).max(1))?;
        Ok(StateFile::from_yaml(
            &self.file, &self.text, deal, &schedule, plan,
        )?)
    }
}
