//! Term-sheet tables: the tables of a term sheet, a prospectus supplement and a price/yield request.
//!
//! | module | purpose |
//! |---|---|
//! | `table` | headings, typed cells and notes, for every output format |
//! | `requested` | which tables are requested, at which speeds, of which classes |
//! | `runs` | the runs that tables are made from |
//! | `wals` | weighted average lives and principal windows over speeds |
//! | `decrement` | percent of original balances outstanding |
//! | `by_month` | shared by tables with a row for each date |
//! | `net_wac_cap`, `excess_spread` | rates by month, with indices at spot, forward and stressed |
//! | `enhancement`, `hedge_notional` | balances by month |
//! | `prices` | prices and yields over speeds |
//! | `over_paths` | distributions over the paths of a finished simulation |
//! | `stratification` | the collateral by characteristics of the loans |
//!
//! WALs and windows are computed by the code of sweeps. Layout is done elsewhere: a terminal, a file, a
//! workbook and a page show the same [`Table`].

mod by_month;
mod decrement;
mod enhancement;
mod excess_spread;
mod hedge_notional;
mod net_wac_cap;
mod over_paths;
mod prices;
mod requested;
mod runs;
mod stratification;
mod table;
mod wals;

use crate::folder::Folder;
use crate::scenario_files::ScenarioFile;
use runs::Runs;

pub use over_paths::over_paths;
pub use requested::{TablesRequest, Which};
pub use runs::{AtSpeed, TablesError};
pub use table::{Cell, Column, LESS_THAN_HALF_A_PERCENT, NOT_REPAID, Row, Table, Unit};

/// The tables of a term sheet, and the runs that those over speeds are made from.
#[derive(Debug, Clone)]
pub struct TermSheet {
    /// The tables, in the requested order.
    pub tables: Vec<Table>,
    /// The runs; none if no table is over speeds.
    pub at_speeds: Vec<AtSpeed>,
}

/// Builds the requested tables of a folder under a scenario, in the requested order. A table that does
/// not apply to the deal is left out.
///
/// # Errors
/// If a speed cannot be read, or the deal cannot be run at it.
pub fn tables(
    folder: &Folder,
    scenario: &ScenarioFile,
    requested: &TablesRequest,
) -> Result<TermSheet, TablesError> {
    let runs = Runs::new(folder, scenario, requested)?;
    let each = |make: fn(&Runs<'_>, _) -> Table| requested.runs.iter().map(move |to| (make, *to));
    let mut tables = Vec::new();
    for which in &requested.which {
        let over_runs = |make| each(make).map(|(make, to)| make(&runs, to));
        match which {
            Which::Wal => tables.extend(over_runs(wals::wal)),
            Which::Windows => {
                tables.extend(over_runs(wals::windows));
                tables.extend(over_runs(wals::window_dates));
            }
            Which::Decrement => tables.extend(decrement::decrement(&runs)?),
            Which::NetWacCap => tables.push(net_wac_cap::net_wac_cap(&runs)?),
            Which::ExcessSpread => tables.push(excess_spread::excess_spread(&runs)?),
            Which::Enhancement => tables.push(enhancement::enhancement(&runs)?),
            Which::PriceYield => tables.extend(prices::prices(&runs)?),
            Which::Stratification => tables.extend(stratification::stratification(&runs)),
            Which::HedgeNotional => tables.extend(hedge_notional::hedge_notional(&runs)?),
        }
    }
    let over_speeds = [
        Which::Wal,
        Which::Windows,
        Which::Decrement,
        Which::PriceYield,
    ];
    let is_over_speeds = |which: &Which| over_speeds.contains(which);
    let at_speeds = if requested.which.iter().any(is_over_speeds) {
        runs.speeds
    } else {
        Vec::new()
    };
    Ok(TermSheet { tables, at_speeds })
}
