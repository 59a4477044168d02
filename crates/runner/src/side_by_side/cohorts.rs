//! Cohorts under the index paths of a lot of scenarios, made once and shared.
//!
//! Where all rates of the pool are constant nothing is made here. This module must never know what a
//! path says.

use stepdown_projection::collateral::{AssumptionsError, Cohorts, IndexPaths};
use stepdown_projection::side_by_side::SideBySide;

use crate::sweep::{Cell, ReferenceRatesKey};

/// For how many lots of index paths cohorts are kept: schedules of a large pool take megabytes, of
/// several paths side by side sixteen times as many.
const MOST: usize = 4;

/// The cohorts that one thread has made.
#[derive(Debug)]
pub(super) struct KnownCohorts<N: SideBySide> {
    /// The last used first.
    kept: Vec<OfPaths<N>>,
}

#[derive(Debug)]
struct OfPaths<N: SideBySide> {
    /// By scenario side by side.
    keys: Vec<ReferenceRatesKey>,
    /// By loan group.
    groups: Vec<Cohorts<N>>,
}

impl<N: SideBySide> KnownCohorts<N> {
    pub(super) fn new() -> Self {
        Self { kept: Vec::new() }
    }

    /// The cohorts of each loan group under the paths of a lot: one cell for each of as many
    /// scenarios as `N` carries.
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
