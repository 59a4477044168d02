//! Simulation: speeds, defaults, severities and index paths drawn from stated distributions, the
//! deal run on each path, and estimates over the paths.
//!
//! | module | contents |
//! |---|---|
//! | `model` | the model file: distributions, processes, correlations |
//! | `draws`, `bridge` | the standard normals of a path, by its number |
//! | `ziggurat` | standard normals from random numbers |
//! | `normal`, `beta` | probabilities and quantiles of the normal and the beta distribution |
//! | `marginals` | distributions of a path's multipliers |
//! | `correlation` | correlation matrices: checked, repaired, applied |
//! | `monthly_factor` | monthly factors around 1 |
//! | `index_process` | processes of indices |
//! | `response` | the response of speeds and defaults to an index |
//! | `paths` | a path: multiples by month, and its index paths |
//! | `vectors` | speeds, defaults and severities of a batch of paths |
//! | `statistics` | estimates over paths |
//! | `worker`, `work` | the work of one thread, and of all |
//!
//! A path is a scenario: its base scenario with speeds, defaults and severities multiplied and
//! index paths drawn. Its results depend on the model, the seed, the sampling method and the path's
//! own number, not on the number of paths, the threads, its neighbors or the SIMD width.

mod beta;
mod bridge;
mod correlation;
mod draws;
mod index_process;
mod marginals;
mod model;
mod monthly_factor;
mod normal;
mod paths;
mod response;
mod statistics;
mod vectors;
mod work;
mod worker;
mod ziggurat;

pub use beta::Beta;
pub use correlation::Correlation;
pub use draws::{Sampling, SamplingError};
pub use index_process::{Fit, IndexProcess};
pub use marginals::Marginal;
pub use model::{DrawnIndex, Model, Multiplied, OfMultiplied, Repaired};
pub use monthly_factor::MonthlyFactor;
pub use response::{Difference, Form, Response, SCurve};
pub(crate) use statistics::mean_and_quantiles;
pub use statistics::{Estimate, Estimates, QUANTILES, Worse, estimates};
pub use work::{CappedInPaths, Drawing, SimulationError, SimulationWork};
