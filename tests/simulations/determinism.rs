//! Simulations are deterministic.
//!
//! The result of a path depends on the model, the seed, the sampling and the number of the path: it
//! is the same alone as among others. The tables `scenarios`, `classes`, `deal`, `distributions`,
//! `months` and `by_month` have the same bytes
//!
//! * with any number of threads,
//! * with paths run one by one or in lanes,
//! * with or without interruptions.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use stepdown_runner::results::{
    self, Manifest, Origin, Overwrite, Resume, RunFolder, Running, Step, TableFormat, Work,
};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::{Drawing, Sampling, SimulationWork};

use super::models::{EVERYTHING, Modelled};

/// Several blocks, and not a multiple of batches of sixteen.
const PATHS: u64 = 1004;
const TABLES: [&str; 6] = [
    "scenarios",
    "classes",
    "deal",
    "distributions",
    "months",
    "by_month",
];

/// Runs a simulation into a folder until `stop_after` paths are done; returns whether it finished.
fn run(work: &SimulationWork<'_>, threads: usize, into: &Path, stop_after: u64) -> bool {
    let origin = Origin {
        version: "test".to_owned(),
        inputs: Vec::new(),
        settings: work.drawing().settings(),
    };
    let format = TableFormat::Parquet;
    let manifest = Manifest::of(work, &origin, format);
    let (mut folder, _) =
        RunFolder::open(into, manifest, format, Resume::Allowed, Overwrite::Allowed).unwrap();
    let stop = AtomicBool::new(false);
    let done = AtomicU64::new(0);
    let progress = |step| {
        if let Step::Ran(paths) = step {
            let done = done.fetch_add(paths, Ordering::Relaxed) + paths;
            stop.fetch_or(done >= stop_after, Ordering::Relaxed);
        }
    };
    let running = Running {
        threads,
        stop: &stop,
        progress: &progress,
    };
    results::run(work, &mut folder, &running).is_ok()
}

fn tables(folder: &Path) -> Vec<Vec<u8>> {
    TABLES
        .iter()
        .map(|table| std::fs::read(folder.join(format!("{table}.parquet"))).unwrap())
        .collect()
}

#[test]
fn simulations_are_deterministic() {
    for (deal, sampling) in [
        ("rasc-2007-ks4", Sampling::Antithetic),
        ("rasc-2007-ks2", Sampling::Sobol { shifts: 4 }),
    ] {
        let modelled = Modelled::of(deal, EVERYTHING);
        let work = |width| modelled.work(PATHS, sampling, width);
        let reference = tempfile::tempdir().unwrap();
        assert!(run(&work(Width::Sixteen), 1, reference.path(), u64::MAX));
        let reference = tables(reference.path());
        for (width, threads) in [(Width::Sixteen, 7), (Width::One, 2)] {
            let again = tempfile::tempdir().unwrap();
            assert!(run(&work(width), threads, again.path(), u64::MAX));
            assert!(
                tables(again.path()) == reference,
                "{deal}, {width:?}, {threads} threads"
            );
        }
        // Interrupted twice, with another width and number of threads each time.
        let resumed = tempfile::tempdir().unwrap();
        let ended = [
            run(&work(Width::Sixteen), 2, resumed.path(), 100),
            run(&work(Width::One), 1, resumed.path(), 1),
            run(&work(Width::Sixteen), 1, resumed.path(), u64::MAX),
        ];
        assert_eq!(ended, [false, false, true]);
        assert!(tables(resumed.path()) == reference, "{deal}, resumed");
    }
}

#[test]
fn paths_are_independent_of_other_paths() {
    let modelled = Modelled::of("rasc-2007-ks4", EVERYTHING);
    for sampling in [
        Sampling::Independent,
        Sampling::Antithetic,
        Sampling::Sobol { shifts: 2 },
    ] {
        let all = modelled.work(400, sampling, Width::Sixteen);
        let outcomes = all.run(1..401);
        let all_by_month = all.by_month(1..401);
        // In a larger simulation, one by one; and in one that starts with this path.
        let many = modelled.work(1_000_000, sampling, Width::One);
        let from_there = Drawing {
            paths: 2,
            first_path: 301,
            ..all.drawing()
        };
        let (folder, model) = (&modelled.folder, &modelled.model);
        let alone = SimulationWork::new(folder, model, from_there, Width::Sixteen).unwrap();
        for path in [301, 302] {
            let here = &outcomes[path as usize - 1];
            assert_eq!(many.run(path..path + 1), std::slice::from_ref(here));
            let by_month = many.by_month(path..path + 1);
            assert_eq!(by_month[0], all_by_month[path as usize - 1]);
            assert_eq!(alone.run(path..path + 1), std::slice::from_ref(here));
            assert_eq!(alone.axis_values(path), all.axis_values(path));
        }
        // The paths differ.
        let losses = |path: usize| {
            outcomes[path]
                .result
                .as_ref()
                .unwrap()
                .deal()
                .cumulative_loss
        };
        assert!((1..400).all(|path| losses(path) != losses(0)));
    }
}

#[test]
fn parts_of_pairs_and_point_sets_are_rejected() {
    let modelled = Modelled::of("rasc-2007-ks4", EVERYTHING);
    let refused = |paths, first_path, sampling| {
        let drawing = Drawing {
            paths,
            first_path,
            seed: 1,
            sampling,
        };
        let (folder, model) = (&modelled.folder, &modelled.model);
        let made = SimulationWork::new(folder, model, drawing, Width::One);
        made.map(|_| ()).map_err(|error| error.to_string())
    };
    let pairs = |paths, first| refused(paths, first, Sampling::Antithetic);
    assert_eq!(pairs(8, 3), Ok(()));
    assert_eq!(
        pairs(7, 1),
        Err("mirrored paths come in sets of 2: paths 1 to 7 are not whole sets".to_owned())
    );
    assert_eq!(
        pairs(8, 2),
        Err("mirrored paths come in sets of 2: paths 2 to 9 are not whole sets".to_owned())
    );
    assert_eq!(
        refused(100, 1, Sampling::Sobol { shifts: 16 }),
        Err(
            "points under every shift come in sets of 16: paths 1 to 100 are not whole sets"
                .to_owned()
        )
    );
}
