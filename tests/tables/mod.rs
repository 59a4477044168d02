//! The term-sheet tables against printed tables and cash flows summed by hand.
//!
//! | module | content |
//! |---|---|
//! | `wals` | weighted average lives, windows, decrements |
//! | `by_month` | caps, excess spread, enhancement, notionals |
//! | `prices` | prices and yields |
//! | `stratification` | the collateral by loan characteristics |

mod by_month;
mod prices;
mod stratification;
mod wals;

use std::path::Path;

use rust_decimal::Decimal;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::Price;
use stepdown_runner::tables::{Cell, Table, TablesRequest, Which, tables};
use stepdown_runner::{Folder, Quotes, ScenarioFile};

fn open(name: &str) -> (Folder, ScenarioFile) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../scenarios")
        .join(name);
    let folder = Folder::open(&path).unwrap();
    let scenario = folder.scenario_file(None).unwrap();
    (folder, scenario)
}

fn requested(folder: &Folder, which: Which, percents: &[i64]) -> TablesRequest {
    let speeds = percents.iter().map(|percent| Decimal::new(*percent, 2));
    TablesRequest {
        which: vec![which],
        speeds: speeds.collect(),
        classes: folder.deal.class_names.indices().collect(),
        runs: vec![RunTo::Call, RunTo::Maturity],
        quotes: Quotes::Prices(vec![Price::new(99.5).unwrap(), Price::new(100.0).unwrap()]),
        settlement: None,
    }
}

fn tables_of(
    folder: &Folder,
    scenario: &ScenarioFile,
    which: Which,
    percents: &[i64],
) -> Vec<Table> {
    let requested = requested(folder, which, percents);
    tables(folder, scenario, &requested).unwrap().tables
}

/// The cells of the column with this name.
fn column(table: &Table, name: &str) -> Vec<Cell> {
    let position = table.columns.iter().position(|column| column.name == name);
    let position = position.unwrap_or_else(|| panic!("{} has no column {name}", table.name));
    let rows = table.rows.iter().chain(&table.closing_rows);
    rows.map(|row| row.cells[position].clone()).collect()
}

/// The numbers of a column.
fn numbers(table: &Table, name: &str) -> Vec<f64> {
    let cells = column(table, name).into_iter();
    cells
        .map(|cell| match cell {
            Cell::Number(number) => number,
            other => panic!("{name} of {} has the cell {other:?}", table.name),
        })
        .collect()
}
