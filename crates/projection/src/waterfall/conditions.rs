//! The effects of a scenario on the deal other than through its collateral.

use crate::index::ReferenceRateIndex;
use crate::number::{Mask, Number};

/// Whether trigger events are tested or forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TriggerOverride {
    /// Tested as the deal specifies.
    Model,
    /// Never in effect.
    Pass,
    /// In effect on every date on which they are tested.
    Fail,
}

/// Index paths, delinquencies and shortfalls of a scenario.
#[derive(Debug, Clone)]
pub struct Conditions<N: Number> {
    /// By reference rate, then by month: annual fractions.
    pub reference_rates: Vec<Vec<N>>,
    /// By month: 60+ delinquencies other than loans in foreclosure, as a fraction of the pool.
    pub delinquency: Vec<N>,
    /// The scenarios in which trigger events are never in effect.
    pub triggers_pass: N::Mask,
    /// The scenarios in which trigger events are in effect on every date on which they are tested.
    pub triggers_fail: N::Mask,
    /// The part of a month's interest that is lost on a voluntary prepayment.
    pub prepayment_interest_lost: N,
    /// Interest lost under the Relief Act, as an annual fraction of the pool.
    pub relief_act_rate: N,
}

impl<N: Number> Conditions<N> {
    /// The masks of an override that applies to all scenarios: pass, fail.
    #[must_use]
    pub fn masks_of(triggers: TriggerOverride) -> (N::Mask, N::Mask) {
        (
            N::Mask::splat(triggers == TriggerOverride::Pass),
            N::Mask::splat(triggers == TriggerOverride::Fail),
        )
    }

    /// The index in a month, by position in the path from 0 on; after its end a path keeps its last value.
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
        Some(value) => *value,
        None => N::ZERO,
    }
}
