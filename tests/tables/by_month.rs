//! Tables by month against printed credit support, printed excess spread, and sums by hand.

use stepdown_projection::measures::RunTo;
use stepdown_runner::cash_flows;
use stepdown_runner::tables::{Cell, Which};

use super::{column, numbers, open, tables_of};

/// The credit support after stepdown that the term sheet of RASC 2007-KS4 prints, percent.
const AFTER_STEPDOWN: [(&str, f64); 8] = [
    ("a_4", 53.70),
    ("m_3s", 31.80),
    ("m_4", 27.30),
    ("m_5", 23.40),
    ("m_6", 20.60),
    ("m_7", 16.70),
    ("m_8", 14.40),
    ("m_9", 11.30),
];

/// Once every principal group is at its target (with A-4 as the only senior class left),
/// enhancement equals the printed support.
#[test]
fn enhancement_equals_the_printed_support() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let table = &tables_of(&folder, &scenario, Which::Enhancement, &[100])[0];
    for (class, printed) in AFTER_STEPDOWN {
        let support = column(table, &format!("enhancement_{class}_pct"));
        for month in 60..77 {
            let Cell::Number(value) = support[month - 1] else {
                panic!("{class} month {month}: nothing");
            };
            assert!(
                (value - printed).abs() < 1e-9,
                "{class} month {month}: {value}"
            );
        }
    }
    // Senior classes share their enhancement, which is that of the deal.
    let (first, last) = (
        column(table, "enhancement_a_1_pct"),
        column(table, "enhancement_a_4_pct"),
    );
    assert_eq!(first[..21], last[..21]);
    // A class that is paid off has none, and nothing is reported after the pool is sold in the
    // call.
    assert_eq!(first[22], Cell::Empty);
    assert_eq!(table.rows.len(), 77);
    let stepped_down = column(table, "stepdown");
    assert_eq!(stepped_down[35], Cell::text("no"));
    assert_eq!(stepped_down[37], Cell::text("yes"));
}

/// Enhancement is one less the classes ahead. Printed initial credit support is as of the cut-off
/// date; after a month of principal it is higher.
#[test]
fn enhancement_is_one_less_the_classes_ahead() {
    for name in ["rasc-2007-ks4", "rasc-2007-ks2"] {
        let (folder, scenario) = open(name);
        let table = &tables_of(&folder, &scenario, Which::Enhancement, &[100])[0];
        let months = cash_flows::<f64>(&folder.case(&scenario.scenario), RunTo::Call).unwrap();
        let last = table.columns.len() - 1;
        let junior = folder.deal.class_names.indices().last().unwrap();
        for (row, month) in table.rows.iter().zip(&months) {
            let pool = month.collateral.closing_balance;
            let Cell::Number(value) = row.cells[last] else {
                continue;
            };
            // The most junior class has only overcollateralization below it.
            let certificates: f64 = month
                .classes
                .iter()
                .map(|class| class.closing_balance)
                .sum();
            let own = 100.0 * (pool - certificates).max(0.0) / pool;
            assert!(
                (value - own).abs() < 1e-6,
                "{name} {junior:?}: {value} {own}"
            );
        }
        assert!(table.rows.len() > 20);
    }
}

/// "Excess spread is initially equal to approximately 335 basis points per annum", on a 30/360
/// basis at the pricing speed (TS, Credit Enhancement A; the assumed margins of the deal file
/// depend on it).
#[test]
fn initial_excess_spread_is_as_printed() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let table = &tables_of(&folder, &scenario, Which::ExcessSpread, &[100])[0];
    let spread = numbers(table, "excess_spread_flat_thirty_360_pct");
    assert!((spread[0] - 3.35).abs() < 0.005, "{}", spread[0]);
}

/// As paid: interest collected and net hedge payments, less the interest paid to classes.
#[test]
fn excess_spread_as_paid_is_the_remaining_interest() {
    let (folder, scenario) = open("rasc-2007-ks2");
    let table = &tables_of(&folder, &scenario, Which::ExcessSpread, &[100])[0];
    let spread = numbers(table, "excess_spread_flat_paid_pct");
    let months = cash_flows::<f64>(&folder.case(&scenario.scenario), RunTo::Call).unwrap();
    for (value, month) in spread.iter().zip(&months) {
        let collected = month.collateral.interest - month.collateral.servicing_fee;
        let paid: f64 = month.classes.iter().map(|class| class.interest_paid).sum();
        let net = month.deal.hedge_receipt - month.deal.hedge_payment;
        let by_hand = 1200.0 * (collected + net - paid) / month.collateral.opening_balance;
        assert!((value - by_hand).abs() < 1e-9, "{value} {by_hand}");
    }
}

