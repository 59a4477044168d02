//! How firmly the figures hold what describes the pool: how far each parameter may go before a figure
//! that agreed no longer does, with all else in its old proportions, and with all else fitted anew.
//!
//! A parameter may go further than what is found here when fitted anew, never less far: the walk to the
//! end of its range is a search too. This room must never change the pool.

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::InferError;
use super::evaluation::{Evaluation, Point};
use super::parameter::{Described, Parameter};
use super::program::{Wish, next_point, rows_of_bounds};
use super::reckoning::{count, stated};
use super::search::Walker;

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
pub struct Firmness {
    /// The parameter.
    pub parameter: Parameter,
    /// What it is in the pool: months, or a fraction.
    pub value: Decimal,
    /// How far it may go with all else in its old proportions; none where that says nothing.
    pub others_fixed: Option<Reach>,
    /// How far it may go at least with all else fitted anew; none where it was not asked.
    pub refitted: Option<Reach>,
}

/// Steps from little to all of the room that a parameter has, each four times the one before, and how
/// often the first that fails is halved.
const STEPS_OUT: u32 = 8;
const HALVINGS: usize = 12;
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

impl Evaluation<'_> {
    /// How firmly each parameter is held, and each line where all else is fixed.
    pub(super) fn firmness(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        told: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Firmness>, InferError> {
        let lines = (0..self.candidates.len())
            .filter(|place| walker.point.shares[*place] > 0.0)
            .map(Parameter::Line);
        let parameters: Vec<Parameter> = described.parameters().into_iter().chain(lines).collect();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let of = parameters.len();
        parameters
            .into_par_iter()
            .filter_map(|parameter| {
                let value = described.value(parameter, &walker.point)?;
                let firmness = self.firmness_of(described, walker, parameter, value);
                let before = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                told(before + 1, of);
                Some(firmness)
            })
            .collect()
    }

    fn firmness_of(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        parameter: Parameter,
        value: f64,
    ) -> Result<Firmness, InferError> {
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
                    self.stretched(described, walker, parameter, -1.0, width)?,
                    DECIMALS,
                ),
                most: stated(
                    self.stretched(described, walker, parameter, 1.0, width)?,
                    DECIMALS,
                ),
            })
        };
        Ok(Firmness {
            parameter,
            value: stated(value, DECIMALS),
            others_fixed,
            refitted,
        })
    }

    /// Whether a walker keeps every figure that another one has.
    fn keeps(agrees: &[bool], walker: &Walker) -> bool {
        walker
            .reading
            .agrees
            .iter()
            .zip(agrees)
            .all(|(after, before)| *after || !*before)
    }

    /// How far a parameter may go in the direction of `room` until a figure is lost, at most as far.
    fn reach(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        parameter: Parameter,
        room: f64,
    ) -> Result<f64, InferError> {
        let holds = |by: f64| -> Result<bool, InferError> {
            let Some(point) = described.moved(parameter, by, &walker.point) else {
                return Ok(false);
            };
            let there = self.at(point, Some(&walker.projected), 0.0)?;
            Ok(Self::keeps(&walker.reading.agrees, &there))
        };
        // From little to all of the room, so that no gap near the pool is stepped over; then the
        // first step that fails is taken apart.
        let (mut good, mut bad) = (0.0, None);
        for step in (0..STEPS_OUT).rev() {
            let by = room / count(4_u32.pow(step));
            if holds(by)? {
                good = by;
            } else {
                bad = Some(by);
                break;
            }
        }
        let Some(mut bad) = bad else {
            return Ok(room.abs());
        };
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(good, bad);
            if holds(middle)? {
                good = middle;
            } else {
                bad = middle;
            }
        }
        Ok(good.abs())
    }

    /// The furthest value of a parameter that a walk comes to with every figure kept.
    fn stretched(
        &self,
        described: &Described<'_>,
        walker: &Walker,
        parameter: Parameter,
        direction: f64,
        width: f64,
    ) -> Result<f64, InferError> {
        let value = |point: &Point| described.value(parameter, point).unwrap_or(0.0);
        let agrees = &walker.reading.agrees;
        let mut here = walker.clone();
        let mut damping = 1.0;
        for _ in 0..MOST_STEPS {
            let rows = rows_of_bounds(described.bounds, self.candidates, &here.point);
            let slopes = self.slopes(&here.projected, &here.point)?;
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
                    asked: agrees,
                };
                let next = next_point(&here.point, Some((&slopes, self.figures)), &rows, &wish);
                if let Some(next) = next {
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
        let projected = self.project(&to.rates, Some(&from.projected))?;
        let points: Vec<Point> = PARTS
            .iter()
            .map(|part| Point {
                rates: to.rates.clone(),
                ..from.point.toward(to, *part)
            })
            .collect();
        let shares: Vec<Vec<f64>> = points.iter().map(|point| point.shares.clone()).collect();
        let readings = self.read(&projected, &shares);
        let mut best: Option<Walker> = None;
        for (point, reading) in points.into_iter().zip(readings) {
            let there = self.walker(point, reading, projected.clone(), 0.0);
            let further = worth(&there.point)
                > best
                    .as_ref()
                    .map_or(worth(&from.point), |best| worth(&best.point));
            if further && there.keeps_bounds && Self::keeps(agrees, &there) {
                best = Some(there);
            }
        }
        Ok(best)
    }
}
