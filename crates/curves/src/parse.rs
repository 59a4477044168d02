//! Parses the text of a curve into a draft with the position of every number.
//!
//! All curves share one grammar. Words that a type of curve does not use are errors here; number ranges are
//! checked by the curve.
//!
//! ```text
//! curve   = element { "," element } [ shift ] [ reading ]
//! element = ( number [ unit ] [ "ramp" number [ unit ] ] | name ) [ "for" whole [ "months" ] ]
//! number  = [ "-" ] digits [ "%" ]; without `for` it lasts one month, or for good if it is last
//! unit    = [ "of" ] ( standard speed | name ), and `original` may be followed by `balance`
//! shift   = ( "+" | "-" ) digits "bp"
//! reading = "from" "cut-off" | "at" "loan" "age"
//! ```

use crate::error::{CurveError, Span};
use crate::month::{MAX_MONTHS, Reading};
use crate::token::{Kind, Token, quoted, tokens};
use crate::unit::Unit;
use crate::vocabulary::{DraftUnit, Shift, Vocabulary, is_reserved, nearest};
use crate::written::{Level, Vector};

/// A value and its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// A parsed curve, before ranges are checked.
pub(crate) struct Draft<'n> {
    pub(crate) vector: Vector,
    /// The numbers of the vector, in the order written.
    pub(crate) numbers: Vec<Placed<f64>>,
    /// The position of each element of the vector.
    pub(crate) elements: Vec<Span>,
    pub(crate) unit: Option<Placed<DraftUnit<'n>>>,
    pub(crate) shift: Option<Placed<f64>>,
    pub(crate) reading: Option<Placed<Reading>>,
}

/// Parses `text` with the words of `vocabulary`.
pub(crate) fn parse<'n>(text: &str, vocabulary: &Vocabulary<'n>) -> Result<Draft<'n>, CurveError> {
    let tokens = tokens(text)?;
    let end = tokens
        .last()
        .map_or(0, |last| last.span.start + last.span.length);
    let mut parser = Parser {
        vocabulary,
        tokens: &tokens,
        next: 0,
        end: Span {
            start: end,
            length: 0,
        },
        numbers: Vec::new(),
        unit: None,
    };
    parser.curve()
}

struct Parser<'p, 't, 'n> {
    vocabulary: &'p Vocabulary<'n>,
    tokens: &'p [Token<'t>],
    next: usize,
    end: Span,
    numbers: Vec<Placed<f64>>,
    unit: Option<Placed<DraftUnit<'n>>>,
}

