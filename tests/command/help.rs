//! Help and usage errors.

use super::support::run;

#[test]
fn help_shows_an_example_of_each_command() {
    insta::assert_snapshot!("short", run(&["-h"]).shown());
    insta::assert_snapshot!("long", run(&["--help"]).shown());
    for command in [
        "wal",
        "cashflows",
        "explain",
        "state",
        "check",
        "tie-out",
        "simulate",
        "infer-pool",
        "report",
    ] {
        insta::assert_snapshot!(command, run(&[command, "--help"]).shown());
    }
}

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [
        &[][..],
        &["wall"],
        &["wal"],
        &["wal", "scenarios/three-classes", "--run-to", "never"],
        &["cashflows", "scenarios/three-classes", "--from", "0"],
        &["cashflows", "scenarios/three-classes", "--from", "-1"],
    ] {
        let ran = run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(!ran.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn missing_folder() {
    insta::assert_snapshot!("no_folder", run(&["wal", "scenarios/nowhere"]).shown());
    insta::assert_snapshot!(
        "no_scenario",
        run(&[
            "wal",
            "scenarios/three-classes",
            "--scenario",
            "nothing.yaml"
        ])
        .shown()
    );
}
