//! What is wrong with a file, told so that it can be repaired: where, what, and what would be right.
//!
//! Readers collect every fault they find and never stop at the first. Faults are data; how they
//! look on a terminal is not known here.

use std::fmt;

use rust_decimal::Decimal;

use crate::words::counted;

/// A place in a text: 1-based line and column, and how many characters are meant.
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
    /// Where a field, a slice of the text of its row, stands in a line.
    pub(crate) fn of_field(line: usize, row: &str, field: &str) -> Self {
        let before = field.as_ptr() as usize - row.as_ptr() as usize;
        let blank = field.len() - field.trim_start().len();
        let column = row
            .get(..before + blank)
            .map_or(0, |before| before.chars().count());
        Self {
            line,
            column: column + 1,
            length: field.trim().chars().count().max(1),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where in the file; none where the file as a whole is meant.
    pub place: Option<Place>,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What would be right.
    pub advice: Option<String>,
}

impl Diagnostic {
    /// A fault at a place.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            message: message.into(),
            advice: None,
        }
    }
    /// A fault of the file as a whole.
    #[must_use]
    pub fn of_file(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
            advice: None,
        }
    }
    /// The same, with what would be right.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Everything that is wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    /// The file's name as the user knows it.
    pub file: String,
    /// The file's text, for showing the lines that are meant.
    pub text: String,
    /// In the order of the file; never empty.
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there are that are not among them.
    pub unlisted: usize,
}

impl Diagnostics {
    /// The outcome of reading a file: what was read if nothing is wrong, else everything that is,
    /// in the order of the file.
    ///
    /// # Errors
    /// The faults, if there are any or if nothing was read.
    pub fn unless_none<T>(
        file: &str,
        text: &str,
        mut diagnostics: Vec<Diagnostic>,
        read: Option<T>,
    ) -> Result<T, Self> {
        match read {
            Some(read) if diagnostics.is_empty() => Ok(read),
            _ => {
                if diagnostics.is_empty() {
                    diagnostics.push(Diagnostic::of_file("the file could not be understood"));
                }
                // What is of no line comes last.
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
            let more = counted(self.unlisted, "more fault");
            write!(formatter, "\n{}: and {more}", self.file)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// What is wrong with the first line of a CSV file, where columns that are known stand in it between
/// semicolons or tabs: spreadsheets write them so in some countries.
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
            format!("columns are separated by {name}, must be by commas"),
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

/// The name among `known` that `given` was probably meant to be.
#[must_use]
pub fn nearest_name<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are no misspelling of one that is known.
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
