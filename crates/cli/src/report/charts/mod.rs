//! Charts as SVG drawings, which take their colors from the page.
//!
//! | module | purpose |
//! |---|---|
//! | `ink` | colors of the page |
//! | `frame` | sizes, axes and marks that drawings share |
//! | `class_rows` | rows of classes in bar charts |
//! | `stacked` | stacked amounts by month |
//! | `lines` | values and their limits by month |
//! | `windows` | principal windows as bars |
//! | `bands` | shares of paths by loss band |
//! | `histogram` | histogram of paths |
//! | `fan` | quantiles by month |
//!
//! Every chart is drawn twice, for wide and for narrow screens, so that text is readable on both.

mod bands;
mod class_rows;
mod fan;
mod frame;
mod histogram;
mod ink;
mod lines;
mod stacked;
mod windows;

use stepdown_runner::charts::{Arrangement, Chart, Fan, SeriesKind};

use super::ReportError;
use frame::Frame;
pub(super) use ink::{hatched, plain_series};

/// A drawn chart.
#[derive(Debug)]
pub(super) struct Drawing {
    /// The SVG element for wide screens.
    pub(super) wide: String,
    /// The SVG element for narrow screens.
    pub(super) narrow: String,
    /// The legend, from the top.
    pub(super) legend: Vec<Key>,
}

/// An entry of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The name of the series.
    pub(super) name: String,
    /// How it is drawn.
    pub(super) sign: Sign,
}

/// How something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// As an area, by the number of its color.
    Area(usize),
    /// As a line.
    Line,
    /// As a dashed line.
    Dashes,
    /// As a line in the color of text.
    Ink,
    /// As a band of a fan, by number.
    Fan(u8),
    /// As a level of the color scale.
    Level(u8),
}

/// Draws a chart.
///
/// # Errors
/// If it cannot be drawn.
pub(super) fn draw(content: &Chart) -> Result<Drawing, ReportError> {
    let draw_in = |frame: Frame| -> Result<String, ReportError> {
        let mut text = String::new();
        let drawn = match content {
            Chart::Windows(windows) => windows::draw(windows, frame, &mut text),
            Chart::Bands(bands) => bands::draw(bands, frame, &mut text),
            Chart::Histogram(histogram) => histogram::draw(histogram, frame, &mut text),
            Chart::Fan(fan) => fan::draw(fan, frame, &mut text),
            Chart::ByMonth(by_month) => match by_month.arrangement {
                Arrangement::Stacked => stacked::draw(by_month, frame, &mut text),
                Arrangement::Lines => lines::draw(by_month, frame, &mut text),
            },
        };
        drawn?;
        Ok(ink::finished(&text, frame, content.title()))
    };
    let rows = match content {
        Chart::Windows(windows) => windows.classes.len(),
        Chart::Bands(bands) => bands.classes.len(),
        Chart::ByMonth(_) | Chart::Histogram(_) | Chart::Fan(_) => 0,
    };
    Ok(Drawing {
        wide: draw_in(Frame::wide(rows))?,
        narrow: draw_in(Frame::narrow(rows))?,
        legend: legend(content),
    })
}

fn legend(content: &Chart) -> Vec<Key> {
    let key = |name: &str, sign: Sign| Key {
        name: name.to_owned(),
        sign,
    };
    match content {
        Chart::Windows(_) => vec![
            key("To call", Sign::Area(0)),
            key("To maturity", Sign::Line),
        ],
        Chart::Bands(content) => {
            let words = content.in_words().into_iter().enumerate();
            words
                .map(|(band, words)| key(&words, Sign::Level(bands::level(band))))
                .collect()
        }
        Chart::Histogram(_) => vec![
            key("Share of the paths", Sign::Area(0)),
            key("Mean, 95th and 99th percentile", Sign::Ink),
        ],
        Chart::Fan(_) => {
            let bands = (0..).zip(Fan::BANDS);
            let bands = bands.map(|(number, (words, _))| key(words, Sign::Fan(number)));
            bands.chain([key("Median", Sign::Ink)]).collect()
        }
        Chart::ByMonth(by_month) => {
            let series = by_month.series.iter().enumerate();
            let keys = series.map(
                |(number, series)| match (by_month.arrangement, series.kind) {
                    (Arrangement::Stacked, _) => {
                        key(&series.name, Sign::Area(by_month.series.len() - 1 - number))
                    }
                    (Arrangement::Lines, SeriesKind::Value) => key(&series.name, Sign::Line),
                    (Arrangement::Lines, SeriesKind::Limit) => key(&series.name, Sign::Dashes),
                },
            );
            match by_month.arrangement {
                // From the top.
                Arrangement::Stacked => keys.rev().collect(),
                Arrangement::Lines => keys.collect(),
            }
        }
    }
}
