//! The beta distribution: probabilities and quantiles.

/// Terms of the continued fraction: enough for any shape up to 1,000.
const MOST_TERMS: u32 = 1_000;
/// The most steps: enough to bisect an interval completely if every Newton step fails.
const MOST_STEPS: u32 = 200;

/// A beta distribution between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_field_names, reason = "what its parameters are called")]
pub struct Beta {
    alpha: f64,
    beta: f64,
    /// `ln(Gamma(a + b) / (Gamma(a) Gamma(b)))`.
    log_scale: f64,
}

impl Beta {
    /// The distribution of two shape parameters; none unless both are finite and greater than 0.
    #[must_use]
    pub fn new(alpha: f64, beta: f64) -> Option<Self> {
        let is_shape = |shape: f64| shape.is_finite() && shape > 0.0;
        (is_shape(alpha) && is_shape(beta)).then(|| Self {
            alpha,
            beta,
            log_scale: libm::lgamma(alpha + beta) - libm::lgamma(alpha) - libm::lgamma(beta),
        })
    }

    /// The probability of a value and of the values below it.
    pub(super) fn probability(&self, value: f64) -> f64 {
        if value <= 0.0 {
            return 0.0;
        }
        if value >= 1.0 {
            return 1.0;
        }
        // The fraction converges fast below the mean; above it the upper tail is computed.
        if value * (self.alpha + self.beta + 2.0) < self.alpha + 1.0 {
            self.lower(value)
        } else {
            1.0 - self.mirrored().lower(1.0 - value)
        }
    }

    /// The quantile of a probability.
    pub(super) fn quantile(&self, probability: f64) -> f64 {
        if probability <= 0.0 {
            return 0.0;
        }
        if probability >= 1.0 {
            return 1.0;
        }
        // Newton's method inside a bracket, which is bisected if a step leaves it.
        let (mut low, mut high) = (0.0, 1.0);
        let mut value = self.alpha / (self.alpha + self.beta);
        for _ in 0..MOST_STEPS {
            let excess = self.probability(value) - probability;
            if excess > 0.0 {
                high = value;
            } else if excess < 0.0 {
                low = value;
            } else {
                break;
            }
            let newton = value - excess / self.density(value);
            let next = if newton > low && newton < high {
                newton
            } else {
                f64::midpoint(low, high)
            };
            let is_found = (next - value).abs() <= f64::EPSILON * next;
            value = next;
            if is_found {
                break;
            }
        }
        value
    }

    fn mirrored(&self) -> Self {
        Self {
            alpha: self.beta,
            beta: self.alpha,
            ..*self
        }
    }

    fn density(&self, value: f64) -> f64 {
        libm::exp(
            self.log_scale
                + (self.alpha - 1.0) * libm::log(value)
                + (self.beta - 1.0) * libm::log1p(-value),
        )
    }

    /// The probability by its continued fraction (Abramowitz and Stegun, 26.5.8), evaluated by the
    /// method of Lentz (1976) as Thompson and Barnett (1986) give it.
    fn lower(&self, value: f64) -> f64 {
        const LEAST: f64 = 1e-300;
        let Self { alpha, beta, .. } = *self;
        let away_from_zero = |number: f64| if number.abs() < LEAST { LEAST } else { number };
        let mut numerator = 1.0;
        let mut denominator = 1.0 / away_from_zero(1.0 - (alpha + beta) * value / (alpha + 1.0));
        let mut fraction = denominator;
        for term in (1..MOST_TERMS).map(f64::from) {
            let twice = alpha + 2.0 * term;
            let even = term * (beta - term) * value / ((twice - 1.0) * twice);
            let odd = -(alpha + term) * (alpha + beta + term) * value / (twice * (twice + 1.0));
            let mut factor = 1.0;
            for coefficient in [even, odd] {
                denominator = 1.0 / away_from_zero(1.0 + coefficient * denominator);
                numerator = away_from_zero(1.0 + coefficient / numerator);
                factor = numerator * denominator;
                fraction *= factor;
            }
            if (factor - 1.0).abs() <= f64::EPSILON {
                break;
            }
        }
        let logarithm = self.log_scale + alpha * libm::log(value) + beta * libm::log1p(-value);
        libm::exp(logarithm) * fraction / alpha
    }
}

