//! Errors of a command, and how they are reported.
//!
//! Errors and notes go to standard error. No other module writes there.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use stepdown_runner::infer_pool::InferError;
use stepdown_runner::results::{ResultsError, is_reading_parquet};
use stepdown_runner::{FolderError, RunError};

use crate::diagnostics;
use crate::exit_codes::Exit;
use crate::numbers::listed;
use crate::report::ReportError;

/// More scenarios than this are not listed.
const MOST_LISTED: usize = 12;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// Files of a folder cannot be read or are invalid.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A run failed on files that were accepted.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Arguments do not fit each other or the files.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What would be right.
        advice: String,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A pool cannot be inferred.
    #[error(transparent)]
    InferPool(InferError),
    /// A sweep's tables cannot be written or read.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// A report cannot be drawn or written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The run was interrupted.
    #[error("interrupted")]
    Interrupted,
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] std::io::Error),
}

impl From<InferError> for Problem {
    fn from(error: InferError) -> Self {
        match error {
            InferError::Interrupted => Self::Interrupted,
            error => Self::InferPool(error),
        }
    }
}

impl Problem {
    /// The same problem, of a file instead of standard output.
    pub(crate) fn of_file(self, path: &Path) -> Self {
        match self {
            Self::Output(source) => Self::Unwritable {
                path: path.to_owned(),
                source,
            },
            other => other,
        }
    }

    /// Reports the problem on standard error and returns the exit code.
    pub(crate) fn emit(&self) -> Exit {
        let (exit, advice) = match self {
            // A closed pipe is not a failure.
            Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Exit::Done;
            }
            Self::Folder(FolderError::Invalid(invalid)) => {
                write_to_stderr(&diagnostics::shown(invalid, colours()));
                return Exit::Invalid;
            }
            Self::Folder(FolderError::Unreadable { path, .. }) => {
                (Exit::File, missing_file_advice(path).map(str::to_owned))
            }
            Self::Folder(FolderError::NoScenario { nearest, known, .. }) => {
                (Exit::File, scenario_advice(nearest.as_deref(), known))
            }
            Self::Folder(FolderError::NotAFolder { path }) => (
                Exit::File,
                path.parent()
                    .filter(|parent| parent.join("deal.yaml").is_file())
                    .map(|parent| format!("give the folder that holds it: {}", parent.display())),
            ),
            Self::Folder(FolderError::Outside { .. }) => (
                Exit::File,
                Some("copy it into the folder, or allow it with `--allow-outside`".to_owned()),
            ),
            Self::Folder(FolderError::IsDeal { .. }) => (
                Exit::Usage,
                Some("choose a scenario file with `--scenario`, or omit the option".to_owned()),
            ),
            Self::Usage { advice, .. } => (Exit::Usage, Some(advice.clone())),
            Self::Interrupted => (Exit::Interrupted, None),
            Self::Threads(_) => (Exit::Internal, Some("use fewer `--threads`".to_owned())),
            Self::Unwritable { .. } | Self::Output(_) => (Exit::File, None),
            Self::Results(error) => of_results(error),
            Self::InferPool(InferError::Bounds) => (
                Exit::Invalid,
                Some("widen the shares, the rates or the gross WAC in the bounds file".to_owned()),
            ),
            Self::Run(_) | Self::InferPool(_) | Self::Report(_) => (
                Exit::Internal,
                Some("the files were accepted, so this is a bug in stepdown".to_owned()),
            ),
        };
        write_to_stderr(&diagnostics::message(
            &self.to_string(),
            advice.as_deref(),
            colours(),
        ));
        exit
    }
}

