//! Which differences are causes, and which only follow from them.
//!
//! A difference that is carried on, so that what follows is reckoned with the printed figure, and
//! by which fewer figures differ than before, is a cause. Nothing here knows what a figure means.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::figure::{Figure, Key, Outcome, Value, round};
use super::report::Report;
use super::sections::{self, Facts};
use super::sheet::Sheet;

/// So many differences are tried as causes; a report with more is not worth more.
const MOST_TRIED: usize = 8;

/// A figure that is not as it should be, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The figure that is wrong by itself.
    pub key: Key,
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
    /// Figures that differ by as much only because of it, with printed less computed.
    pub follows: Vec<(Key, Decimal)>,
    /// Where it comes to light: figures that tie by themselves and no longer do once it is carried
    /// on, with what they should then be.
    pub shows_in: Vec<(Key, Value)>,
}

/// Compares a report, and finds out which differences explain others.
pub(super) fn explain(report: &Report, facts: &Facts<'_>) -> (Vec<Figure>, Vec<Finding>) {
    let compared = |carried: &BTreeSet<Key>| {
        // The sheet borrows what is carried, so what is kept of it is taken out here.
        let mut sheet = Sheet::new(report, carried);
        sections::compare(facts, &mut sheet);
        let differing = std::mem::take(&mut sheet.differing);
        let alternatives = std::mem::take(&mut sheet.alternatives);
        (sheet.into_figures(), differing, alternatives)
    };
    let mut carried = BTreeSet::new();
    let (mut figures, mut differing, alternatives) = compared(&carried);
    let mut findings: Vec<Finding> = Vec::new();
    let mut tried = BTreeSet::new();
    while let Some(candidate) = differing
        .iter()
        .find(|key| !tried.contains(*key))
        .filter(|_| tried.len() < MOST_TRIED)
        .cloned()
    {
        tried.insert(candidate.clone());
        let mut with = carried.clone();
        with.insert(candidate.clone());
        let (after, still_differing, _) = compared(&with);
        if still_differing.len() >= differing.len() {
            continue;
        }
        if let Some(finding) = finding(&candidate, &figures, &after) {
            findings.push(finding);
        }
        carried = with;
        figures = after;
        differing = still_differing;
    }
    for key in &differing {
        let explained = findings.iter().any(|finding| {
            finding.key == *key || finding.shows_in.iter().any(|(shown, _)| shown == key)
        });
        if !explained && let Some(figure) = figures.iter().find(|figure| figure.key == *key) {
            findings.push(Finding::of(figure));
        }
    }
    for finding in &mut findings {
        let printed = finding.printed.number();
        let alternative = alternatives.iter().find(|alternative| {
            alternative.key == finding.key
                && printed
                    .is_some_and(|printed| round(alternative.value, printed.scale()) == printed)
        });
        finding.cause = alternative.map(|alternative| alternative.words.clone());
    }
    tell_causes(&mut figures, &findings);
    (figures, findings)
}

impl Finding {
    fn of(figure: &Figure) -> Self {
        Self {
            key: figure.key.clone(),
            printed: figure.printed,
            computed: figure.computed,
            by: difference(figure),
            rule: figure.rule,
            cause: None,
            follows: Vec::new(),
            shows_in: Vec::new(),
        }
    }
}

fn difference(figure: &Figure) -> Option<Decimal> {
    match figure.outcome {
        Outcome::Differs { by, .. } => by,
        _ => None,
    }
}

/// What carrying a figure on changes.
fn finding(key: &Key, before: &[Figure], after: &[Figure]) -> Option<Finding> {
    let cause = before.iter().find(|figure| figure.key == *key)?;
    let mut finding = Finding::of(cause);
    for (before, after) in before.iter().zip(after) {
        match (before.differs(), after.differs()) {
            (true, false) => {
                let by = difference(before).unwrap_or_default();
                finding.follows.push((before.key.clone(), by));
            }
            (false, true) => {
                if let Some(computed) = after.computed {
                    finding.shows_in.push((after.key.clone(), computed));
                }
            }
            _ => {}
        }
    }
    Some(finding)
}

/// Writes beside each differing figure what is known of it.
fn tell_causes(figures: &mut [Figure], findings: &[Finding]) {
    for figure in figures {
        let key = figure.key.clone();
        let Outcome::Differs { cause, .. } = &mut figure.outcome else {
            continue;
        };
        *cause = findings.iter().find_map(|finding| {
            if finding.key == key {
                return finding.cause.clone();
            }
            let mut shown = finding.shows_in.iter();
            shown.any(|(shown, _)| *shown == key).then(|| {
                format!(
                    "the difference in {} ({}) comes to light here",
                    finding.key.name(),
                    finding.key.section.in_words()
                )
            })
        });
    }
}
