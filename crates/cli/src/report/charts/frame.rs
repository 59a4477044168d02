//! Sizes, axes and marks that drawings share.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::combinators::WithKeyPoints;
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::prelude::{
    BindKeyPoints, Cartesian2d, ChartBuilder, ChartContext, Color, DrawingArea,
    DrawingAreaErrorKind, EmptyElement, IntoDrawingArea, IntoFont, PathElement, Rectangle,
    SVGBackend, ShapeStyle, TRANSPARENT, Text, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_curves::Month;
use stepdown_runner::charts::{ByMonth, ChartMonth, Mark, Span};
use stepdown_runner::tables::Unit;

use super::ink::Ink;

/// Pixels of a drawing for one pixel of the page: coordinates are whole pixels, and a finer grid keeps
/// curves smooth.
const SCALE: u32 = 4;
/// Height of a letter, in pixels of the page.
const LETTERS: u32 = 12;
/// The factor by which the library divides the font size when it writes SVG.
const LIBRARY_DIVIDES_BY: f64 = 1.24;
/// Approximate width of a letter, in hundredths of its height.
const LETTER_WIDTH: u32 = 58;
/// Margin around a drawing, in pixels of the page.
pub(super) const MARGIN: u32 = 10;
/// Height of the labels below a drawing.
pub(super) const LABELS_BELOW: u32 = 44;
/// Height of a row of bars.
const ROW: u32 = 26;

/// A chart with months on the x-axis and values on the y-axis.
pub(super) type MonthChart<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<WithKeyPoints<RangedCoordi32>, RangedCoordf64>>;

/// The size of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    width: u32,
    height: u32,
    is_narrow: bool,
}

impl Frame {
    /// For wide screens, with a number of rows of bars; 0 for other charts.
    pub(super) fn wide(rows: usize) -> Self {
        Self {
            width: 960,
            height: Self::height(rows, 400),
            is_narrow: false,
        }
    }

    /// For narrow screens.
    pub(super) fn narrow(rows: usize) -> Self {
        Self {
            width: 350,
            height: Self::height(rows, 330),
            is_narrow: true,
        }
    }

    fn height(rows: usize, of_others: u32) -> u32 {
        match rows {
            0 => of_others,
            rows => rows as u32 * ROW + 60,
        }
    }

    /// Whether it is for narrow screens.
    pub(super) fn is_narrow(self) -> bool {
        self.is_narrow
    }

    /// Its name in the page.
    pub(super) fn name(self) -> &'static str {
        if self.is_narrow { "narrow" } else { "wide" }
    }

    /// Its width and height in pixels of the drawing.
    pub(super) fn pixels(self) -> (u32, u32) {
        (self.width * SCALE, self.height * SCALE)
    }

    /// Most ticks on the axis of months.
    pub(super) fn most_ticks(self) -> i32 {
        if self.is_narrow { 6 } else { 12 }
    }
}

/// The length of a dash and of the gap after it.
pub(super) fn dashes() -> String {
    format!("{} {}", 6 * SCALE, 4 * SCALE)
}

/// Pixels of the page as pixels of the drawing.
pub(super) fn page_pixels(pixels: u32) -> u32 {
    pixels * SCALE
}

/// Text style in an ink, anchored at a position.
pub(super) fn letters(ink: Ink, position: Pos) -> TextStyle<'static> {
    let size = f64::from(LETTERS * SCALE) * LIBRARY_DIVIDES_BY;
    ("sans-serif", size)
        .into_font()
        .color(&ink.colour())
        .pos(position)
}

/// The approximate width of a text, in pixels of the drawing.
pub(super) fn letters_width(words: &str) -> u32 {
    words.chars().count() as u32 * LETTERS * SCALE * LETTER_WIDTH / 100
}

/// A line style; the width is in pixels of the page.
pub(super) fn line(ink: Ink, width: u32) -> ShapeStyle {
    ink.colour().stroke_width(width * SCALE)
}

/// Why a drawing failed.
pub(super) type Failure = DrawingAreaErrorKind<std::io::Error>;

/// The position of a month on the axis.
pub(super) fn across(month: Month) -> i32 {
    month.number().cast_signed()
}

/// An area to draw in.
pub(super) fn area(frame: Frame, text: &mut String) -> DrawingArea<SVGBackend<'_>, Shift> {
    SVGBackend::with_string(text, frame.pixels()).into_drawing_area()
}

/// A chart of values by month, with both axes drawn.
pub(super) fn month_chart<'a, 'b>(
    area: &'a DrawingArea<SVGBackend<'b>, Shift>,
    frame: Frame,
    months: Range<i32>,
    values: Range<f64>,
    unit: Unit,
) -> Result<MonthChart<'a, 'b>, Failure> {
    let axis = ValueAxis::of(unit, values.end);
    let ticks = ticks(&months, frame.most_ticks());
    let mut chart = ChartBuilder::on(area)
        .margin(page_pixels(MARGIN))
        .margin_right(page_pixels(12))
        .x_label_area_size(page_pixels(LABELS_BELOW))
        .y_label_area_size(page_pixels(if frame.is_narrow { 48 } else { 64 }))
        .build_cartesian_2d(months.with_key_points(ticks), values)?;
    let centre = Pos::new(HPos::Center, VPos::Top);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(line(Ink::Grid, 1))
        .axis_style(line(Ink::Quiet, 1))
        .set_all_tick_mark_size(page_pixels(4))
        .y_labels(6)
        .y_label_formatter(&|value| axis.label(*value))
        .x_label_style(letters(Ink::Quiet, centre))
        .y_label_style(letters(Ink::Quiet, Pos::new(HPos::Right, VPos::Center)))
        .axis_desc_style(letters(Ink::Quiet, centre))
        .x_desc("Month")
        .y_desc(axis.heading)
        .draw()?;
    Ok(chart)
}

