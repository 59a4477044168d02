//! How speeds and defaults answer to an index: an S-curve of the borrowers' incentive to refinance,
//! or of the shock to their payments.
//!
//! The scenario's own speeds already hold what its own index path brings about. So what multiplies
//! them is the curve at the path's index over the curve at the scenario's: a path that is the
//! scenario's multiplies by 1. This module must never know a path's chances.

use std::f64::consts::PI;

/// The form of an S-curve, by what it is known from. `x` is what it is a curve of, `c` the centre,
/// `k` the steepness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `1/2 + arctan(k (x - c)) / pi`: of the Office of Thrift Supervision's Net Portfolio Value
    /// Model (2000), section 5.A, whose speeds are an arctangent of coupon over market rate.
    Arctangent,
    /// `1 / (1 + exp(-k (x - c)))`: the logistic curve of prepayment models since Richard and Roll
    /// (1989).
    Logistic,
}

/// An S-curve between two levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SCurve {
    /// Which.
    pub form: Form,
    /// The level far to the left, above 0.
    pub lowest: f64,
    /// The level far to the right.
    pub highest: f64,
    /// Where it is half way, a rate.
    pub center: f64,
    /// How steep it is there, by unit of rate.
    pub steepness: f64,
}

impl SCurve {
    /// The level at a difference of rates.
    #[must_use]
    pub fn level(&self, difference: f64) -> f64 {
        let along = self.steepness * (difference - self.center);
        let share = match self.form {
            Form::Arctangent => 0.5 + libm::atan(along) / PI,
            Form::Logistic => 1.0 / (1.0 + libm::exp(-along)),
        };
        self.lowest + (self.highest - self.lowest) * share
    }
}

/// What an S-curve is of, in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Difference {
    /// The loans' rate less that of a new loan, which is the index and a spread: the gain of
    /// refinancing.
    Incentive {
        /// What a new loan costs above the index.
        spread: f64,
    },
    /// The index less what it was at the beginning: the rise of a payment that follows it.
    PaymentShock,
}

/// How speeds, or defaults, answer to an index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// The index, by its place among the deal's.
    pub index: usize,
    /// What the curve is of.
    pub of: Difference,
    /// The curve.
    pub curve: SCurve,
    /// How many months the index goes before: borrowers take time.
    pub lag_months: usize,
}

/// A response ready for paths: with what it is on the scenario's own path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadyResponse {
    response: Response,
    /// The loans' rate, by kind; one where it makes no difference.
    rates: Vec<f64>,
    /// The curve on the scenario's own index path, by kind and month.
    own: Vec<Vec<f64>>,
}

impl ReadyResponse {
    /// Of kinds of loans with these average rates, and the scenario's path of the index.
    pub(super) fn new(response: Response, rates: &[f64], path: &[f64]) -> Self {
        let rates = match response.of {
            Difference::Incentive { .. } => rates.to_vec(),
            Difference::PaymentShock => vec![0.0],
        };
        let own = rates.iter().map(|rate| {
            let months = (0..path.len()).map(|month| response.level(*rate, path, month));
            months.collect()
        });
        Self {
            own: own.collect(),
            response,
            rates,
        }
    }

    /// The index that it answers to, by its place among the deal's.
    pub(super) fn index(&self) -> usize {
        self.response.index
    }

    /// How many answers there are: one for each kind, or one for all.
    pub(super) fn answers(&self) -> usize {
        self.rates.len()
    }

    /// Multiplies the factors of the months by the answer of a kind to an index path.
    pub(super) fn multiply(&self, answer: usize, path: &[f64], factors: &mut [f64]) {
        let (rate, own) = (self.rates[answer], &self.own[answer]);
        for (month, (factor, own)) in factors.iter_mut().zip(own).enumerate() {
            *factor *= self.response.level(rate, path, month) / own;
        }
    }
}

impl Response {
    fn level(&self, rate: f64, path: &[f64], month: usize) -> f64 {
        let at = |month: usize| path.get(month).or(path.last()).copied().unwrap_or(0.0);
        let index = at(month.saturating_sub(self.lag_months));
        self.curve.level(match self.of {
            Difference::Incentive { spread } => rate - (index + spread),
            Difference::PaymentShock => index - at(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, Form, ReadyResponse, Response, SCurve};

    fn curve(form: Form) -> SCurve {
        SCurve {
            form,
            lowest: 0.4,
            highest: 2.2,
            center: 0.01,
            steepness: 200.0,
        }
    }

    #[test]
    fn curves_have_their_levels() {
        for form in [Form::Arctangent, Form::Logistic] {
            let curve = curve(form);
            assert!((curve.level(0.01) - 1.3).abs() < 1e-15);
            assert!((curve.level(1e9) - 2.2).abs() < 1e-9);
            assert!((curve.level(-1e9) - 0.4).abs() < 1e-9);
            assert!((curve.level(0.015) + curve.level(0.005) - 2.6).abs() < 1e-12);
        }
        // At 1 from the centre: 1/2 + 1/4, and 1 / (1 + e^-1).
        let arctangent = curve(Form::Arctangent).level(0.015);
        assert!((arctangent - (0.4 + 1.8 * 0.75)).abs() < 1e-12);
        let logistic = curve(Form::Logistic).level(0.015);
        assert!((logistic - (0.4 + 1.8 * 0.731_058_578_630_004_9)).abs() < 1e-12);
    }

    #[test]
    fn the_scenarios_own_path_multiplies_by_1_and_a_lower_index_by_more() {
        let own = [0.05, 0.051, 0.052, 0.052];
        let response = Response {
            index: 0,
            of: Difference::Incentive { spread: 0.025 },
            curve: curve(Form::Arctangent),
            lag_months: 1,
        };
        let ready = ReadyResponse::new(response, &[0.09, 0.07], &own);
        assert_eq!(ready.answers(), 2);
        for kind in 0..2 {
            let mut factors = [1.0; 4];
            ready.multiply(kind, &own, &mut factors);
            assert_eq!(factors, [1.0; 4]);
            ready.multiply(kind, &[0.05, 0.04, 0.06, 0.06], &mut factors);
            // A month later.
            assert_eq!(factors[..2], [1.0; 2]);
            assert!(factors[2] > 1.0 && factors[3] < 1.0, "{factors:?}");
        }
    }

    #[test]
    fn a_risen_index_is_a_shock() {
        let own = [0.05; 3];
        let response = Response {
            index: 0,
            of: Difference::PaymentShock,
            curve: curve(Form::Logistic),
            lag_months: 0,
        };
        let ready = ReadyResponse::new(response, &[0.09, 0.07], &own);
        assert_eq!(ready.answers(), 1);
        let mut factors = [1.0; 3];
        ready.multiply(0, &[0.05, 0.07, 0.03], &mut factors);
        assert!(factors[0] == 1.0 && factors[1] > 1.0 && factors[2] < 1.0);
    }
}
