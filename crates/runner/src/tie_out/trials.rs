//! Assumptions to try where values differ, and how many differences each leaves.
//!
//! A computed value can be carried forward as printed. An input can be assumed to be off by the
//! difference of a value in its row or column. The meaning of the values plays no part.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::setting::{Compared, Given, Setting, Suppositions, is_of_the_engine};
use super::value::{ComparedValue, Key, Value, Verdict};

/// The most computed values tried in a round: the first ones, since causes are computed before what
/// follows from them.
const MOST_CARRIED: usize = 40;
/// The most input values tried in a round, those with the most differences first.
const MOST_INPUTS: usize = 120;

/// An assumption that was tried.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    pub(super) key: Key,
    /// The assumed value of an input; none if a computed value is carried forward.
    pub(super) input: Option<Decimal>,
    pub(super) supposed: Suppositions,
    /// None if it is that of the round.
    pub(super) setting: Option<Setting<'a>>,
    pub(super) compared: Compared,
    /// What still differs, without the value itself and known differences.
    pub(super) left: BTreeSet<Key>,
}

/// The start of a round.
pub(super) struct Round<'r, 'a> {
    pub(super) given: Given<'a>,
    pub(super) supposed: &'r Suppositions,
    pub(super) setting: &'r Setting<'a>,
    pub(super) compared: &'r Compared,
    /// Unexplained differences, causes first.
    pub(super) open: &'r [Key],
    /// Explained differences.
    pub(super) settled: &'r BTreeSet<Key>,
}

impl<'a> Round<'_, 'a> {
    /// All trials, computed values first; the list ends early if one leaves nothing unexplained.
    pub(super) fn trials(&self) -> Vec<Trial<'a>> {
        let mut trials = Vec::new();
        let several = self.open.len() > 1;
        for key in self.open.iter().take(MOST_CARRIED) {
            let Some(trial) = self.carried(key) else {
                continue;
            };
            // One more value may differ then: the one where the error shows.
            let explains_all = !self.open.iter().any(|key| trial.left.contains(key));
            let done = several && explains_all && trial.left.len() <= 1;
            trials.push(trial);
            if done {
                return trials;
            }
        }
        let mut tried = 0;
        // After one trial explains everything, only similar inputs are tried.
        let mut like: Option<(usize, Key)> = None;
        for suspect in self.suspects() {
            let alike = |(against, key): &(usize, Key)| {
                *against == suspect.against
                    && (key.table, key.column, key.part)
                        == (suspect.key.table, suspect.key.column, suspect.key.part)
            };
            if like.as_ref().is_some_and(|like| !alike(like)) {
                continue;
            }
            for value in suspect.values() {
                if tried >= MOST_INPUTS {
                    return trials;
                }
                tried += 1;
                let Some(trial) = self.input(&suspect.key, value) else {
                    continue;
                };
                if several && trial.left.is_empty() {
                    like = Some((suspect.against, suspect.key.clone()));
                }
                trials.push(trial);
            }
        }
        trials
    }

    fn carried(&self, key: &Key) -> Option<Trial<'a>> {
        let result = self.compared.values.get(key)?;
        result.printed.number()?;
        let supposed = self.supposed.carrying(key);
        let setting = if is_of_the_engine(key) {
            Some(Setting::of(self.given, &supposed)?)
        } else {
            None
        };
        Some(self.tried(key, None, supposed, setting))
    }

    fn input(&self, key: &Key, value: Decimal) -> Option<Trial<'a>> {
        let supposed = self.supposed.with_input(key, value);
        let setting = Some(Setting::of(self.given, &supposed)?);
        Some(self.tried(key, Some(value), supposed, setting))
    }

    fn tried(
        &self,
        key: &Key,
        input: Option<Decimal>,
        supposed: Suppositions,
        setting: Option<Setting<'a>>,
    ) -> Trial<'a> {
        let compared = setting.as_ref().unwrap_or(self.setting).compare(&supposed);
        let differing = compared.differing.iter();
        let left = differing
            .filter(|other| *other != key && !self.settled.contains(*other))
            .cloned()
            .collect();
        Trial {
            key: key.clone(),
            input,
            supposed,
            setting,
            compared,
            left,
        }
    }

    /// Inputs with the differences of their rows and columns, those with the most first.
    fn suspects(&self) -> Vec<Suspect> {
        let differences: Vec<(&Key, Decimal)> = self
            .open
            .iter()
            .filter_map(|key| match &self.compared.values.get(key)?.outcome {
                Verdict::Differs { by: Some(by), .. } => Some((key, *by)),
                _ => None,
            })
            .collect();
        let values = self.compared.values.values();
        let mut suspects: Vec<Suspect> = values
            .filter(|result| self.may_be_another(result))
            .filter_map(|result| {
                let of_it = differences.iter();
                let mut differences: Vec<Decimal> = of_it
                    .filter(|(key, _)| shows(&result.key, key))
                    .map(|(_, by)| *by)
                    .collect();
                let against = differences.len();
                differences.sort();
                differences.dedup();
                (against > 0).then_some(Suspect {
                    key: result.key.clone(),
                    printed: result.printed.number()?,
                    against,
                    differences,
                })
            })
            .collect();
        suspects.sort_by_key(|suspect| std::cmp::Reverse(suspect.against));
        suspects
    }

    fn may_be_another(&self, result: &ComparedValue) -> bool {
        matches!(
            result.outcome,
            Verdict::Input | Verdict::NotDerivable { .. }
        ) && matches!(result.printed, Value::Number(_) | Value::Percent(_))
            && !self.supposed.inputs.contains_key(&result.key)
    }
}

/// An input that may be wrong.
struct Suspect {
    key: Key,
    printed: Decimal,
    /// The number of values of its row and column that differ.
    against: usize,
    /// The distinct differences.
    differences: Vec<Decimal>,
}

impl Suspect {
    /// The distinct values to try instead.
    fn values(&self) -> Vec<Decimal> {
        let mut values: Vec<Decimal> = Vec::new();
        for by in &self.differences {
            for value in [self.printed - by, self.printed + by] {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        values
    }
}

/// Whether an input affects a value: a sum of its column, or of its row.
fn shows(input: &Key, other: &Key) -> bool {
    input.section == other.section
        && ((input.column == other.column && (input.part == other.part || input.row == other.row))
            || (input.table == other.table && input.row == other.row))
}
