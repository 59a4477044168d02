//! Processes against their closed forms. Seeds are fixed; an error of 4.892 standard errors has a
//! probability of one in a million.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{Fit, IndexProcess, MONTH, quadratic_exponential};

const PATHS: u32 = 50_000;
const ONCE_IN_A_MILLION: f64 = 4.892;

/// Sums over paths, for a test of their mean.
#[derive(Default, Clone, Copy)]
struct Sums {
    one: f64,
    square: f64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        self.one += value;
        self.square += value * value;
    }

    fn mean(self) -> f64 {
        self.one / f64::from(PATHS)
    }

    fn variance(self) -> f64 {
        self.square / f64::from(PATHS) - self.mean() * self.mean()
    }

    #[track_caller]
    fn assert_mean(self, expected: f64) {
        let error = (self.mean() - expected) / (self.variance() / f64::from(PATHS)).sqrt();
        assert!(
            error.abs() < ONCE_IN_A_MILLION,
            "{} {expected}: {error}",
            self.mean()
        );
    }
}

/// Paths of a process.
fn paths(process: &IndexProcess, months: usize, mut see: impl FnMut(&[f64])) {
    let stepper = process.stepper(months);
    let mut random = ChaCha8Rng::seed_from_u64(1985);
    let mut rates = vec![0.0; months];
    for _ in 0..PATHS {
        let shocks: Vec<f64> = (0..months)
            .map(|_| StandardNormal.sample(&mut random))
            .collect();
        stepper.path(|month| shocks[month], &mut rates);
        see(&rates);
    }
}

fn years(months: usize) -> f64 {
    months as f64 * MONTH
}

/// Vasicek (1977), equations 24 to 27, with no premium for risk.
#[test]
fn vasicek_has_its_mean_variance_and_bond_prices() {
    let (initial, mean, reversion, volatility) = (0.02, 0.05, 0.3, 0.015);
    let process = IndexProcess::Vasicek {
        initial,
        mean,
        reversion,
        volatility,
    };
    let horizons = [1, 12, 60, 120];
    let mut rates_then = [Sums::default(); 4];
    let mut deviations_then = [Sums::default(); 4];
    let mut bonds = [Sums::default(); 4];
    let mean_at = |years: f64| mean + (initial - mean) * (-reversion * years).exp();
    paths(&process, 121, |rates| {
        let mut discount = 0.0;
        for month in 0..120 {
            // The error of the trapezoid rule decreases with the square of the step.
            discount += 0.5 * (rates[month] + rates[month + 1]) * MONTH;
            if let Some(horizon) = horizons.iter().position(|horizon| *horizon == month + 1) {
                let rate = rates[month + 1];
                rates_then[horizon].add(rate);
                deviations_then[horizon].add((rate - mean_at(years(month + 1))).powi(2));
                bonds[horizon].add((-discount).exp());
            }
        }
    });
    for (position, horizon) in horizons.into_iter().enumerate() {
        let time = years(horizon);
        rates_then[position].assert_mean(mean_at(time));
        let variance =
            volatility * volatility * -(-2.0 * reversion * time).exp_m1() / (2.0 * reversion);
        deviations_then[position].assert_mean(variance);
        let of_rate = -(-reversion * time).exp_m1() / reversion;
        let long = mean - volatility * volatility / (2.0 * reversion * reversion);
        let price = ((of_rate - time) * long
            - volatility * volatility * of_rate * of_rate / (4.0 * reversion)
            - of_rate * initial)
            .exp();
        bonds[position].assert_mean(price);
    }
}

#[test]
fn hull_white_reproduces_the_forward_path() {
    let forward: Vec<f64> = (0..120)
        .map(|month| 0.053 - 0.0001 * f64::from(month))
        .collect();
    for (fit, reversion) in [
        (Fit::BondPrices, 0.1),
        (Fit::BondPrices, 0.0),
        (Fit::Mean, 0.1),
    ] {
        let process = IndexProcess::HullWhite {
            forward: forward.clone(),
            fit,
            reversion,
            volatility: 0.012,
        };
        let mut bonds = vec![Sums::default(); 120];
        let mut rates_then = vec![Sums::default(); 120];
        paths(&process, 120, |rates| {
            let mut discount = 0.0;
            for (month, rate) in rates.iter().enumerate() {
                discount += rate * MONTH;
                bonds[month].add((-discount).exp());
                rates_then[month].add(*rate);
            }
        });
        let mut discount = 0.0;
        for (month, rate) in forward.iter().enumerate() {
            discount += rate * MONTH;
            if month == 0 {
                // Already set.
                assert!(rates_then[0].variance() < 1e-18);
                continue;
            }
            match fit {
                Fit::BondPrices => bonds[month].assert_mean((-discount).exp()),
                Fit::Mean => rates_then[month].assert_mean(*rate),
            }
        }
    }
}

