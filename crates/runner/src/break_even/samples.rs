//! Scenarios of the grid run side by side, and what each says of every question.
//!
//! This module must never decide where to look next.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;

use super::{BreakEven, BreakEvenError};
use crate::results::ScenarioResult;
use crate::side_by_side::Measured;

/// How many scenarios a thread takes at once.
const TAKEN: usize = 256;

/// A cell and a position.
pub(super) type Spot = (u64, u64);

/// What a look says, or why it could not be run.
pub(super) type Sample = Result<Seen, String>;

/// What a look says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    of_questions: Box<[OfQuestion]>,
    /// When the deal steps down, and when it first is in a trigger event.
    turns: (Option<Month>, Option<Month>),
}

/// What a look says of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OfQuestion {
    /// Whether its condition holds.
    holds: bool,
    /// When its class is last paid principal.
    last_month: Option<Month>,
    /// Whether what bears losses before its class is unhurt.
    is_sheltered: bool,
}

impl OfQuestion {
    /// Whether a break may hide between two looks that agree: the class is paid off in another
    /// month or the deal turns in another, and the class is near being hurt, or hurt and still
    /// paid. Between such turns a class is hurt ever more, and at one all that may be undone: what
    /// would be hurt in the month after is paid off before.
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

    /// Whether a break of some question lies, or may hide, between two looks.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        let turned = self.turns != other.turns;
        let questions = self.of_questions.iter().zip(&other.of_questions);
        questions
            .into_iter()
            .any(|(one, other)| one.may_hide_a_break(*other, turned))
    }
}

/// All looks at a few cells.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) known: BTreeMap<Spot, Sample>,
}

impl Samples {
    /// Looks at spots that were not looked at; says how many scenarios were run.
    pub(super) fn add(
        &mut self,
        breaks: &BreakEven<'_>,
        spots: impl Iterator<Item = Spot>,
        stop: &AtomicBool,
    ) -> Result<u64, BreakEvenError> {
        let spots: Vec<Spot> = spots
            .filter(|spot| !self.known.contains_key(spot))
            .collect();
        let looked = run(breaks, &spots, stop, |outcome| sample(breaks, &outcome))?;
        self.known.extend(spots.iter().copied().zip(looked));
        Ok(spots.len() as u64)
    }
}

/// Runs spots, which stand in order, and keeps of each what is asked for.
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
