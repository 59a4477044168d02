//! Sensitivity ranges: how far each parameter of the pool can move before a value that agreed no
//! longer does, with everything else in its old proportions, and with everything else refitted.
//!
//! A parameter may be able to move further than its refitted range, never less far: the range is
//! itself found by a search.

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::InferError;
use super::computation::{count, stated};
use super::evaluation::{Evaluation, Reading, Slopes};
use super::parameter::{Described, Parameter};
use super::point::Point;
use super::polishing::MARGINS;
use super::program::{TermsMay, Wish, next_point, rows_of_bounds};
use super::search::{Walk, Walker};

/// The values that a parameter can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueRange {
    /// The least value at which all values still agree.
    pub least: Decimal,
    /// The greatest.
    pub most: Decimal,
}

/// The sensitivity range of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SensitivityRange {
    /// The parameter.
    pub parameter: Parameter,
    /// Its value in the pool: months, or a fraction.
    pub value: Decimal,
    /// Its range with everything else in its old proportions; none if that is not defined.
    pub others_fixed: Option<ValueRange>,
    /// Its range, at least, with everything else refitted; none for single lines.
    pub refitted: Option<ValueRange>,
}

/// The number of steps tried side by side, from small to the whole range, each four times the one
/// before; how often the first step that fails is subdivided; and into how many parts.
const STEPS_OUT: u32 = 8;
const DIVISIONS: usize = 4;
const PARTS_OF_STEP: u32 = 8;
/// The worth of a parameter's unit relative to a unit of a value: low enough that no value is lost
/// for it.
const WORTH: f64 = 5.0;
const MOST_STEPS: usize = 12;
const PARTS: [f64; 8] = [1.0, 0.8, 0.6, 0.45, 0.3, 0.15, 0.08, 0.03];
const MOST_DAMPING: f64 = 1e5;
/// The least progress, as a fraction of the parameter's range, for a walk to go on.
const LEAST_PROGRESS: f64 = 0.002;
/// Decimals of a reported value.
const DECIMALS: u32 = 6;

/// The pool from which others are refitted, and its slopes: the first step uses the same slopes in
/// either direction.
struct Origin {
    walker: Walker,
    slopes: Slopes,
}

