//! What a scenario does to the deal other than through its collateral.
//!
//! This module must never hold anything of a deal.

use crate::index::ReferenceRateIndex;
use crate::number::{Mask, Number};

/// Whether trigger events are tested or taken as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TriggerOverride {
    /// As the deal tests them.
    Model,
    /// Never in effect.
    Pass,
    /// In effect whenever they are tested.
    Fail,
}

/// Index paths, delinquencies and shortfalls of a scenario.
#[derive(Debug, Clone)]
pub struct Conditions<N: Number> {
    /// By reference rate, by month from the first: annual fractions.
    pub reference_rates: Vec<Vec<N>>,
    /// By month from the first: 60+ delinquencies other than loans in foreclosure, as a fraction
    /// of the pool.
    pub delinquency: Vec<N>,
    /// Where trigger events are never in effect.
    pub triggers_pass: N::Mask,
    /// Where trigger events are in effect whenever they are tested.
    pub triggers_fail: N::Mask,
    /// The part of a month's interest that does not arrive with a voluntary prepayment.
    pub prepayment_interest_lost: N,
    /// Interest lost under the Relief Act, as an annual fraction of the pool.
    pub relief_act_rate: N,
}

impl<N: Number> Conditions<N> {
    /// The masks of an override that holds for every scenario carried: pass, fail.
    #[must_use]
    pub fn masks_of(triggers: TriggerOverride) -> (N::Mask, N::Mask) {
        (
            N::Mask::splat(triggers == TriggerOverride::Pass),
            N::Mask::splat(triggers == TriggerOverride::Fail),
        )
    }

    /// The index in a month, counted from 0 at the first that the paths are of; a path that has
    /// ended keeps its last value.
    #[must_use]
    #[inline(always)]
    pub fn reference_rate(&self, index: ReferenceRateIndex, month_position: usize) -> N {
        at(&self.reference_rates[index.position()], month_position)
    }

    #[inline(always)]
    pub(super) fn delinquency(&self, month_position: usize) -> N {
        at(&self.delinquency, month_position)
    }
}

#[inline(always)]
fn at<N: Number>(path: &[N], position: usize) -> N {
    match path.get(position).or(path.last()) {
        Some(figure) => *figure,
        None => N::ZERO,
    }
}
