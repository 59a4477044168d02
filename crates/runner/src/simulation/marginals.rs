//! Distributions of a path's multipliers, as functions of a standard normal. Correlated normals
//! give dependent multipliers (the Gaussian copula).
//!
//! A multiplier is the quantile of its distribution at the normal's probability: `F^-1(Phi(z))`.

use super::beta::Beta;
use super::normal;

/// The distribution of a multiplier; 1 is the scenario's own rate.
#[derive(Debug, Clone, PartialEq)]
pub enum Marginal {
    /// The logarithm is normal.
    LogNormal {
        /// Mean of the logarithm.
        mean_of_logarithm: f64,
        /// Its standard deviation.
        deviation_of_logarithm: f64,
    },
    /// Normal, floored at 0.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        deviation: f64,
    },
    /// A beta distribution between two ends.
    Beta {
        /// The distribution between 0 and 1.
        shape: Beta,
        /// Lower end.
        lowest: f64,
        /// Upper end.
        highest: f64,
    },
    /// Triangular: a density that rises linearly to a mode and falls linearly from it.
    Triangular {
        /// Lower end.
        lowest: f64,
        /// The mode.
        most_likely: f64,
        /// Upper end.
        highest: f64,
    },
    /// One of a list of values.
    Empirical {
        /// The values, in ascending order.
        values: Vec<f64>,
        /// Cumulative probabilities.
        cumulative: Vec<f64>,
    },
}

impl Marginal {
    /// The log-normal distribution of a mean greater than 0 and a standard deviation: the logarithm
    /// has the variance `ln(1 + sd^2 / mean^2)` and the mean `ln(mean)` less half of it.
    #[must_use]
    pub fn log_normal(mean: f64, deviation: f64) -> Self {
        let relative = deviation / mean;
        let variance = libm::log1p(relative * relative);
        Self::LogNormal {
            mean_of_logarithm: libm::log(mean) - 0.5 * variance,
            deviation_of_logarithm: variance.sqrt(),
        }
    }

    /// One of a list of values with probabilities that add up to 1.
    #[must_use]
    pub fn empirical(mut of: Vec<(f64, f64)>) -> Self {
        of.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut below = 0.0;
        let (values, cumulative) = of
            .into_iter()
            .map(|(value, probability)| {
                below += probability;
                (value, below)
            })
            .unzip();
        Self::Empirical { values, cumulative }
    }

    /// The multiplier for a standard normal, 0 or more.
    #[must_use]
    pub fn of_normal(&self, standard: f64) -> f64 {
        match self {
            Self::LogNormal {
                mean_of_logarithm,
                deviation_of_logarithm,
            } => libm::exp(mean_of_logarithm + deviation_of_logarithm * standard),
            Self::Normal { mean, deviation } => (mean + deviation * standard).max(0.0),
            Self::Beta {
                shape,
                lowest,
                highest,
            } => {
                let between = shape.quantile(normal::probability(standard));
                lowest + (highest - lowest) * between
            }
            Self::Triangular {
                lowest,
                most_likely,
                highest,
            } => triangular(*lowest, *most_likely, *highest, standard),
            Self::Empirical { values, cumulative } => {
                let below = normal::probability(standard);
                // The last value takes the rounding error of the sum.
                let position = cumulative.partition_point(|up_to| *up_to < below);
                let value = values.get(position).or(values.last());
                value.copied().unwrap_or(1.0)
            }
        }
    }
}

