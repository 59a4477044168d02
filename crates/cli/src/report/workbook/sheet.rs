//! A table as a sheet: title, frozen headings, cells, notes and print settings.

use rust_xlsxwriter::{
    ColNum, Color, ConditionalFormat2ColorScale, ExcelDateTime, Format, RowNum, Url, Worksheet,
};
use stepdown_runner::tables::{Cell, Row, Table, Unit};

use super::formats::{Formats, Place, of_cell};
use super::{Coloring, names, texts};
use crate::report::ReportError;
use crate::tables::shown::shown;

/// The row of a sheet's title.
const TITLE: RowNum = 0;
/// The row of the subtitle.
const SUBTITLE: RowNum = 1;
/// The first row of headings.
const HEADINGS: RowNum = 3;
/// Least width of a column, in characters.
const NARROWEST: usize = 8;
/// Greatest width of a column except the first.
const WIDEST: usize = 24;
/// Greatest width of the first column.
const WIDEST_FIRST: usize = 48;
/// Least width of notes, in characters, even under a narrow table.
const NARROWEST_NOTES: usize = 90;
/// Height of a row of text, in points.
const ROW_POINTS: u32 = 15;
/// The ends of the color scale.
const LOWEST: Color = Color::RGB(0xF7_FB_FF);
const HIGHEST: Color = Color::RGB(0x6B_AE_D6);
/// The Excel number of A4 paper.
const A4: u8 = 9;

/// Writes a table to a sheet.
///
/// # Errors
/// If it has more rows or columns than a sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    table: &Table,
    of_run: &str,
    coloring: Coloring,
    formats: &Formats,
) -> Result<(), ReportError> {
    let last_column = table.columns.len().saturating_sub(1) as ColNum;
    sheet.write_string_with_format(TITLE, 0, texts::cell(&table.title), &formats.title)?;
    sheet.write_string_with_format(SUBTITLE, 0, texts::cell(of_run), &formats.subtitle)?;
    let back = Url::new(format!("internal:'{}'!A1", names::COVER)).set_text("Contents");
    sheet.write_url_with_format(SUBTITLE + 1, 0, back, &formats.link)?;

    let first = write_headings(sheet, table, formats)?;
    let mut row = first;
    for cells in &table.rows {
        write_row(sheet, table, cells, row, Place::Body)?;
        row += 1;
    }
    if coloring == Coloring::Scale && row > first && last_column > 0 {
        let scale = ConditionalFormat2ColorScale::new()
            .set_minimum_color(LOWEST)
            .set_maximum_color(HIGHEST);
        sheet.add_conditional_format(first, 1, row - 1, last_column, &scale)?;
    }
    for (position, cells) in table.closing_rows.iter().enumerate() {
        let place = if position == 0 {
            Place::FirstClosing
        } else {
            Place::Closing
        };
        write_row(sheet, table, cells, row, place)?;
        row += 1;
    }
    let widths = widths(table);
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(column as ColNum, *width as u16)?;
    }
    write_notes(sheet, &table.notes, row + 1, &widths, formats)?;

    sheet.set_freeze_panes(first, 1)?;
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&A&RPage &P of &N");
    sheet.set_repeat_rows(HEADINGS, first - 1)?;
    Ok(())
}

/// Writes the headings and returns the first row of cells.
fn write_headings(
    sheet: &mut Worksheet,
    table: &Table,
    formats: &Formats,
) -> Result<RowNum, ReportError> {
    let columns = &table.columns;
    let mut row = HEADINGS;
    if columns.iter().any(|column| column.over.is_some()) {
        let mut first = 0;
        while let Some(column) = columns.get(first) {
            let alike = columns[first..].iter();
            let alike = alike.take_while(|next| next.over == column.over).count();
            if let Some(over) = &column.over {
                let (from, to) = (first as ColNum, (first + alike - 1) as ColNum);
                if alike > 1 {
                    sheet.merge_range(row, from, row, to, &texts::cell(over), &formats.spanning)?;
                } else {
                    sheet.write_string_with_format(
                        row,
                        from,
                        texts::cell(over),
                        &formats.spanning,
                    )?;
                }
            }
            first += alike;
        }
        row += 1;
    }
    for (position, column) in columns.iter().enumerate() {
        let format = match column.unit {
            Unit::Text => &formats.heading_of_words,
            _ => &formats.heading,
        };
        sheet.write_string_with_format(
            row,
            position as ColNum,
            texts::cell(&column.heading),
            format,
        )?;
    }
    Ok(row + 1)
}

