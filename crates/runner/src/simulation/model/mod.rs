//! The model file: what is drawn of speeds, defaults, severities and indices, and how it hangs
//! together.
//!
//! | module | what it is for |
//! |---|---|
//! | `file` | the file as a whole, and the scenario that it is drawn around |
//! | `distribution` | a multiplier's distribution |
//! | `process` | an index's process |
//! | `matrix` | a correlation matrix among what is drawn |
//! | `s_curve` | how speeds and defaults answer to an index |
//! | `figures` | figures of the file as they are computed with |
//!
//! Everything that is wrong with a file is told at once, with its line. This module must never draw
//! anything.

mod distribution;
mod figures;
mod file;
mod matrix;
mod process;
mod s_curve;

use stepdown_curves::Month;

use super::correlation::Correlation;
use super::index_process::IndexProcess;
use super::marginals::Marginal;
use super::monthly_factor::MonthlyFactor;
use super::response::Response;
use crate::inputs::InputFile;
use crate::scenarios::ScenarioFile;

/// Something that may be left out: what the file says of it, if anything.
type Read<T> = Result<Option<T>, Wrong>;

/// What the file says is wrong, which has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wrong;

/// What a path multiplies of its scenario.
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

/// What a path multiplies, by [`Multiplied`].
#[derive(Debug, Clone, PartialEq)]
pub struct OfMultiplied<T>([T; 3]);

impl<T> OfMultiplied<T> {
    /// One for each, in the order of [`Multiplied::ALL`].
    pub(super) fn by(of: impl FnMut(Multiplied) -> T) -> Self {
        Self(Multiplied::ALL.map(of))
    }

    /// That of one of them.
    #[must_use]
    pub fn of(&self, multiplied: Multiplied) -> &T {
        &self.0[multiplied.position()]
    }
}

/// An index that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnIndex {
    /// How it goes on.
    pub process: IndexProcess,
    /// What it is held to where the process goes below it, an annual fraction.
    pub lowest: Option<f64>,
}

/// A matrix that is no correlation matrix, and the one that is taken in its stead.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// Of what: `per_path` or `monthly`.
    pub of: String,
    /// The nearest correlation matrix, in the order of the file, to four digits.
    pub matrix: String,
    /// How far it lies from what the file says: the root of the sum of squared differences.
    pub distance: f64,
}

/// What is drawn, and around which scenario.
#[derive(Debug, Clone)]
pub struct Model {
    /// The model's name.
    pub name: String,
    /// The scenario that paths are drawn around.
    pub scenario: ScenarioFile,
    /// The files that it was read from, its scenario among them.
    pub inputs: Vec<InputFile>,
    /// Multipliers of a path as a whole.
    pub per_path: OfMultiplied<Option<Marginal>>,
    /// Factors that move by the month.
    pub monthly: OfMultiplied<Option<MonthlyFactor>>,
    /// By reference rate of the deal; none where an index keeps to the scenario's path.
    pub indices: Vec<Option<DrawnIndex>>,
    /// Between the normals of a path's multipliers, in the order of [`Multiplied::ALL`].
    pub correlation_per_path: Option<Correlation>,
    /// Between the shocks of a month: factors in the order of [`Multiplied::ALL`], then indices.
    pub correlation_monthly: Option<Correlation>,
    /// Matrices that were repaired, because the file asks for it and they had to be.
    pub repaired: Vec<Repaired>,
    /// How prepayments answer to the gain of refinancing.
    pub prepayment_incentive: Option<Response>,
    /// How defaults answer to a rise of payments.
    pub default_payment_shock: Option<Response>,
}

impl Model {
    /// The name of its file inside the folder; the path as given where it lies elsewhere.
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
