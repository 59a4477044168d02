//! Default curves in percent of the original balance by month, as loss timing curves state them.

use super::support::Copy;

/// 0.10% of 100,000,000 in each of 12 months and 0.05% in each of 24: 2,400,000 in all.
const TIMING: &str = "0.10 of original for 12, 0.05 of original for 24, 0";

fn folder(default: &str) -> Copy {
    let folder = Copy::of("three-classes");
    folder.replace(
        "pricing.yaml",
        "default: 2 CDR",
        &format!("default: {default}"),
    );
    folder
}

#[test]
fn losses_are_severity_times_the_stated_percentages() {
    let folder = folder(TIMING);
    for arithmetic in ["f64", "cents"] {
        let ran = folder.run("wal", &["--arithmetic", arithmetic]);
        let losses = "losses         960,000.00 over the life of the pool, 0.96% of the original";
        assert!(ran.stdout.contains(losses), "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn defaults_beyond_the_performing_balance_are_reported() {
    let folder = folder("30 of original for 4, 0");
    let ran = folder.run("wal", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("defaults       "), "{}", ran.stdout);
    let left_out = "left out, 21.56% of the original pool balance: defaults as a percentage of original balance exceed \
                    the performing balance in some months";
    assert!(ran.stdout.contains(left_out), "{}", ran.stdout);
    let ran = folder.run("tables", &["--which", "wal", "--speeds", "100"]);
    assert!(ran.stderr.contains(left_out), "{}", ran.stderr);
    let target = [
        "--vary",
        "speed: 50% to 200% by 50%",
        "--target",
        "A wal_years 1",
    ];
    let ran = folder.run("solve", &target);
    assert!(
        ran.stdout.contains("exceed the performing balance"),
        "{}",
        ran.stdout
    );
}

#[test]
fn sweep_with_annual_rates_equals_single_runs() {
    let folder = folder(TIMING);
    let sweep = format!(
        "name: S\naxes:\n  default: [2 CDR, \"{TIMING}\"]\n  default_multiple: [100%, 150%]\n"
    );
    folder.write("sweep.yaml", sweep);
    let output = folder.path().join("run");
    let output = output.to_str().unwrap();
    let ran = folder.run(
        "sweep",
        &[
            "--sweep",
            "sweep.yaml",
            "--format",
            "csv",
            "--output",
            output,
        ],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let table = folder.read("run/deal.csv");
    let mut rows = table
        .lines()
        .map(|row| row.split(',').collect::<Vec<&str>>());
    let names = rows.next().unwrap();
    let at = names
        .iter()
        .position(|name| *name == "cumulative_default_dollars")
        .unwrap();
    let defaults: Vec<f64> = rows.map(|row| row[at].parse().unwrap()).collect();
    assert!((defaults[2] - 2_400_000.0).abs() < 0.01, "{defaults:?}");
    assert!((defaults[3] - 3_600_000.0).abs() < 0.01, "{defaults:?}");
    assert!(
        defaults[0] > 0.0 && defaults[1] > defaults[0],
        "{defaults:?}"
    );
}

#[test]
fn loan_age_is_rejected() {
    let ran = folder("0.10 of original at loan age").run("wal", &[]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("cut-off"), "{}", ran.stderr);
}
