//! The search: samples over the values, and bisection to each break.
//!
//! Losses need not rise with the input: a trigger event can reverse one, and so can being paid off
//! a month before the loss. So values are sampled at regular steps up to the last, and between two
//! samples that differ the break is bisected until it is between two adjacent values. The same is
//! done for every change of the month in which a class near a loss is paid off, or of the deal's
//! stepdown date or first trigger event, since a break may be hidden there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use super::answer::{Answer, AtValue, Found};
use super::samples::{self, Sample, Samples, Spot};
use super::{Answers, BreakEven, BreakEvenError, Running};

/// The approximate number of samples in memory at once, for any grid.
const KEPT: u64 = 100_000;

/// All results, some cells at a time.
pub(super) fn answers(
    breaks: &BreakEven<'_>,
    running: &Running<'_>,
) -> Result<Answers, BreakEvenError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(running.threads)
        .build()?;
    let mut found = Answers {
        answers: Vec::new(),
        scenarios: 0,
    };
    let cells = breaks.cells();
    let samples = (breaks.values / breaks.sample_every).max(1);
    let together = (KEPT / samples).clamp(1, 64);
    let stop = running.stop;
    let mut first = 0;
    while first < cells {
        let end = (first + together).min(cells);
        let mut search = Search {
            breaks,
            stop,
            samples: Samples::default(),
            run: 0,
        };
        let answers = pool.install(|| search.answers(first..end))?;
        found.answers.extend(answers);
        found.scenarios += search.run;
        (running.progress)(end);
        first = end;
    }
    Ok(found)
}

struct Search<'a, 'b> {
    breaks: &'a BreakEven<'b>,
    stop: &'a AtomicBool,
    samples: Samples,
    run: u64,
}

impl Search<'_, '_> {
    fn answers(&mut self, cells: std::ops::Range<u64>) -> Result<Vec<Answer>, BreakEvenError> {
        let every = self.every();
        let spots = cells
            .clone()
            .flat_map(|cell| every.iter().map(move |position| (cell, *position)));
        self.run += self.samples.add(self.breaks, spots, self.stop)?;
        self.close_in()?;
        let mut answers: Vec<Answer> = cells
            .flat_map(|cell| (0..self.breaks.questions.len()).map(move |question| (cell, question)))
            .map(|(cell, question)| self.answer(cell, question))
            .collect();
        self.show_values(&mut answers)?;
        Ok(answers)
    }

    /// The positions that are sampled in every cell.
    fn every(&self) -> Vec<u64> {
        let last = self.breaks.values - 1;
        let mut every: Vec<u64> = (0..last)
            .step_by(usize::try_from(self.breaks.sample_every).unwrap_or(usize::MAX))
            .collect();
        every.push(last);
        every
    }

    /// Bisects every interval whose ends differ in any question, until all are single steps.
    fn close_in(&mut self) -> Result<(), BreakEvenError> {
        loop {
            let spots: BTreeSet<Spot> = self
                .neighbors()
                .filter(|((_, from), one, (_, to), other)| to - from > 1 && differ(one, other))
                .map(|((cell, from), _, (_, to), _)| (cell, from.midpoint(to)))
                .collect();
            if spots.is_empty() {
                return Ok(());
            }
            self.run += self
                .samples
                .add(self.breaks, spots.into_iter(), self.stop)?;
        }
    }

    /// Pairs of neighboring samples of a cell.
    fn neighbors(&self) -> impl Iterator<Item = (Spot, &Sample, Spot, &Sample)> {
        let known = &self.samples.known;
        let pairs = known.iter().zip(known.iter().skip(1));
        pairs
            .map(|((spot, sample), (next, other))| (*spot, sample, *next, other))
            .filter(|((cell, _), _, (other, _), _)| cell == other)
    }

    fn answer(&self, cell: u64, question: usize) -> Answer {
        let (condition, class) = self.breaks.questions[question];
        let last = self.breaks.values - 1;
        let mut stretches: Vec<(u64, u64)> = Vec::new();
        let mut is_open = false;
        let mut takes_a_loss = false;
        for ((_, position), sample) in self.samples.known.range((cell, 0)..=(cell, last)) {
            let holds = match sample {
                Ok(seen) => seen.holds(question),
                // After the first break, the rest is unknown.
                Err(_) if takes_a_loss => break,
                Err(reason) => {
                    let value = self.breaks.value(*position);
                    let value = value.map_or("", |value| value.text.as_str());
                    return Answer {
                        found: Found::NotRun(format!("at {value}: {reason}")),
                        ..Answer::of_stretches((cell, condition, class), &[], last)
                    };
                }
            };
            match (is_open, stretches.last_mut()) {
                (true, Some((_, to))) if holds => *to = *position,
                _ if holds => stretches.push((*position, *position)),
                _ => {}
            }
            is_open = holds;
            takes_a_loss |= !holds;
        }
        Answer::of_stretches((cell, condition, class), &stretches, last)
    }

    /// Adds to each result the metrics of its class and the deal at the break.
    fn show_values(&mut self, answers: &mut [Answer]) -> Result<(), BreakEvenError> {
        let last = self.breaks.values - 1;
        let at_break = |answer: &Answer| answer.holds_to(last);
        let rounded = |answer: &Answer| match answer.found {
            Found::HoldsTo(position) => self.breaks.rounded_down(position),
            _ => None,
        };
        let spots: BTreeSet<Spot> = answers
            .iter()
            .flat_map(|answer| {
                let positions = [at_break(answer), rounded(answer)];
                let cell = answer.cell;
                positions.into_iter().flatten().map(move |at| (cell, at))
            })
            .collect();
        let spots: Vec<Spot> = spots.into_iter().collect();
        let runs = samples::run(self.breaks, &spots, self.stop, |outcome| {
            outcome.result.ok()
        })?;
        self.run += spots.len() as u64;
        let runs: BTreeMap<Spot, _> = spots.into_iter().zip(runs).collect();
        let run_to = self.breaks.run_to;
        let at_value = |answer: &Answer, position: Option<u64>| {
            let position = position?;
            let run = runs.get(&(answer.cell, position))?.as_ref()?;
            Some(AtValue {
                position,
                class: run.class(run_to, answer.class),
                deal: run.deal(),
            })
        };
        for answer in answers {
            answer.at_break = at_value(answer, at_break(answer));
            answer.rounded_down = at_value(answer, rounded(answer));
        }
        Ok(())
    }
}

/// Whether a break of any question may be between two samples.
fn differ(one: &Sample, other: &Sample) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one.differs_from(other),
        (Err(_), Err(_)) => false,
        // Breaks are found up to where the deal can be run.
        _ => true,
    }
}

impl BreakEven<'_> {
    /// The last value not above a break rounded down; none if rounding is not requested.
    fn rounded_down(&self, position: u64) -> Option<u64> {
        let multiple = self.round_down_to?;
        let number = self.value_at(position)?;
        let rounded = number
            .checked_div(multiple)?
            .floor()
            .checked_mul(multiple)?;
        let values = self.varied().values();
        let found = values
            .iter()
            .take(position as usize + 1)
            .rposition(|value| value.number.is_some_and(|number| number <= rounded));
        found.map(|position| position as u64)
    }
}
