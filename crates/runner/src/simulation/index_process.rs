//! Index processes: the annual rate of an index from month to month.
//!
//! | process | | step |
//! |---|---|---|
//! | Vasicek | `dr = a (b - r) dt + s dW` | exact |
//! | Hull-White | a forward path and an Ornstein-Uhlenbeck process around it | exact |
//! | Cox-Ingersoll-Ross | `dr = a (b - r) dt + s sqrt(r) dW` | quadratic-exponential: its mean and variance exact, never below 0 |
//!
//! The rate of month 1 is already set at the beginning and is not random; the shock of a month
//! moves the rate of the next. Rates are annual fractions, time is in years of twelve months, and
//! each step takes one standard normal.

use super::normal;

/// The length of a month, years.
const MONTH: f64 = 1.0 / 12.0;
/// Up to this ratio of variance to squared mean, the next rate is a squared normal; above it, 0 or
/// an exponential (Andersen 2008, section 3.2.3: any value from 1 to 2 will do).
const SQUARED_NORMAL: f64 = 1.5;

/// What a forward path of an index means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Bond prices match the forward path: the mean value of a dollar paid in any month, discounted
    /// month by month along each path at the index, is its value at the forward path. The rates
    /// themselves are above the path on average, by the convexity.
    BondPrices,
    /// The mean of the rates of every month is the forward path.
    Mean,
}

/// The process of an index.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexProcess {
    /// Reverts to a mean (Vasicek 1977); a random walk where the reversion is 0.
    Vasicek {
        /// The rate of month 1.
        initial: f64,
        /// The long-run mean.
        mean: f64,
        /// The speed of reversion, per year: `a`.
        reversion: f64,
        /// Standard deviation of a year's change, without reversion.
        volatility: f64,
    },
    /// Moves around a forward path (Hull and White 1990, in the form `r = alpha + x` of Brigo and
    /// Mercurio, *Interest Rate Models*, 2006, section 3.3).
    HullWhite {
        /// The forward path, by month; the last rate continues.
        forward: Vec<f64>,
        /// What matches the path.
        fit: Fit,
        /// The speed of reversion, per year: `a`.
        reversion: f64,
        /// Standard deviation of a year's change, without reversion.
        volatility: f64,
    },
    /// Reverts to a mean, moves less the lower it is, and is never below 0 (Cox, Ingersoll and Ross
    /// 1985).
    CoxIngersollRoss {
        /// The rate of month 1, 0 or more.
        initial: f64,
        /// The long-run mean, 0 or more.
        mean: f64,
        /// The speed of reversion, per year, greater than 0: `a`.
        reversion: f64,
        /// Standard deviation of a year's change at a rate of 100%.
        volatility: f64,
    },
}

/// A process ready to step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stepper {
    /// `mean + deviation`, with one mean for each month and a deviation that decays and is shocked.
    Gaussian {
        /// By month.
        means: Vec<f64>,
        /// The fraction of the deviation that remains a month later.
        decay: f64,
        /// Standard deviation of a month's shock.
        shock: f64,
    },
    /// Andersen's scheme.
    Square {
        initial: f64,
        mean: f64,
        decay: f64,
        /// Variance a month later: this for each unit of the rate, plus the next.
        variance_of_rate: f64,
        variance_of_mean: f64,
    },
}

impl IndexProcess {
    /// A stepper for paths of `months` months.
    pub(super) fn stepper(&self, months: usize) -> Stepper {
        match self {
            Self::Vasicek {
                initial,
                mean,
                reversion,
                volatility,
            } => Stepper::Gaussian {
                // The expectation: b + (r - b) exp(-a t).
                means: (0..months)
                    .map(|month| {
                        let decayed = libm::exp(-reversion * MONTH * month as f64);
                        mean + (initial - mean) * decayed
                    })
                    .collect(),
                decay: libm::exp(-reversion * MONTH),
                shock: deviation_of_month(*reversion, *volatility),
            },
            Self::HullWhite {
                forward,
                fit,
                reversion,
                volatility,
            } => {
                let decay = libm::exp(-reversion * MONTH);
                let shock = deviation_of_month(*reversion, *volatility);
                let last = forward.last().copied().unwrap_or(0.0);
                let forward = |month: usize| forward.get(month).copied().unwrap_or(last);
                let convexity = match fit {
                    Fit::BondPrices => convexity(months, decay, shock),
                    Fit::Mean => vec![0.0; months],
                };
                let means = convexity.iter().enumerate();
                Stepper::Gaussian {
                    means: means.map(|(month, by)| forward(month) + by).collect(),
                    decay,
                    shock,
                }
            }
            Self::CoxIngersollRoss {
                initial,
                mean,
                reversion,
                volatility,
            } => {
                let decay = libm::exp(-reversion * MONTH);
                let left = -libm::expm1(-reversion * MONTH);
                let square = volatility * volatility;
                Stepper::Square {
                    initial: *initial,
                    mean: *mean,
                    decay,
                    // Cox, Ingersoll and Ross (1985), equation 19.
                    variance_of_rate: square * decay * left / reversion,
                    variance_of_mean: square * left * left * mean / (2.0 * reversion),
                }
            }
        }
    }
}

