//! Output files: written whole or not at all, in the format of their extension, and never over a
//! file of the scenario folder.

use std::fs;
use std::path::Path;

use super::support::{Copy, run_in};

/// The names of all files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// An output folder next to the scenario folder.
fn outside(folder: &Copy) -> std::path::PathBuf {
    let outside = folder.path().with_file_name("outside");
    fs::create_dir(&outside).unwrap();
    outside
}

#[test]
fn failed_run_leaves_the_file_unchanged() {
    let folder = Copy::of("three-classes");
    let outside = outside(&folder);
    for (existing, code, arguments) in [
        (None, 2, &["--from", "999"][..]),
        (Some("an existing file"), 2, &["--from", "999"]),
        (Some("an existing file"), 2, &["--class", "Q"]),
        (
            Some("an existing file"),
            2,
            &["--format", "csv", "--show", "deal,classes"],
        ),
        (Some("an existing file"), 2, &["--from", "5", "--to", "4"]),
        (Some("an existing file"), 4, &["--scenario", "nothing.yaml"]),
    ] {
        let file = outside.join("flows.txt");
        if let Some(existing) = existing {
            fs::write(&file, existing).unwrap();
        }
        let before = names(&outside);
        let mut given = vec!["--output", file.to_str().unwrap()];
        given.extend(arguments);
        assert_eq!(
            folder.run("cashflows", &given).code,
            Some(code),
            "{arguments:?}"
        );
        assert_eq!(names(&outside), before, "{arguments:?}");
        if let Some(existing) = existing {
            assert_eq!(
                fs::read_to_string(&file).unwrap(),
                existing,
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn existing_file_is_replaced_without_temporary_files() {
    let folder = Copy::of("three-classes");
    let outside = outside(&folder);
    let file = outside.join("flows.csv");
    fs::write(&file, "x".repeat(1_000_000)).unwrap();
    let ran = folder.run(
        "cashflows",
        &["--output", file.to_str().unwrap(), "--to", "2"],
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "", "")
    );
    assert_eq!(
        fs::read_to_string(&file).unwrap().lines().count(),
        1 + 2 * 3
    );
    assert_eq!(names(&outside), ["flows.csv"]);
    // A name without a folder is a file of the current folder.
    let ran = run_in(
        &outside,
        &["cashflows", "../three-classes", "--output", "bare.csv"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(names(&outside), ["bare.csv", "flows.csv"]);
}

#[test]
fn impossible_output_paths_are_rejected() {
    let folder = Copy::of("three-classes");
    outside(&folder);
    for path in [
        "outside",
        "outside/",
        "outside/new/",
        "..",
        "nowhere/flows.csv",
    ] {
        let ran = folder.run("cashflows", &["--output", path]);
        assert_eq!(ran.code, Some(4), "{path}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("cannot write"),
            "{path}: {}",
            ran.stderr
        );
    }
    assert_eq!(names(&folder.path().with_file_name("outside")).len(), 0);
}

#[test]
fn extension_picks_the_format_unless_given() {
    let folder = Copy::of("three-classes");
    let outside = outside(&folder);
    let first_line = |name: &str, more: &[&str]| {
        let file = outside.join(name);
        let mut arguments = vec!["--to", "1", "--output", file.to_str().unwrap()];
        arguments.extend(more);
        assert_eq!(folder.run("cashflows", &arguments).code, Some(0), "{name}");
        let text = fs::read_to_string(&file).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    for (name, more, first) in [
        ("a.csv", &[][..], "deal,scenario,arithmetic,"),
        ("a.CSV", &[], "deal,scenario,arithmetic,"),
        ("a.json", &[], "{"),
        ("a.txt", &[], "Three classes: "),
        ("csv", &[], "Three classes: "),
        ("b.csv", &["--format", "json"], "{"),
        ("b.json", &["--format", "table"], "Three classes: "),
        ("b.txt", &["--format", "csv"], "deal,scenario,arithmetic,"),
    ] {
        let line = first_line(name, more);
        assert!(line.starts_with(first), "{name} {more:?}: {line}");
    }
}

#[test]
fn files_of_the_scenario_folder_are_never_overwritten() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.write("README.md", "sources of the inputs");
    for file in [
        "README.md",
        "stress/8-cdr.yaml",
        "pool.csv",
        "stress/../printed-table.csv",
    ] {
        let before = folder.read(file);
        let path = format!("rasc-2007-ks4/{file}");
        let ran = folder.run("cashflows", &["--output", &path]);
        assert_eq!(ran.code, Some(2), "{file}: {}", ran.stderr);
        assert_eq!(folder.read(file), before, "{file}");
    }
    insta::assert_snapshot!(
        "over_another_file",
        folder
            .run("cashflows", &["--output", "rasc-2007-ks4/README.md"])
            .shown()
    );
    // The same if the scenario folder is the current folder.
    let ran = run_in(&folder.path(), &["cashflows", ".", "--output", "README.md"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(folder.read("README.md"), "sources of the inputs");
}

#[test]
fn inputs_elsewhere_are_never_overwritten() {
    let folder = Copy::of("three-classes");
    let outside = outside(&folder);
    let scenario = outside.join("mine.yaml");
    fs::write(&scenario, folder.read("pricing.yaml")).unwrap();
    let path = scenario.to_str().unwrap();
    let ran = folder.run("cashflows", &["--scenario", path, "--output", path]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("an input"), "{}", ran.stderr);
    assert_eq!(
        fs::read_to_string(&scenario).unwrap(),
        folder.read("pricing.yaml")
    );
}

#[cfg(unix)]
#[test]
fn links_to_inputs_are_inputs() {
    use std::os::unix::fs::symlink;
    let folder = Copy::of("three-classes");
    let outside = outside(&folder);
    symlink(folder.path().join("pool.csv"), outside.join("soft.csv")).unwrap();
    fs::hard_link(folder.path().join("pool.csv"), outside.join("hard.csv")).unwrap();
    symlink(folder.path(), outside.join("same-folder")).unwrap();
    let pool = folder.read("pool.csv");
    for name in ["soft.csv", "hard.csv", "same-folder/pool.csv"] {
        let file = outside.join(name);
        let ran = folder.run("cashflows", &["--output", file.to_str().unwrap()]);
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("an input"), "{name}: {}", ran.stderr);
        assert_eq!(folder.read("pool.csv"), pool, "{name}");
    }
}

/// A link to another file is refused, and permissions are preserved.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Copy::of("three-classes");
    let outside = outside(&folder);
    let file = outside.join("flows.csv");
    fs::write(&file, "mine").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = outside.join("link.csv");
    symlink(&file, &link).unwrap();
    let to = link.to_str().unwrap();
    for (command, arguments) in [
        ("cashflows", &["--output", to][..]),
        ("state", &["--after", "3", "--output", to]),
        ("report", &["--html", to]),
        ("report", &["--xlsx", to]),
    ] {
        let ran = folder.run(command, arguments);
        assert_eq!(ran.code, Some(4), "{command}: {}", ran.stderr);
        let message =
            format!("error: cannot write {to}: it is a symbolic link, which is not followed\n");
        assert!(
            ran.stderr.starts_with(&message),
            "{command}: {}",
            ran.stderr
        );
        assert!(link.is_symlink(), "{command}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine", "{command}");
    }
    let ran = folder.run("cashflows", &["--output", file.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(fs::read_to_string(&file).unwrap().starts_with("deal,"));
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
    let dangling = outside.join("dangling.csv");
    symlink(outside.join("nothing.csv"), &dangling).unwrap();
    let ran = folder.run("cashflows", &["--output", dangling.to_str().unwrap()]);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    // A device is written to, not replaced.
    let ran = folder.run("cashflows", &["--output", "/dev/null"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}
