//! Estimates of a figure over paths, with how far chance may have moved them.
//!
//! Sums are in the order of the paths, so that the same figures give the same bits. A standard error
//! is that of a mean of what is independent: of single paths, of the means of mirrored pairs, or of
//! the means of point sets under shifts of their own. Estimates that are no means are linearised:
//! each path counts with how much it moves them; and errors of quantiles are read off the figures
//! around them. This module must never know what a figure is of.

use std::cmp::Ordering;

use super::draws::Sampling;

/// The probabilities of the quantiles.
pub const QUANTILES: [f64; 7] = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99];

/// A quantile, or the mean of what lies beyond it, has a standard error where so many figures lie
/// beyond it at least: fewer tell little, and one alone that there is no chance at all.
const LEAST_BEYOND: f64 = 5.0;

/// An estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Its standard error; none of less than two independent parts.
    pub standard_error: Option<f64>,
}

/// Which figures of a measure are the worse ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// High ones: losses.
    Higher,
    /// Low ones: what is earned.
    Lower,
}

/// What is estimated of a figure over paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Over how many paths.
    pub paths: usize,
    /// How many of them have a figure.
    pub figures: usize,
    /// The mean of those that have one.
    pub mean: Option<Estimate>,
    /// Their standard deviation.
    pub standard_deviation: Option<Estimate>,
    /// Their quantiles, of the probabilities in [`QUANTILES`]: the least figure that so many do not
    /// exceed. None has a standard error where few figures lie beyond it.
    pub quantiles: Option<[Estimate; 7]>,
    /// The probability, as a fraction, that a path has a figure above 0.
    pub probability: Estimate,
    /// The mean of the worst 5% and 1%, where every path has a figure. None has a standard error where
    /// they are few.
    pub expected_shortfall: Option<[Estimate; 2]>,
}

/// Estimates of figures in the order of their paths; what is not a number is no figure.
#[must_use]
pub fn estimates(figures: &[f64], sampling: Sampling, worse: Worse) -> Estimates {
    let paths = figures.len();
    let error = |of: &dyn Fn(f64) -> f64| {
        standard_error(figures.iter().map(|figure| of(*figure)), sampling)
    };
    let above = |figure: f64| if figure > 0.0 { 1.0 } else { 0.0 };
    let mut sorted: Vec<f64> = figures
        .iter()
        .copied()
        .filter(|one| !one.is_nan())
        .collect();
    let count = sorted.len() as f64;
    let present = figures.iter().filter(|figure| !figure.is_nan());
    let mean = (!sorted.is_empty()).then(|| present.clone().sum::<f64>() / count);
    let share = count / paths.max(1) as f64;
    let standard_deviation = mean.filter(|_| sorted.len() > 1).map(|mean| {
        let square = |figure: f64| (figure - mean) * (figure - mean);
        let variance = present.map(|figure| square(*figure)).sum::<f64>() / (count - 1.0);
        let value = variance.sqrt();
        let moves = |figure: f64| {
            if figure.is_nan() || value <= 0.0 {
                0.0
            } else {
                (square(figure) - variance) / (2.0 * value) / share
            }
        };
        // Few figures on one side of the mean, as of a rare loss, tell little of how far they spread.
        let below = how_many_below(figures, mean);
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
        figures: sorted.len(),
        // A ratio of two means: what a path moves it by is its distance from it, over the share of
        // paths that have a figure at all.
        mean: mean.map(|mean| Estimate {
            value: mean,
            standard_error: error(&|figure| {
                if figure.is_nan() {
                    0.0
                } else {
                    (figure - mean) / share
                }
            }),
        }),
        standard_deviation,
        quantiles: (!sorted.is_empty()).then(|| {
            QUANTILES.map(|probability| Estimate {
                value: quantile(&sorted, probability),
                standard_error: quantile_error(figures, &sorted, probability, sampling),
            })
        }),
        probability: Estimate {
            value: figures.iter().map(|figure| above(*figure)).sum::<f64>() / paths.max(1) as f64,
            standard_error: error(&above),
        },
        expected_shortfall: is_whole.then(|| match worse {
            Worse::Higher => expected_shortfall(figures, &sorted, sampling),
            Worse::Lower => {
                let turned = |figures: &[f64]| figures.iter().map(|one| -one).collect::<Vec<_>>();
                let mut from_worst = turned(&sorted);
                from_worst.reverse();
                expected_shortfall(&turned(figures), &from_worst, sampling).map(|turned| Estimate {
                    value: -turned.value,
                    ..turned
                })
            }
        }),
    }
}

/// How many figures lie below one.
fn how_many_below(figures: &[f64], at: f64) -> f64 {
    figures.iter().filter(|figure| **figure < at).count() as f64
}

/// The means of the highest 5% and 1% of figures in the order of their paths, which are sorted
/// besides.
fn expected_shortfall(figures: &[f64], sorted: &[f64], sampling: Sampling) -> [Estimate; 2] {
    let count = sorted.len() as f64;
    [0.95, 0.99].map(|level| {
        let at = quantile(sorted, level);
        // Rockafellar and Uryasev (2000), equation 4: with the quantile q of the sample the mean of
        // this; its variance is that of the estimate to first order, for q is where the expression is
        // least.
        let beyond = |figure: &f64| at + (figure - at).max(0.0) / (1.0 - level);
        let enough = count * (1.0 - level) >= LEAST_BEYOND;
        Estimate {
            value: figures.iter().map(beyond).sum::<f64>() / count,
            standard_error: standard_error(figures.iter().map(beyond), sampling).filter(|_| enough),
        }
    })
}

/// The mean of figures in the order of their paths, and their quantiles, as [`estimates`] has them;
/// none where there are none. Leaves the figures sorted.
pub(crate) fn mean_and_quantiles(figures: &mut [f64]) -> Option<(f64, [f64; 7])> {
    if figures.is_empty() {
        return None;
    }
    let mean = figures.iter().sum::<f64>() / figures.len() as f64;
    figures.sort_unstable_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    let quantiles = QUANTILES.map(|probability| quantile(figures, probability));
    Some((mean, quantiles))
}

/// The least of sorted figures, one or more, that so many do not exceed.
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let position = (probability * sorted.len() as f64).ceil() as usize;
    sorted[position.clamp(1, sorted.len()) - 1]
}

