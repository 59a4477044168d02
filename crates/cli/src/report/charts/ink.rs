//! What is drawn in which of the page's colours.
//!
//! A drawing library wants colours as numbers, and a page has them by name, for dark and for light.
//! So things are drawn in numbers that stand for names, and the names put in their places after.

use plotters::style::RGBColor;

use super::frame::{Frame, dashes};
use crate::report::heat_maps::LEVELS;

/// How many colours of series a page has; beyond them they come again, hatched.
const PLAIN: usize = 7;
/// The first two parts of a colour that stands for a name; the third says which.
const STANDS_FOR: (u8, u8) = (0xFE, 0x01);
/// Where names of series begin.
const FIRST_SERIES: u8 = 0x10;
/// Where names of the ink on series begin.
const FIRST_ON_SERIES: u8 = 0x80;
/// Where names of levels begin.
const FIRST_LEVEL: u8 = 0xF0;
/// Series and inks on them that have names of their own; more share the last.
const MOST: usize = 0x70;

/// What something is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Letters and lines that carry what is told.
    Text,
    /// Letters and lines beside that.
    Quiet,
    /// Lines of the grid.
    Grid,
    /// What lies behind.
    Paper,
    /// Stretches of time that stand out.
    Span,
    /// The same, dashed: limits.
    Dashes,
    /// Marks of months.
    Mark,
    /// The manieth band of a fan, the widest first.
    Fan(u8),
    /// So high a level of a scale, counted from 0.
    Level(u8),
    /// The manieth series.
    Series(usize),
    /// Letters on the manieth series.
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

    /// The colour that stands for it.
    pub(super) fn colour(self) -> RGBColor {
        RGBColor(STANDS_FOR.0, STANDS_FOR.1, self.number())
    }

    /// As an attribute has it that draws in it.
    fn attribute(self) -> String {
        let RGBColor(red, green, blue) = self.colour();
        format!("#{red:02X}{green:02X}{blue:02X}")
    }
}

/// Which of the page's colours a series has.
pub(in crate::report) fn plain_series(number: usize) -> usize {
    number % PLAIN
}

/// How often the page's colours have been used up before a series: its hatching.
pub(in crate::report) fn hatched(number: usize) -> usize {
    number.min(MOST - 1) / PLAIN
}

/// What fills a series.
fn fill(number: usize) -> String {
    match hatched(number) {
        0 => format!("var(--series-{})", plain_series(number)),
        _ => format!("url(#hatched-{number})"),
    }
}

/// The drawing as it stands in a page: names for colours, and what it is for those who cannot see
/// it.
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
    // Titles are of the program's own words, and are escaped all the same.
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
