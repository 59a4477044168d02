//! `tables`: what it prints, writes and rejects.

use std::fs;

use insta::assert_snapshot;

use super::support::{Copy, run};

const KS4: &str = "scenarios/rasc-2007-ks4";
const KS2: &str = "scenarios/rasc-2007-ks2";

fn tables(more: &[&str]) -> super::support::Ran {
    run(&[&["tables", KS4], more].concat())
}

#[test]
fn wals_and_windows_over_speeds() {
    let requested = ["--which", "wal,windows", "--class", "A-4", "--class", "M-9"];
    assert_snapshot!("wals", tables(&requested).shown());
}

#[test]
fn decrement_tables() {
    let requested = [
        "--which",
        "decrement",
        "--class",
        "M-9",
        "--speeds",
        "75,100,125%",
    ];
    assert_snapshot!("decrement", tables(&requested).shown());
}

#[test]
fn by_month_with_several_loan_groups() {
    let requested = [
        "--which",
        "net-wac-cap,excess-spread",
        "--run-to",
        "call",
        "--format",
        "json",
    ];
    let ran = run(&[&["tables", KS2], &requested[..]].concat());
    let start: String = ran.shown().lines().take(80).collect::<Vec<_>>().join("\n");
    assert_snapshot!("by_month", start);
}

/// A class with write-downs, settled within a period: accrued interest, unpaid principal, reasons
/// for missing values.
#[test]
fn prices_and_yields_of_a_stressed_class() {
    let requested = [
        "--scenario",
        "stress/12-cdr.yaml",
        "--which",
        "price-yield",
        "--class",
        "M-8",
        "--speeds",
        "50,100",
        "--prices",
        "40,100",
        "--settlement",
        "2007-06-10",
        "--run-to",
        "maturity",
    ];
    assert_snapshot!("prices", tables(&requested).shown());
    assert_snapshot!(
        "wals_not_repaid",
        tables(&[
            "--scenario",
            "stress/12-cdr.yaml",
            "--which",
            "wal",
            "--run-to",
            "maturity"
        ])
        .shown()
    );
}

/// A file for each table, with the printed values in all their digits.
#[test]
fn folder_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("tables");
    let output = output.to_str().unwrap();
    let requested = ["--class", "M-4", "--speeds", "100", "--output", output];
    let ran = tables(&requested);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_snapshot!("listed", ran.stdout);
    let mut names: Vec<String> = fs::read_dir(output)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_snapshot!("files", names.join("\n"));
    let wal = fs::read_to_string(format!("{output}/wal-to-call.csv")).unwrap();
    let mut lines = wal.lines();
    assert!(lines.next().unwrap().starts_with(
        "deal,scenario,arithmetic,run_to,class,original_balance_dollars,speed_pct,wal_years,"
    ));
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("RASC 2007-KS4,Pricing speed,f64,call,M-4,5625000,100,4.5995"),
        "{wal}"
    );
}

#[test]
fn invalid_requests_are_rejected() {
    let of = |more: &[&str]| tables(more).shown();
    let shown = [
        of(&["--which", "wal", "--speeds", "100,50,100"]),
        of(&["--which", "wal", "--speeds", "fast"]),
        of(&["--which", "wal", "--speeds", "-5"]),
        of(&["--which", "wals"]),
        of(&["--class", "M-10"]),
        of(&["--format", "csv"]),
        of(&["--format", "json", "--output", "somewhere"]),
        of(&["--output", "scenarios/rasc-2007-ks4/deal.yaml"]),
        of(&["--which", "price-yield", "--prices", "0"]),
        of(&["--which", "price-yield", "--settlement", "2007-04-01"]),
        run(&[
            "tables",
            "scenarios/three-classes",
            "--which",
            "hedge-notional",
        ])
        .shown(),
    ];
    assert_snapshot!("rejected", shown.join("\n--\n"));
}

/// The folder of an earlier command is replaced as a whole; other folders are refused.
#[test]
fn folder_of_another_deal_is_replaced() {
    let outside = tempfile::tempdir().unwrap();
    let output = outside.path().join("tables");
    let write = |deal: &str, which: &str| {
        let path = output.to_str().unwrap();
        run(&["tables", deal, "--which", which, "--output", path])
    };
    let files = || {
        let mut names: Vec<String> = fs::read_dir(&output)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    fs::create_dir(&output).unwrap();
    let own = output.join("wal-to-call.csv");
    fs::write(&own, "mine").unwrap();
    let ran = write(KS4, "wal");
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.stderr,
        format!(
            "error: {} contains files that `stepdown tables` did not write\n |\n \
             = help: choose a new or empty `--output` folder\n",
            output.display()
        )
    );
    assert_eq!(files(), ["wal-to-call.csv"]);
    assert_eq!(fs::read_to_string(&own).unwrap(), "mine");
    fs::remove_file(&own).unwrap();
    assert_eq!(write(KS4, "wal,windows").code, Some(0));
    assert_eq!(files().len(), 7);
    let ran = write("scenarios/three-classes", "wal");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        files(),
        ["manifest.json", "wal-to-call.csv", "wal-to-maturity.csv"]
    );
    assert!(fs::read_to_string(&own).unwrap().contains("Three classes"));
    // A file inside it is not a folder.
    let ran = run(&["tables", KS4, "--output", own.to_str().unwrap()]);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
}

/// A link in the place of a table is replaced, not followed.
#[cfg(unix)]
#[test]
fn links_are_replaced() {
    let outside = tempfile::tempdir().unwrap();
    let output = outside.path().join("tables");
    let write = || {
        let path = output.to_str().unwrap();
        run(&["tables", KS4, "--which", "wal", "--output", path])
    };
    assert_eq!(write().code, Some(0));
    let table = output.join("wal-to-call.csv");
    let before = fs::read(&table).unwrap();
    let victim = outside.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    for name in ["wal-to-call.csv", "unfinished-run"] {
        let link = output.join(name);
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        let ran = write();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine", "{name}");
        if name == "unfinished-run" {
            assert_eq!(ran.code, Some(4));
            assert!(ran.stderr.contains("symbolic link"), "{}", ran.stderr);
        } else {
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        }
    }
    assert!(!table.is_symlink());
    assert_eq!(fs::read(&table).unwrap(), before);
}

/// Class names may be longer than file names.
#[test]
fn names_of_files_are_cut() {
    let folder = Copy::of("three-classes");
    let outside = folder.path().with_file_name("outside");
    let long = "Senior".repeat(50);
    let deal = folder.read("deal.yaml");
    let places = ["name: B,", "[B]", "M, B]", "[B, M"];
    let deal = places.iter().fold(deal, |deal, place| {
        assert_eq!(deal.matches(place).count(), 1, "{place}");
        deal.replace(place, &place.replace('B', &long))
    });
    folder.write("deal.yaml", deal);
    let more = [
        "--which",
        "decrement,price-yield",
        "--speeds",
        "100",
        "--output",
        outside.to_str().unwrap(),
    ];
    let ran = folder.run("tables", &more);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let names = fs::read_dir(&outside).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut long_names: Vec<String> = names.filter(|name| name.contains("senior")).collect();
    long_names.sort();
    assert_eq!(long_names.len(), 2);
    for name in long_names {
        assert!(name.len() < 110, "{name}");
        let text = fs::read_to_string(outside.join(&name)).unwrap();
        assert!(text.contains(&long), "{name}");
    }
}
