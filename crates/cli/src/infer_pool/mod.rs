//! `stepdown infer-pool`: infers rep lines that reproduce a printed WAL table, with sensitivity ranges.
//!
//! | module | purpose |
//! |---|---|
//! | `arguments` | arguments and help |
//! | `table` | the result, for people |
//! | `words` | names of values and parameters |
//! | `tidy` | the result as machine-readable rows |
//! | `progress` | progress of the search |
//!
//! The pool is always presented as inferred, never as printed.

mod arguments;
mod progress;
mod table;
mod tidy;
mod words;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use stepdown_runner::infer_pool::{
    BoundsFrom, Inference, PoolQuestion, SearchSettings, SensitivityRequest, infer,
    is_inferred_pool,
};
use stepdown_runner::{combined_sha256, plausible};

use crate::arguments::Format;
use crate::cashflows::destination;
use crate::exit_codes::Exit;
use crate::interrupt;
use crate::output::{self, WholeFile};
use crate::problem::Problem;
use crate::start;
pub(crate) use arguments::{EXAMPLES, InferPoolArguments};
use progress::SearchLine;

/// The default folder of pools.
const OUTPUT: &str = "output";

/// An inferred pool with the question, the result and its path.
struct Found<'a> {
    arguments: &'a InferPoolArguments,
    question: PoolQuestion,
    inference: Inference,
    path: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read, are invalid or contradict one another, or the pool cannot be written.
pub(crate) fn run(arguments: &InferPoolArguments) -> Result<Exit, Problem> {
    let location = arguments.folder.location();
    let question = PoolQuestion::open(location.clone(), arguments.bounds.as_deref())?;
    start::warn(
        arguments.folder.verbosity,
        plausible::notes_on_pool_question(&question),
    );
    let named = output::named_file(arguments.output.as_deref());
    let path = match (named, &arguments.output) {
        (Some(path), _) => Some(path.to_owned()),
        (None, Some(_)) => None,
        (None, None) => Some(default_output(location.path())?),
    };
    let settings = SearchSettings {
        seed: arguments.seed,
        most_starts: arguments.starts,
        sensitivity: if arguments.without_ranges {
            SensitivityRequest::No
        } else {
            SensitivityRequest::Yes
        },
    };
    let stop = interrupt::listen("stopping after the pools in progress");
    let search = || {
        let line = SearchLine::new();
        let inference = infer(&question, settings, stop, &|progress| line.emit(progress));
        line.end();
        inference
    };
    let Some(path) = path else {
        let inference = search()?;
        let mut out = output::to_stdout();
        out.write_all(inference.pool_text.as_bytes())?;
        out.flush()?;
        return Ok(exit_of(&inference));
    };
    let bounds_file = match &question.bounds_from {
        BoundsFrom::File(path) => vec![path.clone()],
        BoundsFrom::Usual => Vec::new(),
    };
    destination::check_inputs(
        &path,
        location.path(),
        &question.inputs,
        &bounds_file,
        "--output",
    )?;
    check_replaced(&path, arguments)?;
    let unwritable = |problem: Problem| problem.of_file(&path);
    // Begun before the search, so that a path that cannot be written fails at once.
    let mut file = WholeFile::begin(&path)
        .map_err(Problem::from)
        .map_err(unwritable)?;
    let inference = search()?;
    file.write_all(inference.pool_text.as_bytes())
        .and_then(|()| file.finish())
        .map_err(Problem::from)
        .map_err(unwritable)?;
    let found = Found {
        arguments,
        question,
        inference,
        path,
    };
    let mut out = output::to_stdout();
    match arguments.format {
        Format::Table => table::write(&found, &mut *out)?,
        Format::Csv => output::csv::write(&tidy::printed_values(&found), &mut *out)?,
        Format::Json => output::json::write(&result(&found), &mut *out)?,
    }
    out.flush()?;
    Ok(exit_of(&found.inference))
}

fn exit_of(inference: &Inference) -> Exit {
    if inference.all_agree() {
        Exit::Done
    } else {
        Exit::Disagrees
    }
}

/// Refuses to replace a file that `infer-pool` did not write, or any file with `--no-overwrite`.
///
/// # Errors
/// If the file would be replaced, or cannot be read.
fn check_replaced(path: &Path, arguments: &InferPoolArguments) -> Result<(), Problem> {
    /// Bytes that are read: comments are at the beginning.
    const BEGINNING: u64 = 1 << 16;
    if !path.is_file() {
        return Ok(());
    }
    let refused = |what: &str, advice: &str| {
        Err(Problem::Usage {
            message: format!("{} already exists{what}", path.display()),
            advice: advice.to_owned(),
        })
    };
    if arguments.no_overwrite {
        return refused(
            "",
            "name another file after `--output`, or leave out `--no-overwrite`",
        );
    }
    let mut beginning = Vec::new();
    File::open(path)
        .and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning))
        .map_err(Problem::from)
        .map_err(|problem| problem.of_file(path))?;
    if is_inferred_pool(&String::from_utf8_lossy(&beginning)) {
        return Ok(());
    }
    refused(
        " and is not a pool that `infer-pool` wrote",
        "name another file after `--output`, or delete that one first",
    )
}

/// `output/<folder>-pool.csv`; the folder `output` is created if it does not exist.
fn default_output(folder: &Path) -> Result<PathBuf, Problem> {
    // `.` has a name only as a whole path.
    let whole = folder.canonicalize();
    let name = whole.as_deref().unwrap_or(folder).file_name();
    let name = name.map_or_else(
        || "deal".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let output = Path::new(OUTPUT);
    std::fs::create_dir_all(output)
        .map_err(Problem::from)
        .map_err(|problem| problem.of_file(output))?;
    Ok(output.join(format!("{name}-pool.csv")))
}

/// A result in JSON.
#[derive(Serialize)]
struct InferResult<'a> {
    version: &'static str,
    deal: &'a str,
    scenario: &'a str,
    pool_is: &'static str,
    pool_file: String,
    seed: u64,
    walks: u64,
    values: usize,
    values_agreeing: usize,
    inputs: Vec<Input<'a>>,
    inputs_sha256: String,
    lines: output::Table,
    not_printed: output::Table,
    ranges: output::Table,
    rows: output::Table,
}

#[derive(Serialize)]
struct Input<'a> {
    file: &'a str,
    sha256: &'a str,
}

fn result<'a>(found: &'a Found<'_>) -> InferResult<'a> {
    let Found {
        question,
        inference,
        ..
    } = found;
    InferResult {
        version: output::VERSION,
        deal: &question.deal.name,
        scenario: &question.scenario.name,
        pool_is: "inferred",
        pool_file: found.path.display().to_string(),
        seed: found.arguments.seed,
        walks: inference.walks,
        values: inference.outcomes.len(),
        values_agreeing: inference.agreeing(),
        inputs: question
            .inputs
            .iter()
            .map(|input| Input {
                file: &input.name,
                sha256: &input.sha256,
            })
            .collect(),
        inputs_sha256: combined_sha256(&question.inputs),
        lines: tidy::lines(found),
        not_printed: tidy::not_printed(found),
        ranges: tidy::ranges(found),
        rows: tidy::printed_values(found),
    }
}
