//! Faults of the values of a range, told of the range.
//!
//! This module must never know what a value is of.

use std::collections::{BTreeMap, BTreeSet};
use stepdown_projection::words::counted;

use stepdown_projection::diagnostic::{Diagnostic, Place};
use stepdown_projection::document::DiagnosticSink;

/// Faults inside a range are of a value that is written nowhere: the whole range is meant. Of
/// several values of one range the first is told, and how many more there are.
pub(super) fn settled(diagnostics: DiagnosticSink, ranges: &[Place]) -> DiagnosticSink {
    let unlisted = diagnostics.unlisted();
    let mut alone = Vec::new();
    let mut of_ranges: BTreeMap<Place, (Diagnostic, BTreeSet<String>)> = BTreeMap::new();
    for mut diagnostic in diagnostics.into_diagnostics() {
        let within = |place: Place| {
            ranges.iter().copied().find(|range| {
                range.line == place.line
                    && (range.column..range.column + range.length.max(1)).contains(&place.column)
            })
        };
        match diagnostic.place.and_then(within) {
            None => alone.push(diagnostic),
            Some(range) => {
                diagnostic.place = Some(range);
                let first = of_ranges.entry(range);
                first
                    .or_insert_with(|| (diagnostic.clone(), BTreeSet::new()))
                    .1
                    .insert(diagnostic.message);
            }
        }
    }
    let settled = DiagnosticSink::new();
    for (mut diagnostic, shown) in of_ranges.into_values() {
        let more = shown.len() - 1;
        if more > 0 {
            let more = counted(more, "more value");
            diagnostic.message = format!("{}; and {more} of the range", diagnostic.message);
        }
        settled.push(diagnostic);
    }
    for diagnostic in alone {
        settled.push(diagnostic);
    }
    settled.count_more(unlisted);
    settled
}
