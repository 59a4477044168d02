//! Merges the diagnostics of a range's values into one of the range.

use std::collections::{BTreeMap, BTreeSet};
use stepdown_projection::words::counted;

use stepdown_projection::diagnostic::{Diagnostic, Place};
use stepdown_projection::document::DiagnosticSink;

/// Moves diagnostics inside a range to the whole range. Of several, the first is kept, with the number
/// of others.
pub(super) fn merged(diagnostics: DiagnosticSink, ranges: &[Place]) -> DiagnosticSink {
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
    let merged = DiagnosticSink::new();
    for (mut diagnostic, shown) in of_ranges.into_values() {
        let more = shown.len() - 1;
        if more > 0 {
            let more = counted(more, "more value");
            diagnostic.message = format!("{}, and {more} of the range", diagnostic.message);
        }
        merged.push(diagnostic);
    }
    for diagnostic in alone {
        merged.push(diagnostic);
    }
    merged.count_more(unlisted);
    merged
}
