//! Notional schedules of hedges, and the other files that a deal file names.
//!
//! This room must never open a file: whoever reads a deal hands over how that is done.

use std::cell::RefCell;

use rust_decimal::Decimal;

use crate::document::{Faultbook, Node, Value, quoted, read};
use crate::fault::{Fault, Faults, Place};

/// The columns of a notional schedule.
const HEADER: &str = "period,notional";

/// How the texts of files that a deal file names are come by: name to text, or to why not. Keeps
/// what is wrong with them until the deal is read.
pub struct AttachedFiles<'a> {
    open: &'a dyn Fn(&str) -> Result<String, String>,
    faulty: RefCell<Vec<Faults>>,
}

impl<'a> AttachedFiles<'a> {
    /// Files opened by `open`, which is handed the name as the deal file writes it.
    pub fn new(open: &'a dyn Fn(&str) -> Result<String, String>) -> Self {
        Self {
            open,
            faulty: RefCell::new(Vec::new()),
        }
    }

    /// What is wrong with the files read so far, each under the name that the deal file writes;
    /// it is told once.
    pub fn take_faulty(&self) -> Vec<Faults> {
        self.faulty.take()
    }

    /// A notional schedule: a CSV file of `period,notional`, or a list of amounts.
    pub(super) fn notional(&self, node: &Node, faults: &Faultbook) -> Option<Vec<Decimal>> {
        if let Value::List(_) = node.value {
            return read::list(read::money)(node, faults);
        }
        let file = read::text(node, faults)?;
        if file.starts_with(|first: char| first.is_ascii_digit()) && !file.contains('.') {
            return faults.refuse(
                node.place,
                format!("expected a notional schedule, found {}", quoted(&file)),
                "write a list with an amount for each period, `[50_000_000, 49_000_000]`, or name \
                 a CSV file beside the deal file",
            );
        }
        let text = match (self.open)(&file) {
            Ok(text) => text,
            Err(reason) => {
                return faults.refuse(
                    node.place,
                    format!("cannot read {}: {reason}", quoted(&file)),
                    format!(
                        "name a CSV file beside the deal file, with columns `{HEADER}`, or write \
                         a list of dollars"
                    ),
                );
            }
        };
        match schedule(&file, &text) {
            Ok(amounts) => Some(amounts),
            Err(faulty) => {
                self.faulty.borrow_mut().push(faulty);
                None
            }
        }
    }
}

/// Reads a notional schedule: dollars by period, from period 1 on, none left out.
fn schedule(file: &str, text: &str) -> Result<Vec<Decimal>, Faults> {
    let mut faults = Vec::new();
    let mut amounts = Vec::new();
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = content
        .lines()
        .enumerate()
        .map(|(index, row)| (index + 1, row))
        .filter(|(_, row)| !row.trim().is_empty());
    match rows.next() {
        Some((_, header)) if header.split(',').map(str::trim).eq(HEADER.split(',')) => {}
        Some((line, header)) => faults.push(
            Fault::at(
                place(line, header, header),
                format!("expected the columns `{HEADER}`"),
            )
            .advise(format!("write `{HEADER}` as the first line")),
        ),
        None => faults.push(
            Fault::of_file("the file is empty")
                .advise(format!("write `{HEADER}`, and a line for each period")),
        ),
    }
    for (expected, (line, row)) in (1..).zip(rows) {
        match period(expected, line, row) {
            Ok(amount) => amounts.push(amount),
            Err(fault) => faults.push(fault),
        }
    }
    Faults::unless_none(file, text, faults, Some(amounts))
}

/// The dollars of a period, which must be the `expected` one.
fn period(expected: usize, line: usize, row: &str) -> Result<Decimal, Fault> {
    let mut fields = row.split(',');
    let (Some(period), Some(amount), None) = (fields.next(), fields.next(), fields.next()) else {
        return Err(
            Fault::at(place(line, row, row), "expected a period and its dollars")
                .advise(format!("write `{expected},103900000`, digits only")),
        );
    };
    if period.trim().parse() != Ok(expected) {
        return Err(Fault::at(
            place(line, row, period),
            format!(
                "expected period {expected}, found {}",
                quoted(period.trim())
            ),
        )
        .advise("periods are 1, 2, 3 and so on; write 0 dollars where there are none"));
    }
    match Decimal::from_str_exact(amount.trim()) {
        Ok(amount) if amount >= Decimal::ZERO && amount <= Decimal::from(read::MOST_MONEY) => {
            Ok(amount)
        }
        _ => Err(Fault::at(
            place(line, row, amount),
            format!(
                "expected an amount of dollars, found {}",
                quoted(amount.trim())
            ),
        )
        .advise("write dollars of 0 or more, digits only: `103900000`")),
    }
}

/// Where a field, a slice of `row`, stands.
fn place(line: usize, row: &str, field: &str) -> Place {
    let before = field.as_ptr() as usize - row.as_ptr() as usize;
    let blank = field.len() - field.trim_start().len();
    let column = row
        .get(..before + blank)
        .map_or(0, |before| before.chars().count());
    Place {
        line,
        column: column + 1,
        length: field.trim().chars().count().max(1),
    }
}