fn write_row(
    sheet: &mut Worksheet,
    table: &Table,
    row: &Row,
    number: RowNum,
    place: Place,
) -> Result<(), ReportError> {
    for (position, (column, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
        let unit = row.unit(column);
        let format = of_cell(unit, matches!(cell, Cell::Text(_)), place);
        write_cell(sheet, number, position as ColNum, cell, &format)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: RowNum,
    column: ColNum,
    cell: &Cell,
    format: &Format,
) -> Result<(), ReportError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, format)?,
        Cell::Text(words) => {
            sheet.write_string_with_format(row, column, texts::cell(words), format)?
        }
        Cell::Whole(number) => sheet.write_number_with_format(row, column, *number, format)?,
        // Workbooks cannot store NaN or infinity.
        Cell::Number(number) | Cell::OfPaid(number) if !number.is_finite() => {
            sheet.write_blank(row, column, format)?
        }
        Cell::Number(number) | Cell::OfPaid(number) => {
            sheet.write_number_with_format(row, column, *number, format)?
        }
        Cell::Date(date) => {
            let (year, month, day) = (date.year(), date.month(), date.day());
            // Workbook dates begin in 1900.
            match ExcelDateTime::from_ymd(year as u16, month as u8, day as u8) {
                Ok(date) => sheet.write_datetime_with_format(row, column, &date, format)?,
                Err(_) => sheet.write_string_with_format(row, column, date.to_string(), format)?,
            }
        }
    };
    Ok(())
}

/// The width of each column, in characters.
fn widths(table: &Table) -> Vec<usize> {
    let rows = || table.rows.iter().chain(&table.closing_rows);
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(position, column)| {
            let cells = rows().filter_map(|row| {
                let unit = row.unit(column);
                row.cells.get(position).map(|cell| shown(cell, unit))
            });
            let cells = cells.map(|text| text.chars().count() + 2).max();
            // A heading may wrap between words.
            let words = column.heading.split_whitespace();
            let heading = words.map(|word| word.chars().count() + 2).max();
            let widest = if position == 0 { WIDEST_FIRST } else { WIDEST };
            let wanted = cells.unwrap_or_default().max(heading.unwrap_or_default());
            // A column of short text may be narrower.
            let narrowest = if column.unit == Unit::Text && position > 0 {
                4
            } else {
                NARROWEST
            };
            wanted.clamp(narrowest, widest)
        })
        .collect()
}

/// Writes notes under a table, each merged over its width.
fn write_notes(
    sheet: &mut Worksheet,
    notes: &[String],
    first: RowNum,
    widths: &[usize],
    formats: &Formats,
) -> Result<(), ReportError> {
    // A narrow table needs columns beyond its own.
    let mut columns = 0;
    let mut letters = 0;
    while columns < widths.len() || letters < NARROWEST_NOTES {
        letters += widths.get(columns).copied().unwrap_or(NARROWEST);
        columns += 1;
        if letters >= 2 * NARROWEST_NOTES {
            break;
        }
    }
    for (row, note) in (first..).zip(notes) {
        let to = columns.saturating_sub(1).max(1) as ColNum;
        sheet.merge_range(row, 0, row, to, &texts::cell(note), &formats.text)?;
        let lines = note.chars().count().div_ceil(letters.max(1)).max(1);
        sheet.set_row_height(row, ROW_POINTS * lines as u32)?;
    }
    Ok(())
}
