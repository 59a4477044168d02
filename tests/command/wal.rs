//! WAL tables, and their comparison with the printed table.

use std::collections::HashMap;
use std::fmt::Write;

use super::support::{Copy, run, run_with_closed_pipe};

const KS4: &str = "scenarios/rasc-2007-ks4";

#[test]
fn every_printed_value_agrees() {
    let ran = run(&["wal", KS4]);
    insta::assert_snapshot!("ks4", ran.shown());
    let cents = run(&["wal", KS4, "--arithmetic", "cents"]);
    assert_eq!(cents.code, Some(0));
    assert!(cents.stdout.contains("78 of 78 as printed"));
    assert!(cents.stdout.contains("exact cents"));
}

#[test]
fn disagreement_shows_the_printed_value() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.replace("printed-table.csv", "4.47,4.85", "4.46,4.85");
    folder.replace("printed-table.csv", "27,68,27,68", "27,69,27,68");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!("does_not_agree", ran.shown());
}

/// Unpaid interest is listed by its cause, prepayments and the Relief Act apart from missing funds,
/// and equals the sum over the months of `cashflows`.
#[test]
fn unpaid_interest_is_listed_by_cause() {
    let folder = Copy::of("rasc-2007-ks4");
    let stress = folder.read("stress/12-cdr.yaml");
    // A name without commas, which would end the cells here.
    let stress = stress.replace("name: 12 CDR, 40% severity, 12 months lag", "name: Short");
    assert!(stress.contains("name: Short"));
    let short = "prepayment_interest: none\nrelief_act_shortfall: 0.1%\n";
    folder.write("short.yaml", format!("{stress}{short}"));
    let scenario = ["--scenario", "short.yaml"];
    insta::assert_snapshot!("interest_never_paid", folder.run("wal", &scenario).shown());
    let rows = |command: &str, more: &[&str]| {
        let arguments = [
            &scenario[..],
            &["--format", "csv", "--arithmetic", "cents"],
            more,
        ]
        .concat();
        let ran = folder.run(command, &arguments);
        let mut lines = ran
            .stdout
            .lines()
            .map(|line| line.split(',').map(str::to_owned));
        let names: Vec<String> = lines.next().unwrap().collect();
        let rows = lines.map(|cells| names.iter().cloned().zip(cells).collect());
        rows.collect::<Vec<HashMap<String, String>>>()
    };
    let dollars = |row: &HashMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
    let months = rows("cashflows", &["--show", "classes"]);
    let wal = rows("wal", &["--run-to", "maturity"]);
    let mut all = 0.0;
    for class in &wal {
        let of_class = || {
            months
                .iter()
                .filter(|month| month["class"] == class["class"])
        };
        let relief_act: f64 = of_class()
            .map(|month| {
                dollars(month, "relief_act_shortfall_dollars")
                    - dollars(month, "relief_act_shortfall_paid_dollars")
            })
            .sum();
        let last = of_class().next_back().unwrap();
        let prepayment = dollars(last, "unpaid_prepayment_interest_shortfall_dollars");
        let due = dollars(last, "interest_shortfall_dollars");
        for (name, sum) in [
            ("prepayment_interest_unpaid_dollars", prepayment),
            ("relief_act_unpaid_dollars", relief_act),
            ("interest_shortfall_dollars", due),
            (
                "total_interest_shortfall_dollars",
                due + prepayment + relief_act,
            ),
        ] {
            let difference = dollars(class, name) - sum;
            assert!(
                difference.abs() < 1e-6,
                "{name} of {}: {difference}",
                class["class"]
            );
        }
        all += dollars(class, "total_interest_shortfall_dollars");
    }
    assert!(all > 1e5, "{all}");
}

/// Printed tables may have one run, blanks, or fewer decimals. Each printed value is compared with
/// its own decimals: 4.47 of M-8 in the term sheet agrees with 4.5, and not with 4.4.
#[test]
fn partly_printed_table_is_compared() {
    let folder = Copy::of("rasc-2007-ks4");
    let table = "# from the front page\nwal_years_call,class,window_first_month_call,window_last_month_call\n\
                 1.0,A-1,1,22\n6.39,A-4,,78\n4.5,M-9,-,n/a\n4.5,M-8,,\n";
    folder.write("printed-table.csv", table);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!("as_far_as_printed", ran.shown());
    folder.write("printed-table.csv", table.replace("4.5,M-8", "4.4,M-8"));
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("4.5  ✗ 4.4 printed"), "{}", ran.stdout);
    assert!(ran.stdout.contains("6 of 7 as printed\n"), "{}", ran.stdout);
    // None of the values of this run is printed.
    let ran = folder.run("wal", &["--run-to", "maturity"]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.stdout
            .contains("not compared: the printed table has no values to maturity\n"),
        "{}",
        ran.stdout
    );
}

