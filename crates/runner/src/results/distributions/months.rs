//! Counts the paths by the month in which the deal steps down, is first in a trigger event, and can
//! first be called.

use std::collections::BTreeMap;

use polars_core::frame::DataFrame;
use polars_core::prelude::PolarsResult;

use crate::results::TableFormat;
use crate::results::error::ResultsError;
use crate::results::folder::RunFolder;
use crate::results::frames::{self, Cells};
use crate::results::reading::{Wanted, batches};
use crate::results::schema::{Kind, TableName};
use crate::results::work::DealFacts;

/// An event that first happens in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The stepdown date is reached.
    Stepdown,
    /// A trigger event is in effect.
    FirstTriggerEvent,
    /// The deal can be called.
    FirstCall,
}

impl Event {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 3] = [Self::Stepdown, Self::FirstTriggerEvent, Self::FirstCall];

    /// Its name in the table `months`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stepdown => "stepdown",
            Self::FirstTriggerEvent => "first_trigger_event",
            Self::FirstCall => "first_call",
        }
    }

    /// The column of the table `deal` that it is counted from.
    fn column(self) -> &'static str {
        match self {
            Self::Stepdown => "stepdown_month",
            Self::FirstTriggerEvent => "first_trigger_event_month",
            Self::FirstCall => "first_call_month",
        }
    }
}

/// How many paths have an event in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthOfEvent {
    /// The event.
    pub event: Event,
    /// The month; none where it never happens.
    pub month: Option<u32>,
    /// The number of paths.
    pub paths: u32,
}

/// Counts paths in the finished table `deal`, by event and month; those without the event are last.
pub(super) fn count(folder: &RunFolder) -> Result<Vec<MonthOfEvent>, ResultsError> {
    let mut counts: BTreeMap<(Event, bool, u32), u32> = BTreeMap::new();
    let wanted = Event::ALL.map(|event| Wanted::new(event.column(), Kind::Count));
    let path = folder.table(TableName::Deal);
    batches(&path, folder.format(), &wanted, |batch| {
        for event in Event::ALL {
            for month in batch.column(event.column())?.u32()?.iter() {
                let key = (event, month.is_none(), month.unwrap_or_default());
                *counts.entry(key).or_insert(0) += 1;
            }
        }
        Ok(())
    })?;
    let rows = counts.into_iter();
    let rows = rows.map(|((event, is_never, month), paths)| MonthOfEvent {
        event,
        month: (!is_never).then_some(month),
        paths,
    });
    Ok(rows.collect())
}

/// The table, for `paths` paths.
pub(super) fn frame(
    rows: &[MonthOfEvent],
    paths: u64,
    deal: &DealFacts,
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let share = |count: u32| f64::from(count) / paths.max(1) as f64 * 100.0;
    let mut so_far = (None, 0);
    let cumulative = rows.iter().map(|row| {
        let (event, before) = so_far;
        let count = if event == Some(row.event) { before } else { 0 } + row.paths;
        so_far = (Some(row.event), count);
        row.month.map(|_| share(count))
    });
    let cells = vec![
        Cells::Text(rows.iter().map(|row| Some(row.event.name())).collect()),
        Cells::Count(rows.iter().map(|row| row.month).collect()),
        Cells::Date(rows.iter().map(|row| row.month).collect()),
        Cells::Count(rows.iter().map(|row| Some(row.paths)).collect()),
        Cells::Number(rows.iter().map(|row| Some(share(row.paths))).collect()),
        Cells::Number(cumulative.collect()),
    ];
    frames::frame(
        TableName::Months.columns(),
        cells,
        Vec::new(),
        rows.len(),
        deal,
        format,
    )
}

/// The months of a finished simulation, in the order of their table.
///
/// # Errors
/// If the table cannot be read.
pub fn months_of_events(folder: &RunFolder) -> Result<Vec<MonthOfEvent>, ResultsError> {
    let wanted = [
        Wanted::new("event", Kind::Text),
        Wanted::new("month", Kind::Count),
        Wanted::new("paths", Kind::Count),
    ];
    let path = folder.table(TableName::Months);
    let mut rows = Vec::new();
    batches(&path, folder.format(), &wanted, |batch| {
        let events = batch.column("event")?.str()?;
        let months = batch.column("month")?.u32()?;
        let paths = batch.column("paths")?.u32()?;
        for row in 0..batch.height() {
            let name = events.get(row);
            let Some(event) = Event::ALL.iter().find(|event| Some(event.name()) == name) else {
                continue;
            };
            rows.push(MonthOfEvent {
                event: *event,
                month: months.get(row),
                paths: paths.get(row).unwrap_or_default(),
            });
        }
        Ok(())
    })?;
    Ok(rows)
}
