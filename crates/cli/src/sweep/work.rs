//! The sweep that the arguments request.

use stepdown_runner::results::Origin;
use stepdown_runner::side_by_side::{SweepWork, Width};
use stepdown_runner::{Folder, plausible};

use super::SweepArguments;
use crate::long_runs::origin;
use crate::problem::Problem;
use crate::start;

/// The sweep that the arguments name, with its inputs.
///
/// # Errors
/// If its file cannot be read, is invalid, or names something that the deal lacks.
pub(super) fn of<'a>(
    arguments: &SweepArguments,
    folder: &'a Folder,
) -> Result<(SweepWork<'a>, Origin), Problem> {
    let sweep = folder.sweep(&arguments.sweep)?;
    start::warn(
        arguments.folder.verbosity,
        plausible::notes_on_sweep(folder, &sweep),
    );
    let origin = origin(folder, sweep.inputs.clone())?;
    let work = SweepWork::new(folder, sweep, Width::BEST)?;
    Ok((work, origin))
}
