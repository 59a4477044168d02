//! Why a command could not do what it was asked, and how that is told.
//!
//! Everything here goes to standard error. No other module may write there.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use stepdown_runner::infer_pool::InferError;
use stepdown_runner::results::{ResultsError, is_reading_parquet};
use stepdown_runner::{FolderError, RunError};

use crate::diagnostics;
use crate::exit_codes::Exit;
use crate::figures::listed;
use crate::report::ReportError;

/// More scenarios than this are not listed.
const MOST_LISTED: usize = 12;

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A folder's files cannot be read, or are faulty.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A run cannot be made of files that were accepted.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Arguments that do not fit the files, with advice.
    #[error("{message}")]
    Usage {
        /// What does not fit.
        message: String,
        /// What would.
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
    /// No pool can be looked for.
    #[error(transparent)]
    InferPool(#[from] InferError),
    /// A sweep's tables cannot be written or read.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// A report cannot be drawn or written down.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A run was asked to end.
    #[error("interrupted")]
    Interrupted,
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] std::io::Error),
}

impl Problem {
    /// The same where what was written is a file.
    pub(crate) fn of_file(self, path: &Path) -> Self {
        match self {
            Self::Output(source) => Self::Unwritable {
                path: path.to_owned(),
                source,
            },
            other => other,
        }
    }

