//! Long work: a sweep's blocks run side by side, each put away as soon as it is done, and the
//! tables put together from them in order.
//!
//! No more blocks are in memory than there are threads, however large the sweep. What is written
//! depends neither on the threads nor on how often the run was taken up again; only the `timing`
//! rows of the table `run` do. This module must never print.

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
use super::whole::{Durability, WholeFile};
use super::work::{AxisColumn, ScenarioResult, Work};

/// Most scenarios of a sweep: what `scenario_id` holds.
pub const MOST_SCENARIOS: u64 = u32::MAX as u64;

/// What whoever waits is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many scenarios were done before.
    Found(u64),
    /// So many more are done.
    Ran(u64),
    /// All are done; the tables are being put together.
    Assembling,
}

/// How a run is made; nothing of it changes a result.
pub struct Running<'a> {
    /// How many threads run blocks.
    pub threads: usize,
    /// Set from elsewhere when the run is to end after the blocks in work.
    pub stop: &'a AtomicBool,
    /// Is told how far the run is, from any thread.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// Scenarios in all.
    pub scenarios: u64,
    /// Those that were run.
    pub run: u64,
    /// Those that could not be, by reason.
    pub not_run: BTreeMap<String, u64>,
}

/// A run that has come to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// What it came to.
    pub counts: RunCounts,
    /// Scenarios run this time, and not before.
    pub ran_now: u64,
    /// How long that took, without putting the tables together.
    pub running: Duration,
    /// How long the run took this time, from its beginning to its end.
    pub elapsed: Duration,
}

/// Runs what is missing of a sweep, and writes its tables, which take the place of those of a run
/// before.
///
/// # Errors
/// If it was asked to stop, a file cannot be written, or threads cannot be started.
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
        .map_err(|error| cannot_go_on((path, error)))?;
    Ok(finished)
}

/// Refuses a sweep that tables cannot number.
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

// The one clock of this crate: what it says goes to the `timing` rows, and to whoever waits.
#[expect(clippy::disallowed_methods, reason = "timings of the table `run`")]
fn now() -> Instant {
    Instant::now()
}

fn cannot_go_on((path, error): (PathBuf, std::io::Error)) -> ResultsError {
    ResultsError::CannotGoOn {
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

    /// The scenarios of a block, by their numbers.
    fn block(&self, block: u64) -> Range<u64> {
        let begins = block * self.block_size;
        let ends = (begins + self.block_size).min(self.scenarios);
        self.first + begins..self.first + ends
    }

    fn size_of(&self, block: u64) -> u64 {
        let block = self.block(block);
        block.end - block.start
    }

    /// Which blocks are done already.
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
        // Each thread takes the next block: neighbours have most in common, and no thread waits.
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
            .map_err(cannot_go_on)
    }

    /// What all blocks came to.
    fn counts(&self) -> Result<RunCounts, ResultsError> {
        let mut counts = RunCounts {
            scenarios: self.scenarios,
            ..RunCounts::default()
        };
        for block in 0..self.blocks() {
            let receipt = self
                .parts
                .receipt(block)
                .ok_or_else(|| ResultsError::CannotGoOn {
                    path: self.parts.folder().to_owned(),
                    reason: format!("block {block} is gone"),
                })?;
            counts.run += receipt.run;
            for (reason, scenarios) in receipt.not_run {
                *counts.not_run.entry(reason).or_insert(0) += scenarios;
            }
        }
        Ok(counts)
    }

    /// Puts the tables together, block after block.
    fn assemble(&self, folder: &RunFolder, running: &Running<'_>) -> Result<(), ResultsError> {
        let nothing: &[ScenarioResult] = &[];
        for table in TableName::GROWING {
            let empty = frames::of_block(table, self.work, &self.axes, nothing, self.format)?;
            let blocks = (0..self.blocks()).map(|block| {
                self.check_stop(running)?;
                self.parts.read(block, table).map_err(cannot_go_on)
            });
            write_table(folder, table, &empty, blocks)?;
        }
        Ok(())
    }
}

/// Writes a table from its parts.
pub(super) fn write_table(
    folder: &RunFolder,
    table: TableName,
    empty: &polars_core::frame::DataFrame,
    parts: impl Iterator<Item = Result<Vec<u8>, ResultsError>>,
) -> Result<(), ResultsError> {
    let path = folder.table(table);
    let reason = |reason: String| ResultsError::CannotGoOn {
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
        Ok(()) => file
            .finish(Durability::OnDisk)
            .map_err(|error| reason(error.to_string())),
        Err(error) => {
            file.give_up();
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

/// Lets the other threads end when one gives way.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}
