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

/// TR, sections 5 and 17: charges go to SB beside what is left of excess cash flow; interest losses
/// come off the net interest before it.
#[test]
fn a_month_with_both_is_told() {
    let shown = run(&charged(), "explain", &["--month", "30"]).stdout;
    insta::assert_snapshot!("explain", shown);
    assert!(shown.contains("they agree to the cent"), "{shown}");
}

/// Who asks for the residual class is told that charges come to it, even where nothing else does.
#[test]
fn charges_are_told_of_the_residual_class() {
    let shown = run(&charged(), "explain", &["--month", "30", "--class", "SB"]).stdout;
    assert!(shown.contains("Nothing is left for class SB."), "{shown}");
    let paid = "Prepayment charges of 192,037.55 on 12,802,503.48 prepaid go to class SB";
    assert!(shown.contains(paid), "{shown}");
    let other = run(&charged(), "explain", &["--month", "30", "--class", "M-1"]).stdout;
    assert!(!other.contains("Prepayment charges"), "{other}");
}

#[test]
fn cash_flows_show_both() {
    let months = ["--show", "deal,collateral", "--from", "30", "--to", "31"];
    insta::assert_snapshot!("cashflows", run(&charged(), "cashflows", &months).shown());
}

#[test]
fn check_tells_both_back() {
    let shown = run(&charged(), "check", &[]).stdout;
    for words in [
        "prepayment charges  to SB; used for no certificate",
        "prepayment charges of 1.50% of prepaid principal",
        "interest losses of 2.00% of liquidated balances",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

/// Nobody but the residual class is paid otherwise for charges, to the last digit.
#[test]
fn charges_change_no_other_payment() {
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
