//! The amounts of `explain` for the months of many runs equal those of `cashflows`, to the cent, and each month is
//! consistent: places name the right line of the deal file, and sources equal uses.

use std::path::Path;

use serde_json::Value;

use super::explain_output::{ExplainedMonth, cents};
use super::support::{run, top_level};

const KS4: &str = "scenarios/rasc-2007-ks4";
const KS2: &str = "scenarios/rasc-2007-ks2";
const THREE_CLASSES: &str = "scenarios/three-classes";
const ADJUSTABLE: &str = "scenarios/adjustable";

/// What a class is paid: columns of `cashflows`, and payments of `explain`.
const PAID: &[(&str, &[&str])] = &[
    ("interest_paid_dollars", &["interest paid"]),
    ("principal_paid_dollars", &["principal paid"]),
    ("write_down_dollars", &["write-down"]),
    ("write_down_reimbursed_dollars", &["write-down reimbursed"]),
    ("basis_risk_paid_dollars", &["basis risk paid"]),
    (
        "prepayment_interest_shortfall_paid_dollars",
        &[
            "prepayment interest shortfall reimbursed",
            "unpaid prepayment interest shortfall reimbursed",
        ],
    ),
    (
        "relief_act_shortfall_paid_dollars",
        &["Relief Act shortfall reimbursed"],
    ),
];

/// Amounts of the deal: columns of `cashflows`, and results of `explain`.
const OF_DEAL: &[(&str, &str)] = &[
    ("opening_certificates_dollars", "certificates"),
    ("interest_remittance_dollars", "interest remittance"),
    ("principal_remittance_dollars", "principal remittance"),
    ("losses_covered_dollars", "covered"),
    ("overcollateralization_increase_dollars", "increase"),
    ("overcollateralization_reduction_dollars", "reduction"),
    (
        "required_overcollateralization_dollars",
        "required overcollateralization",
    ),
    ("cumulative_loss_dollars", "cumulative realized losses"),
    (
        "prepayment_interest_shortfall_dollars",
        "prepayment interest shortfall",
    ),
    ("relief_act_shortfall_dollars", "Relief Act shortfall"),
];

/// Tests: columns of `cashflows`, and tests of `explain`.
const TESTS: &[(&str, &str)] = &[
    ("stepped_down", "the stepdown date has been reached"),
    ("trigger_event", "a trigger event is in effect"),
    (
        "delinquency_tripped",
        "delinquencies put a trigger event in effect",
    ),
    ("loss_tripped", "losses put a trigger event in effect"),
    ("first_call", "the deal can be called for the first time"),
];

fn check_class(explained: &ExplainedMonth, class: &Value, call: bool) {
    let name = class["class"].as_str().expect("a class");
    let what = &explained.what;
    for (column, paid_as) in PAID {
        let paid: i64 = paid_as.iter().map(|of| explained.paid(name, of)).sum();
        assert_eq!(paid, cents(&class[*column]), "{what}: {name}, {column}");
    }
    let accrued = explained.result_cents(name, "interest accrued");
    assert_eq!(
        accrued,
        cents(&class["interest_accrued_dollars"]),
        "{what}: {name}"
    );
    let balance = explained.result_cents(name, "balance");
    assert_eq!(
        balance,
        cents(&class["closing_balance_dollars"]),
        "{what}: {name}"
    );
    if cents(&class["opening_balance_dollars"]) > 0 {
        let rate = explained.result(name, "pass-through rate").expect("a rate");
        assert_eq!(*rate, class["pass_through_rate_pct"], "{what}: {name}");
    }
    for (result, column) in [
        ("basis risk carry-forward", "basis_risk_shortfall_dollars"),
        ("interest due", "prepayment_interest_shortfall_dollars"),
    ] {
        let has_some = cents(&class[column]) > 0;
        assert!(
            !has_some || explained.result(name, result).is_some(),
            "{what}: {name}"
        );
    }
    if call {
        let redeemed = [
            "redemption_balance_dollars",
            "redemption_write_down_dollars",
            "redemption_interest_dollars",
        ];
        let redeemed: i64 = redeemed.iter().map(|of| cents(&class[*of])).sum();
        assert_eq!(
            explained.result_cents(name, "paid"),
            redeemed,
            "{what}: {name}"
        );
    }
}

fn check_deal(explained: &ExplainedMonth, deal: &Value, residual: &str) {
    let what = &explained.what;
    for (column, name) in OF_DEAL {
        // The certificates after the date are a result of the same name.
        let name = if *column == "opening_certificates_dollars" {
            let first = explained
                .steps()
                .iter()
                .flat_map(|step| step["values"].as_array().expect("values"));
            let mut first = first.filter(|value| value["name"] == **name);
            let first = first.next().map_or(0, |value| cents(&value["value"]));
            assert_eq!(first, cents(&deal[*column]), "{what}: {column}");
            continue;
        } else {
            name
        };
        assert_eq!(
            explained.result_cents("", name),
            cents(&deal[*column]),
            "{what}: {column}"
        );
    }
    for (column, name) in TESTS {
        if let Some(test) = explained.test(name) {
            assert_eq!(test["holds"], deal[*column], "{what}: {column}");
        } else {
            assert_eq!(deal[*column], Value::Bool(false), "{what}: {column}");
        }
    }
    if let Some(test) = explained.test("delinquencies put a trigger event in effect") {
        assert_eq!(test["value"], deal["delinquency_pct"], "{what}");
        assert_eq!(test["limit"], deal["delinquency_limit_pct"], "{what}");
    }
    let enhancement = explained.result("", "senior enhancement percentage");
    let known = &deal["senior_enhancement_pct"];
    assert!(
        enhancement == Some(known) || known.as_f64() == Some(0.0),
        "{what}"
    );
    let paid: i64 = explained
        .steps()
        .iter()
        .filter(|step| step["of"] == residual && step["part"] != "Collections")
        .flat_map(|step| step["values"].as_array().expect("values"))
        .map(|value| cents(&value["value"]))
        .sum();
    assert_eq!(
        paid,
        cents(&deal["residual_dollars"]),
        "{what}: the residual class"
    );
    assert_eq!(
        explained.total("sources"),
        explained.total("uses"),
        "{what}"
    );
}