/// The exit code of an error in a run's tables, and what to do about it.
fn of_results(error: &ResultsError) -> (Exit, Option<String>) {
    let (exit, advice) = match error {
        ResultsError::TooManyScenarios { .. } => (Exit::Usage, "use fewer values on the axes"),
        ResultsError::Question { advice, .. } => return (Exit::Usage, Some(advice.clone())),
        ResultsError::NoRun { .. } | ResultsError::NoTables { .. } => {
            (Exit::Usage, "choose a new or empty `--output` folder")
        }
        ResultsError::Unfinished { .. } => (
            Exit::Usage,
            "continue it with `--resume`, or choose another `--output` folder",
        ),
        ResultsError::OtherRun { .. } => (
            Exit::Usage,
            "choose another `--output` folder, or omit `--no-overwrite`",
        ),
        ResultsError::OtherUnfinished { .. } => (
            Exit::Usage,
            "omit `--resume` to discard it, or choose another `--output` folder",
        ),
        ResultsError::NumbersTooHigh { .. } => {
            (Exit::Usage, "use a lower `--first-path` or fewer `--paths`")
        }
        ResultsError::Damaged { path, .. } if path.ends_with("manifest.json") => {
            (Exit::Invalid, "delete its folder, or choose another folder")
        }
        ResultsError::Damaged { .. } => (
            Exit::Invalid,
            "rerun `sweep` or `simulate` with `--resume` to write the tables again",
        ),
        ResultsError::AtWork { .. } => (
            Exit::Usage,
            "wait until it ends, or choose another `--output` folder",
        ),
        ResultsError::Unwritable { .. } => (Exit::File, "choose a writable `--output` folder"),
        ResultsError::NotFinished { .. } => (
            Exit::Usage,
            "choose a folder written by `stepdown sweep` with `--sweep`",
        ),
        ResultsError::OfOtherFiles { .. } => (
            Exit::Usage,
            "choose a sweep of these files, or rerun it with `stepdown sweep`",
        ),
        ResultsError::Unreadable { .. } => return (Exit::File, None),
        ResultsError::CannotContinue { .. } => (
            Exit::Unfinished,
            "finished work is kept: free disk space, then rerun with `--resume`",
        ),
        ResultsError::Interrupted { .. } => (
            Exit::Interrupted,
            "finished work is kept: rerun with `--resume`",
        ),
        ResultsError::Threads(_) => (Exit::Internal, "use fewer `--threads`"),
        ResultsError::Outcomes { .. } | ResultsError::Table(_) => {
            (Exit::Internal, "this is a bug in stepdown")
        }
    };
    (exit, Some(advice.to_owned()))
}

/// Lists the available scenarios if the one named does not exist.
fn scenario_advice(nearest: Option<&str>, known: &[String]) -> Option<String> {
    let available = match known {
        [] => return None,
        known if known.len() > MOST_LISTED => {
            format!("the folder holds {} scenarios", known.len())
        }
        known => format!("the folder holds {}", listed(known)),
    };
    Some(match nearest {
        Some(nearest) => format!("did you mean `{nearest}`? {available}"),
        None => available,
    })
}

/// What to do about a missing file.
fn missing_file_advice(path: &Path) -> Option<&'static str> {
    let is_named = |name: &str| path.file_name().is_some_and(|file| file == name);
    let ends_in = |ending: &str| path.extension().is_some_and(|given| given == ending);
    if is_named("deal.yaml") {
        Some("give a scenario folder, which holds deal.yaml, a pool and pricing.yaml")
    } else if is_named("pricing.yaml") {
        Some("add pricing.yaml, or choose another scenario with `--scenario`")
    } else if is_named("printed-table.csv") {
        Some(
            "add printed-table.csv with the printed WAL table: the columns `class`, `wal_years_call` and \
             `wal_years_maturity`, and a row for each class",
        )
    } else if ends_in("csv") {
        Some("set `pool`, under `collateral` in deal.yaml, to the pool's file")
    } else {
        None
    }
}

/// Runs a command and returns its exit code. A panic is reported as an internal error.
pub(crate) fn guarded(command: impl FnOnce() -> Exit) -> Exit {
    std::panic::set_hook(Box::new(|panic| {
        if is_reading_parquet() {
            // A malformed file; reported as an error of the file.
            return;
        }
        let what = panic.payload_as_str().unwrap_or("no reason given");
        let place = panic.location().map(|place| format!(", at {place}"));
        write_to_stderr(&diagnostics::message(
            &format!("internal error: {what}{}", place.unwrap_or_default()),
            Some("this is a bug in stepdown; the output may be incomplete"),
            colours(),
        ));
    }));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(command)).unwrap_or(Exit::Internal)
}

/// Whether to color messages: on a terminal, unless `NO_COLOR` or `TERM=dumb` is set.
fn colours() -> diagnostics::Colours {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if std::io::stderr().is_terminal() && !unwanted {
        diagnostics::Colours::Some
    } else {
        diagnostics::Colours::None
    }
}

/// Writes a note to standard error.
pub(crate) fn note(text: &str) {
    write_to_stderr(text);
}

fn write_to_stderr(text: &str) {
    // A failure here cannot be reported.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::{Exit, guarded};

    #[test]
    fn panic_exits_as_internal_error() {
        assert_eq!(guarded(|| panic!("on purpose")), Exit::Internal);
        assert_eq!(guarded(|| Exit::Done), Exit::Done);
    }
}
