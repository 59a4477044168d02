//! Defaults near maturity: up to maturity, or by the rule of the published standard.

use super::support::{Copy, run};

const ALL_DEFAULT: &str = "name: All default\nprepayment: 0 CPR\ndefault: 100 CDR\nseverity: 40%\n\
    months_to_liquidation: 12\nindex: {sofr_1m: 4.30}\n";
const BREAK_EVEN: [&str; 6] = [
    "--vary",
    "default: 0 to 100 by 1 CDR",
    "--axis",
    "severity: 40%",
    "--axis",
    "months_to_liquidation: 12",
];

/// A pool of balloons due in a year.
fn balloons() -> Copy {
    let folder = Copy::of("three-classes");
    folder.write(
        "pool.csv",
        "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
         balloons,fixed,100000000,8.25,360,12,0,0\n",
    );
    folder.write("all-default.yaml", ALL_DEFAULT);
    folder
}

#[test]
fn balloon_in_default_is_liquidated_after_maturity() {
    let folder = balloons();
    let ran = folder.run(
        "wal",
        &["--scenario", "all-default.yaml", "--run-to", "maturity"],
    );
    // All of it defaults in month 1, and 40% is lost in month 13.
    let losses = "losses         40,000,000.00 over the life of the pool, 40.00% of the original pool balance";
    assert!(ran.stdout.contains(losses), "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stdout.contains("left out"), "{}", ran.stdout);
    let break_even = folder.run("break-even", &BREAK_EVEN);
    assert_eq!(break_even.code, Some(0), "{}", break_even.stderr);
    assert!(
        !break_even.stdout.contains("no break"),
        "{}",
        break_even.stdout
    );
}

#[test]
fn standard_rule_reports_the_defaults_left_out() {
    let folder = balloons();
    let standard = format!("{ALL_DEFAULT}defaults_near_maturity: standard\n");
    folder.write("all-default.yaml", &standard);
    let ran = folder.run("wal", &["--scenario", "all-default.yaml"]);
    let note = "defaults       100,000,000.00 left out, 100.00% of the original pool balance: by the standard, no \
                loan defaults in the last 12 months of its term";
    assert!(ran.stdout.contains(note), "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stdout.contains("losses"), "{}", ran.stdout);
    // The deal may state the rule for scenarios that do not.
    folder.write("all-default.yaml", ALL_DEFAULT);
    let deal = folder.read("deal.yaml");
    folder.write(
        "deal.yaml",
        format!("{deal}defaults_near_maturity: standard\n"),
    );
    let ran = folder.run("wal", &["--scenario", "all-default.yaml"]);
    assert!(ran.stdout.contains(note), "{}{}", ran.stdout, ran.stderr);
    let to_maturity = format!("{ALL_DEFAULT}defaults_near_maturity: to maturity\n");
    folder.write("all-default.yaml", to_maturity);
    let ran = folder.run("wal", &["--scenario", "all-default.yaml"]);
    assert!(!ran.stdout.contains("left out"), "{}", ran.stdout);
    let break_even = folder.run("break-even", &BREAK_EVEN);
    assert!(
        break_even.stdout.contains("none: no break"),
        "{}",
        break_even.stdout
    );
    assert!(
        break_even
            .stdout
            .contains("defaults  left out in 1 of the scenarios shown, at most 100,000,000.00"),
        "{}",
        break_even.stdout
    );
}

/// After the last maturity the whole pool is in foreclosure and so delinquent, but no class is
/// outstanding for a trigger event to protect.
#[test]
fn no_trigger_event_once_all_classes_are_paid() {
    let ran = run(&[
        "wal",
        "scenarios/rasc-2007-ks4",
        "--scenario",
        "stress/4-cdr.yaml",
    ]);
    assert!(
        ran.stdout.contains("trigger event  never in effect"),
        "{}",
        ran.stdout
    );
}

#[test]
fn sweep_summary_reports_the_defaults_left_out() {
    let folder = balloons();
    folder.write(
        "sweep.yaml",
        "name: Rules\nscenario: all-default.yaml\naxes:\n  defaults_near_maturity: [to maturity, standard]\n  \
         default: [0 CDR, 50 CDR, 100 CDR]\n",
    );
    let ran = folder.run(
        "sweep",
        &[
            "--sweep",
            "sweep.yaml",
            "--output",
            "out",
            "--format",
            "csv",
        ],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let note =
        "left out in 2 scenarios, at most 100,000,000.00 in one: by the standard, no loan defaults";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    let out = folder.path().with_file_name("out").join("deal.csv");
    let table = std::fs::read_to_string(out).expect("the table");
    let left_out: Vec<&str> = table
        .lines()
        .skip(1)
        .filter_map(|row| row.rsplit(',').next())
        .collect();
    assert_eq!(left_out[..4], ["0.0", "0.0", "0.0", "0.0"], "{table}");
    assert_eq!(left_out[5], "100000000.0", "{table}");
}
