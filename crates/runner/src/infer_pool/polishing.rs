//! Rounds a pool: rates in whole steps, balances in whole thousands of dollars.
//!
//! The remainder of the pool's balance goes to the largest line. No value that agrees is given up
//! for a rounder balance if that can be avoided.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::InferError;
use super::bounds::{Bounds, Range};
use super::computation::{computed, stated};
use super::evaluation::Evaluation;
use super::not_printed::OpenTerm;
use super::point::Point;
use super::program::TermsMay;
use super::search::{Walk, Walker};
use super::thinning::Thinned;

/// Steps of rates and of overcollateralization, the coarsest first: 0.05%, 0.01%, 0.001%.
const RATE_STEPS: [Decimal; 3] = [
    Decimal::from_parts(5, 0, 0, false, 4),
    Decimal::from_parts(1, 0, 0, false, 4),
    Decimal::from_parts(1, 0, 0, false, 5),
];
/// Steps of speeds are a hundred times as coarse: 5%, 1%, 0.1%.
const SPEED_STEPS: Decimal = Decimal::ONE_HUNDRED;
/// Margins from both ends of a value's range, in units, the widest first.
pub(super) const MARGINS: [f64; 3] = [0.3, 0.2, 0.1];
/// Thousands of dollars moved from line to line when rounding has lost a value.
const MOVES: [i64; 5] = [1, 3, 10, 30, 100];
const MOST_MOVES: usize = 40;
const STEPS: usize = 8;

/// A rounded pool: thousands of dollars by candidate, and rates by collateral type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Polished {
    /// By candidate; 0 for those that are not lines of the pool.
    pub(super) thousands: Vec<i64>,
    /// The pool's balance beyond whole thousands, dollars; part of the largest line.
    pub(super) remainder: Decimal,
    /// By collateral type, annual fractions.
    pub(super) rates: Vec<Decimal>,
    /// The unprinted terms, as in a point.
    open: Vec<f64>,
    call: usize,
}

impl Polished {
    /// The balance of a candidate, dollars.
    pub(super) fn balance(&self, place: usize) -> Decimal {
        let whole = Decimal::from(self.thousands[place]) * Decimal::ONE_THOUSAND;
        if Some(place) == self.largest() {
            whole + self.remainder
        } else {
            whole
        }
    }

    fn largest(&self) -> Option<usize> {
        (0..self.thousands.len()).max_by_key(|place| self.thousands[*place])
    }

    /// The pool as a point of the search.
    pub(super) fn point(&self, original_balance: Decimal) -> Point {
        Point {
            shares: (0..self.thousands.len())
                .map(|place| computed(self.balance(place) / original_balance))
                .collect(),
            rates: self.rates.iter().map(|rate| computed(*rate)).collect(),
            open: self.open.clone(),
            call: self.call,
        }
    }
}

