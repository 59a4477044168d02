//! Pools inferred from printed tables: they reprint the table, and tables that no pool reprints are
//! reported.

mod bounds_file;
mod contradictions;
mod generated;
mod published;
mod sheets;
mod three_groups;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use stepdown_projection::measures::RunTo;
use stepdown_runner::infer_pool::{
    Inference, PoolQuestion, SearchSettings, SensitivityRequest, infer,
};
use stepdown_runner::{Arithmetic, Folder, at_speed, run_case};
use stepdown_tests::scenario_folder;
use tempfile::TempDir;

/// The search settings of tests that are not about them.
const SETTINGS: SearchSettings = SearchSettings {
    seed: 1,
    most_starts: 2,
    sensitivity: SensitivityRequest::No,
};

/// A copy of a scenario folder without its pool, its printed table and its bounds.
fn folder_of(deal: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["deal.yaml", "swap-notional.csv", "pricing.yaml"] {
        fs::copy(scenario_folder(deal).join(name), folder.path().join(name)).unwrap();
    }
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Writes the table of a pool as `printed-table.csv` and removes the pool; returns the table.
fn print_table(folder: &TempDir, pool: &str) -> String {
    print_table_at_speeds(folder, pool, &[100])
}

/// The same at several speeds, in percent of the pricing speed, with WALs to hundredths.
fn print_table_at_speeds(folder: &TempDir, pool: &str, speeds: &[u32]) -> String {
    write(folder, "pool.csv", pool);
    let opened = Folder::open(folder.path()).unwrap();
    let scenario = opened.scenario(None).unwrap();
    let mut table = String::from(
        "class,balance,wal_years_call,wal_years_maturity,window_first_month_call,\
         window_last_month_call,window_first_month_maturity,window_last_month_maturity,speed_pct\n",
    );
    for speed in speeds {
        let at_speed = at_speed(&scenario, Decimal::new(i64::from(*speed), 2)).unwrap();
        let measures = run_case(&opened.case(&at_speed), Arithmetic::F64).unwrap();
        // The pricing speed may be blank.
        let speed = Some(speed).filter(|speed| **speed != 100);
        let speed = speed.map_or_else(String::new, u32::to_string);
        for (class, name) in opened.deal.class_names.enumerate() {
            let values = [RunTo::Call, RunTo::Maturity].map(|run_to| {
                let class = &measures.classes(run_to)[class];
                let wal = Decimal::from_f64(class.wal_years.unwrap()).unwrap();
                let (first, last) = class.principal_window.unwrap();
                (
                    wal.round_dp(2),
                    format!("{},{}", first.number(), last.number()),
                )
            });
            let [(wal_call, window_call), (wal_maturity, window_maturity)] = values;
            let balance = opened.deal.classes[class].balance;
            writeln!(
                table,
                "{name},{balance},{wal_call:.2},{wal_maturity:.2},{window_call},{window_maturity},{speed}"
            )
            .unwrap();
        }
    }
    fs::remove_file(folder.path().join("pool.csv")).unwrap();
    write(folder, "printed-table.csv", &table);
    table
}

fn inferred(folder: &Path, settings: SearchSettings) -> Inference {
    let question = PoolQuestion::open(folder, None).unwrap();
    infer(&question, settings, &AtomicBool::new(false), &|_| {}).unwrap()
}

/// Writes a pool as `pool.csv`, runs the folder at every printed speed, and counts the values that
/// agree with the printed table, out of all of them.
fn reprinted(folder: &TempDir, pool: &str) -> (usize, usize) {
    write(folder, "pool.csv", pool);
    let opened = Folder::open(folder.path()).unwrap();
    let scenario = opened.scenario(None).unwrap();
    let printed = opened.printed.as_ref().unwrap();
    let (mut agreeing, mut values) = (0, 0);
    for speed in printed.speeds() {
        let at_speed = at_speed(&scenario, speed).unwrap();
        let measures = run_case(&opened.case(&at_speed), Arithmetic::F64).unwrap();
        let count = printed.count_at(speed, &measures, &[RunTo::Call, RunTo::Maturity]);
        agreeing += count.0;
        values += count.1;
    }
    (agreeing, values)
}
