//! The search: walks from random pools, step by step, to one that reproduces the printed values.
//!
//! Walks are independent, each with its own stream of random numbers, and are compared in order:
//! the result does not depend on the number of threads.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::InferError;
use super::bounds::Bounds;
use super::candidates::Candidate;
use super::computation::computed;
use super::evaluation::{Evaluation, Projected, Reading};
use super::point::Point;
use super::program::{TermsMay, Wish, next_point, rows_of_bounds};

/// The most steps of a walk.
const MOST_STEPS: usize = 60;
/// Fractions of a step that are tried side by side.
const PARTS: [f64; 8] = [1.0, 0.7, 0.45, 0.3, 0.2, 0.1, 0.05, 0.02];
/// The same if terms of the deal move too.
const PARTS_OF_TERMS: [f64; 5] = [1.0, 0.5, 0.25, 0.1, 0.03];
/// The most restarts of a walk with other terms, the most tried in each, and the moves of a term
/// that are tried, as fractions of its range.
const MOST_OTHER_TERMS: usize = 6;
const MOST_TRIED: usize = 3;
const OTHER_PARTS: [f64; 4] = [-0.15, -0.05, 0.05, 0.15];
/// The cost of breaking a bound, in units of values: a hundredth of a percent is one unit.
const BROKEN: f64 = 1e4;
/// The cost of distance at first, and its least and greatest.
const DAMPING: f64 = 10.0;
const LEAST_DAMPING: f64 = 0.1;
const MOST_DAMPING: f64 = 1e6;

/// A trial pool of a walk.
#[derive(Clone)]
pub(super) struct Walker {
    pub(super) point: Point,
    pub(super) projected: Projected,
    pub(super) reading: Reading,
    /// Whether it is within the bounds.
    pub(super) keeps_bounds: bool,
    /// By how many units all values together are missed, plus the cost of broken bounds.
    pub(super) misfit: f64,
}

/// Settings of a walk.
pub(super) struct Walk<'a> {
    /// By candidate, whether its share stays 0; empty if none does.
    pub(super) left_out: &'a [bool],
    /// The margin from both ends of each value's range, in units.
    pub(super) margin: f64,
    pub(super) most_steps: usize,
    /// Whether the unprinted terms can change.
    pub(super) terms: TermsMay,
    /// The walk's number, and the lowest number of a walk that matched everything: the walk stops
    /// if that is lower than its own.
    pub(super) found: Option<(u64, &'a AtomicU64)>,
}

impl Walk<'_> {
    /// A walk among all candidates with a small margin.
    pub(super) const FREE: Self = Walk {
        left_out: &[],
        margin: 0.05,
        most_steps: MOST_STEPS,
        terms: TermsMay::Change,
        found: None,
    };

    /// Whether an earlier walk has matched everything, so that this one is not needed.
    fn is_overtaken(&self) -> bool {
        self.found
            .is_some_and(|(number, first)| first.load(Ordering::Relaxed) < number)
    }
}

impl Walker {
    /// Whether it is within the bounds and every value agrees.
    pub(super) fn has_all(&self) -> bool {
        self.keeps_bounds && self.reading.agrees.iter().all(|agrees| *agrees)
    }

    /// Whether it is within the bounds and no fewer values agree than in another.
    pub(super) fn has_as_many_as(&self, other: &Self) -> bool {
        self.keeps_bounds && self.reading.agreeing() >= other.reading.agreeing()
    }

    /// Whether it is better: within the bounds first, then more values that agree, then a smaller
    /// misfit.
    pub(super) fn is_better_than(&self, other: &Self) -> bool {
        let rank = |walker: &Self| (walker.keeps_bounds, walker.reading.agreeing());
        let (one, two) = (rank(self), rank(other));
        one > two || (one == two && self.misfit < other.misfit)
    }
}