    /// Tells it on standard error, and says what the process ends with.
    pub(crate) fn emit(&self) -> Exit {
        let (exit, advice) = match self {
            // Whoever read the output has seen enough.
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
                    .map(|parent| format!("name the folder that holds it: {}", parent.display())),
            ),
            Self::Folder(FolderError::Outside { .. }) => (
                Exit::File,
                Some(
                    "put a copy of it in the folder, or allow it with `--allow-outside`".to_owned(),
                ),
            ),
            Self::Folder(FolderError::IsDeal { .. }) => (
                Exit::Usage,
                Some("name a scenario after `--scenario`, or leave it out".to_owned()),
            ),
            Self::Usage { advice, .. } => (Exit::Usage, Some(advice.clone())),
            Self::Interrupted => (Exit::Interrupted, None),
            Self::Threads(_) => (
                Exit::Internal,
                Some("try fewer with `--threads`".to_owned()),
            ),
            Self::Unwritable { .. } | Self::Output(_) => (Exit::File, None),
            Self::Results(error) => of_results(error),
            Self::InferPool(InferError::Bounds) => (
                Exit::Invalid,
                Some("widen the shares, the rates or the gross WAC of the bounds file".to_owned()),
            ),
            Self::Run(_) | Self::InferPool(_) | Self::Report(_) => (
                Exit::Internal,
                Some("the files were accepted, so this is a fault of stepdown".to_owned()),
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

/// What a sweep's problem ends with, and what to do about it.
fn of_results(error: &ResultsError) -> (Exit, Option<String>) {
    let (exit, advice) = match error {
        ResultsError::TooManyScenarios { .. } => (Exit::Usage, "sweep over fewer values"),
        ResultsError::Question { advice, .. } => return (Exit::Usage, Some(advice.clone())),
        ResultsError::NoRun { .. } => (
            Exit::Usage,
            "name a new or an empty folder after `--output`",
        ),
        ResultsError::Unfinished { .. } => (
            Exit::Usage,
            "go on with it with `--resume`, or name another folder after `--output`",
        ),
        ResultsError::OtherRun { .. } => (
            Exit::Usage,
            "name another folder after `--output`, or leave out `--no-overwrite`",
        ),
        ResultsError::OtherUnfinished { .. } => (
            Exit::Usage,
            "leave out `--resume` to discard it, or name another folder after `--output`",
        ),
        ResultsError::NumbersTooHigh { .. } => (
            Exit::Usage,
            "write a lower `--first-path`, or fewer `--paths`",
        ),
        ResultsError::Damaged { path, .. } if path.ends_with("manifest.json") => {
            (Exit::Invalid, "delete its folder, or name another folder")
        }
        ResultsError::Damaged { .. } => (
            Exit::Invalid,
            "run `sweep` or `simulate` as before with `--resume`, which makes the tables again",
        ),
        ResultsError::AtWork { .. } => (
            Exit::Usage,
            "wait for its end, or name another folder after `--output`",
        ),
        ResultsError::Unwritable { .. } => (
            Exit::File,
            "name a folder that can be written after `--output`",
        ),
        ResultsError::NotFinished { .. } => (
            Exit::Usage,
            "name the folder that `stepdown sweep` wrote after `--sweep`",
        ),
        ResultsError::OfOtherFiles { .. } => (
            Exit::Usage,
            "name a sweep of these files, or run it again with `stepdown sweep`",
        ),
        ResultsError::Unreadable { .. } => return (Exit::File, None),
        ResultsError::CannotGoOn { .. } => (
            Exit::Unfinished,
            "what is done stays: make room, and run the same again with `--resume`",
        ),
        ResultsError::Interrupted { .. } => (
            Exit::Interrupted,
            "what is done stays: run the same again with `--resume`",
        ),
        ResultsError::Threads(_) => (Exit::Internal, "try fewer with `--threads`"),
        ResultsError::Outcomes { .. } | ResultsError::Table(_) => {
            (Exit::Internal, "this is a fault of stepdown")
        }
    };
    (exit, Some(advice.to_owned()))
}

/// Which scenarios there are where the one named is not.
fn scenario_advice(nearest: Option<&str>, known: &[String]) -> Option<String> {
    let held = match known {
        [] => return None,
        known if known.len() > MOST_LISTED => {
            format!("the folder holds {} scenarios", known.len())
        }
        known => format!("the folder holds {}", listed(known)),
    };
    Some(match nearest {
        Some(nearest) => format!("did you mean `{nearest}`? {held}"),
        None => held,
    })
}

/// What to do about a file that is not there.
fn missing_file_advice(path: &Path) -> Option<&'static str> {
    let is_named = |name: &str| path.file_name().is_some_and(|file| file == name);
    let ends_in = |ending: &str| path.extension().is_some_and(|given| given == ending);
    if is_named("deal.yaml") {
        Some("name a scenario folder: one that holds deal.yaml, a pool and pricing.yaml")
    } else if is_named("pricing.yaml") {
        Some("write pricing.yaml, or name another scenario with `--scenario`")
    } else if ends_in("csv") {
        Some("name the pool's file after `pool`, under `collateral` in deal.yaml")
    } else {
        None
    }
}

/// Runs a command to its exit code. Whatever gives way in it is told as any other fault of the
/// program, and not as a trace that nobody asked for.
pub(crate) fn guarded(command: impl FnOnce() -> Exit) -> Exit {
    std::panic::set_hook(Box::new(|panic| {
        if is_reading_parquet() {
            // The file is malformed, which is reported as any other error of a file.
            return;
        }
        let what = panic.payload_as_str().unwrap_or("no reason given");
        let place = panic.location().map(|place| format!(", at {place}"));
        write_to_stderr(&diagnostics::message(
            &format!("stepdown gave way: {what}{}", place.unwrap_or_default()),
            Some("this is a fault of stepdown; what was printed so far may lack its end"),
            colours(),
        ));
    }));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(command)).unwrap_or(Exit::Internal)
}

/// Whether messages may be coloured: on a terminal that does not ask for none.
fn colours() -> diagnostics::Colours {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if std::io::stderr().is_terminal() && !unwanted {
        diagnostics::Colours::Some
    } else {
        diagnostics::Colours::None
    }
}

/// Says something on standard error that is no problem.
pub(crate) fn note(text: &str) {
    write_to_stderr(text);
}

fn write_to_stderr(text: &str) {
    // There is nobody left to tell where this fails.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::{Exit, guarded};

    #[test]
    fn what_gives_way_is_a_diagnostic_of_the_program() {
        assert_eq!(guarded(|| panic!("on purpose")), Exit::Internal);
        assert_eq!(guarded(|| Exit::Done), Exit::Done);
    }
}
