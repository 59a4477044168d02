//! Curves of a scenario that stay so low that a hundred times as much may be meant: `0.4` where
//! `40` was.

use stepdown_curves::{DefaultCurve, LoanAge, MAX_MONTHS, Month, PrepaymentCurve, SeverityCurve};
use stepdown_runner::ScenarioFile;

/// Prepayments that never reach this CPR, in percent, are those of no pool.
const LEAST_CPR: f64 = 0.5;
/// Defaults that never reach this CDR, in percent, make no scenario.
const LEAST_CDR: f64 = 0.1;
/// Severities that never reach this percentage are those of no loan.
const LEAST_SEVERITY: f64 = 1.0;

/// A note for each such curve, none twice.
pub(super) fn notes(scenarios: &[ScenarioFile]) -> Vec<String> {
    let mut notes = Vec::new();
    for file in scenarios {
        for kind in &file.scenario.collateral.by_kind {
            let found = [
                prepayment(&kind.prepayment),
                default(&kind.default),
                severity(&kind.severity),
            ];
            for text in found.into_iter().flatten() {
                let note = format!("{}: {text}", file.input.name);
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
    }
    notes
}

fn prepayment(curve: &PrepaymentCurve) -> Option<String> {
    let most = most(|month| curve.cpr_at(month).percent());
    is_small(most, LEAST_CPR).then(|| {
        format!(
            "prepayment never reaches {LEAST_CPR} CPR: it is {curve}; was 100 times as much meant?"
        )
    })
}

fn default(curve: &DefaultCurve) -> Option<String> {
    let most = most(|month| curve.cdr_at(month).percent());
    is_small(most, LEAST_CDR).then(|| {
        format!(
            "default never reaches {LEAST_CDR} CDR: it is {curve}; was 100 times as much meant?"
        )
    })
}

fn severity(curve: &SeverityCurve) -> Option<String> {
    let at = |month| curve.severity(LoanAge::NEW, Month::new(month)).percent();
    is_small(most(at), LEAST_SEVERITY).then(|| {
        format!(
            "severity never reaches {LEAST_SEVERITY}%: it is {curve}; was 100 times as much meant?"
        )
    })
}

/// The most that a curve comes to in any month that it may spell out.
fn most(at: impl Fn(u32) -> f64) -> f64 {
    (1..=MAX_MONTHS).map(at).fold(0.0, f64::max)
}

/// Whether it is something, and less than it should be.
fn is_small(most: f64, least: f64) -> bool {
    most > 0.0 && most < least
}
