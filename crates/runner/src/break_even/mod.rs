//! Break-evens: how far one figure can go before a class is hurt, for every cell of a grid.
//!
//! | module | what it is for |
//! |---|---|
//! | `condition` | what a class must not take, and whether it did |
//! | `samples` | scenarios of the grid run side by side, and what each says |
//! | `search` | the values looked at one after another, and the breaks between them closed in upon |
//! | `answer` | what is found of a class in a cell |
//! | `ranking` | whether breaks fall down the capital structure and with rising severity |
//! | `verify` | answers held against runs of their own, one by one |
//!
//! The figure is an axis of a sweep, the last of its grid, and a break lies between two of its
//! values. This module must never hold a rule of a deal, and never print.

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
use crate::sweep::{Axis, AxisValue, RequestedAxis, Sweep};

pub use answer::{Answer, AtValue, Found};
pub use condition::{Condition, YieldFloor};
pub use ranking::{Exception, Order};
pub use verify::Refuted;

/// About so many values are looked at, evenly spread, where nobody says how far apart.
const SAMPLES: u64 = 500;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// A sweep file whose scenarios are the cells.
    pub sweep: Option<&'a Path>,
    /// The scenario of the cells where no sweep file says which.
    pub scenario: Option<&'a Path>,
    /// More axes of the cells, each as a line of a sweep file.
    pub axes: &'a [String],
    /// The figure that goes up, as a line of a sweep file: `default: 0 to 100 by 0.01 CDR`.
    pub vary: &'a str,
    /// What the classes must not take, each for itself.
    pub conditions: &'a [Condition],
    /// The classes; all where there is none.
    pub classes: &'a [ClassIndex],
    /// Which run.
    pub run_to: RunTo,
    /// How many steps of the figure lie between two looks; five hundred looks where nobody says.
    pub sample_every: Option<u64>,
    /// To what multiple breaks are rounded down beside, in the figure's unit.
    pub round_down_to: Option<Decimal>,
}

/// Why break-evens cannot be looked for.
#[derive(Debug, thiserror::Error)]
pub enum BreakEvenError {
    /// Files or axes are faulty.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The deal cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What is asked does not fit together.
    #[error("{message}")]
    Question {
        /// What does not.
        message: String,
        /// What would.
        advice: String,
    },
    /// The run was asked to end.
    #[error("interrupted")]
    Interrupted,
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// How it is run; nothing of it changes an answer.
pub struct Running<'a> {
    /// How many threads run scenarios.
    pub threads: usize,
    /// Set from elsewhere when the run is to end.
    pub stop: &'a AtomicBool,
    /// Is told how many cells are done, from the thread that asked.
    pub progress: &'a dyn Fn(u64),
}

/// All that was found.
#[derive(Debug, Clone)]
pub struct Answers {
    /// By cell, condition and class, in this order.
    pub answers: Vec<Answer>,
    /// How many scenarios were run.
    pub scenarios: u64,
}

/// Break-evens, ready to be looked for.
#[derive(Debug)]
pub struct BreakEven<'a> {
    folder: &'a Folder,
    work: SweepWork<'a>,
    questions: Vec<(Condition, ClassIndex)>,
    /// The classes that bear losses just before each.
    bears_before: ByClass<Vec<ClassIndex>>,
    run_to: RunTo,
    values: u64,
    /// How many of the grid's axes make the cells: all but those that move with the figure.
    axes_of_cells: usize,
    sample_every: u64,
    round_down_to: Option<Decimal>,
}

impl<'a> BreakEven<'a> {
    /// Of a question about a folder's deal.
    ///
    /// # Errors
    /// If files or axes are faulty, the deal cannot be run, or the question does not fit together.
    pub fn new(folder: &'a Folder, question: &Question<'_>) -> Result<Self, BreakEvenError> {
        let axes = question.axes.iter();
        let axes: Vec<RequestedAxis> = axes
            .map(|axis| RequestedAxis::new("--axis", axis))
            .chain([RequestedAxis::new("--vary", question.vary)])
            .collect();
        let sweep = folder.sweep_of_arguments(question.sweep, question.scenario, axes)?;
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
        })
    }

    /// The grid: its last axis is the figure that goes up, all others make the cells.
    #[must_use]
    pub fn sweep(&self) -> &Sweep {
        self.work.sweep()
    }

    /// How many cells there are.
    #[must_use]
    pub fn cells(&self) -> u64 {
        self.sweep().grid.len() / self.values
    }

    /// The figure that goes up.
    #[must_use]
    pub fn varied(&self) -> &Axis {
        // A grid without an axis was refused.
        &self.sweep().grid.axes()[self.axes_of_cells]
    }

    /// The axes that make the cells.
    #[must_use]
    pub fn axes_of_cells(&self) -> &[Axis] {
        &self.sweep().grid.axes()[..self.axes_of_cells]
    }

    /// The axes that move with the figure, value by value.
    #[must_use]
    pub fn moved_along(&self) -> &[Axis] {
        &self.sweep().grid.axes()[self.axes_of_cells + 1..]
    }

    /// Which of the two runs the answers are of.
    #[must_use]
    pub fn run_to(&self) -> RunTo {
        self.run_to
    }

    /// Its value at a position, counted from 0.
    #[must_use]
    pub fn value(&self, position: u64) -> Option<&AxisValue> {
        self.varied().values().get(position as usize)
    }

    /// How many values lie between two looks.
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

    /// How many digits after the point its values take; 0 where they are no figures.
    #[must_use]
    pub fn digits(&self) -> u32 {
        let figures = self.varied().values().iter();
        let digits = figures.filter_map(|value| Some(value.figure?.scale()));
        digits.max().unwrap_or(0)
    }

    /// Finds all breaks.
    ///
    /// # Errors
    /// If it was asked to end, or threads cannot be started.
    pub fn run(&self, running: &Running<'_>) -> Result<Answers, BreakEvenError> {
        search::answers(self, running)
    }

    fn value_at(&self, position: u64) -> Option<Decimal> {
        self.value(position)?.figure
    }

    /// The scenario of a cell at a value.
    fn number(&self, cell: u64, position: u64) -> u64 {
        cell * self.values + position + 1
    }
}

/// How many values the figure has, which must rise where they are figures; and whether breaks can
/// be rounded down to what is asked.
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
            "write from where to where it goes, and in what steps: `default: 0 to 100 by 0.01 CDR`",
        );
    };
    let values = varied.values();
    let figures: Option<Vec<Decimal>> = values.iter().map(|value| value.figure).collect();
    if let Some(figures) = &figures
        && !figures.is_sorted_by(|one, next| one < next)
    {
        return diagnostic(
            format!("the values of `{}` do not rise", question.vary),
            "write them from the lowest to the highest",
        );
    }
    if let Some(multiple) = question.round_down_to {
        let is_on_steps = figures.as_ref().is_some_and(|figures| {
            let steps = figures.iter().zip(figures.iter().skip(1));
            let mut steps = steps.map(|(one, next)| next - one);
            let step = steps.next().unwrap_or_default();
            let divides = |figure: Decimal| {
                let rest = figure.checked_rem(step);
                rest.is_some_and(|rest| rest.is_zero())
            };
            steps.all(|other| other == step)
                && multiple > Decimal::ZERO
                && divides(multiple)
                && figures.first().copied().is_some_and(divides)
        });
        if !is_on_steps {
            return diagnostic(
                format!(
                    "breaks of `{}` cannot be rounded down to {multiple}",
                    question.vary
                ),
                "round down to a multiple of its steps",
            );
        }
    }
    Ok(values.len() as u64)
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
