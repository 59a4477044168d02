//! The report as a workbook: a cover with what it is of, and a sheet for each table.
//!
//! | module | what it is for |
//! |---|---|
//! | `cover` | the first sheet: the run, the files it is made of, the sheets |
//! | `sheet` | a table as a sheet |
//! | `formats` | number formats by unit, headings, rules |
//! | `names` | what sheets may be called |
//! | `texts` | texts as cells hold them |
//!
//! Cells hold figures with every digit they have, and dates as dates; how many digits are seen is
//! the format's affair. This module must never round, nor read a clock.

mod cover;
mod formats;
mod names;
mod sheet;
mod texts;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use stepdown_runner::charts::Chart;
use stepdown_runner::tables::Table;

use super::ReportError;
use super::contents::Report;
use super::heat_maps::HeatMap;
use formats::Formats;

/// What a sheet shows beside its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colours {
    /// Nothing.
    None,
    /// Figures from the lowest to the highest.
    Scale,
}

/// The workbook's bytes.
///
/// # Errors
/// If it cannot be made.
pub(super) fn bytes(report: &Report) -> Result<Vec<u8>, ReportError> {
    let of = |what: &str| format!("{}: {what}", report.provenance.deal);
    let of_run = of(&report.provenance.scenario);
    let of_sweep = report
        .sweep
        .as_ref()
        .map(|sweep| of(&format!("a sweep: {}", sweep.about)));
    let charts = report.charts.iter().map(Chart::figures);
    let tables = report.tables.iter().cloned().chain(charts);
    let mut all: Vec<(Table, Colours, &str)> = tables
        .map(|table| (table, Colours::None, of_run.as_str()))
        .collect();
    let sweep = of_sweep.as_deref().unwrap_or_default();
    let maps = report.heat_maps.iter().map(HeatMap::table);
    all.extend(maps.map(|table| (table, Colours::Scale, sweep)));
    let of_simulation = report
        .simulation
        .as_ref()
        .map(|simulation| of(&simulation.about));
    let simulation = of_simulation.as_deref().unwrap_or_default();
    let simulated = report.simulation.iter().flat_map(|of| &of.tables);
    all.extend(simulated.map(|table| (table.clone(), Colours::None, simulation)));
    let drawn = report.simulation.iter().flat_map(|of| &of.charts);
    all.extend(drawn.map(|chart| (chart.figures(), Colours::None, simulation)));
    let names = names::of(all.iter().map(|(table, ..)| table.name.as_str()));

    let formats = Formats::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&of_run)?);
    let sheets: Vec<(&str, &Table)> = names
        .iter()
        .map(String::as_str)
        .zip(all.iter().map(|(table, ..)| table))
        .collect();
    workbook.push_worksheet(cover::sheet(report, &sheets, &formats)?);
    for ((name, table), (_, colours, subtitle)) in sheets.iter().zip(&all) {
        let mut sheet = Worksheet::new();
        sheet.set_name(*name)?;
        sheet::write(&mut sheet, table, subtitle, *colours, &formats)?;
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

/// The same for the same run: no clock, and a date of creation that says nothing.
fn properties(title: &str) -> Result<DocProperties, ReportError> {
    let epoch = ExcelDateTime::from_ymd(1980, 1, 1)?;
    Ok(DocProperties::new()
        .set_title(texts::property(title))
        .set_author("stepdown")
        .set_creation_datetime(&epoch))
}