/// Computed from the nearer end to keep digits: `F(x)` is `(x - a)^2 / ((b - a)(c - a))` below the
/// mode `c`, and `1 - F` its mirror above it.
fn triangular(lowest: f64, most_likely: f64, highest: f64, standard: f64) -> f64 {
    let width = highest - lowest;
    if width <= 0.0 {
        return most_likely;
    }
    let (below, above) = (
        normal::probability(standard),
        normal::probability(-standard),
    );
    let left = most_likely - lowest;
    if below * width < left {
        lowest + (below * width * left).sqrt()
    } else {
        highest - (above * width * (highest - most_likely)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::Marginal;
    use crate::simulation::beta::Beta;
    use crate::simulation::normal;

    const DRAWS: u32 = 100_000;

    fn all() -> Vec<(Marginal, f64, f64)> {
        vec![
            (Marginal::log_normal(1.1, 0.4), 1.1, 0.4),
            (
                Marginal::Normal {
                    mean: 1.0,
                    deviation: 0.15,
                },
                1.0,
                0.15,
            ),
            (
                // Mean a / (a + b), variance a b / ((a + b)^2 (a + b + 1)), stretched to 0.5 to 2.
                Marginal::Beta {
                    shape: Beta::new(2.0, 5.0).unwrap(),
                    lowest: 0.5,
                    highest: 2.0,
                },
                0.5 + 1.5 * 2.0 / 7.0,
                1.5 * (10.0_f64 / (49.0 * 8.0)).sqrt(),
            ),
            (
                // Mean (a + b + c) / 3, variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18.
                Marginal::Triangular {
                    lowest: 0.5,
                    most_likely: 0.8,
                    highest: 2.0,
                },
                1.1,
                ((0.25 + 4.0 + 0.64 - 1.0 - 0.4 - 1.6) / 18.0_f64).sqrt(),
            ),
            (
                Marginal::empirical(vec![(2.0, 0.2), (0.5, 0.3), (1.0, 0.5)]),
                1.05,
                (0.3_f64 * 0.25 + 0.5 + 0.2 * 4.0 - 1.05 * 1.05).sqrt(),
            ),
        ]
    }

    /// The Kolmogorov-Smirnov statistic of draws against the distribution's own quantiles, at an
    /// error rate of a millionth: `sqrt(n) D` above 2.69 (`2 exp(-2 x^2) = 1e-6`).
    #[test]
    fn draws_follow_their_distribution() {
        for (marginal, mean, deviation) in all() {
            let mut random = ChaCha8Rng::seed_from_u64(99);
            let mut drawn: Vec<f64> = (0..DRAWS)
                .map(|_| marginal.of_normal(StandardNormal.sample(&mut random)))
                .collect();
            let count = f64::from(DRAWS);
            let sample = drawn.iter().sum::<f64>() / count;
            let error = (sample - mean) / (deviation / count.sqrt());
            assert!(error.abs() < 4.892, "{marginal:?}: mean {sample}, {error}");
            let square = |value: &f64| (value - mean) * (value - mean);
            let variance = drawn.iter().map(square).sum::<f64>() / count;
            // Within 5%, many times the sampling error.
            assert!(
                (variance.sqrt() / deviation - 1.0).abs() < 0.05,
                "{marginal:?}"
            );
            drawn.sort_by(f64::total_cmp);
            if matches!(marginal, Marginal::Empirical { .. }) {
                for (value, probability) in [(0.5, 0.3), (1.0, 0.5), (2.0, 0.2)] {
                    let met = drawn.iter().filter(|drawn| **drawn == value).count();
                    let met = f64::from(met as u32);
                    let spread = (count * probability * (1.0_f64 - probability)).sqrt();
                    assert!(((met - count * probability) / spread).abs() < 4.892);
                }
                continue;
            }
            let worst = (1..1000).map(|step| {
                let below = f64::from(step) / 1000.0;
                let value = marginal.of_normal(normal::quantile(below));
                let met = drawn.partition_point(|drawn| *drawn <= value);
                (f64::from(met as u32) / count - below).abs()
            });
            let worst = worst.fold(0.0, f64::max);
            assert!(worst * count.sqrt() < 2.69, "{marginal:?}: {worst}");
        }
    }

    #[test]
    fn zero_deviation_gives_1() {
        for marginal in [
            Marginal::log_normal(1.0, 0.0),
            Marginal::Normal {
                mean: 1.0,
                deviation: 0.0,
            },
            Marginal::Triangular {
                lowest: 1.0,
                most_likely: 1.0,
                highest: 1.0,
            },
            Marginal::empirical(vec![(1.0, 1.0)]),
        ] {
            for standard in [-8.5, -1.0, 0.0, 0.3, 8.5] {
                assert_eq!(marginal.of_normal(standard), 1.0, "{marginal:?}");
            }
        }
    }

    #[test]
    fn symmetric_distributions_mirror() {
        let marginal = Marginal::Triangular {
            lowest: 0.0,
            most_likely: 1.0,
            highest: 2.0,
        };
        for standard in [0.1, 1.0, 3.0, 9.0] {
            let both = marginal.of_normal(standard) + marginal.of_normal(-standard);
            assert!((both - 2.0).abs() < 1e-15);
        }
        let never_below = Marginal::Normal {
            mean: 0.5,
            deviation: 1.0,
        };
        assert_eq!(never_below.of_normal(-3.0), 0.0);
    }
}