/// The cap by its formula (conventions 4.2), and the hedge part of the effective rate.
#[test]
fn caps_and_effective_rates_follow_their_formula() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let table = &tables_of(&folder, &scenario, Which::NetWacCap, &[100])[0];
    let schedule = folder.deal.schedule(360).unwrap();
    let months = cash_flows::<f64>(&folder.case(&scenario.scenario), RunTo::Call).unwrap();
    let caps = numbers(table, "net_wac_cap_spot_pct");
    let receipts = numbers(table, "hedge_receipt_spot_pct");
    let effective = numbers(table, "effective_rate_spot_pct");
    assert_eq!(caps.len(), months.len());
    for (position, month) in months.iter().enumerate() {
        let period = schedule.period(month.month).unwrap();
        let days = f64::from((period.distribution_date - period.accrual_start).get_days());
        let pool = month.collateral.opening_balance;
        let net_rate = 12.0 * month.collateral.mortgage_interest / pool;
        let out = (month.deal.hedge_payment - month.deal.hedge_receipt).max(0.0);
        let cap = 100.0 * (net_rate * 30.0 / days - out / pool * 360.0 / days).max(0.0);
        assert!(
            (caps[position] - cap).abs() < 1e-9,
            "{} {cap}",
            caps[position]
        );
        let certificates: f64 = month
            .classes
            .iter()
            .map(|class| class.opening_balance)
            .sum();
        let received = (month.deal.hedge_receipt - month.deal.hedge_payment).max(0.0);
        let receipt = 100.0 * received / certificates * 360.0 / days;
        assert!((receipts[position] - receipt).abs() < 1e-9);
        assert!((effective[position] - cap - receipt).abs() < 1e-9);
    }
    // With indices at 20% the swap pays its notional times 20% less 5.25%.
    let at_spike = numbers(table, "hedge_receipt_spiked_pct");
    let days = 28.0;
    let first = 235_625_000.0 * (0.20 * days / 360.0 - 0.0525 * 28.0 / 360.0);
    let rate = 100.0 * first / 235_875_000.0 * 360.0 / days;
    assert!((at_spike[0] - rate).abs() < 1e-9, "{} {rate}", at_spike[0]);
}

/// Each loan group has its cap, and the subordinate classes theirs (TR, section 12).
#[test]
fn every_loan_group_has_its_cap() {
    let (folder, scenario) = open("rasc-2007-ks2");
    let table = &tables_of(&folder, &scenario, Which::NetWacCap, &[100])[0];
    let group_1 = numbers(table, "net_wac_cap_group_i_spot_pct");
    let group_2 = numbers(table, "net_wac_cap_group_ii_spot_pct");
    let subordinate = numbers(table, "net_wac_cap_subordinate_spot_pct");
    let schedule = folder.deal.schedule(480).unwrap();
    let months = cash_flows::<f64>(&folder.case(&scenario.scenario), RunTo::Call).unwrap();
    let mut different = 0;
    for (row, month) in months.iter().enumerate().take(group_1.len()) {
        let period = schedule.period(month.month).unwrap();
        let days = f64::from((period.distribution_date - period.accrual_start).get_days());
        let out = (month.deal.hedge_payment - month.deal.hedge_receipt).max(0.0)
            / month.collateral.opening_balance;
        // The net rate of each group; the swap is that of the pool (conventions 4.2).
        let cap = |group: usize| {
            let group = &month.groups[group];
            let net_rate = 12.0 * group.mortgage_interest / group.opening_balance;
            100.0 * (net_rate * 30.0 / days - out * 360.0 / days).max(0.0)
        };
        assert!(
            (group_1[row] - cap(0)).abs() < 1e-9,
            "{} {}",
            group_1[row],
            cap(0)
        );
        assert!(
            (group_2[row] - cap(1)).abs() < 1e-9,
            "{} {}",
            group_2[row],
            cap(1)
        );
        // The mean weighted by the part of each group beyond its senior classes.
        let beneath = |group: usize, seniors: std::ops::Range<usize>| {
            let owed = seniors.map(|class| {
                month.classes[stepdown_projection::index::ClassIndex::new(class)].opening_balance
            });
            (month.groups[group].opening_balance - owed.sum::<f64>()).max(0.0)
        };
        let (one, two) = (beneath(0, 0..4), beneath(1, 4..5));
        let mean = (one * cap(0) + two * cap(1)) / (one + two);
        assert!(
            (subordinate[row] - mean).abs() < 1e-6,
            "{} {mean}",
            subordinate[row]
        );
        different += usize::from((cap(0) - cap(1)).abs() > 1e-3);
    }
    assert!(different > 10, "{different}");
}

