//! Estimates of a metric over paths, with standard errors.
//!
//! Sums are in the order of the paths, so the same values give the same bits. A standard error is
//! that of a mean of independent parts: single paths, the means of mirrored pairs, or the means of
//! point sets under their own shifts. Estimates that are not means are linearized: each path counts
//! by its influence. Errors of quantiles come from the values around them.

use std::cmp::Ordering;

use super::draws::Sampling;

/// The probabilities of the quantiles.
pub const QUANTILES: [f64; 7] = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99];

/// The least number of values beyond a quantile for it, or the mean beyond it, to have a standard
/// error: fewer say little, and a single one would suggest no error at all.
const LEAST_BEYOND: f64 = 5.0;

/// An estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Its standard error; none if there are fewer than two independent parts.
    pub standard_error: Option<f64>,
}

/// Which values of a metric are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// High values: losses.
    Higher,
    /// Low values: earnings.
    Lower,
}

/// Estimates of a metric over paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// The number of paths.
    pub paths: usize,
    /// The number of paths with a value.
    pub values: usize,
    /// The mean of the values.
    pub mean: Option<Estimate>,
    /// Their standard deviation.
    pub standard_deviation: Option<Estimate>,
    /// Their quantiles at the probabilities in [`QUANTILES`]. A quantile has no standard error if
    /// few values are beyond it.
    pub quantiles: Option<[Estimate; 7]>,
    /// The probability that a path has a value greater than 0, a fraction.
    pub probability: Estimate,
    /// The mean of the worst 5% and 1%, if every path has a value. It has no standard error if they
    /// are few.
    pub expected_shortfall: Option<[Estimate; 2]>,
}

/// Estimates of values in the order of their paths; a path with NaN has no value.
#[must_use]
pub fn estimates(values: &[f64], sampling: Sampling, worse: Worse) -> Estimates {
    let paths = values.len();
    let error =
        |of: &dyn Fn(f64) -> f64| standard_error(values.iter().map(|sample| of(*sample)), sampling);
    let above = |sample: f64| if sample > 0.0 { 1.0 } else { 0.0 };
    let mut sorted: Vec<f64> = values.iter().copied().filter(|one| !one.is_nan()).collect();
    let count = sorted.len() as f64;
    let present = values.iter().filter(|sample| !sample.is_nan());
    let mean = (!sorted.is_empty()).then(|| present.clone().sum::<f64>() / count);
    let share = count / paths.max(1) as f64;
    let standard_deviation = mean.filter(|_| sorted.len() > 1).map(|mean| {
        let square = |sample: f64| (sample - mean) * (sample - mean);
        let variance = present.map(|sample| square(*sample)).sum::<f64>() / (count - 1.0);
        let value = variance.sqrt();
        let moves = |sample: f64| {
            if sample.is_nan() || value <= 0.0 {
                0.0
            } else {
                (square(sample) - variance) / (2.0 * value) / share
            }
        };
        // A few values on one side of the mean, as of a rare loss, say little about the deviation.
        let below = how_many_below(values, mean);
        let enough = value <= 0.0 || below.min(count - below) >= LEAST_BEYOND;
        Estimate {
            value,
            standard_error: error(&moves).filter(|_| enough),
        }
    });
    sorted.sort_unstable_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    let is_whole = !sorted.is_empty() && sorted.len() == paths;
    Estimates {
        paths,
        values: sorted.len(),
        // A ratio of two means: the influence of a path is its distance from the mean, divided by
        // the share of paths with a value.
        mean: mean.map(|mean| Estimate {
            value: mean,
            standard_error: error(&|sample| {
                if sample.is_nan() {
                    0.0
                } else {
                    (sample - mean) / share
                }
            }),
        }),
        standard_deviation,
        quantiles: (!sorted.is_empty()).then(|| {
            QUANTILES.map(|probability| Estimate {
                value: quantile(&sorted, probability),
                standard_error: quantile_error(values, &sorted, probability, sampling),
            })
        }),
        probability: Estimate {
            value: values.iter().map(|sample| above(*sample)).sum::<f64>() / paths.max(1) as f64,
            standard_error: error(&above),
        },
        expected_shortfall: is_whole.then(|| match worse {
            Worse::Higher => expected_shortfall(values, &sorted, sampling),
            Worse::Lower => {
                let turned = |values: &[f64]| values.iter().map(|one| -one).collect::<Vec<_>>();
                let mut from_worst = turned(&sorted);
                from_worst.reverse();
                expected_shortfall(&turned(values), &from_worst, sampling).map(|turned| Estimate {
                    value: -turned.value,
                    ..turned
                })
            }
        }),
    }
}

/// The number of values below one.
fn how_many_below(values: &[f64], at: f64) -> f64 {
    values.iter().filter(|sample| **sample < at).count() as f64
}

