//! The gain of mirrored paths and Sobol points, and that their estimates agree.
//!
//! With 1,024 paths of a deal with multipliers per path, mirrored paths at least halve the standard
//! error of the mean cumulative loss of independent paths, and Sobol points reduce it to a third or
//! less. A quarter, or a ninth, of the paths is enough.

use stepdown_runner::results::Work;
use stepdown_runner::side_by_side::Width;
use stepdown_runner::simulation::{Estimate, Sampling, Worse, estimates};

use super::models::{EVERYTHING, Modelled};

const PER_PATH: &str = "\
per_path:
  speed: {distribution: log-normal, mean: 100%, standard_deviation: 20%}
  default: {distribution: log-normal, mean: 100%, standard_deviation: 40%}
  severity: {distribution: triangular, lowest: 60%, most_likely: 100%, highest: 140%}
";

const SOBOL: Sampling = Sampling::Sobol { shifts: 16 };

fn mean_loss(modelled: &Modelled, paths: u64, sampling: Sampling) -> Estimate {
    let work = modelled.work(paths, sampling, Width::Sixteen);
    let pool = work.deal().original_balance;
    let losses: Vec<f64> = work
        .run(1..paths + 1)
        .iter()
        .map(|outcome| outcome.result.as_ref().unwrap().deal().cumulative_loss / pool)
        .collect();
    estimates(&losses, sampling, Worse::Higher).mean.unwrap()
}

#[test]
fn mirrors_and_sobol_points_reduce_the_standard_error() {
    let modelled = Modelled::of("rasc-2007-ks4", PER_PATH);
    let error = |sampling| {
        let of = mean_loss(&modelled, 1024, sampling);
        of.standard_error.unwrap()
    };
    let independent = error(Sampling::Independent);
    let (antithetic, sobol) = (error(Sampling::Antithetic), error(SOBOL));
    let ratios = (antithetic / independent, sobol / independent);
    assert!(ratios.0 <= 0.5 && ratios.1 <= 1.0 / 3.0, "{ratios:?}");
}

/// Every sampling gives the same estimate, within 4.892 standard errors of the difference.
#[test]
fn samplings_agree() {
    for model in [PER_PATH, EVERYTHING] {
        let modelled = Modelled::of("rasc-2007-ks4", model);
        let of = |sampling| {
            let mean = mean_loss(&modelled, 1024, sampling);
            (mean.value, mean.standard_error.unwrap())
        };
        let independent = of(Sampling::Independent);
        for sampling in [Sampling::Antithetic, SOBOL] {
            let other = of(sampling);
            let spread = independent.1.hypot(other.1);
            let error = (other.0 - independent.0) / spread;
            assert!(error.abs() < 4.892, "{sampling:?}: {error}");
        }
    }
}