/// The labels of the value axis.
struct ValueAxis {
    divided_by: f64,
    heading: &'static str,
}

impl ValueAxis {
    fn of(unit: Unit, highest: f64) -> Self {
        let (divided_by, heading) = match unit {
            Unit::Percent(_) => (1.0, "Percent"),
            _ if highest >= 2_000_000.0 => (1_000_000.0, "Millions of dollars"),
            _ if highest >= 2_000.0 => (1_000.0, "Thousands of dollars"),
            _ => (1.0, "Dollars"),
        };
        Self {
            divided_by,
            heading,
        }
    }

    fn label(&self, value: f64) -> String {
        label(value / self.divided_by)
    }
}

/// A value at a tick, without trailing zeros.
pub(super) fn label(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // Floating point may leave a tiny negative value: show it as 0.
    text.strip_prefix('-')
        .filter(|text| *text == "0")
        .unwrap_or(text)
        .to_owned()
}

/// Months with a tick: whole years if possible.
pub(super) fn ticks(months: &Range<i32>, most: i32) -> Vec<i32> {
    const STEPS: [i32; 9] = [1, 2, 3, 6, 12, 24, 36, 60, 120];
    let length = months.end - months.start;
    let fits = |step: &&i32| length / **step <= most;
    let step = STEPS.iter().find(fits).copied().unwrap_or(240);
    let first = months.start + (step - months.start.rem_euclid(step)) % step;
    (first..=months.end)
        .step_by(usize::try_from(step).unwrap_or(1))
        .collect()
}

/// The months of a chart, from the first to the last.
pub(super) fn range(months: &[ChartMonth]) -> Range<i32> {
    let number = |month: Option<&ChartMonth>| month.map_or(0, |month| across(month.month));
    let (first, last) = (number(months.first()), number(months.last()));
    first..last.max(first + 1)
}

/// The end of the value axis for a highest value, with space above it for marks of months; above 0.
pub(super) fn axis_end(content: &ByMonth, frame: Frame, highest: f64) -> f64 {
    let words = content.marks.len() + usize::from(!content.spans.is_empty());
    end_above(words, frame, highest)
}

/// The end of the value axis with space for a number of lines of text above the data.
pub(super) fn end_above(words: usize, frame: Frame, highest: f64) -> f64 {
    let above = (words as u32 + 1) * (LETTERS + 3);
    let drawn = frame.height - LABELS_BELOW - 2 * MARGIN;
    let end = highest / (1.0 - f64::from(above) / f64::from(drawn));
    if end.is_finite() && end > 0.0 {
        end
    } else {
        1.0
    }
}

/// The distance between lines of text of marks, in pixels of the drawing.
pub(super) fn line_of_words() -> i32 {
    page_pixels(LETTERS + 3).cast_signed()
}

/// Draws highlighted periods behind the data.
pub(super) fn draw_spans(
    chart: &mut MonthChart<'_, '_>,
    spans: &[Span],
    highest: f64,
) -> Result<(), Failure> {
    let shapes = spans.iter().map(|span| {
        let (first, last) = (across(span.first), across(span.last));
        Rectangle::new(
            [(first - 1, 0.0), (last, highest)],
            Ink::Span.colour().filled(),
        )
    });
    chart.draw_series(shapes)?;
    Ok(())
}

/// Draws marked months, with their text above the data.
pub(super) fn draw_marks(
    chart: &mut MonthChart<'_, '_>,
    frame: Frame,
    marks: &[Mark],
    spans: &[Span],
    highest: f64,
) -> Result<(), Failure> {
    let range = chart.x_range();
    let middle = range.start.midpoint(range.end);
    // On narrow screens the axis alone says that the number is a month.
    let (in_month, from_month) = if frame.is_narrow {
        ("", "from ")
    } else {
        ("month ", "from month ")
    };
    let texts = marks.iter().map(|mark| {
        let month = across(mark.month);
        (month, format!("{}, {in_month}{month}", mark.what))
    });
    // Only the first of several periods is labelled.
    let first_span = spans.first().map(|span| {
        let month = across(span.first);
        (month, format!("{}, {from_month}{month}", span.what))
    });
    let lines = marks.iter().map(|mark| {
        let month = across(mark.month);
        PathElement::new(vec![(month, 0.0), (month, highest)], line(Ink::Mark, 1))
    });
    chart.draw_series(lines)?;
    let mut words: Vec<(i32, String)> = texts.chain(first_span).collect();
    words.sort();
    let row = line_of_words();
    let gap = page_pixels(4).cast_signed();
    let words = words.into_iter().zip(0..).map(|((month, text), position)| {
        // Towards the middle, where there is more space.
        let (side, gap) = if month <= middle {
            (HPos::Left, gap)
        } else {
            (HPos::Right, -gap)
        };
        let style = letters(Ink::Text, Pos::new(side, VPos::Top));
        EmptyElement::at((month, highest)) + Text::new(text, (gap, position * row), style)
    });
    chart.draw_series(words)?;
    Ok(())
}
