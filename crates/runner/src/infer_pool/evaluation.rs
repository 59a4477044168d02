//! Pools tried: flows put together, the waterfall run for eight of them side by side, figures read.
//!
//! This room must never choose a pool.

use std::sync::Arc;

use rust_decimal::Decimal;
use stepdown_projection::collateral::CollateralFlows;
use stepdown_projection::deal::terms::OptionalTermination;
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Lanes, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::{self, CallOption, Conditions, DealState};

use super::InferError;
use super::bounds::Bounds;
use super::candidates::{Candidate, LineFlows, PoolFlows, line_flows};
use super::edges::EdgeMeasures;
use super::figures::{ClassEdges, Figure, SearchRun};
use super::program::rows_of_bounds;
use super::reckoning::{count, reckoned};
use crate::run::RunMeasures;

/// How many pools are tried side by side. No result depends on it.
const WIDTH: usize = 8;
type Eight = Lanes<WIDTH>;

/// A share of the pool put somewhere else to see what it does: small beside what a figure leaves open,
/// large beside what floating point leaves of balances.
const SHARE_STEP: f64 = 2e-4;
/// The same of a rate.
const RATE_STEP: f64 = 1e-3;

/// A pool being looked for: shares of the pool by candidate, and rates by kind. What is searched in is
/// one vector of both.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// By candidate; they come to 1.
    pub(super) shares: Vec<f64>,
    /// By kind, annual fractions.
    pub(super) rates: Vec<f64>,
}

impl Point {
    /// The point a part of the way to another.
    pub(super) fn toward(&self, other: &Self, part: f64) -> Self {
        let mix = |one: &[f64], other: &[f64]| {
            one.iter()
                .zip(other)
                .map(|(one, other)| one + (other - one) * part)
                .collect()
        };
        Self {
            shares: mix(&self.shares, &other.shares),
            rates: mix(&self.rates, &other.rates),
        }
    }
}

/// What a pool comes to.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// By figure.
    pub(super) values: Vec<f64>,
    /// By figure, whether it agrees.
    pub(super) agrees: Vec<bool>,
}

impl Reading {
    /// How many figures agree.
    pub(super) fn agreeing(&self) -> usize {
        self.agrees.iter().filter(|agrees| **agrees).count()
    }
}

/// A reading, and how each figure changes with each share and rate: by variable, by figure.
pub(super) struct Slopes {
    pub(super) reading: Reading,
    pub(super) by_variable: Vec<Vec<f64>>,
}

/// The deal, ready to be run on pools.
pub(super) struct Evaluation<'a> {
    deal: &'a Deal,
    scenario: &'a Scenario,
    bounds: &'a Bounds,
    pub(super) candidates: &'a [Candidate],
    pub(super) figures: &'a [Figure],
    plan: Plan<Eight>,
    conditions: Conditions<Eight>,
    months: usize,
}

