//! Cost of a loan-level pool compared with the rep lines it was made from: `cargo bench -p stepdown-benches
//! --bench cohorts`.
//!
//! Benchmark names are paths. Each result is asserted.

#![expect(clippy::unwrap_used, reason = "a benchmark, not a library")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use stepdown_benches::loan_pool::Split;
use stepdown_curves::{DefaultCurve, NamedCurves, SeverityCurve};
use stepdown_projection::collateral::{
    Advancing, CohortSpeeds, CohortVectors, Cohorts, DefaultsNearMaturity, Fees, Liquidation, Pool,
};
use stepdown_projection::deal::Plan;
use stepdown_projection::measures::Measures;
use stepdown_projection::number::{Lanes, Number};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::side_by_side::SideBySide;
use stepdown_projection::waterfall::{CallOption, Conditions, DealState};
use stepdown_runner::Folder;

const LIQUIDATION: Liquidation = Liquidation {
    lag_months: 12,
    advancing: Advancing::PrincipalAndInterest,
    near_maturity: DefaultsNearMaturity::ToMaturity,
};
/// From low severities to high ones, at which losses are capped earliest.
const SEVERITIES: [&str; 16] = [
    "20", "24", "28", "32", "36", "40", "44", "48", "52", "56", "60", "64", "68", "72", "76", "80",
];

fn ks4() -> Folder {
    let path: PathBuf = [
        env!("CARGO_MANIFEST_DIR"),
        "..",
        "scenarios",
        "rasc-2007-ks4",
    ]
    .iter()
    .collect();
    Folder::open(&path).unwrap()
}

fn loans(folder: &Folder, loans: usize) -> String {
    Split::into_loans(loans).csv(&folder.pool).unwrap()
}

fn cohorts(criterion: &mut Criterion) {
    let folder = ks4();
    for (name, number) in [("1k", 1_000), ("100k", 100_000), ("1m", 1_000_000)] {
        let text = loans(&folder, number);
        criterion.bench_function(&format!("cohorts/{name}-loans/read"), |bencher| {
            bencher.iter(|| {
                let pool = Pool::from_csv("pool.csv", black_box(&text)).unwrap();
                assert_eq!(pool.lines().len(), number);
            });
        });
        let pool = Pool::from_csv("pool.csv", &text).unwrap();
        criterion.bench_function(&format!("cohorts/{name}-loans/collapse"), |bencher| {
            bencher.iter(|| {
                let cohorts = Cohorts::<f64>::collapse(black_box(&pool));
                assert_eq!(cohorts.cohorts().len(), 6);
                assert_eq!(cohorts.balance(), folder.pool.balance());
            });
        });
    }
}

/// Sixteen severities at 12 CDR, as many scenarios at once as `N` carries.
struct Block<N: Number> {
    cohorts: Cohorts<N>,
    vectors: Vec<Vec<CohortVectors<N>>>,
    fees: Fees<N>,
    plan: Plan<N>,
    conditions: Conditions<N>,
    scenario: Scenario,
}

impl<N: SideBySide> Block<N> {
    fn new(folder: &Folder, pool: &Pool) -> Self {
        let cohorts = Cohorts::<f64>::collapse(pool);
        let scenario = folder.scenario(None).unwrap();
        let each: Vec<Vec<CohortVectors<f64>>> = SEVERITIES
            .iter()
            .map(|severity| {
                let mut collateral = scenario.collateral.clone();
                collateral.liquidation = LIQUIDATION;
                for kind in &mut collateral.by_kind {
                    kind.default = DefaultCurve::parse("12 CDR", &NamedCurves::new()).unwrap();
                    kind.severity = SeverityCurve::parse(severity).unwrap();
                }
                collateral.vectors(&cohorts).unwrap()
            })
            .collect();
        let months = cohorts.last_month(&LIQUIDATION);
        let vectors = each.chunks(N::WIDTH).map(side_by_side).collect();
        Self {
            cohorts: cohorts.for_number(),
            vectors,
            fees: Fees {
                servicing: N::exact(folder.deal.expense_fee_rate()),
            },
            plan: folder.deal.plan(months).unwrap(),
            conditions: scenario.conditions(months),
            scenario,
        }
    }

    /// The collateral of all scenarios, and optionally the waterfall with its metrics.
    fn run(&self, waterfall: bool) {
        let mut lost = 0.0;
        for vectors in &self.vectors {
            let speeds: Vec<CohortSpeeds<'_, N>> = vectors.iter().map(CohortSpeeds::from).collect();
            let flows = N::project_collateral(
                black_box(&self.cohorts),
                &speeds,
                LIQUIDATION,
                &self.fees,
                Vec::new(),
            );
            let losses = flows.months.iter().map(|month| month.realized_loss);
            let loss = losses.fold(N::ZERO, |sum, loss| sum + loss);
            for lane in 0..N::WIDTH {
                assert!(loss.lane(lane) > lost);
                lost = loss.lane(lane);
            }
            if waterfall {
                let flows = self.scenario.complete(flows);
                let mut state = DealState::at_closing(&self.plan);
                let mut measures = Measures::new(&self.plan);
                N::measure(
                    &self.plan,
                    &flows,
                    &self.conditions,
                    CallOption::NotExercised,
                    &mut state,
                    &mut measures,
                );
                assert!(measures.deal(N::WIDTH - 1).first_call.is_some());
            }
        }
    }
}

fn side_by_side<N: SideBySide>(scenarios: &[Vec<CohortVectors<f64>>]) -> Vec<CohortVectors<N>> {
    let of = |cohort: usize, vector: fn(&CohortVectors<f64>) -> &[f64]| -> Vec<N> {
        let months = vector(&scenarios[0][cohort]).len();
        (0..months)
            .map(|month| N::by_lane(|lane| vector(&scenarios[lane][cohort])[month]))
            .collect()
    };
    (0..scenarios[0].len())
        .map(|cohort| CohortVectors {
            smm: of(cohort, |vectors| &vectors.smm),
            mdr: of(cohort, |vectors| &vectors.mdr),
            of_original: Vec::new(),
            severity: of(cohort, |vectors| &vectors.severity),
        })
        .collect()
}

fn sweep_on_loans(criterion: &mut Criterion) {
    let folder = ks4();
    let tape = |number| Pool::from_csv("pool.csv", &loans(&folder, number)).unwrap();
    let pools = [
        ("12-lines", folder.pool.clone()),
        ("100k-loans", tape(100_000)),
        ("1m-loans", tape(1_000_000)),
    ];
    for (name, pool) in &pools {
        let alone = Block::<f64>::new(&folder, pool);
        let together = Block::<Lanes<16>>::new(&folder, pool);
        for (part, waterfall) in [("collateral", false), ("scenario", true)] {
            criterion.bench_function(
                &format!("sixteen-severities/{part}/{name}/f64"),
                |bencher| {
                    bencher.iter(|| alone.run(waterfall));
                },
            );
            criterion.bench_function(
                &format!("sixteen-severities/{part}/{name}/lanes"),
                |bencher| {
                    bencher.iter(|| together.run(waterfall));
                },
            );
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).without_plots();
    targets = cohorts, sweep_on_loans
}
criterion_main!(benches);
