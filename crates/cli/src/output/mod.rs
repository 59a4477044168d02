//! Output: tidy tables, text tables, provenance and files.
//!
//! | module | contents |
//! |---|---|
//! | `tidy` | rows of typed cells under named columns |
//! | `provenance` | version, inputs and hashes of a result |
//! | `csv`, `json` | tidy tables as files |
//! | `text` | text tables |
//! | `file` | files that are written completely or not at all |

pub(crate) mod csv;
mod file;
pub(crate) mod json;
mod provenance;
pub(crate) mod text;
mod tidy;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};

pub(crate) use file::{Known, WholeFile, are_one_file};
pub(crate) use provenance::{Provenance, VERSION};
pub(crate) use tidy::{Cell, Table};

/// The file name that means standard output.
const STDOUT: &str = "-";

/// The file that an argument names; none if it is missing or names standard output.
pub(crate) fn named_file(argument: Option<&Path>) -> Option<&Path> {
    argument.filter(|path| *path != Path::new(STDOUT))
}

/// Parses the name of a folder, or of a file that cannot be standard output.
pub(crate) fn named_place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path == Path::new(STDOUT) {
            Err("standard output is not supported here: give a name, or `./-` for a file called `-`")
        } else {
            Ok(path)
        }
    })
}

/// Standard output, locked and buffered. Flush it after writing.
pub(crate) fn to_stdout() -> Box<dyn Write> {
    Box::new(BufWriter::new(std::io::stdout().lock()))
}