/// The means of the highest 5% and 1% of values, which are given in the order of their paths and
/// sorted.
fn expected_shortfall(values: &[f64], sorted: &[f64], sampling: Sampling) -> [Estimate; 2] {
    let count = sorted.len() as f64;
    [0.95, 0.99].map(|level| {
        let at = quantile(sorted, level);
        // Rockafellar and Uryasev (2000), equation 4: the mean of this at the sample quantile q.
        // Its variance is that of the estimate to first order, since q minimizes the expression.
        let beyond = |sample: &f64| at + (sample - at).max(0.0) / (1.0 - level);
        let enough = count * (1.0 - level) >= LEAST_BEYOND;
        Estimate {
            value: values.iter().map(beyond).sum::<f64>() / count,
            standard_error: standard_error(values.iter().map(beyond), sampling).filter(|_| enough),
        }
    })
}

/// The mean of values in the order of their paths, and their quantiles, as in [`estimates`]; none
/// if there are no values. Sorts the values.
pub(crate) fn mean_and_quantiles(values: &mut [f64]) -> Option<(f64, [f64; 7])> {
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.sort_unstable_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    let quantiles = QUANTILES.map(|probability| quantile(values, probability));
    Some((mean, quantiles))
}

/// The quantile of one or more sorted values: the least that a fraction `probability` does not
/// exceed.
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let position = (probability * sorted.len() as f64).ceil() as usize;
    sorted[position.clamp(1, sorted.len()) - 1]
}

/// The standard error of a quantile of values, which are given in the order of their paths and
/// sorted. It is half the distance between the order statistics at one standard error of the share
/// of values on either side, without assumptions on the distribution (Serfling 1980, section 2.6).
/// If paths come in sets, that share has another standard error, and the quantile's error scales
/// with it (Bahadur 1966).
fn quantile_error(
    values: &[f64],
    sorted: &[f64],
    probability: f64,
    sampling: Sampling,
) -> Option<f64> {
    let count = sorted.len() as f64;
    let beyond = count * probability.min(1.0 - probability);
    if beyond < LEAST_BEYOND {
        return None;
    }
    let off = (probability * (1.0 - probability) / count).sqrt();
    let apart = quantile(sorted, probability + off) - quantile(sorted, probability - off);
    let of_sets = match sampling {
        Sampling::Independent => 1.0,
        Sampling::Antithetic | Sampling::Sobol { .. } => {
            let error = share_error(values, sorted, probability, sampling)?;
            // Points of a sequence may be perfectly even, but the error is at least one place.
            error.max(1.0 / count) / off
        }
    };
    Some(apart / 2.0 * of_sets)
}

/// The standard error of the share of values up to a quantile, among those that are numbers.
fn share_error(
    values: &[f64],
    sorted: &[f64],
    probability: f64,
    sampling: Sampling,
) -> Option<f64> {
    let count = sorted.len() as f64;
    let at = quantile(sorted, probability);
    // Of values equal to the quantile, the part that makes up the probability counts.
    let below = sorted.partition_point(|sample| *sample < at);
    let alike = sorted.partition_point(|sample| *sample <= at) - below;
    let part = (probability * count - below as f64) / alike as f64;
    let share = count / values.len() as f64;
    let off = values.iter().map(|sample| {
        if sample.is_nan() {
            return 0.0;
        }
        let counts = if *sample < at {
            1.0
        } else if *sample > at {
            0.0
        } else {
            part
        };
        (counts - probability) / share
    });
    standard_error(off, sampling)
}

/// The standard error of the mean of values in the order of their paths.
fn standard_error(values: impl Iterator<Item = f64>, sampling: Sampling) -> Option<f64> {
    let mut parts = Parts::default();
    match sampling {
        Sampling::Independent => values.for_each(|sample| parts.add(sample)),
        Sampling::Antithetic => {
            let mut odd = None;
            for sample in values {
                match odd.take() {
                    None => odd = Some(sample),
                    Some(odd) => parts.add(f64::midpoint(odd, sample)),
                }
            }
        }
        Sampling::Sobol { shifts } => {
            let mut sums = vec![(0.0, 0_u32); shifts.max(1) as usize];
            let count = sums.len();
            for (path, sample) in values.enumerate() {
                let (sum, points) = &mut sums[path % count];
                *sum += sample;
                *points += 1;
            }
            for (sum, points) in sums.into_iter().filter(|(_, points)| *points > 0) {
                parts.add(sum / f64::from(points));
            }
        }
    }
    parts.standard_error()
}

/// The variance of independent parts, in one pass (Welford 1962).
#[derive(Debug, Default, Clone, Copy)]
struct Parts {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Parts {
    fn add(&mut self, sample: f64) {
        self.count += 1.0;
        let off = sample - self.mean;
        self.mean += off / self.count;
        self.squares += off * (sample - self.mean);
    }

    fn standard_error(self) -> Option<f64> {
        let variance = self.squares / (self.count - 1.0);
        (self.count > 1.0).then(|| (variance / self.count).sqrt())
    }
}

#[cfg(test)]
mod tests;
