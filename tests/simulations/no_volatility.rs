//! A model without volatility equals the deterministic run, to the bit.

use stepdown_runner::results::Work;
use stepdown_runner::side_by_side::{SweepWork, Width};
use stepdown_runner::simulation::Sampling;
use stepdown_runner::sweep::Request;

use super::models::Modelled;

/// Every random term, without dispersion.
pub(super) const NOTHING: &str = "\
per_path:
  speed: {distribution: log-normal, mean: 100%, standard_deviation: 0%}
  default: {distribution: triangular, lowest: 100%, most_likely: 100%, highest: 100%}
  severity: {distribution: normal, mean: 100%, standard_deviation: 0%}
monthly:
  speed: {mean_reversion: 1.5, volatility: 0%}
  default: {mean_reversion: 0, volatility: 0%}
  severity: {mean_reversion: 2, volatility: 0%}
index:
  libor_1m: {process: hull-white, mean_reversion: 0.1, volatility: 0%}
correlation:
  per_path: {between: [speed, default, severity], matrix: [[1, -0.5, 0], [-0.5, 1, 0.4], [0, 0.4, 1]]}
prepayment_incentive: {index: libor_1m, spread: 3%, curve: arctangent, lowest: 50%, highest: 200%, center: 1%, steepness: 120, lag_months: 1}
default_payment_shock: {index: libor_1m, curve: logistic, lowest: 80%, highest: 200%, center: 1%, steepness: 150}
";

/// The scenario of a model as the only one of a sweep.
pub(super) fn deterministic(
    modelled: &Modelled,
    axis: &str,
) -> stepdown_runner::results::ScenarioResult {
    let axes = [axis.to_owned()];
    let requested = Request {
        file: None,
        scenario: Some(&modelled.model.scenario.path),
        axes: &axes,
    };
    let sweep = modelled.folder.sweep_requested(&requested).unwrap();
    let work = SweepWork::new(&modelled.folder, sweep, Width::One).unwrap();
    work.run_these(&[1]).remove(0)
}

#[test]
fn model_without_volatility_is_deterministic() {
    for deal in ["rasc-2007-ks4", "rasc-2007-ks2"] {
        for model in [NOTHING, ""] {
            let modelled = Modelled::of(deal, model);
            let expected = deterministic(&modelled, "severity: 40%");
            assert!(expected.result.as_ref().unwrap().deal().cumulative_loss > 0.0);
            for (sampling, width) in [
                (Sampling::Independent, Width::Sixteen),
                (Sampling::Sobol { shifts: 2 }, Width::One),
            ] {
                let work = modelled.work(10, sampling, width);
                for outcome in work.run(1..11) {
                    assert_eq!(outcome.result, expected.result, "{deal}, {sampling:?}");
                }
            }
        }
    }
}

/// Severities that change over time, at the month of default.
#[test]
fn severity_at_default_is_deterministic() {
    let severity = "severity: 10 ramp 70 for 60, 35\nmonths_to_liquidation: 12\n";
    let lost = |severity_read_at: &str| {
        let defaults = format!("default: 8 CDR\n{severity}{severity_read_at}");
        let modelled = Modelled::under("rasc-2007-ks4", &defaults, NOTHING);
        let expected = deterministic(&modelled, "call: both");
        let work = modelled.work(3, Sampling::Independent, Width::Sixteen);
        for outcome in work.run(1..4) {
            assert_eq!(outcome.result, expected.result, "{severity_read_at}");
        }
        expected.result.unwrap().deal().cumulative_loss
    };
    let (at_liquidation, at_default) = (lost(""), lost("severity_read_at: default\n"));
    assert!(
        at_default < at_liquidation - 1_000_000.0,
        "{at_default} {at_liquidation}"
    );
}

/// Multipliers of a single value equal the multiples of a sweep, to the bit.
#[test]
fn multiplier_of_one_value_equals_the_sweep_multiple() {
    let modelled = Modelled::of(
        "rasc-2007-ks4",
        "per_path:\n  speed: {distribution: empirical, values: [137.5%]}\n  default: \
         {distribution: empirical, values: [62.5%]}\n",
    );
    let expected = deterministic(&modelled, "{speed: [137.5%], default_multiple: [62.5%]}");
    let work = modelled.work(3, Sampling::Independent, Width::Sixteen);
    for outcome in work.run(1..4) {
        assert_eq!(outcome.result, expected.result);
    }
}
