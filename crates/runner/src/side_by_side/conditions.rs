//! Index paths and delinquencies of a batch, made once and shared.

use std::collections::BTreeMap;
use std::sync::Arc;

use stepdown_projection::number::Mask;
use stepdown_projection::side_by_side::SideBySide;
use stepdown_projection::waterfall::Conditions;

use crate::sweep::{Cell, ConditionsKey, Parts};

/// The number of scenarios whose conditions are kept, and of batches.
const MOST: usize = 512;

/// The conditions made by one thread.
#[derive(Debug)]
pub(super) struct KnownConditions<N: SideBySide> {
    of_one: BTreeMap<ConditionsKey, Arc<Conditions<f64>>>,
    of_all: BTreeMap<ConditionsKey, Arc<Conditions<N>>>,
}

impl<N: SideBySide> KnownConditions<N> {
    pub(super) fn new() -> Self {
        Self {
            of_one: BTreeMap::new(),
            of_all: BTreeMap::new(),
        }
    }

    /// The conditions of a batch, one cell for each lane of `N`.
    pub(super) fn of_batch(
        &mut self,
        cells: &[Cell],
        parts: &Parts,
        months: u32,
    ) -> Arc<Conditions<N>> {
        let key = cells[0].conditions();
        let is_one = cells.iter().all(|cell| cell.conditions() == key);
        if is_one && let Some(known) = self.of_all.get(&key) {
            return Arc::clone(known);
        }
        let lanes: Vec<Arc<Conditions<f64>>> = cells
            .iter()
            .map(|cell| self.of_cell(cell, parts, months))
            .collect();
        let made = Arc::new(side_by_side(&lanes));
        if is_one {
            if self.of_all.len() >= MOST {
                self.of_all.clear();
            }
            self.of_all.insert(key, Arc::clone(&made));
        }
        made
    }

    fn of_cell(&mut self, cell: &Cell, parts: &Parts, months: u32) -> Arc<Conditions<f64>> {
        if self.of_one.len() >= MOST {
            self.of_one.clear();
        }
        let known = self.of_one.entry(cell.conditions()).or_insert_with(|| {
            let scenario = parts.scenario(cell, String::new());
            Arc::new(scenario.conditions(months))
        });
        Arc::clone(known)
    }
}

fn side_by_side<N: SideBySide>(lanes: &[Arc<Conditions<f64>>]) -> Conditions<N> {
    let of = |path: &dyn Fn(&Conditions<f64>) -> &[f64]| -> Vec<N> {
        let months = lanes.iter().map(|lane| path(lane).len()).max();
        let at = |month: usize| {
            N::by_lane(|lane| {
                let path = path(&lanes[lane]);
                let last = path.last().copied().unwrap_or(0.0);
                path.get(month).copied().unwrap_or(last)
            })
        };
        (0..months.unwrap_or(0)).map(at).collect()
    };
    let indices = lanes.first().map_or(0, |lane| lane.reference_rates.len());
    Conditions {
        reference_rates: (0..indices)
            .map(|index| of(&|lane| lane.reference_rates.get(index).map_or(&[], Vec::as_slice)))
            .collect(),
        delinquency: of(&|lane| &lane.delinquency),
        triggers_pass: N::mask(|lane| lanes[lane].triggers_pass.any()),
        triggers_fail: N::mask(|lane| lanes[lane].triggers_fail.any()),
        prepayment_interest_lost: N::by_lane(|lane| lanes[lane].prepayment_interest_lost),
        relief_act_rate: N::by_lane(|lane| lanes[lane].relief_act_rate),
    }
}