impl Evaluation<'_> {
    /// The rounded pool, with as many values that agree as possible.
    pub(super) fn polished(
        &self,
        bounds: &Bounds,
        thinned: &Thinned,
    ) -> Result<(Polished, Walker), InferError> {
        let mut best: Option<(Polished, Walker)> = None;
        for step in RATE_STEPS {
            let rates: Vec<Decimal> = thinned
                .walker
                .point
                .rates
                .iter()
                .zip(&bounds.kinds)
                .map(|(rate, kind)| round_to(*rate, step, &kind.rate))
                .collect();
            let fixed = with_rates(bounds, &rates);
            let point = Point {
                rates: rates.iter().map(|rate| computed(*rate)).collect(),
                open: self.rounded(&thinned.walker.point.open, step),
                ..thinned.walker.point.clone()
            };
            let walk = Walk {
                left_out: &thinned.left_out,
                most_steps: STEPS,
                terms: TermsMay::Stay,
                ..Walk::FREE
            };
            let point = self.between_bounds(&fixed, point, &thinned.left_out);
            let start = self.at(point, Some(&thinned.walker.projected), walk.margin)?;
            let mut walker = self.walk(&fixed, start, &walk)?;
            for margin in MARGINS {
                let walk = Walk { margin, ..walk };
                let centered = self.walk(&fixed, walker.clone(), &walk)?;
                if centered.has_as_many_as(&walker) {
                    walker = centered;
                    break;
                }
            }
            let (polished, walker) = self.in_thousands(&rates, walker)?;
            let kept = walker.has_as_many_as(&thinned.walker);
            if best
                .as_ref()
                .is_none_or(|(_, best)| walker.is_better_than(best))
            {
                best = Some((polished, walker));
            }
            if kept {
                break;
            }
        }
        best.ok_or(InferError::Bounds)
    }

    /// The unprinted terms in whole steps, as in a point.
    fn rounded(&self, open: &[f64], step: Decimal) -> Vec<f64> {
        let not_printed = &self.bounds.not_printed;
        let rounded = |(term, value): (OpenTerm, Decimal)| {
            let step = match term {
                OpenTerm::Closing => Decimal::ONE,
                OpenTerm::Speed => step * SPEED_STEPS,
                _ => step,
            };
            not_printed.part(term, computed((value / step).round() * step))
        };
        self.values_of(open).into_iter().map(rounded).collect()
    }

    /// Rounds balances to whole thousands, and moves thousands from line to line while that
    /// recovers values.
    fn in_thousands(
        &self,
        rates: &[Decimal],
        mut walker: Walker,
    ) -> Result<(Polished, Walker), InferError> {
        let original = self.original_balance();
        let all = (original / Decimal::ONE_THOUSAND).floor();
        let remainder = original - all * Decimal::ONE_THOUSAND;
        let all = all.to_i64().unwrap_or(0);
        let mut thousands: Vec<i64> = walker
            .point
            .shares
            .iter()
            .map(|share| {
                (stated(*share, 12) * Decimal::from(all))
                    .round()
                    .to_i64()
                    .unwrap_or(0)
            })
            .collect();
        let largest = (0..thousands.len()).max_by_key(|place| thousands[*place]);
        if let Some(largest) = largest {
            thousands[largest] += all - thousands.iter().sum::<i64>();
        }
        let mut polished = Polished {
            thousands,
            remainder,
            rates: rates.to_vec(),
            open: walker.point.open.clone(),
            call: walker.point.call,
        };
        let before = walker.clone();
        walker = self.at(
            polished.point(original),
            Some(&walker.projected),
            Walk::FREE.margin,
        )?;
        for _ in 0..MOST_MOVES {
            if walker.has_as_many_as(&before) {
                break;
            }
            let lines: Vec<usize> = (0..polished.thousands.len())
                .filter(|place| polished.thousands[*place] > 0)
                .collect();
            let mut moved: Vec<Polished> = Vec::new();
            for from in &lines {
                for to in lines.iter().filter(|to| *to != from) {
                    moved.extend(
                        MOVES
                            .iter()
                            .filter(|move_| **move_ < polished.thousands[*from])
                            .map(|move_| {
                                let mut other = polished.clone();
                                other.thousands[*from] -= move_;
                                other.thousands[*to] += move_;
                                other
                            }),
                    );
                }
            }
            let shares: Vec<Vec<f64>> = moved
                .iter()
                .map(|other| other.point(original).shares)
                .collect();
            let readings = self.read(&walker.projected, &shares);
            let mut best: Option<(Polished, Walker)> = None;
            for (polished, reading) in moved.into_iter().zip(readings) {
                let point = polished.point(original);
                let projected = walker.projected.clone();
                let next = self.walker(point, reading, projected, Walk::FREE.margin);
                if best
                    .as_ref()
                    .is_none_or(|(_, best)| next.is_better_than(best))
                {
                    best = Some((polished, next));
                }
            }
            match best {
                Some((next, reached)) if reached.is_better_than(&walker) => {
                    polished = next;
                    walker = reached;
                }
                _ => break,
            }
        }
        Ok((polished, walker))
    }
}

/// The bounds with every rate fixed.
pub(super) fn with_rates(bounds: &Bounds, rates: &[Decimal]) -> Bounds {
    let mut fixed = bounds.clone();
    for (kind, rate) in fixed.kinds.iter_mut().zip(rates) {
        kind.rate = Range {
            least: *rate,
            most: *rate,
        };
    }
    fixed
}

/// A rate rounded to a step, within its bounds.
fn round_to(rate: f64, step: Decimal, range: &Range) -> Decimal {
    let rounded = (stated(rate, 10) / step).round() * step;
    rounded.max(range.least).min(range.most).normalize()
}