/// A printed table over speeds is compared at each speed, with the values of `tables`, by the code
/// path of sweeps.
#[test]
fn every_printed_speed_is_compared() {
    let folder = Copy::of("rasc-2007-ks4");
    let path = folder.path();
    let path = path.to_str().expect("a path");
    let wals = run(&[
        "tables",
        path,
        "--which",
        "wal",
        "--speeds",
        "50,100,150",
        "--run-to",
        "call",
        "--format",
        "csv",
    ]);
    assert_eq!(wals.code, Some(0), "{}", wals.stderr);
    let mut rows = wals
        .stdout
        .lines()
        .map(|row| row.split(',').collect::<Vec<&str>>());
    let names = rows.next().expect("a header");
    let at = |name: &str| names.iter().position(|one| *one == name).expect("a column");
    let (class, speed, wal) = (at("class"), at("speed_pct"), at("wal_years"));
    let mut table = String::from("class,speed_pct,wal_years_call\n");
    for row in rows {
        // The pricing speed may be blank, and a percent sign is accepted.
        let speed = match row[speed] {
            "100" => "",
            "150" => "150%",
            other => other,
        };
        let wal: f64 = row[wal].parse().expect("a WAL");
        writeln!(table, "{},{speed},{wal:.2}", row[class]).expect("text");
    }
    folder.write("printed-table.csv", &table);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(0), "{table}\n{}", ran.stdout);
    let compared = "39 of 39 as printed, at 50%, 100% and 150% of the pricing speed\n";
    assert!(ran.stdout.contains(compared), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nAt 150% of the pricing speed\n"));
    let csv = folder.run("wal", &["--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), 1 + 3 * 2 * 13);
}

#[test]
fn single_run_is_compared_alone() {
    for (to, agreement) in [("call", "39 of 39"), ("maturity", "39 of 39")] {
        let ran = run(&["wal", KS4, "--run-to", to]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.stdout.contains(agreement), "{}", ran.stdout);
    }
}

#[test]
fn only_the_pricing_scenario_is_compared() {
    let ran = run(&["wal", KS4, "--scenario", "stress/8-cdr.yaml"]);
    assert_eq!(ran.code, Some(0));
    insta::assert_snapshot!("another_scenario", ran.shown());
    // As a path it is the same scenario.
    let path = format!("{KS4}/pricing.yaml");
    let named = run(&["wal", KS4, "--scenario", &path]);
    assert!(named.stdout.contains("78 of 78 as printed"));
}

/// Losses wipe out all but the most senior classes. A class that is paid nothing has no WAL, rather
/// than one of 0, and its unpaid dollars are listed.
#[test]
fn unpaid_class_has_no_wal() {
    let folder = Copy::of("three-classes");
    folder.replace("pricing.yaml", "2 CDR", "30 CDR");
    folder.replace("pricing.yaml", "40%", "90%");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(0));
    insta::assert_snapshot!("wiped_out", ran.shown());
    assert!(!ran.stdout.contains(" 0.00"), "{}", ran.stdout);
}

#[test]
fn folder_without_a_printed_table_is_not_compared() {
    let ran = run(&["wal", "scenarios/three-classes"]);
    assert_eq!(ran.code, Some(0));
    assert!(!ran.stdout.contains("as printed"));
}

#[test]
fn rows_have_version_hashes_and_agreement() {
    insta::assert_snapshot!(
        "csv",
        run(&["wal", "scenarios/three-classes", "--format", "csv"]).shown()
    );
    insta::assert_snapshot!(
        "json",
        run(&[
            "wal",
            "scenarios/three-classes",
            "--format",
            "json",
            "--run-to",
            "call"
        ])
        .shown()
    );
    let ks4 = run(&["wal", KS4, "--format", "csv"]).stdout;
    let rows: Vec<&str> = ks4.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 13);
    assert!(rows[0].contains(",wal_years,window_first_month,window_first_date,"));
    assert!(
        rows[1..]
            .iter()
            .all(|row| row.contains(",true,true,true,true,inferred,"))
    );
}

#[test]
fn hash_covers_every_input() {
    let hash = |folder: &Copy| {
        let ran = folder.run("wal", &["--format", "csv"]);
        assert_eq!(ran.code, Some(0));
        let row = ran.stdout.lines().nth(1).expect("a row").to_owned();
        row.rsplit(',').next().expect("a field").to_owned()
    };
    let folder = Copy::of("three-classes");
    let before = hash(&folder);
    assert_eq!(before, hash(&folder));
    for file in ["deal.yaml", "pool.csv", "pricing.yaml"] {
        let text = folder.read(file);
        folder.write(file, format!("{text}\n"));
        assert_ne!(before, hash(&folder), "{file}");
        folder.write(file, text);
    }
}

#[test]
fn broken_pipe_exits_quietly() {
    for arguments in [
        vec!["wal", KS4, "--format", "json"],
        vec!["cashflows", KS4, "--format", "csv"],
        vec!["check", KS4],
        vec!["--help"],
    ] {
        let ran = run_with_closed_pipe(&arguments, 10);
        assert_eq!(ran.code, Some(0), "{arguments:?}");
        assert_eq!(ran.stderr, "", "{arguments:?}");
    }
}

/// Below a table to call, values over the life of the pool say so.
#[test]
fn life_of_pool_values_are_labeled() {
    let scenario = ["--scenario", "stress/12-cdr.yaml"];
    let facts = |to: &str| {
        let ran = run(&[&["wal", KS4, "--run-to", to][..], &scenario].concat());
        assert_eq!(ran.code, Some(0));
        let lines = ran.stdout.lines();
        let facts = lines.filter(|line| {
            ["stepdown", "trigger event", "first call", "losses"]
                .iter()
                .any(|name| line.starts_with(name))
        });
        facts.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(facts("call"), facts("maturity"));
    insta::assert_snapshot!("facts", facts("call"));
}
