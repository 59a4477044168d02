//! How firmly the figures hold what describes the pool: how far each parameter may go before a figure
//! that agreed no longer does, with all else in its old proportions, and with all else fitted anew.
//!
//! A parameter may go further than what is found here when fitted anew, never less far: the walk to the
//! end of its range is a search too. This module must never change the pool.

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

/// How far a parameter may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The least value at which all figures still agree.
    pub least: Decimal,
    /// The greatest.
    pub most: Decimal,
}

/// How firmly a parameter is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SensitivityRange {
    /// The parameter.
    pub parameter: Parameter,
    /// What it is in the pool: months, or a fraction.
    pub value: Decimal,
    /// How far it may go with all else in its old proportions; none where that says nothing.
    pub others_fixed: Option<Reach>,
    /// How far it may go at least with all else fitted anew; none where it was not asked.
    pub refitted: Option<Reach>,
}

/// Steps from little to all of the module that a parameter has, each four times the one before, tried side
/// by side; and how often the first that fails is divided, by so many steps side by side.
const STEPS_OUT: u32 = 8;
const DIVISIONS: usize = 4;
const PARTS_OF_STEP: u32 = 8;
/// What a unit of a parameter is worth beside a unit of a figure: little enough that no figure is given
/// for it.
const WORTH: f64 = 5.0;
const MOST_STEPS: usize = 12;
const PARTS: [f64; 8] = [1.0, 0.8, 0.6, 0.45, 0.3, 0.15, 0.08, 0.03];
const MOST_DAMPING: f64 = 1e5;
/// Progress by less than this part of the way there is to go ends a walk.
const LEAST_PROGRESS: f64 = 0.002;
/// Digits that are told of a value.
const DECIMALS: u32 = 6;

/// The pool from which others are fitted anew, and how its figures change: the first step is made by the same
/// slopes whichever way it goes.
struct Origin {
    walker: Walker,
    slopes: Slopes,
}

impl Evaluation<'_> {
    /// How firmly each parameter is held, and each line where all else is fixed.
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
            Some(_) => Some(Reach {
                least: stated(
                    value - self.reach(described, walker, parameter, least - value)?,
                    DECIMALS,
                ),
                most: stated(
                    value + self.reach(described, walker, parameter, most - value)?,
                    DECIMALS,
                ),
            }),
        };
        let refitted = if matches!(parameter, Parameter::Line(_)) {
            None
        } else {
            let width = (most - least).max(1e-9);
            Some(Reach {
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

    /// Where pools are fitted anew from: the pool itself, moved among all lines to the middle of what its figures
    /// leave open where that can be had. A pool of few lines may stand at the very edge.
    fn origin(&self, described: &Described<'_>, walker: &Walker) -> Result<Origin, InferError> {
        let mut origin = walker.clone();
        for margin in MARGINS {
            let walk = Walk {
                margin,
                most_steps: MOST_STEPS,
                terms: TermsMay::Stay,
                ..Walk::FREE
            };
            let centred = self.walk(described.bounds, walker.clone(), &walk)?;
            if centred.keeps_bounds && Self::keeps(&walker.reading.agrees, &centred.reading) {
                origin = centred;
                break;
            }
        }
        let slopes = self.slopes(&origin.projected, &origin.point, &[])?;
        Ok(Origin {
            walker: origin,
            slopes,
        })
    }

    /// Whether a reading keeps every figure that agreed before.
    fn keeps(agrees: &[bool], reading: &Reading) -> bool {
        reading
            .agrees
            .iter()
            .zip(agrees)
            .all(|(after, before)| *after || !*before)
    }

    /// How far a parameter may go in the direction of `space` until a figure is lost, at most as far.
    fn reach(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        parameter: Parameter,
        space: f64,
    ) -> Result<f64, InferError> {
        // From little to all of the module, so that no gap near the pool is stepped over; then the first
        // step that fails is taken apart.
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

    /// The first of some steps of a parameter at which a figure is lost; none where all keep them.
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

    /// The furthest value of a parameter that a walk comes to with every figure kept.
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
                let next = next_point(&here.point, Some((slopes, self.figures)), &rows, &wish);
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

    /// The furthest point on the way to another at which every figure and bound is kept.
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
