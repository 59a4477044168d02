//! Values looked at, and the crossings between them closed in upon.
//!
//! A measure need not rise or fall with the figure, so values are looked at evenly over the whole
//! range first; every pair between which the target is crossed is then divided until its values
//! are next to one another. This room must never know what is varied.

use std::collections::BTreeMap;

use stepdown_projection::number::Number;

use super::{Crossing, Look, NotRun, Question, SolveError, Solved, Target};
use crate::folder::Folder;
use crate::scenarios::ScenarioFile;
use crate::side_by_side::{SweepWork, Width};
use crate::sweep::Asked;

/// So many values are looked at first, evenly spread.
const LOOKS: u64 = 65;
/// Into so many parts a pair is divided in a round: as many as run side by side, less the ends.
const PARTS: u64 = 9;

/// What was looked at, by position.
#[derive(Default)]
struct Looks {
    known: BTreeMap<u64, Result<Look, String>>,
    base: Option<ScenarioFile>,
}

pub(super) fn solve(folder: &Folder, question: &Question<'_>) -> Result<Solved, SolveError> {
    let count = question.varied.count();
    let last = count.saturating_sub(1);
    let mut looks = Looks::default();
    let first = LOOKS.min(count);
    let spread = (0..first).map(|look| spread(look, first, last));
    looks.add(folder, question, spread.collect())?;
    loop {
        let divided: Vec<u64> = looks
            .crossings(question.target)
            .flat_map(|(below, above)| between(below.position, above.position))
            .collect();
        if divided.is_empty() {
            break;
        }
        looks.add(folder, question, divided)?;
    }
    looks.solved(question)
}

/// One of so many positions, evenly spread from 0 to the last.
fn spread(look: u64, looks: u64, last: u64) -> u64 {
    if looks < 2 {
        return 0;
    }
    let wide = u128::from(look) * u128::from(last) / u128::from(looks - 1);
    // No more than `last`.
    u64::try_from(wide).unwrap_or(last)
}

/// Positions that divide a pair; none where there is none between.
fn between(below: u64, above: u64) -> Vec<u64> {
    let mut positions: Vec<u64> = (1..PARTS)
        .map(|part| below + spread(part, PARTS + 1, above - below))
        .filter(|position| *position > below && *position < above)
        .collect();
    positions.dedup();
    positions
}

impl Looks {
    fn add(
        &mut self,
        folder: &Folder,
        question: &Question<'_>,
        mut positions: Vec<u64>,
    ) -> Result<(), SolveError> {
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
            return Ok(());
        }
        let mut axes = question.axes.to_vec();
        axes.push(question.varied.line(&positions));
        let sweep = folder.sweep_asked(&Asked {
            file: None,
            scenario: question.scenario,
            axes: &axes,
        })?;
        self.base.get_or_insert_with(|| sweep.base.clone());
        if sweep.grid.len() != positions.len() as u64 {
            return Err(SolveError::Question {
                message: format!(
                    "the axes make {} scenarios, and a target is of one",
                    sweep.grid.len() / (positions.len() as u64).max(1)
                ),
                advice: "give each axis one value".to_owned(),
            });
        }
        let work = SweepWork::new(folder, sweep, Width::BEST)?;
        let numbers: Vec<u64> = (1..=positions.len() as u64).collect();
        let pool = f64::exact(folder.deal.original_balance);
        let outcomes = work.run_these(&numbers);
        for (position, outcome) in positions.into_iter().zip(outcomes) {
            let look = outcome.result.map(|run| Look {
                position,
                figure: question.target.measure.read(&run, pool),
                run,
            });
            self.known.insert(position, look);
        }
        Ok(())
    }

    fn run(&self) -> impl Iterator<Item = &Look> + Clone {
        self.known.values().filter_map(|look| look.as_ref().ok())
    }

    /// Pairs of neighbours between which the target is crossed or met.
    fn crossings(&self, target: &Target) -> impl Iterator<Item = (&Look, &Look)> {
        let goal = target.goal();
        let known = self.known.values();
        known
            .clone()
            .zip(known.skip(1))
            .filter_map(|(one, other)| Some((one.as_ref().ok()?, other.as_ref().ok()?)))
            .filter(move |(one, other)| match (one.figure, other.figure) {
                (Some(one), Some(other)) => (one < goal) != (other < goal),
                _ => false,
            })
    }

    fn solved(self, question: &Question<'_>) -> Result<Solved, SolveError> {
        let target = question.target;
        let crossings = self.crossings(target).map(|(below, above)| Crossing {
            below: below.clone(),
            above: above.clone(),
        });
        let crossings: Vec<Crossing> = crossings.collect();
        let of_figures = || self.run().filter_map(|look| Some((look.figure?, look)));
        let by_figure = |one: &(f64, &Look), other: &(f64, &Look)| one.0.total_cmp(&other.0);
        let nearest = of_figures().min_by(|one, other| {
            let off = |figure: f64| target.misses_by(figure);
            off(one.0).total_cmp(&off(other.0))
        });
        let lowest = of_figures().min_by(by_figure);
        let highest = of_figures().max_by(by_figure);
        let nearest = nearest.map(|(_, look)| look.clone());
        let range = lowest
            .zip(highest)
            .map(|((_, lowest), (_, highest))| (lowest.clone(), highest.clone()));
        let without_figure = self.run().filter(|look| look.figure.is_none()).count();
        let looks = self.known.len();
        let mut not_run: Vec<NotRun> = Vec::new();
        for (position, look) in &self.known {
            let Err(reason) = look else { continue };
            match not_run.iter_mut().find(|other| other.reason == *reason) {
                Some(other) => {
                    other.last = *position;
                    other.looks += 1;
                }
                None => not_run.push(NotRun {
                    reason: reason.clone(),
                    first: *position,
                    last: *position,
                    looks: 1,
                }),
            }
        }
        let Some(base) = self.base else {
            let reason = not_run.first().map(|not_run| not_run.reason.clone());
            return Err(SolveError::Question {
                message: reason.unwrap_or_else(|| "there is no value to look at".to_owned()),
                advice: "write a range of other values".to_owned(),
            });
        };
        Ok(Solved {
            base,
            crossings,
            nearest,
            range,
            looks,
            not_run,
            without_figure,
        })
    }
}
