//! The index paths of a scenario: curves, or monthly rates from a CSV file.

use rust_decimal::Decimal;
use stepdown_curves::{IndexCurve, IndexRate, MAX_MONTHS};

use super::refuse_unknown;
use crate::csv_text;
use crate::deal::{Deal, curve};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, other_separator};
use crate::document::{AttachedFiles, DiagnosticSink, Node, Section, quoted, read};

/// The file extension that distinguishes a file name from a curve.
const ENDING: &str = ".csv";
/// The column of months.
const MONTH: &str = "month";
/// The column of rates in a file of one index.
const RATE: &str = "rate_pct";

/// Reads a path for each index of the deal and of the pool's adjustable-rate loans.
pub(super) fn reference_rates(
    node: &Node,
    diagnostics: &DiagnosticSink,
    deal: &Deal,
    files: &AttachedFiles<'_>,
) -> Option<Vec<IndexCurve>> {
    let place = node.place;
    let entries = Section::open(node, "index", diagnostics)?.into_entries();
    let complaint = if deal.own_reference_rates == deal.reference_rates.len() {
        "the deal has no index"
    } else {
        "neither the deal nor an adjustable-rate loan in its pool has an index"
    };
    let missing = refuse_unknown(entries, &deal.reference_rates, diagnostics, complaint);
    let path = |(position, name): (usize, &String)| {
        if let Some((_, node)) = entries.iter().find(|(key, _)| key.text == *name) {
            return index_path(name, node, diagnostics, files);
        }
        if !missing.contains(&name.as_str()) {
            return None;
        }
        let message = if position < deal.own_reference_rates {
            format!("no path is given for the deal's index `{name}`")
        } else {
            format!(
                "no path is given for the index `{name}`, which adjustable-rate loans in the pool follow"
            )
        };
        diagnostics.refuse(place, message, format!("write `{name}: 5.32`"))
    };
    read::every(deal.reference_rates.iter().enumerate().map(path))
}

/// Reads the path of one index: a curve, `5.32 for 12, 5 + 200 bp`, or a file with an optional shift,
/// `forward.csv + 200 bp`. None if it has errors, which are then in `diagnostics`, or in `files` for the
/// file.
pub fn index_path(
    name: &str,
    node: &Node,
    diagnostics: &DiagnosticSink,
    files: &AttachedFiles<'_>,
) -> Option<IndexCurve> {
    let Some((file, shift)) = node.scalar().and_then(file_and_shift) else {
        return curve(node, diagnostics, "5.32", IndexCurve::parse);
    };
    let text = match files.text(file) {
        Ok(text) => text,
        Err(reason) => {
            return diagnostics.refuse(
                node.place,
                format!("cannot read {}: {reason}", quoted(file)),
                format!(
                    "name a CSV file in the scenario folder, with columns `{MONTH},{name}_pct`, or \
                     write a path: `5.32`"
                ),
            );
        }
    };
    let by_month = match rates(name, file, &text) {
        Ok(by_month) => by_month,
        Err(invalid) => {
            files.emit(invalid);
            return None;
        }
    };
    let by_month = match IndexCurve::of_file(file, &by_month) {
        Ok(by_month) => by_month,
        Err(error) => {
            let diagnostic =
                Diagnostic::of_file(error.message()).advise("write a row for each month");
            files.emit(Diagnostics {
                file: file.to_owned(),
                text,
                diagnostics: vec![diagnostic],
                unlisted: 0,
            });
            return None;
        }
    };
    if shift.trim().is_empty() {
        return Some(by_month);
    }
    if !shift.trim_start().starts_with(['+', '-']) {
        return diagnostics.refuse(
            node.place,
            format!("unexpected {} after the file's name", quoted(shift.trim())),
            format!("write a shift, `{file} + 200 bp`, or only the file name"),
        );
    }
    // Replace the file's name by a rate of 0 of the same width, so that columns in messages stay right.
    let width = file.chars().count();
    let as_curve = format!("{:>width$}{shift}", "0");
    let shift = curve(node, diagnostics, "forward.csv + 200 bp", |_| {
        IndexCurve::parse(&as_curve)
    })?;
    match by_month.shifted(shift.shift_basis_points()) {
        Ok(shifted) => Some(shifted),
        Err(error) => diagnostics.refuse(
            node.place,
            error.message().to_owned(),
            "use a smaller shift, or correct the file",
        ),
    }
}

