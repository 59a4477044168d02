//! Deals that state their payments: what `check`, `wal` and `cashflows` show of them, and the messages that errors give.
//!
//! Snapshots are reviewed by hand.

use super::support::{Copy, Ran, top_level};

const HEADER: &str = "\
name: Two classes
dates: {cut_off: 2026-01-01, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}
collateral: {original_balance: 100_000_000, expense_fees: {servicing fee: 0.25%}}
";
const CLASSES: &str = "\
classes:
  - {name: A, balance: 80_000_000, rate: 5.00%}
  - {name: B, balance: 20_000_000, index: sofr, margin: 1.00%}
";
const PAYMENTS: &str = "\
payments:
  - interest: {pro_rata: [A, B]}
  - principal: [A, B]
  - residual: R
";
const SCENARIO: &str = "\
name: 10 CPR
prepayment: 10 CPR
default: 0 CDR
severity: 0%
months_to_liquidation: 0
";

/// A folder with a deal, one loan of its original balance, and a scenario.
fn folder(deal: &str) -> Copy {
    let folder = Copy::of("three-classes");
    folder.write("deal.yaml", deal);
    let balance = deal
        .split_once("original_balance: ")
        .map_or("0", |(_, rest)| {
            rest.split([',', '}']).next().unwrap_or("0")
        })
        .replace('_', "");
    let file = deal
        .split_once("pool: ")
        .and_then(|(_, rest)| rest.split([',', '}']).next());
    let file = file
        .filter(|file| file.contains(".csv"))
        .unwrap_or("pool.csv");
    folder.write(
        file,
        format!(
            "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
             loans,fixed,{balance},7.00,360,360,0,0\n"
        ),
    );
    let index = if deal.contains("sofr") {
        "index: {sofr: 4.30}\n"
    } else {
        ""
    };
    folder.write("pricing.yaml", format!("{SCENARIO}{index}"));
    folder
}

/// The message of a deal with an error.
fn error(name: &str, deal: &str) -> Ran {
    let ran = folder(deal).run("check", &[]);
    assert_eq!(ran.code, Some(3), "{name}: {}", ran.stdout);
    assert_eq!(ran.stdout, "", "{name}");
    insta::assert_snapshot!(name, ran.shown());
    ran
}

/// The usual deal with a section added.
fn with(section: &str) -> String {
    format!("{HEADER}{CLASSES}{section}{PAYMENTS}")
}

/// The usual deal with other payments.
fn paying(payments: &str) -> String {
    format!("{HEADER}{CLASSES}payments:\n{payments}")
}

#[test]
fn formulas_with_errors() {
    error(
        "dollars_plus_a_percentage",
        &with("amounts:\n  target balance: pool balance + 5%\n"),
    );
    error(
        "circle_of_amounts",
        &with(
            "amounts:\n  first: second x 50%\n  second: third + 5\n  third: max(0, first - 1_000)\n",
        ),
    );
    error(
        "unknown_name_in_a_formula",
        &paying("  - interest: [A, B]\n  - {principal: [A, B], up_to: pool balence - 5}\n"),
    );
    error(
        "missing_parenthesis",
        &with("amounts:\n  excess: max(0, balance(A) - pool balance\n"),
    );
    error(
        "dollars_where_a_rate_is_needed",
        &format!(
            "{HEADER}{}{PAYMENTS}",
            CLASSES.replace("rate: 5.00%", "rate: 5% x balance(B)")
        ),
    );
    error(
        "test_used_as_an_amount",
        &format!(
            "{HEADER}{CLASSES}tests:\n  losses are low: realized losses < 1_000\npayments:\n  - interest: [A, B]\n  \
             - {{principal: [A, B], up_to: losses are low}}\n"
        ),
    );
}

