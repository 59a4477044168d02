//! Runs of the engine with everything kept that a test may want to hold against a rule.
//!
//! This room must never judge a run.

use stepdown_curves::Month;
use stepdown_projection::collateral::loan_by_loan::project_loan_by_loan;
use stepdown_projection::collateral::{Cohorts, CollateralFlows, Fees, IndexPaths, project};
use stepdown_projection::deal::Plan;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::Measures;
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{
    self, CallOption, Conditions, DealState, Entry, LedgerEntry, MonthRecord, Observer, Redemption,
};

use crate::generator::ReadCase;

/// A deal, its collateral and a scenario in the number `N`.
#[derive(Debug, Clone)]
pub struct Prepared<N: Number> {
    /// The deal.
    pub plan: Plan<N>,
    /// The collateral, by cohorts.
    pub collateral: CollateralFlows<N>,
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
        let cohorts = Cohorts::<N>::collapse(&case.pool);
        let months = cohorts.last_month(&case.scenario.collateral.liquidation);
        let conditions = case.scenario.conditions(months);
        let names = &case.deal.reference_rates;
        let cohorts = cohorts
            .under(&IndexPaths::new(names, &conditions.reference_rates))
            .map_err(|error| error.to_string())?;
        let assumptions = &case.scenario.collateral;
        let vectors = assumptions
            .vectors(&cohorts)
            .map_err(|error| error.to_string())?;
        let fees = Fees {
            servicing: N::exact(case.deal.expense_fee_rate()),
        };
        let collateral = project(&cohorts, &vectors, assumptions.liquidation, &fees);
        Ok(Self {
            plan: case.deal.plan(months).map_err(|error| error.to_string())?,
            collateral: case.scenario.complete(collateral),
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
        let vectors = assumptions
            .vectors_by_line(&case.pool)
            .map_err(|error| error.to_string())?;
        let fees = Fees {
            servicing: N::exact(case.deal.expense_fee_rate()),
        };
        let names = &case.deal.reference_rates;
        let collateral = project_loan_by_loan(
            &case.pool,
            &IndexPaths::new(names, &self.conditions.reference_rates),
            &vectors,
            assumptions.liquidation,
            &fees,
        )
        .map_err(|error| error.to_string())?;
        Ok(Self {
            collateral: case.scenario.complete(collateral),
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
