//! Samples over the range, refined between neighbors that differ.
//!
//! A metric need not rise or fall with the input, so the whole range is sampled evenly first. Every
//! pair of neighbors between which something changes (the target is crossed, met or no longer met,
//! the deal can or cannot be run, the metric exists or not) is then subdivided until its values are
//! adjacent.

use std::collections::BTreeMap;
use stepdown_projection::words::counted;

use stepdown_projection::number::Number;

use super::{NotRun, Question, Sample, Solution, SolveError, Solved, Target};
use crate::folder::Folder;
use crate::scenario_files::ScenarioFile;
use crate::side_by_side::{SweepWork, Width};
use crate::sweep::{RequestedAxis, advising};

/// The number of first samples, evenly spread.
const SAMPLES: u64 = 65;
/// The number of parts into which a pair is divided in a round: as many as run side by side, less
/// the ends.
const PARTS: u64 = 9;

/// A change this many times that of the neighboring steps is a jump.
const JUMP: f64 = 20.0;

/// The position of a sample relative to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    NotRun,
    WithoutValue,
    Under,
    /// Meets it from slightly below.
    MeetsFromBelow,
    MeetsFromAbove,
    Over,
}

impl Position {
    fn of(sample: &Result<Sample, String>, target: &Target) -> Self {
        match sample.as_ref().map(|sample| sample.metric) {
            Err(_) => Self::NotRun,
            Ok(None) => Self::WithoutValue,
            Ok(Some(metric)) => match (target.is_met_by(metric), metric < target.goal()) {
                (true, true) => Self::MeetsFromBelow,
                (true, false) => Self::MeetsFromAbove,
                (false, true) => Self::Under,
                (false, false) => Self::Over,
            },
        }
    }
}

fn met((first, last, nearest): (u64, u64, &Sample)) -> Solution {
    Solution::Met {
        first,
        last,
        nearest: nearest.clone(),
    }
}

/// The samples, by position.
#[derive(Default)]
struct Samples<'a> {
    known: BTreeMap<u64, Result<Sample, String>>,
    base: Option<ScenarioFile>,
    /// The samples over the range.
    spread: Option<SweepWork<'a>>,
}

pub(super) fn solve<'a>(
    folder: &'a Folder,
    question: &Question<'_>,
) -> Result<Solved<'a>, SolveError> {
    let count = question.varied.count();
    let last = count.saturating_sub(1);
    let mut samples = Samples::default();
    // Errors at the ends of a range affect much of it: report them from few values first.
    samples.add(folder, question, vec![0, last])?;
    // The ends again, so that the samples over the range are one sweep.
    samples.known.clear();
    let first = SAMPLES.min(count);
    let spread = (0..first).map(|sample| spread(sample, first, last));
    samples.spread = samples.add(folder, question, spread.collect())?;
    loop {
        let divided: Vec<u64> = samples
            .changes(question.target)
            .flat_map(|(below, above)| between(below, above))
            .collect();
        if divided.is_empty() {
            break;
        }
        samples.add(folder, question, divided)?;
    }
    // A jump is recognized by its neighbors.
    let neighbors: Vec<u64> = samples
        .passes(question.target)
        .flat_map(|(below, above)| {
            [
                below.checked_sub(1),
                Some(above + 1).filter(|next| *next <= last),
            ]
        })
        .flatten()
        .collect();
    samples.add(folder, question, neighbors)?;
    samples.solved(question)
}

/// A position among `samples` evenly spread from 0 to `last`.
fn spread(sample: u64, samples: u64, last: u64) -> u64 {
    if samples < 2 {
        return 0;
    }
    let wide = u128::from(sample) * u128::from(last) / u128::from(samples - 1);
    // At most `last`.
    u64::try_from(wide).unwrap_or(last)
}

/// Positions that divide a pair; empty if its values are adjacent.
fn between(below: u64, above: u64) -> Vec<u64> {
    let mut positions: Vec<u64> = (1..PARTS)
        .map(|part| below + spread(part, PARTS + 1, above - below))
        .filter(|position| *position > below && *position < above)
        .collect();
    positions.dedup();
    positions
}

