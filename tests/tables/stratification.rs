//! Stratification tables: every loan once, and sums by hand.

use std::fs;

use stepdown_runner::Folder;
use stepdown_runner::tables::{Cell, Table, Unit, Which};

use super::{column, numbers, open, tables_of};

/// Five loans, one of them without borrower data.
const POOL: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,state,fico,ltv_pct
1,fixed,40000000.00,8,360,360,0,0,CA,620,80
2,fixed,25000000.00,8.499,355,355,0,5,CA,639,80.01
3,arm,20000000.00,8.5,354,354,24,6,NY,640,95
4,arm,10000000.00,9,340,180,24,20,TX,619,75
5,arm,5000000.00,7.9,300,300,0,60,,,
";

fn five_loans() -> Vec<Table> {
    let folder = tempfile::tempdir().unwrap();
    let three = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/three-classes");
    for entry in fs::read_dir(three).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    fs::write(folder.path().join("pool.csv"), POOL).unwrap();
    // The deal has pricing speeds for fixed-rate loans only.
    let pricing = folder.path().join("pricing.yaml");
    let text = fs::read_to_string(&pricing).unwrap();
    fs::write(
        &pricing,
        text.replace("prepayment: pricing", "prepayment: 23 HEP"),
    )
    .unwrap();
    let folder = Folder::open(folder.path()).unwrap();
    let scenario = folder.scenario_file(None).unwrap();
    tables_of(&folder, &scenario, Which::Stratification, &[100])
}

fn named<'a>(tables: &'a [Table], name: &str) -> &'a Table {
    tables.iter().find(|table| table.name == name).unwrap()
}

#[test]
fn ranges_include_their_upper_ends() {
    let tables = five_loans();
    let strata = |name: &str| -> Vec<String> {
        let cells = column(named(&tables, name), "stratum").into_iter();
        cells
            .map(|cell| match cell {
                Cell::Text(words) => words,
                other => panic!("{other:?}"),
            })
            .collect()
    };
    let all = |names: &[&str]| -> Vec<String> {
        let names = names.iter().chain(&["Total"]);
        names.map(|name| (*name).to_owned()).collect()
    };
    assert_eq!(
        strata("stratification-rate"),
        all(&[
            "7.500 to 7.999",
            "8.000 to 8.499",
            "8.500 to 8.999",
            "9.000 to 9.499"
        ])
    );
    assert_eq!(
        strata("stratification-age"),
        all(&["0 to 5", "6 to 11", "18 to 23", "60 to 65"])
    );
    assert_eq!(
        strata("stratification-remaining-term"),
        all(&["121 to 180", "241 to 300", "301 to 360"])
    );
    assert_eq!(
        strata("stratification-interest-only"),
        all(&["none", "13 to 24"])
    );
    // By balance, with "not stated" last.
    assert_eq!(
        strata("stratification-state"),
        all(&["CA", "NY", "TX", "not stated"])
    );
    assert_eq!(
        strata("stratification-fico"),
        all(&["600 to 619", "620 to 639", "640 to 659", "not stated"])
    );
    assert_eq!(
        strata("stratification-ltv"),
        all(&[
            "70.01 to 75.00",
            "75.01 to 80.00",
            "80.01 to 85.00",
            "90.01 to 95.00",
            "not stated"
        ])
    );
}

#[test]
fn averages_are_weighted_by_balance() {
    let tables = five_loans();
    let state = named(&tables, "stratification-state");
    let cell = |name: &str, row: usize| numbers(state, name)[row];
    // California: 40 and 25 million at 8% and 8.499%, at 620 and 639.
    assert!((cell("balance_dollars", 0) - 65e6).abs() < 1e-6);
    assert!((cell("share_pct", 0) - 65.0).abs() < 1e-12);
    assert!((cell("average_balance_dollars", 0) - 32.5e6).abs() < 1e-6);
    assert!((cell("average_rate_pct", 0) - (40.0 * 8.0 + 25.0 * 8.499) / 65.0).abs() < 1e-12);
    let remaining = (40.0 * 360.0 + 25.0 * 355.0) / 65.0;
    assert!((cell("average_remaining_term_months", 0) - remaining).abs() < 1e-12);
    let fico = column(state, "average_fico");
    assert_eq!(fico[0], Cell::Number((40.0 * 620.0 + 25.0 * 639.0) / 65.0));
    // Missing values have no average and no weight in others.
    assert_eq!(fico[3], Cell::Empty);
    let ltv = column(state, "average_ltv_pct");
    let Cell::Number(all) = ltv[4] else {
        panic!("{ltv:?}");
    };
    let by_hand = (40.0 * 80.0 + 25.0 * 80.01 + 20.0 * 95.0 + 10.0 * 75.0) / 95.0;
    assert!((all - by_hand).abs() < 1e-12, "{all} {by_hand}");
}

/// In every table each loan is counted once.
#[test]
fn every_loan_is_counted_once() {
    for name in ["rasc-2007-ks4", "rasc-2007-ks2"] {
        let (folder, scenario) = open(name);
        let tables = tables_of(&folder, &scenario, Which::Stratification, &[100]);
        // These pools have no borrower data, and no rate follows an index.
        assert_eq!(tables.len(), 6, "{name}");
        for table in &tables {
            assert_eq!(table.columns[1].unit, Unit::Whole);
            let balance = numbers(table, "balance_dollars");
            let (total, strata) = balance.split_last().unwrap();
            assert!((strata.iter().sum::<f64>() - total).abs() < 1e-3);
            let shares = numbers(table, "share_pct");
            let (all, shares) = shares.split_last().unwrap();
            assert!((shares.iter().sum::<f64>() - 100.0).abs() < 1e-9);
            assert!((all - 100.0).abs() < 1e-12);
        }
    }
}
