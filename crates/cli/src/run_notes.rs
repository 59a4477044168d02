//! Notes on runs of scenarios, which every command that runs them reports: defaults left out, and curves that
//! are capped, not reached, or read at loan age.

use rust_decimal::Decimal;
use stepdown_projection::scenario::Scenario;
use stepdown_runner::side_by_side::SweepWork;
use stepdown_runner::tables::AtSpeed;
use stepdown_runner::{Arithmetic, Folder, run_case};

use crate::curve_notes;
use crate::left_out::{self, Reasons};
use crate::numbers::{HALF_A_CENT, ToDecimal, count, listed};
use crate::problem::Problem;

/// A note: its label and its text.
pub(crate) type Note = (&'static str, String);

/// The label of notes without another one.
pub(crate) const NOTE: &str = "note";

/// The notes on runs, each of a scenario with its defaults left out.
pub(crate) fn of_runs(folder: &Folder, runs: &[(&Scenario, Decimal)]) -> Vec<Note> {
    let scenarios = || runs.iter().map(|(scenario, _)| *scenario);
    let mut notes = Vec::new();
    if let [(scenario, left_out)] = runs {
        let balance = folder.deal.original_balance;
        notes.extend(left_out::of_scenario(scenario, *left_out, balance));
    } else {
        let left_out = runs.iter().map(|(_, left_out)| *left_out);
        let left_out = left_out.filter(|left_out| *left_out > HALF_A_CENT);
        notes.extend(left_out.clone().max().map(|most| {
            let reasons = Reasons::of_scenarios(scenarios());
            left_out::of_several(left_out.count() as u64, most, "runs", reasons)
        }));
    }
    let of_curves = curve_notes::of_scenarios(&folder.pool, scenarios());
    notes.extend(of_curves.into_iter().map(|note| (NOTE, note)));
    notes
}

/// The notes on a scenario. It is run here if defaults may be left out.
///
/// # Errors
/// If the run fails.
pub(crate) fn of_scenario(folder: &Folder, scenario: &Scenario) -> Result<Vec<Note>, Problem> {
    let left_out = if Reasons::of_scenario(scenario).is_any() {
        let run = run_case(&folder.case(scenario), Arithmetic::F64)?;
        run.deal.defaults_left_out
    } else {
        Decimal::ZERO
    };
    Ok(of_runs(folder, &[(scenario, left_out)]))
}

/// The notes on a scenario and its runs at several speeds.
///
/// # Errors
/// If the run fails.
pub(crate) fn of_speeds(
    folder: &Folder,
    scenario: &Scenario,
    at_speeds: &[AtSpeed],
) -> Result<Vec<Note>, Problem> {
    if at_speeds.is_empty() {
        return of_scenario(folder, scenario);
    }
    let run = |at: &'_ AtSpeed| at.measures.deal.defaults_left_out.decimal();
    let runs: Vec<(&Scenario, Decimal)> =
        at_speeds.iter().map(|at| (&at.scenario, run(at))).collect();
    Ok(of_runs(folder, &runs))
}

/// Most values of an axis that are compared for an effect.
const MOST_VALUES: u64 = 64;
/// Most combinations of the other axes in which they are compared.
const MOST_COMBINATIONS: u64 = 32;

/// Notes on the axes of a sweep that have no effect, and on its curves.
pub(crate) fn of_sweep(folder: &Folder, work: &SweepWork<'_>) -> Vec<String> {
    let idle = work.axes_without_effect(MOST_VALUES, MOST_COMBINATIONS);
    let idle = idle.into_iter().map(|idle| {
        let names: Vec<String> = idle.names.iter().map(|name| format!("`{name}`")).collect();
        let verb = if names.len() == 1 { "has" } else { "have" };
        let where_compared = if idle.compared < idle.of_others {
            format!(
                " in the {} combinations of the other axes that were compared",
                count(idle.compared as usize)
            )
        } else {
            String::new()
        };
        format!(
            "{} {verb} no effect: all results are the same at all values{where_compared}",
            listed(&names)
        )
    });
    let of_curves = curve_notes::of_sweep(&folder.pool, work.sweep());
    idle.chain(of_curves).collect()
}

/// The notes as lines for standard error.
pub(crate) fn lines(notes: Vec<Note>) -> Vec<String> {
    let line = |(label, text): Note| match label {
        NOTE => text,
        label => format!("{label} {text}"),
    };
    notes.into_iter().map(line).collect()
}
