//! The sheet on which printed figures are held against computed ones.
//!
//! A figure that is carried on goes into what follows as it is printed and not as it should be: so
//! it shows what else is wrong only because it is. This module must never know what a figure means.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::figure::{ComparedValue, Key, Value, Verdict, round};
use super::report::Report;
use super::setting::Compared;

/// Another way to compute a figure, which a report may have gone.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) key: Key,
    /// Before it is rounded as it is printed.
    pub(super) value: Decimal,
    /// What went another way, in words.
    pub(super) words: String,
}

/// Figures compared so far.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) report: &'a Report,
    carried: &'a BTreeSet<Key>,
    figures: BTreeMap<Key, ComparedValue>,
    /// In the order in which they were computed: causes before what follows from them.
    differing: Vec<Key>,
    computed: Vec<Key>,
    alternatives: Vec<Alternative>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(report: &'a Report, carried: &'a BTreeSet<Key>) -> Self {
        Self {
            report,
            carried,
            figures: BTreeMap::new(),
            differing: Vec::new(),
            computed: Vec::new(),
            alternatives: Vec::new(),
        }
    }

    /// A figure that others follow from.
    pub(super) fn input(&mut self, key: Key) -> Decimal {
        let number = self.report.number(&key);
        self.keep(key, None, "an input", Verdict::Input);
        number
    }

    /// Compares a number; gives what later figures are to be computed with.
    pub(super) fn tie(&mut self, key: Key, computed: Decimal, rule: &'static str) -> Decimal {
        let Some(cell) = self.report.cells.get(&key) else {
            return computed;
        };
        let printed = cell.value.number().unwrap_or_default();
        let as_printed = cell.value.with_number(computed);
        let by = printed - round(computed, self.report.decimals(&key));
        let result = if self.carried.contains(&key) {
            printed
        } else {
            computed
        };
        let outcome = if by.is_zero() {
            Verdict::Tied
        } else {
            Verdict::Differs {
                by: Some(by),
                cause: None,
            }
        };
        self.keep(key, Some(as_printed), rule, outcome);
        result
    }

    /// Compares a truth.
    pub(super) fn truth(&mut self, key: Key, computed: bool, rule: &'static str) {
        self.exactly(key, Value::Truth(computed), rule);
    }

    /// Compares a date.
    pub(super) fn date(&mut self, key: Key, computed: Option<Date>, rule: &'static str) {
        match computed {
            Some(date) => self.exactly(key, Value::Date(date), rule),
            None => {
                self.not_derivable(key, "the deal's dates do not go so far");
            }
        }
    }

    pub(super) fn exactly(&mut self, key: Key, computed: Value, rule: &'static str) {
        let Some(cell) = self.report.cells.get(&key) else {
            return;
        };
        let outcome = if cell.value == computed {
            Verdict::Tied
        } else {
            Verdict::Differs {
                by: None,
                cause: None,
            }
        };
        self.keep(key, Some(computed), rule, outcome);
    }

    /// A figure that follows from nothing at hand.
    pub(super) fn not_derivable(&mut self, key: Key, reason: &'static str) -> Decimal {
        let number = self.report.number(&key);
        self.keep(key, None, "", Verdict::NotDerivable { reason });
        number
    }

    /// Another way that a report may have gone, for the likely cause of a difference.
    pub(super) fn alternative(&mut self, key: Key, value: Decimal, words: String) {
        self.alternatives.push(Alternative { key, value, words });
    }

    fn keep(&mut self, key: Key, computed: Option<Value>, rule: &'static str, outcome: Verdict) {
        let Some(cell) = self.report.cells.get(&key) else {
            return;
        };
        let figure = ComparedValue {
            key: key.clone(),
            place: cell.place,
            printed: cell.value.clone(),
            computed,
            rule,
            outcome,
        };
        if figure.differs() && !self.differing.contains(&key) {
            self.differing.push(key.clone());
        }
        if self.figures.insert(key.clone(), figure).is_none() {
            self.computed.push(key);
        }
    }

    /// What was compared; figures that no section has a rule for are not derivable.
    pub(super) fn into_compared(mut self) -> Compared {
        for (key, cell) in &self.report.cells {
            if !self.figures.contains_key(key) {
                let figure = ComparedValue {
                    key: key.clone(),
                    place: cell.place,
                    printed: cell.value.clone(),
                    computed: None,
                    rule: "",
                    outcome: Verdict::NotDerivable {
                        reason: "the deal has no rule for it",
                    },
                };
                self.figures.insert(key.clone(), figure);
            }
        }
        Compared {
            figures: self.figures,
            differing: self.differing,
            computed: self.computed,
            alternatives: self.alternatives,
        }
    }
}