impl Evaluation<'_> {
    /// A trial pool with its reading.
    pub(super) fn walker(
        &self,
        point: Point,
        reading: Reading,
        projected: Projected,
        margin: f64,
    ) -> Walker {
        let targets = self.targets.iter().zip(&reading.values);
        let missed: f64 = targets
            .map(|(target, value)| target.misfit(*value, margin))
            .sum();
        let broken = self.bounds_broken_by(&point);
        Walker {
            keeps_bounds: broken == 0.0,
            misfit: missed + broken * BROKEN,
            point,
            projected,
            reading,
        }
    }

    /// The trial pool at a point.
    pub(super) fn at(
        &self,
        point: Point,
        known: Option<&Projected>,
        margin: f64,
    ) -> Result<Walker, InferError> {
        let projected = self.project(&point, known)?;
        let mut readings = self.read(&projected, std::slice::from_ref(&point.shares));
        let reading = readings.remove(0);
        Ok(self.walker(point, reading, projected, margin))
    }

    /// The nearest point within the bounds, with some shares at 0; the point itself if there is
    /// none.
    pub(super) fn between_bounds(&self, bounds: &Bounds, point: Point, left_out: &[bool]) -> Point {
        if self.bounds_broken_by(&point) == 0.0 {
            return point;
        }
        moved_between(bounds, self.candidates, point.clone(), left_out).unwrap_or(point)
    }

    /// Walks until all values agree with `margin` left at both ends, or no step improves.
    pub(super) fn walk(
        &self,
        bounds: &Bounds,
        mut walker: Walker,
        walk: &Walk<'_>,
    ) -> Result<Walker, InferError> {
        let mut damping = DAMPING;
        walker = self.walker(walker.point, walker.reading, walker.projected, walk.margin);
        for _ in 0..walk.most_steps {
            if walker.misfit == 0.0 && walker.has_all() || walk.is_overtaken() {
                break;
            }
            let rows = rows_of_bounds(bounds, self.candidates, &walker.point);
            let slopes = self.slopes(&walker.projected, &walker.point, walk.left_out)?;
            let mut went = false;
            while !went && damping <= MOST_DAMPING {
                let wish = Wish {
                    worth: &[],
                    margin: walk.margin,
                    damping,
                    left_out: walk.left_out,
                    requested: &[],
                    terms: walk.terms,
                };
                let next = next_point(&walker.point, Some((&slopes, self.targets)), &rows, &wish);
                let Some(next) = next.map(|next| self.settled(next)) else {
                    damping *= 10.0;
                    continue;
                };
                let (best, part) = self.best_part(&walker, &next, walk.margin)?;
                went = best.misfit < walker.misfit * (1.0 - 1e-4);
                if went {
                    walker = best;
                }
                damping = match part {
                    _ if !went => damping * 10.0,
                    part if part >= 0.7 => (damping / 4.0).max(LEAST_DAMPING),
                    part if part < 0.3 => damping * 4.0,
                    _ => damping,
                };
            }
            if !went {
                break;
            }
        }
        Ok(walker)
    }

    /// Continues an unfinished walk with another call rule, or with one term moved: call rules and
    /// closing dates do not change gradually, and there may be no gradual path between the best
    /// pools for two values of a term.
    pub(super) fn with_other_terms(
        &self,
        bounds: &Bounds,
        mut walker: Walker,
        walk: &Walk<'_>,
    ) -> Result<Walker, InferError> {
        let calls = bounds.not_printed.call_rules();
        for _ in 0..MOST_OTHER_TERMS {
            if walker.misfit == 0.0 && walker.has_all() || walk.is_overtaken() {
                break;
            }
            let here = &walker.point;
            let other_calls = (0..calls).filter(|call| *call != here.call);
            let other_calls = other_calls.map(|call| Point {
                call,
                ..here.clone()
            });
            let moves = (0..here.open.len()).flat_map(|place| OTHER_PARTS.map(|by| (place, by)));
            let moved = moves.map(|(place, by)| {
                let mut point = here.clone();
                point.open[place] = (point.open[place] + by).clamp(0.0, 1.0);
                self.settled(point)
            });
            let others: Vec<Point> = other_calls
                .chain(moved.filter(|point| point.open != here.open))
                .collect();
            let mut others: Vec<Walker> = others
                .into_iter()
                .map(|point| self.at(point, Some(&walker.projected), walk.margin))
                .collect::<Result<_, _>>()?;
            others.sort_by(|one, other| one.misfit.total_cmp(&other.misfit));
            let mut went = false;
            for other in others.into_iter().take(MOST_TRIED) {
                let other = self.walk(bounds, other, walk)?;
                if other.is_better_than(&walker) {
                    walker = other;
                    went = true;
                    break;
                }
            }
            if !went {
                break;
            }
        }
        Ok(walker)
    }

    /// The best point on the way to another.
    fn best_part(
        &self,
        from: &Walker,
        to: &Point,
        margin: f64,
    ) -> Result<(Walker, f64), InferError> {
        // Rates that hardly move are left unchanged, which saves a projection.
        let moved = from
            .point
            .rates
            .iter()
            .zip(&to.rates)
            .any(|(one, other)| (one - other).abs() > 1e-6);
        let rates = if moved { &to.rates } else { &from.point.rates };
        let there = |walker: Walker, best: &mut Option<(Walker, f64)>, part: f64| {
            let is_better = |(best, _): &(Walker, f64)| walker.misfit < best.misfit;
            if best.as_ref().is_none_or(is_better) {
                *best = Some((walker, part));
            }
        };
        let mut best: Option<(Walker, f64)> = None;
        if to.open == from.point.open {
            let point = |part: f64| Point {
                rates: rates.clone(),
                ..from.point.toward(to, part)
            };
            let projected = self.project(&point(1.0), Some(&from.projected))?;
            let readings = self.read_between(&projected, &from.point.shares, &to.shares, &PARTS);
            for (part, reading) in PARTS.into_iter().zip(readings) {
                let walker = self.walker(point(part), reading, projected.clone(), margin);
                there(walker, &mut best, part);
            }
        } else {
            // Each fraction is another deal or speed, so fewer are tried.
            for part in PARTS_OF_TERMS {
                let point = Point {
                    rates: rates.clone(),
                    ..from.point.toward(to, part)
                };
                let walker = self.at(self.settled(point), Some(&from.projected), margin)?;
                there(walker, &mut best, part);
            }
        }
        best.ok_or(InferError::Bounds)
    }
}

