//! Errors of a pool search.

use stepdown_projection::collateral::{AssumptionsError, LineError, PoolError};
use stepdown_projection::deal::PlanError;
use stepdown_projection::diagnostic::Diagnostics;

use crate::run::RunError;

/// Why no pool can be searched for.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// The search was stopped.
    #[error("interrupted")]
    Interrupted,
    /// The bounds contradict one another.
    #[error("no pool is within all bounds")]
    Bounds,
    /// The scenario's defaults are in percent of the original balance, so the defaults of lines are
    /// not independent.
    #[error(
        "not supported: a table whose scenario has defaults in percent of the original balance \
         (`{0}`); write them as CDR or MDR"
    )]
    DefaultsOfOriginal(String),
    /// A line within the bounds is invalid.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The lines are not a valid pool.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The scenario does not fit the collateral types.
    #[error(transparent)]
    Assumptions(#[from] AssumptionsError),
    /// The deal's dates cannot be computed.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The pool that was found cannot be read back.
    #[error(transparent)]
    Text(#[from] Diagnostics),
    /// The pool that was found cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
}
