//! The months of the collateral as distribution dates pay them out.

use super::Deal;
use crate::collateral::CollateralFlows;
use crate::number::Number;

impl Deal {
    /// What the deal distributes: its loan groups put together, or its one pool, by distribution
    /// date. `groups` are by collection month, in the deal's order.
    ///
    /// The first distribution date pays out as many collection months as the deal's dates say, unless
    /// the pool is of a later date.
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
            flows.put_first_together(self.dates.collections.first);
        }
        flows
    }
}
