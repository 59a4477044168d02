//! Long runs that write tables to a folder: common code of sweeps and simulations.
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | common command-line arguments |

mod arguments;

use std::io::Write;
use std::path::{Path, PathBuf};
use stepdown_projection::words::counted;

use rust_decimal::Decimal;
use stepdown_runner::Folder;
use stepdown_runner::results::{
    self, Finished, Manifest, Origin, Overwrite, Resume, RunCounts, RunFolder, RunStatus, Running,
    Step, Work,
};

pub(crate) use arguments::LongRunArguments;

use crate::arguments::Verbosity;
use crate::basis::basis;
use crate::interrupt;
use crate::numbers::{ToDecimal, count, rounded};
use crate::output;
use crate::output::text::write_pairs;
use crate::problem::{Problem, note};
use crate::progress::Progress;
use crate::start;

/// The parent of default output folders.
const OUTPUT: &str = "output";
/// Most reasons for failed scenarios that are listed.
const MOST_REASONS: usize = 8;

/// Opens the folder for a run's tables: the requested one, or one named after the scenario folder and the
/// sweep or model file.
///
/// # Errors
/// If the folder holds other files, an unfinished run that is not to be resumed, or another run that is not
/// to be replaced.
pub(crate) fn open(
    arguments: &LongRunArguments,
    folder: &Folder,
    file: &Path,
    work: &dyn Work,
    origin: &Origin,
    verbosity: Verbosity,
) -> Result<(RunFolder, RunStatus), Problem> {
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => default_output(folder, file),
    };
    let format = arguments.format.into();
    let resume = if arguments.resume {
        Resume::Allowed
    } else {
        Resume::Refused
    };
    let overwrite = if arguments.no_overwrite {
        Overwrite::Refused
    } else {
        Overwrite::Allowed
    };
    let manifest = Manifest::of(work, origin, format);
    let (folder, status) = RunFolder::open(&path, manifest, format, resume, overwrite)?;
    for text in folder.notes().iter().filter(|_| !verbosity.quiet) {
        note(&format!("note: {text}"));
    }
    Ok((folder, status))
}

/// Runs the missing scenarios or paths, which messages call `what`, and writes the tables.
///
/// # Errors
/// If the run was interrupted, or the tables cannot be written.
pub(crate) fn run_blocks(
    work: &dyn Work,
    folder: &mut RunFolder,
    threads: Option<u32>,
    what: &'static str,
    verbosity: Verbosity,
) -> Result<results::Finished, Problem> {
    let threads = start::threads(threads);
    let stop = interrupt::listen("stopping after the blocks in progress");
    let progress = Progress::of(work.scenarios(), what, verbosity);
    let shown = |step| match step {
        Step::Found(scenarios) => progress.found(scenarios),
        Step::Ran(scenarios) => progress.add(scenarios),
        Step::Assembling => progress.say("(writing the tables)"),
    };
    let running = Running {
        threads,
        stop,
        progress: &shown,
    };
    let finished = results::run(work, folder, &running);
    progress.end();
    Ok(finished?)
}

/// `output/<folder>-<file>`: the default folder for the tables of a sweep or model file.
fn default_output(folder: &Folder, file: &Path) -> PathBuf {
    let stem = |path: &Path| {
        let name = path.file_stem().or(path.file_name());
        name.map(|name| name.to_string_lossy().into_owned())
    };
    // `.` has no name of its own.
    let whole = folder.path().canonicalize();
    let of_folder = whole.as_deref().unwrap_or(folder.path()).file_name();
    let of_folder = of_folder.map_or_else(
        || "deal".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let of_file = stem(file).unwrap_or_else(|| "run".to_owned());
    Path::new(OUTPUT).join(format!("{of_folder}-{of_file}"))
}

/// The inputs and settings of a run.
///
/// # Errors
/// If its state file is invalid.
pub(crate) fn origin(
    folder: &Folder,
    inputs: Vec<stepdown_runner::InputFile>,
) -> Result<Origin, Problem> {
    let settings = basis(folder)?;
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

/// Writes the counts of scenarios or paths, which are called `what`, the time, and the folder of the tables.
pub(crate) fn write_end(
    folder: &RunFolder,
    counts: &RunCounts,
    ran: Option<&Finished>,
    what: &str,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut pairs = vec![("run", count(counts.run as usize))];
    let not_run = counts.scenarios.saturating_sub(counts.run);
    if not_run > 0 {
        pairs.push(("could not be run", count(not_run as usize)));
        for (reason, scenarios) in counts.not_run.iter().take(MOST_REASONS) {
            pairs.push(("", format!("{}: {reason}", count(*scenarios as usize))));
        }
        if let Some(more @ 1..) = counts.not_run.len().checked_sub(MOST_REASONS) {
            pairs.push(("", format!("and {}", counted(more, "more reason"))));
        }
    }
    if let Some(finished) = ran {
        let seconds = finished.elapsed.as_secs_f64();
        let rate = finished.ran_now as f64 / finished.running.as_secs_f64().max(1e-9);
        let rate = rounded(Decimal::from(rate as u64), 0);
        let time = rounded(seconds.decimal(), 1);
        let rate = count(rate.try_into().unwrap_or(0));
        pairs.push(("time", format!("{time} s, {rate} {what} per second")));
    }
    if let Some(scenarios) = folder.replaced() {
        let scenarios = count(scenarios as usize);
        pairs.push(("replaced", format!("another run, of {scenarios} {what}")));
    }
    pairs.push(("tables", folder.path().display().to_string()));
    write_pairs(&pairs, 0, out)
}
