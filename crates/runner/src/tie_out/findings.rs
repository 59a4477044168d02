//! Which differences are causes, and which only follow from them.
//!
//! What leaves the fewest differences when it is supposed is taken for a cause, then the next, until
//! no supposition explains more than itself; what still differs follows from nothing else. Nothing
//! here knows what a figure means.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::figure::{ComparedValue, Key, Value, Verdict, round};
use super::setting::{Compared, Given, Setting, Suppositions};
use super::trials::{Round, Trial};

/// So many findings are told one by one; a report with more is not worth more.
const MOST_FINDINGS: usize = 12;

/// What a finding blames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blamed {
    /// A figure that was computed: its print is wrong by itself.
    ComparedValue,
    /// An input: several figures agree on another.
    Input,
    /// The deal file: the report's other figures follow its print.
    Deal,
    /// The state file: likewise.
    State,
}

/// A figure that is not as it should be, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The figure that is wrong by itself.
    pub key: Key,
    /// Where the fault lies.
    pub blamed: Blamed,
    /// Others that would explain as much if they were wrong instead.
    pub or: Vec<Key>,
    /// What is printed.
    pub printed: Value,
    /// What it should be.
    pub computed: Option<Value>,
    /// Printed less computed; none for dates and truths.
    pub by: Option<Decimal>,
    /// How the figure is computed.
    pub rule: &'static str,
    /// How it probably came about.
    pub cause: Option<String>,
    /// Figures that differ only because of it, with printed less computed.
    pub follows: Vec<(Key, Decimal)>,
    /// Where it comes to light: figures that tie by themselves and no longer do once it is carried
    /// on, with what they should then be.
    pub shows_in: Vec<(Key, Value)>,
}

/// Compares a report, and finds out which differences explain others.
pub(super) fn explain(given: Given<'_>, base: &Setting<'_>) -> (Vec<ComparedValue>, Vec<Finding>) {
    let mut supposed = Suppositions::default();
    let mut compared = base.compare(&supposed);
    let mut first = compared.figures.clone();
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
        let Some(figure) = compared.figures.get(&best.key) else {
            break;
        };
        let finding = finding(&best, figure, &compared, &open, &trials);
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
    let figures = given.report.order.iter();
    let figures = figures.filter_map(|key| first.remove(key)).collect();
    (figures, findings)
}

/// Differences of which none explains another, each with the inputs that would explain it as well.
fn by_themselves(
    open: &[Key],
    compared: &Compared,
    trials: &[Trial<'_>],
    so_far: usize,
) -> Vec<Finding> {
    let most = MOST_FINDINGS.saturating_sub(so_far);
    let figures = open.iter().take(most);
    let figures = figures.filter_map(|key| compared.figures.get(key));
    figures
        .map(|figure| {
            let as_well = trials.iter().filter(|trial| {
                trial.input.is_some()
                    && trial.left.len() + 1 == open.len()
                    && !trial.left.contains(&figure.key)
            });
            let mut or: Vec<Key> = as_well.map(|trial| trial.key.clone()).collect();
            or.dedup();
            Finding {
                or,
                ..Finding::of(figure)
            }
        })
        .collect()
}

impl Finding {
    fn of(figure: &ComparedValue) -> Self {
        Self {
            key: figure.key.clone(),
            blamed: Blamed::ComparedValue,
            or: Vec::new(),
            printed: figure.printed.clone(),
            computed: figure.computed.clone(),
            by: difference(figure),
            rule: figure.rule,
            cause: None,
            follows: Vec::new(),
            shows_in: Vec::new(),
        }
    }
}

fn difference(figure: &ComparedValue) -> Option<Decimal> {
    match figure.outcome {
        Verdict::Differs { by, .. } => by,
        _ => None,
    }
}

/// What a supposition explains.
fn finding(
    best: &Trial<'_>,
    figure: &ComparedValue,
    before: &Compared,
    open: &[Key],
    others: &[Trial<'_>],
) -> Finding {
    let mut finding = Finding::of(figure);
    let after: BTreeSet<&Key> = best.compared.differing.iter().collect();
    for key in open.iter().filter(|key| **key != best.key) {
        if !after.contains(key) {
            let by = before.figures.get(key).and_then(difference);
            finding.follows.push((key.clone(), by.unwrap_or_default()));
        }
    }
    // In the order of the report.
    finding.follows.sort_by_key(|(key, _)| key.section);
    if let Some(value) = best.input {
        finding.blamed = Blamed::Input;
        finding.by = figure.printed.number().map(|printed| printed - value);
        finding.computed = Some(figure.printed.with_number(value));
        finding.rule = "what the figures that are reckoned from it imply";
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
            .figures
            .get(key)
            .and_then(|it| it.computed.clone());
        if let (false, Some(computed)) = (known.contains(key), computed) {
            finding.shows_in.push((key.clone(), computed));
        }
    }
    finding
}

/// What can be said of a finding once all are there.
fn conclude(finding: &mut Finding, last: &Compared) {
    // What comes to light may be moved by findings that were made later, or come to tie.
    finding
        .shows_in
        .retain_mut(|(key, shown)| match last.figures.get(key) {
            Some(figure) if figure.differs() => {
                if let Some(computed) = &figure.computed {
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
            Blamed::Deal => "the margin of the deal file gives another",
            Blamed::State => "the state before has another",
        };
        finding.cause = Some(format!(
            "the report's other figures follow the print: {others}"
        ));
    }
}

/// Writes beside each figure what is known of it: what differed at first and ties in the end
/// follows from a finding.
fn emit(figures: &mut BTreeMap<Key, ComparedValue>, last: &Compared, findings: &[Finding]) {
    let mut of: BTreeMap<&Key, &Finding> = BTreeMap::new();
    let mut shown: BTreeMap<&Key, &Finding> = BTreeMap::new();
    for finding in findings {
        of.extend(finding.follows.iter().map(|(key, _)| (key, finding)));
        shown.extend(finding.shows_in.iter().map(|(key, _)| (key, finding)));
    }
    for (key, figure) in figures {
        if let Some(finding) = findings.iter().find(|finding| finding.key == *key) {
            figure.computed.clone_from(&finding.computed);
            figure.rule = finding.rule;
            figure.outcome = Verdict::Differs {
                by: finding.by,
                cause: finding.cause.clone(),
            };
            continue;
        }
        let Some(in_the_end) = last.figures.get(key) else {
            continue;
        };
        if in_the_end.differs() {
            let cause = shown.get(key).map(|finding| {
                format!(
                    "the difference in {} ({}) comes to light here",
                    finding.key.name(),
                    finding.key.section.in_words()
                )
            });
            figure.computed.clone_from(&in_the_end.computed);
            figure.outcome = Verdict::Differs {
                by: difference(in_the_end),
                cause,
            };
        } else if figure.differs()
            && let Some(finding) = of.get(key)
        {
            figure.outcome = Verdict::Follows {
                by: difference(figure),
                of: finding.key.clone(),
            };
        }
    }
}