/// Standard deviation of a month's shock: `s sqrt((1 - exp(-2 a dt)) / (2 a))`, and `s sqrt(dt)`
/// without reversion.
pub(super) fn deviation_of_month(reversion: f64, volatility: f64) -> f64 {
    let years = if reversion > 0.0 {
        -libm::expm1(-2.0 * reversion * MONTH) / (2.0 * reversion)
    } else {
        MONTH
    };
    volatility * years.sqrt()
}

/// How far the mean of each month's rate is above the forward path for bond prices of every month
/// to match the path. With `V(t)` the variance of the sum of the first `t` deviations, each for a
/// month, `E[exp(-sum)] = exp(V / 2)`, so the month's share is `(V(t) - V(t - 1)) / 2` over the
/// month. This is exact on the monthly grid, and `s^2 (1 - exp(-a t))^2 / (2 a^2)` in its limit
/// (Brigo and Mercurio, equation 3.36).
fn convexity(months: usize, decay: f64, shock: f64) -> Vec<f64> {
    // The deviation of month t is the sum over earlier months s of decay^(t - 1 - s) shocks.
    let (mut own, mut with_sum) = (0.0, 0.0);
    let mut by_month = Vec::with_capacity(months);
    for month in 0..months {
        if month > 0 {
            own = decay * decay * own + shock * shock;
            with_sum *= decay;
        }
        // Var(S + x) = Var(S) + 2 Cov(S, x) + Var(x); thereafter Cov(S + x, x) = Cov(S, x) + Var(x).
        let added = 2.0 * with_sum + own;
        with_sum += own;
        by_month.push(0.5 * added * MONTH);
    }
    by_month
}

impl Stepper {
    /// Fills `rates` with the rates of its months, from the shocks of the months before each.
    pub(super) fn path(&self, shock_of: impl Fn(usize) -> f64, rates: &mut [f64]) {
        match self {
            Self::Gaussian {
                means,
                decay,
                shock,
            } => {
                let mut deviation = 0.0;
                for (month, (rate, mean)) in rates.iter_mut().zip(means).enumerate() {
                    if month > 0 {
                        deviation = decay * deviation + shock * shock_of(month - 1);
                    }
                    *rate = mean + deviation;
                }
            }
            Self::Square {
                initial,
                mean,
                decay,
                variance_of_rate,
                variance_of_mean,
            } => {
                let mut before = *initial;
                for (month, rate) in rates.iter_mut().enumerate() {
                    if month > 0 {
                        let expected = mean + (before - mean) * decay;
                        let variance = before * variance_of_rate + variance_of_mean;
                        before = quadratic_exponential(expected, variance, shock_of(month - 1));
                    }
                    *rate = before;
                }
            }
        }
    }
}

/// A draw of this mean and variance that is never below 0: Andersen, *Simple and efficient
/// simulation of the Heston stochastic volatility model*, Journal of Computational Finance 11
/// (2008), section 3.2.4, steps 1 to 6.
fn quadratic_exponential(mean: f64, variance: f64, shock: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let ratio = variance / (mean * mean);
    if ratio <= 0.0 {
        mean
    } else if ratio <= SQUARED_NORMAL {
        let inverse = 2.0 / ratio;
        let square = inverse - 1.0 + inverse.sqrt() * (inverse - 1.0).sqrt();
        let root = square.sqrt() + shock;
        mean / (1.0 + square) * root * root
    } else {
        let at_zero = (ratio - 1.0) / (ratio + 1.0);
        // The upper tail probability, computed directly to keep its digits.
        let above = normal::probability(-shock);
        if above >= 1.0 - at_zero {
            0.0
        } else {
            libm::log((1.0 - at_zero) / above) * mean / (1.0 - at_zero)
        }
    }
}

#[cfg(test)]
mod tests;