/// The standard error of a quantile of figures in the order of their paths, of which those that are
/// numbers are sorted besides: half as far as the order statistics lie apart that are as many places
/// away from it as the share of the figures up to it may be off by one standard error. Asks nothing
/// of the distribution (Serfling 1980, section 2.6). Where paths come in sets that share is off by
/// another standard error, and the quantile with it, in proportion (Bahadur 1966).
fn quantile_error(
    figures: &[f64],
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
            let error = share_error(figures, sorted, probability, sampling)?;
            // Points of a sequence may share themselves out evenly; a place is still a place.
            error.max(1.0 / count) / off
        }
    };
    Some(apart / 2.0 * of_sets)
}

/// The standard error of the share of figures up to a quantile, among those that are numbers.
fn share_error(
    figures: &[f64],
    sorted: &[f64],
    probability: f64,
    sampling: Sampling,
) -> Option<f64> {
    let count = sorted.len() as f64;
    let at = quantile(sorted, probability);
    // Of figures that are just so high as many count as make up the probability.
    let below = sorted.partition_point(|figure| *figure < at);
    let alike = sorted.partition_point(|figure| *figure <= at) - below;
    let part = (probability * count - below as f64) / alike as f64;
    let share = count / figures.len() as f64;
    let off = figures.iter().map(|figure| {
        if figure.is_nan() {
            return 0.0;
        }
        let counts = if *figure < at {
            1.0
        } else if *figure > at {
            0.0
        } else {
            part
        };
        (counts - probability) / share
    });
    standard_error(off, sampling)
}

/// The standard error of the mean of figures in the order of their paths.
fn standard_error(figures: impl Iterator<Item = f64>, sampling: Sampling) -> Option<f64> {
    let mut parts = Parts::default();
    match sampling {
        Sampling::Independent => figures.for_each(|figure| parts.add(figure)),
        Sampling::Antithetic => {
            let mut odd = None;
            for figure in figures {
                match odd.take() {
                    None => odd = Some(figure),
                    Some(odd) => parts.add(f64::midpoint(odd, figure)),
                }
            }
        }
        Sampling::Sobol { shifts } => {
            let mut sums = vec![(0.0, 0_u32); shifts.max(1) as usize];
            let count = sums.len();
            for (path, figure) in figures.enumerate() {
                let (sum, points) = &mut sums[path % count];
                *sum += figure;
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
    fn add(&mut self, figure: f64) {
        self.count += 1.0;
        let off = figure - self.mean;
        self.mean += off / self.count;
        self.squares += off * (figure - self.mean);
    }

    fn standard_error(self) -> Option<f64> {
        let variance = self.squares / (self.count - 1.0);
        (self.count > 1.0).then(|| (variance / self.count).sqrt())
    }
}

#[cfg(test)]
mod tests;
