//! `stepdown break-even`: the highest default rate, or other input, before each class takes a loss.
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | command-line arguments |
//! | `table` | one cell by class, or several cells as a matrix |
//! | `notes` | notes under the table: later passes, exceptions, verification |
//! | `tidy` | one row per cell, condition and class |

mod arguments;
mod notes;
mod table;
mod tidy;

use std::io::Write;

use serde::Serialize;
use stepdown_projection::pricing::BondEquivalentYield;
use stepdown_runner::Folder;
use stepdown_runner::break_even::{
    Answers, BreakEven, BreakEvenError, Condition, Found as Break, Question, Refuted, Running,
    YieldFloor,
};
use stepdown_runner::plausible;

use crate::arguments::Format;
use crate::exit_codes::Exit;
use crate::interrupt;
use crate::output::{self, Provenance};
use crate::problem::Problem;
use crate::progress::Progress;
use crate::run_notes;
use crate::start;

use arguments::PassCondition;
pub(crate) use arguments::{BreakEvenArguments, EXAMPLES};

/// The answers, with what was searched.
struct Found<'a> {
    folder: &'a Folder,
    breaks: &'a BreakEven<'a>,
    conditions: &'a [Condition],
    /// The required yield and the price, percent.
    yield_percent: f64,
    price: f64,
    answers: Answers,
    /// Notes on axes without effect and on curves.
    notes: Vec<String>,
    /// Answers that verification contradicts and the number of its runs, if requested.
    verified: Option<(Vec<Refuted>, u64)>,
}

/// Runs the command.
///
/// # Errors
/// If files or axes are invalid, arguments do not fit, or the output cannot be written.
pub(crate) fn run(arguments: &BreakEvenArguments) -> Result<Exit, Problem> {
    let folder = start::overridden(
        &arguments.folder,
        arguments.state.as_deref(),
        &arguments.overrides,
        |folder| match &arguments.sweep {
            Some(sweep) => start::scenario_of_sweep(folder, sweep),
            None => Ok(arguments.scenario.clone()),
        },
    )?;
    let verbosity = arguments.folder.verbosity;
    let conditions = conditions(arguments)?;
    let classes = start::classes(&arguments.classes, &folder)?;
    let breaks = BreakEven::new(
        &folder,
        &Question {
            sweep: arguments.sweep.as_deref(),
            scenario: arguments.scenario.as_deref(),
            axes: &arguments.axes,
            vary: &arguments.vary,
            conditions: &conditions,
            classes: &classes,
            run_to: arguments.run_to.into(),
            sample_every: arguments.sample_every,
            round_down_to: arguments.round_down,
        },
    )?;
    start::warn(
        verbosity,
        plausible::notes_on_sweep(&folder, breaks.sweep()),
    );
    if conditions
        .iter()
        .any(|condition| condition.yield_floor().is_some())
    {
        let yields: Vec<f64> = arguments.yield_percent.into_iter().collect();
        let quotes = (&[arguments.price][..], &yields[..], &[][..]);
        let notes = plausible::notes_on_quotes(&folder.deal, "", quotes);
        start::warn(verbosity, notes);
    }
    let progress = Progress::of(breaks.cells(), "cells", verbosity);
    let shown = |cells| progress.at(cells);
    let running = Running {
        threads: start::threads(arguments.threads),
        stop: interrupt::listen("stopping after the cells in progress"),
        progress: &shown,
    };
    let answers = breaks.run(&running)?;
    progress.end();
    refuse_if_none_ran(&answers, &breaks)?;
    let verified = if arguments.verify {
        Some(breaks.verify(&answers.answers, &running)?)
    } else {
        None
    };
    let refuted = verified
        .as_ref()
        .is_some_and(|(refuted, _)| !refuted.is_empty());
    let found = Found {
        folder: &folder,
        breaks: &breaks,
        conditions: &conditions,
        yield_percent: arguments.yield_percent.unwrap_or_default(),
        price: arguments.price,
        answers,
        notes: run_notes::of_sweep(&folder, breaks.work()),
        verified,
    };
    let provenance = Provenance::of_sweep(&folder, breaks.sweep());
    if arguments.format != Format::Table {
        start::warn(verbosity, notes::of_runs(&found));
    }
    let mut out = output::to_stdout();
    match arguments.format {
        Format::Table => {
            table::write(&found, &mut *out)?;
            notes::write(&found, &mut *out)?;
        }
        Format::Csv => output::csv::write(&tidy::rows(&found, &provenance), &mut *out)?,
        Format::Json => output::json::write(&result(&found, &provenance), &mut *out)?,
    }
    out.flush()?;
    Ok(if refuted { Exit::Internal } else { Exit::Done })
}

