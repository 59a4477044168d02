//! The response of speeds and defaults to an index: an S-curve of the refinancing incentive or of
//! the payment shock.
//!
//! The scenario's speeds already include the response to its own index path. They are therefore
//! multiplied by the curve at the path's index divided by the curve at the scenario's: the
//! scenario's own path multiplies by 1.

use std::f64::consts::PI;

/// The form of an S-curve. `x` is its variable, `c` the center, `k` the steepness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `1/2 + arctan(k (x - c)) / pi`: the Office of Thrift Supervision's Net Portfolio Value Model
    /// (2000), section 5.A, whose speeds are an arctangent of coupon over market rate.
    Arctangent,
    /// `1 / (1 + exp(-k (x - c)))`: the logistic curve of prepayment models since Richard and Roll
    /// (1989).
    Logistic,
}

/// An S-curve between two levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SCurve {
    /// The form.
    pub form: Form,
    /// The level far below the center, greater than 0.
    pub lowest: f64,
    /// The level far above the center.
    pub highest: f64,
    /// The rate at which it is halfway between the levels.
    pub center: f64,
    /// The steepness there, per unit of rate.
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

/// The variable of an S-curve in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Difference {
    /// The refinancing incentive: the loans' rate less that of a new loan, which is the index plus
    /// a spread.
    Incentive {
        /// The spread of a new loan over the index.
        spread: f64,
    },
    /// The payment shock: the index less its initial rate.
    PaymentShock,
}

/// The response of speeds or defaults to an index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// The index, by its place among the deal's.
    pub index: usize,
    /// The variable of the curve.
    pub of: Difference,
    /// The curve.
    pub curve: SCurve,
    /// The lag behind the index, months.
    pub lag_months: usize,
}

/// A response, with its level on the scenario's own path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadyResponse {
    response: Response,
    /// The loans' rate by collateral type; a single one if it does not matter.
    rates: Vec<f64>,
    /// The level on the scenario's own index path, by collateral type and month.
    own: Vec<Vec<f64>>,
}

impl ReadyResponse {
    /// A response for collateral types with these average rates and the scenario's path of the
    /// index.
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

    /// The index that it responds to, by its place among the deal's.
    pub(super) fn index(&self) -> usize {
        self.response.index
    }

    /// The number of distinct responses: one for each collateral type, or one for all.
    pub(super) fn count(&self) -> usize {
        self.rates.len()
    }

    /// Multiplies the factors of the months by the response of a collateral type to an index path.
    pub(super) fn multiply(&self, kind: usize, path: &[f64], factors: &mut [f64]) {
        let (rate, own) = (self.rates[kind], &self.own[kind]);
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
        // At 1 from the center: 1/2 + 1/4, and 1 / (1 + e^-1).
        let arctangent = curve(Form::Arctangent).level(0.015);
        assert!((arctangent - (0.4 + 1.8 * 0.75)).abs() < 1e-12);
        let logistic = curve(Form::Logistic).level(0.015);
        assert!((logistic - (0.4 + 1.8 * 0.731_058_578_630_004_9)).abs() < 1e-12);
    }

    #[test]
    fn own_path_multiplies_by_1_and_lower_index_by_more() {
        let own = [0.05, 0.051, 0.052, 0.052];
        let response = Response {
            index: 0,
            of: Difference::Incentive { spread: 0.025 },
            curve: curve(Form::Arctangent),
            lag_months: 1,
        };
        let ready = ReadyResponse::new(response, &[0.09, 0.07], &own);
        assert_eq!(ready.count(), 2);
        for kind in 0..2 {
            let mut factors = [1.0; 4];
            ready.multiply(kind, &own, &mut factors);
            assert_eq!(factors, [1.0; 4]);
            ready.multiply(kind, &[0.05, 0.04, 0.06, 0.06], &mut factors);
            // One month later.
            assert_eq!(factors[..2], [1.0; 2]);
            assert!(factors[2] > 1.0 && factors[3] < 1.0, "{factors:?}");
        }
    }

    #[test]
    fn rising_index_is_a_payment_shock() {
        let own = [0.05; 3];
        let response = Response {
            index: 0,
            of: Difference::PaymentShock,
            curve: curve(Form::Logistic),
            lag_months: 0,
        };
        let ready = ReadyResponse::new(response, &[0.09, 0.07], &own);
        assert_eq!(ready.count(), 1);
        let mut factors = [1.0; 3];
        ready.multiply(0, &[0.05, 0.07, 0.03], &mut factors);
        assert!(factors[0] == 1.0 && factors[1] > 1.0 && factors[2] < 1.0);
    }
}
