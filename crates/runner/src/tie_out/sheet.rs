//! The sheet that compares printed values to computed ones.
//!
//! A value that is carried forward enters later computations as printed, not as computed. The
//! meaning of the values plays no part.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::report::Report;
use super::setting::Compared;
use super::value::{ComparedValue, Key, Value, Verdict, round};

/// Another way in which a report may have computed a value.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) key: Key,
    /// The value before rounding.
    pub(super) value: Decimal,
    /// How the report may have computed it, in words.
    pub(super) words: String,
}

/// The values compared so far.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) report: &'a Report,
    carried: &'a BTreeSet<Key>,
    values: BTreeMap<Key, ComparedValue>,
    /// In the order of computation: causes before what follows from them.
    differing: Vec<Key>,
    computed: Vec<Key>,
    alternatives: Vec<Alternative>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(report: &'a Report, carried: &'a BTreeSet<Key>) -> Self {
        Self {
            report,
            carried,
            values: BTreeMap::new(),
            differing: Vec::new(),
            computed: Vec::new(),
            alternatives: Vec::new(),
        }
    }

    /// Records an input of other values.
    pub(super) fn input(&mut self, key: Key) -> Decimal {
        let number = self.report.number(&key);
        self.keep(key, None, "an input", Verdict::Input);
        number
    }

    /// Compares a number; returns the number that later values are computed from.
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

    /// Compares a true or false value.
    pub(super) fn truth(&mut self, key: Key, computed: bool, rule: &'static str) {
        self.exactly(key, Value::Truth(computed), rule);
    }

    /// Compares a date.
    pub(super) fn date(&mut self, key: Key, computed: Option<Date>, rule: &'static str) {
        match computed {
            Some(date) => self.exactly(key, Value::Date(date), rule),
            None => {
                self.not_derivable(key, "the date is after the deal's last one");
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

    /// Records a value that is not derivable.
    pub(super) fn not_derivable(&mut self, key: Key, reason: &'static str) -> Decimal {
        let number = self.report.number(&key);
        self.keep(key, None, "", Verdict::NotDerivable { reason });
        number
    }

    /// Records another way to compute a value, for the likely cause of a difference.
    pub(super) fn alternative(&mut self, key: Key, value: Decimal, words: String) {
        self.alternatives.push(Alternative { key, value, words });
    }

    fn keep(&mut self, key: Key, computed: Option<Value>, rule: &'static str, outcome: Verdict) {
        let Some(cell) = self.report.cells.get(&key) else {
            return;
        };
        let value = ComparedValue {
            key: key.clone(),
            place: cell.place,
            printed: cell.value.clone(),
            computed,
            rule,
            outcome,
        };
        if value.differs() && !self.differing.contains(&key) {
            self.differing.push(key.clone());
        }
        if self.values.insert(key.clone(), value).is_none() {
            self.computed.push(key);
        }
    }

    /// The comparison; values without a rule are not derivable.
    pub(super) fn into_compared(mut self) -> Compared {
        for (key, cell) in &self.report.cells {
            if !self.values.contains_key(key) {
                let value = ComparedValue {
                    key: key.clone(),
                    place: cell.place,
                    printed: cell.value.clone(),
                    computed: None,
                    rule: "",
                    outcome: Verdict::NotDerivable { reason: "no rule" },
                };
                self.values.insert(key.clone(), value);
            }
        }
        Compared {
            values: self.values,
            differing: self.differing,
            computed: self.computed,
            alternatives: self.alternatives,
        }
    }
}
