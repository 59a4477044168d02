//! WALs, windows and decrements against the printed table, sweeps, and cash flows summed by hand.

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_runner::side_by_side::{SweepWork, Width};
use stepdown_runner::sweep::Request;
use stepdown_runner::tables::{Cell, Which};
use stepdown_runner::{Arithmetic, cash_flows, run_case};

use super::{column, numbers, open, tables_of};

const SPEEDS: [i64; 7] = [0, 50, 75, 100, 125, 150, 200];

/// All 78 values of the term sheet of RASC 2007-KS4 are in the columns of 100%.
#[test]
fn printed_values_at_the_pricing_speed() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let printed = folder.printed.clone().unwrap();
    let wals = tables_of(&folder, &scenario, Which::Wal, &SPEEDS);
    let windows = tables_of(&folder, &scenario, Which::Windows, &SPEEDS);
    let mut compared = 0;
    for (position, run_to) in [RunTo::Call, RunTo::Maturity].into_iter().enumerate() {
        let wal = numbers(&wals[position], "wal_years_at_speed_100");
        // The tables of months come first for each run, those of dates after all of them.
        let first = column(&windows[position], "window_first_month_at_speed_100");
        let last = column(&windows[position], "window_last_month_at_speed_100");
        for class in folder.deal.class_names.indices() {
            let is = printed.class(class).unwrap().for_run(run_to);
            let row = class.position();
            let shown = format!("{:.2}", wal[row] + 1e-9);
            assert_eq!(
                shown,
                is.wal_years.unwrap().to_string(),
                "class {row} {run_to:?}"
            );
            assert_eq!(first[row], Cell::Whole(is.first_month.unwrap()));
            assert_eq!(last[row], Cell::Whole(is.last_month.unwrap()));
            compared += 3;
        }
    }
    assert_eq!(compared, 78);
}

/// Every WAL and window equals a sweep over the same speeds, to the bit.
#[test]
fn wals_and_windows_equal_a_sweep() {
    for name in ["rasc-2007-ks4", "rasc-2007-ks2"] {
        let (folder, scenario) = open(name);
        let sweep = folder
            .sweep_requested(&Request {
                file: None,
                scenario: Some(&scenario.path),
                axes: &["speed: [0%, 50%, 75%, 100%, 125%, 150%, 200%]".to_owned()],
            })
            .unwrap();
        let work = SweepWork::new(&folder, sweep, Width::One).unwrap();
        let outcomes = work.run_these(&[1, 2, 3, 4, 5, 6, 7]);
        let wals = tables_of(&folder, &scenario, Which::Wal, &SPEEDS);
        for (table, run_to) in wals.iter().zip([RunTo::Call, RunTo::Maturity]) {
            for (speed, outcome) in SPEEDS.iter().zip(&outcomes) {
                let wal = column(table, &format!("wal_years_at_speed_{speed}"));
                let classes = outcome.result.as_ref().unwrap().classes(run_to);
                for (cell, class) in wal.iter().zip(classes.iter()) {
                    let years = match cell {
                        Cell::Number(years) | Cell::OfPaid(years) => Some(*years),
                        _ => None,
                    };
                    assert_eq!(years, class.wal_years, "{name} at {speed}%");
                    // Marked if and only if the class is not repaid.
                    let is_marked = matches!(cell, Cell::OfPaid(_));
                    let is_unpaid = class.unpaid_balance > 0.005 && years.is_some();
                    assert_eq!(is_marked, is_unpaid, "{name} at {speed}%");
                }
            }
        }
    }
}

