//! Defaults that the rule of the published standard leaves out near maturity, in words.
//!
//! This module must never decide which are left out.

use rust_decimal::Decimal;
use stepdown_projection::scenario::Scenario;
use stepdown_runner::results::{self, RunFolder};

use crate::figures::{self, Figure, HALF_A_CENT, count};
use crate::problem::Problem;

/// The name of the line.
const DEFAULTS: &str = "defaults";

/// Of one scenario, of a pool of that original balance.
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
                "{} left out, {} of the original pool balance: by the standard no loan defaults in the last \
                 {} of its term",
                figures::cents(left_out),
                figures::percent(figures::rounded(share, 4)),
                months(scenario.collateral.liquidation.lag_months)
            ),
        )
    })
}

/// Of so many scenarios (or paths, or break-evens) in which any are, and the most in one of them.
pub(crate) fn of_several(scenarios: u64, most_dollars: f64, what: &str) -> (&'static str, String) {
    (
        DEFAULTS,
        format!(
            "left out in {} {what}, at most {} in one: by the standard no loan defaults in the last months \
             of its term, as many as a liquidation takes",
            count(scenarios as usize),
            figures::cents(most_dollars.decimal())
        ),
    )
}

/// Of a finished run.
///
/// # Errors
/// If its tables cannot be read.
pub(crate) fn of_run(
    folder: &RunFolder,
    what: &str,
) -> Result<Option<(&'static str, String)>, Problem> {
    let left_out = results::defaults_left_out(folder)?;
    Ok(left_out.map(|left_out| of_several(left_out.scenarios, left_out.most_dollars, what)))
}

/// `12 months`, `1 month`.
fn months(number: u32) -> String {
    match number {
        1 => "month".to_owned(),
        _ => format!("{number} months"),
    }
}
