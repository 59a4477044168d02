//! Pools tried: flows put together, the waterfall run for eight of them side by side at every printed
//! speed, figures read.
//!
//! This module must never choose a pool.

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
use super::candidates::{Candidate, LineFlows, Lines, PoolFlows, line_flows};
use super::computation::{computed, count};
use super::edges::EdgeMeasures;
use super::figures::{ClassEdges, SearchRun, TargetValue};
use super::not_printed::OpenTerm;
use super::point::Point;
use super::program::rows_of_bounds;
use crate::run::{RunMeasures, at_speed};

/// How many pools are tried side by side. No result depends on it.
const WIDTH: usize = 8;
type Eight = Lanes<WIDTH>;

/// A share of the pool put somewhere else to see what it does: small beside what a figure leaves open,
/// large beside what floating point leaves of balances.
const SHARE_STEP: f64 = 2e-4;
/// The same of a rate.
const RATE_STEP: f64 = 1e-3;
/// The same of a term that is not printed, of the way from its least to its greatest value.
const OPEN_STEP: f64 = 0.01;

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

/// A reading, and how each figure changes with each share, rate and term: by variable, by figure.
pub(super) struct Slopes {
    pub(super) reading: Reading,
    /// Empty for a variable that is left out.
    pub(super) by_variable: Vec<Vec<f64>>,
}

/// The deal, ready to be run on pools.
pub(super) struct Evaluation<'a> {
    deal: &'a Deal,
    scenario: &'a Scenario,
    pub(super) bounds: &'a Bounds,
    pub(super) candidates: &'a [Candidate],
    lines: Lines,
    pub(super) figures: &'a [TargetValue],
    /// The terms that are looked for besides the pool.
    pub(super) open: Vec<OpenTerm>,
    /// As multiples of the pricing speed.
    speeds: Vec<Decimal>,
    conditions: Conditions<Eight>,
    months: usize,
}

/// The deal with its terms at certain values.
struct Terms {
    deal: Deal,
    plan: Plan<Eight>,
}

