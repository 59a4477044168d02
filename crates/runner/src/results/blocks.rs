//! Runs the blocks of a sweep in parallel, saves each when it is done, and assembles the tables in
//! order.
//!
//! Memory holds at most one block per thread, whatever the size of the sweep. Except for the `timing`
//! rows of the table `run`, the output depends neither on the number of threads nor on how often the run
//! was resumed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::by_month;
use super::distributions;
use super::error::ResultsError;
use super::folder::RunFolder;
use super::format::{Assembly, TableFormat};
use super::frames::{self, Cells};
use super::manifest::block_size;
use super::parts::Parts;
use super::schema::TableName;
use super::whole::WholeFile;
use super::work::{AxisColumn, ScenarioResult, Work};

/// Most scenarios of a sweep: the range of `scenario_id`.
pub const MOST_SCENARIOS: u64 = u32::MAX as u64;

/// Progress of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The number of scenarios done by an earlier run.
    Found(u64),
    /// The number of scenarios just run.
    Ran(u64),
    /// All scenarios are done; the tables are being assembled.
    Assembling,
}

/// How to run a sweep. No setting changes a result.
pub struct Running<'a> {
    /// How many threads run blocks.
    pub threads: usize,
    /// Set by another thread to stop the run after the blocks in progress.
    pub stop: &'a AtomicBool,
    /// Receives progress, from any thread.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// Counts of scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// All scenarios.
    pub scenarios: u64,
    /// Those that were run.
    pub run: u64,
    /// Those that could not be run, by reason.
    pub not_run: BTreeMap<String, u64>,
}

/// A finished run.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// Counts of its scenarios.
    pub counts: RunCounts,
    /// Scenarios run this time, without those of an earlier run.
    pub ran_now: u64,
    /// How long they took, without assembling the tables.
    pub running: Duration,
    /// How long the run took this time, from start to end.
    pub elapsed: Duration,
}

/// Runs the missing blocks of a sweep and writes its tables, replacing those of an earlier run.
///
/// # Errors
/// If it was stopped, a file cannot be written, or threads cannot be started.
pub fn run(
    work: &dyn Work,
    folder: &mut RunFolder,
    running: &Running<'_>,
) -> Result<Finished, ResultsError> {
    let begun = now();
    let scenarios = check_size(work)?;
    let sweep = Sweep {
        work,
        axes: work.axes(),
        format: folder.format(),
        parts: folder.parts(),
        first: work.first_scenario(),
        scenarios,
        block_size: block_size(scenarios),
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(running.threads)
        .thread_name(|thread| format!("blocks-{thread}"))
        .build()?;
    let done = sweep.done(&pool);
    let missing: Vec<u64> = (0..sweep.blocks())
        .filter(|block| !done[*block as usize])
        .collect();
    let ran_now: u64 = missing.iter().map(|block| sweep.size_of(*block)).sum();
    (running.progress)(Step::Found(scenarios - ran_now));
    sweep.run_blocks(&pool, &missing, running)?;
    let elapsed = begun.elapsed();
    (running.progress)(Step::Assembling);
    let counts = sweep.counts()?;
    sweep.assemble(folder, running)?;
    if let Some(estimated) = work.estimated() {
        distributions::write(folder, work.deal(), &estimated, scenarios, &pool)?;
        by_month::write(folder, work, &estimated, &pool, &|| {
            sweep.check_stop(running)
        })?;
    }
    let finished = Finished {
        counts,
        ran_now,
        running: elapsed,
        elapsed: begun.elapsed(),
    };
    write_run_table(&sweep, folder, &finished, running.threads)?;
    let path = folder.path().to_owned();
    folder
        .finish()
        .map_err(|error| cannot_continue((path, error)))?;
    Ok(finished)
}

/// Refuses a sweep with too many scenarios to number.
///
/// # Errors
/// If it has too many scenarios.
pub fn check_size(work: &dyn Work) -> Result<u64, ResultsError> {
    let scenarios = work.scenarios();
    if scenarios > MOST_SCENARIOS {
        return Err(ResultsError::TooManyScenarios {
            scenarios,
            most: MOST_SCENARIOS,
        });
    }
    let last = (work.first_scenario().saturating_sub(1)).saturating_add(scenarios);
    if last > MOST_SCENARIOS {
        return Err(ResultsError::NumbersTooHigh {
            last,
            most: MOST_SCENARIOS,
        });
    }
    Ok(scenarios)
}

// The only clock of this crate, for the `timing` rows and for progress.
#[expect(clippy::disallowed_methods, reason = "timings of the table `run`")]
fn now() -> Instant {
    Instant::now()
}

fn cannot_continue((path, error): (PathBuf, std::io::Error)) -> ResultsError {
    ResultsError::CannotContinue {
        path,
        reason: error.to_string(),
    }
}

struct Sweep<'a> {
    work: &'a dyn Work,
    axes: Vec<AxisColumn>,
    format: TableFormat,
    parts: Parts,
    /// The number of the first scenario.
    first: u64,
    scenarios: u64,
    block_size: u64,
}

