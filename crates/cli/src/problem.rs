//! Why a command could not do what it was asked, and how that is told.
//!
//! Everything here goes to standard error. No other room may write there.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use stepdown_runner::{FolderError, RunError};

use crate::exit_codes::Exit;
use crate::faults;

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
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] std::io::Error),
}

impl Problem {
    /// Tells it on standard error, and says what the process ends with.
    pub(crate) fn tell(&self) -> Exit {
        let (exit, advice) = match self {
            // Whoever read the output has seen enough.
            Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Exit::Done;
            }
            Self::Folder(FolderError::Faulty(faulty)) => {
                write_to_stderr(&faults::shown(faulty, colours()));
                return Exit::Faulty;
            }
            Self::Folder(FolderError::Unreadable { path, .. }) => {
                (Exit::File, missing_file_advice(path).map(str::to_owned))
            }
            Self::Usage { advice, .. } => (Exit::Usage, Some(advice.clone())),
            Self::Unwritable { .. } | Self::Output(_) => (Exit::File, None),
            Self::Run(_) => (
                Exit::Internal,
                Some("the files were accepted, so this is a fault of stepdown".to_owned()),
            ),
        };
        write_to_stderr(&faults::message(
            &self.to_string(),
            advice.as_deref(),
            colours(),
        ));
        exit
    }
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

/// Whether messages may be coloured: on a terminal that does not ask for none.
fn colours() -> faults::Colours {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if std::io::stderr().is_terminal() && !unwanted {
        faults::Colours::Some
    } else {
        faults::Colours::None
    }
}

fn write_to_stderr(text: &str) {
    // There is nobody left to tell where this fails.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
