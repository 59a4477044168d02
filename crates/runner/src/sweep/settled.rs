//! Faults of the values of a range, told of the range.
//!
//! This room must never know what a value is of.

use std::collections::{BTreeMap, BTreeSet};
use stepdown_projection::words::counted;

use stepdown_projection::document::Faultbook;
use stepdown_projection::fault::{Fault, Place};

/// Faults inside a range are of a value that is written nowhere: the whole range is meant. Of
/// several values of one range the first is told, and how many more there are.
pub(super) fn settled(faults: Faultbook, ranges: &[Place]) -> Faultbook {
    let unlisted = faults.unlisted();
    let mut alone = Vec::new();
    let mut of_ranges: BTreeMap<Place, (Fault, BTreeSet<String>)> = BTreeMap::new();
    for mut fault in faults.into_faults() {
        let within = |place: Place| {
            ranges.iter().copied().find(|range| {
                range.line == place.line
                    && (range.column..range.column + range.length.max(1)).contains(&place.column)
            })
        };
        match fault.place.and_then(within) {
            None => alone.push(fault),
            Some(range) => {
                fault.place = Some(range);
                let first = of_ranges.entry(range);
                first
                    .or_insert_with(|| (fault.clone(), BTreeSet::new()))
                    .1
                    .insert(fault.message);
            }
        }
    }
    let settled = Faultbook::new();
    for (mut fault, told) in of_ranges.into_values() {
        let more = told.len() - 1;
        if more > 0 {
            let more = counted(more, "more value");
            fault.message = format!("{}; and {more} of the range", fault.message);
        }
        settled.push(fault);
    }
    for fault in alone {
        settled.push(fault);
    }
    settled.count_more(unlisted);
    settled
}
