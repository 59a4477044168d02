//! A deal with adjustable-rate loans and index paths read from a file.

use super::support::{Copy, run};

const FOLDER: &str = "scenarios/adjustable";

#[test]
fn wal_follows_the_forward_curve() {
    let ran = run(&["wal", FOLDER]);
    assert_eq!(ran.code, Some(0));
    let row = |stdout: &str, class: &str| {
        let row = stdout.lines().find(|line| line.starts_with(class));
        row.unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        row(&ran.stdout, "M "),
        "M 20,000,000 4.59 5.05 40 - 77 40 - 149"
    );
    let cents = run(&["wal", FOLDER, "--arithmetic", "cents"]);
    for class in ["A ", "M ", "B "] {
        assert_eq!(row(&cents.stdout, class), row(&ran.stdout, class));
    }
    let json = run(&["wal", FOLDER, "--format", "json"]);
    assert!(json.stdout.contains("\"forward.csv\""), "{}", json.stdout);
}

#[test]
fn check_describes_resets_and_index_paths() {
    let ran = run(&["check", FOLDER]);
    assert_eq!(ran.code, Some(0));
    for shown in [
        "libor_6m       130,000,000 in 2 rows adjusts to it",
        "libor_1m       20,000,000 in 1 row adjusts to it",
        "libor_6m forward.csv + 200 bp",
    ] {
        assert!(ran.stdout.contains(shown), "{}", ran.stdout);
    }
}

#[test]
fn errors_in_pool_and_forward_curve_name_the_file() {
    let folder = Copy::of("adjustable");
    folder.replace("pool.csv", "libor_1m,2.80,1,1", "libor_1m,2.80,0,1");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr
            .contains("`first_reset_months` is 0, must be from 1 to 600")
    );
    folder.replace("pool.csv", "libor_1m,2.80,0,1", "libor_1m,2.80,1,1");
    folder.replace("forward.csv", "\n2,", "\n3,");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("forward.csv:3:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("expected month 2, found `3`"));
}
