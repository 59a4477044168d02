//! `break-even` and `solve`: what they print, and what they reject.

use insta::assert_snapshot;

use super::support::{Copy, Ran, run};

const KS4: &str = "scenarios/rasc-2007-ks4";
const CELL: [&str; 4] = [
    "--axis",
    "severity: 40%",
    "--axis",
    "months_to_liquidation: 12",
];

fn break_even(more: &[&str]) -> Ran {
    run(&[&["break-even", KS4], &CELL[..], more].concat())
}

fn solve(more: &[&str]) -> Ran {
    run(&[&["solve", KS4], more].concat())
}

#[test]
fn one_cell_class_by_class() {
    let vary = ["--vary", "default: 0 to 30 by 0.05 CDR"];
    let ran = break_even(&[&vary[..], &["--round-down", "--verify"]].concat());
    assert_snapshot!("one_cell", ran.shown());
}

#[test]
fn many_cells_as_a_matrix() {
    let requested = [
        "--axis",
        "triggers: [model, fail]",
        "--axis",
        "speed: [75%, 150%]",
        "--vary",
        "default: 0 to 30 by 0.1 CDR",
        "--class",
        "M-4",
        "--class",
        "M-9",
        "--condition",
        "write-down",
        "--condition",
        "interest-shortfall",
    ];
    assert_snapshot!("many_cells", break_even(&requested).shown());
}

/// Rows and JSON are the same for any number of threads.
#[test]
fn rows_for_programs() {
    let requested = ["--vary", "default: 0 to 30 by 0.5 CDR", "--class", "M-9"];
    let with = |more: &[&str]| break_even(&[&requested[..], more].concat());
    let csv = with(&["--format", "csv", "--threads", "1"]);
    assert_snapshot!("rows", csv.shown());
    assert_eq!(
        csv.stdout,
        with(&["--format", "csv", "--threads", "7"]).stdout
    );
    assert_snapshot!("json", with(&["--format", "json"]).shown());
}

/// Monthly default rates, a standard curve, a multiple of the default curve of the scenario, and
/// severities.
#[test]
fn any_input_may_be_varied() {
    let m_9 = |vary: &str, more: &[&str]| {
        let requested = ["--vary", vary, "--class", "M-9", "--format", "csv"];
        let ran = run(&[&["break-even", KS4], &requested[..], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let mut rows = csv::Reader::from_reader(ran.stdout.as_bytes());
        let column = rows
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == "holds_to");
        let row = rows.records().next().unwrap().unwrap();
        row[column.unwrap()].parse::<f64>().unwrap()
    };
    let cdr = m_9("default: 0 to 30 by 0.05 CDR", &CELL);
    let mdr = m_9("default: 0 to 3 by 0.005 MDR", &CELL);
    // 100 (1 - (1 - CDR)^(1/12)), the definition of both (SF, C).
    let monthly = 100.0 * (1.0 - (1.0 - cdr / 100.0).powf(1.0 / 12.0));
    assert!((mdr - monthly).abs() < 0.01, "{mdr} {monthly}");
    let sda = m_9("default: 0 to 5000 by 10 SDA", &CELL);
    assert!(sda > 1000.0 && sda < 4000.0, "{sda}");
    let stress = ["--scenario", "stress/8-cdr.yaml"];
    let multiple = m_9("default_multiple: 0% to 300% by 1%", &stress);
    assert!((multiple * 0.08 - cdr).abs() < 0.1, "{multiple} {cdr}");
    let severity = m_9("severity: 0% to 100% by 0.5%", &stress);
    assert!(severity > 40.0 && severity < 60.0, "{severity}");
}

#[test]
fn invalid_requests_are_rejected_before_any_run() {
    let requested = |more: &[&str]| {
        let ran = run(&[&["break-even", KS4], more].concat());
        format!("{}\n{}", more.join(" "), ran.shown())
    };
    let shown = [
        requested(&["--vary", "default: 8 CDR", "--axis", "severity: 40%"]),
        requested(&["--axis", "severity: 40%", "--axis", "defualt: 8 CDR"]),
        requested(&["--sweep", "sweeps/cdr-by-severity.yaml"]),
        requested(&["--axis", "severity: 40%", "--class", "M-44"]),
        requested(&["--condition", "yield"]),
        requested(&[
            "--condition",
            "yield",
            "--yield",
            "-300",
            "--axis",
            "severity: 40%",
        ]),
        requested(&[
            "--vary",
            "default: 0 to 300 by 10 CDR",
            "--axis",
            "severity: 40%",
        ]),
    ];
    assert_snapshot!("rejected", shown.join("\n"));
}

/// With losses written down from the seniors on, M has no break in the range, and B breaks.
#[test]
fn classes_that_break_out_of_order_are_noted() {
    let folder = Copy::of("three-classes");
    folder.replace("deal.yaml", "losses: [B, M, A]", "losses: [A, M, B]");
    let ran = folder.run("break-even", &["--vary", "default: 0 to 6.5 by 0.5 CDR"]);
    let note = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("note: class M"));
    let note = note.unwrap_or_else(|| panic!("{}", ran.stdout));
    assert!(
        note.starts_with("note: class M has no break up to 6.5 CDR (losses 8.57%, "),
        "{note}"
    );
    assert!(
        note.contains("), although it takes losses first: class B breaks at 6 CDR (losses 8.02%, "),
        "{note}"
    );
}