impl<'a> Samples<'a> {
    /// Runs the positions that are not known yet.
    fn add(
        &mut self,
        folder: &'a Folder,
        question: &Question<'_>,
        mut positions: Vec<u64>,
    ) -> Result<Option<SweepWork<'a>>, SolveError> {
        positions.sort_unstable();
        positions.dedup();
        positions.retain(|position| !self.known.contains_key(position));
        positions.retain(|position| match question.varied.refused(*position) {
            None => true,
            Some(reason) => {
                self.known.insert(*position, Err(reason));
                false
            }
        });
        if positions.is_empty() {
            return Ok(None);
        }
        let axes = question.axes.iter();
        let mut axes: Vec<RequestedAxis> = axes
            .map(|axis| RequestedAxis::new("--axis", axis))
            .collect();
        axes.push(question.varied.requested(&positions));
        let sweep = folder
            .sweep_of_arguments(None, question.scenario, axes)
            .map_err(|error| match question.varied.advice_on_balances() {
                Some(advice) => advising(error, &advice),
                None => error,
            })?;
        self.base.get_or_insert_with(|| sweep.base.clone());
        if sweep.grid.len() != positions.len() as u64 {
            return Err(SolveError::Question {
                message: format!(
                    "the axes give {}, but a target needs exactly one",
                    counted(
                        sweep.grid.len() / (positions.len() as u64).max(1),
                        "scenario"
                    )
                ),
                advice: "give each axis one value".to_owned(),
            });
        }
        let work = SweepWork::new(folder, sweep, Width::BEST)?;
        let numbers: Vec<u64> = (1..=positions.len() as u64).collect();
        let pool = f64::exact(folder.deal.original_balance);
        let outcomes = work.run_these(&numbers);
        for (position, outcome) in positions.into_iter().zip(outcomes) {
            let sample = outcome.result.map(|measured| {
                let run = measured.run();
                Sample {
                    position,
                    metric: question.target.metric.read(&run, pool),
                    run,
                }
            });
            self.known.insert(position, sample);
        }
        Ok(Some(work))
    }

    fn run(&self) -> impl Iterator<Item = &Sample> + Clone {
        self.known
            .values()
            .filter_map(|sample| sample.as_ref().ok())
    }

    /// Pairs of neighbors between which something changes.
    fn changes(&self, target: &Target) -> impl Iterator<Item = (u64, u64)> {
        let known = self.known.iter();
        known
            .clone()
            .zip(known.skip(1))
            .filter(|((_, one), (_, other))| {
                Position::of(one, target) != Position::of(other, target)
            })
            .map(|((below, _), (above, _))| (*below, *above))
    }

    /// Pairs of adjacent values between which the target is crossed and not met.
    fn passes(&self, target: &Target) -> impl Iterator<Item = (u64, u64)> {
        self.changes(target).filter(|(below, above)| {
            let position_of = |position: &u64| {
                let sample = self.known.get(position)?;
                Some(Position::of(sample, target))
            };
            matches!(
                (position_of(below), position_of(above)),
                (Some(Position::Under), Some(Position::Over))
                    | (Some(Position::Over), Some(Position::Under))
            )
        })
    }

    fn sample(&self, position: u64) -> Option<&Sample> {
        self.known.get(&position)?.as_ref().ok()
    }

    fn passed(&self, below: u64, above: u64) -> Option<Solution> {
        let metric = |position: Option<u64>| self.sample(position?)?.metric;
        let change = |one: Option<f64>, other: Option<f64>| Some((one? - other?).abs());
        let [before, one, other, after] = [
            below.checked_sub(1),
            Some(below),
            Some(above),
            Some(above + 1),
        ]
        .map(metric);
        let here = change(one, other)?;
        let neighbors = change(before, one).into_iter().chain(change(other, after));
        let most = neighbors.reduce(f64::max);
        Some(Solution::Passed {
            below: self.sample(below)?.clone(),
            above: self.sample(above)?.clone(),
            is_jump: most.is_some_and(|most| here > JUMP * most),
        })
    }

    /// Ranges of values that meet the target, and pairs that cross it.
    fn solutions(&self, target: &Target) -> Vec<Solution> {
        let mut solutions: Vec<(u64, Solution)> = self
            .passes(target)
            .filter_map(|(below, above)| Some((below, self.passed(below, above)?)))
            .collect();
        let meets = |sample: &Sample| sample.metric.is_some_and(|metric| target.is_met_by(metric));
        let off = |sample: &Sample| {
            sample
                .metric
                .map_or(f64::INFINITY, |metric| target.misses_by(metric))
        };
        let mut open: Option<(u64, u64, &Sample)> = None;
        let samples = self
            .known
            .iter()
            .map(|(position, sample)| (*position, sample.as_ref().ok()));
        for (position, sample) in samples {
            open = match (open, sample.filter(|sample| meets(sample))) {
                (None, None) => None,
                (None, Some(sample)) => Some((position, position, sample)),
                (Some((first, _, nearest)), Some(sample)) => {
                    let nearest = if off(sample) < off(nearest) {
                        sample
                    } else {
                        nearest
                    };
                    Some((first, position, nearest))
                }
                (Some(stretch), None) => {
                    solutions.push((stretch.0, met(stretch)));
                    None
                }
            };
        }
        solutions.extend(open.map(|stretch| (stretch.0, met(stretch))));
        solutions.sort_by_key(|(position, _)| *position);
        solutions
            .into_iter()
            .map(|(_, solution)| solution)
            .collect()
    }

    fn solved(self, question: &Question<'_>) -> Result<Solved<'a>, SolveError> {
        let target = question.target;
        let solutions = self.solutions(target);
        let of_metrics = || {
            self.run()
                .filter_map(|sample| Some((sample.metric?, sample)))
        };
        let by_metric = |one: &(f64, &Sample), other: &(f64, &Sample)| one.0.total_cmp(&other.0);
        let nearest = of_metrics().min_by(|one, other| {
            let off = |metric: f64| target.misses_by(metric);
            off(one.0).total_cmp(&off(other.0))
        });
        let lowest = of_metrics().min_by(by_metric);
        let highest = of_metrics().max_by(by_metric);
        let nearest = nearest.map(|(_, sample)| sample.clone());
        let range = lowest
            .zip(highest)
            .map(|((_, lowest), (_, highest))| (lowest.clone(), highest.clone()));
        let without_value = self.run().filter(|sample| sample.metric.is_none()).count();
        let samples = self.known.len();
        let mut not_run: Vec<NotRun> = Vec::new();
        let mut goes_on = false;
        for (position, sample) in &self.known {
            match (sample, not_run.last_mut()) {
                (Ok(_), _) => {}
                (Err(_), Some(stretch)) if goes_on => stretch.last = *position,
                (Err(reason), _) => not_run.push(NotRun {
                    reason: reason.clone(),
                    first: *position,
                    last: *position,
                }),
            }
            goes_on = sample.is_err();
        }
        let (Some(base), Some(spread)) = (self.base, self.spread) else {
            let reason = not_run.first().map(|not_run| not_run.reason.clone());
            return Err(SolveError::Question {
                message: reason.unwrap_or_else(|| "the range has no values".to_owned()),
                advice: "write a range of other values".to_owned(),
            });
        };
        Ok(Solved {
            base,
            spread,
            solutions,
            nearest,
            range,
            samples,
            not_run,
            without_value,
        })
    }
}
