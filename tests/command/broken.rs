//! Invalid files, each a small edit of a valid one, and the message each gives.
//!
//! A message names the file and the line, says what is wrong there, and what would be right. The
//! snapshots are reviewed by hand.

use super::support::{Copy, Ran};

/// One edit: the file, the text to replace, and its replacement.
type Edit = (&'static str, &'static str, &'static str);

fn check(name: &str, edits: &[Edit]) -> Ran {
    let folder = Copy::of("rasc-2007-ks4");
    for (file, from, to) in edits {
        folder.replace(file, from, to);
    }
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3), "{name}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{name}");
    for (file, _, _) in edits {
        assert!(
            ran.stderr.contains(&format!("rasc-2007-ks4/{file}:")),
            "{name}: no message names a line of {file}: {}",
            ran.stderr
        );
    }
    insta::assert_snapshot!(name, ran.shown());
    ran
}

const DEAL: &str = "deal.yaml";

#[test]
fn classes() {
    check(
        "class_misspelt_in_a_rank",
        &[(DEAL, "[M-4],  ", "[M-44], ")],
    );
    check(
        "class_misspelt_in_interest",
        &[(DEAL, "    - M-9\n  excess", "    - M9\n  excess")],
    );
    check(
        "class_misspelt_in_losses",
        &[(DEAL, "  losses:\n    - M-9", "  losses:\n    - N-9")],
    );
    check(
        "class_in_no_rank",
        &[(DEAL, "[M-1S, M-2S, M-3S]", "[M-1S, M-2S]")],
    );
    check("class_in_two_ranks", &[(DEAL, "[M-4],  ", "[M-4, M-5],")]);
    check(
        "class_named_twice",
        &[(DEAL, "{name: M-8, ", "{name: M-7, ")],
    );
    check(
        "class_without_a_balance",
        &[(DEAL, "{name: M-4,  balance: 5_625_000,  ", "{name: M-4, ")],
    );
    check(
        "thousands_with_commas",
        &[(DEAL, "balance: 103_900_000", "balance: 103,900,000")],
    );
    check(
        "coupon_of_both_kinds",
        &[(DEAL, "margin: 2.25%,", "margin: 2.25%, rate: 5%,")],
    );
}

#[test]
fn values_and_keywords() {
    check("field_misspelt", &[(DEAL, "hard_cap:", "hard_kap:")]);
    check("percentages_out_of_order", &[(DEAL, "72.70%", "62.70%")]);
    check("percentage_without_its_sign", &[(DEAL, "14.00%", "14.00")]);
    check("cash_with_nowhere_to_go", &[(DEAL, "    - residual\n", "")]);
    check(
        "enhancement_tested_from_a_month_that_is_not_stated",
        &[(
            DEAL,
            "  not_before: 2010-05\n",
            "  enhancement_tested_from: not_before\n",
        )],
    );
    check(
        "readings_misspelt",
        &[
            (
                DEAL,
                "  compensating_interest: 0.125% ",
                "  prepayment_interest_at: net rate\n  compensating_interest: 0.125% ",
            ),
            (
                DEAL,
                "  floor: 0.50% of original\n",
                "  floor: 0.50% of original\n  negative_reduces_enhancement: sometimes\n",
            ),
            (
                DEAL,
                "  residual: SB",
                "  residual: SB\n  reimbursed_write_downs: interest",
            ),
        ],
    );
    check(
        "losses_covered_twice",
        &[(
            DEAL,
            "    - realized losses\n    - overcollateralization increase\n",
            "    - overcollateralization increase\n    - realized losses\n",
        )],
    );
    check(
        "balances_that_do_not_add_up",
        &[(
            DEAL,
            "{name: M-9,  balance: 3_875_000",
            "{name: M-9,  balance: 4_875_000",
        )],
    );
    check(
        "curve_unit_misspelt",
        &[(DEAL, "fixed: 23 HEP", "fixed: 23 HPE")],
    );
    check(
        "loss_table_out_of_order",
        &[(DEAL, "from_month: 49", "from_month: 36")],
    );
    check("step_misspelt", &[(DEAL, "- basis risk", "- basis rsik")]);
    check(
        "prepayment_charges_to_a_certificate",
        &[(
            DEAL,
            "hedges:\n",
            "prepayment_charges: {to: M-9}\n\nhedges:\n",
        )],
    );
    check("of_what", &[(DEAL, "11.30% of current", "11.30%")]);
}

