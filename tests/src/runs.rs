//! Runs of the engine that record everything a test may check.

use stepdown_curves::Month;
use stepdown_projection::collateral::loan_by_loan::project_loan_by_loan;
use stepdown_projection::collateral::{
    Cohorts, CollateralFlows, CollateralMonth, Fees, IndexPaths, Line, Pool, project,
};
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::Measures;
use stepdown_projection::number::{Mask, Number};
use stepdown_projection::waterfall::{
    self, CallOption, Conditions, DealState, Entry, LedgerEntry, MonthRecord, MonthView, Observer,
    Redemption,
};

use crate::generator::ReadCase;

/// The first and last month with principal.
type Window = Option<(Month, Month)>;

/// Whether principal windows in cents and in floating point agree. After the last maturity of the
/// pool only loans in foreclosure are left, with recoveries of cents, and a cent decides the last
/// month with principal.
#[must_use]
pub fn windows_agree(one: Window, other: Window, deal: &Deal, pool: &Pool) -> bool {
    let maturities = pool.lines().iter().map(Line::maturity_months);
    let last_maturity = deal.pool_as_of.number() + maturities.max().unwrap_or(0);
    match (one, other) {
        (Some((first, last)), Some((other_first, other_last))) => {
            let in_tail = |month: Month| month.number() >= last_maturity;
            first == other_first && (last == other_last || in_tail(last) && in_tail(other_last))
        }
        _ => one == other,
    }
}

/// A deal, its collateral and a scenario, in the number type `N`.
#[derive(Debug, Clone)]
pub struct Prepared<N: Number> {
    /// The deal.
    pub plan: Plan<N>,
    /// The collateral, by cohorts.
    pub collateral: CollateralFlows<N>,
    /// The pool as a whole by collection month.
    pub by_collection_month: Vec<CollateralMonth<N>>,
    /// The same for each loan group, or for the only pool.
    pub groups_by_collection_month: Vec<Vec<CollateralMonth<N>>>,
    /// Indices, delinquencies and shortfalls.
    pub conditions: Conditions<N>,
}

/// An observer that records everything.
#[derive(Debug, Clone)]
pub struct Recorder<N: Number> {
    /// Every month.
    pub months: Vec<MonthRecord<N>>,
    /// Every ledger entry.
    pub entries: Vec<LedgerEntry<N>>,
    /// The redemptions on the first possible call date.
    pub redemptions: Option<ByClass<Redemption<N>>>,
}

impl<N: Number> Observer<N> for Recorder<N> {
    const MOVEMENTS: bool = true;

    fn entry(&mut self, month: Month, entry: Entry<N>) {
        self.entries.push(LedgerEntry { month, entry });
    }
    fn month(&mut self, month: &MonthView<'_, N>) {
        let record = month.record();
        if record.deal.first_call.any() {
            let classes = record.classes.indices();
            self.redemptions = Some(classes.map(|class| month.redemption(class)).collect());
        }
        self.months.push(record);
    }
}

impl<N: Number> Recorder<N> {
    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self {
            months: Vec::new(),
            entries: Vec::new(),
            redemptions: None,
        }
    }
}

impl<N: Number> Default for Recorder<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// A run, with the state after each month.
#[derive(Debug, Clone)]
pub struct Run<N: Number> {
    /// The records of the run.
    pub recorder: Recorder<N>,
    /// Element `t` is the state after month `t`; element 0 is the state at closing.
    pub states: Vec<DealState<N>>,
}

impl<N: Number> Prepared<N> {
    /// Prepares a case in the number type `N`.
    ///
    /// # Errors
    /// If the dates of the deal cannot be scheduled over the term of the pool, or the scenario is
    /// for another pool.
    pub fn new(case: &ReadCase) -> Result<Self, String> {
        let assumptions = &case.scenario.collateral;
        let groups = groups_of(case)?;
        let groups: Vec<Cohorts<N>> = groups.iter().map(Cohorts::collapse).collect();
        let last = groups
            .iter()
            .map(|cohorts| cohorts.last_month(&assumptions.liquidation));
        let months = last.max().unwrap_or(0);
        let conditions = case.scenario.conditions(months);
        let paths = IndexPaths::new(&case.deal.reference_rates, &conditions.reference_rates);
        let flows = groups.iter().map(|cohorts| {
            let cohorts = cohorts.under(&paths).map_err(|error| error.to_string())?;
            let vectors = assumptions
                .vectors(&cohorts)
                .map_err(|error| error.to_string())?;
            let flows = project(&cohorts, &vectors, assumptions.liquidation, &fees(case));
            Ok(case.scenario.complete(flows))
        });
        let flows = flows.collect::<Result<Vec<_>, String>>()?;
        Ok(Self {
            plan: case.deal.plan(months).map_err(|error| error.to_string())?,
            by_collection_month: CollateralFlows::of_groups(flows.clone()).months,
            groups_by_collection_month: flows.iter().map(|group| group.months.clone()).collect(),
            collateral: case.deal.collections(flows),
            conditions,
        })
    }