/// Lines projected at the rates of a point.
#[derive(Clone)]
pub(super) struct Projected {
    rates: Vec<f64>,
    lines: Vec<Arc<LineFlows>>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        deal: &'a Deal,
        scenario: &'a Scenario,
        bounds: &'a Bounds,
        candidates: &'a [Candidate],
        figures: &'a [Figure],
    ) -> Result<Self, InferError> {
        let months = candidates.iter().map(|line| {
            bounds.kinds[line.kind].terms[line.terms]
                .maturity_months
                .saturating_sub(line.age_months)
        });
        let months = months.max().unwrap_or(0);
        Ok(Self {
            deal,
            scenario,
            bounds,
            candidates,
            figures,
            plan: deal.plan(months)?,
            conditions: scenario.conditions(months),
            months: months as usize,
        })
    }

    /// Dollars of collateral at the cut-off date.
    pub(super) fn original_balance(&self) -> Decimal {
        self.deal.original_balance
    }

    /// By how much a pool breaks the bounds; 0 where it keeps them.
    pub(super) fn bounds_broken_by(&self, point: &Point) -> f64 {
        rows_of_bounds(self.bounds, self.candidates, point).broken_by(point)
    }

    /// The candidates projected at rates by kind; those of kinds whose rate is the same are taken over.
    pub(super) fn project(
        &self,
        rates: &[f64],
        known: Option<&Projected>,
    ) -> Result<Projected, InferError> {
        let lines = self.candidates.iter().enumerate().map(|(place, line)| {
            let rate = rates[line.kind];
            match known {
                Some(known) if known.rates[line.kind] == rate => {
                    Ok(Arc::clone(&known.lines[place]))
                }
                _ => line_flows(line, rate, self.bounds, self.deal, self.scenario).map(Arc::new),
            }
        });
        Ok(Projected {
            lines: lines.collect::<Result<_, _>>()?,
            rates: rates.to_vec(),
        })
    }

    /// What pools come to whose lines are at the same rates, in their order.
    pub(super) fn read(&self, projected: &Projected, shares: &[Vec<f64>]) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(shares.len());
        for eight in shares.chunks(WIDTH) {
            let mut flows = self.nothing::<Eight>();
            for (place, (line, candidate)) in
                projected.lines.iter().zip(self.candidates).enumerate()
            {
                let of = |lane: usize| {
                    eight
                        .get(lane)
                        .or(eight.last())
                        .map_or(0.0, |shares| shares[place])
                };
                if (0..WIDTH).any(|lane| of(lane) != 0.0) {
                    flows.add(candidate.group, line, Eight::by_lane(of));
                }
            }
            readings.extend(self.run(&flows).into_iter().take(eight.len()));
        }
        readings
    }

    /// What a pool comes to, and how that changes with every share and rate.
    pub(super) fn slopes(
        &self,
        projected: &Projected,
        point: &Point,
    ) -> Result<Slopes, InferError> {
        let mut base = self.nothing::<f64>();
        for ((line, candidate), share) in projected
            .lines
            .iter()
            .zip(self.candidates)
            .zip(&point.shares)
        {
            if *share != 0.0 {
                base.add(candidate.group, line, *share);
            }
        }
        let wide = base.for_all::<Eight>();
        let variables = point.shares.len() + point.rates.len();
        let at_other_rates: Vec<f64> = point.rates.iter().map(|rate| rate + RATE_STEP).collect();
        let at_other_rates = self.project(&at_other_rates, None)?;
        // The first of all is the pool itself.
        let places: Vec<Option<usize>> = std::iter::once(None)
            .chain((0..variables).map(Some))
            .collect();
        let mut readings = Vec::with_capacity(places.len());
        for eight in places.chunks(WIDTH) {
            let mut flows = wide.clone();
            for (lane, place) in eight.iter().enumerate() {
                let only =
                    |amount: f64| Eight::by_lane(|other| if other == lane { amount } else { 0.0 });
                let Some(place) = *place else { continue };
                if let Some(line) = projected.lines.get(place) {
                    flows.add(self.candidates[place].group, line, only(SHARE_STEP));
                    continue;
                }
                let kind = place - point.shares.len();
                for (place, candidate) in self.candidates.iter().enumerate() {
                    let share = point.shares[place];
                    if candidate.kind == kind && share != 0.0 {
                        flows.add(candidate.group, &at_other_rates.lines[place], only(share));
                        flows.add(candidate.group, &projected.lines[place], only(-share));
                    }
                }
            }
            readings.extend(self.run(&flows).into_iter().take(eight.len()));
        }
        let reading = readings.remove(0);
        let by_variable = readings.iter().enumerate().map(|(place, moved)| {
            let step = if place < point.shares.len() {
                SHARE_STEP
            } else {
                RATE_STEP
            };
            let values = moved.values.iter().zip(&reading.values);
            values
                .map(|(moved, value)| (moved - value) / step)
                .collect()
        });
        Ok(Slopes {
            by_variable: by_variable.collect(),
            reading,
        })
    }

    fn nothing<N: Number>(&self) -> PoolFlows<N> {
        PoolFlows::nothing(self.bounds.groups.len().max(1), self.months)
    }

    fn run(&self, flows: &PoolFlows<Eight>) -> Vec<Reading> {
        let flows = flows.complete(self.deal, self.scenario);
        let mut state = DealState::at_closing(&self.plan);
        let mut measures = EdgeMeasures::new(&self.plan);
        // Compiled for the oldest machine: a second kernel for each kind of machine would make the
        // command take half a minute longer to build, and the search is quick enough without.
        waterfall::project(
            &self.plan,
            &flows,
            &self.conditions,
            CallOption::NotExercised,
            &mut state,
            &mut measures,
        );
        (0..WIDTH)
            .map(|lane| self.reading(&flows, &measures, lane))
            .collect()
    }

    fn reading(
        &self,
        flows: &CollateralFlows<Eight>,
        measures: &EdgeMeasures<Eight>,
        lane: usize,
    ) -> Reading {
        let of = |number: Eight| number.lane(lane);
        let edges = measures.edges.iter().map(|edges| ClassEdges {
            begins: of(edges.first).ratio_or_zero(of(edges.first.max(edges.second))),
            ends: of(edges.last).ratio_or_zero(of(edges.last.max(edges.before_last))),
        });
        let run_measures = RunMeasures {
            to_call: measures.measures.classes(RunTo::Call, lane),
            to_maturity: measures.measures.classes(RunTo::Maturity, lane),
            deal: measures.measures.deal(lane),
        };
        let run = SearchRun {
            edges: edges.collect(),
            called: run_measures
                .deal
                .first_call
                .map(|month| self.called(flows, month.number(), lane)),
            measures: run_measures,
        };
        Reading {
            values: self
                .figures
                .iter()
                .map(|figure| figure.read(&run))
                .collect(),
            agrees: self
                .figures
                .iter()
                .map(|figure| figure.agrees(&run.measures))
                .collect(),
        }
    }

    /// How far into the month of the first call the pool falls below the balance that allows it, with
    /// the months that the deal then waits; the middle of the month where no balance decides.
    fn called(&self, flows: &CollateralFlows<Eight>, month: u32, lane: usize) -> f64 {
        let of = |number: Eight| number.lane(lane);
        let middle = count(month) - 0.5;
        let Some(OptionalTermination {
            below: Some(below), ..
        }) = self.deal.optional_termination
        else {
            return middle;
        };
        let below = reckoned(below);
        let mut falls = (1_u32..).zip(&flows.months);
        let falls = falls.find(|(_, month)| of(month.closing_balance) < below);
        match falls {
            Some((fell, balances)) if (fell..=fell + 2).contains(&month) => {
                let opening = of(balances.opening_balance);
                let part = (opening - below) / (opening - of(balances.closing_balance));
                count(month) - 1.0 + part.clamp(0.0, 1.0)
            }
            _ => middle,
        }
    }
}
