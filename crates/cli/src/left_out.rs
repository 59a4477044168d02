//! Notes on defaults that are left out: by the published standard near maturity, or because a percentage of
//! the original balance exceeds the performing balance.

use rust_decimal::Decimal;
use stepdown_curves::DefaultCurve;
use stepdown_projection::collateral::{DefaultsNearMaturity, Liquidation};
use stepdown_projection::scenario::Scenario;
use stepdown_runner::results::{self, RunFolder};
use stepdown_runner::sweep::Sweep;

use crate::figures::{self, HALF_A_CENT, ToDecimal, count};
use crate::problem::Problem;

/// The label of the note.
const DEFAULTS: &str = "defaults";

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
        let collateral = &scenario.collateral;
        Self::of(
            collateral.by_kind.iter().map(|kind| &kind.default),
            std::iter::once(collateral.liquidation),
        )
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
            (_, false) => by_standard,
            (false, true) => of_original.to_owned(),
            (true, true) => format!("{by_standard}, and {of_original}"),
        }
    }
}

/// The note for one scenario; `original_balance` is that of the pool.
pub(crate) fn of_scenario(
    scenario: &Scenario,
    left_out: Decimal,
    original_balance: Decimal,
) -> Option<(&'static str, String)> {
    let share = left_out.checked_div(original_balance).unwrap_or_default();
    (left_out > HALF_A_CENT).then(|| {
        (
            DEFAULTS,
            format!(
                "{} left out, {} of the original pool balance: {}",
                figures::cents(left_out),
                figures::percent(figures::rounded(share, 4)),
                Reasons::of_scenario(scenario).in_words(&format!(
                    "{} of its term",
                    months(scenario.collateral.liquidation.lag_months)
                ))
            ),
        )
    })
}

/// The note for several scenarios (or paths, or break-evens) with defaults left out, and the most in one.
pub(crate) fn of_several(
    scenarios: u64,
    most_dollars: f64,
    what: &str,
    reasons: Reasons,
) -> (&'static str, String) {
    (
        DEFAULTS,
        format!(
            "left out in {} {what}, at most {} in one: {}",
            count(scenarios as usize),
            figures::cents(most_dollars.decimal()),
            reasons.in_words("months of its term, the time to liquidation")
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
) -> Result<Option<(&'static str, String)>, Problem> {
    let left_out = results::defaults_left_out(folder)?;
    Ok(left_out
        .map(|left_out| of_several(left_out.scenarios, left_out.most_dollars, what, reasons)))
}

/// `12 months`, `1 month`.
fn months(number: u32) -> String {
    match number {
        1 => "month".to_owned(),
        _ => format!("{number} months"),
    }
}
