//! `--resume` finishes a run that was killed at any moment.
//!
//! The killed process is this test program, started again for one test.

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

/// The work of the process that is killed; does nothing unless a folder is named.
#[test]
fn writes_to_given_folder() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    // The process may have finished before it was killed.
    let _ = sweep().run(Path::new(&folder), TableFormat::Parquet, 2, Resume::Allowed);
}

#[test]
fn killed_run_resumes_with_same_bytes() {
    let format = TableFormat::Parquet;
    let undisturbed = TempDir::new().unwrap();
    sweep()
        .run(undisturbed.path(), format, 2, Resume::Refused)
        .unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run");
    for kill in 0..20u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::writes_to_given_folder"])
            .env(FOLDER, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Moments unrelated to the blocks.
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
