//! `stepdown break-even`: how far defaults, or any other figure, can go before a class is hurt.
//!
//! | module | what it is for |
//! |---|---|
//! | `arguments` | what can be asked |
//! | `table` | one cell class by class, many cells as a matrix |
//! | `notes` | what is told below: second breaks, exceptions, what was verified |
//! | `tidy` | one row for each cell, condition and class |

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
use crate::start;

use arguments::PassCondition;
pub(crate) use arguments::{BreakEvenArguments, EXAMPLES};

/// What was found, and what it was looked for in.
struct Found<'a> {
    folder: &'a Folder,
    breaks: &'a BreakEven<'a>,
    conditions: &'a [Condition],
    /// The yield to be earned, and the price to earn it on, percent.
    yield_percent: f64,
    price: f64,
    answers: Answers,
    /// Contradicted answers and how many runs were made to find them, where that was asked.
    verified: Option<(Vec<Refuted>, u64)>,
}

/// Runs the command.
///
/// # Errors
/// If files or axes are faulty, what is asked does not fit, or the output cannot be written.
pub(crate) fn run(arguments: &BreakEvenArguments) -> Result<Exit, Problem> {
    let folder = start::overridden(
        &arguments.folder,
        arguments.state.as_deref(),
        arguments.scenario.as_deref(),
        &arguments.overrides,
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
    let progress = Progress::of(breaks.cells(), "cells", verbosity);
    let shown = |cells| progress.at(cells);
    let running = Running {
        threads: start::threads(arguments.threads),
        stop: interrupt::listen("ending after the cells in work"),
        progress: &shown,
    };
    let answers = breaks.run(&running)?;
    progress.end();
    refuse_if_none_ran(&answers)?;
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
        verified,
    };
    let provenance = Provenance::of_sweep(&folder, breaks.sweep());
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

/// Cells of which none could be run answer nothing.
fn refuse_if_none_ran(answers: &Answers) -> Result<(), Problem> {
    let mut reasons = answers.answers.iter().map(|answer| match &answer.found {
        Break::NotRun(reason) => Some(reason),
        _ => None,
    });
    let first = reasons.clone().next().flatten();
    match first {
        Some(reason) if reasons.all(|reason| reason.is_some()) => Err(Problem::Usage {
            message: format!("no cell could be run: {reason}"),
            advice: "write values that the deal can have".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// What the classes must not take, each once.
fn conditions(arguments: &BreakEvenArguments) -> Result<Vec<Condition>, Problem> {
    if arguments.yield_percent.is_some() && !arguments.conditions.contains(&PassCondition::Yield) {
        return Err(Problem::Usage {
            message: "a yield is given, and nothing asks for one".to_owned(),
            advice: "write `--condition yield`, or leave out `--yield`".to_owned(),
        });
    }
    let mut requested = arguments.conditions.clone();
    requested.sort();
    requested.dedup();
    let requested = requested.into_iter().map(|spared| {
        Ok(match spared {
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
            format!("{percent}% is no yield"),
            "write it as `--yield 5.5`",
        ));
    };
    if !(arguments.price > 0.0 && arguments.price.is_finite()) {
        return Err(usage(
            format!("{} is no price", arguments.price),
            "write it in percent of the balance, `--price 98.5`",
        ));
    }
    Ok(YieldFloor {
        at_least,
        price: arguments.price / 100.0,
    })
}

/// A result as JSON has it.
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
