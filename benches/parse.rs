//! Cost of reading files: `cargo bench -p stepdown-benches --bench parse`.
//!
//! Benchmark names are paths. Each result is asserted.

#![expect(clippy::unwrap_used, reason = "a benchmark, not a library")]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use stepdown_projection::collateral::Pool;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::scenario::Scenario;
use stepdown_runner::Folder;

fn parse(criterion: &mut Criterion) {
    let ks4: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "..",
        "scenarios",
        "rasc-2007-ks4",
    ]
    .iter()
    .collect();
    let folder = Folder::open(&ks4).unwrap();
    let text = |name: &str| std::fs::read_to_string(ks4.join(name)).unwrap();
    let (deal, pool) = (text("deal.yaml"), text("pool.csv"));
    let scenario = text("stress/12-cdr.yaml");
    let open = |name: &str| std::fs::read_to_string(ks4.join(name)).map_err(|e| e.to_string());

    criterion.bench_function("parse/ks4/deal", |bencher| {
        bencher.iter(|| {
            let deal =
                Deal::from_yaml("deal.yaml", black_box(&deal), &AttachedFiles::new(&open)).unwrap();
            assert_eq!(deal.class_names.len(), 13);
        });
    });
    criterion.bench_function("parse/ks4/pool", |bencher| {
        bencher.iter(|| {
            let pool = Pool::from_csv("pool.csv", black_box(&pool)).unwrap();
            assert_eq!(pool.lines().len(), 12);
        });
    });
    criterion.bench_function("parse/ks4/scenario", |bencher| {
        bencher.iter(|| {
            let kinds = folder.pool.kinds();
            let scenario =
                Scenario::from_yaml("12-cdr.yaml", black_box(&scenario), &folder.deal, kinds);
            assert_eq!(scenario.unwrap().collateral.liquidation.lag_months, 12);
        });
    });
    criterion.bench_function("parse/ks4/sweep", |bencher| {
        bencher.iter(|| {
            let file = black_box(Path::new("sweeps/100-thousand.yaml"));
            let sweep = folder.sweep(file).unwrap();
            assert_eq!(sweep.grid.len(), 100_000);
        });
    });
    criterion.bench_function("parse/ks4/folder", |bencher| {
        bencher.iter(|| assert!(Folder::open(black_box(&ks4)).unwrap().printed.is_some()));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50).without_plots();
    targets = parse
}
criterion_main!(benches);