#[test]
fn payments_with_errors() {
    error(
        "unknown_class_in_an_order",
        &paying("  - interest: [A, BB]\n  - principal: [A, C-1]\n"),
    );
    error(
        "payment_after_the_residual",
        &paying("  - interest: [A, B]\n  - residual: R\n  - principal: [A, B]\n"),
    );
    error(
        "two_residuals",
        &paying("  - interest: [A, B]\n  - principal: [A, B]\n  - residual: R\n  - residual: X\n"),
    );
    error(
        "weight_missing",
        &paying("  - interest: [A, B]\n  - principal: {pro_rata: {A: 60%, B}}\n"),
    );
    error(
        "schedule_missing",
        &paying("  - interest: [A, B]\n  - principal: [{pay: A, to: planned balance}, B]\n"),
    );
    error(
        "account_without_money",
        &with("accounts:\n  reserve: {earns: 1%}\n"),
    );
    error(
        "waterfall_beside_payments",
        &with("waterfall: {interest: [A, B]}\n"),
    );
    error(
        "accrual_class_without_accretion",
        &format!(
            "{HEADER}{}{PAYMENTS}",
            CLASSES.replace("rate: 5.00%}", "rate: 5.00%, accretes: yes}")
        ),
    );
}

/// All errors of a file are reported at once, in the order of the file.
#[test]
fn several_errors_are_reported_in_order() {
    let deal = format!(
        "{HEADER}classes:
  - {{name: A, balance: 80_000_000, rate: 5.00}}
  - {{name: B, balance: 20_000_000, index: sofr, margin: 1.00%, carry_forward: yes}}
sets:
  all classes: [A, C]
schedules:
  A: missing.csv
amounts:
  target balance: 5% x pool balnce
  share: balance(A) / 5%
tests:
  late: month > 36%
accounts:
  reserve: {{}}
fees:
  trustee fee: 0.02%
payments:
  - interst: [A, B]
  - {{principal: [A, B], from: intrest, up_to: 5%}}
  - deposit: reserv
"
    );
    let ran = error("several_errors", &deal);
    let lines = ran
        .stderr
        .lines()
        .filter_map(|line| line.split_once("deal.yaml:"));
    let lines: Vec<usize> = lines
        .filter_map(|(_, rest)| rest.split(':').next()?.parse().ok())
        .collect();
    assert!(lines.len() >= 9 && lines.is_sorted(), "{lines:?}");
}

const AMERICREDIT: &str =
    include_str!("../../crates/projection/tests/payment_rules/deals/americredit_2017_1.yaml");
const PRIME_JUMBO: &str =
    include_str!("../../crates/projection/tests/payment_rules/deals/prime_jumbo.yaml");
const STACR: &str =
    include_str!("../../crates/projection/tests/payment_rules/deals/stacr_2026_dna1.yaml");

