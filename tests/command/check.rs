//! `check`: the deal, the pool and the scenarios as they are read.

use super::support::{Copy, run};

#[test]
fn describes_a_folder() {
    insta::assert_snapshot!(
        "three_classes",
        run(&["check", "scenarios/three-classes"]).shown()
    );
    insta::assert_snapshot!("ks4", run(&["check", "scenarios/rasc-2007-ks4"]).shown());
}

#[test]
fn one_scenario_alone() {
    let ran = run(&[
        "check",
        "scenarios/rasc-2007-ks4",
        "--scenario",
        "stress/4-cdr.yaml",
    ]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("stress/4-cdr.yaml"));
    assert!(!ran.stdout.contains("12-cdr"));
}

#[test]
fn unusual_terms_are_noted() {
    let folder = Copy::of("three-classes");
    folder.replace("deal.yaml", "percentage: 94%", "percentage: 95%");
    folder.replace(
        "deal.yaml",
        "senior_enhancement: 40%",
        "senior_enhancement: 41%",
    );
    folder.replace("deal.yaml", "basis risk, ", "");
    folder.replace(
        "deal.yaml",
        "{fixed: 23 HEP}",
        "{fixed: 23 HEP, arm: 20 CPR}",
    );
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(0));
    let notes: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with("note:"))
        .collect();
    insta::assert_snapshot!("notes", notes.join("\n"));
}

/// `check` on a first distribution date that pays several months, a stated step-up date and a class
/// of two loan groups, and its notes where dates and collections disagree.
#[test]
fn describes_dates_step_ups_and_loan_groups() {
    let folder = Copy::of("three-classes");
    folder.replace(
        "deal.yaml",
        "first_distribution: 2026-02-25",
        "first_distribution: 2026-03-25",
    );
    folder.replace(
        "deal.yaml",
        "hard_cap: 12%",
        "hard_cap: 12%, step_up_from: 2033-03-25",
    );
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for message in [
        "the first distribution pays 2 months: the due periods from 2026-01-01 to 2026-03-25",
        "steps up from month 85, 2033-03-25",
    ] {
        assert!(ran.stdout.contains(message), "{message}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("days of interest"), "{}", ran.stdout);
    folder.replace(
        "deal.yaml",
        "cut_off: 2026-01-01,",
        "cut_off: 2026-01-01, first_collection_months: 1,",
    );
    let ran = folder.run("check", &[]);
    for message in [
        "the first distribution pays 1 month: as stated in the deal file",
        "note: the first distribution pays 55 days of interest from 1 month of collections",
    ] {
        assert!(ran.stdout.contains(message), "{message}: {}", ran.stdout);
    }

    let folder = Copy::of("rasc-2007-ks2");
    folder.replace(
        "deal.yaml",
        "step_up: x 2, group: II}",
        "step_up: x 2, group: [I, II]}",
    );
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3));
    let message = "class `A-II` is backed by groups I and II, but `by_group` lists it under II";
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
    let deal = folder.read("deal.yaml");
    folder.write(
        "deal.yaml",
        deal.replace(
            "I: [A-I-1, A-I-2, A-I-3, A-I-4], II: [A-II]",
            "I: [A-I-1, A-I-2, A-I-3, A-I-4, A-II], II: [A-II]",
        )
        .replace(
            "I: {pro_rata: [A-I-1, A-I-2, A-I-3, A-I-4]}, II: [A-II]",
            "I: {pro_rata: [A-I-1, A-I-2, A-I-3, A-I-4, A-II]}, II: [A-II]",
        ),
    );
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("backed by groups I and II"),
        "{}",
        ran.stdout
    );
    let ran = folder.run("explain", &["--month", "12"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for message in [
        "What each loan group brings of principal - group I ",
        " - A-II: rate ",
    ] {
        assert!(words.contains(message), "{message}: {}", ran.stdout);
    }
}

#[test]
fn every_scenario_of_the_folder_is_checked() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.replace("stress/4-cdr.yaml", "default: 4 CDR", "default: 4 CRD");
    folder.replace("stress/8-cdr.yaml", "default: 8 CDR", "default: 108 CDR");
    assert_eq!(folder.run("wal", &[]).code, Some(0));
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3));
    insta::assert_snapshot!("invalid_scenarios", ran.shown());
}

/// The notes of `check` on a valid folder.
fn notes(folder: &Copy) -> String {
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let notes = ran.stdout.lines().filter(|line| line.starts_with("note:"));
    notes.collect::<Vec<_>>().join("\n")
}

