//! Colors of drawings, by the names that the page gives them.
//!
//! The drawing library needs colors as numbers, but the page names them for dark and light mode. Drawings
//! use placeholder numbers, which are then replaced by the names.

use plotters::style::RGBColor;

use super::frame::{Frame, dashes};
use crate::report::heat_maps::LEVELS;

/// Colors of series in the page; further series reuse them with hatching.
const PLAIN: usize = 7;
/// The first two parts of a placeholder color; the third identifies the name.
const PLACEHOLDER: (u8, u8) = (0xFE, 0x01);
/// First number of the series.
const FIRST_SERIES: u8 = 0x10;
/// First number of the ink on series.
const FIRST_ON_SERIES: u8 = 0x80;
/// First number of the levels.
const FIRST_LEVEL: u8 = 0xF0;
/// Series with a number of their own; further series share the last one.
const MOST: usize = 0x70;

/// A color of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Text and lines of the data.
    Text,
    /// Secondary text and lines.
    Quiet,
    /// Lines of the grid.
    Grid,
    /// The background.
    Paper,
    /// Highlighted periods.
    Span,
    /// Limits, dashed.
    Dashes,
    /// Marks of months.
    Mark,
    /// A band of a fan by number, the widest first.
    Fan(u8),
    /// A level of the color scale, from 0.
    Level(u8),
    /// A series by number.
    Series(usize),
    /// Text on a series.
    OnSeries(usize),
}

const NAMED: [(Ink, &str); 10] = [
    (Ink::Text, "var(--ink)"),
    (Ink::Quiet, "var(--quiet)"),
    (Ink::Grid, "var(--grid)"),
    (Ink::Paper, "var(--paper)"),
    (Ink::Span, "var(--span)"),
    (Ink::Dashes, "var(--limit)"),
    (Ink::Mark, "var(--mark)"),
    (Ink::Fan(0), "var(--fan-0)"),
    (Ink::Fan(1), "var(--fan-1)"),
    (Ink::Fan(2), "var(--fan-2)"),
];

impl Ink {
    fn number(self) -> u8 {
        let among = |first: u8, number: usize| first + number.min(MOST - 1) as u8;
        match self {
            Self::Series(number) => among(FIRST_SERIES, number),
            Self::OnSeries(number) => among(FIRST_ON_SERIES, number),
            Self::Level(level) => FIRST_LEVEL + level.min(LEVELS - 1),
            named => {
                let position = NAMED.iter().position(|(ink, _)| *ink == named);
                position.unwrap_or_default() as u8
            }
        }
    }

    /// Its placeholder color.
    pub(super) fn colour(self) -> RGBColor {
        RGBColor(PLACEHOLDER.0, PLACEHOLDER.1, self.number())
    }

    /// Its placeholder as an SVG attribute value.
    fn attribute(self) -> String {
        let RGBColor(red, green, blue) = self.colour();
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}

/// The page color of a series.
pub(in crate::report) fn plain_series(number: usize) -> usize {
    number % PLAIN
}

/// The hatching of a series: how often the page colors were used before it.
pub(in crate::report) fn hatched(number: usize) -> usize {
    number.min(MOST - 1) / PLAIN
}

/// The fill of a series.
fn fill(number: usize) -> String {
    match hatched(number) {
        0 => format!("var(--series-{})", plain_series(number)),
        _ => format!("url(#hatched-{number})"),
    }
}

/// The drawing for the page: named colors, and a label for screen readers.
pub(super) fn finished(drawn: &str, frame: Frame, title: &str) -> String {
    let inside = drawn.split_once('>').map_or("", |(_, inside)| inside);
    let mut text = inside.replace(" opacity=\"1\"", "");
    for (ink, name) in NAMED {
        let colour = ink.attribute();
        text = text.replace(&format!("fill=\"{colour}\""), &format!("fill=\"{name}\""));
        let dashes = if ink == Ink::Dashes {
            format!(" stroke-dasharray=\"{}\"", dashes())
        } else {
            String::new()
        };
        text = text.replace(
            &format!("stroke=\"{colour}\""),
            &format!("stroke=\"{name}\"{dashes}"),
        );
    }
    for level in 0..LEVELS {
        let colour = Ink::Level(level).attribute();
        let name = format!("fill=\"var(--heat-{level})\"");
        text = text.replace(&format!("fill=\"{colour}\""), &name);
    }
    for number in 0..MOST {
        let series = Ink::Series(number).attribute();
        if !text.contains(&series) {
            break;
        }
        text = text.replace(
            &format!("fill=\"{series}\""),
            &format!("fill=\"{}\"", fill(number)),
        );
        let plain = format!("stroke=\"var(--series-{})\"", plain_series(number));
        text = text.replace(&format!("stroke=\"{series}\""), &plain);
        let on = Ink::OnSeries(number).attribute();
        let name = format!("fill=\"var(--on-series-{})\"", plain_series(number));
        text = text.replace(&format!("fill=\"{on}\""), &name);
    }
    let (width, height) = frame.pixels();
    let class = frame.name();
    // Titles are escaped even if they contain no names from files.
    let title = title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    format!(
        "<svg class=\"chart {class}\" role=\"img\" aria-label=\"{title}\" \
         viewBox=\"0 0 {width} {height}\">{inside}",
        inside = text.replace(" font-family=\"sans-serif\"", "").trim_end(),
    )
}
