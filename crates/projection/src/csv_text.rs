//! Text in CSV files that no spreadsheet program takes for a formula.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break is run as a formula when the file is
//! opened, whoever wrote the name in it. As the Open Worldwide Application Security Project advises
//! (*CSV Injection*), an apostrophe goes before it. Numbers stay as they are: `-0.5` is no formula.
//!
//! Every text that is written is read back as it was: [`read`] undoes [`written`].

use std::borrow::Cow;

/// What goes before the text.
const MARK: char = '\'';

/// Whether a spreadsheet program runs the text.
fn is_formula(text: &str) -> bool {
    // The last four are what `=`, `+`, `-` and `@` are on East Asian keyboards.
    const FIRST: [char; 11] = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    text.starts_with(FIRST) && !is_number(text)
}

/// A number with its sign, with commas or not, and percent or not.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = digits.strip_suffix('%').unwrap_or(digits);
    // `1e-5`, as floating point is written.
    let is_float = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.parse::<f64>().is_ok();
    is_float
        || digits.contains(|letter: char| letter.is_ascii_digit())
            && digits
                .chars()
                .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
}

/// A text as a cell of a CSV file holds it.
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

/// A cell of a CSV file as the text that it stands for.
#[must_use]
pub fn read(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(text) if is_formula(text.trim_start_matches(MARK)) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::{read, written};

    /// What the project's page *CSV Injection* lists, and names that only look like it.
    #[test]
    fn formulas_are_marked_and_nothing_else() {
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
    fn what_is_written_is_read_back() {
        for text in ["=1", "'=1", "''=1", "'A", "-0.5", "'-0.5", "A", ""] {
            assert_eq!(read(&written(text)), text);
        }
        assert_eq!(read("'=1"), "=1");
    }
}
