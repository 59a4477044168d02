//! How `--scenario` finds its file, and the message if there is none.

use std::fs;

use super::support::{Copy, run_in};

/// A file of the scenario folder comes before one of the current folder.
#[test]
fn scenario_folder_comes_first() {
    let folder = Copy::of("three-classes");
    let current = folder.path().with_file_name("pricing.yaml");
    fs::write(
        &current,
        folder.read("pricing.yaml").replace("2 CDR", "9 CDR"),
    )
    .unwrap();
    let of_folder = folder.run("wal", &[]).stdout;
    let ran = folder.run("wal", &["--scenario", "pricing.yaml"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stdout, of_folder);
    // A name that the scenario folder does not have is a path.
    let ran = folder.run("wal", &["--scenario", "./../three-classes/../pricing.yaml"]);
    assert_ne!(ran.stdout, of_folder);
    let other = folder.path().with_file_name("mine.yaml");
    fs::rename(&current, other).unwrap();
    let ran = folder.run("wal", &["--scenario", "mine.yaml"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("mine.yaml"), "{}", ran.stdout);
}

/// A subfolder with the name of the folder does not change `check`.
#[test]
fn subfolder_of_the_same_name() {
    let folder = Copy::of("three-classes");
    let inner = folder.path().join("three-classes");
    fs::create_dir(&inner).unwrap();
    let text = folder.read("pricing.yaml");
    fs::write(inner.join("pricing.yaml"), text.replace("2 CDR", "9 CDR")).unwrap();
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("2 CDR"), "{}", ran.stdout);
    assert!(ran.stdout.contains("9 CDR"), "{}", ran.stdout);
}

#[test]
fn missing_scenario() {
    let folder = Copy::of("rasc-2007-ks4");
    for (name, given, code) in [
        ("misspelt", "stress/8-crd.yaml", 4),
        ("without_its_folder_and_ending", "12-cdr", 4),
        ("unlike_any", "nothing.yaml", 4),
        ("a_folder", "stress", 4),
        ("the_deal", "deal.yaml", 2),
        ("the_deal_as_a_path", "rasc-2007-ks4/deal.yaml", 2),
    ] {
        for command in ["wal", "cashflows", "check"] {
            let ran = folder.run(command, &["--scenario", given]);
            assert_eq!(ran.code, Some(code), "{command} {name}: {}", ran.stderr);
            assert_eq!(ran.stdout, "", "{command} {name}");
            if command == "wal" {
                insta::assert_snapshot!(name, ran.shown());
            }
        }
    }
}

#[test]
fn many_scenarios_are_not_listed() {
    let folder = Copy::of("three-classes");
    let text = folder.read("pricing.yaml");
    for number in 1..=40 {
        folder.write(&format!("{number}.yaml"), &text);
    }
    let ran = folder.run("wal", &["--scenario", "nothing.yaml"]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("holds 41 scenarios"), "{}", ran.stderr);
}

#[test]
fn files_without_prepayment_are_not_scenarios() {
    let folder = Copy::of("three-classes");
    folder.write("notes.yaml", "who: me\nwhen: today\n");
    let notes = |folder: &Copy| {
        let ran = folder.run("check", &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let notes = ran.stdout.lines().filter(|line| line.starts_with("note:"));
        notes.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("one_other_file", notes(&folder));
    folder.write("list.yml", "- a\n- b\n");
    folder.write("broken.yaml", "a: [b\n");
    folder.write("empty.yaml", "");
    folder.write(
        "slip.yaml",
        folder
            .read("pricing.yaml")
            .replace("prepayment:", "prepaymnt:"),
    );
    insta::assert_snapshot!("other_files", notes(&folder));
}

#[test]
fn invalid_scenarios_are_read() {
    let folder = Copy::of("three-classes");
    // Invalid, but clearly intended as a scenario.
    folder.write("slow.yaml", "name: Slow\nprepayment: [6 CPR\n");
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert!(ran.stderr.contains("slow.yaml:"), "{}", ran.stderr);
    folder.remove("slow.yaml");
    // The pricing scenario is read as a scenario in any case.
    folder.replace("pricing.yaml", "prepayment: pricing\n", "");
    let ran = folder.run("check", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("missing field `prepayment`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn current_folder_as_the_scenario_folder() {
    let folder = Copy::of("rasc-2007-ks4");
    for given in ["stress/8-cdr.yaml", "./stress/8-cdr.yaml"] {
        let ran = run_in(&folder.path(), &["wal", ".", "--scenario", given]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
}
