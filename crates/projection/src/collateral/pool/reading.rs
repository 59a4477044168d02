//! Reads a pool from CSV text and reports all errors with their rows and columns.
//!
//! It takes time linear in the text and little memory, for files of a million rows. Every line that it
//! returns satisfies [`Line::new`].

use crate::words::counted;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::adjustable::RateMovement;
use super::cells::{COLUMNS, Cells, Column, Header, OF_TERMS, columns, header};
use super::row::{Row, shown};
use super::{KindIndex, LoanDescription, Pool};
use crate::collateral::adjustable::AdjustableTerms;
use crate::collateral::line::{Line, LineTerms, MOST_AMORTIZATION_MONTHS, MOST_MONTHS};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest_name, other_separator};
use crate::index::GroupIndex;

/// The most errors listed, so that a file with an error in every row does not fill the memory.
const MOST_DIAGNOSTICS: usize = 1000;
/// Longer names get no spelling suggestion.
const LONGEST_NEAR_MISS: usize = 64;
/// A header with more fields is rejected as a whole.
const MOST_COLUMNS: usize = 64;

pub(super) fn read(file_name: &str, text: &str) -> Result<Pool, Diagnostics> {
    let mut reading = Reading::default();
    let pool = reading.read(text);
    let unlisted = reading.unlisted;
    Diagnostics::result(file_name, text, reading.diagnostics, pool).map_err(|diagnostics| {
        Diagnostics {
            unlisted,
            ..diagnostics
        }
    })
}

/// A text being read: the errors and names found so far.
#[derive(Default)]
pub(super) struct Reading {
    diagnostics: Vec<Diagnostic>,
    pub(super) unlisted: usize,
    /// By column: whether its excess of distinct names has been reported.
    pub(super) too_many: [bool; COLUMNS.len()],
    pub(super) kinds: Distinct,
    pub(super) groups: Distinct,
    pub(super) reference_rates: Distinct,
    /// Distinct terms of adjustable-rate loans.
    pub(super) adjustable: BTreeSet<Arc<AdjustableTerms>>,
    pub(super) states: Distinct,
    pub(super) names: Names,
}

/// Distinct names in the order in which they first appear.
#[derive(Default)]
pub(super) struct Distinct {
    names: Vec<String>,
    positions: HashMap<String, u32>,
}

impl Distinct {
    /// The name's position; none if the name would exceed the limit `most`.
    pub(super) fn position(&mut self, name: &str, most: usize) -> Option<u32> {
        if let Some(position) = self.positions.get(name) {
            return Some(*position);
        }
        if self.names.len() >= most {
            return None;
        }
        let position = u32::try_from(self.names.len()).ok()?;
        self.names.push(name.to_owned());
        self.positions.insert(name.to_owned(), position);
        Some(position)
    }

    fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.names)
    }
}

/// The names of lines, with the row in which each first appears. Most loans are numbered; numbers are
/// stored without text.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<u64, usize>,
    words: HashMap<Box<str>, usize>,
}

impl Names {
    /// The row in which the name first appeared, if it has appeared before.
    pub(super) fn first(&mut self, name: &str, row: usize) -> Option<usize> {
        // Only the plain form counts as the number: `07` and `+7` are different names from `7`.
        let plain = name == "0" || name.starts_with(|digit| matches!(digit, '1'..='9'));
        if let Some(number) = plain.then(|| name.parse().ok()).flatten() {
            return match self.numbers.entry(number) {
                Entry::Occupied(first) => Some(*first.get()),
                Entry::Vacant(entry) => {
                    entry.insert(row);
                    None
                }
            };
        }
        let first = self.words.get(name).copied();
        if first.is_none() {
            self.words.insert(name.into(), row);
        }
        first
    }
}

impl Reading {
    /// The same terms, stored once however many lines have them.
    fn shared(&mut self, terms: AdjustableTerms) -> Arc<AdjustableTerms> {
        if let Some(known) = self.adjustable.get(&terms) {
            return Arc::clone(known);
        }
        let terms = Arc::new(terms);
        self.adjustable.insert(Arc::clone(&terms));
        terms
    }

