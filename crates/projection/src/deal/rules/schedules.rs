//! Reads schedules of planned balances: CSV files, maps by month or date, lists by month.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::declared::Declaration;
use super::orders::name_node;
use super::tables::month_of_date;
use super::terms::ScheduleTerms;
use crate::calendar::DistributionSchedule;
use crate::csv_text;
use crate::deal::MOST_MONTHS;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, other_separator};
use crate::document::{AttachedFiles, DiagnosticSink, Node, Section, Value, quoted, read};

/// The most rows of a schedule.
const MOST_ROWS: usize = 1200;
const COLUMNS: &str = "date,balance";
/// What a schedule looks like.
const FORMS: &str = "name a CSV file in the folder of the deal file, with columns `date,balance` or `month,balance`, \
                     or write `{2026-03: 90_000_000, 2026-04: 89_000_000}`";

type Rows = Vec<(Month, Decimal, Place)>;

/// Reads a schedule.
pub(super) fn schedule(
    declaration: &Declaration<'_>,
    calendar: Option<&DistributionSchedule>,
    files: &AttachedFiles<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<ScheduleTerms> {
    let node = declaration.node;
    let rows = match &node.value {
        Value::List(items) => by_month(items, diagnostics),
        Value::Map(_) => inline(node, calendar, diagnostics),
        Value::Scalar(_) | Value::Empty => from_file(node, calendar, files, diagnostics),
    }?;
    Some(ScheduleTerms {
        name: declaration.name.to_owned(),
        rows,
        place: declaration.place,
    })
}

/// Balances after the first, second and later distribution dates.
fn by_month(items: &[Node], diagnostics: &DiagnosticSink) -> Option<Vec<(Month, Decimal)>> {
    let balances = read::every(items.iter().map(|item| read::money(item, diagnostics)))?;
    Some((1..).map(Month::new).zip(balances).collect())
}

/// `{2026-03: 90_000_000}` or `{1: 90_000_000}`.
fn inline(
    node: &Node,
    calendar: Option<&DistributionSchedule>,
    diagnostics: &DiagnosticSink,
) -> Option<Vec<(Month, Decimal)>> {
    let entries = Section::open(node, "the schedule", diagnostics)?.into_entries();
    let rows = read::every(entries.iter().map(|(key, node)| {
        let month = month_or_date(&name_node(key), calendar, diagnostics);
        let balance = read::money(node, diagnostics);
        Some((month?, balance?, key.place))
    }))?;
    let (rows, errors) = in_order(rows);
    let failed = !errors.is_empty();
    for error in errors {
        diagnostics.push(error);
    }
    if rows.is_empty() && !failed {
        return diagnostics.refuse(node.place, "the schedule is empty", FORMS);
    }
    (!failed).then_some(rows)
}

fn month_or_date(
    node: &Node,
    calendar: Option<&DistributionSchedule>,
    diagnostics: &DiagnosticSink,
) -> Option<Month> {
    if node.scalar().is_some_and(|text| text.contains('-')) {
        return month_of_date(node, calendar, diagnostics);
    }
    read::whole_number(0..=MOST_MONTHS)(node, diagnostics).map(Month::new)
}

fn from_file(
    node: &Node,
    calendar: Option<&DistributionSchedule>,
    files: &AttachedFiles<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<Vec<(Month, Decimal)>> {
    let file = read::text(node, diagnostics)?;
    let text = match files.text(&file) {
        Ok(text) => text,
        Err(reason) => {
            let message = format!("cannot read {}: {reason}", quoted(&file));
            return diagnostics.refuse(node.place, message, FORMS);
        }
    };
    match of_text(&file, &text, calendar) {
        Ok(rows) => Some(rows),
        Err(invalid) => {
            files.emit(invalid);
            None
        }
    }
}

/// The rows of a CSV file.
fn of_text(
    file: &str,
    text: &str,
    calendar: Option<&DistributionSchedule>,
) -> Result<Vec<(Month, Decimal)>, Diagnostics> {
    let mut diagnostics = Vec::new();
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = content
        .lines()
        .enumerate()
        .map(|(index, row)| (index + 1, row))
        .filter(|(_, row)| !row.trim().is_empty());
    let is_header = |header: &str| {
        let cells = csv_text::cells(header);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        matches!(
            cells.as_slice(),
            ["date" | "month", "balance" | "planned_balance"]
        )
    };
    match lines.next() {
        Some((_, header)) if is_header(header) => {}
        Some((line, header)) => {
            let place = Place::of_row(line, header);
            let known = ["date", "month", "balance", "planned_balance"];
            diagnostics.push(other_separator(header, place, &known).unwrap_or_else(|| {
                Diagnostic::at(place, format!("expected the columns `{COLUMNS}`")).advise(format!(
                    "write `{COLUMNS}` or `month,balance` as the first line"
                ))
            }));
            return Diagnostics::result(file, text, diagnostics, None);
        }
        None => diagnostics.push(
            Diagnostic::of_file("the file is empty")
                .advise(format!("write `{COLUMNS}`, and a row for each date")),
        ),
    }
    let mut rows = Vec::new();
    for (count, (line, row)) in lines.enumerate() {
        if count >= MOST_ROWS {
            let message = format!("more than {MOST_ROWS} rows");
            let diagnostic = Diagnostic::at(Place::of_row(line, row), message);
            diagnostics.push(diagnostic.advise("remove the rows after the last date of the deal"));
            break;
        }
        match cells_of(line, row, calendar) {
            Ok(row) => rows.push(row),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    let complete = diagnostics.is_empty();
    let (rows, errors) = in_order(rows);
    if complete {
        diagnostics.extend(errors);
        if rows.is_empty() && diagnostics.is_empty() {
            let error = Diagnostic::of_file("the schedule has no rows");
            diagnostics.push(error.advise("write a row for each date"));
        }
    }
    Diagnostics::result(file, text, diagnostics, Some(rows))
}

/// A row of a CSV file.
fn cells_of(
    line: usize,
    row: &str,
    calendar: Option<&DistributionSchedule>,
) -> Result<(Month, Decimal, Place), Vec<Diagnostic>> {
    let whole = Place::of_row(line, row);
    let cells = csv_text::cells(row);
    let [month, balance] = cells.as_slice() else {
        let error = Diagnostic::at(whole, "expected a date and a balance");
        return Err(vec![
            error.advise("write `2026-03,90000000.00`, digits only"),
        ]);
    };
    let node = |index: usize, text: &str| Node {
        place: Place::of_cell(line, row, index).unwrap_or(whole),
        value: Value::Scalar(text.to_owned()),
    };
    let sink = DiagnosticSink::new();
    let (month, balance) = (node(0, month), node(1, balance));
    let place = month.place;
    let month = month_or_date(&month, calendar, &sink);
    let balance = read::money(&balance, &sink);
    match (month, balance) {
        (Some(month), Some(balance)) => Ok((month, balance, place)),
        _ => Err(sink.into_diagnostics()),
    }
}

/// Rows by month. Of several rows before the first distribution, the last one counts.
fn in_order(rows: Rows) -> (Vec<(Month, Decimal)>, Vec<Diagnostic>) {
    let mut sorted: Vec<(Month, Decimal)> = Vec::with_capacity(rows.len());
    let mut errors = Vec::new();
    if let Some((month, _, place)) = rows.first()
        && month.number() > 1
    {
        let error = Diagnostic::at(*place, format!("the schedule begins in month {month}"));
        errors.push(error.advise("write a row for closing or for the first distribution date"));
    }
    for (month, balance, place) in rows {
        match sorted.last_mut() {
            Some((before, kept)) if *before == month && month.number() == 0 => *kept = balance,
            Some((before, _)) if *before >= month => {
                let error = Diagnostic::at(place, "the rows of the schedule are out of order");
                errors.push(error.advise("write one row for each date, in order"));
            }
            _ => sorted.push((month, balance)),
        }
    }
    (sorted, errors)
}
