//! Resolves names in formulas: the longest name that is known, and what follows it in parentheses.

use super::kind::Kind;
use super::parse::Parser;
use super::scope::Value;
use super::syntax::{Part, Span, Syntax};
use super::text::{self, Literal, Sign};
use super::tree::{AccountValue, ClassValue, DealValue, Moment, PoolValue, Reference, Unit};
use super::unknown::unknown;
use super::vocabulary::{Meaning, Word};
use crate::diagnostic::nearest_name;
use crate::document::quoted;
use crate::index::{ClassIndex, GroupIndex};

/// The words that end a name.
const OPERATORS: [&str; 10] = [
    "and", "or", "not", "then", "else", "is", "are", "of", "x", "if",
];
pub(super) const FUNCTIONS: [&str; 6] = ["min", "max", "sum", "round", "yes", "no"];

/// Whether no name can begin with a word.
pub(super) fn is_reserved(word: &str) -> bool {
    let mut known = OPERATORS.iter().chain(&FUNCTIONS);
    known.any(|known| word.eq_ignore_ascii_case(known))
}

/// A name in front of the parser.
enum Named<'s> {
    Value(Value),
    Word(&'s Word),
}

/// The longest run of words from a position that `find` knows.
fn longest<T>(
    text: &str,
    at: usize,
    most_words: usize,
    find: impl Fn(&str) -> Option<T>,
) -> Option<(T, Span)> {
    let mut joined = String::new();
    let mut ends = Vec::new();
    let mut from = at;
    while ends.len() < most_words
        && let Some(word) = text::word(text, from)
    {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word.of(text));
        ends.push((joined.len(), word.end));
        from = text::after_blanks(text, word.end);
    }
    let start = Span::new(at, at);
    ends.iter().rev().find_map(|(length, end)| {
        let found = find(joined.get(..*length)?)?;
        Some((found, start.to(Span::new(at, *end))))
    })
}

