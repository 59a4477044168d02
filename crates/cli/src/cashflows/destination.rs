//! Protects the inputs of a run and the files of the scenario folder from being overwritten.

use std::path::{Path, PathBuf};

use stepdown_runner::{Folder, InputFile, ScenarioFile};

use crate::output::Known;
use crate::problem::Problem;

/// Rejects an output path that is an input or another file of the scenario folder, even through a link.
/// `option` is the argument that named it.
///
/// # Errors
/// If the path is such a file.
pub(crate) fn check(
    path: &Path,
    folder: &Folder,
    scenario: &ScenarioFile,
    option: &str,
) -> Result<(), Problem> {
    let state = folder
        .state
        .as_ref()
        .map(|state| PathBuf::from(&state.file));
    let others: Vec<PathBuf> = std::iter::once(scenario.path.clone())
        .chain(state)
        .collect();
    check_inputs(path, folder.path(), folder.inputs(), &others, option)
}

/// As [`check`], for a folder's path, the inputs read from it, and `others`, inputs outside it.
///
/// # Errors
/// If the path is an input or another file of the folder.
pub(crate) fn check_inputs(
    path: &Path,
    folder: &Path,
    inputs: &[InputFile],
    others: &[PathBuf],
    option: &str,
) -> Result<(), Problem> {
    let Some(there) = Known::file(path) else {
        return Ok(());
    };
    let is_input = inputs
        .iter()
        .map(|input| folder.join(&input.name))
        .chain(others.iter().cloned())
        .filter_map(|input| Known::file(&input))
        .any(|input| input.is(&there));
    if is_input {
        return Err(Problem::Usage {
            message: format!("the output would replace an input: {}", path.display()),
            advice: format!("choose another file with `{option}`"),
        });
    }
    let folder_path = match folder {
        here if here.as_os_str().is_empty() => Path::new("."),
        folder_path => folder_path,
    };
    let is_inside = folder_path
        .canonicalize()
        .is_ok_and(|folder_path| there.path.starts_with(folder_path));
    if is_inside {
        return Err(Problem::Usage {
            message: format!(
                "the output would replace a file of the scenario folder: {}",
                path.display()
            ),
            advice: format!("choose another file with `{option}`, or delete that one first"),
        });
    }
    Ok(())
}
