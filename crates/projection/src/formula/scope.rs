//! The names that formulas of one deal can use.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::check::Checker;
use super::kind::Kind;
use super::parse::Parser;
use super::placing::Placing;
use super::tree::{AccountValue, Formula, Moment, Reference, Unit};
use super::vocabulary::{Word, vocabulary};
use super::{names, text};
use crate::calendar::DistributionSchedule;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::{DiagnosticSink, Node, quoted};
use crate::index::{
    AccountIndex, AmountIndex, ClassIndex, FeeIndex, GroupIndex, ReferenceRateIndex, ScheduleIndex,
    TestIndex,
};

/// What the name of an amount, test, account, schedule, fee or set looks like.
const NAME_FORM: &str =
    "write words of letters and digits, with single spaces between them: `senior percentage`";

/// The most words of a name.
const MOST_WORDS: usize = 16;
/// The longest formula, in bytes.
const LONGEST: usize = 4000;

/// What a formula must compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A value of this unit.
    Unit(Unit),
    /// A value of any unit.
    Any,
}

/// A name that a deal defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Amount(AmountIndex),
    Test(TestIndex),
    Account(AccountIndex),
    Rate(ReferenceRateIndex),
}

/// The text of the file that formulas stand in, to place errors in values of several lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a>(pub(crate) &'a str);

/// The names that formulas can use, and the units of those that are read already.
pub(crate) struct Scope<'a> {
    pub(super) calendar: Option<&'a DistributionSchedule>,
    source: Option<Source<'a>>,
    pub(super) words: BTreeMap<String, &'static Word>,
    pub(super) values: BTreeMap<String, Value>,
    /// Classes, and sets of classes.
    pub(super) classes: BTreeMap<String, Vec<ClassIndex>>,
    pub(super) groups: BTreeMap<String, GroupIndex>,
    pub(super) schedules: BTreeMap<String, ScheduleIndex>,
    pub(super) fees: BTreeMap<String, FeeIndex>,
    /// The most words of a name.
    pub(super) longest: usize,
    amounts: RefCell<BTreeMap<AmountIndex, (Kind, Moment)>>,
    tests: RefCell<BTreeMap<TestIndex, Moment>>,
    targets: RefCell<BTreeMap<AccountIndex, Moment>>,
}

impl<'a> Scope<'a> {
    /// A scope with the vocabulary alone.
    pub(crate) fn new(
        calendar: Option<&'a DistributionSchedule>,
        source: Option<Source<'a>>,
    ) -> Self {
        let mut words = BTreeMap::new();
        let mut longest = 1;
        for word in vocabulary() {
            for name in std::iter::once(&word.name).chain(word.spellings) {
                longest = longest.max(name.split(' ').count());
                words.insert(name.to_lowercase(), word);
            }
        }
        Self {
            calendar,
            source,
            words,
            values: BTreeMap::new(),
            classes: BTreeMap::new(),
            groups: BTreeMap::new(),
            schedules: BTreeMap::new(),
            fees: BTreeMap::new(),
            longest,
            amounts: RefCell::default(),
            tests: RefCell::default(),
            targets: RefCell::default(),
        }
    }

    /// Removes the values of sections that the deal does not state.
    pub(crate) fn keep_words(&mut self, has: impl Fn(&str) -> bool) {
        self.words.retain(|_, word| word.section().is_none_or(&has));
    }

    /// Adds an amount, test, account or index. `false` if the name is taken.
    pub(crate) fn define(&mut self, name: &str, value: Value) -> bool {
        self.count_words(name);
        let free = !self.values.contains_key(name);
        if free {
            self.values.insert(name.to_owned(), value);
        }
        free
    }

    /// Adds a class or a set of classes. `false` if the name is taken.
    pub(crate) fn define_classes(&mut self, name: &str, classes: Vec<ClassIndex>) -> bool {
        self.count_words(name);
        let free = !self.classes.contains_key(name);
        if free {
            self.classes.insert(name.to_owned(), classes);
        }
        free
    }

    /// Adds a loan group.
    pub(crate) fn define_group(&mut self, name: &str, group: GroupIndex) {
        self.count_words(name);
        self.groups.insert(name.to_owned(), group);
    }