/// A file name and the text after it; none if no file is named.
fn file_and_shift(text: &str) -> Option<(&str, &str)> {
    let end = text.to_ascii_lowercase().find(ENDING)? + ENDING.len();
    Some(text.split_at(end))
}

/// Reads the rates of an index by month, from month 1 on without gaps: percent, in the column
/// `<index>_pct` or `rate_pct`.
fn rates(name: &str, file: &str, text: &str) -> Result<Vec<IndexRate>, Diagnostics> {
    let mut diagnostics = Vec::new();
    let mut rates = Vec::new();
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = content
        .lines()
        .enumerate()
        .map(|(index, row)| (index + 1, row))
        .filter(|(_, row)| !row.trim().is_empty());
    let columns = if let Some((line, header)) = rows.next() {
        Columns::of(name, line, header)
    } else {
        let advice = format!("write `{MONTH},{name}_pct`, and a row for each month");
        Err(Diagnostic::of_file("the file is empty").advise(advice))
    };
    match columns {
        Ok(columns) => {
            for (expected, (line, row)) in (1..).zip(rows).take(MAX_MONTHS as usize + 1) {
                match columns.rate(expected, line, row) {
                    Ok(rate) => rates.push(rate),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                }
            }
        }
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    Diagnostics::result(file, text, diagnostics, Some(rates))
}

/// The positions of a file's columns.
struct Columns {
    count: usize,
    month: usize,
    rate: usize,
}

impl Columns {
    fn of(name: &str, line: usize, header: &str) -> Result<Self, Diagnostic> {
        let columns = csv_text::cells(header);
        let position = |title: &str| columns.iter().position(|column| *column == title);
        let of_index = format!("{name}_pct");
        match (position(MONTH), position(&of_index).or(position(RATE))) {
            (Some(month), Some(rate)) => Ok(Self {
                count: columns.len(),
                month,
                rate,
            }),
            _ => Err(other_separator(
                header,
                Place::of_row(line, header),
                &[MONTH, RATE, &of_index],
            )
            .unwrap_or_else(|| {
                Diagnostic::at(
                    Place::of_row(line, header),
                    format!("expected the columns `{MONTH}` and `{of_index}`, or `{MONTH},{RATE}`"),
                )
                .advise(format!("write `{MONTH},{of_index}` as the first line"))
            })),
        }
    }

    /// The rate of a row, which must be for month `expected`.
    fn rate(&self, expected: usize, line: usize, row: &str) -> Result<IndexRate, Diagnostic> {
        let cells = csv_text::cells(row);
        let place =
            |index| Place::of_cell(line, row, index).unwrap_or_else(|| Place::of_row(line, row));
        let (Some(month), Some(rate)) = (cells.get(self.month), cells.get(self.rate)) else {
            return Err(self.uneven(line, row));
        };
        if cells.len() != self.count {
            return Err(self.uneven(line, row));
        }
        if month.parse() != Ok(expected) {
            let message = format!("expected month {expected}, found {}", quoted(month));
            return Err(Diagnostic::at(place(self.month), message)
                .advise("months are 1, 2, 3 and so on from the pool's date, without gaps"));
        }
        let place = place(self.rate);
        // Only a plain decimal: other number formats are taken for typing errors.
        let percent = Decimal::from_str_exact(rate)
            .ok()
            .and_then(|_| rate.parse().ok());
        match percent.map(IndexRate::from_percent) {
            Some(Ok(rate)) => Ok(rate),
            Some(Err(error)) => Err(Diagnostic::at(place, error.to_string())),
            None => {
                let message = format!("expected an index rate, found {}", quoted(rate));
                Err(Diagnostic::at(place, message)
                    .advise("write a percentage, digits only: `5.32`"))
            }
        }
    }

    fn uneven(&self, line: usize, row: &str) -> Diagnostic {
        let message = format!("expected {} fields, as many as the header has", self.count);
        Diagnostic::at(Place::of_row(line, row), message)
    }
}