/// Lines projected at the rates and the speed of a point, and the deal with its terms.
#[derive(Clone)]
pub(super) struct Projected {
    rates: Vec<f64>,
    open: Vec<f64>,
    call: usize,
    terms: Arc<Terms>,
    /// The scenario at each printed speed.
    scenarios: Arc<[Scenario]>,
    /// At each printed speed, by distinct line.
    at_speeds: Vec<Vec<Arc<LineFlows>>>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        deal: &'a Deal,
        scenario: &'a Scenario,
        bounds: &'a Bounds,
        candidates: &'a [Candidate],
        figures: &'a [TargetValue],
        speeds: Vec<Decimal>,
    ) -> Self {
        let months = candidates.iter().map(|line| {
            bounds.kinds[line.kind].terms[line.terms]
                .maturity_months
                .saturating_sub(line.age_months)
        });
        let months = months.max().unwrap_or(0);
        Self {
            deal,
            scenario,
            bounds,
            candidates,
            lines: Lines::new(candidates),
            figures,
            open: bounds.not_printed.terms(),
            speeds,
            conditions: scenario.conditions(months),
            months: months as usize,
        }
    }

    /// Dollars of collateral at the cut-off date.
    pub(super) fn original_balance(&self) -> Decimal {
        self.deal.original_balance
    }

    /// By how much a pool breaks the bounds; 0 where it keeps them.
    pub(super) fn bounds_broken_by(&self, point: &Point) -> f64 {
        rows_of_bounds(self.bounds, self.candidates, point).broken_by(point)
    }

    /// The terms that are not printed, at the values of a point.
    pub(super) fn values_of(&self, open: &[f64]) -> Vec<(OpenTerm, Decimal)> {
        let terms = self.open.iter().zip(open);
        terms
            .map(|(term, part)| (*term, self.bounds.not_printed.value(*term, *part)))
            .collect()
    }

    fn terms(&self, open: &[f64], call: usize) -> Result<Arc<Terms>, InferError> {
        let not_printed = &self.bounds.not_printed;
        let deal = not_printed.deal(self.deal, &self.values_of(open), call);
        let plan = deal.plan(self.months as u32)?;
        Ok(Arc::new(Terms { deal, plan }))
    }

    /// The scenario at each printed speed, where the table's own is another than the scenario's.
    fn scenarios(&self, open: &[f64]) -> Result<Arc<[Scenario]>, InferError> {
        let values = self.values_of(open);
        let of_table = values.iter().find(|(term, _)| *term == OpenTerm::Speed);
        let of_table = of_table.map_or(Decimal::ONE, |(_, speed)| *speed);
        let scenarios = self.speeds.iter().map(|speed| {
            let multiple = speed.checked_mul(of_table).unwrap_or(*speed);
            at_speed(self.scenario, multiple)
        });
        Ok(scenarios.collect::<Result<_, _>>()?)
    }

    /// The lines projected, and the deal with its terms, at a point; what is as in `known` is taken over.
    pub(super) fn project(
        &self,
        point: &Point,
        known: Option<&Projected>,
    ) -> Result<Projected, InferError> {
        let same_terms = known.filter(|known| known.open == point.open && known.call == point.call);
        let terms = match same_terms {
            Some(known) => Arc::clone(&known.terms),
            None => self.terms(&point.open, point.call)?,
        };
        // Speed stands first among the terms.
        let speed = |open: &[f64]| match self.open.first() {
            Some(OpenTerm::Speed) => open.first().copied(),
            _ => None,
        };
        let same_speed = known.filter(|known| speed(&known.open) == speed(&point.open));
        let scenarios = match same_speed {
            Some(known) => Arc::clone(&known.scenarios),
            None => self.scenarios(&point.open)?,
        };
        let at_speeds = scenarios.iter().enumerate().map(|(at, scenario)| {
            let lines = self.lines.distinct.iter().enumerate();
            lines
                .map(|(place, line)| {
                    let rate = point.rates[line.kind];
                    match same_speed {
                        Some(known) if known.rates[line.kind] == rate => {
                            Ok(Arc::clone(&known.at_speeds[at][place]))
                        }
                        _ => line_flows(line, rate, self.bounds, self.deal, scenario).map(Arc::new),
                    }
                })
                .collect::<Result<Vec<_>, InferError>>()
        });
        Ok(Projected {
            at_speeds: at_speeds.collect::<Result<_, _>>()?,
            rates: point.rates.clone(),
            open: point.open.clone(),
            call: point.call,
            terms,
            scenarios,
        })
    }

    /// What pools come to whose lines are projected alike, in their order.
    pub(super) fn read(&self, projected: &Projected, shares: &[Vec<f64>]) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(shares.len());
        for eight in shares.chunks(WIDTH) {
            let at_speeds = projected.at_speeds.iter().map(|lines| {
                let mut flows = self.nothing::<Eight>();
                for (place, candidate) in self.candidates.iter().enumerate() {
                    let of = |lane: usize| {
                        eight
                            .get(lane)
                            .or(eight.last())
                            .map_or(0.0, |shares| shares[place])
                    };
                    if (0..WIDTH).any(|lane| of(lane) != 0.0) {
                        let line = &lines[self.lines.of[place]];
                        flows.add(candidate.group, line, Eight::by_lane(of));
                    }
                }
                flows
            });
            let readings_of_eight = self.run(projected, at_speeds);
            readings.extend(readings_of_eight.into_iter().take(eight.len()));
        }
        readings
    }

    /// What pools come to that lie so many parts of the way from one to another, at most eight, in
    /// their order.
    pub(super) fn read_between(
        &self,
        projected: &Projected,
        from: &[f64],
        to: &[f64],
        parts: &[f64],
    ) -> Vec<Reading> {
        let change: Vec<f64> = from.iter().zip(to).map(|(from, to)| to - from).collect();
        let part = |lane: usize| parts.get(lane).copied().unwrap_or_default();
        let at_speeds = projected.at_speeds.iter().map(|lines| {
            let mut flows = self.pool(lines, from).for_all::<Eight>();
            flows.add_flows(&self.pool(lines, &change), Eight::by_lane(part));
            flows
        });
        let readings = self.run(projected, at_speeds);
        readings.into_iter().take(parts.len()).collect()
    }

    /// The flows of a pool by the shares of its lines.
    fn pool(&self, lines: &[Arc<LineFlows>], shares: &[f64]) -> PoolFlows<f64> {
        let mut flows = self.nothing::<f64>();
        for ((place, candidate), share) in self.candidates.iter().enumerate().zip(shares) {
            if *share != 0.0 {
                flows.add(candidate.group, &lines[self.lines.of[place]], *share);
            }
        }
        flows
    }

    /// What a pool comes to, and how that changes with every share that is not left out, every rate and
    /// every term.
    pub(super) fn slopes(
        &self,
        projected: &Projected,
        point: &Point,
        left_out: &[bool],
    ) -> Result<Slopes, InferError> {
        let bases: Vec<PoolFlows<f64>> = projected
            .at_speeds
            .iter()
            .map(|lines| self.pool(lines, &point.shares))
            .collect();
        let wide: Vec<PoolFlows<Eight>> = bases.iter().map(PoolFlows::for_all).collect();
        let shares = point.shares.len();
        let other_rates = Point {
            rates: point.rates.iter().map(|rate| rate + RATE_STEP).collect(),
            ..point.clone()
        };
        let other_rates = self.project(&other_rates, Some(projected))?;
        // The first of all is the pool itself.
        let variables = (0..shares + point.rates.len())
            .filter(|place| left_out.get(*place).is_none_or(|is_out| !is_out));
        let places: Vec<Option<usize>> = std::iter::once(None).chain(variables.map(Some)).collect();
        let mut readings = Vec::with_capacity(places.len());
        for eight in places.chunks(WIDTH) {
            let at_speeds = wide.iter().enumerate().map(|(at, wide)| {
                let mut flows = wide.clone();
                let lines = &projected.at_speeds[at];
                for (lane, place) in eight.iter().enumerate() {
                    let only = |amount: f64| {
                        Eight::by_lane(|other| if other == lane { amount } else { 0.0 })
                    };
                    let Some(place) = *place else { continue };
                    if place < shares {
                        let line = &lines[self.lines.of[place]];
                        flows.add(self.candidates[place].group, line, only(SHARE_STEP));
                        continue;
                    }
                    let kind = place - shares;
                    for (place, candidate) in self.candidates.iter().enumerate() {
                        let share = point.shares[place];
                        if candidate.kind == kind && share != 0.0 {
                            let line = self.lines.of[place];
                            let other = &other_rates.at_speeds[at][line];
                            flows.add(candidate.group, other, only(share));
                            flows.add(candidate.group, &lines[line], only(-share));
                        }
                    }
                }
                flows
            });
            let readings_of_eight = self.run(projected, at_speeds);
            readings.extend(readings_of_eight.into_iter().take(eight.len()));
        }
        let reading = readings.remove(0);
        let slope = |moved: &Reading, step: f64| -> Vec<f64> {
            let values = moved.values.iter().zip(&reading.values);
            values
                .map(|(moved, value)| (moved - value) / step)
                .collect()
        };
        let mut by_variable: Vec<Vec<f64>> = vec![Vec::new(); shares + point.rates.len()];
        for (moved, place) in readings.iter().zip(places.iter().skip(1)) {
            let Some(place) = *place else { continue };
            let step = if place < shares {
                SHARE_STEP
            } else {
                RATE_STEP
            };
            by_variable[place] = slope(moved, step);
        }
        for place in 0..self.open.len() {
            let moved = self.settled(self.open_moved(point, place));
            let step = moved.open[place] - point.open[place];
            let projected = self.project(&moved, Some(projected))?;
            let read = self.read(&projected, std::slice::from_ref(&moved.shares));
            by_variable.push(match read.first() {
                Some(read) if step != 0.0 => slope(read, step),
                _ => vec![0.0; reading.values.len()],
            });
        }
        Ok(Slopes {
            reading,
            by_variable,
        })
    }

    /// The point with a term a small step from where it is: a closing date by a few days, for it moves
    /// by whole ones.
    fn open_moved(&self, point: &Point, place: usize) -> Point {
        let term = self.open[place];
        let not_printed = &self.bounds.not_printed;
        let here = point.open[place];
        let mut moved = point.clone();
        let step = match term {
            OpenTerm::Closing => {
                let (_, days) = not_printed.bounds_of(term);
                CLOSING_STEP_DAYS / days.max(1.0)
            }
            _ => OPEN_STEP,
        };
        moved.open[place] = if here + step <= 1.0 {
            here + step
        } else {
            (here - step).max(0.0)
        };
        moved
    }

    /// The point with every term at a value that can be written: a closing date is a business day.
    pub(super) fn settled(&self, mut point: Point) -> Point {
        let not_printed = &self.bounds.not_printed;
        for (term, part) in self.open.iter().zip(&mut point.open) {
            if *term == OpenTerm::Closing {
                let days = not_printed.value(*term, *part);
                *part = not_printed.part(*term, computed(days));
            }
        }
        point
    }

    fn nothing<N: Number>(&self) -> PoolFlows<N> {
        PoolFlows::nothing(self.bounds.groups.len().max(1), self.months)
    }

    /// Eight pools at every printed speed, by their flows at each.
    fn run(
        &self,
        projected: &Projected,
        at_speeds: impl Iterator<Item = PoolFlows<Eight>>,
    ) -> Vec<Reading> {
        let figures = self.figures.len();
        let nothing = Reading {
            values: vec![0.0; figures],
            agrees: vec![false; figures],
        };
        let mut readings = vec![nothing; WIDTH];
        let Terms { deal, plan } = &*projected.terms;
        for (at, flows) in at_speeds.enumerate() {
            let flows = flows.complete(deal, self.scenario);
            let mut state = DealState::at_closing(plan);
            let mut measures = EdgeMeasures::new(plan);
            // Compiled for the oldest machine: a second kernel for each kind of machine would make the
            // command take half a minute longer to build, and the search is quick enough without.
            waterfall::project(
                plan,
                &flows,
                &self.conditions,
                CallOption::NotExercised,
                &mut state,
                &mut measures,
            );
            for (lane, reading) in readings.iter_mut().enumerate() {
                self.read_lane(deal, at, &flows, &measures, lane, reading);
            }
        }
        readings
    }

    /// What a run at a printed speed comes to, of the figures of that speed.
    fn read_lane(
        &self,
        deal: &Deal,
        at: usize,
        flows: &CollateralFlows<Eight>,
        measures: &EdgeMeasures<Eight>,
        lane: usize,
        reading: &mut Reading,
    ) {
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
                .map(|month| called(deal, flows, month.number(), lane)),
            measures: run_measures,
        };
        for (number, figure) in self.figures.iter().enumerate() {
            if figure.at == at {
                reading.values[number] = figure.read(&run);
                reading.agrees[number] = figure.agrees(&run.measures);
            }
        }
    }
}

/// By how many days a closing date is moved to see what it does.
const CLOSING_STEP_DAYS: f64 = 4.0;

/// How far into the month of the first call the pool falls below the balance that allows it, with
/// the months that the deal then waits; the middle of the month where no balance decides.
fn called(deal: &Deal, flows: &CollateralFlows<Eight>, month: u32, lane: usize) -> f64 {
    let of = |number: Eight| number.lane(lane);
    let middle = count(month) - 0.5;
    let Some(OptionalTermination {
        below: Some(below), ..
    }) = deal.optional_termination
    else {
        return middle;
    };
    let below = computed(below);
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
