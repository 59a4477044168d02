//! Reads notional schedules of hedges.

use rust_decimal::Decimal;

use crate::csv_text;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, other_separator};
use crate::document::{AttachedFiles, DiagnosticSink, Node, Value, quoted, read};

/// The most periods of an agreement.
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
        Some((_, header)) if csv_text::cells(header).iter().eq(HEADER.split(',')) => {}
        Some((line, header)) => {
            let place = Place::of_row(line, header);
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
    for (expected, (line, row)) in (1..).zip(rows) {
        if expected > MOST_PERIODS {
            diagnostics.push(
                Diagnostic::at(
                    Place::of_row(line, row),
                    format!("more than {MOST_PERIODS} periods"),
                )
                .advise(format!("remove the rows after period {MOST_PERIODS}")),
            );
            break;
        }
        match period(expected, line, row) {
            Ok(amount) => amounts.push(amount),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Diagnostics::result(file, text, diagnostics, Some(amounts))
}

/// The dollars of a period, which must be period `expected`.
fn period(expected: usize, line: usize, row: &str) -> Result<Decimal, Diagnostic> {
    let whole = Place::of_row(line, row);
    let place = |index: usize| Place::of_cell(line, row, index).unwrap_or(whole);
    let cells = csv_text::cells(row);
    let [period, amount] = cells.as_slice() else {
        return Err(Diagnostic::at(whole, "expected a period and an amount")
            .advise(format!("write `{expected},103900000`, digits only")));
    };
    if period.parse() != Ok(expected) {
        return Err(Diagnostic::at(
            place(0),
            format!("expected period {expected}, found {}", quoted(period)),
        )
        .advise("number the periods 1, 2, 3 and so on; write 0 for a period without a notional"));
    }
    match Decimal::from_str_exact(amount) {
        Ok(amount) if amount >= Decimal::ZERO && amount <= Decimal::from(read::MOST_MONEY) => {
            Ok(amount)
        }
        _ => Err(Diagnostic::at(
            place(1),
            format!("expected an amount of dollars, found {}", quoted(amount)),
        )
        .advise("write dollars of 0 or more, digits only: `103900000`")),
    }
}
