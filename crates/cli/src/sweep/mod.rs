//! `stepdown sweep`: a deal under many scenarios, as tables.
//!
//! | room | what it is for |
//! |---|---|
//! | `arguments` | what can be asked |
//! | `work` | what the arguments ask to be run |
//! | `summary` | what it came to, in a few lines |
//! | `matrix` | a measure over two axes, for a memo |

mod arguments;
pub(crate) mod matrix;
mod summary;
mod work;

use std::io::Write;
use std::path::{Path, PathBuf};

use stepdown_runner::Folder;
use stepdown_runner::results::{
    self, Manifest, Origin, ResultsError, Resume, RunCounts, RunFolder, Running, Standing, Step,
    Work,
};

use crate::exit_codes::Exit;
use crate::interrupt;
use crate::output;
use crate::output::text::write_pairs;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::start;

pub(crate) use arguments::{EXAMPLES, SweepArguments, SweepFormat};
pub(crate) use summary::write_end;

/// Where runs go that name no folder.
const OUTPUT: &str = "output";

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are faulty, or the tables cannot be written.
pub(crate) fn run(arguments: &SweepArguments) -> Result<Exit, Problem> {
    let folder = start::at_state(&arguments.folder, arguments.state.as_deref())?;
    let (work, origin) = work::of(arguments, &folder)?;
    results::check_size(&*work)?;
    let question = matrix::question(arguments)?;
    if let Some(question) = &question {
        question.check(&*work)?;
    }
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => default_output(&folder, &arguments.sweep),
    };
    let format = arguments.format.into();
    let resume = if arguments.resume {
        Resume::Allowed
    } else {
        Resume::Refused
    };
    let manifest = Manifest::of(&*work, &origin, format);
    let (run_folder, standing) = RunFolder::open(&path, manifest, format, resume)?;
    let ran = match standing {
        Standing::Finished if !asks_only(arguments) => {
            return Err(ResultsError::Finished { path }.into());
        }
        Standing::Finished => None,
        Standing::Begun | Standing::Unfinished => Some(run_blocks(
            &*work,
            &run_folder,
            arguments.threads,
            "scenarios",
        )?),
    };
    let counts = match &ran {
        Some(finished) => finished.counts.clone(),
        None => results::counts(&run_folder)?,
    };
    let mut out = output::to_stdout();
    tell(
        arguments,
        &*work,
        &run_folder,
        question.as_ref(),
        &counts,
        &mut *out,
    )?;
    write_end(&run_folder, &counts, ran.as_ref(), "scenarios", &mut *out)?;
    write_pairs(&rests_on(&folder)?, 0, &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Whether a finished run has what is asked for already.
fn asks_only(arguments: &SweepArguments) -> bool {
    arguments.resume || arguments.summary || arguments.pivot.is_some()
}

fn tell(
    arguments: &SweepArguments,
    work: &dyn Work,
    folder: &RunFolder,
    question: Option<&results::Question>,
    counts: &RunCounts,
    out: &mut dyn Write,
) -> Result<(), Problem> {
    writeln!(
        out,
        "{}: {}",
        work.deal().name,
        summary::scenarios(counts.scenarios)
    )?;
    writeln!(out)?;
    if let Some(question) = question {
        let classes = &work.deal().class_names;
        for matrix in results::pivot(folder, &work.axes(), classes, question)? {
            matrix::write(&matrix, question, out)?;
        }
    }
    if arguments.summary {
        let ranges = results::class_ranges(folder, &work.deal().class_names)?;
        summary::write_classes(&ranges, out)?;
    }
    Ok(())
}

/// Runs what is missing of a run of so many of what is counted, `scenarios`, and writes its tables.
///
/// # Errors
/// If it was asked to stop, or the tables cannot be written.
pub(crate) fn run_blocks(
    work: &dyn Work,
    folder: &RunFolder,
    threads: Option<u32>,
    what: &'static str,
) -> Result<results::Finished, Problem> {
    let threads = start::threads(threads);
    let stop = interrupt::listen("ending after the blocks in work");
    let progress = Progress::of(work.scenarios(), what);
    let told = |step| match step {
        Step::Found(scenarios) => progress.found(scenarios),
        Step::Ran(scenarios) => progress.add(scenarios),
        Step::Assembling => progress.say("(writing the tables)"),
    };
    let running = Running {
        threads,
        stop,
        progress: &told,
    };
    let finished = results::run(work, folder, &running);
    progress.end();
    Ok(finished?)
}

/// `output/<folder>-<file>`: where tables go that belong to a sweep or a model file.
pub(crate) fn default_output(folder: &Folder, file: &Path) -> PathBuf {
    let stem = |path: &Path| {
        let name = path.file_stem().or(path.file_name());
        name.map(|name| name.to_string_lossy().into_owned())
    };
    // Of `.` only the whole path has a name.
    let whole = folder.path().canonicalize();
    let of_folder = whole.as_deref().unwrap_or(folder.path()).file_name();
    let of_folder = of_folder.map_or_else(
        || "deal".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let of_file = stem(file).unwrap_or_else(|| "run".to_owned());
    Path::new(OUTPUT).join(format!("{of_folder}-{of_file}"))
}

/// What figures rest on that nobody printed, as `wal` says it too; and where the run begins.
pub(crate) fn rests_on(folder: &Folder) -> Result<Vec<(&'static str, String)>, Problem> {
    let mut lines = Vec::new();
    let begins_after = start::month(folder)?;
    if begins_after.number() > 0 {
        lines.push(("from", format!("month {begins_after}")));
    }
    lines.extend(crate::wal::notes::pool(folder).map(|line| ("pool", line)));
    lines.extend(crate::wal::notes::assumed_coupons(&folder.deal).map(|line| ("assumed", line)));
    Ok(lines)
}

/// The inputs of a run and its settings.
///
/// # Errors
/// If the state that it begins with is faulty.
pub(crate) fn origin(
    folder: &Folder,
    inputs: Vec<stepdown_runner::InputFile>,
) -> Result<Origin, Problem> {
    let settings = rests_on(folder)?;
    let settings = settings.into_iter();
    let mut all = folder.inputs().to_vec();
    all.extend(inputs);
    Ok(Origin {
        version: output::VERSION.to_owned(),
        inputs: all,
        settings: settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    })
}