#[cfg(test)]
mod tests {
    use super::Beta;

    #[track_caller]
    fn close(found: f64, expected: f64, error: f64) {
        assert!(
            (found - expected).abs() <= error * expected.abs(),
            "{found} {expected}"
        );
    }

    /// Distributions with a closed form: powers, the smoothstep polynomials of (2, 2) and (3, 3),
    /// and the arcsine law.
    #[test]
    fn closed_forms() {
        for step in 1..100 {
            let value = f64::from(step) / 100.0;
            let of = |alpha, beta| Beta::new(alpha, beta).unwrap().probability(value);
            close(of(1.0, 1.0), value, 1e-14);
            close(of(3.0, 1.0), value * value * value, 1e-14);
            close(of(1.0, 2.0), value * (2.0 - value), 1e-14);
            close(of(2.0, 2.0), value * value * (3.0 - 2.0 * value), 1e-14);
            close(
                of(3.0, 3.0),
                value * value * value * (10.0 - value * (15.0 - 6.0 * value)),
                1e-14,
            );
            close(
                of(0.5, 0.5),
                value.sqrt().asin() * std::f64::consts::FRAC_2_PI,
                1e-14,
            );
        }
    }

    /// Pearson's tables as Abramowitz and Stegun use them in 26.5: a sum of binomial probabilities.
    #[test]
    fn whole_shapes_are_sums_of_binomials() {
        for (alpha, beta, value) in [(2_u32, 5_u32, 0.3_f64), (7, 3, 0.6), (20, 30, 0.45)] {
            // I_x(a, b) is the chance of a or more among a + b - 1.
            let trials = alpha + beta - 1;
            let chance = |count: u32| {
                let ways: f64 = (0..count)
                    .map(|one| f64::from(trials - one) / f64::from(one + 1))
                    .product();
                ways * value.powf(f64::from(count)) * (1.0 - value).powf(f64::from(trials - count))
            };
            let expected: f64 = (alpha..=trials).map(chance).sum();
            let found = Beta::new(f64::from(alpha), f64::from(beta)).unwrap();
            close(found.probability(value), expected, 1e-12);
        }
    }

    #[test]
    fn quantiles_invert_probabilities() {
        for (alpha, beta) in [
            (0.5, 0.5),
            (0.5, 3.0),
            (2.0, 5.0),
            (30.0, 4.0),
            (1000.0, 1000.0),
            (1000.0, 0.5),
        ] {
            let shape = Beta::new(alpha, beta).unwrap();
            assert_eq!((shape.quantile(0.0), shape.quantile(1.0)), (0.0, 1.0));
            let mut before = 0.0;
            for step in 1..1000 {
                let below = f64::from(step) / 1000.0;
                let value = shape.quantile(below);
                assert!(value > before && value < 1.0, "{alpha} {beta}: {below}");
                before = value;
                let slope = shape.density(value) * value * f64::EPSILON;
                let error = (shape.probability(value) - below).abs();
                assert!(
                    error < 1e-11 + 4.0 * slope,
                    "{alpha} {beta}: {below}, {error}"
                );
            }
        }
        // Symmetric: the median is the middle.
        close(Beta::new(7.5, 7.5).unwrap().quantile(0.5), 0.5, 1e-14);
        // Abramowitz and Stegun, 26.5: (2, 2) at its quarter solves 3 x^2 - 2 x^3 = 1/4.
        close(
            Beta::new(2.0, 2.0).unwrap().quantile(0.25),
            0.326_351_822_333_069_7,
            1e-14,
        );
        assert_eq!(Beta::new(0.0, 1.0), None);
        assert_eq!(Beta::new(1.0, f64::NAN), None);
    }
}
