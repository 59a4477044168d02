//! The exit codes, all of them, and what help says of them.
//!
//! No other module may name a number.

use std::process::ExitCode;

/// What the process ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; every printed figure compared agrees.
    Done = 0,
    /// Done, and a printed figure does not agree, or no value meets a target.
    Disagrees = 1,
    /// The arguments make no sense.
    Usage = 2,
    /// An input file is faulty, or a table of a finished run is damaged.
    Invalid = 3,
    /// A file cannot be read or written.
    File = 4,
    /// A fault of the program: it accepted the files, and could not finish.
    Internal = 5,
    /// A run was asked to end before its end; a sweep can be gone on with.
    Interrupted = 6,
    /// A sweep could not be written to its end; it can be gone on with.
    Unfinished = 7,
}

/// The table that help prints.
pub(crate) const TABLE: &str = "\
Exit codes:
  0  done, and every printed figure that was compared agrees
  1  done, and a printed figure does not agree, or no value meets a target
  2  the arguments make no sense
  3  an input file is faulty, or a table of a finished run is damaged
  4  a file cannot be read or written
  5  a fault of stepdown itself: it accepted the files, and could not finish
  6  interrupted; of a sweep, `--resume` does the rest
  7  a sweep could not be written to its end; `--resume` does the rest once there is room";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What an argument parser's message ends with: help and version were asked for, all else was not.
pub(crate) fn of_usage(error: &clap::Error) -> Exit {
    if error.exit_code() == 0 {
        Exit::Done
    } else {
        Exit::Usage
    }
}