impl Sweep<'_> {
    fn blocks(&self) -> u64 {
        self.scenarios.div_ceil(self.block_size)
    }

    /// The scenario numbers of a block.
    fn block(&self, block: u64) -> Range<u64> {
        let begins = block * self.block_size;
        let ends = (begins + self.block_size).min(self.scenarios);
        self.first + begins..self.first + ends
    }

    fn size_of(&self, block: u64) -> u64 {
        let block = self.block(block);
        block.end - block.start
    }

    /// Which blocks are already done.
    fn done(&self, pool: &rayon::ThreadPool) -> Vec<bool> {
        use rayon::prelude::*;
        pool.install(|| {
            (0..self.blocks())
                .into_par_iter()
                .map(|block| self.parts.is_done(block))
                .collect()
        })
    }

    fn run_blocks(
        &self,
        pool: &rayon::ThreadPool,
        missing: &[u64],
        running: &Running<'_>,
    ) -> Result<(), ResultsError> {
        let next = AtomicU64::new(0);
        let failed = AtomicBool::new(false);
        // Each thread takes the next block, since neighboring scenarios share most.
        let ended: Vec<Result<(), ResultsError>> = pool.broadcast(|_| {
            let _alarm = Alarm(&failed);
            loop {
                let taken = next.fetch_add(1, Ordering::Relaxed);
                let Some(block) = missing.get(taken as usize) else {
                    return Ok(());
                };
                if failed.load(Ordering::Relaxed) || running.stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                if let Err(error) = self.run_block(*block) {
                    failed.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                (running.progress)(Step::Ran(self.size_of(*block)));
            }
        });
        ended.into_iter().collect::<Result<(), _>>()?;
        self.check_stop(running)
    }

    fn check_stop(&self, running: &Running<'_>) -> Result<(), ResultsError> {
        if !running.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let receipts = (0..self.blocks()).filter(|block| self.parts.receipt(*block).is_some());
        Err(ResultsError::Interrupted {
            done: receipts.count() as u64,
            blocks: self.blocks(),
        })
    }

    fn run_block(&self, block: u64) -> Result<(), ResultsError> {
        let outcomes = self.work.run(self.block(block));
        let in_order = outcomes
            .iter()
            .map(|outcome| outcome.scenario)
            .eq(self.block(block));
        if !in_order {
            return Err(ResultsError::Outcomes {
                block,
                outcomes: outcomes.len(),
                scenarios: self.size_of(block),
            });
        }
        let mut parts = Vec::with_capacity(TableName::GROWING.len());
        for table in TableName::GROWING {
            let frame = frames::of_block(table, self.work, &self.axes, &outcomes, self.format)?;
            parts.push(self.format.part(&frame)?);
        }
        let mut run = 0;
        let mut not_run = BTreeMap::new();
        for outcome in outcomes {
            match outcome.result {
                Ok(_) => run += 1,
                Err(reason) => *not_run.entry(reason).or_insert(0) += 1,
            }
        }
        self.parts
            .write(block, &parts, run, not_run)
            .map_err(cannot_continue)
    }

    /// The counts of all blocks.
    fn counts(&self) -> Result<RunCounts, ResultsError> {
        let mut counts = RunCounts {
            scenarios: self.scenarios,
            ..RunCounts::default()
        };
        for block in 0..self.blocks() {
            let receipt =
                self.parts
                    .receipt(block)
                    .ok_or_else(|| ResultsError::CannotContinue {
                        path: self.parts.folder().to_owned(),
                        reason: format!("block {block} is missing"),
                    })?;
            counts.run += receipt.run;
            for (reason, scenarios) in receipt.not_run {
                *counts.not_run.entry(reason).or_insert(0) += scenarios;
            }
        }
        Ok(counts)
    }

    /// Assembles the tables, block by block.
    fn assemble(&self, folder: &RunFolder, running: &Running<'_>) -> Result<(), ResultsError> {
        let no_results: &[ScenarioResult] = &[];
        for table in TableName::GROWING {
            let empty = frames::of_block(table, self.work, &self.axes, no_results, self.format)?;
            let blocks = (0..self.blocks()).map(|block| {
                self.check_stop(running)?;
                self.parts.read(block, table).map_err(cannot_continue)
            });
            write_table(folder, table, &empty, blocks)?;
        }
        Ok(())
    }
}

