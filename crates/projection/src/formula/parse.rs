//! Parses the text of a formula. Unknown names are reported and parsing goes on; other errors end it.

use super::scope::Scope;
use super::syntax::{FormulaError, Part, Span, Syntax, Term};
use super::text::{self, Literal, Sign};
use super::tree::{Comparison, Reference};
use crate::document::quoted;

/// How deep parentheses and functions nest.
const DEEPEST: usize = 40;
/// The most values and operators of a formula.
const MOST_PARTS: usize = 500;

/// A formula being parsed.
pub(super) struct Parser<'s, 't> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) text: &'t str,
    /// The position in bytes.
    pub(super) at: usize,
    depth: usize,
    parts: usize,
    errors: Vec<FormulaError>,
}

impl<'s, 't> Parser<'s, 't> {
    pub(super) fn new(scope: &'s Scope<'_>, text: &'t str) -> Self {
        Self {
            scope,
            text,
            at: 0,
            depth: 0,
            parts: 0,
            errors: Vec::new(),
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
    fn next_piece(&self) -> Span {
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
            (
                Span::new(end, end),
                "unexpected end of the formula".to_owned(),
            )
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
        self.skip_blanks();
        let (sign, span) = text::sign(self.text, self.at)?;
        (sign == wanted).then(|| {
            self.at = span.end;
            span
        })
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
        self.skip_blanks();
        let span = text::word(self.text, self.at)?;
        let word = span.of(self.text);
        words
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
            .then(|| {
                self.at = span.end;
                span
            })
    }

    fn count_part(&mut self) -> Option<()> {
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

    // --- tests ---------------------------------------------------------------------------------

    /// A formula in parentheses, in a function or as a whole.
    pub(super) fn any_of(&mut self) -> Option<Part> {
        if self.depth >= DEEPEST {
            let piece = self.next_piece();
            return self.error(
                piece,
                format!("the formula nests more than {DEEPEST} levels deep"),
                "define parts of it under `amounts`, and write their names",
            );
        }
        self.depth += 1;
        let part = self.several(&["or"], Self::all_of, Syntax::Any);
        self.depth -= 1;
        part
    }

    fn all_of(&mut self) -> Option<Part> {
        self.several(&["and"], Self::condition, Syntax::All)
    }

    fn several(
        &mut self,
        word: &[&str],
        next: fn(&mut Self) -> Option<Part>,
        together: fn(Vec<Part>) -> Syntax,
    ) -> Option<Part> {
        let first = next(self)?;
        if self.take_word(word).is_none() {
            return Some(first);
        }
        let start = first.span;
        let mut parts = vec![first, next(self)?];
        while self.take_word(word).is_some() {
            parts.push(next(self)?);
        }
        let end = parts.last().map_or(start, |last| last.span);
        Some(Part {
            span: start.to(end),
            syntax: together(parts),
        })
    }

    fn condition(&mut self) -> Option<Part> {
        let mut nots = Vec::new();
        while self.name_ahead().is_none()
            && let Some(not) = self.take_word(&["not"])
        {
            self.count_part()?;
            nots.push(not);
        }
        let part = self.comparison()?;
        let negated = |part: Part, not: &Span| Part {
            span: not.to(part.span),
            syntax: Syntax::Not(Box::new(part)),
        };
        // Two negations are none, so that many do not nest.
        let odd = nots.len() % 2 == 1;
        Some(match nots.first() {
            Some(first) if odd => negated(part, first),
            Some(first) => Part {
                span: first.to(part.span),
                syntax: Syntax::All(vec![part]),
            },
            None => part,
        })
    }

    fn comparison(&mut self) -> Option<Part> {
        let left = self.sum()?;
        if let Some(is) = self.take_word(&["is", "are"]) {
            return self.after_is(left, is);
        }
        let Some((comparison, operator)) = self.comparison_sign()? else {
            return Some(left);
        };
        let right = self.sum()?;
        if let Some((_, second)) = self.comparison_sign()? {
            return self.error(
                second,
                "two comparisons in a row",
                "write `a < b and b < c`",
            );
        }
        Some(Part {
            span: left.span.to(right.span),
            syntax: Syntax::Compare(comparison, operator, Box::new([left, right])),
        })
    }

    #[expect(
        clippy::option_option,
        reason = "the outer one is an error that is reported, as everywhere here"
    )]
    fn comparison_sign(&mut self) -> Option<Option<(Comparison, Span)>> {
        self.skip_blanks();
        let Some((sign, span)) = text::sign(self.text, self.at) else {
            return Some(None);
        };
        let comparison = match sign {
            Sign::Below => Comparison::Below,
            Sign::AtMost => Comparison::AtMost,
            Sign::Above => Comparison::Above,
            Sign::AtLeast => Comparison::AtLeast,
            Sign::Equal => Comparison::Equal,
            Sign::NotEqual => {
                return self.error(
                    span,
                    format!("unexpected {}", quoted(span.of(self.text))),
                    "write `not a = b`",
                );
            }
            _ => return Some(None),
        };
        self.at = span.end;
        Some(Some((comparison, span)))
    }

    /// `is met`, `is failed`, `is not met`, `is 0`.
    fn after_is(&mut self, left: Part, is: Span) -> Option<Part> {
        let not = self.take_word(&["not"]).is_some();
        let in_effect = self.take_word(&["in"]);
        let met = match in_effect {
            Some(_) => match self.take_word(&["effect"]) {
                Some(effect) => Some(effect),
                None => return self.unexpected("`in effect`"),
            },
            None => self.take_word(&["met", "passed"]),
        };
        let (right, holds) = match met {
            Some(met) => (met, !not),
            None => match self.take_word(&["failed"]) {
                Some(failed) => (failed, not),
                None => {
                    let right = self.sum()?;
                    let span = left.span.to(right.span);
                    let equal = Syntax::Compare(Comparison::Equal, is, Box::new([left, right]));
                    let equal = Part {
                        span,
                        syntax: equal,
                    };
                    return Some(if not {
                        Part {
                            span,
                            syntax: Syntax::Not(Box::new(equal)),
                        }
                    } else {
                        equal
                    });
                }
            },
        };
        let span = left.span.to(right);
        let syntax = if holds {
            Syntax::All(vec![left])
        } else {
            Syntax::Not(Box::new(left))
        };
        Some(Part { span, syntax })
    }

    // --- amounts -------------------------------------------------------------------------------

    fn sum(&mut self) -> Option<Part> {
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

    /// A list in parentheses.
    fn arguments(&mut self) -> Option<Vec<Part>> {
        self.expect(Sign::Open, "`(`")?;
        let mut parts = vec![self.any_of()?];
        while self.take(Sign::Comma).is_some() {
            parts.push(self.any_of()?);
        }
        self.expect(Sign::Close, "`,` or `)`")?;
        Some(parts)
    }

    /// A function; the outer `None` is for other words.
    #[expect(
        clippy::option_option,
        reason = "the inner one is an error that is reported, as everywhere here"
    )]
    fn function(&mut self) -> Option<Option<Part>> {
        let start = text::word(self.text, self.at)?;
        let name = start.of(self.text).to_ascii_lowercase();
        let opens = text::rest(self.text, start.end)
            .trim_start()
            .starts_with('(');
        let syntax = match name.as_str() {
            "yes" | "true" => {
                self.at = start.end;
                Some(Syntax::Truth(true))
            }
            "no" | "false" => {
                self.at = start.end;
                Some(Syntax::Truth(false))
            }
            "if" => {
                self.at = start.end;
                self.choice(opens)
            }
            "min" | "max" | "sum" if opens => {
                self.at = start.end;
                self.arguments().map(|parts| match name.as_str() {
                    "min" => Syntax::Least(parts),
                    "max" => Syntax::Greatest(parts),
                    _ => Syntax::Total(parts),
                })
            }
            "round" if opens => {
                self.at = start.end;
                self.rounded()
            }
            "interest" if opens => {
                self.at = start.end;
                self.exactly(start, "interest(balance, rate)")
                    .map(|pair| Syntax::Interest(Box::new(pair)))
            }
            "not" => {
                return Some(self.error(
                    start,
                    "`not` stands inside an amount",
                    "put the test in parentheses: `(not a) and b`",
                ));
            }
            _ => return None,
        };
        Some(syntax.map(|syntax| Part {
            span: Span::new(start.start, self.at),
            syntax,
        }))
    }

