//! Cash flows month by month.

use super::support::{Copy, run};

const KS4: &str = "scenarios/rasc-2007-ks4";

#[test]
fn one_class_over_a_range_of_months() {
    let ran = run(&[
        "cashflows",
        KS4,
        "--class",
        "M-9",
        "--from",
        "37",
        "--to",
        "40",
    ]);
    insta::assert_snapshot!("class", ran.shown());
}

#[test]
fn collateral_and_deal_under_losses_in_cents() {
    let ran = run(&[
        "cashflows",
        KS4,
        "--show",
        "deal,collateral",
        "--from",
        "36",
        "--to",
        "38",
        "--scenario",
        "stress/8-cdr.yaml",
        "--arithmetic",
        "cents",
    ]);
    insta::assert_snapshot!("collateral_and_deal", ran.shown());
}

#[test]
fn call_pays_off_the_classes() {
    let ran = run(&[
        "cashflows",
        KS4,
        "--class",
        "A-4",
        "--run-to",
        "call",
        "--from",
        "77",
    ]);
    insta::assert_snapshot!("call", ran.shown());
}

#[test]
fn csv_has_a_row_per_month_and_class() {
    let ran = run(&[
        "cashflows",
        KS4,
        "--format",
        "csv",
        "--from",
        "2",
        "--to",
        "4",
    ]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stdout.lines().count(), 1 + 3 * 13);
    let ran = run(&[
        "cashflows",
        KS4,
        "--format",
        "csv",
        "--show",
        "deal",
        "--from",
        "2",
        "--to",
        "4",
    ]);
    assert_eq!(ran.stdout.lines().count(), 1 + 3);
    insta::assert_snapshot!("csv_of_the_deal", ran.shown());
}

/// Amounts in cents have two decimals, and balances roll forward exactly.
#[test]
fn amounts_in_cents_have_two_decimals() {
    let ran = run(&["cashflows", KS4, "--format", "csv", "--arithmetic", "cents"]);
    let mut rows = csv::Reader::from_reader(ran.stdout.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let at = |name: &str| {
        header
            .iter()
            .position(|known| known == name)
            .expect("a column")
    };
    let (opening, principal) = (at("opening_balance_dollars"), at("principal_paid_dollars"));
    let closing = at("closing_balance_dollars");
    let cents = |field: &str| -> i64 {
        let (dollars, cents) = field.split_once('.').expect("a point");
        assert_eq!(cents.len(), 2, "{field}");
        format!("{dollars}{cents}").parse().expect("digits")
    };
    let mut compared = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let of = |column: usize| cents(&row[column]);
        assert_eq!(of(opening) - of(principal), of(closing), "{row:?}");
        compared += 1;
    }
    assert!(compared > 13 * 300);
}

#[test]
fn json_has_every_section() {
    let ran = run(&[
        "cashflows",
        "scenarios/three-classes",
        "--format",
        "json",
        "--to",
        "1",
    ]);
    insta::assert_snapshot!("json", ran.shown());
}

#[test]
fn file_extension_picks_the_format() {
    let folder = Copy::of("three-classes");
    let output = folder.path().join("flows.csv");
    let path = output.to_str().expect("a UTF-8 path");
    let ran = folder.run("cashflows", &["--output", path, "--to", "2"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
    assert_eq!(folder.read("flows.csv").lines().count(), 1 + 2 * 3);
}

#[test]
fn invalid_arguments_are_rejected() {
    let cases: [(&str, &[&str]); 6] = [
        ("misspelt_class", &["--class", "M-99"]),
        ("months_backwards", &["--from", "60", "--to", "37"]),
        ("month_past_the_end", &["--from", "700"]),
        (
            "two_parts_in_a_csv",
            &["--format", "csv", "--show", "deal,classes"],
        ),
        (
            "output_over_an_input",
            &["--output", "rasc-2007-ks4/pool.csv"],
        ),
        ("output_nowhere", &["--output", "nowhere/flows.csv"]),
    ];
    let folder = Copy::of("rasc-2007-ks4");
    let pool = folder.read("pool.csv");
    for (name, arguments) in cases {
        let ran = folder.run("cashflows", arguments);
        assert_eq!(ran.stdout, "");
        insta::assert_snapshot!(name, ran.shown());
    }
    assert_eq!(pool, folder.read("pool.csv"));
}