/// Assembles a table from its parts.
pub(super) fn write_table(
    folder: &RunFolder,
    table: TableName,
    empty: &polars_core::frame::DataFrame,
    parts: impl Iterator<Item = Result<Vec<u8>, ResultsError>>,
) -> Result<(), ResultsError> {
    let path = folder.table(table);
    let reason = |reason: String| ResultsError::CannotContinue {
        path: path.clone(),
        reason,
    };
    let mut file = WholeFile::begin(&path).map_err(|error| reason(error.to_string()))?;
    let write = || {
        let mut assembly = Assembly::begin(folder.format(), empty, &mut file)
            .map_err(|error| reason(error.to_string()))?;
        for part in parts {
            assembly
                .add(part?)
                .map_err(|error| reason(error.to_string()))?;
        }
        assembly.finish().map_err(|error| reason(error.to_string()))
    };
    match write() {
        Ok(()) => file.finish().map_err(|error| reason(error.to_string())),
        Err(error) => {
            file.discard();
            Err(error)
        }
    }
}

fn write_run_table(
    sweep: &Sweep<'_>,
    folder: &RunFolder,
    finished: &Finished,
    threads: usize,
) -> Result<(), ResultsError> {
    let manifest = &folder.manifest;
    let counts = &finished.counts;
    let mut rows: Vec<(&str, String, String)> = Vec::new();
    let mut row = |kind, name: &str, value: String| rows.push((kind, name.to_owned(), value));
    row("program", &manifest.program, manifest.version.clone());
    for input in &manifest.inputs {
        row("input", &input.file, input.sha256.clone());
    }
    row("setting", "deal", manifest.deal.clone());
    row("setting", "format", manifest.format.clone());
    for setting in &manifest.settings {
        row("setting", &setting.name, setting.value.clone());
    }
    for axis in sweep.work.axes() {
        if axis.axis != axis.name {
            row("axis", &axis.name, axis.axis);
        }
    }
    row("setting", "manifest_sha256", manifest.sha256.clone());
    row("count", "scenarios", counts.scenarios.to_string());
    row("count", "run", counts.run.to_string());
    let not_run = counts.scenarios - counts.run;
    row("count", "could_not_be_run", not_run.to_string());
    for (reason, scenarios) in &counts.not_run {
        row("reason", reason, scenarios.to_string());
    }
    let seconds = finished.running.as_secs_f64();
    row("timing", "threads", threads.to_string());
    row(
        "timing",
        "scenarios_run_at_last",
        finished.ran_now.to_string(),
    );
    row("timing", "running_seconds", format!("{seconds:.3}"));
    let elapsed = finished.elapsed.as_secs_f64();
    row("timing", "elapsed_seconds", format!("{elapsed:.3}"));
    let cells = |of: fn(&(&str, String, String)) -> String| {
        Cells::OwnText(rows.iter().map(|row| Some(of(row))).collect())
    };
    let frame = |cells, rows| {
        frames::frame(
            TableName::Run.columns(),
            cells,
            Vec::new(),
            rows,
            sweep.work.deal(),
            sweep.format,
        )
    };
    let all = frame(
        vec![
            cells(|row| row.0.to_owned()),
            cells(|row| row.1.clone()),
            cells(|row| row.2.clone()),
        ],
        rows.len(),
    )?;
    let part = sweep.format.part(&all)?;
    let empty = all.head(Some(0));
    write_table(folder, TableName::Run, &empty, std::iter::once(Ok(part)))
}

/// Stops the other threads when one panics.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}
