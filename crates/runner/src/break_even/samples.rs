//! Scenarios of the grid run side by side, and their results for every question.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;

use super::{BreakEven, BreakEvenError};
use crate::results::ScenarioResult;
use crate::side_by_side::Measured;

/// The number of scenarios that a thread takes at once.
const TAKEN: usize = 256;

/// A cell and a position.
pub(super) type Spot = (u64, u64);

/// The result of a sample, or why it cannot be run.
pub(super) type Sample = Result<Seen, String>;

/// The result of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    of_questions: Box<[OfQuestion]>,
    /// The stepdown date, and the first trigger event.
    turns: (Option<Month>, Option<Month>),
}

/// The result of a sample for one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OfQuestion {
    /// Whether its condition holds.
    holds: bool,
    /// The last month in which its class is paid principal.
    last_month: Option<Month>,
    /// Whether the classes that bear losses just before its class take none.
    is_sheltered: bool,
}

impl OfQuestion {
    /// Whether a break may be hidden between two samples that agree: the class is paid off in
    /// another month or the deal's dates differ, and the class is near a loss, or takes one and is
    /// still paid. Between such changes losses only grow; at one they can disappear, when a class
    /// is paid off before the month of the loss.
    fn may_hide_a_break(self, other: Self, turned: bool) -> bool {
        if self.holds != other.holds {
            return true;
        }
        let is_in_doubt = if self.holds {
            !(self.is_sheltered && other.is_sheltered)
        } else {
            self.last_month.is_some() || other.last_month.is_some()
        };
        is_in_doubt && (turned || self.last_month != other.last_month)
    }
}

impl Seen {
    /// Whether the condition of a question holds.
    pub(super) fn holds(&self, question: usize) -> bool {
        self.of_questions[question].holds
    }

    /// Whether a break of some question is, or may be hidden, between two samples.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        let turned = self.turns != other.turns;
        let questions = self.of_questions.iter().zip(&other.of_questions);
        questions
            .into_iter()
            .any(|(one, other)| one.may_hide_a_break(*other, turned))
    }
}

/// All samples of a few cells.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) known: BTreeMap<Spot, Sample>,
}

impl Samples {
    /// Runs the spots that are not known yet; returns the number of scenarios that were run.
    pub(super) fn add(
        &mut self,
        breaks: &BreakEven<'_>,
        spots: impl Iterator<Item = Spot>,
        stop: &AtomicBool,
    ) -> Result<u64, BreakEvenError> {
        let spots: Vec<Spot> = spots
            .filter(|spot| !self.known.contains_key(spot))
            .collect();
        let samples = run(breaks, &spots, stop, |outcome| sample(breaks, &outcome))?;
        self.known.extend(spots.iter().copied().zip(samples));
        Ok(spots.len() as u64)
    }
}

/// Runs spots, which are in order, and returns what `keep` makes of each result.
pub(super) fn run<T: Send>(
    breaks: &BreakEven<'_>,
    spots: &[Spot],
    stop: &AtomicBool,
    keep: impl Fn(ScenarioResult) -> T + Sync,
) -> Result<Vec<T>, BreakEvenError> {
    let taken: Result<Vec<Vec<T>>, BreakEvenError> = spots
        .par_chunks(TAKEN)
        .map(|spots| {
            if stop.load(Ordering::Relaxed) {
                return Err(BreakEvenError::Interrupted);
            }
            let numbers: Vec<u64> = spots
                .iter()
                .map(|(cell, position)| breaks.number(*cell, *position))
                .collect();
            let outcomes = breaks.work.run_these(&numbers);
            Ok(outcomes.into_iter().map(&keep).collect())
        })
        .collect();
    Ok(taken?.into_iter().flatten().collect())
}

fn sample(breaks: &BreakEven<'_>, outcome: &ScenarioResult) -> Sample {
    match &outcome.result {
        Ok(run) => Ok(breaks.seen(run)),
        Err(reason) => Err(reason.clone()),
    }
}

impl BreakEven<'_> {
    fn seen(&self, run: &Measured) -> Seen {
        let (classes, deal) = (run.classes(self.run_to), run.deal());
        let takes_a_loss = |class: &ClassIndex| {
            let class = &classes[*class];
            class.first_write_down.is_some() || class.first_interest_shortfall.is_some()
        };
        let of_question = |(condition, class): &(super::Condition, ClassIndex)| {
            let before = &self.bears_before[*class];
            OfQuestion {
                holds: condition.holds(&classes[*class]),
                last_month: classes[*class].principal_window.map(|(_, last)| last),
                is_sheltered: !before.is_empty() && !before.iter().any(takes_a_loss),
            }
        };
        Seen {
            of_questions: self.questions.iter().map(of_question).collect(),
            turns: (
                deal.stepdown,
                deal.first_trigger_event.map(|first| first.month),
            ),
        }
    }
}