/// The rows of a decrement table are one less the principal paid so far, and the WAL below them is
/// the area under the monthly balances: `sum of (balance before t) (years(t) - years(t - 1))`.
#[test]
fn decrements_and_wals_agree() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let tables = tables_of(&folder, &scenario, Which::Decrement, &SPEEDS);
    let schedule = folder.deal.schedule(480).unwrap();
    let sweep = folder
        .sweep_requested(&Request {
            file: None,
            scenario: None,
            axes: &["speed: [0%, 50%, 75%, 100%, 125%, 150%, 200%]".to_owned()],
        })
        .unwrap();
    let mut anniversaries = 0;
    for (id, speed) in sweep.grid.ids().zip(SPEEDS) {
        let at_speed = sweep.scenario(id);
        let months = cash_flows::<f64>(&folder.case(&at_speed), RunTo::Maturity).unwrap();
        for (class, table) in folder.deal.class_names.indices().zip(&tables) {
            let cells = column(table, &format!("outstanding_pct_at_speed_{speed}"));
            let original = months[0].classes[class].opening_balance;
            let mut paid = 0.0;
            let mut area = 0.0;
            let mut before = 0.0;
            for month in &months {
                let years = schedule.wal_years(month.month);
                area += (original - paid) * (years - before);
                before = years;
                paid += month.classes[class].principal_paid;
                if month.month.number() % 12 == 0
                    && let Some(cell) =
                        cells[..table.rows.len()].get(month.month.number() as usize / 12)
                {
                    let Cell::Number(percent) = cell else {
                        panic!("{cell:?}");
                    };
                    let outstanding = 100.0 * (original - paid) / original;
                    assert!(
                        (percent - outstanding).abs() < 1e-9,
                        "{percent} {outstanding}"
                    );
                    anniversaries += 1;
                }
            }
            let to_maturity = &cells[table.rows.len()];
            let (Cell::Number(wal) | Cell::OfPaid(wal)) = to_maturity else {
                panic!("{to_maturity:?}");
            };
            assert!(
                (wal - area / original).abs() < 1e-9,
                "{wal} {}",
                area / original
            );
        }
    }
    assert!(anniversaries > 1000, "{anniversaries}");
}

/// Rows are a year apart, from closing to the first one without a balance at any speed.
#[test]
fn decrement_rows_are_anniversaries() {
    let (folder, scenario) = open("rasc-2007-ks4");
    let table = &tables_of(&folder, &scenario, Which::Decrement, &[50, 100])[0];
    let schedule = folder.deal.schedule(360).unwrap();
    let dates = column(table, "distribution_date");
    assert_eq!(dates[0], Cell::Date(folder.deal.dates.closing));
    for (year, date) in dates[1..table.rows.len()].iter().enumerate() {
        let month = Month::new(12 * (year as u32 + 1));
        assert_eq!(
            *date,
            Cell::Date(schedule.distribution_date(month).unwrap())
        );
    }
    let last = &table.rows[table.rows.len() - 1].cells[1..];
    let is_owed = |cell: &Cell| matches!(cell, Cell::Number(percent) if *percent > 1e-8);
    assert!(!last.iter().any(is_owed));
    let before = &table.rows[table.rows.len() - 2].cells[1..];
    assert!(before.iter().any(is_owed));
}

/// A seasoned deal: the first row is the date of the state, and percentages are of the original
/// balance.
#[test]
fn seasoned_deal_starts_from_its_state() {
    let (folder, scenario) = open("rasc-2007-ks2");
    let state = folder.state_in_cents().unwrap().unwrap();
    let tables = tables_of(&folder, &scenario, Which::Decrement, &[100]);
    let schedule = folder.deal.schedule(480).unwrap();
    for (class, table) in folder.deal.class_names.indices().zip(&tables) {
        let first = &table.rows[0].cells;
        let date = schedule.distribution_date(state.state.month).unwrap();
        assert_eq!(first[0], Cell::Date(date));
        let balance = state.state.classes[class].balance.decimal();
        let percent: f64 = (balance * rust_decimal::Decimal::ONE_HUNDRED
            / folder.deal.classes[class].balance)
            .try_into()
            .unwrap();
        let Cell::Number(shown) = first[1] else {
            panic!("{first:?}");
        };
        assert!((shown - percent).abs() < 1e-9);
    }
}

/// The WAL at 100% equals that of a single run, in exact cents too.
#[test]
fn wals_equal_a_single_run() {
    let (folder, scenario) = open("rasc-2007-ks2");
    let wals = tables_of(&folder, &scenario, Which::Wal, &[100]);
    let cents = run_case(&folder.case(&scenario.scenario), Arithmetic::Cents).unwrap();
    for (table, run_to) in wals.iter().zip([RunTo::Call, RunTo::Maturity]) {
        let wal = column(table, "wal_years_at_speed_100");
        for (cell, class) in wal.iter().zip(cents.classes(run_to).iter()) {
            match (cell, class.wal_years) {
                (Cell::Number(wal) | Cell::OfPaid(wal), Some(years)) => {
                    assert!((wal - years).abs() < 1e-6);
                }
                (Cell::Empty, None) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}
