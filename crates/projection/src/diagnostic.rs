//! Diagnostics of input files: position, message and advice.
//!
//! Readers collect all errors instead of stopping at the first. The caller formats them for the terminal.

use std::fmt;

use rust_decimal::Decimal;

use crate::words::counted;

/// A position in a text: line and column from 1, and a length in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Length in characters, at least 1.
    pub length: usize,
}

impl Place {
    /// The position of a cell of a row of a CSV file, without surrounding blanks; none if quoted line breaks
    /// put the cell on another line. `row` begins with the record in line `line`.
    #[must_use]
    pub fn of_cell(line: usize, row: &str, index: usize) -> Option<Self> {
        let mut cell = 0;
        let mut quoted = false;
        let mut start = 1;
        let mut ends: Option<(usize, usize)> = None;
        for (column, character) in (1..).zip(row.chars()) {
            match character {
                '\r' | '\n' if quoted => return None,
                '\r' | '\n' => break,
                '"' => quoted = !quoted,
                ',' if !quoted => {
                    if cell == index {
                        break;
                    }
                    cell += 1;
                    start = column + 1;
                    continue;
                }
                _ => {}
            }
            if cell == index && !character.is_whitespace() {
                let first = ends.map_or(column, |(first, _)| first);
                ends = Some((first, column));
            }
        }
        let (first, last) = ends.unwrap_or((start, start));
        Some(Self {
            line,
            column: first,
            length: last - first + 1,
        })
    }

    /// The position of a whole row, without surrounding blanks.
    #[must_use]
    pub fn of_row(line: usize, row: &str) -> Self {
        let blank = row.chars().take_while(|letter| letter.is_whitespace());
        Self {
            line,
            column: blank.count() + 1,
            length: row.trim().chars().count().max(1),
        }
    }
}

/// One error in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The position in the file; `None` for the file as a whole.
    pub place: Option<Place>,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What would be right.
    pub advice: Option<String>,
}

impl Diagnostic {
    /// An error at a position.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            message: message.into(),
            advice: None,
        }
    }
    /// An error of the file as a whole.
    #[must_use]
    pub fn of_file(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
            advice: None,
        }
    }
    /// Adds advice.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// All errors of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    /// The file's name for messages.
    pub file: String,
    /// The file's text, to show the lines with errors.
    pub text: String,
    /// In the order of the file; never empty.
    pub diagnostics: Vec<Diagnostic>,
    /// How many further errors are not listed.
    pub unlisted: usize,
}

impl Diagnostics {
    /// The result of reading a file: what was read if there are no errors, otherwise all errors, in the order
    /// of the file.
    ///
    /// # Errors
    /// The diagnostics, if there are any or if nothing was read.
    pub fn result<T>(
        file: &str,
        text: &str,
        mut diagnostics: Vec<Diagnostic>,
        read: Option<T>,
    ) -> Result<T, Self> {
        match read {
            Some(read) if diagnostics.is_empty() => Ok(read),
            _ => {
                if diagnostics.is_empty() {
                    diagnostics.push(Diagnostic::of_file("the file could not be read"));
                }
                // Errors without a position come last.
                diagnostics.sort_by(|one, other| {
                    let key =
                        |diagnostic: &Diagnostic| (diagnostic.place.is_none(), diagnostic.place);
                    key(one).cmp(&key(other)).then_with(|| one.cmp(other))
                });
                diagnostics.dedup();
                Err(Self {
                    file: file.to_owned(),
                    text: text.to_owned(),
                    diagnostics,
                    unlisted: 0,
                })
            }
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, diagnostic) in self.diagnostics.iter().enumerate() {
            if number > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{}", self.file)?;
            if let Some(place) = diagnostic.place {
                write!(formatter, ":{}:{}", place.line, place.column)?;
            }
            write!(formatter, ": {}", diagnostic.message)?;
            if let Some(advice) = &diagnostic.advice {
                write!(formatter, " ({advice})")?;
            }
        }
        if self.unlisted > 0 {
            let more = counted(self.unlisted, "more error");
            write!(formatter, "\n{}: and {more}", self.file)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// The error of a CSV header with known columns separated by semicolons, tabs or bars, as spreadsheets write
/// it in some countries.
#[must_use]
pub fn other_separator(header: &str, place: Place, known: &[&str]) -> Option<Diagnostic> {
    const OTHERS: [(char, &str); 3] = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];
    let count = |separator: char| {
        let fields = header
            .split(separator)
            .map(|field| field.trim().trim_matches('"'));
        fields.filter(|field| known.contains(field)).count()
    };
    let (separator, name) = OTHERS
        .into_iter()
        .find(|(separator, _)| header.contains(*separator) && count(*separator) >= 2)?;
    (count(separator) > count(',')).then(|| {
        Diagnostic::at(
            place,
            format!("columns are separated by {name}, not by commas"),
        )
        .advise("save the file as CSV with `,` between columns and `.` before decimals")
    })
}

/// Dollars as deal files write them: `236_875_000`, `1_000.50`.
#[must_use]
pub fn shown_dollars(amount: Decimal) -> String {
    let written = amount.normalize().to_string();
    let (whole, fraction) = match written.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction:0<2}")),
        None => (written.as_str(), String::new()),
    };
    let digits = whole.trim_start_matches('-').len();
    let mut shown = String::new();
    for (position, character) in whole.chars().rev().enumerate() {
        if position > 0 && position < digits && position % 3 == 0 {
            shown.insert(0, '_');
        }
        shown.insert(0, character);
    }
    shown + &fraction
}

/// The name among `known` that is most similar to `given`, if similar enough.
#[must_use]
pub fn nearest_name<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are not misspellings of a known name.
    const LONGEST: usize = 64;
    if given.chars().nth(LONGEST).is_some() {
        return None;
    }
    let given = given.to_lowercase();
    known
        .into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&given, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
