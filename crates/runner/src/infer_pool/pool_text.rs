//! The text of an inferred pool file, marked as inferred.

use rust_decimal::Decimal;
use stepdown_projection::csv_text;
use stepdown_projection::deal::Deal;

use super::bounds::Bounds;
use super::candidates::Candidate;
use super::polishing::Polished;

/// The column of loan groups, for deals that have them.
const GROUP: &str = "group";
/// The columns.
const COLUMNS: [&str; 9] = [
    "line",
    GROUP,
    "kind",
    "balance",
    "rate_pct",
    "amortization_months",
    "maturity_months",
    "io_months",
    "age_months",
];

/// The pool file: rep lines in the order of the candidates, numbered from 1. `remarks` are comments
/// before the header.
pub(super) fn pool_text(
    deal: &Deal,
    bounds: &Bounds,
    candidates: &[Candidate],
    polished: &Polished,
    remarks: &[String],
) -> String {
    let mut text = String::new();
    for remark in remarks {
        text.push_str("# ");
        // A line break in a name must not end the comment.
        text.extend(remark.chars().map(|letter| match letter {
            '\n' | '\r' => ' ',
            letter => letter,
        }));
        text.push('\n');
    }
    let has_groups = !deal.groups.is_empty();
    let columns = COLUMNS.into_iter();
    let columns = columns.filter(|column| has_groups || *column != GROUP);
    text.push_str(&row(columns.map(str::to_owned)));
    let lines = candidates
        .iter()
        .enumerate()
        .filter(|(place, _)| polished.thousands[*place] > 0);
    for (number, (place, line)) in (1..).zip(lines) {
        let kind = &bounds.kinds[line.kind];
        let terms = &kind.terms[line.terms];
        let left = |months: u32| months.saturating_sub(line.age_months).to_string();
        let rate = (polished.rates[line.kind] * Decimal::ONE_HUNDRED).normalize();
        let mut cells = vec![number.to_string()];
        if has_groups {
            let group = deal.groups.get(line.group);
            cells.push(group.map_or(String::new(), |group| csv_text::written(group).into_owned()));
        }
        cells.extend([
            csv_text::written(&kind.name).into_owned(),
            format!("{:.2}", polished.balance(place)),
            rate.to_string(),
            left(terms.amortization_months),
            left(terms.maturity_months),
            left(terms.io_months),
            line.age_months.to_string(),
        ]);
        text.push_str(&row(cells.into_iter()));
    }
    text
}

/// A row of a CSV file.
fn row(cells: impl Iterator<Item = String>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing texts to memory cannot fail.
    let _ = writer.write_record(cells.map(String::into_bytes));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
