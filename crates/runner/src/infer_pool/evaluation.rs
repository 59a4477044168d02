//! Trial pools: their cash flows, the waterfall for eight of them side by side at every printed
//! speed, and the values read from it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
use super::not_printed::OpenTerm;
use super::opening::PoolQuestion;
use super::point::Point;
use super::program::rows_of_bounds;
use super::targets::{ClassEdges, SearchRun, TargetValue};
use crate::run::{RunMeasures, at_speed};

/// The number of pools that run side by side. No result depends on it.
const WIDTH: usize = 8;
type Eight = Lanes<WIDTH>;

/// The step of a share for slopes: small next to the range of a printed value, large next to
/// rounding errors of balances.
const SHARE_STEP: f64 = 2e-4;
/// The step of a rate.
const RATE_STEP: f64 = 1e-3;
/// The step of an unprinted term, as a fraction of its range.
const OPEN_STEP: f64 = 0.01;

/// The values of a pool.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// By target.
    pub(super) values: Vec<f64>,
    /// By target, whether it agrees.
    pub(super) agrees: Vec<bool>,
}

impl Reading {
    /// The number of values that agree.
    pub(super) fn agreeing(&self) -> usize {
        self.agrees.iter().filter(|agrees| **agrees).count()
    }
}

/// A reading, and the slope of each value by share, rate and term: by variable, by target.
pub(super) struct Slopes {
    pub(super) reading: Reading,
    /// Empty for a variable that is excluded.
    pub(super) by_variable: Vec<Vec<f64>>,
}

/// The deal, ready to run on trial pools.
pub(super) struct Evaluation<'a> {
    deal: &'a Deal,
    scenario: &'a Scenario,
    pub(super) bounds: &'a Bounds,
    pub(super) candidates: &'a [Candidate],
    lines: Lines,
    pub(super) targets: &'a [TargetValue],
    /// The terms that are searched with the pool.
    pub(super) open: Vec<OpenTerm>,
    /// As multiples of the pricing speed.
    speeds: Vec<Decimal>,
    conditions: Conditions<Eight>,
    months: usize,
    /// Set by another thread to stop the search.
    stop: &'a AtomicBool,
}

/// The deal with its terms at certain values.
struct Terms {
    deal: Deal,
    plan: Plan<Eight>,
}

/// Rep lines projected at the rates and the speed of a point, and the deal with its terms.
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
        question: &'a PoolQuestion,
        candidates: &'a [Candidate],
        targets: &'a [TargetValue],
        speeds: Vec<Decimal>,
        stop: &'a AtomicBool,
    ) -> Self {
        let PoolQuestion {
            deal,
            scenario,
            bounds,
            ..
        } = question;
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
            targets,
            open: bounds.not_printed.terms(),
            speeds,
            conditions: scenario.conditions(months),
            months: months as usize,
            stop,
        }
    }

    /// Dollars of collateral at the cut-off date.
    pub(super) fn original_balance(&self) -> Decimal {
        self.deal.original_balance
    }

    /// By how much a pool breaks the bounds; 0 if it is within them.
    pub(super) fn bounds_broken_by(&self, point: &Point) -> f64 {
        rows_of_bounds(self.bounds, self.candidates, point).broken_by(point)
    }

    /// The unprinted terms, at the values of a point.
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

    /// The scenario at each printed speed, in terms of the table's own base speed.
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

    /// Projects the lines, and sets the deal's terms, at a point. What is the same in `known` is
    /// reused. Every step of a search does this, so it is where a search stops.
    pub(super) fn project(
        &self,
        point: &Point,
        known: Option<&Projected>,
    ) -> Result<Projected, InferError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(InferError::Interrupted);
        }
        let same_terms = known.filter(|known| known.open == point.open && known.call == point.call);
        let terms = match same_terms {
            Some(known) => Arc::clone(&known.terms),
            None => self.terms(&point.open, point.call)?,
        };
        // Speed is the first of the terms.
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

    /// Reads pools with the same projected lines, in their order.
    pub(super) fn read(&self, projected: &Projected, shares: &[Vec<f64>]) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(shares.len());
        for eight in shares.chunks(WIDTH) {
            let at_speeds = projected.at_speeds.iter().map(|lines| {
                let mut flows = self.zero_flows::<Eight>();
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

    /// Reads the pools at fractions of the way from one to another, at most eight, in their order.
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

    /// The cash flows of a pool, by the shares of its lines.
    fn pool(&self, lines: &[Arc<LineFlows>], shares: &[f64]) -> PoolFlows<f64> {
        let mut flows = self.zero_flows::<f64>();
        for ((place, candidate), share) in self.candidates.iter().enumerate().zip(shares) {
            if *share != 0.0 {
                flows.add(candidate.group, &lines[self.lines.of[place]], *share);
            }
        }
        flows
    }

    /// Reads a pool, and its slopes by every share that is not excluded, every rate and every term.
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
        // The first is the pool itself.
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

    /// The point with one term moved by a small step: a closing date moves by whole days.
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

    /// The point with every term at a value that a file can state: a closing date is a business
    /// day.
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

    fn zero_flows<N: Number>(&self) -> PoolFlows<N> {
        PoolFlows::zero(self.bounds.groups.len().max(1), self.months)
    }

    /// Runs eight pools at every printed speed.
    fn run(
        &self,
        projected: &Projected,
        at_speeds: impl Iterator<Item = PoolFlows<Eight>>,
    ) -> Vec<Reading> {
        let targets = self.targets.len();
        let blank = Reading {
            values: vec![0.0; targets],
            agrees: vec![false; targets],
        };
        let mut readings = vec![blank; WIDTH];
        let Terms { deal, plan } = &*projected.terms;
        for (at, flows) in at_speeds.enumerate() {
            let flows = flows.complete(deal, self.scenario);
            let mut state = DealState::at_closing(plan);
            let mut measures = EdgeMeasures::new(plan);
            // Compiled for the oldest processor: a kernel for each kind of processor would add half
            // a minute to the build, and the search is fast enough without.
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

    /// Reads the values at one printed speed from one lane of a run.
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
        for (number, target) in self.targets.iter().enumerate() {
            if target.at == at {
                reading.values[number] = target.read(&run);
                reading.agrees[number] = target.agrees(&run.measures);
            }
        }
    }
}

/// The step of a closing date for slopes, days.
const CLOSING_STEP_DAYS: f64 = 4.0;

/// When the deal can first be called, in months with a fraction: when the pool falls below the
/// balance that allows the call, plus the months that the deal then waits; the middle of the month
/// if no balance decides.
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
