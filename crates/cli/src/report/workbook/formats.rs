//! Cell formats: number formats by unit, headings, rules.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use stepdown_runner::tables::{LESS_THAN_HALF_A_PERCENT, Unit};

use crate::tables::shown::NO_BALANCE;

/// Formats of cells without numbers.
pub(super) struct Formats {
    /// The title of a sheet.
    pub(super) title: Format,
    /// The subtitle of a sheet.
    pub(super) subtitle: Format,
    /// A heading of a column of numbers.
    pub(super) heading: Format,
    /// A heading of a column of text.
    pub(super) heading_of_words: Format,
    /// A heading that spans several columns.
    pub(super) spanning: Format,
    /// A label.
    pub(super) label: Format,
    /// Running text.
    pub(super) text: Format,
    /// A link.
    pub(super) link: Format,
    /// A hash.
    pub(super) hash: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_border_bottom(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            subtitle: Format::new().set_font_color(Color::RGB(0x59_59_59)),
            heading_of_words: heading.clone().set_align(FormatAlign::Left),
            spanning: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_border_bottom(FormatBorder::Hair),
            heading: heading.set_align(FormatAlign::Right),
            label: Format::new().set_bold().set_align(FormatAlign::Top),
            text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            link: Format::new()
                .set_font_color(Color::RGB(0x05_63_C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            hash: Format::new().set_font_name("Consolas").set_font_size(9),
        }
    }
}

/// The place of a row in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the body.
    Body,
    /// The first closing row, with a rule above.
    FirstClosing,
    /// Another closing row.
    Closing,
}

/// The format of a cell.
pub(super) fn of_cell(unit: Unit, is_words: bool, place: Place) -> Format {
    let format = Format::new().set_num_format(number_format(unit));
    let format = match place {
        Place::Body => format,
        Place::FirstClosing => format.set_bold().set_border_top(FormatBorder::Thin),
        Place::Closing => format.set_bold(),
    };
    // Text in a column of numbers is aligned like the numbers.
    match (unit, is_words) {
        (Unit::Text, _) => format.set_align(FormatAlign::Left),
        (_, true) => format.set_align(FormatAlign::Right),
        (_, false) => format,
    }
}

/// The number format of a unit.
pub(super) fn number_format(unit: Unit) -> String {
    let with_digits = |whole: &str, digits: u8| match digits {
        0 => whole.to_owned(),
        digits => format!("{whole}.{}", "0".repeat(usize::from(digits))),
    };
    match unit {
        Unit::Text => "General".to_owned(),
        Unit::Date => "yyyy-mm-dd".to_owned(),
        Unit::Whole => "#,##0".to_owned(),
        // 0 is shown as 0, and a value between 0 and one-half as the mark of decrement tables.
        Unit::Decrement => {
            format!("[<={NO_BALANCE}]0;[<0.5]\"{LESS_THAN_HALF_A_PERCENT}\";0")
        }
        Unit::Years(digits) | Unit::Percent(digits) | Unit::Price(digits) | Unit::Ratio(digits) => {
            with_digits("0", digits)
        }
        Unit::Dollars(digits) | Unit::BasisPoints(digits) => with_digits("#,##0", digits),
    }
}
