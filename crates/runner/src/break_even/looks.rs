//! Scenarios of the grid run side by side, and what each says of every question.
//!
//! This room must never decide where to look next.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;

use super::BreakEven;
use crate::results::Outcome;
use crate::run::RunMeasures;

/// How many scenarios a thread takes at once.
const TAKEN: usize = 256;

/// A cell and a position.
pub(super) type Spot = (u64, u64);

/// What a look says, or why it could not be run.
pub(super) type Look = Result<Seen, String>;

/// What a look says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Of every question whether its condition holds.
    pub(super) holding: Vec<bool>,
    /// Of every question when its class is last paid principal.
    last_months: Vec<Option<Month>>,
    /// Of every question whether something is left to bear losses before its class.
    sheltered: Vec<bool>,
    /// When the deal steps down, first is in a trigger event, and for how many months.
    turns: (Option<Month>, Option<Month>, u32),
}

impl Seen {
    /// Whether a break may lie between two looks, or at a turn between them: somewhere a class is
    /// hurt in one of them only; or it is hurt in neither, but what bears losses before it is, and
    /// it is paid off in another month or the deal turns in another. Between such turns a class is
    /// hurt ever more, and at one all that may be undone: a class that would be hurt in the month
    /// after is paid off before.
    pub(super) fn differs_from(&self, other: &Self) -> bool {
        let turned = self.turns != other.turns;
        let questions = 0..self.holding.len();
        questions.into_iter().any(|question| {
            let holding = (self.holding[question], other.holding[question]);
            match holding {
                (true, true) => {
                    let in_danger = !(self.sheltered[question] && other.sheltered[question]);
                    let paid_off = (self.last_months[question], other.last_months[question]);
                    in_danger && (turned || paid_off.0 != paid_off.1)
                }
                (one, other) => one != other,
            }
        })
    }
}

/// All looks at a few cells.
#[derive(Debug, Default)]
pub(super) struct Looks {
    pub(super) known: BTreeMap<Spot, Look>,
}

impl Looks {
    /// Looks at spots that were not looked at; says how many scenarios were run.
    pub(super) fn add(&mut self, breaks: &BreakEven<'_>, spots: impl Iterator<Item = Spot>) -> u64 {
        let spots: Vec<Spot> = spots
            .filter(|spot| !self.known.contains_key(spot))
            .collect();
        let looked = run(breaks, &spots, |outcome| look(breaks, &outcome));
        self.known.extend(spots.iter().copied().zip(looked));
        spots.len() as u64
    }
}

/// Runs spots, which stand in order, and keeps of each what is asked for.
pub(super) fn run<T: Send>(
    breaks: &BreakEven<'_>,
    spots: &[Spot],
    keep: impl Fn(Outcome) -> T + Sync,
) -> Vec<T> {
    let taken: Vec<Vec<T>> = spots
        .par_chunks(TAKEN)
        .map(|spots| {
            let numbers: Vec<u64> = spots
                .iter()
                .map(|(cell, position)| breaks.number(*cell, *position))
                .collect();
            let outcomes = breaks.work.run_these(&numbers);
            outcomes.into_iter().map(&keep).collect()
        })
        .collect();
    taken.into_iter().flatten().collect()
}

fn look(breaks: &BreakEven<'_>, outcome: &Outcome) -> Look {
    match &outcome.result {
        Ok(run) => Ok(breaks.seen(run)),
        Err(reason) => Err(reason.clone()),
    }
}

impl BreakEven<'_> {
    fn seen(&self, run: &RunMeasures<f64>) -> Seen {
        let classes = run.classes(self.run_to);
        let is_hurt = |class: &ClassIndex| {
            let class = &classes[*class];
            class.first_write_down.is_some() || class.first_interest_shortfall.is_some()
        };
        let questions = || self.questions.iter();
        Seen {
            holding: questions()
                .map(|(condition, class)| condition.holds(&classes[*class]))
                .collect(),
            last_months: questions()
                .map(|(_, class)| classes[*class].principal_window.map(|(_, last)| last))
                .collect(),
            sheltered: questions()
                .map(|(_, class)| {
                    let before = &self.bears_before[*class];
                    !before.is_empty() && !before.iter().any(is_hurt)
                })
                .collect(),
            turns: (
                run.deal.stepdown,
                run.deal.first_trigger_event.map(|first| first.month),
                run.deal.months_in_trigger_event,
            ),
        }
    }
}
