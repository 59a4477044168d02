//! Turns a sweep file into a grid of scenarios and their components.
//!
//! | module | purpose |
//! |---|---|
//! | `file` | parses the sweep file |
//! | `requested` | axes given as arguments, with or without a sweep file |
//! | `table` | explicit scenarios, one row each |
//! | `parquet` | explicit scenarios in Parquet, as rows of text |
//! | `settled` | merges the diagnostics of a range's values |
//! | `range` | decimal ranges that include both ends |
//! | `target` | what an axis changes, by its name |
//! | `deal_path` | paths in the deal file |
//! | `path` | parses a path into names, with quotes |
//! | `axis` | axes, their values and their columns |
//! | `tree` | copies nodes of one file into the tree of another |
//! | `combinations` | the combinations of values that occur, each once |
//! | `assembly`, `multiples`, `deals` | applies values to the base and reads it, component by component |
//! | `parts`, `keys` | the distinct components, and their keys |
//! | `grid` | scenarios by number, and their components |
//!
//! Everything is read and checked before any scenario is run.

mod assembly;
mod axis;
mod balances;
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
use crate::scenario_files::ScenarioFile;

pub use axis::{Axis, AxisValue};
pub(crate) use balances::{advising, is_of_balances, offsetting, varied_together};
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

/// A sweep that was read and checked.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The sweep's name.
    pub name: String,
    /// Its file, as a path that can be opened; none for a sweep given as arguments.
    pub path: Option<PathBuf>,
    /// The base scenario.
    pub base: ScenarioFile,
    /// The files it was read from except the folder's own, with their hashes: the sweep file, the base
    /// scenario, explicit scenarios, and further files that deals name.
    pub inputs: Vec<InputFile>,
    /// Its scenarios.
    pub grid: Grid,
    /// Their components.
    pub parts: Parts,
}

impl Sweep {
    /// The whole scenario with a number, named by its values.
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
