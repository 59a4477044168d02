//! `init`, `diff`, completions and man pages.

use std::fs;

use tempfile::TempDir;

use super::support::run;

const KS4: &str = "scenarios/rasc-2007-ks4";

#[test]
fn every_template_of_init_runs_and_is_never_overwritten() {
    let outside = TempDir::new().unwrap();
    for kind in ["home-equity", "three-classes", "adjustable-rate"] {
        let folder = outside.path().join(kind).display().to_string();
        let init = ["init", &folder, "--like", kind];
        let ran = run(&init);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{kind}");
        for command in ["check", "wal"] {
            let ran = run(&[command, &folder]);
            assert_eq!(ran.code, Some(0), "{command} {kind}: {}", ran.stderr);
        }
        let deal = format!("{folder}/deal.yaml");
        fs::write(&deal, "mine").unwrap();
        let again = run(&init);
        assert_eq!(again.code, Some(2));
        assert!(again.stderr.contains("exists"), "{}", again.stderr);
        assert_eq!(fs::read_to_string(&deal).unwrap(), "mine");
    }
}

#[test]
fn diff_lists_fields_and_results_that_differ() {
    let stress = format!("{KS4}/stress/8-cdr.yaml");
    let ran = run(&["diff", KS4, &stress]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!("diff_of_scenarios", ran.shown());

    let same = run(&["diff", KS4, &format!("{KS4}/pricing.yaml")]);
    assert_eq!(same.code, Some(0));
    assert!(
        same.stdout.ends_with("\nno differences\n"),
        "{}",
        same.stdout
    );
}

#[test]
fn diff_of_deals_goes_by_the_names_of_classes() {
    let outside = TempDir::new().unwrap();
    let folder = outside.path().join("deal").display().to_string();
    assert_eq!(
        run(&["init", &folder, "--like", "three-classes"]).code,
        Some(0)
    );
    let deal = format!("{folder}/deal.yaml");
    let text = fs::read_to_string(&deal).unwrap();
    // A comment and quotes are no difference.
    fs::write(
        &deal,
        format!("# Another.\n{}", text.replace("name: M", "name: \"M\"")),
    )
    .unwrap();
    let ran = run(&["diff", "scenarios/three-classes", &folder]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);

    fs::write(
        &deal,
        text.replace("80_000_000", "79_000_000")
            .replace("12_000_000", "13_000_000"),
    )
    .unwrap();
    let ran = run(&[
        "diff",
        "scenarios/three-classes",
        &folder,
        "--format",
        "csv",
    ]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout
            .contains("input,deal.yaml,classes.A.balance,,,80_000_000,79_000_000,"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("result,,wal_years,M,maturity,"),
        "{}",
        ran.stdout
    );
}

#[test]
fn diff_of_runs_compares_them_over_all_scenarios() {
    let outside = TempDir::new().unwrap();
    let sweep = |name: &str, more: &[&str]| {
        let output = outside.path().join(name).display().to_string();
        let sweep = [
            "sweep",
            KS4,
            "--sweep",
            "sweeps/speeds.yaml",
            "--output",
            &output,
        ];
        assert_eq!(run(&[&sweep, more].concat()).code, Some(0));
        output
    };
    let (plain, set) = (
        sweep("plain", &[]),
        sweep("set", &["--set", "deal.overcollateralization.target=6%"]),
    );
    assert_eq!(run(&["diff", &plain, &plain]).code, Some(0));
    let ran = run(&["diff", &plain, &set]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert!(
        ran.stdout.contains("deal.overcollateralization.target"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("longest_wal_years"), "{}", ran.stdout);
    let mixed = run(&["diff", &plain, KS4]);
    assert_eq!(mixed.code, Some(2), "{}", mixed.stderr);
}

#[test]
fn completions_and_man_pages_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{shell}");
        for word in ["break-even", "run-to", "severity"] {
            assert!(ran.stdout.contains(word), "{shell}: {word}");
        }
    }
    let outside = TempDir::new().unwrap();
    let pages = outside.path().join("man1");
    assert_eq!(
        run(&["man", "--output", pages.to_str().unwrap()]).code,
        Some(0)
    );
    let help = run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !command.is_empty() && *command != "help")
        .collect();
    assert!(commands.len() >= 17, "{commands:?}");
    for command in commands {
        assert!(
            pages.join(format!("stepdown-{command}.1")).is_file(),
            "{command}"
        );
    }
    assert!(run(&["man"]).stdout.contains(".TH stepdown 1"));
}

#[test]
fn the_version_names_commit_and_build() {
    let version = run(&["--version"]).stdout;
    let expected = format!("stepdown {} (", env!("CARGO_PKG_VERSION"));
    assert!(version.starts_with(&expected), "{version}");
    assert!(version.contains(" build for "), "{version}");
}

/// Links in the folder are refused, and their targets are not changed.
#[cfg(unix)]
#[test]
fn init_and_man_do_not_follow_links() {
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().unwrap();
    let own = outside.path().join("own");
    fs::write(&own, "mine").unwrap();
    let pages = outside.path().join("man1");
    fs::create_dir(&pages).unwrap();
    let page = pages.join("stepdown-wal.1");
    symlink(&own, &page).unwrap();
    let ran = run(&["man", "--output", pages.to_str().unwrap()]);
    assert_eq!(ran.code, Some(4));
    let message = format!(
        "error: cannot write {}: it is a symbolic link, which is not followed\n",
        page.display()
    );
    assert_eq!(ran.stderr, message);
    assert_eq!(fs::read_to_string(&own).unwrap(), "mine");
    let elsewhere = outside.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let folder = outside.path().join("deal");
    fs::create_dir(&folder).unwrap();
    symlink(&elsewhere, folder.join("stress")).unwrap();
    let ran = run(&["init", folder.to_str().unwrap()]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("stress/8-cdr.yaml"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert!(!folder.join("deal.yaml").exists());
}
