//! The standard normal distribution, there and back.
//!
//! This room must never draw anything.

use std::f64::consts::SQRT_2;

use libm::erfc;
use statrs::function::erf::erfc_inv;

/// The probability that a standard normal is no more than `normal`: to the last digits, which the
/// complementary error function of statrs has not.
pub(super) fn probability(normal: f64) -> f64 {
    0.5 * erfc(-normal / SQRT_2)
}

/// The standard normal that is not exceeded with this probability, between 0 and 1, both excluded.
pub(super) fn quantile(probability: f64) -> f64 {
    -SQRT_2 * erfc_inv(2.0 * probability)
}

#[cfg(test)]
mod tests {
    use super::{probability, quantile};

    #[test]
    fn known_values_and_there_and_back() {
        // Abramowitz and Stegun, Handbook of Mathematical Functions, tables 26.1 and 26.5.
        for (normal, known) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (-2.0, 0.022_750_131_948_179),
            (3.0, 0.998_650_101_968_370),
        ] {
            assert!((probability(normal) - known).abs() < 1e-14, "{normal}");
        }
        assert!((quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        for step in 1..1000 {
            let below = f64::from(step) / 1000.0;
            assert!((probability(quantile(below)) - below).abs() < 1e-13);
            assert!((quantile(below) + quantile(1.0 - below)).abs() < 1e-10);
        }
        // The smallest and the greatest that a draw can be.
        let least = 0.5 / (1_u64 << 53) as f64;
        assert!((probability(quantile(least)) / least - 1.0).abs() < 1e-9);
        assert!(quantile(least).is_finite() && quantile(1.0 - f64::EPSILON).is_finite());
    }
}
