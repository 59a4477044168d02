//! `infer-pool`: what it prints, what it writes, and what it rejects.

use std::fs;

use super::support::{Copy, run_in, run_in_with};

const NAME: &str = "rasc-2007-ks4";

/// A folder without a pool, and with bounds that allow few rep lines, so that the search is short.
fn folder() -> Copy {
    let folder = Copy::of(NAME);
    folder.remove("pool.csv");
    folder.write(
        "infer-pool.yaml",
        "\
kinds:
  fixed:
    rate: 9.00%
    age_months: 3 to 4
    terms:
      - {maturity_months: 360}
      - {maturity_months: 360, amortization_months: 480}
      - {maturity_months: 180, amortization_months: 360}
  arm:
    rate: 9.00%
    age_months: 2 to 3
    terms:
      - {maturity_months: 360}
      - {maturity_months: 360, amortization_months: 480}
      - {maturity_months: 360, io_months: 60}
",
    );
    folder
}

#[test]
fn inferred_pool_runs_in_the_folder() {
    let folder = folder();
    let found = folder.path().with_file_name("found.csv");
    let output = found.to_str().unwrap();
    let ran = folder.run("infer-pool", &["--without-ranges", "--output", output]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(
        ran.stdout.contains("78 of 78 as printed\n"),
        "{}",
        ran.stdout
    );
    let pool = fs::read_to_string(&found).unwrap();
    assert!(pool.starts_with("# pool_is: inferred\n"), "{pool}");
    folder.write("pool.csv", &pool);
    // The pool file itself says that it is inferred, even if the deal file does not.
    folder.replace(
        "deal.yaml",
        "  pool_is: inferred                     # the sheet prints no rep lines; see README.md\n",
        "",
    );
    let wal = folder.run("wal", &[]);
    assert_eq!(wal.code, Some(0), "{}", wal.stderr);
    assert!(
        wal.stdout.contains("78 of 78 as printed\n"),
        "{}",
        wal.stdout
    );
    assert!(
        wal.stdout
            .contains("results use inferred rep lines, not actual collateral")
    );
    // A pool in the folder is not an input: the result does not depend on it.
    let again = folder.run("infer-pool", &["--without-ranges", "--output", output]);
    assert_eq!(again.stdout, ran.stdout);
    assert_eq!(fs::read_to_string(&found).unwrap(), pool);
}

/// The result does not depend on the number of threads, but on the seed.
#[test]
fn threads_do_not_change_the_result() {
    let folder = folder();
    let found = |threads: &str, seed: &str| {
        let arguments = [
            "infer-pool",
            NAME,
            "--seed",
            seed,
            "--without-ranges",
            "--format",
            "json",
        ];
        let ran = run_in_with(
            folder.path().parent().unwrap(),
            &arguments,
            ("RAYON_NUM_THREADS", threads),
        );
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let pool = folder
            .path()
            .with_file_name("output")
            .join("rasc-2007-ks4-pool.csv");
        (ran.stdout, fs::read_to_string(pool).unwrap())
    };
    let one = found("1", "1");
    assert_eq!(one, found("3", "1"));
    assert_ne!(one, found("2", "2"));
}

#[test]
fn contradictory_printed_values() {
    let folder = folder();
    folder.replace(
        "printed-table.csv",
        "4.60,5.08,42,78,42,143",
        "4.60,5.08,42,78,42,34",
    );
    folder.replace(
        "infer-pool.yaml",
        "age_months: 3 to 4",
        "age_months: 4 to 3",
    );
    let ran = folder.run("infer-pool", &[]);
    insta::assert_snapshot!("contradictions", ran.shown());
}

#[test]
fn inputs_are_never_overwritten() {
    let folder = folder();
    for (output, message) in [
        ("rasc-2007-ks4/printed-table.csv", "would replace an input"),
        ("rasc-2007-ks4/infer-pool.yaml", "would replace an input"),
        (
            "rasc-2007-ks4/README.md",
            "would replace a file of the scenario folder",
        ),
    ] {
        let before = fs::read(folder.path().with_file_name(output)).unwrap();
        let ran = folder.run("infer-pool", &["--output", output]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
        assert_eq!(
            fs::read(folder.path().with_file_name(output)).unwrap(),
            before
        );
    }
}

#[test]
fn seasoned_deals_are_rejected() {
    let outside = tempfile::tempdir().unwrap();
    let folder = super::support::top_level().join("scenarios/rasc-2007-ks2");
    let ran = run_in(outside.path(), &["infer-pool", folder.to_str().unwrap()]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("the deal starts after closing"),
        "{}",
        ran.stderr
    );
}

/// Only an inferred pool is replaced, and none with `--no-overwrite`.
#[test]
fn only_inferred_pools_are_replaced() {
    let folder = folder();
    let found = folder.path().with_file_name("found.csv");
    let output = found.to_str().unwrap();
    let words = ["--without-ranges", "--output", output];
    for own in [
        "an existing file",
        "# pool_is: inferred\nline,kind,balance\n",
    ] {
        fs::write(&found, own).unwrap();
        let ran = folder.run("infer-pool", &words);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        let wanted = "is not a pool that `infer-pool` wrote";
        assert!(ran.stderr.contains(wanted), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(&found).unwrap(), own);
    }
    fs::remove_file(&found).unwrap();
    let run = |more: &[&str]| folder.run("infer-pool", &[&words[..], more].concat());
    assert_eq!(run(&["--no-overwrite"]).code, Some(0));
    let pool = fs::read_to_string(&found).unwrap();
    let refused = run(&["--no-overwrite"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("already exists"),
        "{}",
        refused.stderr
    );
    assert_eq!(run(&["--seed", "2"]).code, Some(0));
    assert_ne!(fs::read_to_string(&found).unwrap(), pool);
}

/// Waits until a process handles interrupts, where the system shows it.
#[cfg(unix)]
fn wait_until_it_listens(process: u32) {
    let status = format!("/proc/{process}/status");
    for _ in 0..200 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let caught = fs::read_to_string(&status).ok().and_then(|status| {
            let mask = status
                .lines()
                .find_map(|line| line.strip_prefix("SigCgt:"))?;
            u64::from_str_radix(mask.trim(), 16).ok()
        });
        if caught.is_none_or(|caught| caught & 1 << 1 != 0) {
            break;
        }
    }
    // The search begins.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

/// Ctrl-C during the search leaves the existing file as it was, and no temporary file.
#[cfg(unix)]
#[test]
fn interrupted_search_writes_nothing() {
    use std::process::{Command, Stdio};
    let folder = Copy::of(NAME);
    let outside = folder.path().with_file_name("outside");
    fs::create_dir(&outside).unwrap();
    for existing in [None, Some("# Made by stepdown infer-pool.\n")] {
        if let Some(existing) = existing {
            fs::write(outside.join("pool.csv"), existing).unwrap();
        }
        let child = Command::new(env!("CARGO_BIN_EXE_stepdown"))
            .args(["infer-pool", NAME, "--output", "outside/pool.csv"])
            .current_dir(outside.parent().unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_until_it_listens(child.id());
        let killed = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(
            killed.unwrap().success(),
            "the search ended before it was stopped"
        );
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(6));
        assert_eq!(
            String::from_utf8(ended.stderr).unwrap(),
            "stopping after the pools in progress; interrupt again to stop now\nerror: interrupted\n"
        );
        let left: Vec<_> = fs::read_dir(&outside)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        match existing {
            None => assert!(left.is_empty(), "{left:?}"),
            Some(existing) => {
                assert_eq!(left, ["pool.csv"]);
                assert_eq!(
                    fs::read_to_string(outside.join("pool.csv")).unwrap(),
                    existing
                );
            }
        }
    }
}
