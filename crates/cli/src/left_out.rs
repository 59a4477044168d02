//! Notes on defaults that are left out: by the published standard near maturity, or because a percentage of
//! the original balance exceeds the performing balance.

use rust_decimal::Decimal;
use stepdown_curves::DefaultCurve;
use stepdown_projection::collateral::{DefaultsNearMaturity, Liquidation};
use stepdown_projection::scenario::Scenario;
use stepdown_runner::results::{self, RunFolder};
use stepdown_runner::sweep::Sweep;

use crate::numbers::{self, HALF_A_CENT, ToDecimal, count};
use crate::problem::Problem;
use crate::run_notes::Note;

/// The label of the note.
const DEFAULTS: &str = "defaults";
/// The months without defaults, for scenarios with different times to liquidation.
const TIME_TO_LIQUIDATION: &str = "months of its term, the time to liquidation";

/// Why defaults are left out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reasons {
    by_standard: bool,
    of_original: bool,
}

impl Reasons {
    fn of<'a>(
        defaults: impl Iterator<Item = &'a DefaultCurve>,
        mut liquidations: impl Iterator<Item = Liquidation>,
    ) -> Self {
        let is_standard =
            liquidations.any(|way| way.near_maturity == DefaultsNearMaturity::Standard);
        let mut reasons = Self::default();
        for curve in defaults {
            reasons.of_original |= curve.is_of_original();
            reasons.by_standard |= is_standard && !curve.is_of_original();
        }
        reasons
    }

    /// The reasons that apply to one scenario.
    pub(crate) fn of_scenario(scenario: &Scenario) -> Self {
        Self::of_scenarios([scenario])
    }

    /// The reasons that apply to scenarios.
    pub(crate) fn of_scenarios<'a>(
        scenarios: impl IntoIterator<Item = &'a Scenario, IntoIter: Clone>,
    ) -> Self {
        let scenarios = scenarios.into_iter().map(|scenario| &scenario.collateral);
        let kinds = scenarios.clone().flat_map(|collateral| &collateral.by_kind);
        Self::of(
            kinds.map(|kind| &kind.default),
            scenarios.map(|collateral| collateral.liquidation),
        )
    }

    /// Whether any applies.
    pub(crate) fn is_any(self) -> bool {
        self.by_standard || self.of_original
    }

    /// The reasons that apply to the scenarios of a sweep.
    pub(crate) fn of_sweep(sweep: &Sweep) -> Self {
        Self::of(
            sweep.parts.defaults.iter().flatten(),
            sweep.grid.liquidations().into_iter(),
        )
    }

    /// The reasons as text; `months` are those in which the standard has no defaults.
    fn in_words(self, months: &str) -> String {
        let by_standard = format!("by the standard, no loan defaults in the last {months}");
        let of_original = "defaults as a percentage of original balance exceed the performing balance in some months";
        match (self.by_standard, self.of_original) {
            (true, false) => by_standard,
            (false, true) => of_original.to_owned(),
            (true, true) => format!("{by_standard}, and {of_original}"),
            // The reasons of a finished run are not known.
            (false, false) => format!("{by_standard}, or {of_original}"),
        }
    }
}

/// The note for one scenario; `original_balance` is that of the pool.
pub(crate) fn of_scenario(
    scenario: &Scenario,
    left_out: Decimal,
    original_balance: Decimal,
) -> Option<Note> {
    let months = months(scenario.collateral.liquidation.lag_months);
    let reasons = Reasons::of_scenario(scenario).in_words(&format!("{months} of its term"));
    of_dollars(left_out, original_balance, &reasons)
}

/// The note for a scenario of a sweep.
pub(crate) fn of_scenario_of_sweep(
    sweep: &Sweep,
    left_out: Decimal,
    original_balance: Decimal,
) -> Option<Note> {
    let reasons = Reasons::of_sweep(sweep).in_words(TIME_TO_LIQUIDATION);
    of_dollars(left_out, original_balance, &reasons)
}

fn of_dollars(left_out: Decimal, original_balance: Decimal, reasons: &str) -> Option<Note> {
    let share = left_out.checked_div(original_balance).unwrap_or_default();
    (left_out > HALF_A_CENT).then(|| {
        (
            DEFAULTS,
            format!(
                "{} left out, {} of the original pool balance: {reasons}",
                numbers::cents(left_out),
                numbers::percent(numbers::rounded(share, 4)),
            ),
        )
    })
}

/// The note for several scenarios (or paths, or break-evens) with defaults left out, and the most in one.
pub(crate) fn of_several(
    scenarios: u64,
    most_dollars: Decimal,
    what: &str,
    reasons: Reasons,
) -> Note {
    (
        DEFAULTS,
        format!(
            "left out in {} {what}, at most {} in one: {}",
            count(scenarios as usize),
            numbers::cents(most_dollars),
            reasons.in_words(TIME_TO_LIQUIDATION)
        ),
    )
}

/// The note for a finished run.
///
/// # Errors
/// If its tables cannot be read.
pub(crate) fn of_run(
    folder: &RunFolder,
    what: &str,
    reasons: Reasons,
) -> Result<Option<Note>, Problem> {
    let left_out = results::defaults_left_out(folder)?;
    Ok(left_out.map(|left_out| {
        let most = left_out.most_dollars.decimal();
        of_several(left_out.scenarios, most, what, reasons)
    }))
}

/// The same as the end of a finished run's description; empty if no defaults are left out.
///
/// # Errors
/// If its tables cannot be read.
pub(crate) fn about_run(folder: &RunFolder, what: &str) -> Result<String, Problem> {
    let note = of_run(folder, what, Reasons::default())?;
    Ok(note.map_or_else(String::new, |(label, text)| format!("; {label} {text}")))
}

/// `12 months`, `1 month`.
fn months(number: u32) -> String {
    match number {
        1 => "month".to_owned(),
        _ => format!("{number} months"),
    }
}
