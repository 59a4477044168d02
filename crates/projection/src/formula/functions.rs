//! Parses functions: `min`, `max`, `sum`, `round`, `interest`, `if`.

use super::parse::Parser;
use super::syntax::{Part, Span, Syntax};
use super::text::{self, Sign};
use crate::document::quoted;

impl Parser<'_, '_> {
    /// A list in parentheses.
    fn arguments(&mut self) -> Option<Vec<Part>> {
        self.expect(Sign::Open, "`(`")?;
        let mut parts = vec![self.any_of()?];
        while self.take(Sign::Comma).is_some() {
            parts.push(self.any_of()?);
        }
        let expected = "`,` or `)`; inside braces, put a formula with commas in quotes";
        self.expect(Sign::Close, expected)?;
        Some(parts)
    }

    /// A function; the outer `None` is for other words.
    #[expect(
        clippy::option_option,
        reason = "the inner one is an error that is reported, as everywhere here"
    )]
    pub(super) fn function(&mut self) -> Option<Option<Part>> {
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
