//! The model file: the distributions and processes of speeds, defaults, severities and indices, and
//! their correlations.
//!
//! | module | contents |
//! |---|---|
//! | `file` | the file as a whole, and its base scenario |
//! | `distribution` | the distribution of a multiplier |
//! | `process` | the process of an index |
//! | `matrix` | a correlation matrix |
//! | `s_curve` | the response of speeds and defaults to an index |
//! | `numbers` | numbers of the file as floating point |
//!
//! All errors of a file are reported together, each with its line.

mod distribution;
mod file;
mod matrix;
mod numbers;
mod process;
mod s_curve;

use stepdown_curves::Month;

use super::correlation::Correlation;
use super::index_process::IndexProcess;
use super::marginals::Marginal;
use super::monthly_factor::MonthlyFactor;
use super::response::Response;
use crate::inputs::InputFile;
use crate::scenario_files::ScenarioFile;

/// An optional entry: its value, none if it is left out, or [`Wrong`].
type Read<T> = Result<Option<T>, Wrong>;

/// An entry is invalid; its errors have been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wrong;

/// A rate of the scenario that a path multiplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplied {
    /// Prepayment speeds.
    Speed,
    /// Default rates.
    Default,
    /// Severities.
    Severity,
}

impl Multiplied {
    /// All of them, in the order in which they are drawn.
    pub const ALL: [Self; 3] = [Self::Speed, Self::Default, Self::Severity];

    /// Its name, as model files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Speed => "speed",
            Self::Default => "default",
            Self::Severity => "severity",
        }
    }

    /// Its place among [`Multiplied::ALL`].
    pub(super) fn position(self) -> usize {
        self as usize
    }
}

/// One value for each [`Multiplied`].
#[derive(Debug, Clone, PartialEq)]
pub struct OfMultiplied<T>([T; 3]);

impl<T> OfMultiplied<T> {
    /// One value for each, in the order of [`Multiplied::ALL`].
    pub(super) fn by(of: impl FnMut(Multiplied) -> T) -> Self {
        Self(Multiplied::ALL.map(of))
    }

    /// The value of one of them.
    #[must_use]
    pub fn of(&self, multiplied: Multiplied) -> &T {
        &self.0[multiplied.position()]
    }
}

/// An index that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnIndex {
    /// Its process.
    pub process: IndexProcess,
    /// The floor on the rate, an annual fraction.
    pub lowest: Option<f64>,
}

/// A repaired correlation matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// Which matrix: `per_path` or `monthly`.
    pub of: String,
    /// The nearest correlation matrix, in the order of the file, to four digits.
    pub matrix: String,
    /// Its distance from the matrix of the file: the root of the sum of squared differences.
    pub distance: f64,
}

/// A simulation model: what is drawn, and the scenario that it is drawn around.
#[derive(Debug, Clone)]
pub struct Model {
    /// The model's name.
    pub name: String,
    /// The scenario that paths are drawn around.
    pub scenario: ScenarioFile,
    /// The files that it was read from, including its scenario.
    pub inputs: Vec<InputFile>,
    /// Multipliers of a path as a whole.
    pub per_path: OfMultiplied<Option<Marginal>>,
    /// Factors that change from month to month.
    pub monthly: OfMultiplied<Option<MonthlyFactor>>,
    /// By reference rate of the deal; none if an index follows the scenario's path.
    pub indices: Vec<Option<DrawnIndex>>,
    /// Correlation of the normals of a path's multipliers, in the order of [`Multiplied::ALL`].
    pub correlation_per_path: Option<Correlation>,
    /// Correlation of the shocks of a month: factors in the order of [`Multiplied::ALL`], then
    /// indices.
    pub correlation_monthly: Option<Correlation>,
    /// Matrices that were repaired at the file's request.
    pub repaired: Vec<Repaired>,
    /// Response of prepayments to the refinancing incentive.
    pub prepayment_incentive: Option<Response>,
    /// Response of defaults to a payment shock.
    pub default_payment_shock: Option<Response>,
}

impl Model {
    /// The name of its file inside the folder, or the path as given if it is elsewhere.
    #[must_use]
    pub fn file(&self) -> &str {
        self.inputs.first().map_or("", |input| &input.name)
    }

    /// The scenario's own path of an index over so many months, annual fractions.
    pub(super) fn own_path(&self, index: usize, months: u32) -> Vec<f64> {
        let curve = self.scenario.scenario.reference_rates.get(index);
        let rate =
            |month| curve.map_or(0.0, |curve| curve.index_rate(Month::new(month)).fraction());
        (1..=months).map(rate).collect()
    }
}
