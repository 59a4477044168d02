//! Which differences are causes, and which only follow from them.
//!
//! The assumption that leaves the fewest differences is taken as a cause, then the next, until no
//! assumption explains more than its own value. The remaining differences are independent. The
//! meaning of the values plays no part.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::setting::{Compared, Given, Setting, Suppositions};
use super::trials::{Round, Trial};
use super::value::{ComparedValue, Key, Value, Verdict, round};

/// The most findings that are listed.
const MOST_FINDINGS: usize = 12;

/// The source of the error in a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blamed {
    /// A computed value: the printed value is wrong.
    ComparedValue,
    /// An input: several values agree on another.
    Input,
    /// The deal file: the report's other values follow the printed one.
    Deal,
    /// The state file: the report's other values follow the printed one.
    State,
}

/// A wrong value, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The value that is wrong.
    pub key: Key,
    /// The source of the error.
    pub blamed: Blamed,
    /// Other values that would explain as much if they were wrong instead.
    pub or: Vec<Key>,
    /// The printed value.
    pub printed: Value,
    /// The computed value.
    pub computed: Option<Value>,
    /// Printed less computed, for numbers.
    pub by: Option<Decimal>,
    /// The rule of the computation.
    pub rule: &'static str,
    /// The likely cause.
    pub cause: Option<String>,
    /// Values that differ only because of it, with printed less computed.
    pub follows: Vec<(Key, Decimal)>,
    /// Where the error shows: values that tie by themselves and no longer do when it is carried
    /// forward, with their computed values then.
    pub shows_in: Vec<(Key, Value)>,
}

/// Compares a report, and finds which differences explain others.
pub(super) fn explain(given: Given<'_>, base: &Setting<'_>) -> (Vec<ComparedValue>, Vec<Finding>) {
    let mut supposed = Suppositions::default();
    let mut compared = base.compare(&supposed);
    let mut first = compared.values.clone();
    let mut setting: Option<Setting<'_>> = None;
    let mut settled = BTreeSet::new();
    let mut findings: Vec<Finding> = Vec::new();
    loop {
        let differing = compared.differing.iter();
        let open: Vec<Key> = differing
            .filter(|key| !settled.contains(*key))
            .cloned()
            .collect();
        if open.is_empty() || findings.len() >= MOST_FINDINGS {
            break;
        }
        let round = Round {
            given,
            supposed: &supposed,
            setting: setting.as_ref().unwrap_or(base),
            compared: &compared,
            open: &open,
            settled: &settled,
        };
        let mut trials = round.trials();
        let best = (0..trials.len()).min_by_key(|trial| trials[*trial].left.len());
        let explains_more = |trial: &Trial<'_>| trial.left.len() + 1 < open.len();
        let Some(best) = best.filter(|best| explains_more(&trials[*best])) else {
            findings.extend(by_themselves(&open, &compared, &trials, findings.len()));
            break;
        };
        let best = trials.swap_remove(best);
        let Some(result) = compared.values.get(&best.key) else {
            break;
        };
        let finding = finding(&best, result, &compared, &open, &trials);
        settled.insert(finding.key.clone());
        settled.extend(finding.shows_in.iter().map(|(key, _)| key.clone()));
        findings.push(finding);
        supposed = best.supposed;
        compared = best.compared;
        setting = best.setting.or(setting);
    }
    for finding in &mut findings {
        conclude(finding, &compared);
    }
    let place = |finding: &Finding| compared.computed.iter().position(|key| *key == finding.key);
    findings.sort_by_key(place);
    emit(&mut first, &compared, &findings);
    let values = given.report.order.iter();
    let values = values.filter_map(|key| first.remove(key)).collect();
    (values, findings)
}

