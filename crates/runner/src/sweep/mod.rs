//! A sweep file to a grid of scenarios: which there are, and what each is made of.
//!
//! | module | what it is for |
//! |---|---|
//! | `file` | the sweep file as it is written |
//! | `requested` | axes asked for beside such a file, or in its stead |
//! | `table` | explicit scenarios, a row each |
//! | `parquet` | explicit scenarios in Parquet, as rows of text |
//! | `settled` | faults of the values of a range, told of the range |
//! | `range` | decimal ranges, both ends hit |
//! | `target` | what an axis moves, by its name |
//! | `deal_path` | paths through the deal file |
//! | `path` | a path taken apart into names, quotes and all |
//! | `axis` | axes and their values, and the columns they fill |
//! | `tree` | nodes of one file put into the tree of another |
//! | `combinations` | which combinations of values come up, each once |
//! | `assembly`, `multiples`, `deals` | values put into the base and read, component by component |
//! | `parts`, `keys` | the distinct components, and the keys they go by |
//! | `grid` | scenarios by number, and what each is made of |
//!
//! Everything is read and checked before any scenario is run. This module must never run one.

mod assembly;
mod axis;
mod combinations;
mod deal_path;
mod deals;
mod file;
mod grid;
mod keys;
mod multiples;
mod opening;
mod parquet;
mod parts;
mod path;
mod range;
mod requested;
mod settled;
mod table;
mod target;
mod tree;

use std::path::PathBuf;

use stepdown_projection::scenario::Scenario;

use crate::inputs::InputFile;
use crate::scenarios::ScenarioFile;

pub use axis::{Axis, AxisValue};
pub(crate) use deal_path::{check_path, deal_value};
pub use grid::{Cell, CollateralKey, ConditionsKey, Grid, Runs};
pub use keys::{
    ByKey, DealKey, DefaultKey, DelinquencyKey, Key, PrepaymentKey, ReferenceRatesKey, ScenarioId,
    SeverityKey,
};
pub(crate) use multiples::{MOST_PERCENT, at_speed};
pub use parts::Parts;
pub use path::{AxisPath, UnreadablePath};
pub(crate) use range::{Range, value_and_unit};
pub use requested::Request;
pub(crate) use requested::{RequestedAxis, quoted};

/// A sweep, read and checked: nothing is left to go wrong but in the runs.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The sweep's name.
    pub name: String,
    /// Its file, as a path that can be opened; none where all of it was asked for without one.
    pub path: Option<PathBuf>,
    /// The scenario that it moves.
    pub base: ScenarioFile,
    /// The files it was read from but for the folder's own, with their hashes: the sweep file, the
    /// base scenario, explicit scenarios, and what deals name beyond what the folder's names.
    pub inputs: Vec<InputFile>,
    /// Its scenarios.
    pub grid: Grid,
    /// What they are made of.
    pub parts: Parts,
}

impl Sweep {
    /// The whole scenario of a number, under a name that says its values.
    #[must_use]
    pub fn scenario(&self, id: ScenarioId) -> Scenario {
        let cell = self.grid.cell(id);
        self.parts.scenario(&cell, self.grid.name(id))
    }
}

/// A count with `,` between thousands.
pub(crate) fn thousands(count: impl Into<u128>) -> String {
    let digits = count.into().to_string();
    let mut shown = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}
