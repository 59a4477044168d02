//! Parses the text of a formula. Unknown names are reported and parsing goes on; other errors end it.

use super::scope::Scope;
use super::syntax::{FormulaError, Part, Span, Syntax, Term};
use super::text::{self, Literal, Sign};
use crate::document::quoted;

/// The most values and operators of a formula.
const MOST_PARTS: usize = 500;

/// The most classes that a formula mentions, those of sets included.
const MOST_MENTIONS: usize = 5000;

/// A formula being parsed.
pub(super) struct Parser<'s, 't> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) text: &'t str,
    /// The position in bytes.
    pub(super) at: usize,
    pub(super) depth: usize,
    parts: usize,
    /// Classes mentioned so far, those of sets included.
    mentions: usize,
    pub(super) errors: Vec<FormulaError>,
    /// Whether errors need a description.
    pub(super) describes: bool,
}

impl<'s, 't> Parser<'s, 't> {
    pub(super) fn new(scope: &'s Scope<'_>, text: &'t str) -> Self {
        Self {
            scope,
            text,
            at: 0,
            depth: 0,
            parts: 0,
            mentions: 0,
            errors: Vec::new(),
            describes: true,
        }
    }

    /// A parser of which only the references are used.
    pub(super) fn of_references(scope: &'s Scope<'_>, text: &'t str) -> Self {
        Self {
            describes: false,
            ..Self::new(scope, text)
        }
    }

    pub(super) fn into_errors(self) -> Vec<FormulaError> {
        self.errors
    }

    /// Parses the whole text.
    pub(super) fn formula(&mut self) -> Option<Part> {
        let part = self.any_of()?;
        self.skip_blanks();
        if self.at < self.text.len() {
            return self.unexpected("an operator such as `+`, `x` or `and`");
        }
        Some(part)
    }

    // --- positions and errors ------------------------------------------------------------------

    pub(super) fn skip_blanks(&mut self) {
        self.at = text::after_blanks(self.text, self.at);
    }

