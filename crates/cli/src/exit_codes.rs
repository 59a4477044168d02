//! Exit codes and the table of them in the help.

use std::process::ExitCode;

/// The exit code of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; every printed value that was compared agrees.
    Done = 0,
    /// Done, but a printed value does not agree, or no value meets the target.
    Disagrees = 1,
    /// The arguments are invalid.
    Usage = 2,
    /// An input file is invalid, or a table of a finished run is damaged.
    Invalid = 3,
    /// A file cannot be read or written.
    File = 4,
    /// An internal error: the files were accepted, but the run failed.
    Internal = 5,
    /// Interrupted; a sweep or simulation can be resumed.
    Interrupted = 6,
    /// The tables of a sweep or simulation could not be written; it can be resumed.
    Unfinished = 7,
}

/// The table shown by `--help`.
pub(crate) const TABLE: &str = "\
Exit codes:
  0  done; every printed value that was compared agrees
  1  done; a printed value does not agree, or no value meets the target
  2  the arguments are invalid
  3  an input file is invalid, or a table of a finished run is damaged
  4  a file cannot be read or written
  5  internal error: the files were accepted, but the run failed; this is a bug
  6  interrupted; `--resume` continues a sweep or simulation
  7  the tables could not be written; free disk space, then use `--resume`";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The exit code of an argument parser's message: help and version succeed.
pub(crate) fn of_usage(error: &clap::Error) -> Exit {
    if error.exit_code() == 0 {
        Exit::Done
    } else {
        Exit::Usage
    }
}
