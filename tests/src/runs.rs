//! Runs of the engine with everything kept that a test may want to hold against a rule.
//!
//! This module must never judge a run.

use stepdown_curves::Month;
use stepdown_projection::collateral::loan_by_loan::project_loan_by_loan;
use stepdown_projection::collateral::{
    Cohorts, CollateralFlows, CollateralMonth, Fees, IndexPaths, Line, Pool, project,
};
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::Measures;
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{
    self, CallOption, Conditions, DealState, Entry, LedgerEntry, MonthRecord, Observer, Redemption,
};

use crate::generator::ReadCase;

/// First and last month with principal.
type Window = Option<(Month, Month)>;

/// Whether principal windows in cents and in floating point are the same. After the last maturity of the
/// pool only loans in foreclosure are left, and what is recovered of them comes to cents: there a cent
/// decides which is the last month with principal.
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

/// A deal, its collateral and a scenario in the number `N`.
#[derive(Debug, Clone)]
pub struct Prepared<N: Number> {
    /// The deal.
    pub plan: Plan<N>,
    /// The collateral, by cohorts.
    pub collateral: CollateralFlows<N>,
    /// The pool as a whole by collection month.
    pub by_collection_month: Vec<CollateralMonth<N>>,
    /// The same of each loan group, or of the one pool.
    pub groups_by_collection_month: Vec<Vec<CollateralMonth<N>>>,
    /// Indices, delinquencies and shortfalls.
    pub conditions: Conditions<N>,
}

/// An observer that keeps all it is told.
#[derive(Debug, Clone)]
pub struct Watch<N: Number> {
    /// Every month.
    pub months: Vec<MonthRecord<N>>,
    /// Every movement.
    pub entries: Vec<LedgerEntry<N>>,
    /// What the call would pay on the first date on which it can be used.
    pub redemptions: Option<ByClass<Redemption<N>>>,
}

impl<N: Number> Observer<N> for Watch<N> {
    fn entry(&mut self, month: Month, entry: Entry<N>) {
        self.entries.push(LedgerEntry { month, entry });
    }
    fn first_call(&mut self, _record: &MonthRecord<N>, redemptions: &ByClass<Redemption<N>>) {
        self.redemptions = Some(redemptions.clone());
    }
    fn month(&mut self, record: &MonthRecord<N>) {
        self.months.push(record.clone());
    }
}

impl<N: Number> Watch<N> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            months: Vec::new(),
            entries: Vec::new(),
            redemptions: None,
        }
    }
}

impl<N: Number> Default for Watch<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// A run, with the state between any two months.
#[derive(Debug, Clone)]
pub struct Run<N: Number> {
    /// All that was told.
    pub watch: Watch<N>,
    /// Element `t` is the state after month `t`; element 0 is the closing date.
    pub states: Vec<DealState<N>>,
}

impl<N: Number> Prepared<N> {
    /// A case in the number `N`.
    ///
    /// # Errors
    /// If the deal's dates cannot be laid out over the life of the pool, or the scenario is for
    /// another pool.
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

    /// The same with the collateral line by line, by the recursion: what the cohorts are held
    /// against.
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

    /// Runs from a state on with an observer.
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

    /// Runs the whole with an observer.
    pub fn observe<O: Observer<N>>(&self, call: CallOption, observer: &mut O) {
        self.run_on(call, &mut DealState::at_closing(&self.plan), observer);
    }

    /// The measures of a whole run.
    #[must_use]
    pub fn measures(&self, call: CallOption) -> Measures<N> {
        let mut measures = Measures::new(&self.plan);
        self.observe(call, &mut measures);
        measures
    }

    /// The whole run, month by month, each from the state that the month before it left.
    #[must_use]
    pub fn run_by_month(&self, call: CallOption) -> Run<N> {
        let mut watch = Watch::new();
        let mut state = DealState::at_closing(&self.plan);
        let mut states = vec![state.clone()];
        for month in 1..=self.collateral.months.len() {
            self.run_month(month, call, &mut state, &mut watch);
            if watch.months.len() < month {
                break;
            }
            states.push(state.clone());
        }
        Run { watch, states }
    }

    /// Runs the one month `number` from a state of the month before.
    pub fn run_month(
        &self,
        number: usize,
        call: CallOption,
        state: &mut DealState<N>,
        watch: &mut Watch<N>,
    ) {
        let up_to_it = CollateralFlows {
            months: self.collateral.months[..number].to_vec(),
            ..self.collateral.clone()
        };
        waterfall::project(&self.plan, &up_to_it, &self.conditions, call, state, watch);
    }
}

/// The pool of each loan group, or the one there is.
fn groups_of(case: &ReadCase) -> Result<Vec<Pool>, String> {
    if case.deal.groups.is_empty() {
        return Ok(vec![case.pool.clone()]);
    }
    let group = |name: &String| {
        let pool = case.pool.group(name);
        pool.ok_or_else(|| format!("the pool has no line in loan group {name}"))
    };
    case.deal.groups.iter().map(group).collect()
}

fn fees<N: Number>(case: &ReadCase) -> Fees<N> {
    Fees {
        servicing: N::exact(case.deal.expense_fee_rate()),
    }
}
