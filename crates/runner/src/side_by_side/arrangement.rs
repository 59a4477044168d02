//! Arranges the scenarios of a block in batches that run side by side.
//!
//! Scenarios that differ in speeds, defaults or severities share a batch, under one index path if there
//! are enough of them. Batches with the same collateral follow one another, so that its cash flows are
//! used again. If adjustable loans depend on the index paths, scenarios under one path are batched
//! before those under several, whose schedules are not shared.

use std::collections::BTreeMap;

use stepdown_projection::collateral::Liquidation;

use crate::sweep::{Cell, CollateralKey, DealKey, Grid, ScenarioId};

/// A scenario of a block: its position and its components.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) place: usize,
    pub(super) id: ScenarioId,
    pub(super) cell: Cell,
}

/// What all scenarios of a batch share.
type Common = (DealKey, Liquidation);

/// The scenarios of a block in batches of at most `width` with the same deal and liquidation of
/// defaults.
pub(super) fn batches(
    grid: &Grid,
    block: impl Iterator<Item = u64>,
    width: usize,
) -> Vec<Vec<Placed>> {
    let placed: Vec<Placed> = block
        .filter_map(|number| grid.id(number))
        .enumerate()
        .map(|(place, id)| Placed {
            place,
            id,
            cell: grid.cell(id),
        })
        .collect();
    // Collateral is numbered in the order in which it first occurs, by index path where loans depend on
    // it.
    let mut met: BTreeMap<Liquidation, BTreeMap<CollateralKey, usize>> = BTreeMap::new();
    for Placed { cell, .. } in &placed {
        let of_kind = met.entry(cell.liquidation).or_default();
        let next = of_kind.len();
        of_kind.entry(cell.collateral()).or_insert(next);
    }
    for of_kind in met.values_mut() {
        let mut in_order: Vec<(&CollateralKey, &mut usize)> = of_kind.iter_mut().collect();
        in_order.sort_by_key(|(key, first)| (key.rates_of_lines, **first));
        for (rank, (_, place)) in in_order.into_iter().enumerate() {
            *place = rank;
        }
    }
    let mut keyed: Vec<_> = placed
        .into_iter()
        .map(|placed| {
            let cell = &placed.cell;
            let rank = met[&cell.liquidation][&cell.collateral()];
            let common: Common = (cell.deal, cell.liquidation);
            (common, rank / width, cell.conditions(), rank, placed)
        })
        .collect();
    keyed.sort_by_key(|(common, batch, conditions, rank, placed)| {
        (*common, *batch, *conditions, *rank, placed.place)
    });
    keyed
        .chunk_by(|one, next| one.0 == next.0)
        .flat_map(|alike| alike.chunks(width))
        .map(|batch| batch.iter().map(|(.., placed)| *placed).collect())
        .collect()
}
