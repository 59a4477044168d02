//! Killed at any moment, a run is finished by `--resume` as if nothing had been.
//!
//! The process that is killed is this test's own program, started again for one test.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use stepdown_runner::results::{Resume, TableFormat};
use tempfile::TempDir;

use super::generated::{Generated, names, tables};

const FOLDER: &str = "STEPDOWN_TEST_FOLDER";
const SCENARIOS: u64 = 20_000;

fn sweep() -> Generated {
    let mut sweep = Generated::of(SCENARIOS);
    sweep.pause = Duration::from_millis(2);
    sweep
}

/// What the process does that is killed; nothing where no folder is named.
#[test]
fn writes_where_it_is_told() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    // Where it had come to its end before it was killed, nothing is left to do.
    let _ = sweep().run(Path::new(&folder), TableFormat::Parquet, 2, Resume::Allowed);
}

#[test]
fn a_killed_run_is_finished_with_the_same_bytes() {
    let format = TableFormat::Parquet;
    let undisturbed = TempDir::new().unwrap();
    sweep()
        .run(undisturbed.path(), format, 2, Resume::Refused)
        .unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run");
    for kill in 0..20u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::writes_where_it_is_told"])
            .env(FOLDER, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Moments that have nothing to do with the blocks.
        std::thread::sleep(Duration::from_millis(20 + kill * 7919 % 130));
        child.kill().unwrap();
        child.wait().unwrap();
        if path.join("run.parquet").exists() {
            check(&path, undisturbed.path());
            std::fs::remove_dir_all(&path).unwrap();
        }
    }
    sweep().run(&path, format, 2, Resume::Allowed).unwrap();
    check(&path, undisturbed.path());
    assert_eq!(names(&path), names(undisturbed.path()));
}

fn check(folder: &Path, undisturbed: &Path) {
    let format = TableFormat::Parquet;
    assert!(tables(folder, format) == tables(undisturbed, format));
}
