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

/// Every command that runs a scenario notes the dollars: on standard output under a text table, else on
/// standard error.
#[test]
fn every_command_reports_the_defaults_left_out() {
    let folder = balloons();
    folder.write(
        "all-default.yaml",
        format!("{ALL_DEFAULT}defaults_near_maturity: standard\n"),
    );
    let note = "100,000,000.00 left out, 100.00% of the original pool balance: by the standard, no loan defaults in \
                the last 12 months of its term";
    let on_stderr = format!("note: defaults {note}\n");
    let run = |arguments: &[&str]| {
        let scenario = ["--scenario", "all-default.yaml"];
        folder.run(arguments[0], &[&scenario[..], &arguments[1..]].concat())
    };
    for arguments in [
        &["wal", "--format", "csv"][..],
        &["wal", "--format", "json"],
        &["cashflows", "--format", "csv"],
        &["cashflows"],
        &["state", "--after", "3"],
        &["explain", "--month", "3"],
        &["tables", "--which", "wal", "--speeds", "100"],
        &["tables", "--which", "enhancement", "--format", "json"],
    ] {
        let ran = run(arguments);
        assert!(
            ran.stderr.contains(&on_stderr),
            "{arguments:?}: {}",
            ran.stderr
        );
        let quiet = run(&[arguments, &["--quiet"]].concat());
        assert_eq!(quiet.stderr, "", "{arguments:?}");
        assert_eq!(quiet.stdout, ran.stdout, "{arguments:?}");
    }
    let several = run(&["tables", "--which", "wal", "--speeds", "50,100"]);
    let left_out =
        "note: defaults left out in 2 runs, at most 100,000,000.00 in one: by the standard";
    assert!(several.stderr.contains(left_out), "{}", several.stderr);
    let target = [
        "--vary",
        "speed: 0% to 200% by 100%",
        "--target",
        "A wal_years 1",
    ];
    let solved = run(&[&["solve"][..], &target].concat());
    let note = "defaults  100,000,000.00 left out, 100.00% of the original pool balance: by the standard, no loan \
                defaults in the last months of its term, the time to liquidation";
    assert!(solved.stdout.contains(note), "{}", solved.stdout);
    let csv = run(&[&["solve", "--format", "csv"][..], &target].concat());
    assert!(
        csv.stderr
            .contains("note: defaults 100,000,000.00 left out"),
        "{}",
        csv.stderr
    );
    let csv = run(&[&["break-even", "--format", "csv"][..], &BREAK_EVEN].concat());
    assert!(
        csv.stderr
            .contains("note: defaults left out in 1 of the scenarios shown"),
        "{}",
        csv.stderr
    );
}

#[test]
fn reports_show_the_defaults_left_out_of_a_simulation() {
    let folder = balloons();
    folder.write(
        "all-default.yaml",
        format!("{ALL_DEFAULT}defaults_near_maturity: standard\n"),
    );
    folder.write(
        "model.yaml",
        "name: Drawn\nscenario: all-default.yaml\nper_path:\n  speed: {distribution: normal, mean: 100%, \
         standard_deviation: 5%}\n",
    );
    folder.write(
        "sweep.yaml",
        "name: S\nscenario: all-default.yaml\naxes:\n  severity: [20%, 40%]\n  months_to_liquidation: [6, 12]\n",
    );
    let drawn = [
        "--model",
        "model.yaml",
        "--paths",
        "16",
        "--output",
        "drawn",
    ];
    let ran = folder.run("simulate", &drawn);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = folder.run("sweep", &["--sweep", "sweep.yaml", "--output", "swept"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = [
        "--html",
        "page.html",
        "--which",
        "wal",
        "--simulation",
        "drawn",
        "--sweep",
        "swept",
        "--metric",
        "cumulative_loss_pct",
    ];
    let ran = folder.run("report", &page);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(folder.path().join("../page.html")).expect("a page");
    for left_out in [
        "defaults left out in 16 paths, at most 100,000,000.00 in one",
        "defaults left out in 2 scenarios, at most 100,000,000.00 in one",
    ] {
        assert!(page.contains(left_out), "{left_out}");
        assert!(ran.stdout.contains(left_out), "{}", ran.stdout);
    }
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
