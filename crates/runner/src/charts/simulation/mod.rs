//! What is drawn of a finished simulation: losses of classes and pool over its paths, and how
//! balances and drawn indices fan out by month. Read from its tables, never run again.
//!
//! | module | what it is for |
//! |---|---|
//! | `losses` | losses of the classes in bands of their balances, and of the pool |
//! | `fans` | balances and indices by month |
//!
//! This module must never estimate anything, nor decide how a chart looks.

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

/// Why a simulation cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum SimulationChartsError {
    /// The deal's dates cannot be laid out.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Its tables cannot be read.
    #[error(transparent)]
    Results(#[from] ResultsError),
}

/// What is drawn of a finished simulation of a folder's deal: of these classes, to call or to
/// maturity.
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

/// What is told of a table that holds less than the run had.
fn damaged(path: PathBuf, reason: &str) -> ResultsError {
    ResultsError::Damaged {
        path,
        reason: reason.to_owned(),
    }
}

/// How titles call a run.
fn to(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "to call",
        RunTo::Maturity => "to maturity",
    }
}
