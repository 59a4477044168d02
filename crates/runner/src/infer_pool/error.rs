//! Why no pool can be looked for.

use stepdown_projection::collateral::{AssumptionsError, LineError, PoolError};
use stepdown_projection::deal::PlanError;
use stepdown_projection::diagnostic::Diagnostics;

use crate::run::RunError;

/// Why no pool can be looked for.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// The bounds contradict one another.
    #[error("no pool keeps all the bounds at once")]
    Bounds,
    /// The scenario's defaults are in percent of the original balance, so that lines do not default each on
    /// its own.
    #[error(
        "not supported: a table whose scenario has defaults in percent of the original balance \
         (`{0}`); write them as CDR or MDR"
    )]
    DefaultsOfOriginal(String),
    /// A line between the bounds is none.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The lines make no pool.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The scenario does not fit the kinds.
    #[error(transparent)]
    Assumptions(#[from] AssumptionsError),
    /// The deal's dates cannot be laid out.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The pool that was found cannot be read back.
    #[error(transparent)]
    Text(#[from] Diagnostics),
    /// The pool that was found cannot be run.
    #[error(transparent)]
    Run(#[from] RunError),
}
