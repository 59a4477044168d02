//! Charts of a finished simulation, from its tables: losses over paths, and quantiles by month.
//!
//! | module | purpose |
//! |---|---|
//! | `losses` | losses of the classes in bands of their balances, and of the pool |
//! | `fans` | balances and indices by month |

mod fans;
mod losses;

use std::path::PathBuf;

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;

pub use fans::Fan;
pub use losses::{Bands, BandsOfClass, Histogram};

use super::Chart;
use crate::folder::Folder;
use crate::results::{ResultsError, RunFolder};
use crate::run::RunError;

/// Why charts of a simulation cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SimulationChartsError {
    /// The deal's dates cannot be laid out.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Its tables cannot be read.
    #[error(transparent)]
    Results(#[from] ResultsError),
}

/// Builds the charts of a finished simulation for some classes, to call or to maturity.
///
/// # Errors
/// If its tables cannot be read.
pub fn charts_of_simulation(
    run: &RunFolder,
    folder: &Folder,
    classes: &[ClassIndex],
    run_to: RunTo,
) -> Result<Vec<Chart>, SimulationChartsError> {
    let mut charts = losses::charts(run, folder, classes, run_to)?;
    charts.extend(fans::charts(run, folder, classes, run_to)?);
    Ok(charts)
}

/// A table that holds less than the run.
fn damaged(path: PathBuf, reason: &str) -> ResultsError {
    ResultsError::Damaged {
        path,
        reason: reason.to_owned(),
    }
}

/// A run's name in titles.
fn to(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "to call",
        RunTo::Maturity => "to maturity",
    }
}
