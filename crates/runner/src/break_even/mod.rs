//! Break-evens: the highest value of an input before a class takes a loss, for every cell of a grid.
//!
//! | module | contents |
//! |---|---|
//! | `condition` | the conditions that a class must meet |
//! | `samples` | scenarios of the grid run side by side, and their results |
//! | `search` | samples over the values, and bisection to each break |
//! | `answer` | the result for a class in a cell |
//! | `ranking` | whether breaks fall down the capital structure and with rising severity |
//! | `verify` | results checked by separate runs |
//!
//! The input is an axis of a sweep, the last of its grid. A break is between two adjacent values of it.

mod answer;
mod condition;
mod ranking;
mod samples;
mod search;
mod verify;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use rust_decimal::Decimal;
use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::BondEquivalentYield;

use crate::folder::{Folder, FolderError};
use crate::run::RunError;
use crate::side_by_side::{SweepWork, Width};
use crate::sweep::{
    Axis, AxisValue, RequestedAxis, Sweep, advising, is_of_balances, varied_together,
};

pub use answer::{Answer, AtValue, Found};
pub use condition::{Condition, YieldFloor};
pub use ranking::{Exception, Order};
pub use verify::Refuted;

/// The approximate number of evenly spread samples, by default.
const SAMPLES: u64 = 500;

/// A break-even question.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// A sweep file whose scenarios are the cells.
    pub sweep: Option<&'a Path>,
    /// The scenario of the cells if the sweep file names none.
    pub scenario: Option<&'a Path>,
    /// More axes of the cells, each as a line of a sweep file.
    pub axes: &'a [String],
    /// The input that is raised, as a line of a sweep file: `default: 0 to 100 by 0.01 CDR`.
    pub vary: &'a str,
    /// The conditions, each tested by itself.
    pub conditions: &'a [Condition],
    /// The classes; all if empty.
    pub classes: &'a [ClassIndex],
    /// Which of the two runs.
    pub run_to: RunTo,
    /// The steps of the input between two samples; by default those that give about 500 samples.
    pub sample_every: Option<u64>,
    /// The multiple to which breaks are also rounded down, in the input's unit.
    pub round_down_to: Option<Decimal>,
}

/// Why break-evens cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum BreakEvenError {
    /// Files or axes are invalid.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The deal cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The question is inconsistent.
    #[error("{message}")]
    Question {
        /// The inconsistency.
        message: String,
        /// What to write instead.
        advice: String,
    },
    /// The run was interrupted.
    #[error("interrupted")]
    Interrupted,
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Settings of the run, which do not affect results.
pub struct Running<'a> {
    /// The number of threads.
    pub threads: usize,
    /// Set by another thread to interrupt the run.
    pub stop: &'a AtomicBool,
    /// Called with the number of finished cells, on the calling thread.
    pub progress: &'a dyn Fn(u64),
}

/// All results.
#[derive(Debug, Clone)]
pub struct Answers {
    /// By cell, condition and class, in this order.
    pub answers: Vec<Answer>,
    /// The number of scenarios that were run.
    pub scenarios: u64,
}

/// A break-even search, ready to run.
#[derive(Debug)]
pub struct BreakEven<'a> {
    folder: &'a Folder,
    work: SweepWork<'a>,
    questions: Vec<(Condition, ClassIndex)>,
    /// For each class, the classes that bear losses just before it.
    bears_before: ByClass<Vec<ClassIndex>>,
    run_to: RunTo,
    values: u64,
    /// The number of the grid's axes that make the cells: all but those that move with the input.
    axes_of_cells: usize,
    sample_every: u64,
    round_down_to: Option<Decimal>,
    /// The argument with another balance that offsets the input, if that is a class balance alone.
    varied_together: Option<String>,
}

impl<'a> BreakEven<'a> {
    /// A search for a question about a folder's deal.
    ///
    /// # Errors
    /// If files or axes are invalid, the deal cannot be run, or the question is inconsistent.
    pub fn new(folder: &'a Folder, question: &Question<'_>) -> Result<Self, BreakEvenError> {
        let axes = question.axes.iter();
        let axes: Vec<RequestedAxis> = axes
            .map(|axis| RequestedAxis::new("--axis", axis))
            .chain([RequestedAxis::new("--vary", question.vary)])
            .collect();
        let varied_together = varied_together(question.vary, &folder.deal);
        let sweep = folder
            .sweep_of_arguments(question.sweep, question.scenario, axes)
            .map_err(|error| match &varied_together {
                Some(together) => advising(error, &advice_to_vary(together)),
                None => error,
            })?;
        let axes = sweep.grid.axes();
        let axes_of_cells = axes.len() - sweep.grid.fastest_axes();
        let varied = axes.last().filter(|last| last.values().len() > 1);
        let values = check_varied(varied.and(axes.get(axes_of_cells)), question)?;
        let classes: Vec<ClassIndex> = if question.classes.is_empty() {
            folder
                .deal
                .classes
                .enumerate()
                .map(|(class, _)| class)
                .collect()
        } else {
            question.classes.to_vec()
        };
        let questions = question.conditions.iter();
        let questions = questions
            .flat_map(|condition| classes.iter().map(move |class| (*condition, *class)))
            .collect();
        let floor = question.conditions.iter().find_map(Condition::yield_floor);
        let mut work = SweepWork::new(folder, sweep, Width::BEST)?;
        if let Some(floor) = floor {
            let yields: ByClass<BondEquivalentYield> =
                folder.deal.classes.iter().map(|_| floor.at_least).collect();
            work = work.at_yields(yields);
        }
        Ok(Self {
            folder,
            work,
            questions,
            bears_before: ranking::bears_before(&folder.deal),
            run_to: question.run_to,
            values,
            axes_of_cells,
            sample_every: match question.sample_every {
                Some(steps) => steps.clamp(1, values - 1),
                None => round_up((values - 1).div_ceil(SAMPLES)),
            },
            round_down_to: question.round_down_to,
            varied_together,
        })
    }