impl<'s> Parser<'s, '_> {
    fn find_name(&self) -> Option<(Named<'s>, Span)> {
        let at = text::after_blanks(self.text, self.at);
        let scope = self.scope;
        longest(self.text, at, scope.longest, |name| {
            if let Some(value) = scope.values.get(name) {
                return Some(Named::Value(*value));
            }
            let word = scope.words.get(&name.to_lowercase())?;
            Some(Named::Word(word))
        })
    }

    /// The name in front of the parser, if it is known.
    pub(super) fn name_ahead(&self) -> Option<Span> {
        self.find_name().map(|(_, span)| span)
    }

    /// Parses a name. The outer `None` is for anything else.
    #[expect(
        clippy::option_option,
        reason = "the inner one is an error that is reported, as everywhere here"
    )]
    pub(super) fn name(&mut self) -> Option<Option<Part>> {
        let (named, span) = self.find_name()?;
        self.at = span.end;
        let word = match named {
            Named::Value(value) => return Some(Some(self.value(value, span))),
            Named::Word(word) => word,
        };
        let kind = word.unit.map_or(Kind::Date, Kind::Of);
        let (reference, moment) = match word.meaning {
            Meaning::Date => {
                return Some(Some(Part {
                    span,
                    syntax: Syntax::DistributionDate,
                }));
            }
            Meaning::Deal(DealValue::Month) => match self.stated_month() {
                Some((months, number)) => {
                    self.at = number.end;
                    return Some(Some(Part {
                        span: span.to(number),
                        syntax: Syntax::Months(months),
                    }));
                }
                None => (Some(Reference::Deal(DealValue::Month)), word.moment),
            },
            Meaning::Deal(value) => (Some(Reference::Deal(value)), word.moment),
            Meaning::Pool(value) => (self.of_groups(value), word.moment),
            Meaning::Class(value) => (self.of_classes(word, span, value), word.moment),
            Meaning::Target => {
                let scope = self.scope;
                let find = |name: &str| match scope.values.get(name) {
                    Some(Value::Account(account)) => Some(*account),
                    _ => None,
                };
                let account = self.argument(word, span, "account", find);
                let target = |account| Reference::Account(AccountValue::Target, account);
                let moment = account.and_then(|account| scope.moment_of(&target(account)));
                (account.map(target), moment.unwrap_or(word.moment))
            }
            Meaning::Planned => {
                let scope = self.scope;
                let find = |name: &str| scope.schedules.get(name).copied();
                let schedule = self.argument(word, span, "schedule", find);
                (schedule.map(Reference::Planned), word.moment)
            }
            Meaning::FeeDue => {
                let scope = self.scope;
                let find = |name: &str| scope.fees.get(name).copied();
                let fee = self.argument(word, span, "fee", find);
                (fee.map(Reference::Fee), word.moment)
            }
            Meaning::Index => {
                let scope = self.scope;
                let find = |name: &str| match scope.values.get(name) {
                    Some(Value::Rate(index)) => Some(*index),
                    _ => None,
                };
                let index = self.argument(word, span, "index", find);
                (index.map(Reference::Rate), word.moment)
            }
        };
        Some(reference.map(|reference| Part {
            span: Span::new(span.start, self.at),
            syntax: Syntax::Reference(reference, kind, moment),
        }))
    }

    /// A name that the deal defines.
    fn value(&self, value: Value, span: Span) -> Part {
        let dollars = Kind::Of(Unit::Dollars);
        let (reference, kind, moment) = match value {
            Value::Amount(amount) => {
                let (kind, moment) = self.scope.known_amount(amount);
                (Reference::Amount(amount), kind, moment)
            }
            Value::Test(test) => {
                let reference = Reference::Test(test);
                let moment = self.scope.moment_of(&reference);
                let moment = moment.unwrap_or(Moment::Date);
                (reference, Kind::Of(Unit::Truth), moment)
            }
            Value::Account(account) => (
                Reference::Account(AccountValue::Balance, account),
                dollars,
                Moment::Point,
            ),
            Value::Rate(index) => (Reference::Rate(index), Kind::Of(Unit::Rate), Moment::Date),
        };
        Part {
            span,
            syntax: Syntax::Reference(reference, kind, moment),
        }
    }

    /// The number in `month 36`.
    fn stated_month(&self) -> Option<(u32, Span)> {
        let at = text::after_blanks(self.text, self.at);
        match text::literal(self.text, at) {
            Ok(Some((Literal::Number(number), span))) => {
                let months = u32::try_from(number).ok()?;
                number.is_integer().then_some((months, span))
            }
            _ => None,
        }
    }

    /// Groups in parentheses, or the whole pool.
    fn of_groups(&mut self, value: PoolValue) -> Option<Reference> {
        if self.take(Sign::Open).is_none() {
            return Some(Reference::Pool(value, Vec::new()));
        }
        let scope = self.scope;
        let mut groups: Vec<GroupIndex> = Vec::new();
        loop {
            let find = |name: &str| scope.groups.get(name).copied();
            let (group, span) = self.listed("loan group", find)?;
            if groups.contains(&group) {
                let message = format!("loan group {} is listed twice", quoted(span.of(self.text)));
                return self.error(span, message, "name each group once");
            }
            groups.push(group);
            if self.take(Sign::Comma).is_none() {
                break;
            }
        }
        self.expect(Sign::Close, "`,` or `)`")?;
        Some(Reference::Pool(value, groups))
    }

    /// Classes in parentheses, or one after `of`.
    fn of_classes(&mut self, word: &Word, name: Span, value: ClassValue) -> Option<Reference> {
        let scope = self.scope;
        let find = |name: &str| scope.classes.get(name).cloned();
        if self.take_word(&["of"]).is_some() {
            let (classes, _) = self.listed("class", find)?;
            return self.class_reference(name, value, classes);
        }
        if self.take(Sign::Open).is_none() {
            return self.missing_argument(word, name, "class");
        }
        let mut classes: Vec<ClassIndex> = Vec::new();
        loop {
            let (more, span) = self.listed("class", find)?;
            if more.iter().any(|class| classes.contains(class)) {
                return self.error(
                    span,
                    format!("{} is counted twice", quoted(span.of(self.text))),
                    "name each class once, alone or in a set",
                );
            }
            classes.extend(more);
            if self.take(Sign::Comma).is_none() {
                break;
            }
        }
        self.expect(Sign::Close, "`,` or `)`")?;
        self.class_reference(name, value, classes)
    }

    fn class_reference(
        &mut self,
        name: Span,
        value: ClassValue,
        classes: Vec<ClassIndex>,
    ) -> Option<Reference> {
        self.count_classes(classes.len(), Span::new(name.start, self.at))?;
        if classes.len() > 1 && !value.adds_up() {
            return self.error(
                Span::new(name.start, self.at),
                "rates of several classes do not add up",
                "write one class: `rate(A)`",
            );
        }
        Some(Reference::Class(value, classes))
    }

    /// One name in parentheses, or after `of`.
    fn argument<T>(
        &mut self,
        word: &Word,
        name: Span,
        what: &str,
        find: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if self.take_word(&["of"]).is_some() {
            return self.listed(what, find).map(|(found, _)| found);
        }
        if self.take(Sign::Open).is_none() {
            return self.missing_argument(word, name, what);
        }
        let (found, _) = self.listed(what, find)?;
        self.expect(Sign::Close, "`)`")?;
        Some(found)
    }

    fn missing_argument<T>(&mut self, word: &Word, name: Span, what: &str) -> Option<T> {
        self.error(
            name,
            format!("{} needs the name of a {what}", quoted(name.of(self.text))),
            format!("write `{}`", word.form()),
        )
    }

    /// A name of a list: a class, group, account, schedule, fee or index.
    fn listed<T>(&mut self, what: &str, find: impl Fn(&str) -> Option<T>) -> Option<(T, Span)> {
        self.skip_blanks();
        if let Some((found, span)) = longest(self.text, self.at, self.scope.longest, find) {
            self.at = span.end;
            return Some((found, span));
        }
        let Some(span) = self.run_of_words() else {
            return self.unexpected(&format!("the name of a {what}"));
        };
        let given = span.of(self.text);
        if !self.describes {
            return None;
        }
        let known = self.scope.names_of(what);
        let advice = match nearest_name(given, known.iter().map(String::as_str)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if known.is_empty() => match what {
                "class" => "define it under `classes` or `sets`".to_owned(),
                "loan group" => "name the groups under `collateral`: `groups: [I, II]`".to_owned(),
                "index" => "name it under `indices`: `indices: [sofr]`".to_owned(),
                _ => format!("define it under `{what}s`"),
            },
            None => format!("one of: {}", known.join(", ")),
        };
        self.error(
            span,
            format!("the deal has no {what} {}", quoted(given)),
            advice,
        )
    }

    /// The words up to the next sign or operator.
    fn run_of_words(&self) -> Option<Span> {
        let mut end = None;
        let mut at = text::after_blanks(self.text, self.at);
        let start = at;
        while let Some(word) = text::word(self.text, at) {
            let written = word.of(self.text);
            if OPERATORS
                .iter()
                .any(|known| written.eq_ignore_ascii_case(known))
            {
                break;
            }
            end = Some(word.end);
            at = text::after_blanks(self.text, word.end);
        }
        end.map(|end| Span::new(start, end))
    }

    /// Reports a name that is not known, with what is in parentheses after it, and goes on.
    pub(super) fn unknown_name(&mut self) -> Option<Part> {
        let Some(span) = self.run_of_words() else {
            return self.unexpected("a value");
        };
        if self.describes {
            let error = unknown(self.scope, span, span.of(self.text));
            self.error::<()>(error.span, error.message, error.advice);
        }
        self.at = span.end;
        if self.take(Sign::Open).is_some() {
            let mut open = 1;
            while open > 0 {
                let ahead = text::rest(self.text, self.at);
                let next = ahead.find(['(', ')'])?;
                open = if ahead[next..].starts_with('(') {
                    open + 1
                } else {
                    open - 1
                };
                self.at += next + 1;
            }
        }
        Some(Part {
            span,
            syntax: Syntax::Unknown,
        })
    }
}
