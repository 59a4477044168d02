//! The search: from pools drawn at random, step by step to one that brings the figures out.
//!
//! Starts are independent of one another, each with a stream of random numbers of its own, and are
//! judged in their order: the outcome does not depend on the number of threads. This room must never
//! round a balance.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::InferError;
use super::bounds::Bounds;
use super::candidates::Candidate;
use super::evaluation::{Evaluation, Point, Projected, Reading};
use super::program::{Wish, next_point, rows_of_bounds};
use super::reckoning::reckoned;

/// Steps that a walk may take at most.
const MOST_STEPS: usize = 60;
/// Parts of a step that are tried side by side.
const PARTS: [f64; 8] = [1.0, 0.7, 0.45, 0.3, 0.2, 0.1, 0.05, 0.02];
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
    /// How many units of each figure's room are to be left at both ends.
    pub(super) margin: f64,
    pub(super) most_steps: usize,
}

impl Walk<'_> {
    /// A walk that looks for the figures alone, among all candidates.
    pub(super) const FREE: Self = Walk {
        left_out: &[],
        margin: 0.05,
        most_steps: MOST_STEPS,
    };
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
        let projected = self.project(&point.rates, known)?;
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
            if walker.misfit == 0.0 && walker.has_all() {
                break;
            }
            let rows = rows_of_bounds(bounds, self.candidates, &walker.point);
            let slopes = self.slopes(&walker.projected, &walker.point)?;
            let mut went = false;
            while !went && damping <= MOST_DAMPING {
                let wish = Wish {
                    worth: &[],
                    margin: walk.margin,
                    damping,
                    left_out: walk.left_out,
                    asked: &[],
                };
                let next = next_point(&walker.point, Some((&slopes, self.figures)), &rows, &wish);
                let Some(next) = next else {
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
        let projected = self.project(rates, Some(&from.projected))?;
        let points: Vec<Point> = PARTS
            .iter()
            .map(|part| Point {
                rates: rates.clone(),
                ..from.point.toward(to, *part)
            })
            .collect();
        let shares: Vec<Vec<f64>> = points.iter().map(|point| point.shares.clone()).collect();
        let readings = self.read(&projected, &shares);
        let mut best: Option<(Walker, f64)> = None;
        for ((point, reading), part) in points.into_iter().zip(readings).zip(PARTS) {
            let there = self.walker(point, reading, projected.clone(), margin);
            if best
                .as_ref()
                .is_none_or(|(best, _)| there.misfit < best.misfit)
            {
                best = Some((there, part));
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
    // Hardly any figure holds a rate: where none does it stays in the middle of its bounds.
    let rates = bounds
        .kinds
        .iter()
        .map(|kind| reckoned(kind.rate.least + kind.rate.most) / 2.0)
        .collect();
    moved_between(bounds, candidates, Point { shares, rates }, &[])
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
            asked: &[],
        };
        point = next_point(&point, None, &rows, &wish)?;
    }
    Some(point)
}
