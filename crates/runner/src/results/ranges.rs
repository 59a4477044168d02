//! Summaries of a whole sweep: each class over all scenarios, and how many could be run.
//!
//! The tables are read; nothing is run. Values are not rounded.

use std::collections::BTreeMap;

use stepdown_projection::measures::RunTo;

use super::blocks::RunCounts;
use super::error::ResultsError;
use super::folder::RunFolder;
use super::frames::run_to_name;
use super::reading::{Wanted, batches};
use super::schema::{Kind, TableName};

/// Whether a class is not repaid in full.
pub(super) fn is_unpaid(dollars: f64) -> bool {
    is_money(dollars)
}

/// Whether an amount is above half a cent, the tolerance for floating point.
fn is_money(dollars: f64) -> bool {
    dollars > 0.005
}

/// A class over all scenarios that were run, to call or to maturity.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassRange {
    /// The class.
    pub class: String,
    /// The run.
    pub run_to: RunTo,
    /// How many scenarios report it.
    pub scenarios: u64,
    /// Shortest and longest weighted average life, years, over the scenarios in which the class is
    /// repaid in full. The less of a class is repaid, the shorter the WAL of the principal paid.
    pub wal_years: Option<(f64, f64)>,
    /// The number of scenarios with a write-down.
    pub written_down: u64,
    /// The number of scenarios with unpaid principal.
    pub unpaid: u64,
    /// The number of scenarios with interest never paid, without basis risk.
    pub interest_unpaid: u64,
    /// The earliest month of a first loss.
    pub first_loss_month: Option<u32>,
}

/// Defaults that a finished run omits near maturity, under the rule of the published standard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DefaultsLeftOut {
    /// The number of scenarios with any.
    pub scenarios: u64,
    /// The highest amount in one scenario.
    pub most_dollars: f64,
}

/// The defaults that scenarios of a finished run omit; none if there are none.
///
/// # Errors
/// If the table cannot be read.
pub fn defaults_left_out(folder: &RunFolder) -> Result<Option<DefaultsLeftOut>, ResultsError> {
    let mut found = DefaultsLeftOut {
        scenarios: 0,
        most_dollars: 0.0,
    };
    let wanted = [Wanted::new("defaults_left_out_dollars", Kind::Number)];
    let path = folder.table(TableName::Deal);
    batches(&path, folder.format(), &wanted, |batch| {
        let dollars = batch.column("defaults_left_out_dollars")?.f64()?;
        for dollars in dollars
            .iter()
            .flatten()
            .filter(|dollars| is_money(*dollars))
        {
            found.scenarios += 1;
            found.most_dollars = found.most_dollars.max(dollars);
        }
        Ok(())
    })?;
    Ok((found.scenarios > 0).then_some(found))
}

