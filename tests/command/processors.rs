//! Identical results on every processor: the same inputs give the same bytes on every machine.
//!
//! Two things could differ between machines: mathematical functions of the platform, which use
//! newer instructions if available, and loops compiled for several processor types. One test
//! forbids the C library its newer instructions; the other runs the command on an emulated
//! processor of 2008, which has none of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::support::top_level;

const KS4: &str = "scenarios/rasc-2007-ks4";
const SETTING: &str = "GLIBC_TUNABLES";
/// Instructions that the C library must not use, by the names of its older and newer versions.
const WITHOUT: &str = "glibc.cpu.hwcaps=-FMA,-FMA_Usable,-FMA4,-FMA4_Usable,-AVX2,-AVX2_Usable,-AVX512F,-AVX512F_Usable";
/// The emulator, of the Debian package qemu-user, and the processor it emulates.
const EMULATOR: &str = "qemu-x86_64";
const NEHALEM: [&str; 2] = ["-cpu", "Nehalem"];

/// The name of a run, and its arguments without the output folder.
type Run<'a> = (&'a str, &'a [&'a str]);

/// Every file that the runs write, by name, without the timing rows.
fn files(runs: &[Run], command: impl Fn() -> Command) -> BTreeMap<PathBuf, String> {
    let outside = TempDir::new().unwrap();
    let mut files = BTreeMap::new();
    for (name, words) in runs {
        let folder = outside.path().join(name);
        let ran = command()
            .args(*words)
            .args(["--format", "csv", "--output"])
            .arg(&folder)
            .current_dir(top_level())
            .output()
            .unwrap_or_else(|error| panic!("{EMULATOR}: {error}: apt-get install qemu-user"));
        let shown = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(0), "{name}: {shown}");
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            // It contains the hash of the timings; the tables themselves are compared.
            if path.ends_with("manifest.json") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let untimed = text.lines().filter(|line| !line.starts_with("timing,"));
            let untimed: Vec<&str> = untimed.collect();
            let name = path.strip_prefix(outside.path()).unwrap().to_owned();
            files.insert(name, untimed.join("\n"));
        }
    }
    files
}

#[track_caller]
fn assert_same(one: &BTreeMap<PathBuf, String>, other: &BTreeMap<PathBuf, String>) {
    assert!(
        one.keys().eq(other.keys()),
        "{:?} {:?}",
        one.keys(),
        other.keys()
    );
    for ((name, one), other) in one.iter().zip(other.values()) {
        let lines = one.lines().zip(other.lines());
        let different: Vec<_> = lines.filter(|(one, other)| one != other).collect();
        assert!(
            different.is_empty() && one.lines().count() == other.lines().count(),
            "{}: {} lines differ, first {:?}",
            name.display(),
            different.len(),
            different.first()
        );
    }
    // Every requested file was written.
    let has = |table: &str| one.keys().any(|name| name.ends_with(Path::new(table)));
    for table in [
        "scenarios.csv",
        "classes.csv",
        "distributions.csv",
        "by_month.csv",
    ] {
        assert!(has(table), "{table}");
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_stepdown"))
}

#[test]
fn platform_functions_do_not_change_results() {
    let runs: &[Run] = &[
        (
            "sweep",
            &["sweep", KS4, "--sweep", "sweeps/cdr-by-severity.yaml"],
        ),
        (
            "independent",
            &[
                "simulate",
                KS4,
                "--model",
                "models/base.yaml",
                "--paths",
                "500",
            ],
        ),
        (
            "sobol",
            &[
                "simulate",
                KS4,
                "--model",
                "models/base.yaml",
                "--paths",
                "128",
                "--sampling",
                "sobol",
            ],
        ),
        ("prices", &["tables", KS4, "--which", "price-yield"]),
        (
            "discount-margins",
            &[
                "tables",
                KS4,
                "--which",
                "price-yield",
                "--discount-margins",
                "0.5,1.5",
            ],
        ),
    ];
    let without = || {
        let mut command = program();
        command.env(SETTING, WITHOUT);
        command
    };
    assert_same(&files(runs, program), &files(runs, without));
}

#[test]
#[ignore = "needs qemu-x86_64: see Tests in README.md"]
fn older_processor_gives_the_same_bytes() {
    // An emulated processor takes some twenty times as long.
    let runs: &[Run] = &[
        (
            "sweep",
            &["sweep", KS4, "--sweep", "sweeps/severities.yaml"],
        ),
        (
            "independent",
            &[
                "simulate",
                KS4,
                "--model",
                "models/base.yaml",
                "--paths",
                "64",
            ],
        ),
        ("prices", &["tables", KS4, "--which", "price-yield"]),
    ];
    let emulated = || {
        let mut command = Command::new(EMULATOR);
        command.args(NEHALEM).arg(env!("CARGO_BIN_EXE_stepdown"));
        command
    };
    assert_same(&files(runs, program), &files(runs, emulated));
}
