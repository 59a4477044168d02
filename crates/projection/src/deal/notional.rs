//! Reads notional schedules of hedges.

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, other_separator};
use crate::document::{AttachedFiles, DiagnosticSink, Node, Value, quoted, read};

/// More periods than any agreement has; later rows are ignored.
const MOST_PERIODS: usize = 1200;
/// The columns of a notional schedule.
const HEADER: &str = "period,notional";

impl AttachedFiles<'_> {
    /// A notional schedule: a CSV file of `period,notional`, or a list of amounts.
    pub(super) fn notional(
        &self,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<Vec<Decimal>> {
        if let Value::List(_) = node.value {
            return read::list(read::money)(node, diagnostics);
        }
        let file = read::text(node, diagnostics)?;
        if file.starts_with(|first: char| first.is_ascii_digit()) && !file.contains('.') {
            return diagnostics.refuse(
                node.place,
                format!("expected a notional schedule, found {}", quoted(&file)),
                "write a list with an amount for each period, `[50_000_000, 49_000_000]`, or name \
                 a CSV file in the folder of the deal file",
            );
        }
        let text = match self.text(&file) {
            Ok(text) => text,
            Err(reason) => {
                return diagnostics.refuse(
                    node.place,
                    format!("cannot read {}: {reason}", quoted(&file)),
                    format!(
                        "name a CSV file in the folder of the deal file, with columns `{HEADER}`, or write \
                         a list of dollars"
                    ),
                );
            }
        };
        match schedule(&file, &text) {
            Ok(amounts) => Some(amounts),
            Err(invalid) => {
                self.emit(invalid);
                None
            }
        }
    }
}

/// Reads a notional schedule: dollars by period, from period 1 without gaps.
fn schedule(file: &str, text: &str) -> Result<Vec<Decimal>, Diagnostics> {
    let mut diagnostics = Vec::new();
    let mut amounts = Vec::new();
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = content
        .lines()
        .enumerate()
        .map(|(index, row)| (index + 1, row))
        .filter(|(_, row)| !row.trim().is_empty());
    match rows.next() {
        Some((_, header)) if header.split(',').map(str::trim).eq(HEADER.split(',')) => {}
        Some((line, header)) => {
            let place = Place::of_field(line, header, header);
            if let Some(diagnostic) = other_separator(header, place, &["period", "notional"]) {
                return Diagnostics::result(file, text, vec![diagnostic], None);
            }
            diagnostics.push(
                Diagnostic::at(place, format!("expected the columns `{HEADER}`"))
                    .advise(format!("write `{HEADER}` as the first line")),
            );
        }
        None => diagnostics.push(
            Diagnostic::of_file("the file is empty")
                .advise(format!("write `{HEADER}`, and a row for each period")),
        ),
    }
    for (expected, (line, row)) in (1..).zip(rows.take(MOST_PERIODS)) {
        match period(expected, line, row) {
            Ok(amount) => amounts.push(amount),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Diagnostics::result(file, text, diagnostics, Some(amounts))
}

/// The dollars of a period, which must be period `expected`.
fn period(expected: usize, line: usize, row: &str) -> Result<Decimal, Diagnostic> {
    let mut fields = row.split(',');
    let (Some(period), Some(amount), None) = (fields.next(), fields.next(), fields.next()) else {
        return Err(Diagnostic::at(
            Place::of_field(line, row, row),
            "expected a period and an amount",
        )
        .advise(format!("write `{expected},103900000`, digits only")));
    };
    if period.trim().parse() != Ok(expected) {
        return Err(Diagnostic::at(
            Place::of_field(line, row, period),
            format!(
                "expected period {expected}, found {}",
                quoted(period.trim())
            ),
        )
        .advise("number the periods 1, 2, 3 and so on; write 0 for a period without a notional"));
    }
    match Decimal::from_str_exact(amount.trim()) {
        Ok(amount) if amount >= Decimal::ZERO && amount <= Decimal::from(read::MOST_MONEY) => {
            Ok(amount)
        }
        _ => Err(Diagnostic::at(
            Place::of_field(line, row, amount),
            format!(
                "expected an amount of dollars, found {}",
                quoted(amount.trim())
            ),
        )
        .advise("write dollars of 0 or more, digits only: `103900000`")),
    }
}
