//! Parses tests: `or`, `and`, `not`, comparisons and `is`.

use super::parse::Parser;
use super::syntax::{Part, Span, Syntax};
use super::text::{self, Sign};
use super::tree::Comparison;
use crate::document::quoted;

/// How deep parentheses and functions nest.
const DEEPEST: usize = 40;

impl Parser<'_, '_> {
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
        let failed = match met {
            Some(_) => None,
            None => self.take_word(&["failed"]),
        };
        let (right, holds) = match (met, failed) {
            (Some(met), _) => (met, !not),
            (None, Some(failed)) => (failed, not),
            (None, None) => return self.equal(left, is, not),
        };
        let span = left.span.to(right);
        let syntax = if holds {
            Syntax::All(vec![left])
        } else {
            Syntax::Not(Box::new(left))
        };
        Some(Part { span, syntax })
    }
    /// `is 0`, `is not yes`.
    fn equal(&mut self, left: Part, is: Span, not: bool) -> Option<Part> {
        let right = self.sum()?;
        let span = left.span.to(right.span);
        let equal = Part {
            span,
            syntax: Syntax::Compare(Comparison::Equal, is, Box::new([left, right])),
        };
        Some(if not {
            Part {
                span,
                syntax: Syntax::Not(Box::new(equal)),
            }
        } else {
            equal
        })
    }
}
