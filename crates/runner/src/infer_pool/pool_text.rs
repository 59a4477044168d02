//! An inferred pool as the text of a pool file, which says of itself how it was come by.
//!
//! This room must never change a figure.

use std::fmt::Write;

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;

use super::bounds::Bounds;
use super::candidates::Candidate;
use super::polishing::Polished;

/// The pool file: lines in the order of the candidates, numbered from 1. `remarks` are said of it ahead
/// of the header.
pub(super) fn pool_text(
    deal: &Deal,
    bounds: &Bounds,
    candidates: &[Candidate],
    polished: &Polished,
    remarks: &[String],
) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for remark in remarks {
        let _ = writeln!(text, "# {remark}");
    }
    let group_column = if deal.groups.is_empty() { "" } else { "group," };
    let _ = writeln!(
        text,
        "line,{group_column}kind,balance,rate_pct,amortization_months,maturity_months,io_months,\
         age_months"
    );
    let lines = candidates
        .iter()
        .enumerate()
        .filter(|(place, _)| polished.thousands[*place] > 0);
    for (number, (place, line)) in (1..).zip(lines) {
        let kind = &bounds.kinds[line.kind];
        let terms = &kind.terms[line.terms];
        let left = |months: u32| months.saturating_sub(line.age_months);
        let group = deal
            .groups
            .get(line.group)
            .map_or(String::new(), |group| format!("{group},"));
        let rate = (polished.rates[line.kind] * Decimal::ONE_HUNDRED).normalize();
        let _ = writeln!(
            text,
            "{number},{group}{},{:.2},{rate},{},{},{},{}",
            kind.name,
            polished.balance(place),
            left(terms.amortization_months),
            left(terms.maturity_months),
            left(terms.io_months),
            line.age_months
        );
    }
    text
}
