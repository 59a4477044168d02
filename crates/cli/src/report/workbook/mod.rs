//! The report as a workbook: a cover, and a sheet for each table.
//!
//! | module | purpose |
//! |---|---|
//! | `cover` | the first sheet: the run, its input files, the sheets |
//! | `sheet` | a table as a sheet |
//! | `formats` | number formats by unit, headings, rules |
//! | `names` | names of sheets |
//! | `texts` | texts of cells |
//!
//! Cells have unrounded numbers, and dates as dates; the format sets the digits shown. The bytes do not
//! depend on the clock.

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

/// The coloring of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coloring {
    /// Nothing.
    None,
    /// A scale from the lowest to the highest value.
    Scale,
}

/// The workbook's bytes.
///
/// # Errors
/// If the workbook cannot be written.
pub(super) fn bytes(report: &Report) -> Result<Vec<u8>, ReportError> {
    let of = |what: &str| format!("{}: {what}", report.provenance.deal);
    let of_run = of(&report.provenance.scenario);
    let of_sweep = report
        .sweep
        .as_ref()
        .map(|sweep| of(&format!("a sweep: {}", sweep.about)));
    let charts = report.charts.iter().map(Chart::data_table);
    let tables = report.tables.iter().cloned().chain(charts);
    let mut all: Vec<(Table, Coloring, &str)> = tables
        .map(|table| (table, Coloring::None, of_run.as_str()))
        .collect();
    let sweep = of_sweep.as_deref().unwrap_or_default();
    let maps = report.heat_maps.iter().map(HeatMap::table);
    all.extend(maps.map(|table| (table, Coloring::Scale, sweep)));
    let of_simulation = report
        .simulation
        .as_ref()
        .map(|simulation| of(&simulation.about));
    let simulation = of_simulation.as_deref().unwrap_or_default();
    let simulated = report.simulation.iter().flat_map(|of| &of.tables);
    all.extend(simulated.map(|table| (table.clone(), Coloring::None, simulation)));
    let drawn = report.simulation.iter().flat_map(|of| &of.charts);
    all.extend(drawn.map(|chart| (chart.data_table(), Coloring::None, simulation)));
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
    for ((name, table), (_, coloring, subtitle)) in sheets.iter().zip(&all) {
        let mut sheet = Worksheet::new();
        sheet.set_name(*name)?;
        sheet::write(&mut sheet, table, subtitle, *coloring, &formats)?;
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

/// Document properties; the creation date is fixed, so the bytes do not depend on the clock.
fn properties(title: &str) -> Result<DocProperties, ReportError> {
    let epoch = ExcelDateTime::from_ymd(1980, 1, 1)?;
    Ok(DocProperties::new()
        .set_title(texts::property(title))
        .set_author("stepdown")
        .set_creation_datetime(&epoch))
}