/// A random pool: random shares of groups, types, terms and ages, rates in the middle of their
/// bounds, then the nearest point within all bounds. None if there is none.
pub(super) fn drawn(
    bounds: &Bounds,
    candidates: &[Candidate],
    seed: u64,
    stream: u64,
) -> Option<Point> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    // Normalized exponential variables are uniform over all shares.
    let mut exponential = || -libm::log1p(-random.random::<f64>());
    let groups: Vec<f64> = (0..bounds.groups.len().max(1))
        .map(|_| exponential())
        .collect();
    let kinds: Vec<f64> = bounds.kinds.iter().map(|_| exponential()).collect();
    let terms: Vec<Vec<f64>> = bounds
        .kinds
        .iter()
        .map(|kind| kind.terms.iter().map(|_| exponential()).collect())
        .collect();
    let mut shares: Vec<f64> = candidates
        .iter()
        .map(|line| {
            groups[line.group] * kinds[line.kind] * terms[line.kind][line.terms] * exponential()
        })
        .collect();
    let all: f64 = shares.iter().sum();
    for share in &mut shares {
        *share /= all;
    }
    // The first pool has unprinted terms in the middle of their bounds, others anywhere within
    // them.
    let open = bounds
        .not_printed
        .terms()
        .iter()
        .map(|_| {
            if stream == 0 {
                0.5
            } else {
                random.random::<f64>()
            }
        })
        .collect();
    // Few values determine a rate: if none does, it stays in the middle of its bounds.
    let rates = bounds
        .kinds
        .iter()
        .map(|kind| computed(kind.rate.least + kind.rate.most) / 2.0)
        .collect();
    let point = Point {
        shares,
        rates,
        open,
        call: stream as usize % bounds.not_printed.call_rules(),
    };
    moved_between(bounds, candidates, point, &[])
}

/// The nearest point within the bounds. None if there is none.
fn moved_between(
    bounds: &Bounds,
    candidates: &[Candidate],
    mut point: Point,
    left_out: &[bool],
) -> Option<Point> {
    // The average rate is a product of shares and rates, so its bound is linearized again near each
    // new point.
    for _ in 0..3 {
        let rows = rows_of_bounds(bounds, candidates, &point);
        let wish = Wish {
            worth: &[],
            margin: 0.0,
            damping: 1.0,
            left_out,
            requested: &[],
            terms: TermsMay::Stay,
        };
        point = next_point(&point, None, &rows, &wish)?;
    }
    Some(point)
}