#[test]
fn curves_that_may_be_percentages_are_noted() {
    let folder = Copy::of("three-classes");
    let before = notes(&folder);
    for (severity, default, prepayment) in [
        ("1", "0.1 CDR", "0.5 CPR"),
        ("0", "0 CDR", "0 CPR"),
        (
            "0.4 for 24, 40 at loan age",
            "0 for 12, 4 at loan age",
            "0.06 for 10, 6 at loan age",
        ),
        ("40%", "100 SDA", "2.2% of pricing"),
    ] {
        folder.write("pricing.yaml", scenario(severity, default, prepayment));
        assert_eq!(
            notes(&folder),
            before,
            "{severity}, {default}, {prepayment}"
        );
    }
    folder.write("pricing.yaml", scenario("0.4", "0.04", "0.06 CPR"));
    folder.write(
        "slow.yaml",
        scenario("40 from cut-off", "4", "0.9% of pricing"),
    );
    folder.write(
        "mild.yaml",
        scenario("0 for 12, 0.6 from cut-off", "4", "6"),
    );
    insta::assert_snapshot!("small_curves", notes(&folder));
}

fn scenario(severity: &str, default: &str, prepayment: &str) -> String {
    format!(
        "name: S\nprepayment: {prepayment}\ndefault: {default}\nseverity: {severity}\n\
         months_to_liquidation: 9\nindex: {{sofr_1m: 4.30}}\n"
    )
}

#[test]
fn impossible_step_ups_are_noted() {
    let folder = Copy::of("three-classes");
    assert!(!notes(&folder).contains("step"), "{}", notes(&folder));
    folder.replace(
        "deal.yaml",
        "index: sofr_1m, margin: 3.00%, step_up: x 1.5",
        "rate: net wac, step_up: x 1.5",
    );
    insta::assert_snapshot!("step_up_of_net_wac", notes(&folder));
    folder.replace(
        "deal.yaml",
        "optional_termination: {below: 10% of original}\n",
        "",
    );
    folder.replace(
        "deal.yaml",
        "margin: 1.80%, step_up: x 1.5",
        "margin: 1.80%",
    );
    insta::assert_snapshot!("step_up_without_a_call", notes(&folder));
}

#[test]
fn hedge_notional_above_the_pool_is_noted() {
    let folder = Copy::of("rasc-2007-ks4");
    let before = notes(&folder);
    assert!(!before.contains("notional"), "{before}");
    folder.replace("swap-notional.csv", "\n3,228343000", "\n3,2283430000");
    let after = notes(&folder);
    let added: Vec<&str> = after
        .lines()
        .filter(|line| !before.contains(line))
        .collect();
    insta::assert_snapshot!("hedge_of_more_than_the_pool", added.join("\n"));
}

/// A plain pass-through: five lines of deal file. What they do not state is listed.
#[test]
fn pass_through_is_five_lines() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "deal.yaml",
        "name: Pass-through\n\
         dates: {cut_off: 2026-01-01, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}\n\
         collateral: {original_balance: 100_000_000, expense_fees: {servicing fee: 0.50%}}\n\
         classes:\n  - {name: A, balance: 100_000_000, rate: net wac}\n",
    );
    write(
        "pool.csv",
        "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
         1,fixed,100000000,6.50,360,360,0,0\n",
    );
    write("pricing.yaml", "name: Pricing speed\nprepayment: 150 PSA\n");
    let path = folder.path().to_str().unwrap();
    let checked = run(&["check", path]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    assert!(
        checked.stdout.contains(
            "note: `interest, accrual` is not stated in deal.yaml: interest accrues 30/360"
        ),
        "{}",
        checked.stdout
    );
    let flows = run(&["cashflows", path, "--format", "csv"]);
    assert_eq!(flows.code, Some(0), "{}", flows.stderr);
    let mut rows = csv::Reader::from_reader(flows.stdout.as_bytes());
    let heading = rows.headers().unwrap().clone();
    let column = |name: &str| heading.iter().position(|known| known == name).unwrap();
    let first = rows.records().next().unwrap().unwrap();
    let number = |name: &str| first[column(name)].parse::<f64>().unwrap();
    // A month at 6.00% net; the level payment of 6.50% over 360 months less a month's interest; and 0.3% CPR in
    // the first month of 150 PSA.
    let (balance, rate) = (100_000_000.0_f64, 0.065 / 12.0);
    let scheduled = balance * rate / (1.0 - (1.0_f64 + rate).powi(-360)) - balance * rate;
    let smm = 1.0 - (1.0_f64 - 0.003).powf(1.0 / 12.0);
    let principal = scheduled + (balance - scheduled) * smm;
    assert!((number("interest_paid_dollars") - 500_000.0).abs() < 0.006);
    assert!(
        (number("principal_paid_dollars") - principal).abs() < 0.006,
        "{principal}"
    );
}

/// The payment program of the deal, step by step, with lines of the deal file.
#[test]
fn program_in_steps() {
    let ran = run(&["check", "scenarios/rasc-2007-ks4", "--program"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!("program", ran.stdout);
    let ran = run(&[
        "check",
        "scenarios/rasc-2007-ks4",
        "--program",
        "--scenario",
        "pricing.yaml",
    ]);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
}
