//! `infer-pool`: what it prints, what it writes, and what it refuses.

use std::fs;

use super::support::{Copy, run_in, run_in_with};

const NAME: &str = "rasc-2007-ks4";

/// A folder whose bounds leave few lines, so that little is to be searched, and no pool.
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
fn the_pool_can_be_put_in_place() {
    let folder = folder();
    let beside = folder.path().with_file_name("found.csv");
    let output = beside.to_str().unwrap();
    let ran = folder.run("infer-pool", &["--without-ranges", "--output", output]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(
        ran.stdout.contains("78 of 78 as printed\n"),
        "{}",
        ran.stdout
    );
    let pool = fs::read_to_string(&beside).unwrap();
    assert!(pool.starts_with("# pool_is: inferred\n"), "{pool}");
    folder.write("pool.csv", &pool);
    // Whatever the deal file says of its pool, this one says of itself what it is.
    folder.replace(
        "deal.yaml",
        "  pool_is: inferred                     # the sheet prints no lines; see README.md\n",
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
            .contains("pool.csv is inferred, as it says itself: figures rest on it")
    );
    // The pool of the folder is no input, and what is found does not depend on it.
    let again = folder.run("infer-pool", &["--without-ranges", "--output", output]);
    assert_eq!(again.stdout, ran.stdout);
    assert_eq!(fs::read_to_string(&beside).unwrap(), pool);
}

/// The same bytes whatever the number of threads; other ones from another seed.
#[test]
fn threads_do_not_show() {
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
fn printed_figures_that_contradict_one_another() {
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
fn nothing_is_written_over_an_input() {
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
fn a_deal_in_mid_life_has_no_printed_table() {
    let outside = tempfile::tempdir().unwrap();
    let folder = super::support::top_level().join("scenarios/rasc-2007-ks2");
    let ran = run_in(outside.path(), &["infer-pool", folder.to_str().unwrap()]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("the deal is in mid-life"),
        "{}",
        ran.stderr
    );
}

/// Only a pool that was inferred is replaced, and none where that is refused.
#[test]
fn only_pools_of_its_own_making_are_replaced() {
    let folder = folder();
    let beside = folder.path().with_file_name("found.csv");
    let output = beside.to_str().unwrap();
    let words = ["--without-ranges", "--output", output];
    for own in ["what was there", "# pool_is: inferred\nline,kind,balance\n"] {
        fs::write(&beside, own).unwrap();
        let ran = folder.run("infer-pool", &words);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        let said = "is not a pool that `infer-pool` wrote";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(&beside).unwrap(), own);
    }
    fs::remove_file(&beside).unwrap();
    let run = |more: &[&str]| folder.run("infer-pool", &[&words[..], more].concat());
    assert_eq!(run(&["--no-overwrite"]).code, Some(0));
    let pool = fs::read_to_string(&beside).unwrap();
    let refused = run(&["--no-overwrite"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("is there already"),
        "{}",
        refused.stderr
    );
    assert_eq!(run(&["--seed", "2"]).code, Some(0));
    assert_ne!(fs::read_to_string(&beside).unwrap(), pool);
}

/// Stopped by Ctrl-C in the middle of its search, it leaves what was there, and nothing beside it.
#[cfg(unix)]
#[test]
fn a_search_that_is_stopped_leaves_nothing() {
    use std::process::{Command, Stdio};
    let folder = Copy::of(NAME);
    let outside = folder.path().with_file_name("outside");
    fs::create_dir(&outside).unwrap();
    for there in [None, Some("# Made by stepdown infer-pool.\n")] {
        if let Some(there) = there {
            fs::write(outside.join("pool.csv"), there).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepdown"))
            .args(["infer-pool", NAME, "--output", "outside/pool.csv"])
            .current_dir(outside.parent().unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(700));
        let killed = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(killed.unwrap().success(), "it had ended before");
        child.wait().unwrap();
        let left: Vec<_> = fs::read_dir(&outside)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        match there {
            None => assert!(left.is_empty(), "{left:?}"),
            Some(there) => {
                assert_eq!(left, ["pool.csv"]);
                assert_eq!(fs::read_to_string(outside.join("pool.csv")).unwrap(), there);
            }
        }
    }
}
