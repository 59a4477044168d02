//! Cohorts under the index paths of a batch, made once and shared.
//!
//! If all rates of the pool are constant, no cohorts are made here.

use stepdown_projection::collateral::{AssumptionsError, Cohorts, IndexPaths};
use stepdown_projection::side_by_side::SideBySide;

use crate::sweep::{Cell, ReferenceRatesKey};

/// The number of batches of index paths whose cohorts are kept. Schedules of a large pool take
/// megabytes, and 16 times as many for several paths side by side.
const MOST: usize = 4;

/// The cohorts made by one thread.
#[derive(Debug)]
pub(super) struct KnownCohorts<N: SideBySide> {
    /// The last used first.
    kept: Vec<OfPaths<N>>,
}

#[derive(Debug)]
struct OfPaths<N: SideBySide> {
    /// By scenario of the batch.
    keys: Vec<ReferenceRatesKey>,
    /// By loan group.
    groups: Vec<Cohorts<N>>,
}

impl<N: SideBySide> KnownCohorts<N> {
    pub(super) fn new() -> Self {
        Self { kept: Vec::new() }
    }

    /// The cohorts of each loan group under the paths of a batch, one cell for each lane of `N`.
    pub(super) fn under<'a>(
        &'a mut self,
        groups: &'a [Cohorts<N>],
        cells: &[Cell],
        paths: &IndexPaths<'_, N>,
    ) -> Result<&'a [Cohorts<N>], AssumptionsError> {
        let keys: Option<Vec<ReferenceRatesKey>> =
            cells.iter().map(|cell| cell.rates_of_lines).collect();
        let Some(keys) = keys else {
            return Ok(groups);
        };
        if let Some(found) = self.kept.iter().position(|kept| kept.keys == keys) {
            self.kept[..=found].rotate_right(1);
        } else {
            let under = groups.iter().map(|cohorts| cohorts.under(paths));
            let groups = under.collect::<Result<_, _>>()?;
            self.kept.truncate(MOST - 1);
            self.kept.insert(0, OfPaths { keys, groups });
        }
        Ok(&self.kept[0].groups)
    }
}