impl<'t, 'n> Parser<'_, 't, 'n> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).copied()
    }

    /// The position of the next token, or the end of the text.
    fn here(&self) -> Span {
        self.peek().map_or(self.end, |token| token.span)
    }

    /// The range from `start` to the token just read.
    fn since(&self, start: Span) -> Span {
        self.tokens
            .get(self.next.saturating_sub(1))
            .map_or(start, |token| start.to(token.span))
    }

    /// Takes the next token if it is of that type.
    fn take(&mut self, kind: Kind<'_>) -> Option<Token<'t>> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.next += 1;
        Some(token)
    }

    /// Takes the next token if it is one of those words, ignoring case.
    fn take_word(&mut self, words: &[&str]) -> Option<Token<'t>> {
        let token = self.peek().filter(|token| {
            matches!(token.kind, Kind::Word(word)
                if words.iter().any(|one| one.eq_ignore_ascii_case(word)))
        })?;
        self.next += 1;
        Some(token)
    }

    /// An error: the next token, or the end of the text, is unexpected.
    fn unexpected(&self, expected: &str) -> CurveError {
        let message = match self.peek() {
            Some(token) => format!("unexpected {}", quoted(token.text)),
            None if self.tokens.is_empty() => "the curve is empty".to_owned(),
            None => "unexpected end of the curve".to_owned(),
        };
        CurveError::at(self.here(), message).expecting(format!("expected {expected}"))
    }

    fn curve(&mut self) -> Result<Draft<'n>, CurveError> {
        let mut earlier = Vec::new();
        let mut elements = Vec::new();
        let mut total_months = 0;
        let last = loop {
            let start = self.here();
            let level = self.element(&mut total_months)?;
            let span = self.since(start);
            elements.push(span);
            let Some(comma) = self.take(Kind::Comma) else {
                break level;
            };
            earlier.push(match level {
                // A number followed by others lasts one month.
                Level::Flat {
                    number,
                    months: None,
                } => {
                    self.refuse_thousands(span, comma)?;
                    Self::add_months(1, span, &mut total_months)?;
                    Level::Flat {
                        number,
                        months: Some(1),
                    }
                }
                level => level,
            });
        };
        let shift = self.shift()?;
        let reading = self.reading()?;
        match self.peek() {
            Some(_) if reading.is_some() => return Err(self.unexpected("the end")),
            Some(token) => return Err(self.left_over(token)),
            None => {}
        }
        Ok(Draft {
            vector: Vector::new(&earlier, last),
            numbers: std::mem::take(&mut self.numbers),
            elements,
            unit: self.unit,
            shift,
            reading,
        })
    }

    /// `1,000` without a space could be one thousand or two months of a vector.
    fn refuse_thousands(&self, span: Span, comma: Token<'_>) -> Result<(), CurveError> {
        match self.peek() {
            Some(Token {
                kind: Kind::Number(_),
                text,
                span: next,
            }) if next.start == comma.span.start + 1 && text.len() == 3 => Err(CurveError::at(
                span.to(next),
                "ambiguous comma: part of a number, or between two months",
            )
            .expecting(
                "expected no comma inside a number, or a space after a comma between months",
            )),
            _ => Ok(()),
        }
    }

    /// Adds to the length of the vector.
    fn add_months(months: u32, span: Span, total_months: &mut u32) -> Result<(), CurveError> {
        *total_months += months;
        if *total_months > MAX_MONTHS {
            return Err(CurveError::at(
                span,
                format!("a vector has at most {MAX_MONTHS} months, found {total_months}"),
            ));
        }
        Ok(())
    }

    fn element(&mut self, total_months: &mut u32) -> Result<Level, CurveError> {
        let bare = match self.peek() {
            Some(
                token @ Token {
                    kind: Kind::Word(word),
                    ..
                },
            ) => self.bare_name(word, token.span)?,
            _ => None,
        };
        let from = match bare {
            Some(number) => number,
            None => self.number_and_unit()?,
        };
        let to = match self.take_word(&["ramp"]) {
            Some(_) => Some(self.number_and_unit()?),
            None => None,
        };
        let start = self.here();
        let months = match self.take_word(&["for"]) {
            Some(_) => Some(self.months(total_months)?),
            None => None,
        };
        match (to, months) {
            (None, _) => Ok(Level::Flat {
                number: from.value,
                months,
            }),
            (Some(to), Some(months)) if months >= 2 => Ok(Level::Ramp {
                from: from.value,
                to: to.value,
                months,
            }),
            (Some(_), Some(_)) => Err(CurveError::at(
                self.since(start),
                "a ramp needs at least 2 months",
            )),
            (Some(_), None) => Err(CurveError::at(start, "the ramp has no length")
                .expecting("expected `for` and a number of months")),
        }
    }

    /// A curve's name without a number: 100% of that curve.
    fn bare_name(&mut self, word: &str, span: Span) -> Result<Option<Placed<f64>>, CurveError> {
        if let Some(unit) = Unit::find(word) {
            let (sign, written) = unit.written();
            return Err(
                CurveError::at(span, format!("`{}` has no number before it", unit.name()))
                    .expecting(format!("expected a number, such as `6{sign}{written}`")),
            );
        }
        if is_reserved(word) {
            return Ok(None);
        }
        let value = self.vocabulary.find(word, span)?;
        self.next += 1;
        self.settle_unit(Placed { value, span })?;
        let number = Placed { value: 100.0, span };
        self.numbers.push(number);
        Ok(Some(number))
    }

    fn number_and_unit(&mut self) -> Result<Placed<f64>, CurveError> {
        let start = self.here();
        let sign = match self.take(Kind::Minus) {
            Some(_) => -1.0,
            None => 1.0,
        };
        let number = self.bare_number(start, sign)?;
        self.numbers.push(number);
        self.take(Kind::Percent);
        let of = self.take_word(&["of"]).is_some();
        match self.peek() {
            Some(Token {
                kind: Kind::Word(word),
                span,
                ..
            }) if of || !is_reserved(word) => {
                let value = self.vocabulary.find(word, span)?;
                self.next += 1;
                self.settle_unit(Placed { value, span })?;
                if value == DraftUnit::Standard(Unit::Original) {
                    self.take_word(&["balance"]);
                }
            }
            _ if of => return Err(self.unexpected("the name of a curve after `of`")),
            _ => {}
        }
        Ok(number)
    }

    fn bare_number(&mut self, start: Span, sign: f64) -> Result<Placed<f64>, CurveError> {
        let Some(Token {
            kind: Kind::Number(number),
            ..
        }) = self.peek()
        else {
            return Err(self.unexpected("a number"));
        };
        self.next += 1;
        Ok(Placed {
            // The sum turns -0 into 0, which prints without a sign.
            value: sign * number + 0.0,
            span: self.since(start),
        })
    }

    /// Records the unit; a vector has one, however often it is written.
    fn settle_unit(&mut self, found: Placed<DraftUnit<'n>>) -> Result<(), CurveError> {
        let name = |unit: DraftUnit<'n>| match unit {
            DraftUnit::Standard(unit) => unit.name(),
            DraftUnit::Named(name) => name,
        };
        match self.unit {
            Some(first) if first.value != found.value => Err(CurveError::at(
                found.span,
                format!(
                    "a vector has one unit: `{}` here, `{}` at column {}",
                    name(found.value),
                    name(first.value),
                    first.span.start + 1
                ),
            )),
            Some(_) => Ok(()),
            None => {
                self.unit = Some(found);
                Ok(())
            }
        }
    }

    fn months(&mut self, total_months: &mut u32) -> Result<u32, CurveError> {
        let start = self.here();
        let number = match self.peek() {
            Some(Token {
                kind: Kind::Number(_),
                ..
            }) => self.bare_number(start, 1.0)?,
            _ => return Err(self.unexpected("a number of months")),
        };
        let longest = f64::from(MAX_MONTHS);
        let diagnostic = |message: String| Err(CurveError::at(number.span, message));
        if number.value.fract() != 0.0 || !(1.0..=longest).contains(&number.value) {
            return diagnostic(format!(
                "the number of months must be a whole number from 1 to {MAX_MONTHS}"
            ));
        }
        let months = number.value as u32;
        Self::add_months(months, number.span, total_months)?;
        self.take_word(&["months", "month"]);
        Ok(months)
    }

    fn shift(&mut self) -> Result<Option<Placed<f64>>, CurveError> {
        let start = self.here();
        if self.vocabulary.shift == Shift::Refused {
            return Ok(None);
        }
        let sign = match self.peek().map(|token| token.kind) {
            Some(Kind::Plus) => 1.0,
            Some(Kind::Minus) => -1.0,
            _ => return Ok(None),
        };
        self.next += 1;
        let number = self.bare_number(self.here(), sign)?;
        match self.take_word(&["bp", "bps"]) {
            Some(_) => Ok(Some(Placed {
                value: number.value,
                span: self.since(start),
            })),
            None => Err(self.unexpected("`bp` after a shift")),
        }
    }

    fn reading(&mut self) -> Result<Option<Placed<Reading>>, CurveError> {
        let start = self.here();
        let value = if self.take_word(&["from"]).is_some() {
            if self.take_word(&["cut-off", "cutoff"]).is_none() {
                return Err(self.unexpected("`cut-off` after `from`"));
            }
            Reading::CutOff
        } else if self.take_word(&["at"]).is_some() {
            if self.take_word(&["loan"]).is_none() || self.take_word(&["age"]).is_none() {
                return Err(self.unexpected("`loan age` after `at`"));
            }
            Reading::LoanAge
        } else {
            return Ok(None);
        };
        Ok(Some(Placed {
            value,
            span: self.since(start),
        }))
    }

    /// An error for a token after the end of the curve.
    fn left_over(&self, token: Token<'_>) -> CurveError {
        match token.kind {
            Kind::Word(word) if !is_reserved(word) && Unit::find(word).is_none() => {
                CurveError::at(token.span, format!("unexpected {}", quoted(word)))
                    .suggesting(nearest(
                        word,
                        ["for", "ramp", "from", "at", "months"].into_iter(),
                    ))
                    .expecting("expected `,`, `from cut-off` or the end")
            }
            _ => self.unexpected("`,`, `from cut-off` or the end"),
        }
    }
}