/// Fails if no cell could be run.
fn refuse_if_none_ran(answers: &Answers, breaks: &BreakEven<'_>) -> Result<(), Problem> {
    let mut reasons = answers.answers.iter().map(|answer| match &answer.found {
        Break::NotRun(reason) => Some(reason),
        _ => None,
    });
    let first = reasons.clone().next().flatten();
    match first {
        Some(reason) if reasons.all(|reason| reason.is_some()) => Err(Problem::Usage {
            message: format!("no cell could be run: {reason}"),
            advice: breaks.advice_on(reason),
        }),
        _ => Ok(()),
    }
}

/// The distinct conditions.
fn conditions(arguments: &BreakEvenArguments) -> Result<Vec<Condition>, Problem> {
    if arguments.yield_percent.is_some() && !arguments.conditions.contains(&PassCondition::Yield) {
        return Err(Problem::Usage {
            message: "`--yield` applies only to `--condition yield`".to_owned(),
            advice: "add `--condition yield`, or omit `--yield`".to_owned(),
        });
    }
    let mut requested = arguments.conditions.clone();
    requested.sort();
    requested.dedup();
    let requested = requested.into_iter().map(|condition| {
        Ok(match condition {
            PassCondition::WriteDown => Condition::NoWriteDown,
            PassCondition::InterestShortfall => Condition::NoInterestShortfall,
            PassCondition::Yield => Condition::Yield(yield_floor(arguments)?),
        })
    });
    requested.collect()
}

fn yield_floor(arguments: &BreakEvenArguments) -> Result<YieldFloor, Problem> {
    let usage = |message: String, advice: &str| Problem::Usage {
        message,
        advice: advice.to_owned(),
    };
    let percent = arguments.yield_percent.unwrap_or_default();
    let Some(at_least) = BondEquivalentYield::from_percent(percent) else {
        return Err(usage(
            format!("invalid yield {percent}%"),
            "give a percentage, such as `--yield 5.5`",
        ));
    };
    if !(arguments.price > 0.0 && arguments.price.is_finite()) {
        return Err(usage(
            format!("invalid price {}", arguments.price),
            "give a percentage of the balance, such as `--price 98.5`",
        ));
    }
    Ok(YieldFloor {
        at_least,
        price: arguments.price / 100.0,
    })
}

/// The result as JSON.
#[derive(Serialize)]
struct BreakEvenResult<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    varied: &'a str,
    scenarios_run: u64,
    rows: output::Table,
}

fn result<'a>(found: &Found<'a>, provenance: &'a Provenance) -> BreakEvenResult<'a> {
    BreakEvenResult {
        provenance,
        varied: found.breaks.varied().column(),
        scenarios_run: found.answers.scenarios,
        rows: tidy::rows(found, provenance),
    }
}

impl From<BreakEvenError> for Problem {
    fn from(error: BreakEvenError) -> Self {
        match error {
            BreakEvenError::Folder(error) => error.into(),
            BreakEvenError::Run(error) => error.into(),
            BreakEvenError::Question { message, advice } => Self::Usage { message, advice },
            BreakEvenError::Interrupted => Self::Interrupted,
            BreakEvenError::Threads(error) => Self::Threads(error.to_string()),
        }
    }
}
