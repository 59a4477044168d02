//! Splits a curve's text into numbers, words and signs, with their positions in characters.
//!
//! Characters that no curve uses are errors here.

use crate::error::{CurveError, Span};

/// The longest text, in bytes: a vector with an element for each of 1,200 months takes half of it.
const LONGEST_TEXT: usize = 65_536;

/// The longest number, in characters: every `f64` in this crate's ranges prints shorter.
const LONGEST_NUMBER: usize = 350;

/// The longest text quoted in a message, in characters.
const LONGEST_QUOTE: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind<'t> {
    Number(f64),
    Word(&'t str),
    Percent,
    Comma,
    Plus,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind<'t>,
    pub(crate) text: &'t str,
    pub(crate) span: Span,
}

/// `text` in backticks, cut if very long.
pub(crate) fn quoted(text: &str) -> String {
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        let start: String = text.chars().take(LONGEST_QUOTE).collect();
        format!("`{start}...`")
    } else {
        format!("`{text}`")
    }
}

/// Whether `text` can be a word of a curve: a letter, then letters, digits, `_` and `-`.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(is_in_word)
}

fn is_in_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

fn is_in_number(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '_' | '.')
}

/// Splits `text` into tokens.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, CurveError> {
    let mut column = 0;
    let mut rest = text;
    let mut tokens = Vec::new();
    if text.len() > LONGEST_TEXT {
        return Err(CurveError::without_place(format!(
            "a curve's text has at most {LONGEST_TEXT} bytes, found {}",
            text.len()
        )));
    }
    while let Some(first) = rest.chars().next() {
        let belongs: fn(char) -> bool = match first {
            _ if first.is_whitespace() => char::is_whitespace,
            _ if is_in_number(first) => is_in_number,
            _ if first.is_ascii_alphabetic() => is_in_word,
            _ => |_| false,
        };
        let end = rest
            .char_indices()
            .skip(1)
            .find(|&(_, character)| !belongs(character))
            .map_or(rest.len(), |(index, _)| index);
        let (piece, after) = rest.split_at(end);
        let span = Span {
            start: column,
            length: piece.chars().count(),
        };
        column += span.length;
        rest = after;
        let kind = match first {
            _ if first.is_whitespace() => continue,
            '%' => Kind::Percent,
            ',' => Kind::Comma,
            '+' => Kind::Plus,
            '-' => Kind::Minus,
            _ if is_in_number(first) => Kind::Number(number(piece, span)?),
            _ if first.is_ascii_alphabetic() => match piece.to_ascii_lowercase().as_str() {
                "percent" => Kind::Percent,
                _ => Kind::Word(piece),
            },
            _ => {
                let message = format!("unexpected character `{}`", first.escape_debug());
                return Err(CurveError::at(span, message));
            }
        };
        tokens.push(Token {
            kind,
            text: piece,
            span,
        });
    }
    Ok(tokens)
}

/// Parses digits with at most one point; underscores are allowed between digits only.
fn number(piece: &str, span: Span) -> Result<f64, CurveError> {
    let diagnostic = || {
        CurveError::at(span, format!("{} is not a number", quoted(piece)))
            .expecting("expected digits with at most one point, such as 1_000 or 0.125")
    };
    if span.length > LONGEST_NUMBER {
        let message = format!(
            "a number has at most {LONGEST_NUMBER} characters, found {}",
            span.length
        );
        return Err(CurveError::at(span, message));
    }
    let (whole, part) = match piece.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (piece, None),
    };
    let digits = |run: &str| {
        run.split('_')
            .all(|group| !group.is_empty() && group.chars().all(|one| one.is_ascii_digit()))
    };
    // `.5` is a number; `5.` and `.` are not.
    if !(part.is_none_or(digits) && (digits(whole) || (whole.is_empty() && part.is_some()))) {
        return Err(diagnostic());
    }
    let value: f64 = piece.replace('_', "").parse().map_err(|_| diagnostic())?;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(diagnostic())
    }
}
