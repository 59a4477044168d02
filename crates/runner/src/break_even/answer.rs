//! The result for a class in a cell.

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, DealMeasures};

use super::condition::Condition;

/// The first break, by positions of the input's values, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The condition holds at every sampled value.
    NoBreak,
    /// It does not hold at the first value.
    BreaksAtFirst,
    /// It holds up to this value, and not at the next.
    HoldsTo(u64),
    /// The cell cannot be run at some value, with the reason.
    NotRun(String),
}

/// The metrics of a class and the deal at a value.
#[derive(Debug, Clone, PartialEq)]
pub struct AtValue {
    /// The value's position, from 0.
    pub position: u64,
    /// The class, in the requested run.
    pub class: ClassMeasures<f64>,
    /// The deal.
    pub deal: DealMeasures<f64>,
}

/// The result for a class in a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The cell, from 0.
    pub cell: u64,
    /// The condition.
    pub condition: Condition,
    /// The class.
    pub class: ClassIndex,
    /// The first break.
    pub found: Found,
    /// Where the condition holds again after the first break: first and last positions, both
    /// included. Mostly empty.
    pub holds_again: Vec<(u64, u64)>,
    /// The metrics at the last value before the break or, if there is no break, at the last value
    /// of all.
    pub at_break: Option<AtValue>,
    /// The same at the break rounded down.
    pub rounded_down: Option<AtValue>,
}

impl Answer {
    /// A result from the ranges in which the condition holds, in order.
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

    /// The last position before the first break; without a break, the last of all.
    #[must_use]
    pub fn holds_to(&self, last: u64) -> Option<u64> {
        match self.found {
            Found::NoBreak => Some(last),
            Found::HoldsTo(position) => Some(position),
            Found::BreaksAtFirst | Found::NotRun(_) => None,
        }
    }
}
