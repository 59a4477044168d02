//! What the arguments ask to be run.
//!
//! This room must never run anything.

use stepdown_runner::Folder;
use stepdown_runner::results::{Origin, Work};

use super::origin;
use crate::arguments::SweepArguments;
use crate::problem::Problem;

/// The sweep that the arguments name, and what it is made of.
///
/// # Errors
/// If its file cannot be read, is faulty, or names what the deal lacks.
pub(super) fn of<'a>(
    arguments: &SweepArguments,
    folder: &'a Folder,
) -> Result<(Box<dyn Work + 'a>, Origin), Problem> {
    let _ = origin(folder, Vec::new());
    Err(Problem::Usage {
        message: format!("no sweep can be read yet: {}", arguments.sweep.display()),
        advice: "run one scenario with `stepdown wal`".to_owned(),
    })
}
