//! Price/yield tables: every cell has the value of its own quote and speed.

use rust_decimal::Decimal;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::{BondEquivalentYield, DiscountMargin, Price};
use stepdown_runner::tables::{Cell, Table, TablesRequest, Which, tables};
use stepdown_runner::{Folder, PriceYieldQuestion, Quotes, ScenarioFile, price_yield};

use super::open;

const SPEEDS: [i64; 3] = [50, 100, 150];

fn of_quotes(folder: &Folder, scenario: &ScenarioFile, quotes: &Quotes) -> Vec<Table> {
    let requested = TablesRequest {
        which: vec![Which::PriceYield],
        speeds: SPEEDS.iter().map(|speed| Decimal::new(*speed, 2)).collect(),
        classes: folder.deal.class_names.indices().collect(),
        runs: vec![RunTo::Maturity],
        quotes: quotes.clone(),
        settlement: None,
    };
    tables(folder, scenario, &requested).unwrap().tables
}

/// Compares each cell with a request for its class, quote and speed alone.
#[test]
fn every_cell_equals_a_single_request() {
    let prices = Quotes::Prices(
        [97.0, 101.5]
            .map(|price| Price::new(price).unwrap())
            .to_vec(),
    );
    let yields = [5.0, 9.0].map(|percent| BondEquivalentYield::from_percent(percent).unwrap());
    let margins = [0.1, 3.0].map(|percent| DiscountMargin::from_percent(percent).unwrap());
    let all = [
        prices,
        Quotes::Yields(yields.to_vec()),
        Quotes::DiscountMargins(margins.to_vec()),
    ];
    let mut compared = 0;
    for (name, stress) in [
        ("rasc-2007-ks4", Some("stress/12-cdr.yaml")),
        ("rasc-2007-ks2", None),
    ] {
        let (folder, _) = open(name);
        let scenario = folder
            .scenario_file(stress.map(std::path::Path::new))
            .unwrap();
        for quotes in &all {
            let tables = of_quotes(&folder, &scenario, quotes);
            assert_eq!(tables.len(), folder.deal.class_names.len());
            for (class, table) in folder.deal.class_names.indices().zip(&tables).step_by(4) {
                for (position, speed) in SPEEDS.iter().enumerate() {
                    let alone = price_yield(
                        &folder.case(&scenario.scenario),
                        &PriceYieldQuestion {
                            speeds_percent: vec![Decimal::from(*speed)],
                            classes: vec![class],
                            quotes: quotes.clone(),
                            run_to: RunTo::Maturity,
                            settlement: None,
                        },
                    )
                    .unwrap();
                    for (quote, row) in alone.rows.iter().enumerate() {
                        let bought = row.bought.as_ref().unwrap();
                        let priced = &bought.values;
                        let price = priced.price.ok().map(Price::per_hundred);
                        let yields = priced.yields.ok().map(BondEquivalentYield::percent);
                        let margin = priced.discount_margin.ok();
                        let margin = margin.map(DiscountMargin::basis_points);
                        let duration = priced.modified_duration_years;
                        let expected = match quotes {
                            Quotes::Prices(_) => [yields, margin, duration],
                            Quotes::Yields(_) => [price, margin, duration],
                            Quotes::DiscountMargins(_) => [price, yields, duration],
                        };
                        for (line, expected) in expected.into_iter().enumerate() {
                            let cell = &table.rows[3 * quote + line].cells[2 + position];
                            assert_eq!(*cell, Cell::number(expected), "{name} {}", table.name);
                            compared += 1;
                        }
                        let wal = match table.closing_rows[0].cells[2 + position] {
                            Cell::Number(years) | Cell::OfPaid(years) => Some(years),
                            _ => None,
                        };
                        assert_eq!(wal, bought.wal_years);
                    }
                }
            }
        }
    }
    assert!(compared > 300, "{compared}");
}
