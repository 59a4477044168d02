//! Cost of a sweep: `cargo bench -p stepdown-benches --bench sweeps`.
//!
//! `grid/` is the engine alone on one thread: collateral, waterfall and metrics of ten thousand scenarios,
//! one by one and side by side. `simulate/` is the same for ten thousand paths of the base model. `sweep/`
//! is a whole sweep, including its tables.

#![expect(clippy::unwrap_used, reason = "a benchmark, not a library")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use stepdown_runner::Folder;
use stepdown_runner::results::{
    self, Manifest, Origin, Overwrite, Resume, RunFolder, Running, TableFormat, Work,
};
use stepdown_runner::side_by_side::{SweepWork, Width};
use stepdown_runner::simulation::{Drawing, Sampling, SimulationWork};

fn ks4() -> PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    [here, "..", "scenarios", "rasc-2007-ks4"].iter().collect()
}

/// A grid of speeds, defaults and severities, a year to liquidation.
const TEN_THOUSAND: &str = "\
name: Ten thousand
scenario: stress/8-cdr.yaml
axes:
  speed: 51% to 150% by 1%
  default: 0.5 to 12.5 by 0.5 CDR
  severity: 25% to 55% by 10%
";

fn grid(criterion: &mut Criterion) {
    let folder = Folder::open(&ks4()).unwrap();
    let written = tempfile::tempdir().unwrap();
    let file = written.path().join("grid.yaml");
    std::fs::write(&file, TEN_THOUSAND).unwrap();
    let mut group = criterion.benchmark_group("grid/ks4/10k");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for (name, width) in [("f64", Width::One), ("lanes", Width::Sixteen)] {
        let sweep = folder.sweep_at(&file).unwrap();
        let work = SweepWork::new(&folder, sweep, width).unwrap();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let outcomes = work.run(black_box(1..10_001));
                assert_eq!(outcomes.len(), 10_000);
                assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
            });
        });
    }
    group.finish();
}

fn simulate(criterion: &mut Criterion) {
    let folder = Folder::open(&ks4()).unwrap();
    let model = folder.model(Path::new("models/base.yaml"), None).unwrap();
    let mut group = criterion.benchmark_group("simulate/ks4/10k");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for (name, sampling) in [
        ("independent", Sampling::Independent),
        ("sobol", Sampling::Sobol { shifts: 16 }),
    ] {
        let drawing = Drawing {
            paths: 10_000,
            first_path: 1,
            seed: 1,
            sampling,
        };
        let work = SimulationWork::new(&folder, &model, drawing, Width::BEST).unwrap();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let outcomes = work.run(black_box(1..10_001));
                assert_eq!(outcomes.len(), 10_000);
                assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
            });
        });
    }
    group.finish();
}

fn end_to_end(criterion: &mut Criterion) {
    let folder = Folder::open(&ks4()).unwrap();
    let mut group = criterion.benchmark_group("sweep/ks4/100k");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    group.bench_function("end-to-end", |bencher| {
        bencher.iter(|| {
            let sweep = folder.sweep(Path::new("sweeps/100-thousand.yaml")).unwrap();
            let work = SweepWork::new(&folder, sweep, Width::BEST).unwrap();
            let into = tempfile::tempdir().unwrap();
            let origin = Origin {
                version: "bench".to_owned(),
                inputs: Vec::new(),
                settings: Vec::new(),
            };
            let format = TableFormat::Parquet;
            let manifest = Manifest::of(&work, &origin, format);
            let path = into.path().join("run");
            let (mut run, _) =
                RunFolder::open(&path, manifest, format, Resume::Refused, Overwrite::Allowed)
                    .unwrap();
            let running = Running {
                threads,
                stop: &AtomicBool::new(false),
                progress: &|_| {},
            };
            let finished = results::run(&work, &mut run, &running).unwrap();
            assert_eq!(finished.counts.run, 100_000);
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = grid, simulate, end_to_end
}
criterion_main!(benches);