    fn exactly<const N: usize>(&mut self, name: Span, form: &str) -> Option<[Part; N]> {
        let parts = self.arguments()?;
        let count = parts.len();
        match <[Part; N]>::try_from(parts) {
            Ok(parts) => Some(parts),
            Err(_) => self.error(
                Span::new(name.start, self.at),
                format!(
                    "{} has {N} values, found {count}",
                    quoted(name.of(self.text))
                ),
                format!("write `{form}`"),
            ),
        }
    }

    /// `if(test, a, b)` or `if test then a else b`.
    fn choice(&mut self, opens: bool) -> Option<Syntax> {
        let (start, errors) = (self.at, self.errors.len());
        let test = if opens {
            self.at = self.take(Sign::Open)?.end;
            let test = self.any_of()?;
            if self.take(Sign::Comma).is_some() {
                let then = self.any_of()?;
                self.expect(Sign::Comma, "`,` and the value where the test fails")?;
                let otherwise = self.any_of()?;
                self.expect(Sign::Close, "`)`")?;
                return Some(Syntax::If(Box::new([test, then, otherwise])));
            }
            // The parentheses belong to the test: `if (a or b) and c then ...`.
            self.at = start;
            self.errors.truncate(errors);
            self.any_of()?
        } else {
            self.any_of()?
        };
        if self.take_word(&["then"]).is_none() {
            return self.unexpected("`then`: write `if test then a else b`");
        }
        let then = self.any_of()?;
        if self.take_word(&["else"]).is_none() {
            return self.unexpected("`else` and the value where the test fails");
        }
        let otherwise = self.any_of()?;
        Some(Syntax::If(Box::new([test, then, otherwise])))
    }