#[test]
fn dates() {
    check(
        "closing_after_the_first_distribution",
        &[(DEAL, "closing: 2007-04-27", "closing: 2007-06-27")],
    );
    check(
        "closing_before_the_cut_off",
        &[(DEAL, "closing: 2007-04-27", "closing: 2007-03-27")],
    );
    check(
        "first_distribution_on_another_day",
        &[(
            DEAL,
            "first_distribution: 2007-05-25",
            "first_distribution: 2007-05-21",
        )],
    );
    check(
        "no_such_day",
        &[(DEAL, "cut_off: 2007-04-01", "cut_off: 2007-04-31")],
    );
    check(
        "cut_off_ten_years_before_closing",
        &[(DEAL, "cut_off: 2007-04-01", "cut_off: 1997-04-01")],
    );
    check(
        "cut_off_eight_months_before_the_first_distribution",
        &[(DEAL, "cut_off: 2007-04-01", "cut_off: 2006-09-01")],
    );
    check(
        "cut_off_in_the_month_of_the_first_distribution",
        &[
            (DEAL, "cut_off: 2007-04-01", "cut_off: 2007-05-01"),
            (DEAL, "closing: 2007-04-27", "closing: 2007-05-02"),
        ],
    );
    for (name, months, cut_off) in [
        (
            "more_collection_months_than_the_dates_have",
            2,
            "2007-04-01",
        ),
        (
            "fewer_collection_months_than_the_dates_have",
            1,
            "2006-12-01",
        ),
    ] {
        let stated = format!("cut_off: {cut_off}\n  first_collection_months: {months}");
        let from = "cut_off: 2007-04-01";
        let folder = Copy::of("rasc-2007-ks4");
        folder.replace(DEAL, from, &stated);
        let ran = folder.run("wal", &[]);
        assert_eq!(ran.code, Some(3), "{name}: {}", ran.stderr);
        insta::assert_snapshot!(name, ran.shown());
    }
    check(
        "stepdown_before_the_deal",
        &[(DEAL, "not_before: 2010-05", "not_before: 2001-05")],
    );
}

#[test]
fn yaml() {
    check(
        "bracket_not_closed",
        &[(DEAL, "classes: [M-4],", "classes: [M-4,")],
    );
    check(
        "field_twice",
        &[(
            DEAL,
            "  floor: 0.50% of original\n",
            "  floor: 0.50% of original\n  floor: 0.60% of original\n",
        )],
    );
    check("tab", &[(DEAL, "  hard_cap:", "\thard_cap:")]);
    check(
        "empty_section",
        &[(DEAL, "  payment_day: 25", "  payment_day:")],
    );
}

#[test]
fn schedules() {
    let ran = check(
        "notional_file_that_is_not_there",
        &[(
            DEAL,
            "notional: swap-notional.csv",
            "notional: swap-notionals.csv",
        )],
    );
    assert!(ran.stderr.contains("swap-notionals.csv"));
    check(
        "notional_file_with_errors",
        &[
            ("swap-notional.csv", "\n3,228343000", "\n5,228343000"),
            ("swap-notional.csv", "4,223429000", "4,minus 5"),
            ("swap-notional.csv", "period,notional", "period,notionals"),
        ],
    );
}

#[test]
fn pools() {
    check(
        "pool_that_does_not_add_up",
        &[("pool.csv", "24170000.00", "25170000.00")],
    );
    check(
        "pool_cells",
        &[
            ("pool.csv", "1,fixed,24170000.00", "1,fixed,-24170000.00"),
            ("pool.csv", "37007000.00,9.05", "37007000.00,NaN"),
            ("pool.csv", "3,fixed,2334000.00", "3,fixed,"),
            ("pool.csv", "5,fixed,", "4,fixed,"),
            (
                "pool.csv",
                "7,arm,13032000.00,9.20,358,358,0,2",
                "7,arm,13032000.00,9.20,358,458,0,2",
            ),
            (
                "pool.csv",
                "8,arm,52194000.00,9.20,357,357,0,3",
                "8,arm,52194000.00,9.20,357,357,0",
            ),
        ],
    );
    check("pool_column_misspelt", &[("pool.csv", "rate_pct", "rate")]);
}

const PRICING: &str = "pricing.yaml";