    pub(super) fn diagnostic(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        } else {
            self.unlisted += 1;
        }
    }

    fn read(&mut self, text: &str) -> Option<Pool> {
        let content = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mark = usize::from(content.len() != text.len());
        let (remarks, content) = remarks(content);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(content.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut columns: Option<Header> = None;
        let mut lines: Vec<Line> = Vec::new();
        let mut group_of_line: Vec<GroupIndex> = Vec::new();
        let mut descriptions: Vec<LoanDescription> = Vec::new();
        let mut seen = 0;
        let mut line = 1 + remarks.bytes().filter(|byte| *byte == b'\n').count();
        loop {
            let before = reader.position().byte() as usize;
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.diagnostic(Diagnostic::of_file(format!("cannot be read: {error}")));
                    break;
                }
            }
            // The reader skips blank lines before a record without counting them.
            let rest = content.get(before..).unwrap_or_default();
            let start = before + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
            line += content
                .get(seen..start)
                .unwrap_or_default()
                .bytes()
                .filter(|byte| *byte == b'\n')
                .count();
            seen = start;
            let row = Row {
                text: content.get(start..).unwrap_or_default(),
                line,
                before: if line == 1 { mark } else { 0 },
            };
            match &columns {
                None => {
                    if let Some(diagnostic) =
                        other_separator(row.first_line(), row.whole(), &COLUMNS)
                    {
                        self.diagnostic(diagnostic);
                        return None;
                    }
                    columns = Some(self.header(row, &record));
                }
                Some(header) => {
                    if let Some((line, group, description)) = self.row(row, header, &record) {
                        lines.push(line);
                        group_of_line.push(group);
                        // Do not store empty descriptions: a tape can have a million loans.
                        if header.describes_loans() {
                            descriptions.push(description);
                        }
                    }
                }
            }
        }
        match columns {
            None => {
                let header = format!("the first line must be `{}`; `group` is optional", header());
                self.diagnostic(Diagnostic::of_file("the file is empty").advise(header));
            }
            Some(_) if lines.is_empty() && self.diagnostics.is_empty() => {
                self.diagnostic(Diagnostic::of_file("the pool has no loans"));
            }
            Some(_) => {}
        }
        if self.diagnostics.is_empty() {
            Pool::with_reference_rates(self.kinds.take(), self.reference_rates.take(), lines)
                .ok()
                .map(|pool| {
                    pool.in_groups(self.groups.take(), group_of_line)
                        .described(self.states.take(), descriptions)
                        .source(pool_is(remarks))
                })
        } else {
            None
        }
    }

    fn header(&mut self, row: Row<'_>, record: &csv::StringRecord) -> Header {
        let mut header = Header {
            fields: [None; COLUMNS.len()],
            count: record.len(),
        };
        if record.len() > MOST_COLUMNS {
            let message = format!("the header has {}", counted(record.len(), "field"));
            let advice = format!("the columns are {}", columns());
            self.diagnostic(Diagnostic::at(row.whole(), message).advise(advice));
            return header;
        }
        let mut meant = [false; COLUMNS.len()];
        for (field, name) in record.iter().enumerate() {
            if let Some(column) = COLUMNS.iter().position(|known| *known == name) {
                if header.fields[column].is_some() {
                    let message = format!("column `{name}` appears twice");
                    self.diagnostic(Diagnostic::at(row.place(field), message));
                } else {
                    header.fields[column] = Some(field);
                }
            }
        }
        for (field, name) in record.iter().enumerate() {
            if COLUMNS.contains(&name) {
                continue;
            }
            let near = if name.chars().nth(LONGEST_NEAR_MISS).is_some() {
                None
            } else {
                // A name without its ending is not a misspelling of `state`.
                let missing = (0..OF_TERMS).filter(|&column| header.fields[column].is_none());
                nearest_name(name, missing.map(|column| COLUMNS[column]))
            };
            let advice = match near {
                Some(near) => {
                    if let Some(column) = COLUMNS.iter().position(|known| *known == near) {
                        meant[column] = true;
                    }
                    format!("did you mean `{near}`?")
                }
                None => format!("the columns are {}", columns()),
            };
            let message = if name.is_empty() {
                "a column without a name".to_owned()
            } else {
                format!("unknown column `{}`", shown(name))
            };
            self.diagnostic(Diagnostic::at(row.place(field), message).advise(advice));
        }
        for (column, name) in COLUMNS.iter().enumerate() {
            if header.fields[column].is_none() && !meant[column] && header.needs(column) {
                let message = format!("column `{name}` is missing");
                self.diagnostic(Diagnostic::at(row.whole(), message));
            }
        }
        header
    }

    /// The row's line and group, unless it has an error.
    fn row(
        &mut self,
        row: Row<'_>,
        header: &Header,
        record: &csv::StringRecord,
    ) -> Option<(Line, GroupIndex, LoanDescription)> {
        if record.len() != header.count {
            let message = format!(
                "row has {}, the header has {}",
                counted(record.len(), "field"),
                header.count
            );
            self.diagnostic(Diagnostic::at(row.whole(), message));
            return None;
        }
        let mut cells = Cells {
            reading: self,
            row,
            header,
            record,
        };
        cells.name();
        let kind = cells.kind();
        let group = cells.group();
        let balance = cells.decimal(Column::Balance);
        let rate = cells.decimal(Column::Rate);
        let amortization = cells.months(Column::Amortization);
        let maturity = cells.months(Column::Maturity);
        let io = cells.months(Column::InterestOnly);
        let age = cells.months(Column::Age);
        let adjustable = cells.adjustable();
        let description = cells.description();
        // A cell that cannot be read gets a valid placeholder, so that the other cells are still checked.
        // Errors that involve the placeholder are not reported.
        let terms = LineTerms {
            kind: kind.unwrap_or(KindIndex::new(0)),
            balance: balance.unwrap_or(Decimal::ONE),
            rate: rate.unwrap_or(Decimal::ZERO) * Decimal::new(1, 2),
            amortization_months: amortization.unwrap_or(MOST_AMORTIZATION_MONTHS),
            maturity_months: maturity.unwrap_or(MOST_MONTHS),
            io_months: io.unwrap_or(0),
            age_months: age.unwrap_or(0),
        };
        let terms_readable = amortization.is_some() && maturity.is_some();
        for diagnostic in Line::diagnostics(&terms) {
            cells.line_diagnostic(diagnostic, terms_readable);
        }
        if let RateMovement::Adjustable { terms: draft, .. } = &adjustable {
            for diagnostic in draft.diagnostics(terms.rate) {
                cells.adjustable_diagnostic(&diagnostic);
            }
        }
        let complete = kind.is_some()
            && balance.is_some()
            && rate.is_some()
            && terms_readable
            && io.is_some()
            && age.is_some();
        if !complete {
            return None;
        }
        let line = match adjustable {
            RateMovement::Constant => Line::new(terms),
            RateMovement::Adjustable {
                terms: adjustable,
                is_complete: true,
            } => Line::adjustable(terms, cells.reading.shared(adjustable)),
            RateMovement::Adjustable { .. } | RateMovement::Invalid => return None,
        };
        Some((line.ok()?, group?, description?))
    }
}

/// Splits off the rows before the header that begin with `#`. After the header such a row is data, so
/// that no loan is skipped.
fn remarks(content: &str) -> (&str, &str) {
    let mut end = 0;
    for line in content.split_inclusive('\n') {
        if !line.starts_with('#') {
            break;
        }
        end += line.len();
    }
    content.split_at(end)
}

/// The source of the pool, from a comment in its file: `# pool_is: inferred`.
fn pool_is(remarks: &str) -> Option<String> {
    let mut sources = remarks.lines().filter_map(|line| {
        let remark = line.trim_start_matches('#').trim();
        let is = remark.strip_prefix("pool_is:")?.trim();
        (!is.is_empty()).then(|| is.to_owned())
    });
    sources.next()
}