#[test]
fn convexity_has_the_published_limit() {
    let (reversion, volatility) = (0.1, 0.012);
    let decay = (-reversion * MONTH).exp();
    let shock = super::deviation_of_month(reversion, volatility);
    let monthly = super::convexity(360, decay, shock);
    for month in [60, 120, 359] {
        let left = -(-reversion * years(month)).exp_m1();
        let limit = (volatility * left / reversion).powi(2) / 2.0;
        assert!((monthly[month] / limit - 1.0).abs() < 0.03, "{month}");
    }
}

/// Cox, Ingersoll and Ross (1985), equation 19, also with enough volatility to reach 0.
#[test]
fn cox_ingersoll_ross_has_its_mean_and_variance_and_is_never_negative() {
    for (initial, mean, reversion, volatility) in [
        (0.02, 0.05, 0.3, 0.08),
        (0.05, 0.03, 0.2, 0.25),
        (0.0, 0.04, 0.5, 0.1),
    ] {
        let process = IndexProcess::CoxIngersollRoss {
            initial,
            mean,
            reversion,
            volatility,
        };
        let horizons = [1, 12, 60, 120];
        let mut rates_then = [Sums::default(); 4];
        let mut deviations_then = [Sums::default(); 4];
        let mean_at = |years: f64| mean + (initial - mean) * (-reversion * years).exp();
        let mut at_zero = 0;
        paths(&process, 121, |rates| {
            assert!(rates.iter().all(|rate| *rate >= 0.0 && rate.is_finite()));
            at_zero += usize::from(rates[1..].contains(&0.0));
            for (position, horizon) in horizons.into_iter().enumerate() {
                rates_then[position].add(rates[horizon]);
                deviations_then[position].add((rates[horizon] - mean_at(years(horizon))).powi(2));
            }
        });
        // The Feller condition: whether 0 is ever reached.
        let touches = 2.0 * reversion * mean < volatility * volatility;
        assert_eq!(at_zero > 0, touches, "{at_zero}");
        for (position, horizon) in horizons.into_iter().enumerate() {
            let decayed = (-reversion * years(horizon)).exp();
            rates_then[position].assert_mean(mean_at(years(horizon)));
            let variance = volatility * volatility / reversion
                * (initial * (decayed - decayed * decayed)
                    + mean / 2.0 * (1.0 - decayed) * (1.0 - decayed));
            deviations_then[position].assert_mean(variance);
        }
    }
}

/// By integration over the normal with a fine trapezoid rule.
#[test]
fn steps_have_their_mean_and_variance() {
    for (mean, variance) in [
        (0.05, 1e-5),
        (0.05, 0.003),
        (0.05, 0.004),
        (0.05, 0.01),
        (0.001, 1e-4),
    ] {
        let (mut first, mut second) = (0.0, 0.0);
        let step = 1e-4;
        for position in -100_000..=100_000 {
            let shock = f64::from(position) * step;
            let weight = step * (-0.5 * shock * shock).exp() / std::f64::consts::TAU.sqrt();
            let rate = quadratic_exponential(mean, variance, shock);
            first += weight * rate;
            second += weight * rate * rate;
        }
        assert!(
            (first / mean - 1.0).abs() < 1e-4,
            "{mean} {variance}: {first}"
        );
        assert!(
            ((second - first * first) / variance - 1.0).abs() < 1e-3,
            "{mean} {variance}"
        );
    }
}

#[test]
fn zero_volatility_gives_the_expected_path() {
    let shocks = |_| 1.7;
    let mut rates = [0.0; 24];
    let forward = vec![0.0532, 0.05, 0.048];
    for fit in [Fit::BondPrices, Fit::Mean] {
        IndexProcess::HullWhite {
            forward: forward.clone(),
            fit,
            reversion: 0.1,
            volatility: 0.0,
        }
        .stepper(24)
        .path(shocks, &mut rates);
        assert_eq!(rates[..3], forward);
        assert_eq!(rates[23], 0.048);
    }
    for process in [
        IndexProcess::Vasicek {
            initial: 0.0532,
            mean: 0.0532,
            reversion: 0.25,
            volatility: 0.0,
        },
        IndexProcess::CoxIngersollRoss {
            initial: 0.0532,
            mean: 0.0532,
            reversion: 0.25,
            volatility: 0.0,
        },
    ] {
        process.stepper(24).path(shocks, &mut rates);
        assert_eq!(rates, [0.0532; 24]);
    }
}