    /// The same with the collateral projected loan by loan by recursion, to compare with cohorts.
    ///
    /// # Errors
    /// If the scenario is for another pool.
    pub fn loan_by_loan(&self, case: &ReadCase) -> Result<Self, String> {
        let assumptions = &case.scenario.collateral;
        let names = &case.deal.reference_rates;
        let paths = IndexPaths::new(names, &self.conditions.reference_rates);
        let groups = groups_of(case)?;
        let flows = groups.iter().map(|pool| {
            let vectors = assumptions
                .vectors_by_line(pool)
                .map_err(|error| error.to_string())?;
            let flows =
                project_loan_by_loan(pool, &paths, &vectors, assumptions.liquidation, &fees(case));
            let flows = flows.map_err(|error| error.to_string())?;
            Ok(case.scenario.complete(flows))
        });
        let flows = flows.collect::<Result<Vec<_>, String>>()?;
        Ok(Self {
            by_collection_month: CollateralFlows::of_groups(flows.clone()).months,
            groups_by_collection_month: flows.iter().map(|group| group.months.clone()).collect(),
            collateral: case.deal.collections(flows),
            ..self.clone()
        })
    }

    /// Runs from a state with an observer.
    pub fn run_on<O: Observer<N>>(
        &self,
        call: CallOption,
        state: &mut DealState<N>,
        observer: &mut O,
    ) {
        waterfall::project(
            &self.plan,
            &self.collateral,
            &self.conditions,
            call,
            state,
            observer,
        );
    }

    /// Runs from closing with an observer.
    pub fn observe<O: Observer<N>>(&self, call: CallOption, observer: &mut O) {
        self.run_on(call, &mut DealState::at_closing(&self.plan), observer);
    }

    /// The measures of a run.
    #[must_use]
    pub fn measures(&self, call: CallOption) -> Measures<N> {
        let mut measures = Measures::new(&self.plan);
        self.observe(call, &mut measures);
        measures
    }

    /// The run month by month, each from the state before it.
    #[must_use]
    pub fn run_by_month(&self, call: CallOption) -> Run<N> {
        let mut recorder = Recorder::new();
        let mut state = DealState::at_closing(&self.plan);
        let mut states = vec![state.clone()];
        for month in 1..=self.collateral.months.len() {
            self.run_month(month, call, &mut state, &mut recorder);
            if recorder.months.len() < month {
                break;
            }
            states.push(state.clone());
        }
        Run { recorder, states }
    }

    /// Runs the single month `number` from the state before it.
    pub fn run_month(
        &self,
        number: usize,
        call: CallOption,
        state: &mut DealState<N>,
        recorder: &mut Recorder<N>,
    ) {
        let up_to_it = CollateralFlows {
            months: self.collateral.months[..number].to_vec(),
            ..self.collateral.clone()
        };
        waterfall::project(
            &self.plan,
            &up_to_it,
            &self.conditions,
            call,
            state,
            recorder,
        );
    }
}

/// The pool of each loan group, or the only pool.
fn groups_of(case: &ReadCase) -> Result<Vec<Pool>, String> {
    if case.deal.groups.is_empty() {
        return Ok(vec![case.pool.clone()]);
    }
    let group = |name: &String| {
        let pool = case.pool.group(name);
        pool.ok_or_else(|| format!("the pool has no loan in loan group {name}"))
    };
    case.deal.groups.iter().map(group).collect()
}

fn fees<N: Number>(case: &ReadCase) -> Fees<N> {
    Fees {
        servicing: N::exact(case.deal.expense_fee_rate()),
    }
}
