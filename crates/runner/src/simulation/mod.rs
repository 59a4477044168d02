//! Simulation: speeds, defaults, severities and index paths drawn from stated distributions, the
//! deal run on each path, and what is estimated of them.
//!
//! | module | what it is for |
//! |---|---|
//! | `model` | the model file: distributions, processes, correlations |
//! | `draws`, `bridge` | the standard normals of a path, by its number |
//! | `ziggurat` | standard normals from random numbers |
//! | `normal`, `beta` | the normal and the beta distribution, there and back |
//! | `marginals` | distributions of a path's multipliers |
//! | `correlation` | correlation matrices: checked, repaired, put to use |
//! | `monthly_factor` | factors that move by the month around 1 |
//! | `index_process` | how an index goes on |
//! | `response` | how speeds and defaults answer to an index |
//! | `paths` | a path: multiples by month, and its index paths |
//! | `vectors` | speeds, defaults and severities of a lot of paths |
//! | `statistics` | what is estimated of a figure over paths |
//! | `worker`, `work` | one thread's work, and all of it |
//!
//! A path is a scenario: the one it is drawn around, with its speeds, defaults and severities
//! multiplied and its index paths drawn. What it comes to hangs on the model, the seed, the way of
//! sampling and the path's own number: not on how many paths there are, on the threads, on its
//! neighbours or on the width. This module must never hold a rule of a deal, and never print.

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