impl Evaluation<'_> {
    /// The sensitivity range of each parameter and each line.
    pub(super) fn sensitivity(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        shown: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<SensitivityRange>, InferError> {
        let lines = (0..self.candidates.len())
            .filter(|place| walker.point.shares[*place] > 0.0)
            .map(Parameter::Line);
        let origin = self.origin(described, walker)?;
        let parameters: Vec<Parameter> = described.parameters().into_iter().chain(lines).collect();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let of = parameters.len();
        parameters
            .into_par_iter()
            .filter_map(|parameter| {
                let value = described.value(parameter, &walker.point)?;
                let sensitivity = self.sensitivity_of(described, walker, &origin, parameter, value);
                let before = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                shown(before + 1, of);
                Some(sensitivity)
            })
            .collect()
    }

    fn sensitivity_of(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        origin: &Origin,
        parameter: Parameter,
        value: f64,
    ) -> Result<SensitivityRange, InferError> {
        let (least, most) = described.own_bounds(parameter);
        let others_fixed = match described.moved(parameter, 0.0, &walker.point) {
            None => None,
            Some(_) => Some(ValueRange {
                least: stated(
                    value - self.distance(described, walker, parameter, least - value)?,
                    DECIMALS,
                ),
                most: stated(
                    value + self.distance(described, walker, parameter, most - value)?,
                    DECIMALS,
                ),
            }),
        };
        let refitted = if matches!(parameter, Parameter::Line(_)) {
            None
        } else {
            let width = (most - least).max(1e-9);
            Some(ValueRange {
                least: stated(
                    self.stretched(described, origin, parameter, -1.0, width)?
                        .min(value),
                    DECIMALS,
                ),
                most: stated(
                    self.stretched(described, origin, parameter, 1.0, width)?
                        .max(value),
                    DECIMALS,
                ),
            })
        };
        Ok(SensitivityRange {
            parameter,
            value: stated(value, DECIMALS),
            others_fixed,
            refitted,
        })
    }

    /// The origin of refitted pools: the pool, moved among all lines toward the middle of its
    /// values' ranges if possible. A pool of few lines may be at their very edge.
    fn origin(&self, described: &Described<'_>, walker: &Walker) -> Result<Origin, InferError> {
        let mut origin = walker.clone();
        for margin in MARGINS {
            let walk = Walk {
                margin,
                most_steps: MOST_STEPS,
                terms: TermsMay::Stay,
                ..Walk::FREE
            };
            let centered = self.walk(described.bounds, walker.clone(), &walk)?;
            if centered.keeps_bounds && Self::keeps(&walker.reading.agrees, &centered.reading) {
                origin = centered;
                break;
            }
        }
        let slopes = self.slopes(&origin.projected, &origin.point, &[])?;
        Ok(Origin {
            walker: origin,
            slopes,
        })
    }

    /// Whether every value that agreed before still agrees.
    fn keeps(agrees: &[bool], reading: &Reading) -> bool {
        reading
            .agrees
            .iter()
            .zip(agrees)
            .all(|(after, before)| *after || !*before)
    }

    /// How far a parameter can move in the direction of `space`, up to `space`, before a value is
    /// lost.
    fn distance(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        parameter: Parameter,
        space: f64,
    ) -> Result<f64, InferError> {
        // From a small step to the whole range, so that no gap near the pool is skipped; then the
        // first step that fails is subdivided.
        let steps: Vec<f64> = (0..STEPS_OUT)
            .rev()
            .map(|step| space / count(4_u32.pow(step)))
            .collect();
        let Some(failed) = self.first_that_fails(described, walker, parameter, &steps)? else {
            return Ok(space.abs());
        };
        let before = |steps: &[f64], failed: usize, good: f64| match failed.checked_sub(1) {
            Some(before) => steps[before],
            None => good,
        };
        let (mut good, mut bad) = (before(&steps, failed, 0.0), steps[failed]);
        for _ in 0..DIVISIONS {
            let parts = count(PARTS_OF_STEP + 1);
            let steps: Vec<f64> = (1..=PARTS_OF_STEP)
                .map(|part| good + (bad - good) * count(part) / parts)
                .collect();
            let failed = self.first_that_fails(described, walker, parameter, &steps)?;
            let last = steps.last().copied().unwrap_or(good);
            (good, bad) = match failed {
                Some(failed) => (before(&steps, failed, good), steps[failed]),
                None => (last, bad),
            };
        }
        Ok(good.abs())
    }

    /// The first of some steps of a parameter at which a value is lost; none if there is none.
    fn first_that_fails(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        parameter: Parameter,
        steps: &[f64],
    ) -> Result<Option<usize>, InferError> {
        let points = steps
            .iter()
            .map(|by| described.moved(parameter, *by, &walker.point));
        let points: Vec<Option<Point>> = points.collect();
        let possible = points.iter().position(Option::is_none);
        let points: Vec<Point> = points.into_iter().map_while(|point| point).collect();
        let fails = |readings: &[Reading]| {
            let agrees = &walker.reading.agrees;
            readings
                .iter()
                .position(|reading| !Self::keeps(agrees, reading))
        };
        if points
            .iter()
            .all(|point| point.is_projected_like(&walker.point))
        {
            let shares: Vec<Vec<f64>> = points.into_iter().map(|point| point.shares).collect();
            return Ok(fails(&self.read(&walker.projected, &shares)).or(possible));
        }
        for (position, point) in points.into_iter().enumerate() {
            let there = self.at(point, Some(&walker.projected), 0.0)?;
            if fails(std::slice::from_ref(&there.reading)).is_some() {
                return Ok(Some(position));
            }
        }
        Ok(possible)
    }

    /// The furthest value of a parameter that a walk reaches while every value still agrees.
    fn stretched(
        &self,
        described: &Described<'_>,
        origin: &Origin,
        parameter: Parameter,
        direction: f64,
        width: f64,
    ) -> Result<f64, InferError> {
        let walker = &origin.walker;
        let value = |point: &Point| described.value(parameter, point).unwrap_or(0.0);
        let agrees = &walker.reading.agrees;
        let mut here = walker.clone();
        let mut damping = 1.0;
        for step in 0..MOST_STEPS {
            let rows = rows_of_bounds(described.bounds, self.candidates, &here.point);
            let own = match step {
                0 => None,
                _ => Some(self.slopes(&here.projected, &here.point, &[])?),
            };
            let slopes = own.as_ref().unwrap_or(&origin.slopes);
            let worth: Vec<f64> = described
                .slope(parameter, &here.point)
                .into_iter()
                .map(|slope| slope * direction * WORTH / width)
                .collect();
            let mut best: Option<Walker> = None;
            while best.is_none() && damping <= MOST_DAMPING {
                let wish = Wish {
                    worth: &worth,
                    margin: 0.01,
                    damping,
                    left_out: &[],
                    requested: agrees,
                    terms: TermsMay::Change,
                };
                let next = next_point(&here.point, Some((slopes, self.targets)), &rows, &wish);
                if let Some(next) = next.map(|next| self.settled(next)) {
                    best = self.furthest(&here, &next, agrees, |point| direction * value(point))?;
                }
                if best.is_none() {
                    damping *= 8.0;
                }
            }
            let Some(next) = best else { break };
            let gained = direction * (value(&next.point) - value(&here.point));
            if gained <= 0.0 {
                break;
            }
            here = next;
            damping = (damping / 3.0).max(0.01);
            if gained < LEAST_PROGRESS * width {
                break;
            }
        }
        Ok(value(&here.point))
    }

    /// The furthest point on the way to another that is within the bounds and at which every value
    /// still agrees.
    fn furthest(
        &self,
        from: &Walker,
        to: &Point,
        agrees: &[bool],
        worth: impl Fn(&Point) -> f64,
    ) -> Result<Option<Walker>, InferError> {
        let projected = self.project(to, Some(&from.projected))?;
        let points: Vec<Point> = PARTS
            .iter()
            .map(|part| Point {
                rates: to.rates.clone(),
                open: to.open.clone(),
                ..from.point.toward(to, *part)
            })
            .collect();
        let readings = self.read_between(&projected, &from.point.shares, &to.shares, &PARTS);
        let mut best: Option<Walker> = None;
        for (point, reading) in points.into_iter().zip(readings) {
            let there = self.walker(point, reading, projected.clone(), 0.0);
            let further = worth(&there.point)
                > best
                    .as_ref()
                    .map_or(worth(&from.point), |best| worth(&best.point));
            if further && there.keeps_bounds && Self::keeps(agrees, &there.reading) {
                best = Some(there);
            }
        }
        Ok(best)
    }
}
