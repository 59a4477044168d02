//! How cells look: number formats by unit, headings, rules.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use stepdown_runner::tables::{LESS_THAN_HALF_A_PERCENT, Unit};

use crate::tables::shown::NO_BALANCE;

/// Formats of cells that hold no figure.
pub(super) struct Formats {
    /// The title of a sheet.
    pub(super) title: Format,
    /// What stands under it.
    pub(super) subtitle: Format,
    /// A heading over figures.
    pub(super) heading: Format,
    /// A heading over words.
    pub(super) heading_of_words: Format,
    /// A heading that spans several.
    pub(super) spanning: Format,
    /// A name before what it is.
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

/// Whether a row is among a table's own or closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Among its own.
    Body,
    /// The first of those that close it: a rule above.
    FirstClosing,
    /// Another that closes it.
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
    // Words among figures stand where the figures stand.
    match (unit, is_words) {
        (Unit::Words, _) => format.set_align(FormatAlign::Left),
        (_, true) => format.set_align(FormatAlign::Right),
        (_, false) => format,
    }
}

/// What programs are told of the digits of a unit.
pub(super) fn number_format(unit: Unit) -> String {
    let with_digits = |whole: &str, digits: u8| match digits {
        0 => whole.to_owned(),
        digits => format!("{whole}.{}", "0".repeat(usize::from(digits))),
    };
    match unit {
        Unit::Words => "General".to_owned(),
        Unit::Date => "yyyy-mm-dd".to_owned(),
        Unit::Whole => "#,##0".to_owned(),
        // Nothing is 0, what is above nothing and below a half the mark of decrement tables.
        Unit::Decrement => {
            format!("[<={NO_BALANCE}]0;[<0.5]\"{LESS_THAN_HALF_A_PERCENT}\";0")
        }
        Unit::Years(digits) | Unit::Percent(digits) | Unit::Price(digits) | Unit::Ratio(digits) => {
            with_digits("0", digits)
        }
        Unit::Dollars(digits) | Unit::BasisPoints(digits) => with_digits("#,##0", digits),
    }
}
