//! Cost of the deterministic math functions, compared with those of the platform.

#![allow(
    clippy::disallowed_methods,
    reason = "compared with the platform's functions"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stepdown_curves::Cpr;

/// The number of arguments for each function.
const NUMBERS: u32 = 4_096;

/// Times a function and the platform's over the same numbers; the two must agree to rounding.
fn compare(
    bencher: &mut Criterion,
    name: &str,
    numbers: &[f64],
    here: impl Fn(f64) -> f64,
    platform: impl Fn(f64) -> f64,
) {
    for number in numbers {
        let (found, expected) = (here(*number), platform(*number));
        assert!(
            (found - expected).abs() <= 1e-14 * expected.abs(),
            "{name}({number}): {found} {expected}"
        );
    }
    let mut group = bencher.benchmark_group(format!("functions/{name}"));
    group.throughput(Throughput::Elements(numbers.len() as u64));
    group.bench_function(BenchmarkId::from_parameter("here"), |bencher| {
        bencher.iter(|| {
            black_box(numbers)
                .iter()
                .map(|number| here(*number))
                .sum::<f64>()
        });
    });
    group.bench_function(BenchmarkId::from_parameter("platform"), |bencher| {
        bencher.iter(|| {
            let values = black_box(numbers).iter().map(|number| platform(*number));
            values.sum::<f64>()
        });
    });
    group.finish();
}

fn functions(bencher: &mut Criterion) {
    // Between 0 and 1, in no order.
    let fractions: Vec<f64> = (0..NUMBERS)
        .map(|number| f64::from(number.wrapping_mul(2_654_435_761) % NUMBERS))
        .map(|number| (number + 0.5) / f64::from(NUMBERS))
        .collect();
    let scaled = |scale: f64, from: f64| -> Vec<f64> {
        let scaled = fractions.iter().map(|fraction| from + scale * fraction);
        scaled.collect()
    };
    compare(
        bencher,
        "cpr-to-smm",
        &scaled(0.6, 0.0),
        |cpr| Cpr::new(cpr).map_or(f64::NAN, |cpr| cpr.to_smm().fraction()),
        |cpr| -((-cpr).ln_1p() / 12.0).exp_m1(),
    );
    compare(bencher, "exp", &scaled(3.0, -1.5), libm::exp, f64::exp);
    compare(bencher, "ln", &scaled(1.0, 1.1), libm::log, f64::ln);
    compare(bencher, "atan", &scaled(3.0, -1.5), libm::atan, f64::atan);
    // The present value of a dollar within seven years at 6%; the logarithm is taken once per yield.
    let log_growth = libm::log1p(0.03);
    compare(
        bencher,
        "discount",
        &scaled(7.0, 0.0),
        |years| libm::exp(-2.0 * years * log_growth),
        |years| 1.03_f64.powf(-2.0 * years),
    );
}

criterion_group!(benches, functions);
criterion_main!(benches);
