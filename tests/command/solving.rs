//! Break-evens and targets: what is told, and what is asked in vain.

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

/// The same whatever the number of threads, as rows and as JSON.
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

/// Monthly defaults, a standard curve, a multiple of what the scenario says, and severities.
#[test]
fn any_figure_may_be_varied() {
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
fn what_cannot_be_asked_is_said_before_any_work() {
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
    assert_snapshot!("in_vain", shown.join("\n"));
}

#[test]
fn a_target_met() {
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
fn a_class_with_its_neighbour_as_the_plug() {
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

#[test]
fn targets_that_no_value_meets_end_with_a_code_of_their_own() {
    let out_of_reach = solve(&["--vary", "speed", "--target", "M-4 wal_years 50"]);
    assert_eq!(out_of_reach.code, Some(1));
    let window = solve(&["--vary", "speed", "--target", "M-4 window_first_month 41.5"]);
    assert_eq!(window.code, Some(1));
    let nothing = solve(&["--vary", "speed", "--target", "M-4 first_loss_month 60"]);
    assert_eq!(nothing.code, Some(1));
    let shown = [out_of_reach, window, nothing].map(|ran| ran.shown());
    assert_snapshot!("not_met", shown.join("\n"));
}

/// What is asked beside a sweep file is faulted in its own words, and the file in its own.
#[test]
fn diagnostics_are_told_where_they_are() {
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
