//! Readings that documents differ in: what `check` and `explain` say of each, and of the usual ones.

use super::support::{Copy, run};

/// RASC 2007-KS4 under the other reading of everything, and a stress that all of them bear on.
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
    // Lines end where the page does.
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn says(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "no `{wanted}` in\n{text}");
    }
}

#[test]
fn check_says_how_each_is_read() {
    let usual = run(&["check", "scenarios/rasc-2007-ks4"]).stdout;
    says(
        &usual,
        &[
            "once senior enhancement has been at least 53.70% on any date, earlier ones included",
            "overcollateralization below 0 counts as 0",
            "of prepayment interest at the gross mortgage rate",
            " principal in weighted average lives where they are reimbursed",
            "with the severity of the month of liquidation",
        ],
    );
    let other = folder().run("check", &[]).stdout;
    says(
        &other,
        &[
            "on the first date on which senior enhancement is at least 53.70%",
            "overcollateralization below 0 reduces it",
            "of prepayment interest at the net mortgage rate, the fees above off",
            "not principal in weighted average lives where they are reimbursed",
            "with the severity of the month of default",
        ],
    );
}

#[test]
fn explain_tells_the_reading_of_a_step() {
    let folder = folder();
    says(
        &explained(&folder, "10"),
        &[
            "of prepayment interest, at the net mortgage rate, that compensating interest does not make \
             good",
            "prepayment_interest_at",
        ],
    );
    says(
        &explained(&folder, "10"),
        &["is lost, at the severity of the month of default, month 4, 2007-08-27"],
    );
    // Losses of a month above excess cash flow and overcollateralization.
    let exceeded = (8..=24).map(|month| explained(&folder, &month.to_string()));
    let exceeded: Vec<String> = exceeded
        .filter(|shown| shown.contains("certificates exceed the pool by"))
        .collect();
    let first = exceeded.first().expect("certificates exceed the pool");
    says(
        first,
        &[
            "overcollateralization below 0, for certificates exceed the pool by",
            "which comes off",
            "negative_reduces_enhancement",
        ],
    );
    says(
        &explained(&folder, "37"),
        &[
            "month 37, 2010-05-25 has come; senior enhancement is",
            "enhancement_tested_from",
        ],
    );
}

/// What counts as principal is said beside the lives.
#[test]
fn tables_say_what_counts_as_principal() {
    let folder = folder();
    let requested = ["--which", "wal", "--class", "A-1", "--speeds", "100"];
    let shown = folder.run("tables", &requested).stdout;
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    says(
        &words,
        &["Nor do write-downs that are reimbursed count as principal."],
    );
}
