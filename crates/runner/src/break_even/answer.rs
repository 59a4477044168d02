//! What is found of a class in a cell.
//!
//! This module must never run anything.

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, DealMeasures};

use super::condition::Condition;

/// What is found, by positions of the figure's values, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The condition holds at every value that was looked at.
    NoBreak,
    /// It does not hold at the first value.
    BreaksAtFirst,
    /// It holds up to this value, and no more at the next.
    HoldsTo(u64),
    /// The cell could not be run at some value, and this is why.
    NotRun(String),
}

/// What a class and the deal came to at a value.
#[derive(Debug, Clone, PartialEq)]
pub struct AtValue {
    /// The value's position, from 0.
    pub position: u64,
    /// The class, in the run that was asked for.
    pub class: ClassMeasures<f64>,
    /// The deal.
    pub deal: DealMeasures<f64>,
}

/// What is found of a class in a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The cell, from 0.
    pub cell: u64,
    /// What it must not take.
    pub condition: Condition,
    /// The class.
    pub class: ClassIndex,
    /// The first break.
    pub found: Found,
    /// Where the condition holds again beyond the first break: from one position to another, both
    /// counted in. Mostly there is none.
    pub holds_again: Vec<(u64, u64)>,
    /// What the class and the deal came to at the last value before the break, or where there is
    /// no break at the last value of all.
    pub at_break: Option<AtValue>,
    /// The same at the break rounded down.
    pub rounded_down: Option<AtValue>,
}

impl Answer {
    /// From the stretches in which the condition holds, in order.
    pub(super) fn of_stretches(
        (cell, condition, class): (u64, Condition, ClassIndex),
        stretches: &[(u64, u64)],
        last: u64,
    ) -> Self {
        let (found, again) = match stretches.split_first() {
            Some(((0, to), rest)) if *to == last && rest.is_empty() => (Found::NoBreak, rest),
            Some(((0, to), rest)) => (Found::HoldsTo(*to), rest),
            _ => (Found::BreaksAtFirst, stretches),
        };
        Self {
            cell,
            condition,
            class,
            found,
            holds_again: again.to_vec(),
            at_break: None,
            rounded_down: None,
        }
    }

    /// The last position before the first break; of none, the last of all.
    #[must_use]
    pub fn holds_to(&self, last: u64) -> Option<u64> {
        match self.found {
            Found::NoBreak => Some(last),
            Found::HoldsTo(position) => Some(position),
            Found::BreaksAtFirst | Found::NotRun(_) => None,
        }
    }
}
