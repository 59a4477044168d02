//! Ways out: tidy tables, what a result says of its origin, and where both are written.
//!
//! | module | what it is for |
//! |---|---|
//! | `tidy` | rows of typed cells under named columns |
//! | `provenance` | version, inputs and hashes that go with every result |
//! | `csv`, `json` | tidy tables as files |
//! | `text` | tables for people |
//! | `file` | files that appear whole or not at all |
//!
//! No module here may know what a column means.

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

/// The name that stands for standard output where one file is written.
const STDOUT: &str = "-";

/// The file that an argument names; none where it names standard output, or nothing.
pub(crate) fn named_file(argument: Option<&Path>) -> Option<&Path> {
    argument.filter(|path| *path != Path::new(STDOUT))
}

/// Reads the name of a folder, or of a file that cannot go to standard output.
pub(crate) fn named_place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path == Path::new(STDOUT) {
            Err("standard output cannot take its place: write a name, or `./-` for a file of that name")
        } else {
            Ok(path)
        }
    })
}

/// Standard output, locked and buffered. Whoever writes to it must flush it.
pub(crate) fn to_stdout() -> Box<dyn Write> {
    Box::new(BufWriter::new(std::io::stdout().lock()))
}