#[test]
fn scenarios() {
    check(
        "index_unknown",
        &[(PRICING, "libor_1m: 5.32", "libor_3m: 5.32")],
    );
    check("severity_missing", &[(PRICING, "severity: 40%\n", "")]);
    check("cdr_above_100", &[(PRICING, "0 CDR", "104 CDR")]);
    check(
        "severity_above_100",
        &[(PRICING, "severity: 40%", "severity: 140%")],
    );
    check(
        "word_unknown",
        &[(PRICING, "triggers: model", "triggers: modell")],
    );
    check(
        "prepayment_charges_without_a_recipient",
        &[(
            PRICING,
            "triggers: model",
            "triggers: model\nprepayment_charges: 1.5%",
        )],
    );
    check(
        "interest_loss_above_100",
        &[(
            PRICING,
            "triggers: model",
            "triggers: model\ninterest_loss: 120%",
        )],
    );
    check(
        "severity_read_at_misspelt",
        &[(
            PRICING,
            "triggers: model",
            "triggers: model\nseverity_read_at: defaults",
        )],
    );
    check(
        "kind_unknown",
        &[(
            PRICING,
            "prepayment: pricing",
            "prepayment: {fixed: 23 HEP, amr: 100 PPC}",
        )],
    );
    check(
        "multiple_misspelt",
        &[(PRICING, "prepayment: pricing", "prepayment: 120% of prcing")],
    );
}

#[test]
fn printed_tables() {
    check(
        "printed_table",
        &[
            ("printed-table.csv", "M-3S,", "M-3T,"),
            (
                "printed-table.csv",
                "M-4,5625000.00,4.60",
                "M-4,5625000.00,4.6O",
            ),
            ("printed-table.csv", "M-5,4875000.00", "M-5,4875001.00"),
            ("printed-table.csv", "M-7,", "M-6,"),
        ],
    );
    check(
        "printed_columns",
        &[(
            "printed-table.csv",
            "class,balance,wal_years_call",
            "class,class,wal_year_call",
        )],
    );
}

#[test]
fn several_files_at_once() {
    check(
        "several_files",
        &[
            (DEAL, "hard_cap:", "hard_kap:"),
            (DEAL, "72.70%", "62.70%"),
            ("pool.csv", "37007000.00,9.05", "37007000.00,NaN"),
            ("swap-notional.csv", "4,223429000", "4,-223429000"),
        ],
    );
}

#[test]
fn file_is_not_utf8() {
    let folder = Copy::of("rasc-2007-ks4");
    let mut bytes = folder.read(DEAL).into_bytes();
    let place = bytes.len() / 2;
    bytes[place] = 0xff;
    folder.write(DEAL, bytes);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    insta::assert_snapshot!("no_text", ran.shown());
}

#[test]
fn missing_pool_file() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.remove("pool.csv");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(4));
    insta::assert_snapshot!("no_pool", ran.shown());
}

/// Only the first 50 of many diagnostics are printed.
#[test]
fn diagnostics_are_limited() {
    let folder = Copy::of("rasc-2007-ks4");
    let pool = folder.read("pool.csv");
    let row = "1,fixed,-1.00,9.05,357,357,0,3\n";
    folder.write("pool.csv", format!("{pool}{}", row.repeat(600)));
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(ran.stderr.matches("error: ").count(), 50);
    insta::assert_snapshot!(
        "many_diagnostics",
        ran.stderr
            .lines()
            .rev()
            .take(2)
            .collect::<Vec<_>>()
            .join("\n")
    );
}

/// A very long line is shown in part.
#[test]
fn long_lines_are_shortened() {
    let folder = Copy::of("rasc-2007-ks4");
    let long = format!("name: RASC {}\nnam: x\n", "x".repeat(1_000_000));
    folder.replace(DEAL, "name: RASC 2007-KS4\n", &long);
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.len() < 2_000, "{}", ran.stderr.len());
    let folder = Copy::of("rasc-2007-ks4");
    let long = format!(
        "interest: {{accrual: actual/360, {} hard_kap: 14%}}",
        " ".repeat(500)
    );
    let deal = folder.read(DEAL);
    let begin = deal.find("interest:\n").expect("the section");
    let end = deal.find("# Margins are").expect("the next section");
    folder.write(DEAL, format!("{}{long}\n{}", &deal[..begin], &deal[end..]));
    insta::assert_snapshot!("long_line", folder.run("wal", &[]).shown());
}
