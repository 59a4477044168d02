//! Rules on which documents differ: what `check`, `explain` and `tables` say of each one, and of
//! the usual ones.

use super::support::{Copy, run};

/// RASC 2007-KS4 with the less usual rule everywhere, and a stress in which all of them matter.
fn folder() -> Copy {
    let folder = Copy::of("rasc-2007-ks4");
    for (from, to) in [
        (
            "  compensating_interest:",
            "  prepayment_interest_at: net mortgage rate\n  compensating_interest:",
        ),
        (
            "  floor: 0.50% of original\n",
            "  floor: 0.50% of original\n  negative_reduces_enhancement: yes\n",
        ),
        (
            "  senior_enhancement: 53.70%\n",
            "  senior_enhancement: 53.70%\n  enhancement_tested_from: not_before\n",
        ),
        (
            "  residual: SB",
            "  residual: SB\n  reimbursed_write_downs: not principal",
        ),
    ] {
        folder.replace("deal.yaml", from, to);
    }
    let stress = "\
name: Stress
prepayment: pricing
default: 40 CDR for 24, 0
severity: 80 for 6, 95
severity_read_at: default
months_to_liquidation: 6
prepayment_interest: none
index: {libor_1m: 5.32}
";
    folder.write("stress.yaml", stress);
    folder
}

fn explained(folder: &Copy, month: &str) -> String {
    let ran = folder.run("explain", &["--month", month, "--scenario", "stress.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // Joins the wrapped lines.
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_contains(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "no `{wanted}` in\n{text}");
    }
}

#[test]
fn check_states_each_rule() {
    let usual = run(&["check", "scenarios/rasc-2007-ks4"]).stdout;
    assert_contains(
        &usual,
        &[
            "once senior enhancement has been at least 53.70% on any date, including earlier ones",
            "overcollateralization below 0 counts as 0",
            "prepayment interest at the gross mortgage rate",
            "reimbursed write-downs count as principal in WALs",
            "with the severity of the month of liquidation",
        ],
    );
    let other = folder().run("check", &[]).stdout;
    assert_contains(
        &other,
        &[
            "on the first date on which senior enhancement is at least 53.70%",
            "overcollateralization below 0 reduces it",
            "prepayment interest at the net mortgage rate, after the fees above",
            "reimbursed write-downs do not count as principal in WALs",
            "with the severity of the month of default",
        ],
    );
}

#[test]
fn explain_follows_the_rule() {
    let folder = folder();
    assert_contains(
        &explained(&folder, "10"),
        &[
            // Prepayment interest at the net mortgage rate.
            "less fees not earned on it ",
            ", at the severity of the month of default, month 4, 2007-08-27",
        ],
    );
    // A month whose losses exceed excess cash flow and overcollateralization.
    let exceeded = (8..=24).map(|month| explained(&folder, &month.to_string()));
    let reduces = |shown: &String| {
        let (_, enhancement) = shown
            .split_once("Senior enhancement percentage")
            .expect("it");
        let calculation = enhancement.split('%').next().expect("a percentage");
        calculation.contains("overcollateralization -")
    };
    assert!(exceeded.into_iter().any(|shown| reduces(&shown)));
    // Earlier dates do not count.
    let month = explained(&folder, "37");
    let reached = "the month is reached: yes (month 37, 2010-05-25 against month 37, 2010-05-25)";
    assert_contains(&month, &[reached]);
    assert!(!month.contains("or an earlier date"), "{month}");
}

/// The WAL table states what counts as principal.
#[test]
fn wal_table_states_what_counts_as_principal() {
    let folder = folder();
    let requested = ["--which", "wal", "--class", "A-1", "--speeds", "100"];
    let shown = folder.run("tables", &requested).stdout;
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_contains(
        &words,
        &["Reimbursed write-downs do not count as principal either."],
    );
}