    /// The grid: its last axis is the input that is raised, all others make the cells.
    #[must_use]
    pub fn sweep(&self) -> &Sweep {
        self.work.sweep()
    }

    /// The same, ready to run.
    #[must_use]
    pub fn work(&self) -> &SweepWork<'a> {
        &self.work
    }

    /// What to write where no value of the input could be run for this reason.
    #[must_use]
    pub fn advice_on(&self, reason: &str) -> String {
        match &self.varied_together {
            Some(together) if is_of_balances(reason) => advice_to_vary(together),
            _ => "use values that are valid for the deal".to_owned(),
        }
    }

    /// The number of cells.
    #[must_use]
    pub fn cells(&self) -> u64 {
        self.sweep().grid.len() / self.values
    }

    /// The input that is raised.
    #[must_use]
    pub fn varied(&self) -> &Axis {
        // `new` refuses a grid without an axis.
        &self.sweep().grid.axes()[self.axes_of_cells]
    }

    /// The axes that make the cells.
    #[must_use]
    pub fn axes_of_cells(&self) -> &[Axis] {
        &self.sweep().grid.axes()[..self.axes_of_cells]
    }

    /// The axes that move with the input, value by value.
    #[must_use]
    pub fn moved_along(&self) -> &[Axis] {
        &self.sweep().grid.axes()[self.axes_of_cells + 1..]
    }

    /// Which of the two runs the results are from.
    #[must_use]
    pub fn run_to(&self) -> RunTo {
        self.run_to
    }

    /// The input's value at a position, counted from 0.
    #[must_use]
    pub fn value(&self, position: u64) -> Option<&AxisValue> {
        self.varied().values().get(position as usize)
    }

    /// The number of values between two samples.
    #[must_use]
    pub fn sample_every(&self) -> u64 {
        self.sample_every
    }

    /// The values of the other axes in a cell, counted from 0.
    #[must_use]
    pub fn cell(&self, cell: u64) -> Vec<&AxisValue> {
        let grid = &self.sweep().grid;
        let Some(id) = grid.id(self.number(cell, 0)) else {
            return Vec::new();
        };
        let others = self.axes_of_cells().iter().zip(grid.positions(id));
        others
            .filter_map(|(axis, position)| axis.values().get(position))
            .collect()
    }

    /// The number of decimals of its values; 0 if they are not numbers.
    #[must_use]
    pub fn digits(&self) -> u32 {
        let values = self.varied().values().iter();
        let digits = values.filter_map(|value| Some(value.number?.scale()));
        digits.max().unwrap_or(0)
    }

    /// Finds all breaks.
    ///
    /// # Errors
    /// If the run is interrupted, or threads cannot be started.
    pub fn run(&self, running: &Running<'_>) -> Result<Answers, BreakEvenError> {
        search::answers(self, running)
    }

    fn value_at(&self, position: u64) -> Option<Decimal> {
        self.value(position)?.number
    }

    /// The scenario of a cell at a value.
    fn number(&self, cell: u64, position: u64) -> u64 {
        cell * self.values + position + 1
    }
}

/// Checks the values of the input, which must rise if they are numbers, and the multiple for
/// rounding down. Returns the number of values.
fn check_varied(varied: Option<&Axis>, question: &Question<'_>) -> Result<u64, BreakEvenError> {
    let diagnostic = |message: String, advice: &str| {
        Err(BreakEvenError::Question {
            message,
            advice: advice.to_owned(),
        })
    };
    let Some(varied) = varied else {
        return diagnostic(
            format!("`{}` has one value", question.vary),
            "write start, end and step: `default: 0 to 100 by 0.01 CDR`",
        );
    };
    let values = varied.values();
    let numbers: Option<Vec<Decimal>> = values.iter().map(|value| value.number).collect();
    if let Some(numbers) = &numbers
        && !numbers.is_sorted_by(|one, next| one < next)
    {
        return diagnostic(
            format!(
                "the values of `{}` are not in ascending order",
                question.vary
            ),
            "write them from the lowest to the highest",
        );
    }
    if let Some(multiple) = question.round_down_to {
        let is_on_steps = numbers.as_ref().is_some_and(|numbers| {
            let steps = numbers.iter().zip(numbers.iter().skip(1));
            let mut steps = steps.map(|(one, next)| next - one);
            let step = steps.next().unwrap_or_default();
            let divides = |number: Decimal| {
                let rest = number.checked_rem(step);
                rest.is_some_and(|rest| rest.is_zero())
            };
            steps.all(|other| other == step)
                && multiple > Decimal::ZERO
                && divides(multiple)
                && numbers.first().copied().is_some_and(divides)
        });
        if !is_on_steps {
            return diagnostic(
                format!(
                    "breaks of `{}` cannot be rounded down to {multiple}",
                    question.vary
                ),
                "round down to a multiple of its step",
            );
        }
    }
    Ok(values.len() as u64)
}

fn advice_to_vary(together: &str) -> String {
    format!("vary the class that offsets the change too: `--vary '{together}'`")
}

/// The next of 1, 2, 5, 10, 20, 50 and so on.
fn round_up(steps: u64) -> u64 {
    let mut ten = 1_u64;
    loop {
        for times in [1, 2, 5] {
            let round = ten.saturating_mul(times);
            if round >= steps {
                return round;
            }
        }
        ten = ten.saturating_mul(10);
    }
}
