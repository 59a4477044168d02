//! The drawn values have the distributions and correlations of the model, from the columns of the
//! table `scenarios`. The seed is fixed, so that results are reproducible; another seed would fail
//! once in a million times per tested value.

use stepdown_runner::results::{AxisValue, Work};
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::Sampling;

use super::models::Modelled;

const PATHS: u64 = 20_000;
const ONCE_IN_A_MILLION: f64 = 4.892;

const MODEL: &str = "\
per_path:
  speed: {distribution: log-normal, mean: 110%, standard_deviation: 40%}
  default: {distribution: log-normal, mean: 90%, standard_deviation: 60%}
  severity: {distribution: triangular, lowest: 50%, most_likely: 100%, highest: 150%}
correlation:
  per_path: {between: [default, speed], matrix: [[1, -0.4], [-0.4, 1]]}
";

#[test]
fn multipliers_match_the_model() {
    let modelled = Modelled::of("three-classes", MODEL);
    let work = modelled.work(PATHS, Sampling::Independent, Width::One);
    let names: Vec<String> = work.axes().into_iter().map(|axis| axis.name).collect();
    assert_eq!(
        names,
        [
            "speed_multiplier",
            "default_multiplier",
            "severity_multiplier"
        ]
    );
    let mut drawn = [vec![], vec![], vec![]];
    for scenario in 1..=PATHS {
        for (drawn, value) in drawn.iter_mut().zip(work.axis_values(scenario)) {
            let AxisValue::Number(multiplier) = value else {
                panic!("no number: {value:?}");
            };
            drawn.push(multiplier);
        }
    }
    let [speed, default, severity] = drawn;
    let paths = PATHS as f64;
    let mean = |of: &[f64]| of.iter().sum::<f64>() / paths;
    // Variance of a triangular distribution: (a^2 + b^2 + c^2 - ab - ac - bc) / 18.
    let of_triangular = (0.25_f64 / 6.0).sqrt();
    for (values, expected, deviation) in [
        (&speed, 1.1, 0.4),
        (&default, 0.9, 0.6),
        (&severity, 1.0, of_triangular),
    ] {
        let error = (mean(values) - expected) / (deviation / paths.sqrt());
        assert!(error.abs() < ONCE_IN_A_MILLION, "{expected}: {error}");
    }
    let logarithms = |of: &[f64]| of.iter().map(|value| value.ln()).collect::<Vec<f64>>();
    let correlation = |one: &[f64], other: &[f64]| {
        let (mean_of_one, mean_of_other) = (mean(one), mean(other));
        let sum = |of: &dyn Fn(f64, f64) -> f64| {
            let both = one.iter().zip(other);
            both.map(|(one, other)| of(one - mean_of_one, other - mean_of_other))
                .sum::<f64>()
        };
        sum(&|one, other| one * other)
            / (sum(&|one, _| one * one) * sum(&|_, other| other * other)).sqrt()
    };
    // Of the underlying normals: for log-normal multipliers these are the logarithms.
    let (speeds, defaults) = (logarithms(&speed), logarithms(&default));
    let error = (correlation(&speeds, &defaults) + 0.4) / ((1.0 - 0.16) / paths.sqrt());
    assert!(error.abs() < ONCE_IN_A_MILLION, "{error}");
    let error = correlation(&defaults, &severity) * paths.sqrt();
    assert!(error.abs() < ONCE_IN_A_MILLION, "{error}");
}

#[test]
fn factors_and_indices_are_reported_as_means() {
    let modelled = Modelled::of(
        "three-classes",
        "\
monthly:
  speed: {mean_reversion: 1, volatility: 20%}
index:
  sofr_1m: {process: vasicek, long_run_mean: 4.00%, mean_reversion: 0.2, volatility: 1.00%}
",
    );
    let work = modelled.work(500, Sampling::Antithetic, Width::One);
    let names: Vec<String> = work.axes().into_iter().map(|axis| axis.name).collect();
    assert_eq!(names, ["speed_factor_mean", "sofr_1m_mean_pct"]);
    let rate = |scenario| match work.axis_values(scenario)[..] {
        [AxisValue::Number(factor), AxisValue::Number(rate)] => {
            assert!(factor > 0.5 && factor < 2.0, "{factor}");
            rate
        }
        ref other => panic!("no numbers: {other:?}"),
    };
    // A mirrored Gaussian path is at the same distance on the other side of its mean.
    let both = rate(1) + rate(2);
    for scenario in (3..500).step_by(2) {
        assert!((rate(scenario) + rate(scenario + 1) - both).abs() < 1e-9);
        assert!(rate(scenario) != rate(scenario + 1));
    }
}
