//! `explain`: one month, step by step. The snapshots were compared with the text of the term sheet;
//! the comment above each test names the passage.

use super::explain_output::{ExplainedMonth, cents};
use super::support::{Copy, Ran, run};

const KS4: &str = "scenarios/rasc-2007-ks4";
const KS2: &str = "scenarios/rasc-2007-ks2";

fn explain(folder: &str, month: &str, more: &[&str]) -> Ran {
    let ran = run(&[&["explain", folder, "--month", month][..], more].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

/// TS, Stepdown Date: "the later to occur of (x) the Distribution Date in May 2010 and (y) the
/// first Distribution Date on which the Senior Enhancement Percentage is greater than or equal to
/// the Specified Enhancement Percentage". The amount above the required one is released, up to the
/// principal remittance, and flows through excess cash flow to Class SB.
#[test]
fn stepdown_and_release() {
    insta::assert_snapshot!("ks4_month_37", explain(KS4, "37", &[]).shown());
}

/// TS, Sequential Class M Principal Distribution Amount: the amount by which the Class A and these
/// three exceed the lesser of 68.20% of the pool and the pool less the OC Floor, paid in sequence.
#[test]
fn first_mezzanine_principal() {
    insta::assert_snapshot!("ks4_month_44", explain(KS4, "44", &[]).shown());
}

/// TS, Trigger Event: realized losses so far "exceed the following amounts"; then "the Principal
/// Distribution Amount" as a whole goes to the Class A, in sequence, and as much
/// overcollateralization is required as on the previous date.
#[test]
fn trigger_event() {
    let stress = ["--scenario", "stress/8-cdr.yaml"];
    insta::assert_snapshot!("ks4_trigger_event", explain(KS4, "40", &stress).shown());
}

/// Excess cash flow covers a loss, but every class is within its target, so the amount is paid to
/// no class and overcollateralization falls by the loss.
#[test]
fn principal_paid_to_no_class() {
    let stress = ["--scenario", "stress/8-cdr.yaml"];
    insta::assert_snapshot!("ks4_paid_to_no_class", explain(KS4, "52", &stress).shown());
}

/// TS, Allocation of Losses: "(i) To Excess Cash Flow for the related Distribution Date; (ii) To the
/// overcollateralization amount, until it has been reduced to zero; (iii) To the Class M-9".
#[test]
fn write_down() {
    let stress = ["--scenario", "stress/12-cdr.yaml"];
    insta::assert_snapshot!("ks4_write_down", explain(KS4, "59", &stress).shown());
}

/// Two loan groups: caps and principal by group, in a seasoned deal.
#[test]
fn two_loan_groups() {
    insta::assert_snapshot!("ks2_month_10", explain(KS2, "10", &[]).shown());
}

/// The month of the trustee report, from its collateral, to the cent. TR, section 17: residual
/// 1,566,332.32, which is 2 cents too high; section 7B: basis risk 404.06 and 423.30; section 1:
/// principal of 7,416,687.82 and 1,807,767.49.
#[test]
fn report_month() {
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

/// An invalid report gives the message of `tie-out`; months of a run do not depend on it.
#[test]
fn invalid_report() {
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

/// `--class` accepts the residual class: its payments, and the tests that determine them.
#[test]
fn named_residual_class() {
    insta::assert_snapshot!(
        "residual_class",
        explain(KS2, "9", &["--class", "SB"]).shown()
    );
    let called = explain(KS4, "78", &["--run-to", "call", "--class", "SB"]).stdout;
    let (_, rest) = called
        .split_once("The rest of the purchase price")
        .expect("a payment");
    assert!(rest.contains("- SB: 2,754,879.56"), "{called}");
}

#[test]
fn one_class_with_its_tests() {
    insta::assert_snapshot!("one_class", explain(KS4, "44", &["--class", "M-4"]).shown());
}

/// Steps have the numbers of `check --program`, and those of one class the numbers and amounts of the whole month.
#[test]
fn steps_are_those_of_the_program() {
    let numbered = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim_start);
        let numbered = lines.filter_map(|line| {
            let (number, text) = line.split_once(". ")?;
            number.parse::<u32>().ok()?;
            let words: Vec<&str> = text.split([' ', ':']).take(2).collect();
            Some(format!("{number} {}", words.join(" ")))
        });
        numbered.collect()
    };
    let program = numbered(&run(&["check", KS4, "--program"]).stdout);
    let whole = explain(KS4, "44", &[]).stdout;
    let mut steps = numbered(&whole);
    steps.retain(|step| !step.ends_with(" Nothing on"));
    assert!(steps.len() > 30, "{whole}");
    for step in &steps {
        assert!(program.contains(step), "{step}");
    }
    let of_class = explain(KS4, "44", &["--class", "M-1S"]).stdout;
    assert!(numbered(&of_class).len() > 10, "{of_class}");
    for line in of_class.lines().filter(|line| line.starts_with("      - ")) {
        assert!(whole.contains(line), "{line}");
    }
    assert!(!of_class.contains("- A-3: "), "{of_class}");
}

/// The classes receive their balances at the call, and SB the rest of the purchase price.
#[test]
fn call_month() {
    insta::assert_snapshot!(
        "call_month",
        explain(KS4, "78", &["--run-to", "call"]).shown()
    );
}

/// Every payment and result of JSON is in the text.
#[test]
fn text_and_json_have_the_same_amounts() {
    for (folder, month, more) in [
        (KS4, "40", &[][..]),
        (KS4, "60", &["--scenario", "stress/12-cdr.yaml"]),
        (KS2, "9", &[]),
        (KS2, "30", &["--class", "M-9"]),
    ] {
        let text = explain(folder, month, more).stdout;
        let json = ExplainedMonth::of(&[&[folder, "--month", month][..], more].concat());
        let mut compared = 0;
        for step in json.steps() {
            let payments = step["payments"].as_array().expect("payments").iter();
            let results = step["values"].as_array().expect("values").iter();
            let results =
                results.filter(|value| value["is_result"] == true && value["unit"] == "dollars");
            let paid = payments.map(|payment| &payment["paid"]);
            for amount in paid.chain(results.map(|value| &value["value"])) {
                if cents(amount) == 0 {
                    continue;
                }
                let (dollars, cents) = amount.to_string().split_once('.').map_or_else(
                    || panic!("{amount} without cents"),
                    |(dollars, cents)| (dollars.to_owned(), cents.to_owned()),
                );
                let mut grouped = String::new();
                for (position, digit) in dollars.trim_start_matches('-').chars().rev().enumerate() {
                    if position > 0 && position % 3 == 0 {
                        grouped.insert(0, ',');
                    }
                    grouped.insert(0, digit);
                }
                let shown = format!("{grouped}.{cents:0<2}");
                assert!(text.contains(&shown), "{shown} of {step}\n{text}");
                compared += 1;
            }
        }
        assert!(compared > 3, "{text}");
    }
}

#[test]
fn invalid_arguments_are_rejected() {
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

/// The output for a month of an edited copy of the small deal, joined into one line.
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

/// Features that a deal lacks are not mentioned.
#[test]
fn deals_without_stepdown_or_hedges() {
    let usual = edited(&[], "50", &[]);
    let stepdown = "the stepdown date has been reached: ";
    assert!(usual.contains(stepdown), "{usual}");
    assert!(!usual.contains("hedge"), "{usual}");
    let never = edited(&[("deal.yaml", STEPDOWN, "stepdown: never")], "50", &[]);
    assert!(!never.contains(stepdown), "{never}");
    assert!(never.contains("without a trigger event: no"), "{never}");
}

/// At this index rate interest uses up principal: less is left for it than the remittance.
#[test]
fn interest_paid_from_principal() {
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
    let text = edited(&high, "3", &[]);
    assert!(text.contains("principal 1,027,481.18"), "{text}");
    let excess = "available funds 696,072.78, less left for principal 696,072.78: zero";
    assert!(text.contains(excess), "{text}");
    assert!(
        text.contains("left for principal 696,072.78, at most the certificates"),
        "{text}"
    );
}

/// The residual class is called `residual` if the deal does not name it.
#[test]
fn unnamed_residual_class() {
    let text = edited(&[], "50", &["--class", "residual"]);
    assert!(text.contains("- residual: 101,046.04"), "{text}");
    assert!(!text.contains("Pass-through rate"), "{text}");
}

/// A shortfall in a month in which no class accrues interest is borne by no class.
#[test]
fn shortfalls_borne_by_no_class() {
    let relief_act = [(
        "pricing.yaml",
        "name:",
        "relief_act_shortfall: 0.10%\nname:",
    )];
    let text = edited(&relief_act, "3", &[]);
    assert!(text.contains("Relief Act shortfall: "), "{text}");
    assert!(text.contains(": less Relief Act "), "{text}");
    let text = edited(&relief_act, "300", &[]);
    assert!(text.contains("Relief Act shortfall: "), "{text}");
    assert!(!text.contains(": less Relief Act "), "{text}");
}