/// The classes of a finished run, in the order in which its tables first name them.
///
/// # Errors
/// If the table cannot be read.
pub fn class_names(folder: &RunFolder) -> Result<Vec<String>, ResultsError> {
    let mut names: Vec<String> = Vec::new();
    let wanted = [Wanted::new("class", Kind::Text)];
    let path = folder.table(TableName::Classes);
    batches(&path, folder.format(), &wanted, |batch| {
        for name in batch.column("class")?.str()?.iter().flatten() {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        Ok(())
    })?;
    Ok(names)
}

/// Every class over all scenarios of a finished run, in the order of the deal.
///
/// # Errors
/// If the table cannot be read.
pub fn class_ranges(
    folder: &RunFolder,
    class_names: &[String],
) -> Result<Vec<ClassRange>, ResultsError> {
    let mut ranges: Vec<ClassRange> = Vec::new();
    for class in class_names {
        for run_to in [RunTo::Call, RunTo::Maturity] {
            ranges.push(ClassRange {
                class: class.clone(),
                run_to,
                scenarios: 0,
                wal_years: None,
                written_down: 0,
                unpaid: 0,
                interest_unpaid: 0,
                first_loss_month: None,
            });
        }
    }
    let wanted = [
        Wanted::new("run_to", Kind::Text),
        Wanted::new("class", Kind::Text),
        Wanted::new("wal_years", Kind::Number),
        Wanted::new("write_down_dollars", Kind::Number),
        Wanted::new("unpaid_balance_dollars", Kind::Number),
        Wanted::new("first_loss_month", Kind::Count),
        Wanted::new("total_interest_shortfall_dollars", Kind::Number),
    ];
    let path = folder.table(TableName::Classes);
    let mut next = 0;
    batches(&path, folder.format(), &wanted, |batch| {
        let run_tos = batch.column("run_to")?.str()?;
        let classes = batch.column("class")?.str()?;
        let wal_years = batch.column("wal_years")?.f64()?;
        let write_downs = batch.column("write_down_dollars")?.f64()?;
        let unpaid = batch.column("unpaid_balance_dollars")?.f64()?;
        let first_losses = batch.column("first_loss_month")?.u32()?;
        let shortfalls = batch.column("total_interest_shortfall_dollars")?.f64()?;
        let cells = run_tos.iter().zip(classes.iter());
        let cells = cells.zip(wal_years.iter().zip(write_downs.iter()));
        let cells = cells.zip(unpaid.iter().zip(first_losses.iter()));
        let cells = cells.zip(shortfalls.iter());
        for ((((run_to, class), (wal, write_down)), (unpaid, first_loss)), shortfall) in cells {
            let is_it = |range: &ClassRange| {
                Some(run_to_name(range.run_to)) == run_to && Some(range.class.as_str()) == class
            };
            // Rows are ordered by class, so the next row's class is usually the one after the last, or
            // the first.
            let count = ranges.len();
            let Some(found) = (0..count)
                .map(|ahead| (next + ahead) % count)
                .find(|at| is_it(&ranges[*at]))
            else {
                continue;
            };
            next = (found + 2) % count;
            let range = &mut ranges[found];
            range.scenarios += 1;
            let is_unpaid = unpaid.is_some_and(self::is_unpaid);
            if let Some(wal) = wal.filter(|_| !is_unpaid) {
                let (shortest, longest) = range.wal_years.unwrap_or((wal, wal));
                range.wal_years = Some((shortest.min(wal), longest.max(wal)));
            }
            range.written_down += u64::from(write_down.is_some_and(|dollars| dollars > 0.0));
            range.unpaid += u64::from(is_unpaid);
            range.interest_unpaid += u64::from(shortfall.is_some_and(self::is_unpaid));
            range.first_loss_month = match (range.first_loss_month, first_loss) {
                (Some(earliest), Some(month)) => Some(earliest.min(month)),
                (earliest, month) => earliest.or(month),
            };
        }
        Ok(())
    })?;
    ranges.retain(|range| range.scenarios > 0);
    Ok(ranges)
}

/// The counts of a finished run.
///
/// # Errors
/// If the table `run` cannot be read.
pub fn counts(folder: &RunFolder) -> Result<RunCounts, ResultsError> {
    let wanted = [
        Wanted::new("kind", Kind::Text),
        Wanted::new("name", Kind::Text),
        Wanted::new("value", Kind::Text),
    ];
    let mut counts = RunCounts::default();
    let mut not_run = BTreeMap::new();
    let path = folder.table(TableName::Run);
    batches(&path, folder.format(), &wanted, |batch| {
        let kinds = batch.column("kind")?.str()?;
        let names = batch.column("name")?.str()?;
        let values = batch.column("value")?.str()?;
        for ((kind, name), value) in kinds.iter().zip(names.iter()).zip(values.iter()) {
            let value = value.and_then(|value| value.parse::<u64>().ok());
            match (kind, name, value) {
                (Some("count"), Some("scenarios"), Some(value)) => counts.scenarios = value,
                (Some("count"), Some("run"), Some(value)) => counts.run = value,
                (Some("reason"), Some(name), Some(value)) => {
                    not_run.insert(name.to_owned(), value);
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    counts.not_run = not_run;
    Ok(counts)
}
