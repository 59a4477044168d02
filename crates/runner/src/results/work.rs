//! The interface between a sweep and its tables: its scenarios and axes, and how to run a block of them.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::date;
use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;

use super::distributions::Estimated;
use crate::side_by_side::Measured;
use crate::sweep::Runs;

/// The result of one scenario of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioResult {
    /// The scenario's number.
    pub scenario: u64,
    /// Its metrics, or why it could not be run.
    pub result: Result<Measured, String>,
    /// The runs that it reports.
    pub runs: Runs,
}

/// The balances and indices of a path of a simulation by month, to maturity.
#[derive(Debug, Clone, PartialEq)]
pub struct PathByMonth {
    /// The months of the run; the vectors below follow them.
    pub months: Vec<Month>,
    /// Balance of the pool after each distribution date, dollars.
    pub pool: Vec<f64>,
    /// Balance of all certificates, dollars.
    pub certificates: Vec<f64>,
    /// Balance of each class, dollars.
    pub classes: Vec<Vec<f64>>,
    /// Each drawn index, percent.
    pub indices: Vec<Vec<f64>>,
    /// The position of the month in which a run to call is called; from there on balances to call are 0.
    /// None if the deal never can be called.
    pub called: Option<usize>,
}

/// The type of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisKind {
    /// Text, as in the sweep file.
    Text,
    /// Numbers, in the unit at the end of the axis's name.
    Number,
}

/// An axis, as a column of the table `scenarios`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisColumn {
    /// Its name in the sweep file: `severity`.
    pub axis: String,
    /// Its column name, `snake_case` with the unit at its end: `severity_pct`.
    pub name: String,
    /// Its type.
    pub kind: AxisKind,
}

/// The value of a scenario on an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum AxisValue<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// No value.
    Missing,
}

/// Properties of the deal that no scenario changes, as tables use them.
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

/// A date in the representations of both formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DistributionDate {
    /// Days since 1970-01-01.
    pub(super) day: i32,
    /// `2010-05-25`.
    pub(super) text: String,
}

impl DealFacts {
    /// The facts of a deal whose dates are laid out to the end of the longest scenario.
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

    /// The number of months laid out, from the cut-off date.
    pub(super) fn months(&self) -> usize {
        self.dates.len()
    }

    /// The distribution date of a month; none for month 0 and past the end.
    pub(super) fn date(&self, month: Month) -> Option<&DistributionDate> {
        self.dates.get(month.index().checked_sub(1)?)
    }
}

/// A sweep: its scenarios, and how to run a block of them.
pub trait Work: Sync {
    /// What no scenario changes.
    fn deal(&self) -> &DealFacts;

    /// The number of scenarios.
    fn scenarios(&self) -> u64;

    /// The number of the first scenario. Paths of a simulation may begin above 1.
    fn first_scenario(&self) -> u64 {
        1
    }

    /// The axes, in the order in which they vary, the slowest first.
    fn axes(&self) -> Vec<AxisColumn>;

    /// The values of a scenario, one for each axis.
    fn axis_values(&self, scenario: u64) -> Vec<AxisValue<'_>>;

    /// What the estimates depend on, if the scenarios are the paths of a simulation.
    fn estimated(&self) -> Option<Estimated> {
        None
    }

    /// Runs a block of scenarios on the calling thread, and returns one result for each, in order. The
    /// results do not depend on the thread or on earlier blocks.
    fn run(&self, block: Range<u64>) -> Vec<ScenarioResult>;

    /// Runs a block of paths by month on the calling thread: one result for each, in order, and none for
    /// one that cannot be run. Empty if scenarios are not paths.
    fn by_month(&self, _block: Range<u64>) -> Vec<Option<PathByMonth>> {
        Vec::new()
    }
}
