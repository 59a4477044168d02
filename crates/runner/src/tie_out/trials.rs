//! Suppositions worth trying where figures differ, and how many differences each leaves.
//!
//! A figure that was computed may be carried on as printed. An input may be another where figures of
//! its own row or column differ: by as much. Nothing here knows what a figure means.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::figure::{ComparedValue, Key, Value, Verdict};
use super::setting::{Compared, Given, Setting, Suppositions, is_of_the_engine};

/// So many computed figures are tried in a round: the first, for causes are computed before what
/// follows from them.
const MOST_CARRIED: usize = 40;
/// So many values of inputs are tried in a round, those with the most figures against them first.
const MOST_INPUTS: usize = 120;

/// A supposition that was tried.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    pub(super) key: Key,
    /// What an input is taken to be; none where a computed figure is carried on.
    pub(super) input: Option<Decimal>,
    pub(super) supposed: Suppositions,
    /// None where it is that of the round.
    pub(super) setting: Option<Setting<'a>>,
    pub(super) compared: Compared,
    /// What differs then, without the figure itself and what is known already.
    pub(super) left: BTreeSet<Key>,
}

/// Where a round begins.
pub(super) struct Round<'r, 'a> {
    pub(super) given: Given<'a>,
    pub(super) supposed: &'r Suppositions,
    pub(super) setting: &'r Setting<'a>,
    pub(super) compared: &'r Compared,
    /// What differs and is not explained, causes first.
    pub(super) open: &'r [Key],
    /// Differences that are known.
    pub(super) settled: &'r BTreeSet<Key>,
}

impl<'a> Round<'_, 'a> {
    /// All that were tried, computed figures first; fewer once one leaves nothing open.
    pub(super) fn trials(&self) -> Vec<Trial<'a>> {
        let mut trials = Vec::new();
        let several = self.open.len() > 1;
        for key in self.open.iter().take(MOST_CARRIED) {
            let Some(trial) = self.carried(key) else {
                continue;
            };
            // One more figure may differ then: the one in which all comes to light.
            let explains_all = !self.open.iter().any(|key| trial.left.contains(key));
            let done = several && explains_all && trial.left.len() <= 1;
            trials.push(trial);
            if done {
                return trials;
            }
        }
        let mut tried = 0;
        // Once one explains all, only those are tried that may do so as well.
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
        let figure = self.compared.figures.get(key)?;
        figure.printed.number()?;
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
            .filter_map(|key| match &self.compared.figures.get(key)?.outcome {
                Verdict::Differs { by: Some(by), .. } => Some((key, *by)),
                _ => None,
            })
            .collect();
        let figures = self.compared.figures.values();
        let mut suspects: Vec<Suspect> = figures
            .filter(|figure| self.may_be_another(figure))
            .filter_map(|figure| {
                let of_it = differences.iter();
                let mut differences: Vec<Decimal> = of_it
                    .filter(|(key, _)| shows(&figure.key, key))
                    .map(|(_, by)| *by)
                    .collect();
                let against = differences.len();
                differences.sort();
                differences.dedup();
                (against > 0).then_some(Suspect {
                    key: figure.key.clone(),
                    printed: figure.printed.number()?,
                    against,
                    differences,
                })
            })
            .collect();
        suspects.sort_by_key(|suspect| std::cmp::Reverse(suspect.against));
        suspects
    }

    fn may_be_another(&self, figure: &ComparedValue) -> bool {
        matches!(
            figure.outcome,
            Verdict::Input | Verdict::NotDerivable { .. }
        ) && matches!(figure.printed, Value::Number(_) | Value::Percent(_))
            && !self.supposed.inputs.contains_key(&figure.key)
    }
}

/// An input with what may be wrong of it.
struct Suspect {
    key: Key,
    printed: Decimal,
    /// How many figures of its row and column differ.
    against: usize,
    /// By how much, each once.
    differences: Vec<Decimal>,
}

impl Suspect {
    /// What it may be instead, each once.
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

/// Whether an input would show in a figure: a sum of its column, or one of its row.
fn shows(input: &Key, other: &Key) -> bool {
    input.section == other.section
        && ((input.column == other.column && (input.part == other.part || input.row == other.row))
            || (input.table == other.table && input.row == other.row))
}
