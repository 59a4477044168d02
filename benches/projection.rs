//! Cost of one scenario, part by part: `cargo bench -p stepdown-benches`.
//!
//! Benchmark names are paths. Each result is asserted.

#![expect(clippy::unwrap_used, reason = "a benchmark, not a library")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use stepdown_projection::collateral::{Cohorts, Fees, project};
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{self, CallOption, DealState};
use stepdown_runner::{Arithmetic, Folder, run_case};

fn ks4() -> PathBuf {
    [
        env!("CARGO_MANIFEST_DIR"),
        "..",
        "scenarios",
        "rasc-2007-ks4",
    ]
    .iter()
    .collect()
}

fn wal(criterion: &mut Criterion) {
    let folder = Folder::open(&ks4()).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let printed = folder.printed.as_ref().unwrap();
    for (name, arithmetic) in [
        ("wal/ks4/f64", Arithmetic::F64),
        ("wal/ks4/cents", Arithmetic::Cents),
    ] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                let measures = run_case(&folder.case(black_box(&scenario)), arithmetic).unwrap();
                assert_eq!(
                    printed.count(&measures, &[RunTo::Call, RunTo::Maturity]),
                    (78, 78)
                );
            });
        });
    }
}

fn parts(criterion: &mut Criterion) {
    let folder = Folder::open(&ks4()).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let cohorts = Cohorts::<f64>::collapse(&folder.pool);
    let assumptions = &scenario.collateral;
    let months = cohorts.last_month(&assumptions.liquidation);
    let fees = Fees {
        servicing: f64::exact(folder.deal.expense_fee_rate()),
    };
    let vectors = assumptions.vectors(&cohorts).unwrap();
    let flows = project(&cohorts, &vectors, assumptions.liquidation, &fees);
    let plan = folder.deal.plan::<f64>(months).unwrap();
    let conditions = scenario.conditions::<f64>(months);

    criterion.bench_function("parts/ks4/cohorts", |bencher| {
        bencher.iter(|| Cohorts::<f64>::collapse(black_box(&folder.pool)));
    });
    criterion.bench_function("parts/ks4/vectors", |bencher| {
        bencher.iter(|| assumptions.vectors(black_box(&cohorts)).unwrap());
    });
    criterion.bench_function("parts/ks4/collateral", |bencher| {
        bencher.iter(|| {
            project(
                black_box(&cohorts),
                &vectors,
                assumptions.liquidation,
                &fees,
            )
        });
    });
    criterion.bench_function("parts/ks4/plan", |bencher| {
        bencher.iter(|| folder.deal.plan::<f64>(black_box(months)).unwrap());
    });
    criterion.bench_function("parts/ks4/waterfall", |bencher| {
        bencher.iter(|| {
            let mut state = DealState::at_closing(&plan);
            let mut measures = Measures::new(&plan);
            waterfall::project(
                &plan,
                black_box(&flows),
                &conditions,
                CallOption::NotExercised,
                &mut state,
                &mut measures,
            );
            assert!(measures.deal(0).first_call.is_some());
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50).without_plots();
    targets = wal, parts
}
criterion_main!(benches);
