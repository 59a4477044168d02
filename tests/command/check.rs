//! What a folder is understood to say.

use super::support::{Copy, run};

#[test]
fn a_folder_in_plain_words() {
    insta::assert_snapshot!(
        "three_classes",
        run(&["check", "scenarios/three-classes"]).told()
    );
    insta::assert_snapshot!("ks4", run(&["check", "scenarios/rasc-2007-ks4"]).told());
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
fn what_is_no_fault_but_worth_a_look() {
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

#[test]
fn every_scenario_of_the_folder_is_checked() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.replace("stress/4-cdr.yaml", "default: 4 CDR", "default: 4 CRD");
    folder.replace("stress/8-cdr.yaml", "default: 8 CDR", "default: 108 CDR");
    assert_eq!(folder.run("wal", &[]).code, Some(0));
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3));
    insta::assert_snapshot!("faulty_scenarios", ran.told());
}
