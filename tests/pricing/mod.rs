//! Prices and yields of classes of whole deals: `price_yield` against the run that it prices.

/// Payment delays, fixed rates, seasoned deals.
mod settlement;
/// The deal of the term sheet: margins at par, WALs as printed, losses.
mod term_sheet;

use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::Price;
use stepdown_projection::scenario::Scenario;
use stepdown_runner::{
    BoughtClass, Folder, PriceYieldQuestion, PriceYieldRow, PriceYieldTable, Quotes, price_yield,
};
use stepdown_tests::scenario_folder;

fn folder(name: &str) -> Folder {
    Folder::open(&scenario_folder(name)).unwrap()
}

/// Prices all classes at multiples of the speed of the scenario, in percent.
fn at_prices(
    folder: &Folder,
    scenario: &Scenario,
    run_to: RunTo,
    speeds: &[i64],
    prices: &[f64],
) -> PriceYieldTable {
    let question = PriceYieldQuestion {
        speeds_percent: speeds.iter().map(|speed| Decimal::from(*speed)).collect(),
        classes: folder.deal.class_names.indices().collect(),
        quotes: Quotes::Prices(
            prices
                .iter()
                .map(|price| Price::new(*price).unwrap())
                .collect(),
        ),
        run_to,
        settlement: None,
    };
    price_yield(&folder.case(scenario), &question).unwrap()
}

/// The rows of a class.
fn rows_of(table: &PriceYieldTable, class: ClassIndex) -> Vec<&PriceYieldRow> {
    table.rows.iter().filter(|row| row.class == class).collect()
}

fn bought(row: &PriceYieldRow) -> &BoughtClass {
    row.bought.as_ref().unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found}, expected {expected}"
    );
}