/// Each step states something, and its place is that of a line of the deal file which is no comment.
fn check_steps(explained: &ExplainedMonth, deal: &[&str]) {
    let what = &explained.what;
    let mut before = 0;
    for step in explained.steps() {
        let number = step["step"].as_u64().expect("a number");
        assert!(number >= before, "{what}: step {number} after {before}");
        before = number;
        let parts = ["values", "tests", "payments"];
        let is_empty = |part: &&str| step[*part].as_array().is_none_or(Vec::is_empty);
        let skips = !parts.iter().all(is_empty);
        let names_it = step["text"].as_str().is_some_and(|text| !text.is_empty());
        assert!(names_it && (skips || step["of"] == ""), "{what}: {step}");
        let Some(row) = step["place"]["line"].as_u64() else {
            continue;
        };
        let column = step["place"]["column"].as_u64().expect("a column") as usize;
        let line = deal[row as usize - 1];
        let at: String = line.chars().skip(column - 1).collect();
        assert!(
            !at.is_empty() && !at.starts_with([' ', '#']),
            "{what}: {step}"
        );
    }
    assert!(before > 0, "{what}: no steps");
}

/// Explains every `every`-th month of a run.
fn check_run(folder: &str, scenario: &str, run_to: &str, every: usize) {
    let path = top_level().join(folder).join("deal.yaml");
    let text = std::fs::read_to_string(path).expect("a deal");
    let rows: Vec<&str> = text.lines().collect();
    let residual = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("residual: "));
    let residual = residual.unwrap_or("residual");
    let of_run = ["--scenario", scenario, "--run-to", run_to];
    let flows = [&["cashflows", folder][..], &of_run, &["--format", "json"]].concat();
    let ran = run(&[&flows[..], &["--arithmetic", "cents"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let flows: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let months = flows["deal_months"].as_array().expect("months");
    let classes = flows["classes"].as_array().expect("classes");
    assert!(months.len() > 50, "{folder}");
    let last = months.len() - 1;
    for (position, deal) in months.iter().enumerate() {
        if position % every != 0 && position != last {
            continue;
        }
        let month = deal["month"].to_string();
        let arguments = [&[folder, "--month", &month][..], &of_run].concat();
        let explained = ExplainedMonth::of(&arguments);
        assert_eq!(explained.json["date"], deal["date"], "{folder}");
        check_deal(&explained, deal, residual);
        check_steps(&explained, &rows);
        let of_month = classes
            .iter()
            .filter(|class| class["month"] == deal["month"]);
        let mut compared = 0;
        for class in of_month {
            check_class(&explained, class, run_to == "call" && position == last);
            compared += 1;
        }
        assert!(compared > 2, "{folder}");
    }
}

#[test]
fn ks4_at_12_cdr() {
    check_run(KS4, "stress/12-cdr.yaml", "maturity", 2);
}

#[test]
fn ks4_at_8_cdr() {
    check_run(KS4, "stress/8-cdr.yaml", "maturity", 5);
}

#[test]
fn ks4_at_the_pricing_speed() {
    check_run(KS4, "pricing.yaml", "call", 5);
    check_run(KS4, "pricing.yaml", "maturity", 23);
}

#[test]
fn ks2_at_the_pricing_speed() {
    check_run(KS2, "pricing.yaml", "call", 4);
    check_run(KS2, "pricing.yaml", "maturity", 19);
}

#[test]
fn ks2_at_12_cdr() {
    check_run(KS2, "../rasc-2007-ks4/stress/12-cdr.yaml", "maturity", 5);
}

#[test]
fn three_classes() {
    check_run(THREE_CLASSES, "pricing.yaml", "call", 5);
    stressed(
        THREE_CLASSES,
        "sofr_1m: 4.30",
        "default: 12 CDR\nseverity: 40%\n",
        9,
    );
}

#[test]
fn adjustable() {
    check_run(ADJUSTABLE, "pricing.yaml", "maturity", 17);
    stressed(
        ADJUSTABLE,
        "libor_1m: 4.30, libor_6m: 4.60",
        "default: 12 CDR\nseverity: 40%\n",
        9,
    );
}

/// Interest and hedges use up principal, caps bind, and shortfalls arise while no class accrues
/// interest.
#[test]
fn shortfalls_of_every_type() {
    for index in ["0.5", "11"] {
        let terms = "default: 15 CDR\nseverity: 90%\nadvancing: none\ndelinquency: 5%\ntriggers: model\n\
                     prepayment_interest: none\nrelief_act_shortfall: 1%\n";
        for folder in [KS4, KS2] {
            stressed(folder, &format!("libor_1m: {index}"), terms, 12);
        }
    }
}

/// A run under a stress of these terms.
fn stressed(folder: &str, index: &str, terms: &str, every: usize) {
    let outside = tempfile::TempDir::new().expect("a folder for temporary files");
    let path = outside.path().join("stress.yaml");
    let text = format!(
        "name: Stress\nprepayment: 20 CPR\nmonths_to_liquidation: 12\nindex: {{{index}}}\n{terms}"
    );
    std::fs::write(&path, text).expect("a scenario");
    check_run(folder, &self::text(&path), "maturity", every);
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
