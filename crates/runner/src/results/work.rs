//! What a sweep is to the tables: so many scenarios, the axes they lie on, and a way to run a block
//! of them.
//!
//! This module must never know how a scenario is run, nor where tables are written.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::date;
use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;

use super::distributions::Estimated;
use crate::side_by_side::Measured;
use crate::sweep::Runs;

/// What one scenario of a sweep came to.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioResult {
    /// The scenario, by its number.
    pub scenario: u64,
    /// Its measures, or why it could not be run.
    pub result: Result<Measured, String>,
    /// Which runs it reports.
    pub runs: Runs,
}

/// What a path of a simulation comes to month by month, the deal never called.
#[derive(Debug, Clone, PartialEq)]
pub struct PathByMonth {
    /// The months of the run; all that follows is by their positions.
    pub months: Vec<Month>,
    /// Balance of the pool after each distribution date, dollars.
    pub pool: Vec<f64>,
    /// Balance of all certificates, dollars.
    pub certificates: Vec<f64>,
    /// Balance of each class, dollars.
    pub classes: Vec<Vec<f64>>,
    /// Each index that is drawn, percent.
    pub indices: Vec<Vec<f64>>,
    /// The position of the month in which a run to call is called: from there on nothing is
    /// outstanding to call. None where it never can be.
    pub called: Option<usize>,
}

/// What an axis holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisKind {
    /// Words, as they stand in the sweep file.
    Text,
    /// Numbers, in the unit that the axis's name ends in.
    Number,
}

/// An axis, as a column of the table `scenarios`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisColumn {
    /// What the sweep file calls it: `severity`.
    pub axis: String,
    /// Its name, `snake_case` and with the unit at its end: `severity_pct`.
    pub name: String,
    /// What it holds.
    pub kind: AxisKind,
}

/// Where a scenario lies on an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum AxisValue<'a> {
    /// At these words.
    Text(Cow<'a, str>),
    /// At this number.
    Number(f64),
    /// Nowhere: the scenario says nothing of it.
    Nothing,
}

/// What tables say of the deal that no scenario changes.
#[derive(Debug, Clone, PartialEq)]
pub struct DealFacts {
    /// The deal's name.
    pub name: String,
    /// Its classes, in the order of the deal file.
    pub class_names: Vec<String>,
    /// The balance of the pool at the cut-off date, dollars.
    pub original_balance: f64,
    /// Distribution dates, month 1 first.
    dates: Vec<DistributionDate>,
}

/// A date as both formats have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DistributionDate {
    /// Days since 1970-01-01.
    pub(super) day: i32,
    /// `2010-05-25`.
    pub(super) text: String,
}

impl DealFacts {
    /// Of a deal whose dates are laid out as far as any scenario runs.
    #[must_use]
    pub fn new(
        name: String,
        class_names: Vec<String>,
        original_balance: f64,
        schedule: &DistributionSchedule,
    ) -> Self {
        let epoch = date(1970, 1, 1);
        let dates = schedule.periods().iter().map(|period| DistributionDate {
            day: (period.distribution_date - epoch).get_days(),
            text: period.distribution_date.to_string(),
        });
        Self {
            name,
            class_names,
            original_balance,
            dates: dates.collect(),
        }
    }

    /// How many months are laid out, from the cut-off date on.
    pub(super) fn months(&self) -> usize {
        self.dates.len()
    }

    /// The distribution date of a month; none for month 0 and past the end.
    pub(super) fn date(&self, month: Month) -> Option<&DistributionDate> {
        self.dates.get(month.index().checked_sub(1)?)
    }
}

/// A sweep: what there is to run, and how a block of it is run.
pub trait Work: Sync {
    /// What no scenario changes.
    fn deal(&self) -> &DealFacts;

    /// How many scenarios there are.
    fn scenarios(&self) -> u64;

    /// The number of the first; all others follow it. Paths of a simulation may begin higher than 1.
    fn first_scenario(&self) -> u64 {
        1
    }

    /// The axes, in the order in which they vary, the slowest first.
    fn axes(&self) -> Vec<AxisColumn>;

    /// Where a scenario lies, one value for each axis.
    fn axis_values(&self, scenario: u64) -> Vec<AxisValue<'_>>;

    /// What figures are estimated by, where scenarios are the paths of a simulation.
    fn estimated(&self) -> Option<Estimated> {
        None
    }

    /// Runs a block of scenarios on the calling thread: one outcome for each, in their order. The
    /// same block gives the same outcomes whichever thread runs it, and whatever ran before.
    fn run(&self, block: Range<u64>) -> Vec<ScenarioResult>;

    /// What the paths of a block come to by month, on the calling thread: one for each, in their
    /// order, and none of one that cannot be run. Nothing where scenarios are no paths.
    fn by_month(&self, _block: Range<u64>) -> Vec<Option<PathByMonth>> {
        Vec::new()
    }
}
