//! Allocates collateral cash flows to distribution dates.

use super::Deal;
use crate::collateral::CollateralFlows;
use crate::number::Number;

impl Deal {
    /// The flows that the deal distributes, by distribution date: its loan groups combined, or its only pool.
    /// `groups` are by collection month, in the deal's order.
    ///
    /// The first distribution date covers the number of collection months in the deal's dates, unless the
    /// pool is as of a later date.
    #[must_use]
    pub fn collections<N: Number>(
        &self,
        mut groups: Vec<CollateralFlows<N>>,
    ) -> CollateralFlows<N> {
        let mut flows = match groups.pop() {
            Some(only) if groups.is_empty() && self.groups.is_empty() => only,
            last => CollateralFlows::of_groups(groups.into_iter().chain(last).collect()),
        };
        flows.as_of = self.pool_as_of;
        if self.pool_as_of.number() == 0 {
            flows.combine_first_months(self.dates.collections.first);
        }
        flows
    }
}
