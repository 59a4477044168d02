//! The first sheet: the run, its input files and the list of sheets.

use rust_xlsxwriter::{RowNum, Url, Worksheet};
use stepdown_runner::tables::Table;

use super::formats::Formats;
use super::{names, texts};
use crate::report::ReportError;
use crate::report::contents::Report;

/// The sheet, with a link to each of the others.
///
/// # Errors
/// If the sheet cannot be written.
pub(super) fn sheet(
    report: &Report,
    sheets: &[(&str, &Table)],
    formats: &Formats,
) -> Result<Worksheet, ReportError> {
    let mut sheet = Worksheet::new();
    let provenance = &report.provenance;
    sheet.set_name(names::COVER)?;
    sheet.write_string_with_format(0, 0, texts::cell(&provenance.deal), &formats.title)?;
    sheet.write_string_with_format(1, 0, texts::cell(&provenance.scenario), &formats.subtitle)?;
    let mut row: RowNum = 3;

    sheet.write_string_with_format(row, 0, "Sheet", &formats.heading_of_words)?;
    sheet.write_string_with_format(row, 1, "Contents", &formats.heading_of_words)?;
    row += 1;
    for (name, table) in sheets {
        let link = Url::new(format!("internal:'{name}'!A1")).set_text(*name);
        sheet.write_url_with_format(row, 0, link, &formats.link)?;
        sheet.write_string(row, 1, texts::cell(&table.title))?;
        row += 1;
    }

    row += 1;
    sheet.write_string_with_format(row, 0, "Run", &formats.heading_of_words)?;
    sheet.write_string_with_format(row, 1, "", &formats.heading_of_words)?;
    row += 1;
    for (name, text) in &report.facts {
        sheet.write_string_with_format(row, 0, *name, &formats.label)?;
        sheet.write_string_with_format(row, 1, texts::cell(text), &formats.text)?;
        row += 1;
    }

    for (what, about) in report.runs() {
        sheet.write_string_with_format(row, 0, what, &formats.label)?;
        sheet.write_string_with_format(row, 1, texts::cell(about), &formats.text)?;
        row += 1;
    }

    row += 1;
    sheet.write_string_with_format(row, 0, "File", &formats.heading_of_words)?;
    sheet.write_string_with_format(row, 1, "SHA-256", &formats.heading_of_words)?;
    row += 1;
    for (file, sha256) in report.files() {
        sheet.write_string(row, 0, texts::cell(file))?;
        sheet.write_string_with_format(row, 1, sha256, &formats.hash)?;
        row += 1;
    }
    sheet.write_string(row, 0, "all inputs of the run")?;
    sheet.write_string_with_format(row, 1, &provenance.inputs_sha256, &formats.hash)?;
    row += 2;
    sheet.write_string(row, 0, format!("Made by stepdown {}", provenance.version))?;

    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 96)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(sheet)
}