    /// Adds a schedule.
    pub(crate) fn define_schedule(&mut self, name: &str, schedule: ScheduleIndex) {
        self.count_words(name);
        self.schedules.insert(name.to_owned(), schedule);
    }

    /// Adds a fee.
    pub(crate) fn define_fee(&mut self, name: &str, fee: FeeIndex) {
        self.count_words(name);
        self.fees.insert(name.to_owned(), fee);
    }

    fn count_words(&mut self, name: &str) {
        self.longest = self.longest.max(name.split(' ').count()).min(MOST_WORDS);
    }

    /// The value with that name.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        self.values.get(name).copied()
    }

    /// The classes of a class or set.
    pub(crate) fn classes(&self, name: &str) -> Option<&[ClassIndex]> {
        self.classes.get(name).map(Vec::as_slice)
    }

    /// The loan group with that name.
    pub(crate) fn group(&self, name: &str) -> Option<GroupIndex> {
        self.groups.get(name).copied()
    }

    /// The distribution dates.
    pub(crate) fn calendar(&self) -> Option<&'a DistributionSchedule> {
        self.calendar
    }

    /// The schedule with that name.
    pub(crate) fn schedule(&self, name: &str) -> Option<ScheduleIndex> {
        self.schedules.get(name).copied()
    }

    /// Whether formulas can use a new name: it must be words, and not a word of the language.
    pub(crate) fn check_name(
        &self,
        name: &str,
        place: Place,
        diagnostics: &DiagnosticSink,
    ) -> Option<()> {
        let is_words = || {
            let mut at = 0;
            while let Some(word) = text::word(name, at) {
                if word.end == name.len() {
                    return true;
                }
                at = word.end + 1;
                if !rest_begins_with_blank(name, word.end) {
                    return false;
                }
            }
            false
        };
        let first = name.split(' ').next().unwrap_or_default();
        let is_number = text::literal(name, 0)
            .is_ok_and(|literal| literal.is_some_and(|(_, span)| span.end == name.len()));
        let shown = quoted(name);
        if !is_words() || name.split(' ').count() > MOST_WORDS || is_number {
            let message = format!("{shown} cannot be the name of a value");
            return diagnostics.refuse(place, message, NAME_FORM);
        }
        if names::is_reserved(first) {
            let message = format!(
                "a name cannot begin with {}, a word of formulas",
                quoted(first)
            );
            return diagnostics.refuse(place, message, "choose another name");
        }
        match self.words.get(&name.to_lowercase()) {
            Some(word) => diagnostics.refuse(
                place,
                format!("{shown} already means {}", word.what),
                "choose another name",
            ),
            None => Some(()),
        }
    }

    /// Records what an amount is, for the formulas that refer to it.
    pub(crate) fn record_amount(&self, amount: AmountIndex, kind: Kind, moment: Moment) {
        self.amounts.borrow_mut().insert(amount, (kind, moment));
    }

    /// Records when a test can change.
    pub(crate) fn record_test(&self, test: TestIndex, moment: Moment) {
        self.tests.borrow_mut().insert(test, moment);
    }

    /// Records when the target of an account can change.
    pub(crate) fn record_target(&self, account: AccountIndex, moment: Moment) {
        self.targets.borrow_mut().insert(account, moment);
    }

    pub(super) fn known_amount(&self, amount: AmountIndex) -> (Kind, Moment) {
        let known = self.amounts.borrow().get(&amount).copied();
        known.unwrap_or((Kind::Unknown, Moment::Date))
    }

    pub(super) fn moment_of(&self, reference: &Reference) -> Option<Moment> {
        match reference {
            Reference::Test(test) => self.tests.borrow().get(test).copied(),
            Reference::Account(AccountValue::Target, account) => {
                self.targets.borrow().get(account).copied()
            }
            Reference::Account(AccountValue::Balance, _) => Some(Moment::Point),
            _ => None,
        }
    }

    /// Reads a formula.
    pub(crate) fn formula(
        &self,
        node: &Node,
        expected: Expected,
        diagnostics: &DiagnosticSink,
    ) -> Option<Formula> {
        self.formula_of_kind(node, expected, diagnostics)
            .map(|(formula, _)| formula)
    }

    /// Reads a formula, with the kind of its value.
    pub(crate) fn formula_of_kind(
        &self,
        node: &Node,
        expected: Expected,
        diagnostics: &DiagnosticSink,
    ) -> Option<(Formula, Kind)> {
        let written = match node.scalar() {
            Some(written) if !written.is_empty() => written,
            _ => {
                return diagnostics.refuse(
                    node.place,
                    format!("expected a formula, found {}", node.describe()),
                    "write a formula such as `2% of original pool balance`",
                );
            }
        };
        self.formula_in(
            written,
            &Placing::of(node, self.source_text()),
            expected,
            diagnostics,
        )
    }

    /// Reads a formula that is the name of a field.
    pub(crate) fn formula_in_key(
        &self,
        written: &str,
        place: Place,
        expected: Expected,
        diagnostics: &DiagnosticSink,
    ) -> Option<Formula> {
        let placing = Placing::of_text(written, place, self.source_text());
        self.formula_in(written, &placing, expected, diagnostics)
            .map(|(formula, _)| formula)
    }

    fn source_text(&self) -> Option<&'a str> {
        self.source.map(|Source(text)| text)
    }

    fn formula_in(
        &self,
        written: &str,
        placing: &Placing<'_>,
        expected: Expected,
        diagnostics: &DiagnosticSink,
    ) -> Option<(Formula, Kind)> {
        if diagnostics.is_full() {
            // Further errors would only be counted.
            diagnostics.count_more(1);
            return None;
        }
        if written.len() > LONGEST {
            return diagnostics.refuse(
                placing.whole(),
                format!("the formula is longer than {LONGEST} characters"),
                "define parts of it under `amounts`, and write their names",
            );
        }
        let mut parser = Parser::new(self, written);
        let part = parser.formula();
        let mut errors = parser.into_errors();
        let checked = part.map(|part| {
            let mut checker = Checker::new(self, written);
            let checked = checker.formula(&part, expected);
            errors.extend(checker.into_errors());
            (checked, part)
        });
        let failed = !errors.is_empty();
        for error in errors {
            diagnostics.push(
                Diagnostic::at(placing.place(error.span), error.message).advise(error.advice),
            );
        }
        let (checked, part) = checked.filter(|_| !failed)?;
        let is_number = |text: &str| {
            let digits =
                |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '_' | '-');
            text.chars().all(digits) && text.contains(|digit| matches!(digit, '1'..='9'))
        };
        if matches!(expected, Expected::Unit(Unit::Rate)) && is_number(written.trim()) {
            let written = written.trim();
            return diagnostics.refuse(
                placing.whole(),
                format!(
                    "{} has no unit, where an annual rate is needed",
                    quoted(written)
                ),
                format!("write a percentage: `{written}%`"),
            );
        }
        let unit = match expected {
            Expected::Unit(unit) => unit,
            Expected::Any => checked.kind.unit(),
        };
        let mut places = Vec::new();
        part.visit(&mut |reference, span| places.push((reference.clone(), placing.place(span))));
        let formula = Formula {
            text: written.split_whitespace().collect::<Vec<_>>().join(" "),
            expression: checked.expression,
            unit,
            moment: checked.moment,
            places,
            place: placing.whole(),
        };
        Some((formula, checked.kind))
    }

    /// What a formula refers to, with positions, even if it has errors.
    pub(crate) fn references(&self, node: &Node) -> Vec<(Reference, Place)> {
        let Some(written) = node.scalar().filter(|written| written.len() <= LONGEST) else {
            return Vec::new();
        };
        let placing = Placing::of(node, self.source_text());
        let mut found = Vec::new();
        if let Some(part) = Parser::of_references(self, written).formula() {
            part.visit(&mut |reference, span| {
                found.push((reference.clone(), placing.place(span)));
            });
        }
        found
    }
}

fn rest_begins_with_blank(name: &str, at: usize) -> bool {
    text::rest(name, at).starts_with(' ')
}
