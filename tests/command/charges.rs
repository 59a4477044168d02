//! Prepayment charges and interest losses, from the scenario to every output.

use super::support::{Copy, Ran};

const STATED: [&str; 2] = ["--scenario", "charged.yaml"];

/// RASC 2007-KS2 under a scenario with both.
fn charged() -> Copy {
    let folder = Copy::of("rasc-2007-ks2");
    let pricing = folder.read("pricing.yaml");
    folder.write(
        "charged.yaml",
        format!("{pricing}prepayment_charges: 1.5%\ninterest_loss: 2%\n"),
    );
    folder
}

fn run(folder: &Copy, command: &str, more: &[&str]) -> Ran {
    let ran = folder.run(command, &[&STATED[..], more].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

/// TR, sections 5 and 17: charges go to SB together with the remaining excess cash flow; interest
/// losses reduce the net interest before it.
#[test]
fn explain_shows_charges_and_interest_losses() {
    let shown = run(&charged(), "explain", &["--month", "30"]).stdout;
    insta::assert_snapshot!("explain", shown);
    assert!(shown.contains(" to the cent."), "{shown}");
}

/// `explain --class SB` lists the charges, even in a month in which SB receives nothing else.
#[test]
fn explain_lists_charges_of_the_residual_class() {
    let shown = run(&charged(), "explain", &["--month", "30", "--class", "SB"]).stdout;
    let paid = "\n  6. Prepayment charges, which are not available to the certificates (deal.yaml:85)\n      - SB: 192,037.55\n";
    assert!(shown.contains(paid), "{shown}");
    assert!(!shown.contains("Pay the rest"), "{shown}");
    let other = run(&charged(), "explain", &["--month", "30", "--class", "M-1"]).stdout;
    assert!(!other.contains("Prepayment charges"), "{other}");
}

#[test]
fn cash_flows_show_both() {
    let months = ["--show", "deal,collateral", "--from", "30", "--to", "31"];
    insta::assert_snapshot!("cashflows", run(&charged(), "cashflows", &months).shown());
}

#[test]
fn check_lists_both() {
    let shown = run(&charged(), "check", &[]).stdout;
    for words in [
        "prepayment charges  to SB; not available to the certificates",
        "prepayment charges of 1.50% of prepaid principal",
        "interest losses of 2.00% of liquidated balances",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

/// Only the residual class receives prepayment charges: no other payment changes.
#[test]
fn charges_change_no_certificate_payment() {
    let folder = charged();
    let both = folder.read("charged.yaml");
    folder.write(
        "without.yaml",
        both.replace("prepayment_charges: 1.5%\n", ""),
    );
    let classes = |scenario: &str| -> Vec<String> {
        let csv = [
            "--scenario",
            scenario,
            "--show",
            "classes",
            "--format",
            "csv",
        ];
        let ran = folder.run("cashflows", &csv);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let rows = ran.stdout.lines().skip(1);
        rows.map(|row| {
            let fields = row.split(',').skip(4);
            let fields: Vec<&str> = fields.collect();
            fields[..fields.len() - 1].join(",")
        })
        .collect()
    };
    assert_eq!(classes("charged.yaml"), classes("without.yaml"));
}