/// Independent differences, each with the inputs that would explain it as well.
fn by_themselves(
    open: &[Key],
    compared: &Compared,
    trials: &[Trial<'_>],
    so_far: usize,
) -> Vec<Finding> {
    let most = MOST_FINDINGS.saturating_sub(so_far);
    let values = open.iter().take(most);
    let values = values.filter_map(|key| compared.values.get(key));
    values
        .map(|result| {
            let as_well = trials.iter().filter(|trial| {
                trial.input.is_some()
                    && trial.left.len() + 1 == open.len()
                    && !trial.left.contains(&result.key)
            });
            let mut or: Vec<Key> = as_well.map(|trial| trial.key.clone()).collect();
            or.dedup();
            Finding {
                or,
                ..Finding::of(result)
            }
        })
        .collect()
}

impl Finding {
    fn of(result: &ComparedValue) -> Self {
        Self {
            key: result.key.clone(),
            blamed: Blamed::ComparedValue,
            or: Vec::new(),
            printed: result.printed.clone(),
            computed: result.computed.clone(),
            by: difference(result),
            rule: result.rule,
            cause: None,
            follows: Vec::new(),
            shows_in: Vec::new(),
        }
    }
}

fn difference(result: &ComparedValue) -> Option<Decimal> {
    match result.outcome {
        Verdict::Differs { by, .. } => by,
        _ => None,
    }
}

/// The finding of an assumption.
fn finding(
    best: &Trial<'_>,
    result: &ComparedValue,
    before: &Compared,
    open: &[Key],
    others: &[Trial<'_>],
) -> Finding {
    let mut finding = Finding::of(result);
    let after: BTreeSet<&Key> = best.compared.differing.iter().collect();
    for key in open.iter().filter(|key| **key != best.key) {
        if !after.contains(key) {
            let by = before.values.get(key).and_then(difference);
            finding.follows.push((key.clone(), by.unwrap_or_default()));
        }
    }
    // In the order of the report.
    finding.follows.sort_by_key(|(key, _)| key.section);
    if let Some(value) = best.input {
        finding.blamed = Blamed::Input;
        finding.by = result.printed.number().map(|printed| printed - value);
        finding.computed = Some(result.printed.with_number(value));
        finding.rule = "implied by the values computed from it";
        let as_well = others.iter().filter(|other| {
            other.input.is_some() && other.key != best.key && other.left == best.left
        });
        finding.or = as_well.map(|other| other.key.clone()).collect();
        finding.or.dedup();
        return finding;
    }
    if best.setting.is_some() {
        finding.blamed = match best.key.column {
            "pass_through_rate" => Blamed::Deal,
            _ => Blamed::State,
        };
    }
    let known: BTreeSet<&Key> = before.differing.iter().collect();
    for key in &best.compared.differing {
        let computed = best
            .compared
            .values
            .get(key)
            .and_then(|it| it.computed.clone());
        if let (false, Some(computed)) = (known.contains(key), computed) {
            finding.shows_in.push((key.clone(), computed));
        }
    }
    finding
}

/// Completes a finding after all have been found.
fn conclude(finding: &mut Finding, last: &Compared) {
    // Later findings may change where an error shows, or make the value tie.
    finding
        .shows_in
        .retain_mut(|(key, shown)| match last.values.get(key) {
            Some(result) if result.differs() => {
                if let Some(computed) = &result.computed {
                    *shown = computed.clone();
                }
                true
            }
            _ => false,
        });
    let printed = finding.printed.number();
    let alternative = last.alternatives.iter().find(|alternative| {
        alternative.key == finding.key
            && printed.is_some_and(|printed| round(alternative.value, printed.scale()) == printed)
    });
    finding.cause = alternative.map(|alternative| alternative.words.clone());
    if finding.cause.is_none() {
        let others = match finding.blamed {
            Blamed::ComparedValue | Blamed::Input => return,
            Blamed::Deal => "the margin of the deal file implies another value",
            Blamed::State => "the state file has another value",
        };
        finding.cause = Some(format!(
            "the report's other values follow the printed one: {others}"
        ));
    }
}

/// Sets the outcome of each value: one that differed at first and ties in the end follows from a
/// finding.
fn emit(values: &mut BTreeMap<Key, ComparedValue>, last: &Compared, findings: &[Finding]) {
    let mut of: BTreeMap<&Key, &Finding> = BTreeMap::new();
    let mut shown: BTreeMap<&Key, &Finding> = BTreeMap::new();
    for finding in findings {
        of.extend(finding.follows.iter().map(|(key, _)| (key, finding)));
        shown.extend(finding.shows_in.iter().map(|(key, _)| (key, finding)));
    }
    for (key, result) in values {
        if let Some(finding) = findings.iter().find(|finding| finding.key == *key) {
            result.computed.clone_from(&finding.computed);
            result.rule = finding.rule;
            result.outcome = Verdict::Differs {
                by: finding.by,
                cause: finding.cause.clone(),
            };
            continue;
        }
        let Some(in_the_end) = last.values.get(key) else {
            continue;
        };
        if in_the_end.differs() {
            let cause = shown.get(key).map(|finding| {
                format!(
                    "reflects the difference in {} ({})",
                    finding.key.name(),
                    finding.key.section.in_words()
                )
            });
            result.computed.clone_from(&in_the_end.computed);
            result.outcome = Verdict::Differs {
                by: difference(in_the_end),
                cause,
            };
        } else if result.differs()
            && let Some(finding) = of.get(key)
        {
            result.outcome = Verdict::Follows {
                by: difference(result),
                of: finding.key.clone(),
            };
        }
    }
}
