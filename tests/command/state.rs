//! `state`: state files, and runs that continue from them.

use super::support::{Copy, run};

const KS4: &str = "scenarios/rasc-2007-ks4";

#[test]
fn state_file() {
    let ran = run(&[
        "state",
        KS4,
        "--after",
        "59",
        "--scenario",
        "stress/12-cdr.yaml",
        "--arithmetic",
        "cents",
    ]);
    insta::assert_snapshot!("ks4_after_59", ran.shown());
}

/// The rows of a run from a state are those of the whole run, except for the input hash.
#[test]
fn continued_run_has_the_rows_of_the_whole() {
    for (name, scenario, after, arithmetic) in [
        ("rasc-2007-ks4", "stress/8-cdr.yaml", 40_u32, "f64"),
        ("rasc-2007-ks4", "stress/12-cdr.yaml", 60, "cents"),
        ("rasc-2007-ks2", "pricing.yaml", 40, "f64"),
    ] {
        let folder = Copy::of(name);
        let output = folder.path().join("../s.yaml");
        let state = output.to_str().expect("a UTF-8 path");
        let how = ["--scenario", scenario, "--arithmetic", arithmetic];
        let after_text = after.to_string();
        let written = folder.run(
            "state",
            &[&["--after", &after_text, "--output", state][..], &how].concat(),
        );
        assert_eq!(
            (written.code, written.stdout.as_str()),
            (Some(0), ""),
            "{}",
            written.stderr
        );
        let from = (after + 1).to_string();
        let flows = |more: &[&str]| {
            let csv = ["--format", "csv", "--from", from.as_str()];
            let ran = folder.run("cashflows", &[&csv[..], &how, more].concat());
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            let rows: Vec<String> = ran
                .stdout
                .lines()
                .map(|row| row.rsplit_once(',').expect("a hash").0.to_owned())
                .collect();
            rows
        };
        let whole = flows(&[]);
        assert!(whole.len() > 1000);
        assert_eq!(whole, flows(&["--state", state]), "{name}");
    }
}

