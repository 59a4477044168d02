//! Help and usage errors.

use super::support::{run, run_in_with};

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

/// Lines of help are as full as the width allows: a line that ends early although the next word would fit was
/// wrapped twice.
#[test]
fn help_is_wrapped_once() {
    let folder = super::support::top_level();
    let mut found = Vec::new();
    let help = run(&["--help"]).stdout;
    let commands: Vec<&str> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .filter(|word| *word != "stepdown" && *word != "help")
        .collect();
    assert!(commands.len() >= 17, "{commands:?}");
    for width in [80_usize, 100] {
        for command in &commands {
            let columns = ("COLUMNS", &*width.to_string());
            let ran = run_in_with(&folder, &[command, "--help"], columns);
            let lines: Vec<&str> = ran.stdout.lines().collect();
            let indent = |line: &str| line.len() - line.trim_start().len();
            for (line, next) in lines.iter().zip(&lines[1..]) {
                let is_prose = |line: &str| {
                    !line.trim().is_empty()
                        && !line.trim_start().starts_with(['-', '<', '[', '$'])
                        && !line.trim_start().starts_with("stepdown ")
                        && !line.trim_end().ends_with(':')
                };
                let starts_an_item = |line: &str| {
                    line.trim_start().starts_with("- ")
                        || line
                            .trim_start()
                            .starts_with(|letter: char| letter.is_ascii_digit())
                };
                let joined = is_prose(line)
                    && is_prose(next)
                    && indent(line) == indent(next)
                    && !starts_an_item(line)
                    && !starts_an_item(next);
                let word = next.split_whitespace().next().unwrap_or_default();
                if joined && line.chars().count() + 1 + word.chars().count() < width {
                    found.push(format!("{command} at {width}: {line}\n{next}"));
                }
                assert!(
                    line.chars().count() <= width || line.trim_start().starts_with("stepdown "),
                    "{command} at {width}: {line}"
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// The table of the term sheet fits a terminal of 80 columns.
#[test]
fn the_wal_table_fits_80_columns() {
    let ran = run(&["wal", "scenarios/rasc-2007-ks4"]);
    for line in ran.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}
