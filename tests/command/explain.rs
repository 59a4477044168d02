//! One month told step by step. The snapshots were read against the term sheet's text; what of it
//! each of them shows is said above it.

use super::support::{Ran, run};

const KS4: &str = "scenarios/rasc-2007-ks4";
const KS2: &str = "scenarios/rasc-2007-ks2";

fn explain(folder: &str, month: &str, more: &[&str]) -> Ran {
    let ran = run(&[&["explain", folder, "--month", month][..], more].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

/// TS, Stepdown Date: "the later to occur of (x) the Distribution Date in May 2010 and (y) the first
/// Distribution Date on which the Senior Enhancement Percentage is greater than or equal to the
/// Specified Enhancement Percentage". What is over the required amount is released, no more than the
/// principal remittance, and goes to excess cash flow, and so to Class SB.
#[test]
fn stepdown_and_release() {
    insta::assert_snapshot!("ks4_month_37", explain(KS4, "37", &[]).told());
}

/// TS, Sequential Class M Principal Distribution Amount: what the Class A and these three
/// exceed the lesser of 68.20% of the pool and the pool less the OC Floor by, paid in sequence.
#[test]
fn the_first_mezzanine_class_begins() {
    insta::assert_snapshot!("ks4_month_44", explain(KS4, "44", &[]).told());
}

/// TS, Trigger Event: realized losses so far "exceed the following amounts"; then "the Principal
/// Distribution Amount" as a whole goes to the Class A, in sequence, and as much
/// overcollateralization is required as on the previous date.
#[test]
fn a_trigger_event() {
    let stress = ["--scenario", "stress/8-cdr.yaml"];
    insta::assert_snapshot!("ks4_trigger_event", explain(KS4, "40", &stress).told());
}

/// TS, Allocation of Losses: "(i) To Excess Cash Flow for the related Distribution Date; (ii) To the
/// overcollateralization amount, until it has been reduced to zero; (iii) To the Class M-9".
#[test]
fn a_write_down() {
    let stress = ["--scenario", "stress/12-cdr.yaml"];
    insta::assert_snapshot!("ks4_write_down", explain(KS4, "59", &stress).told());
}

/// Two loan groups: caps and principal by group; in mid-life, from the folder's state.
#[test]
fn two_loan_groups() {
    insta::assert_snapshot!("ks2_month_10", explain(KS2, "10", &[]).told());
}

/// The tied-out month: the report's collateral, and every amount of it to the cent. TR, section 17:
/// residual 1,566,332.32, which is 2 cents too high; section 7B: basis risk 404.06 and 423.30;
/// section 1: principal of 7,416,687.82 and 1,807,767.49.
#[test]
fn the_month_of_the_report() {
    insta::assert_snapshot!("ks2_report", explain(KS2, "9", &[]).told());
    insta::assert_snapshot!(
        "ks2_report_one_class",
        explain(KS2, "9", &["--class", "M-9"]).told()
    );
    let asked_for = explain(KS2, "9", &["--of", "report"]);
    assert_eq!(asked_for.stdout, explain(KS2, "9", &[]).stdout);
}

/// The residual class is a class too: what comes to it, and the tests that decide it.
#[test]
fn the_residual_class() {
    insta::assert_snapshot!(
        "residual_class",
        explain(KS2, "9", &["--class", "SB"]).told()
    );
    let called = explain(KS4, "78", &["--run-to", "call", "--class", "SB"]);
    assert!(
        called.stdout.contains("The call is exercised for ") && called.stdout.contains("- SB: "),
        "{}",
        called.stdout
    );
}

#[test]
fn one_class_with_the_tests_that_decide() {
    insta::assert_snapshot!("one_class", explain(KS4, "44", &["--class", "M-4"]).told());
}

#[test]
fn the_call() {
    let ran = explain(KS4, "78", &["--run-to", "call"]);
    assert!(ran.stdout.contains("for the first time"), "{}", ran.stdout);
    assert!(ran.stdout.contains("The call is exercised for "));
}

/// In every month of a run sources are uses, every step stands under a heading with its number,
/// and what is told does not depend on whether one class is asked for.
#[test]
fn every_month_adds_up() {
    for (folder, scenario) in [
        (KS4, "stress/12-cdr.yaml"),
        (KS2, "pricing.yaml"),
        ("scenarios/three-classes", "pricing.yaml"),
    ] {
        for month in [1, 2, 12, 25, 36, 38, 49, 60, 61, 77, 100, 150, 200, 330] {
            let month = month.to_string();
            let ran = run(&["explain", folder, "--month", &month, "--scenario", scenario]);
            if ran.code == Some(2) {
                assert!(
                    ran.stderr.contains("the run has no month"),
                    "{}",
                    ran.stderr
                );
                continue;
            }
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            assert!(
                ran.stdout.contains("agree to the cent"),
                "{folder}, month {month}:\n{}",
                ran.stdout
            );
        }
    }
}

/// Each rule is cited with the line on which the deal file states it.
#[test]
fn cited_lines_are_where_the_file_states_them() {
    let deal = std::fs::read_to_string(super::support::top_level().join(KS4).join("deal.yaml"))
        .expect("a deal");
    let lines: Vec<&str> = deal.lines().collect();
    let text = explain(KS4, "44", &[]).stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cited = 0;
    for citation in text.split("deal.yaml:").skip(1) {
        let (line, rest) = citation.split_once(", ").expect("a line and a name");
        let end = rest.find([';', ')']).expect("an end");
        let line: usize = line.parse().expect("a line number");
        let name = &rest[..end];
        // The places of lists are where they begin; of their items, the item's own line.
        let is_there = lines[line - 1].contains(name)
            || ["ranks", "cumulative_loss"].contains(&name) && lines[line - 1].contains('{');
        assert!(
            is_there,
            "{name} is not on line {line}: {}",
            lines[line - 1]
        );
        cited += 1;
    }
    assert!(cited > 20, "{cited}");
}

#[test]
fn what_makes_no_sense_is_told() {
    let cases: [(&str, &[&str]); 8] = [
        ("month_past_the_end", &[KS4, "--month", "700"]),
        ("month_before_the_state", &[KS2, "--month", "8"]),
        (
            "month_of_the_report_in_the_run",
            &[KS2, "--month", "9", "--of", "scenario"],
        ),
        (
            "another_month_of_the_report",
            &[KS2, "--month", "10", "--of", "report"],
        ),
        (
            "report_under_a_scenario",
            &[
                KS2,
                "--month",
                "9",
                "--of",
                "report",
                "--scenario",
                "pricing.yaml",
            ],
        ),
        (
            "misspelt_residual_class",
            &[KS4, "--month", "37", "--class", "SN"],
        ),
        ("misspelt_class", &[KS4, "--month", "37", "--class", "M-99"]),
        ("no_month", &[KS4]),
    ];
    for (name, arguments) in cases {
        let ran = run(&[&["explain"][..], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        insta::assert_snapshot!(name, ran.told());
    }
}