#[test]
fn check_shows_classes_payments_and_definitions() {
    for (name, deal) in [
        ("check_auto", AMERICREDIT),
        ("check_shifting_interest", PRIME_JUMBO),
        ("check_reference_pool", STACR),
    ] {
        let ran = folder(deal).run("check", &[]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        insta::assert_snapshot!(name, ran.shown());
    }
}

#[test]
fn check_shows_coupons_as_stated() {
    let deal = format!(
        "{HEADER}\
classes:
  - {{name: F, balance: 40_000_000, index: sofr, margin: 0.50%, floor: 0.50%, cap: net WAC, carry_forward: yes}}
  - {{name: S, notional: {{F: 100%}}, index: sofr, multiplier: -1, margin: 6.00%, floor: 0%}}
  - {{name: N, balance: 20_000_000, rate: net WAC - 25 bps, pays: quarterly}}
  - {{name: T, balance: 10_000_000, rate: {{from_month: {{1: 4.00%, 61: 5.00%}}}}, accrual: actual/360}}
  - {{name: X, balance: 10_000_000, rate: 'min(5%, net WAC)', step_up: + 1.00%, step_up_from: 2029-05}}
  - {{name: PO, balance: 10_000_000, rate: none}}
  - {{name: Z, balance: 9_000_000, rate: 5.00%, accretes: yes, assumed: rate}}
schedules:
  F: {{1: 39_000_000, 120: 1_000_000}}
payments:
  - interest: {{pro_rata: [F, S, N, T, X]}}
  - accrete: Z
  - {{principal: Z, from: accretion(Z), when: month > 3}}
  - principal: [{{pay: F, to: planned balance}}, {{split: {{10%: PO, rest: [N, T, X]}}}}, Z, F]
  - principal: [{{pay: F, to: planned balance}}, {{split: {{10%: PO, rest: [N, T, X]}}}}, Z, F]
"
    );
    let ran = folder(&deal).run("check", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!("check_coupons_and_notes", ran.shown());
}

#[test]
fn exchange_classes_are_combinations() {
    let deal = with("exchange_classes: {AB: {A: 50%, B: 100%}}\n");
    let folder = folder(&deal);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!("wal_with_an_exchange_class", ran.shown());

    let number = |row: &csv::StringRecord, column: usize| row[column].parse::<f64>().unwrap();
    let ran = folder.run("wal", &["--format", "csv", "--run-to", "maturity"]);
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let [a, b, both] = rows.as_slice() else {
        panic!("three rows: {}", ran.stdout)
    };
    assert_eq!(&both[column("class")], "AB");
    let flags = rows.iter().map(|row| &row[column("exchange_class")]);
    assert_eq!(flags.collect::<Vec<_>>(), ["false", "false", "true"]);
    let (wal, principal) = (column("wal_years"), column("principal_dollars"));
    let total = number(a, principal) / 2.0 + number(b, principal);
    assert!((number(both, principal) - total).abs() < 0.01);
    let years = number(a, wal) * number(a, principal) / 2.0 + number(b, wal) * number(b, principal);
    assert!((number(both, wal) - years / total).abs() < 1e-9);
    let (first, last) = (column("window_first_month"), column("window_last_month"));
    assert_eq!((&both[first], &both[last]), (&a[first], &b[last]));

    let ran = folder.run("cashflows", &["--class", "AB", "--to", "3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!("cashflows_of_an_exchange_class", ran.shown());
    let ran = folder.run(
        "cashflows",
        &["--show", "classes", "--format", "csv", "--to", "1"],
    );
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let interest = column("interest_paid_dollars");
    let sum = number(&rows[0], interest) / 2.0 + number(&rows[1], interest);
    assert!((number(&rows[2], interest) - sum).abs() < 0.011);
}

/// The YAML blocks of a page of the guide.
fn blocks(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(top_level().join("guide/src").join(page)).expect("a page");
    let blocks = text.split("```yaml\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

/// The sections of a deal file: each key of the first level with its lines.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let key = line.split_once(':').map(|(key, _)| key);
        if let Some(key) = key.filter(|key| !key.starts_with(' ') && !key.is_empty()) {
            sections.push((key.to_owned(), format!("{line}\n")));
        } else if let Some((_, last)) = sections.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    sections
}

/// A deal with some sections replaced or added.
fn replaced(deal: &str, block: &str) -> String {
    let mut all = sections(deal);
    for (key, text) in sections(block) {
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = text,
            None => all.insert(all.len() - 1, (key, text)),
        }
    }
    all.into_iter().map(|(_, text)| text).collect()
}

/// Every deal of the pages on payments is read, has no notes on its payments, and runs. On the reference page, blocks
/// replace sections of the first.
#[test]
fn deals_of_the_guide_run() {
    let mut count = 0;
    for page in ["reference/payments.md", "howto/structures.md"] {
        let blocks = blocks(page);
        let first = blocks[0].clone();
        for block in blocks {
            let deal = if block.starts_with("name:") {
                block
            } else {
                replaced(&first, &block)
            };
            let folder = folder(&deal);
            let ran = folder.run("check", &[]);
            assert_eq!(ran.code, Some(0), "{page}: {deal}{}", ran.stderr);
            assert!(
                !ran.stdout.contains("note: deal.yaml:"),
                "{page}: {deal}{}",
                ran.stdout
            );
            let ran = folder.run("wal", &[]);
            assert_eq!(ran.code, Some(0), "{page}: {deal}{}", ran.stderr);
            count += 1;
        }
    }
    assert!(count >= 18, "{count} deals");
}

/// The reference page lists every value of formulas.
#[test]
fn the_guide_lists_every_value() {
    let page = top_level().join("guide/src/reference/payments.md");
    let page = std::fs::read_to_string(page).expect("a page");
    for word in stepdown_projection::formula::vocabulary() {
        let name = word.name;
        let rows = [format!("| `{name}`"), format!("| `{name}(")];
        assert!(rows.iter().any(|row| page.contains(row)), "{name}");
    }
}