    /// `round(x, 7 decimals)`.
    fn rounded(&mut self) -> Option<Syntax> {
        /// Decimals hold 28 digits.
        const MOST_DECIMALS: u32 = 20;
        self.expect(Sign::Open, "`(`")?;
        let value = self.any_of()?;
        let expected = "`, 7 decimals)`";
        self.expect(Sign::Comma, expected)?;
        self.skip_blanks();
        let Some((decimals, span)) = text::whole(self.text, self.at) else {
            return self.unexpected(expected);
        };
        if decimals > MOST_DECIMALS {
            return self.error(
                span,
                format!("cannot round to {decimals} decimals"),
                format!("write 0 to {MOST_DECIMALS} decimals"),
            );
        }
        self.at = span.end;
        self.take_word(&["decimals", "decimal", "places"]);
        self.expect(Sign::Close, "`decimals)`")?;
        Some(Syntax::Round(Box::new(value), decimals))
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

impl Part {
    /// Visits every reference, in the order of the text.
    pub(super) fn visit(&self, visit: &mut impl FnMut(&Reference, Span)) {
        match &self.syntax {
            Syntax::Reference(reference, ..) => visit(reference, self.span),
            Syntax::Negative(part) | Syntax::Not(part) | Syntax::Round(part, _) => {
                part.visit(visit);
            }
            Syntax::Sum(first, terms) | Syntax::Product(first, terms) => {
                first.visit(visit);
                for term in terms {
                    term.part.visit(visit);
                }
            }
            Syntax::Compare(_, _, parts) | Syntax::Interest(parts) => {
                for part in parts.iter() {
                    part.visit(visit);
                }
            }
            Syntax::If(parts) => {
                for part in parts.iter() {
                    part.visit(visit);
                }
            }
            Syntax::All(parts)
            | Syntax::Any(parts)
            | Syntax::Least(parts)
            | Syntax::Greatest(parts)
            | Syntax::Total(parts) => {
                for part in parts {
                    part.visit(visit);
                }
            }
            Syntax::Unknown
            | Syntax::Number(_)
            | Syntax::Percentage(_)
            | Syntax::Truth(_)
            | Syntax::Months(_)
            | Syntax::Date(_)
            | Syntax::DistributionDate => {}
        }
    }
}
