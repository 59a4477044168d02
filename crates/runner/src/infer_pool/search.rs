//! The search: from pools drawn at random, step by step to one that brings the figures out.
//!
//! Starts are independent of one another, each with a stream of random numbers of its own, and are
//! judged in their order: the outcome does not depend on the number of threads. This module must never
//! round a balance.

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

/// Steps that a walk may take at most.
const MOST_STEPS: usize = 60;
/// Parts of a step that are tried side by side.
const PARTS: [f64; 8] = [1.0, 0.7, 0.45, 0.3, 0.2, 0.1, 0.05, 0.02];
/// The same where terms of the deal move too.
const PARTS_OF_TERMS: [f64; 5] = [1.0, 0.5, 0.25, 0.1, 0.03];
/// How often a walk goes on with other terms, from how many of them it is tried, and by how much of the way
/// from its least to its greatest value a term is then moved.
const MOST_OTHER_TERMS: usize = 6;
const MOST_TRIED: usize = 3;
const OTHER_PARTS: [f64; 4] = [-0.15, -0.05, 0.05, 0.15];
/// What breaking a bound counts in units of figures: a hundredth of a percent is one.
const BROKEN: f64 = 1e4;
/// What distance costs at first, and between which it may come to cost.
const DAMPING: f64 = 10.0;
const LEAST_DAMPING: f64 = 0.1;
const MOST_DAMPING: f64 = 1e6;

/// A pool on its way.
#[derive(Clone)]
pub(super) struct Walker {
    pub(super) point: Point,
    pub(super) projected: Projected,
    pub(super) reading: Reading,
    /// Whether it keeps the bounds.
    pub(super) keeps_bounds: bool,
    /// By how many units all figures together are missed, and what breaking the bounds counts.
    pub(super) misfit: f64,
}

/// How a walk is to go.
pub(super) struct Walk<'a> {
    /// Shares that stay 0, by candidate; all may be taken where it is empty.
    pub(super) left_out: &'a [bool],
    /// How many units of each figure's module are to be left at both ends.
    pub(super) margin: f64,
    pub(super) most_steps: usize,
    /// Whether the terms that are not printed stay where they are.
    pub(super) terms: TermsMay,
    /// The walk's number, and the least of those that have found everything: it stops where that is a
    /// walk before it.
    pub(super) found: Option<(u64, &'a AtomicU64)>,
}

impl Walk<'_> {
    /// A walk that looks for the figures alone, among all candidates.
    pub(super) const FREE: Self = Walk {
        left_out: &[],
        margin: 0.05,
        most_steps: MOST_STEPS,
        terms: TermsMay::Change,
        found: None,
    };

    /// Whether a walk before this one has found everything, so that this one is not needed.
    fn is_overtaken(&self) -> bool {
        self.found
            .is_some_and(|(number, first)| first.load(Ordering::Relaxed) < number)
    }
}

impl Walker {
    /// Whether it brings every figure out, between the bounds.
    pub(super) fn has_all(&self) -> bool {
        self.keeps_bounds && self.reading.agrees.iter().all(|agrees| *agrees)
    }

    /// Whether it has no fewer figures than another one, between the bounds.
    pub(super) fn has_as_many_as(&self, other: &Self) -> bool {
        self.keeps_bounds && self.reading.agreeing() >= other.reading.agreeing()
    }

    /// How good it is: between the bounds first, then more figures that agree, then less that is missed.
    pub(super) fn is_better_than(&self, other: &Self) -> bool {
        let rank = |walker: &Self| (walker.keeps_bounds, walker.reading.agreeing());
        let (one, two) = (rank(self), rank(other));
        one > two || (one == two && self.misfit < other.misfit)
    }
}

impl Evaluation<'_> {
    /// A pool with what it comes to.
    pub(super) fn walker(
        &self,
        point: Point,
        reading: Reading,
        projected: Projected,
        margin: f64,
    ) -> Walker {
        let figures = self.figures.iter().zip(&reading.values);
        let missed: f64 = figures
            .map(|(figure, value)| figure.misfit(*value, margin))
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

    /// A walker at a point.
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

    /// The point moved as little as possible to where the bounds hold, with some shares at 0; the point
    /// itself where they cannot.
    pub(super) fn between_bounds(&self, bounds: &Bounds, point: Point, left_out: &[bool]) -> Point {
        if self.bounds_broken_by(&point) == 0.0 {
            return point;
        }
        moved_between(bounds, self.candidates, point.clone(), left_out).unwrap_or(point)
    }

    /// Walks toward the figures until all agree and `margin` is left at their ends, or it goes no
    /// further.
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
                let next = next_point(&walker.point, Some((&slopes, self.figures)), &rows, &wish);
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

    /// A walk that ended short goes on with another call rule, or with a term moved by itself: a rule and a
    /// closing date do not change little by little, and the best pools for two values of a term may have
    /// none between them that is better than both.
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

    /// The best of the points on the way to another.
    fn best_part(
        &self,
        from: &Walker,
        to: &Point,
        margin: f64,
    ) -> Result<(Walker, f64), InferError> {
        // Rates that hardly move are left where they are: nothing need be projected anew.
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
            // Each part of the way is another deal or another speed: fewer are tried.
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

/// A pool drawn at random: shares of groups, kinds, terms and ages by chance, rates in the middle of
/// their bounds; then moved as little as possible to where the bounds hold. None where they cannot
/// all hold.
pub(super) fn drawn(
    bounds: &Bounds,
    candidates: &[Candidate],
    seed: u64,
    stream: u64,
) -> Option<Point> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    // Exponential variables, shared out, are shares drawn evenly among all there can be.
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
    // The first pool has what is not printed in the middle of its bounds, others anywhere between them.
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
    // Hardly any figure holds a rate: where none does it stays in the middle of its bounds.
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

/// The point moved as little as possible to where the bounds hold. None where they cannot all hold.
fn moved_between(
    bounds: &Bounds,
    candidates: &[Candidate],
    mut point: Point,
    left_out: &[bool],
) -> Option<Point> {
    // The average rate is a product of shares and rates: what holds near one point holds better
    // near the next.
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
