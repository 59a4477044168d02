//! Text in CSV files, protected from evaluation as spreadsheet formulas.
//!
//! Spreadsheet programs run a cell as a formula if it begins with `=`, `+`, `-`, `@`, a tab or a line break.
//! As the Open Worldwide Application Security Project advises (*CSV Injection*), such text gets a leading
//! apostrophe. Numbers such as `-0.5` are unchanged. [`read`] undoes [`written`].

use std::borrow::Cow;

/// The prefix of protected text.
const MARK: char = '\'';

/// Whether a spreadsheet program would evaluate the text.
fn is_formula(text: &str) -> bool {
    // The last four are the full-width forms of `=`, `+`, `-` and `@`.
    const FIRST: [char; 11] = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    text.starts_with(FIRST) && !is_number(text)
}

/// A number, with or without sign, commas and percent sign.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = digits.strip_suffix('%').unwrap_or(digits);
    // Floating-point notation, such as `1e-5`.
    let is_float = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.parse::<f64>().is_ok();
    is_float
        || digits.contains(|letter: char| letter.is_ascii_digit())
            && digits
                .chars()
                .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
}

/// A text as a cell of a CSV file.
///
/// ```
/// use stepdown_projection::csv_text::written;
///
/// assert_eq!(written("=1+1"), "'=1+1");
/// assert_eq!(written("M-1"), "M-1");
/// assert_eq!(written("-0.5"), "-0.5");
/// ```
#[must_use]
pub fn written(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches(MARK)) {
        Cow::Owned(format!("{MARK}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a cell of a CSV file.
#[must_use]
pub fn read(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(text) if is_formula(text.trim_start_matches(MARK)) => text,
        _ => cell,
    }
}

/// The texts of the cells of a row in one line, without quotes and surrounding blanks.
///
/// ```
/// use stepdown_projection::csv_text::cells;
///
/// assert_eq!(cells("\"A, 1\", 2.89,'=B"), ["A, 1", "2.89", "=B"]);
/// ```
#[must_use]
pub fn cells(row: &str) -> Vec<String> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(row.as_bytes());
    let record = reader.into_records().next();
    let record = record.and_then(Result::ok).unwrap_or_default();
    record.iter().map(|cell| read(cell).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{read, written};

    /// The examples of the page *CSV Injection*, and similar names that are not formulas.
    #[test]
    fn only_formulas_are_marked() {
        for formula in [
            "=cmd|' /C calc'!A0",
            "=HYPERLINK(\"http://x\")",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "-A",
            "-",
            "-1,2,A",
            "-inf",
            "\u{ff1d}1",
        ] {
            assert_eq!(written(formula), format!("'{formula}"));
        }
        for text in [
            "",
            "M-1",
            "A",
            "'",
            "'A",
            "-0.5",
            "+3",
            "-1,234.50",
            "-5%",
            "-1e-7",
            "-.5",
            " =1",
        ] {
            assert_eq!(written(text), text);
        }
    }

    #[test]
    fn text_round_trips() {
        for text in ["=1", "'=1", "''=1", "'A", "-0.5", "'-0.5", "A", ""] {
            assert_eq!(read(&written(text)), text);
        }
        assert_eq!(read("'=1"), "=1");
    }
}