/// A floating-point state has fractions of a cent; a run in cents continues from whole cents.
#[test]
fn cents_continue_from_whole_cents() {
    let folder = Copy::of("rasc-2007-ks2");
    let written = folder.run("state", &["--after", "40", "--output", "s.yaml"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let cents = [
        "--state",
        "s.yaml",
        "--after",
        "42",
        "--arithmetic",
        "cents",
    ];
    let ran = folder.run("state", &cents);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut amounts = 0;
    let lines = ran.stdout.lines();
    for line in lines.filter(|line| !line.starts_with("delinquency_history")) {
        let words = line.split([' ', ',', '}']);
        for (_, fraction) in words.filter_map(|word| word.split_once('.')) {
            let fraction = fraction.trim_end_matches('0');
            assert!(fraction.len() <= 2, "{line}");
            amounts += 1;
        }
    }
    assert!(amounts > 15, "{amounts}");
}

#[test]
fn wals_are_measured_from_the_state() {
    let folder = Copy::of("rasc-2007-ks4");
    let written = folder.run("state", &["--after", "40", "--output", "s.yaml"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let ran = folder.run("wal", &["--state", "s.yaml"]);
    insta::assert_snapshot!("wal_from_month_40", ran.shown());
}

#[test]
fn invalid_arguments_are_rejected() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.write("broken.yaml", "month: 2009-01\nstepped_down: perhaps\n");
    let written = folder.run("state", &["--after", "40", "--output", "s.yaml"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let cases: [(&str, &[&str]); 7] = [
        ("past_the_end", &["state", "--after", "700"]),
        ("no_such_state", &["wal", "--state", "nowhere.yaml"]),
        (
            "broken_state",
            &["wal", "--state", "rasc-2007-ks4/broken.yaml"],
        ),
        (
            "before_the_state",
            &["state", "--state", "s.yaml", "--after", "39"],
        ),
        (
            "months_before_the_state",
            &["cashflows", "--state", "s.yaml", "--to", "40"],
        ),
        (
            "over_an_input",
            &[
                "state",
                "--after",
                "3",
                "--output",
                "rasc-2007-ks4/deal.yaml",
            ],
        ),
        (
            "over_its_own_state",
            &[
                "state", "--state", "s.yaml", "--after", "41", "--output", "s.yaml",
            ],
        ),
    ];
    for (name, arguments) in cases {
        let ran = folder.run(arguments[0], &arguments[1..]);
        assert_ne!(ran.code, Some(0), "{name}");
        assert_eq!(ran.stdout, "", "{name}");
        insta::assert_snapshot!(name, ran.shown());
    }
}

/// Impossible states, each a small edit of a valid one.
#[test]
fn impossible_states_are_rejected() {
    let folder = Copy::of("rasc-2007-ks4");
    let written = folder.run("state", &["--after", "40", "--arithmetic", "cents"]);
    let state = written.stdout;
    for (name, from, to) in [
        ("terminated", "terminated: no", "terminated: yes"),
        (
            "delinquency_above_100",
            "delinquency_history: [0, 0, 0]",
            "delinquency_history: [0.12, 12%, 12.05]",
        ),
        (
            "first_call_to_come",
            "call_pending: no",
            "first_call_month: 78\ncall_pending: no",
        ),
        (
            "pool_above_the_original",
            "pool_balance: ",
            "pool_balance: 9",
        ),
        (
            "losses_above_the_original",
            "\ncumulative_loss: ",
            "\ncumulative_loss: 600_000_000 # ",
        ),
    ] {
        assert_eq!(state.matches(from).count(), 1, "{from}\n{state}");
        folder.write("s.yaml", state.replace(from, to));
        for command in ["wal", "check"] {
            let ran = folder.run(command, &["--state", "s.yaml"]);
            assert_eq!(ran.code, Some(3), "{name}: {}", ran.stderr);
            assert!(
                ran.stderr.contains("rasc-2007-ks4/s.yaml:"),
                "{}",
                ran.stderr
            );
            if command == "wal" {
                insta::assert_snapshot!(name, ran.shown());
            }
        }
    }
}

/// RASC 2007-KS2 has a pool as of month 9.
#[test]
fn state_that_contradicts_the_pool_is_rejected() {
    let folder = Copy::of("rasc-2007-ks2");
    let state = folder.read("state-2007-11.yaml");
    for (name, edits) in [
        (
            "another_balance",
            &[("pool_balance: 912_875", "pool_balance: 912_876")][..],
        ),
        (
            "rising_pool_balance",
            &[
                ("month: 2007-11", "month: 2007-12"),
                ("pool_balance: 912_875", "pool_balance: 912_876"),
            ],
        ),
        ("before_the_pool", &[("month: 2007-11", "month: 2007-10")]),
    ] {
        let mut edited = state.clone();
        for (from, to) in edits {
            assert_eq!(edited.matches(from).count(), 1, "{from}");
            edited = edited.replace(from, to);
        }
        folder.write("s.yaml", edited);
        let ran = folder.run("wal", &["--state", "s.yaml"]);
        assert_eq!(ran.code, Some(3), "{name}: {}", ran.stderr);
        insta::assert_snapshot!(name, ran.shown());
    }
}

#[test]
fn check_accepts_a_state() {
    let folder = Copy::of("rasc-2007-ks4");
    let written = folder.run("state", &["--after", "40", "--output", "s.yaml"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let state = std::fs::read(folder.path().join("../s.yaml")).expect("it was written");
    folder.write("s.yaml", state);
    let ran = folder.run("check", &["--state", "s.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for shown in [
        "file                   s.yaml",
        "month 40, 2010-08-25",
        "pool.csv is as of the cut-off date",
    ] {
        assert!(ran.stdout.contains(shown), "{shown}\n{}", ran.stdout);
    }
    let (_, others) = ran.stdout.split_once("Other files").unwrap_or_default();
    // Notes may name other files.
    let (others, _) = others.split_once("\n\nnote:").unwrap_or((others, ""));
    assert!(!others.contains("s.yaml"), "{}", ran.stdout);
}

#[test]
fn rows_name_the_month_of_the_state() {
    for (folder, after) in [
        ("scenarios/rasc-2007-ks2", "9"),
        ("scenarios/rasc-2007-ks4", ""),
    ] {
        let ran = run(&["wal", folder, "--format", "csv"]);
        let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
        let headers = reader.headers().expect("a header").clone();
        let column = headers
            .iter()
            .position(|header| header == "from_state_after_month")
            .expect("the column");
        for row in reader.records() {
            assert_eq!(&row.expect("a row")[column], after, "{folder}");
        }
    }
}

#[test]
fn check_describes_the_state() {
    let ran = run(&["check", "scenarios/rasc-2007-ks2"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let shown = [
        "after                  month 9, 2007-11-26",
        "certificates           874,375,360.24 in 15 classes of 15",
        "912,875,361.92, equal to pool.csv",
        "not stepped down; not in a trigger event",
        "state-2007-10.yaml  the deal's status as of a date",
    ];
    for line in shown {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("is not read"), "{}", ran.stdout);
    assert!(
        !ran.stdout.contains("treated as rounding"),
        "{}",
        ran.stdout
    );
}
