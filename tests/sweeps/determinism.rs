//! Sweeps are deterministic.
//!
//! The tables `scenarios`, `classes` and `deal` of a sweep have the same bytes
//!
//! * with any number of threads,
//! * with scenarios run one by one or in lanes,
//! * with or without interruptions.
//!
//! Only the timing rows of the table `run` may differ. Killed runs are tested with the command
//! itself, in `tests/command/sweep.rs`.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use stepdown_runner::results::{
    self, Manifest, Origin, Overwrite, Resume, RunFolder, Running, Step, TableFormat,
};
use stepdown_runner::side_by_side::{SweepWork, Width};

use super::cases::{Drawn, draw};

/// Several blocks, and not a multiple of batches of sixteen.
const SCENARIOS: usize = 1003;
const TABLES: [&str; 3] = ["scenarios", "classes", "deal"];

/// Runs the sweep into a folder until `stop_after` scenarios are done; returns whether it finished.
fn run(drawn: &Drawn, width: Width, threads: usize, into: &Path, stop_after: u64) -> bool {
    let work = SweepWork::new(&drawn.folder, drawn.sweep.clone(), width).unwrap();
    let origin = Origin {
        version: "test".to_owned(),
        inputs: drawn.sweep.inputs.clone(),
        settings: Vec::new(),
    };
    let format = TableFormat::Parquet;
    let manifest = Manifest::of(&work, &origin, format);
    let (mut folder, _) =
        RunFolder::open(into, manifest, format, Resume::Allowed, Overwrite::Allowed).unwrap();
    let stop = AtomicBool::new(false);
    let done = AtomicU64::new(0);
    let progress = |step| {
        if let Step::Ran(scenarios) = step {
            let done = done.fetch_add(scenarios, Ordering::Relaxed) + scenarios;
            stop.fetch_or(done >= stop_after, Ordering::Relaxed);
        }
    };
    let running = Running {
        threads,
        stop: &stop,
        progress: &progress,
    };
    results::run(&work, &mut folder, &running).is_ok()
}

fn tables(folder: &Path) -> Vec<Vec<u8>> {
    TABLES
        .iter()
        .map(|table| std::fs::read(folder.join(format!("{table}.parquet"))).unwrap())
        .collect()
}

#[test]
fn sweeps_are_deterministic() {
    for deal in ["rasc-2007-ks4", "rasc-2007-ks2", "adjustable"] {
        let drawn = draw(deal, SCENARIOS, 11);
        let reference = tempfile::tempdir().unwrap();
        assert!(run(&drawn, Width::Sixteen, 1, reference.path(), u64::MAX));
        let reference = tables(reference.path());
        for (width, threads) in [
            (Width::Sixteen, 2),
            (Width::Sixteen, 7),
            (Width::One, 1),
            (Width::One, 2),
        ] {
            let again = tempfile::tempdir().unwrap();
            assert!(run(&drawn, width, threads, again.path(), u64::MAX));
            assert!(
                tables(again.path()) == reference,
                "{deal}, {width:?}, {threads} threads"
            );
        }
        // Interrupted three times, with another width and number of threads each time.
        let resumed = tempfile::tempdir().unwrap();
        let mut ended = Vec::new();
        for (width, threads, stop_after) in [
            (Width::Sixteen, 2, 100),
            (Width::One, 1, 1),
            (Width::Sixteen, 7, 200),
            (Width::Sixteen, 1, u64::MAX),
        ] {
            ended.push(run(&drawn, width, threads, resumed.path(), stop_after));
        }
        assert_eq!(ended, [false, false, false, true]);
        assert!(tables(resumed.path()) == reference, "{deal}, resumed");
    }
}