    pub(super) fn error<T>(
        &mut self,
        span: Span,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Option<T> {
        self.errors.push(FormulaError::new(span, message, advice));
        None
    }

    /// The next word, sign or character.
    pub(super) fn next_piece(&self) -> Span {
        let at = text::after_blanks(self.text, self.at);
        let sign = text::sign(self.text, at).map(|(_, span)| span);
        let one = text::rest(self.text, at).chars().next();
        text::word(self.text, at)
            .or(sign)
            .unwrap_or(Span::new(at, at + one.map_or(0, char::len_utf8)))
    }

    pub(super) fn unexpected<T>(&mut self, expected: &str) -> Option<T> {
        let piece = self.next_piece();
        let (span, message) = if piece.start == piece.end {
            let end = self.text.trim_end().len();
            let is_open = self.text.matches('(').count() > self.text.matches(')').count();
            let message = if is_open {
                "the formula ends before its parentheses are closed"
            } else {
                "unexpected end of the formula"
            };
            (Span::new(end, end), message.to_owned())
        } else {
            (piece, format!("unexpected {}", quoted(piece.of(self.text))))
        };
        let advice = match piece.of(self.text) {
            "." => "write a zero before the point: `0.5`".to_owned(),
            "$" => "write dollars as digits: `1_000_000`".to_owned(),
            "%" => "write a number before `%`: `5%`".to_owned(),
            "&" => "write `and`".to_owned(),
            "|" => "write `or`".to_owned(),
            "^" => "powers are not supported".to_owned(),
            _ => format!("expected {expected}"),
        };
        self.error(span, message, advice)
    }

    /// Takes a sign.
    pub(super) fn take(&mut self, wanted: Sign) -> Option<Span> {
        let at = text::after_blanks(self.text, self.at);
        let (_, span) = text::sign(self.text, at).filter(|(sign, _)| *sign == wanted)?;
        self.at = span.end;
        Some(span)
    }

    /// Takes a sign that must follow.
    pub(super) fn expect(&mut self, wanted: Sign, expected: &str) -> Option<Span> {
        match self.take(wanted) {
            Some(span) => Some(span),
            None => self.unexpected(expected),
        }
    }

    /// Takes one of some words.
    pub(super) fn take_word(&mut self, words: &[&str]) -> Option<Span> {
        let at = text::after_blanks(self.text, self.at);
        let span = text::word(self.text, at)?;
        let word = span.of(self.text);
        let known = words.iter().any(|known| word.eq_ignore_ascii_case(known));
        known.then(|| {
            self.at = span.end;
            span
        })
    }

    pub(super) fn count_part(&mut self) -> Option<()> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            let piece = self.next_piece();
            return self.error(
                piece,
                format!("the formula has more than {MOST_PARTS} parts"),
                "define parts of it under `amounts`, and write their names",
            );
        }
        Some(())
    }

    /// Counts classes that the formula mentions.
    pub(super) fn count_classes(&mut self, classes: usize, span: Span) -> Option<()> {
        self.mentions += classes;
        if self.mentions > MOST_MENTIONS {
            return self.error(
                span,
                format!("the formula mentions more than {MOST_MENTIONS} classes"),
                "define parts of it under `amounts`, and write their names",
            );
        }
        Some(())
    }

    // --- amounts -------------------------------------------------------------------------------

    pub(super) fn sum(&mut self) -> Option<Part> {
        let first = self.product()?;
        let mut terms = Vec::new();
        loop {
            self.skip_blanks();
            let inverse = match text::sign(self.text, self.at) {
                Some((Sign::Plus, _)) => false,
                Some((Sign::Minus, span)) => {
                    self.refuse_tight_minus(span)?;
                    true
                }
                _ => break,
            };
            let operator = self.next_piece();
            self.at = operator.end;
            let part = self.product()?;
            terms.push(Term {
                inverse,
                operator,
                part,
            });
        }
        Some(chain(first, terms, Syntax::Sum))
    }

    /// `100-5` and `(a)-b` could be names to a reader.
    fn refuse_tight_minus(&mut self, minus: Span) -> Option<()> {
        let before = self.text[..minus.start].chars().next_back();
        let after = text::rest(self.text, minus.end).chars().next();
        let tight = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        if tight(before) && tight(after) {
            return self.error(
                minus,
                "a minus needs a space on both sides",
                "write `a - b`; without spaces, a hyphen belongs to a name",
            );
        }
        Some(())
    }

    fn product(&mut self) -> Option<Part> {
        let first = self.factor()?;
        let mut terms = Vec::new();
        loop {
            self.skip_blanks();
            let (inverse, operator) = match text::sign(self.text, self.at) {
                Some((Sign::Times, span)) => (false, span),
                Some((Sign::Over, span)) => (true, span),
                _ => match self.take_word(&["x", "of"]) {
                    Some(span) => (false, span),
                    None => break,
                },
            };
            self.at = operator.end;
            let part = self.factor()?;
            terms.push(Term {
                inverse,
                operator,
                part,
            });
        }
        Some(chain(first, terms, Syntax::Product))
    }

    fn factor(&mut self) -> Option<Part> {
        self.count_part()?;
        let minus = self.take(Sign::Minus);
        let part = match (minus, self.take(Sign::Minus)) {
            (Some(_), Some(second)) => {
                return self.error(second, "two minus signs in a row", "write one `-`");
            }
            _ => self.primary()?,
        };
        Some(match minus {
            Some(minus) => Part {
                span: minus.to(part.span),
                syntax: Syntax::Negative(Box::new(part)),
            },
            None => part,
        })
    }

    fn primary(&mut self) -> Option<Part> {
        self.skip_blanks();
        if let Some(open) = self.take(Sign::Open) {
            let inner = self.any_of()?;
            let close = self.expect(Sign::Close, "`)`")?;
            return Some(Part {
                span: open.to(close),
                ..inner
            });
        }
        if let Some(named) = self.name() {
            return named;
        }
        match text::literal(self.text, self.at) {
            Ok(None) => {}
            Ok(Some((literal, span))) => {
                self.at = span.end;
                return Some(Part {
                    span,
                    syntax: match literal {
                        Literal::Number(number) => Syntax::Number(number),
                        Literal::Percentage(fraction) => Syntax::Percentage(fraction),
                        Literal::Months(months) => Syntax::Months(months),
                        Literal::Date(date) => Syntax::Date(date),
                    },
                });
            }
            Err(error) => {
                self.errors.push(error);
                return None;
            }
        }
        match self.function() {
            Some(function) => function,
            None => self.unknown_name(),
        }
    }
}

/// A chain of operators, or its first part alone.
fn chain(first: Part, terms: Vec<Term>, together: fn(Box<Part>, Vec<Term>) -> Syntax) -> Part {
    match terms.last() {
        None => first,
        Some(last) => Part {
            span: first.span.to(last.part.span),
            syntax: together(Box::new(first), terms),
        },
    }
}
