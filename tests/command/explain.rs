//! One month told step by step. The snapshots were read against the term sheet's text; what of it
//! each of them shows is said above it.

use super::support::{Copy, Ran, run};

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
    insta::assert_snapshot!("ks4_month_37", explain(KS4, "37", &[]).shown());
}

/// TS, Sequential Class M Principal Distribution Amount: what the Class A and these three
/// exceed the lesser of 68.20% of the pool and the pool less the OC Floor by, paid in sequence.
#[test]
fn the_first_mezzanine_class_begins() {
    insta::assert_snapshot!("ks4_month_44", explain(KS4, "44", &[]).shown());
}

/// TS, Trigger Event: realized losses so far "exceed the following amounts"; then "the Principal
/// Distribution Amount" as a whole goes to the Class A, in sequence, and as much
/// overcollateralization is required as on the previous date.
#[test]
fn a_trigger_event() {
    let stress = ["--scenario", "stress/8-cdr.yaml"];
    insta::assert_snapshot!("ks4_trigger_event", explain(KS4, "40", &stress).shown());
}

/// Losses that excess cash flow covers, but no class is paid, for all are within their targets: what
/// is set aside for them goes back, and the loss comes off overcollateralization after all.
#[test]
fn principal_that_no_class_is_paid() {
    let stress = ["--scenario", "stress/8-cdr.yaml"];
    insta::assert_snapshot!("ks4_paid_to_no_class", explain(KS4, "52", &stress).shown());
}

/// TS, Allocation of Losses: "(i) To Excess Cash Flow for the related Distribution Date; (ii) To the
/// overcollateralization amount, until it has been reduced to zero; (iii) To the Class M-9".
#[test]
fn a_write_down() {
    let stress = ["--scenario", "stress/12-cdr.yaml"];
    insta::assert_snapshot!("ks4_write_down", explain(KS4, "59", &stress).shown());
}

/// Two loan groups: caps and principal by group; in mid-life, from the folder's state.
#[test]
fn two_loan_groups() {
    insta::assert_snapshot!("ks2_month_10", explain(KS2, "10", &[]).shown());
}

/// The tied-out month: the report's collateral, and every amount of it to the cent. TR, section 17:
/// residual 1,566,332.32, which is 2 cents too high; section 7B: basis risk 404.06 and 423.30;
/// section 1: principal of 7,416,687.82 and 1,807,767.49.
#[test]
fn the_month_of_the_report() {
    insta::assert_snapshot!("ks2_report", explain(KS2, "9", &[]).shown());
    insta::assert_snapshot!(
        "ks2_report_one_class",
        explain(KS2, "9", &["--class", "M-9"]).shown()
    );
    let usual = explain(KS2, "9", &[]).stdout;
    for same in [
        ["--of", "report"],
        ["--state", "state-2007-10.yaml"],
        ["--state", "scenarios/rasc-2007-ks2/state-2007-10.yaml"],
    ] {
        assert_eq!(explain(KS2, "9", &same).stdout, usual, "{same:?}");
    }
}

/// A report that cannot be read is told as `tie-out` tells it; months of a run do not hang on it.
#[test]
fn a_faulty_report() {
    let copy = Copy::of("rasc-2007-ks2");
    copy.replace(
        "report.yaml",
        "ending: 525_916_736.93",
        "endng: 525_916_736.93",
    );
    let shown = copy.run("explain", &["--month", "9"]);
    let tied = copy.run("tie-out", &[]);
    assert_eq!((shown.code, shown.stdout.as_str()), (Some(3), ""));
    assert_eq!(shown.stderr, tied.stderr);
    assert_eq!(copy.run("explain", &["--month", "10"]).code, Some(0));
}

/// The residual class is a class too: what comes to it, and the tests that decide it.
#[test]
fn the_residual_class() {
    insta::assert_snapshot!(
        "residual_class",
        explain(KS2, "9", &["--class", "SB"]).shown()
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
    insta::assert_snapshot!("one_class", explain(KS4, "44", &["--class", "M-4"]).shown());
}

#[test]
fn the_call() {
    let ran = explain(KS4, "78", &["--run-to", "call"]);
    assert!(ran.stdout.contains("for the first time"), "{}", ran.stdout);
    assert!(ran.stdout.contains("The call is exercised for "));
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
        insta::assert_snapshot!(name, ran.shown());
    }
}

/// A month of a copy of the small deal, edited: the text on one line.
fn edited(edits: &[(&'static str, &str, &str)], month: &str, class: &[&str]) -> String {
    let copy = Copy::of("three-classes");
    for (file, from, to) in edits {
        copy.replace(file, from, to);
    }
    let ran = copy.run("explain", &[&["--month", month][..], class].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let words: Vec<&str> = ran.stdout.split_whitespace().collect();
    words.join(" ")
}

const STEPDOWN: &str = "stepdown: {not_before: 2029-02, senior_enhancement: 40%}";
const FLOOR: &str = ", floor: 0.5% of original";

/// What a deal does not have is not spoken of.
#[test]
fn deals_without_stepdown_floor_or_hedges() {
    let never = edited(&[("deal.yaml", STEPDOWN, "stepdown: never")], "50", &[]);
    for said in [
        "The deal never steps down.",
        "As the deal never steps down, all principal goes to the first rank",
        "it is tested only from the stepdown date on, which never comes.",
        "for the deal never steps down.",
    ] {
        assert!(never.contains(said), "{said}: {never}");
    }
    assert!(!never.contains("Before the stepdown date"), "{never}");
    assert!(!never.contains("is not reached"), "{never}");

    let without_floor = edited(&[("deal.yaml", FLOOR, "")], "50", &[]);
    assert!(
        without_floor.contains("its percentage of the pool. "),
        "{without_floor}"
    );
    assert!(!without_floor.contains("floor"), "{without_floor}");

    // With an index as high as this interest eats principal, and there is no hedge to eat any.
    let high = [
        (
            "pricing.yaml",
            "index: {sofr_1m: 4.30}",
            "index: {sofr_1m: 12}",
        ),
        (
            "deal.yaml",
            "margin: 1.00%, step_up: x 2}",
            "margin: 1.00%, net_wac_cap: no}",
        ),
    ];
    let without_hedges = edited(&high, "3", &[]);
    assert!(
        without_hedges.contains("Interest takes "),
        "{without_hedges}"
    );
    assert!(!without_hedges.contains("hedge"), "{without_hedges}");
}

/// The residual class has a name of its own even where the deal gives it none.
#[test]
fn the_residual_class_of_a_deal_that_does_not_name_it() {
    let text = edited(&[], "50", &["--class", "residual"]);
    assert!(text.contains("goes to class residual."), "{text}");
    assert!(!text.contains("Pass-through rates:"), "{text}");
}

/// Once no class accrues interest none can bear a shortfall.
#[test]
fn shortfalls_that_no_class_bears() {
    let relief_act = [(
        "pricing.yaml",
        "name:",
        "relief_act_shortfall: 0.10%\nname:",
    )];
    let text = edited(&relief_act, "3", &[]);
    assert!(
        text.contains("Classes bear it in proportion to what they accrue."),
        "{text}"
    );
    let text = edited(&relief_act, "300", &[]);
    assert!(
        text.contains("under the Relief Act") && !text.contains("Classes bear it"),
        "{text}"
    );
    assert!(
        text.contains("No class accrues interest that could bear it"),
        "{text}"
    );
}