/// The price is without accrued interest, as in price/yield tables: at the price of the table the yield
/// is earned, a cent higher it is not. A month of delay accrues 28 days of interest by closing.
#[test]
fn break_even_price_excludes_accrued_interest() {
    let folder = Copy::of("three-classes");
    folder.replace(
        "deal.yaml",
        "accrual: actual/360",
        "accrual: 30/360, delay_days: 24, first_period_days: 30",
    );
    folder.replace(
        "deal.yaml",
        "index: sofr_1m, margin: 1.00%, step_up: x 2",
        "rate: 6.00%",
    );
    let table = [
        "--which",
        "price-yield",
        "--class",
        "A",
        "--speeds",
        "100",
        "--yields",
        "6.5",
        "--run-to",
        "maturity",
    ];
    let csv = folder
        .run("tables", &[&table[..], &["--format", "csv"]].concat())
        .stdout;
    let row = csv
        .lines()
        .find(|row| row.contains(",price,"))
        .expect("a price");
    let value = row.split(",price,100,").nth(1).expect("at 100%");
    let value = value.split(',').next().expect("a value");
    let price: f64 = value.parse().expect("a number");
    let found = |price: f64| {
        let price = price.to_string();
        let ran = folder.run(
            "break-even",
            &[
                "--condition",
                "yield",
                "--yield",
                "6.5",
                "--price",
                &price,
                "--class",
                "A",
                "--vary",
                "default: 2 to 40 by 1 CDR",
                "--verify",
                "--format",
                "csv",
            ],
        );
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout.contains("breaks at first")
    };
    assert!(!found(price - 0.01), "{price}");
    assert!(found(price + 0.01), "{price}");
}

#[test]
fn target_is_met() {
    let ran = solve(&[
        "--vary",
        "speed",
        "--target",
        "M-4 wal_years 5.00",
        "--run-to",
        "call",
    ]);
    assert_snapshot!("met", ran.shown());
}

#[test]
fn class_size_with_a_plug() {
    let requested = [
        "--vary",
        "deal.classes.A-1.balance",
        "--plug",
        "deal.classes.A-2.balance",
        "--target",
        "A-2 wal_years = 1.90",
    ];
    assert_snapshot!("plug", solve(&requested).shown());
    let csv = solve(&[&requested[..], &["--format", "csv"]].concat());
    assert_snapshot!("plug_rows", csv.shown());
}

/// A class balance cannot change alone: the help names what must change with it.
#[test]
fn class_size_without_an_offset() {
    let folder = Copy::of("three-classes");
    let vary = "deal.classes.A.balance: 70_000_000 to 85_000_000 by 100_000";
    let target = ["--target", "A wal_years 3"];
    let ran = folder.run("solve", &[&["--vary", vary], &target[..]].concat());
    assert_snapshot!("solve_without_a_plug", ran.shown());
    // Some values can be run: half a hundredth of a percent is within rounding.
    let vary = "deal.classes.A.balance: 80_000_000 to 80_010_000 by 1_000";
    let ran = folder.run("solve", &[&["--vary", vary], &target[..]].concat());
    let note = "note: choose the class that offsets the change: `--plug deal.classes.M.balance`";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    let vary = "deal.classes.A.balance: 70_000_000 to 79_000_000 by 100_000";
    let ran = folder.run("break-even", &["--vary", vary]);
    assert_snapshot!("break_even_without_an_offset", ran.shown());
    let together = "{deal.classes.A.balance: 70_000_000 to 79_000_000 by 100_000, \
                    deal.classes.M.balance: 22_000_000 to 13_000_000 by -100_000}";
    assert!(ran.stderr.contains(together), "{}", ran.stderr);
    let ran = folder.run("break-even", &["--vary", together]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = folder.run("wal", &["--set", "deal.classes.A.balance=81_000_000"]);
    let help = "set another amount with it: `deal.classes.M.balance` to 11_000_000";
    assert!(ran.stderr.contains(help), "{}", ran.stderr);
    let both = [
        "--set",
        "deal.classes.A.balance=81_000_000",
        "--set",
        "deal.classes.M.balance=11_000_000",
    ];
    let ran = folder.run("wal", &both);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn unmet_target_exits_with_1() {
    let wal = solve(&["--vary", "speed", "--target", "M-4 wal_years 50"]);
    assert_eq!(wal.code, Some(1));
    let window = solve(&["--vary", "speed", "--target", "M-4 window_first_month 41.5"]);
    assert_eq!(window.code, Some(1));
    let first_loss = solve(&["--vary", "speed", "--target", "M-4 first_loss_month 60"]);
    assert_eq!(first_loss.code, Some(1));
    let shown = [wal, window, first_loss].map(|ran| ran.shown());
    assert_snapshot!("not_met", shown.join("\n"));
}

/// Errors of an option and of the sweep file next to it each show their own source.
#[test]
fn diagnostics_show_their_source() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.write(
        "cells.yaml",
        "name: Cells\nscenario: stress/8-cdr.yaml\naxes:\n  sevrity: [30%, 40%]\n",
    );
    let ran = folder.run(
        "break-even",
        &["--sweep", "cells.yaml", "--axis", "trigers: [model, fail]"],
    );
    assert_snapshot!("two_places", ran.shown());
}
