//! Monthly factors around 1: an Ornstein-Uhlenbeck process in the logarithm.
//!
//! `dx = -a x dt + s dW` from `x = 0` at the beginning, stepped exactly. The factor is `exp(x -
//! Var(x) / 2)`, whose mean is 1 in every month.

use super::index_process::deviation_of_month;

/// The length of a month, years.
const MONTH: f64 = 1.0 / 12.0;

/// A factor of a multiplier that reverts to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthlyFactor {
    /// The speed of reversion, per year: `a`; 0 if it does not revert.
    pub reversion: f64,
    /// Standard deviation of a year's change of the logarithm, without reversion.
    pub volatility: f64,
}

/// A factor ready to step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FactorStepper {
    decay: f64,
    shock: f64,
    /// Half the logarithm's variance, by month.
    half_variances: Vec<f64>,
}

impl MonthlyFactor {
    /// A stepper for paths of `months` months.
    pub(super) fn stepper(&self, months: usize) -> FactorStepper {
        let decay = libm::exp(-self.reversion * MONTH);
        let shock = deviation_of_month(self.reversion, self.volatility);
        let mut variance = 0.0;
        let half_variances = (0..months).map(|_| {
            variance = decay * decay * variance + shock * shock;
            0.5 * variance
        });
        FactorStepper {
            decay,
            shock,
            half_variances: half_variances.collect(),
        }
    }
}

impl FactorStepper {
    /// Fills `factors` with the factors of its months, from the shocks of the months.
    pub(super) fn path(&self, shock_of: impl Fn(usize) -> f64, factors: &mut [f64]) {
        let mut logarithm = 0.0;
        let months = factors.iter_mut().zip(&self.half_variances).enumerate();
        for (month, (factor, half_variance)) in months {
            logarithm = self.decay * logarithm + self.shock * shock_of(month);
            *factor = libm::exp(logarithm - half_variance);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::MonthlyFactor;

    /// Means of 1, and the variances and covariances of the process: `Cov(x(t), x(u)) = s^2 / (2 a)
    /// (exp(-a (u - t)) - exp(-a (u + t)))`. An error of 4.892 standard errors has a probability of
    /// one in a million.
    #[test]
    fn factors_have_a_mean_of_1_and_the_covariances_of_the_process() {
        const PATHS: u32 = 50_000;
        let (reversion, volatility): (f64, f64) = (0.8, 0.3);
        let factor = MonthlyFactor {
            reversion,
            volatility,
        };
        let stepper = factor.stepper(60);
        let mut random = ChaCha8Rng::seed_from_u64(8);
        let mut path = [0.0; 60];
        let (mut means, mut squares) = ([0.0; 60], [0.0; 60]);
        let (mut product, mut product_square) = (0.0, 0.0);
        let half = |month: usize| stepper.half_variances[month - 1];
        for _ in 0..PATHS {
            let shocks: Vec<f64> = (0..60)
                .map(|_| StandardNormal.sample(&mut random))
                .collect();
            stepper.path(|month| shocks[month], &mut path);
            for (month, factor) in path.iter().enumerate() {
                means[month] += factor / f64::from(PATHS);
                squares[month] += factor * factor / f64::from(PATHS);
            }
            let logarithm = |month: usize| path[month - 1].ln() + half(month);
            let both = logarithm(24) * logarithm(36);
            product += both / f64::from(PATHS);
            product_square += both * both / f64::from(PATHS);
        }
        for month in [0, 11, 23, 59] {
            let spread = (squares[month] - means[month] * means[month]).sqrt();
            let error = (means[month] - 1.0) / (spread / f64::from(PATHS).sqrt());
            assert!(error.abs() < 4.892, "{month}: {error}");
        }
        let covariance = volatility * volatility / (2.0 * reversion)
            * ((-reversion * 1.0).exp() - (-reversion * 5.0).exp());
        let spread = ((product_square - product * product) / f64::from(PATHS)).sqrt();
        assert!(
            ((product - covariance) / spread).abs() < 4.892,
            "{product} {covariance}"
        );
        let expected =
            volatility * volatility * -(-2.0 * reversion * 5.0).exp_m1() / (2.0 * reversion);
        assert!((2.0 * half(60) / expected - 1.0).abs() < 1e-12);
    }

    #[test]
    fn without_volatility_every_factor_is_1() {
        for reversion in [0.0, 2.0] {
            let stepper = MonthlyFactor {
                reversion,
                volatility: 0.0,
            }
            .stepper(12);
            let mut path = [0.0; 12];
            stepper.path(|_| -2.5, &mut path);
            assert_eq!(path, [1.0; 12]);
        }
    }
}