/// Notionals as printed in the term sheet; none after the distribution date of April 2011.
#[test]
fn notionals_are_as_printed() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let table = &tables_of(&folder, &scenario, Which::HedgeNotional, &[100])[0];
    let notional = numbers(table, "notional_1_dollars");
    assert_eq!(notional[0], 235_625_000.0);
    assert_eq!(notional[28], 26_683_000.0);
    assert_eq!(notional[47], 11_036_000.0);
    assert!(notional[48..].iter().all(|notional| *notional == 0.0));
    let certificates = numbers(table, "certificate_balance_before_dollars");
    assert_eq!(certificates[0], 235_875_000.0);
    let less = numbers(table, "notional_less_certificates_dollars");
    assert!((less[28] - (notional[28] - certificates[28])).abs() < 1e-6);
}

/// A class at the net WAC cap earns the cap of the month at any length of the month. Over 30 days,
/// the excess spread of a deal without hedges is the rest of the interest of a month, and does not
/// jump.
#[test]
fn thirty_day_excess_spread_is_smooth_when_caps_bind() {
    let folder = tempfile::tempdir().unwrap();
    let three = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/three-classes");
    for entry in std::fs::read_dir(three).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let pricing = folder.path().join("pricing.yaml");
    let text = std::fs::read_to_string(&pricing).unwrap();
    std::fs::write(&pricing, text.replace("4.30", "30")).unwrap();
    let folder = stepdown_runner::Folder::open(folder.path()).unwrap();
    let scenario = folder.scenario_file(None).unwrap();
    let table = &tables_of(&folder, &scenario, Which::ExcessSpread, &[100])[0];
    let thirty = numbers(table, "excess_spread_flat_thirty_360_pct");
    let paid = numbers(table, "excess_spread_flat_paid_pct");
    // All classes are capped: they are paid for the month, so that both counts agree.
    for (month, (thirty, paid)) in thirty.iter().zip(&paid).enumerate().take(24) {
        assert!(
            (thirty - paid).abs() < 1e-9,
            "month {month}: {thirty} {paid}"
        );
    }
}

/// A run from a state, with a pool as of the cut-off date: the spot index is that of the first
/// month of the run, and earlier months do not make a path vary.
#[test]
fn spot_is_the_index_of_the_first_month_of_the_run() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let written = tempfile::tempdir().unwrap();
    let varying = written.path().join("bent.yaml");
    let pricing = std::fs::read_to_string(&scenario.path).unwrap();
    std::fs::write(
        &varying,
        pricing.replace("libor_1m: 5.32", "libor_1m: \"4 for 10, 6\""),
    )
    .unwrap();
    let scenario = folder.scenario_file(Some(&varying)).unwrap();
    let columns = |folder: &stepdown_runner::Folder| -> Vec<String> {
        let table = &tables_of(folder, &scenario, Which::ExcessSpread, &[100])[0];
        table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect()
    };
    let has_forward = |columns: &[String]| columns.iter().any(|name| name.contains("forward"));
    assert!(has_forward(&columns(&folder)));
    let state = stepdown_runner::state_after::<f64>(
        &folder.case(&scenario.scenario),
        stepdown_curves::Month::new(40),
    )
    .unwrap();
    let file = written.path().join("state.yaml");
    std::fs::write(&file, state).unwrap();
    let later = folder.with_state(&file).unwrap();
    assert!(!has_forward(&columns(&later)));
    let table = &tables_of(&later, &scenario, Which::NetWacCap, &[100])[0];
    let months = cash_flows::<f64>(&later.case(&scenario.scenario), RunTo::Call).unwrap();
    let caps = numbers(table, "net_wac_cap_spot_pct");
    let schedule = later.deal.schedule(360).unwrap();
    for (cap, month) in caps.iter().zip(&months) {
        let (days, basis) = schedule
            .days(
                month.month,
                stepdown_projection::calendar::DayCount::Actual360,
            )
            .unwrap();
        let fraction = f64::from(days) / f64::from(basis);
        let pool = month.collateral.opening_balance;
        let net = month.collateral.mortgage_interest
            - (month.deal.hedge_payment - month.deal.hedge_receipt).max(0.0);
        let own = 100.0 * net / pool / fraction;
        assert!((cap - own).abs() < 1e-9, "{cap} {own}");
    }
}
