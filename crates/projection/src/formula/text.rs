//! Numbers, words and signs of a formula's text, read at a position.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::syntax::{FormulaError, Span, StatedDate};
use crate::document::{decimal, percent, quoted};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Comma,
    Open,
    Close,
    Below,
    AtMost,
    Above,
    AtLeast,
    Equal,
    NotEqual,
}

const SIGNS: &[(&str, Sign)] = &[
    ("<=", Sign::AtMost),
    (">=", Sign::AtLeast),
    ("<>", Sign::NotEqual),
    ("!=", Sign::NotEqual),
    ("==", Sign::Equal),
    ("<", Sign::Below),
    (">", Sign::Above),
    ("=", Sign::Equal),
    ("\u{2264}", Sign::AtMost),
    ("\u{2265}", Sign::AtLeast),
    ("\u{2260}", Sign::NotEqual),
    ("+", Sign::Plus),
    ("-", Sign::Minus),
    ("\u{2212}", Sign::Minus),
    ("*", Sign::Times),
    ("\u{d7}", Sign::Times),
    ("/", Sign::Over),
    (",", Sign::Comma),
    ("(", Sign::Open),
    (")", Sign::Close),
];

/// The rest of a text from a position.
pub(super) fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The position of the next character that is not blank.
pub(super) fn after_blanks(text: &str, at: usize) -> usize {
    let here = rest(text, at);
    at + (here.len() - here.trim_start().len())
}

/// The sign at a position.
pub(super) fn sign(text: &str, at: usize) -> Option<(Sign, Span)> {
    let here = rest(text, at);
    let (written, sign) = SIGNS
        .iter()
        .find(|(written, _)| here.starts_with(written))?;
    Some((*sign, Span::new(at, at + written.len())))
}

/// The word at a position: letters, digits and `_`, with hyphens and points inside. `60+` before a blank counts.
pub(super) fn word(text: &str, at: usize) -> Option<Span> {
    let here = rest(text, at);
    let mut end = 0;
    let mut letters = here.char_indices().peekable();
    let mut only_digits = true;
    while let Some((position, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let belongs = match letter {
            '_' => true,
            '\'' | '&' | '#' => position > 0,
            '-' | '.' | '\u{2019}' => position > 0 && next.is_some_and(char::is_alphanumeric),
            '+' => position > 0 && only_digits && next.is_some_and(char::is_whitespace),
            letter => letter.is_alphanumeric(),
        };
        if !belongs {
            break;
        }
        only_digits &= letter.is_ascii_digit();
        end = position + letter.len_utf8();
        if letter == '+' {
            break;
        }
    }
    (end > 0).then(|| Span::new(at, at + end))
}

/// A number with its unit, or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    Number(Decimal),
    Percentage(Decimal),
    Months(u32),
    Date(StatedDate),
}

/// The number or date at a position; `None` if there is no digit.
pub(super) fn literal(text: &str, at: usize) -> Result<Option<(Literal, Span)>, FormulaError> {
    let here = rest(text, at);
    if !here.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(None);
    }
    if let Some((length, date)) = date(here) {
        let span = Span::new(at, at + length);
        let Some(date) = date else {
            return Err(FormulaError::new(
                span,
                format!("{} is not a date", quoted(span.of(text))),
                "write year-month, `2010-05`, or year-month-day, `2010-05-25`",
            ));
        };
        return Ok(Some((Literal::Date(date), span)));
    }
    let digits = length_of(here, |letter| {
        letter.is_ascii_digit() || matches!(letter, '_' | '.')
    });
    let number = Span::new(at, at + digits);
    refuse_thousands(text, number)?;
    let not_a_number = |span: Span| {
        FormulaError::new(
            span,
            format!("{} is not a number", quoted(span.of(text))),
            "write digits with at most one point, `1_000_000` or `0.125`",
        )
    };
    let after = after_blanks(text, number.end);
    if rest(text, after).starts_with('%') {
        let span = Span::new(at, after + 1);
        let fraction = percent(span.of(text)).ok_or_else(|| not_a_number(span))?;
        return Ok(Some((Literal::Percentage(fraction), span)));
    }
    let unit = word(text, after).filter(|_| after > number.end || digits < here.len());
    if let Some(unit) = unit {
        let written = unit.of(text).to_ascii_lowercase();
        let span = number.to(unit);
        match written.as_str() {
            "bp" | "bps" => {
                let fraction = percent(span.of(text)).ok_or_else(|| not_a_number(span))?;
                return Ok(Some((Literal::Percentage(fraction), span)));
            }
            "month" | "months" | "dates" => {
                let months = number.of(text).parse();
                let months = months.map_err(|_| not_a_number(number))?;
                return Ok(Some((Literal::Months(months), span)));
            }
            _ => {}
        }
    }
    let value = decimal(number.of(text)).ok_or_else(|| not_a_number(number))?;
    Ok(Some((Literal::Number(value), number)))
}

/// A whole number at a position.
pub(super) fn whole(text: &str, at: usize) -> Option<(u32, Span)> {
    let digits = length_of(rest(text, at), |letter| letter.is_ascii_digit());
    let span = Span::new(at, at + digits);
    Some((span.of(text).parse().ok()?, span))
}

fn length_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !belongs(letter)).unwrap_or(text.len())
}

/// The length of a date that a text begins with, and the date if there is such a day.
fn date(text: &str) -> Option<(usize, Option<StatedDate>)> {
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to)?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then(|| digits.parse().ok()).flatten()
    };
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let ends = |at: usize| {
        let next = text.get(at..).and_then(|rest| rest.chars().next());
        !next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '-' | '_' | '.'))
    };
    let year = number(0, 4).filter(|_| dash(4))?;
    let month = i8::try_from(number(5, 7)?).ok()?;
    if ends(7) {
        let date = (1..=12).contains(&month);
        return Some((7, date.then_some(StatedDate::Month { year, month })));
    }
    let day = number(8, 10).filter(|_| dash(7) && ends(10))?;
    let date = Date::new(year, month, i8::try_from(day).ok()?);
    Some((10, date.ok().map(StatedDate::Day)))
}

/// Refuses `1,000`: a comma separates the values of a function.
fn refuse_thousands(text: &str, number: Span) -> Result<(), FormulaError> {
    let group = |at: usize| {
        let here = rest(text, at).strip_prefix(',')?;
        let digits = length_of(here, |letter| letter.is_ascii_digit());
        (digits == 3).then_some(at + 4)
    };
    let mut end = number.end;
    while let Some(next) = group(end) {
        end = next;
    }
    if end == number.end || number.of(text).contains(['_', '.']) || number.end - number.start > 3 {
        return Ok(());
    }
    let span = Span::new(number.start, end);
    let written = span.of(text);
    Err(FormulaError::new(
        span,
        format!(
            "{} has commas, which separate values in formulas",
            quoted(written)
        ),
        format!(
            "write `{}`; for separate values, put a space after each comma",
            written.replace(',', "_")
        ),
    ))
}
