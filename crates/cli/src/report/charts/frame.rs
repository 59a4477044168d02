//! Sizes, axes and marks that drawings share.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::combinators::WithKeyPoints;
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::prelude::{
    BindKeyPoints, Cartesian2d, ChartBuilder, ChartContext, Color, DrawingArea, EmptyElement,
    IntoDrawingArea, IntoFont, PathElement, Rectangle, SVGBackend, ShapeStyle, TRANSPARENT, Text,
    TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_runner::pictures::{ByMonth, Mark, Span};
use stepdown_runner::tables::Unit;

use super::ink::Ink;

/// Pixels of a drawing to one of the page: places in a drawing are whole pixels, and curves should
/// not look like stairs.
const SCALE: u32 = 4;
/// Height of a letter, pixels of the page.
const LETTERS: u32 = 12;
/// What the library divides the height of letters by when it writes SVG.
const LIBRARY_DIVIDES_BY: f64 = 1.24;
/// Rows of bars are so high.
const ROW: u32 = 26;

/// A drawing's chart: months across, figures up.
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
    /// For wide screens, so many rows of bars in it; none where it holds something else.
    pub(super) fn wide(rows: usize) -> Self {
        Self {
            width: 960,
            height: Self::height(rows, 400),
            is_narrow: false,
        }
    }

    /// For narrow ones.
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

    /// What the page calls it.
    pub(super) fn name(self) -> &'static str {
        if self.is_narrow { "narrow" } else { "wide" }
    }

    /// Its width and height in pixels of the drawing.
    pub(super) fn pixels(self) -> (u32, u32) {
        (self.width * SCALE, self.height * SCALE)
    }

    /// How long a dash is, and the gap after it.
    pub(super) fn dashes(self) -> String {
        format!("{} {}", 6 * SCALE, 4 * SCALE)
    }

    /// Pixels of the page as pixels of the drawing.
    pub(super) fn page_pixels(self, pixels: u32) -> u32 {
        pixels * SCALE
    }

    /// Most ticks on the axis of months.
    pub(super) fn most_ticks(self) -> u32 {
        if self.is_narrow { 6 } else { 12 }
    }

    /// Letters in an ink, held at a place.
    pub(super) fn letters(self, ink: Ink, position: Pos) -> TextStyle<'static> {
        let size = f64::from(LETTERS * SCALE) * LIBRARY_DIVIDES_BY;
        ("sans-serif", size)
            .into_font()
            .color(&ink.colour())
            .pos(position)
    }

    /// Lines so many pixels of the page wide.
    pub(super) fn line(self, ink: Ink, width: u32) -> ShapeStyle {
        ink.colour().stroke_width(width * SCALE)
    }
}

/// Why nothing was drawn, in words.
pub(super) fn told(error: impl ToString) -> String {
    error.to_string()
}

/// An area to draw in.
pub(super) fn area(frame: Frame, text: &mut String) -> DrawingArea<SVGBackend<'_>, Shift> {
    SVGBackend::with_string(text, frame.pixels()).into_drawing_area()
}

/// Months across, figures up, with both axes drawn.
pub(super) fn month_chart<'a, 'b>(
    area: &'a DrawingArea<SVGBackend<'b>, Shift>,
    frame: Frame,
    months: Range<i32>,
    highest: f64,
    unit: Unit,
) -> Result<MonthChart<'a, 'b>, String> {
    let axis = FigureAxis::of(unit, highest);
    let ticks = ticks(&months, frame.most_ticks());
    let mut chart = ChartBuilder::on(area)
        .margin(frame.page_pixels(6))
        .margin_right(frame.page_pixels(12))
        .x_label_area_size(frame.page_pixels(44))
        .y_label_area_size(frame.page_pixels(if frame.is_narrow { 48 } else { 64 }))
        .build_cartesian_2d(months.with_key_points(ticks), 0.0..highest)
        .map_err(told)?;
    let centre = Pos::new(HPos::Center, VPos::Top);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(frame.line(Ink::Grid, 1))
        .axis_style(frame.line(Ink::Quiet, 1))
        .set_all_tick_mark_size(frame.page_pixels(4))
        .y_labels(6)
        .y_label_formatter(&|figure| axis.label(*figure))
        .x_label_style(frame.letters(Ink::Quiet, centre))
        .y_label_style(frame.letters(Ink::Quiet, Pos::new(HPos::Right, VPos::Center)))
        .axis_desc_style(frame.letters(Ink::Quiet, centre))
        .x_desc("Month")
        .y_desc(axis.heading)
        .draw()
        .map_err(told)?;
    Ok(chart)
}

/// How the axis of figures is labelled.
struct FigureAxis {
    divided_by: f64,
    heading: &'static str,
}

impl FigureAxis {
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

    fn label(&self, figure: f64) -> String {
        let text = format!("{:.3}", figure / self.divided_by);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Months with a tick: whole years where there are some.
pub(super) fn ticks(months: &Range<i32>, most: u32) -> Vec<i32> {
    const STEPS: [i32; 9] = [1, 2, 3, 6, 12, 24, 36, 60, 120];
    let length = months.end - months.start;
    let fits = |step: &&i32| length / **step <= most as i32;
    let step = STEPS.iter().find(fits).copied().unwrap_or(240);
    let first = months.start + (step - months.start.rem_euclid(step)) % step;
    (first..=months.end)
        .step_by(usize::try_from(step).unwrap_or(1))
        .collect()
}

/// The months of a picture, from the first to the last.
pub(super) fn range(picture: &ByMonth) -> Range<i32> {
    let number = |month: Option<&stepdown_runner::pictures::PictureMonth>| {
        month.map_or(0, |month| month.month.number() as i32)
    };
    let (first, last) = (
        number(picture.months.first()),
        number(picture.months.last()),
    );
    first..last.max(first + 1)
}

/// How far an axis goes whose highest figure is this: a little further; never nowhere.
pub(super) fn axis_end(highest: f64) -> f64 {
    // Marks of months are written above the figures.
    let end = highest * 1.12;
    if end.is_finite() && end > 0.0 {
        end
    } else {
        1.0
    }
}

/// Stretches of months that stand out, behind what is drawn.
pub(super) fn draw_spans(
    chart: &mut MonthChart<'_, '_>,
    spans: &[Span],
    highest: f64,
) -> Result<(), String> {
    let shapes = spans.iter().map(|span| {
        let (first, last) = (span.first.number() as i32, span.last.number() as i32);
        Rectangle::new(
            [(first - 1, 0.0), (last, highest)],
            Ink::Span.colour().filled(),
        )
    });
    chart.draw_series(shapes).map_err(told)?;
    Ok(())
}

/// Months that stand out, with their words above what is drawn.
pub(super) fn draw_marks(
    chart: &mut MonthChart<'_, '_>,
    frame: Frame,
    marks: &[Mark],
    spans: &[Span],
    highest: f64,
) -> Result<(), String> {
    let range = chart.x_range();
    let middle = range.start.midpoint(range.end);
    let said = marks.iter().map(|mark| {
        let month = mark.month.number() as i32;
        (month, format!("{}, month {month}", mark.what))
    });
    // Of many stretches the first tells what they are.
    let first_span = spans.first().map(|span| {
        let month = span.first.number() as i32;
        (month, format!("{}, from month {month}", span.what))
    });
    let lines = marks.iter().map(|mark| {
        let month = mark.month.number() as i32;
        PathElement::new(
            vec![(month, 0.0), (month, highest)],
            frame.line(Ink::Mark, 1),
        )
    });
    chart.draw_series(lines).map_err(told)?;
    let mut words: Vec<(i32, String)> = said.chain(first_span).collect();
    words.sort();
    let row = frame.page_pixels(LETTERS + 3) as i32;
    let gap = frame.page_pixels(4) as i32;
    let words = words.into_iter().enumerate();
    let words = words.map(|(position, (month, text))| {
        // Towards the middle, where there is room.
        let (side, gap) = if month <= middle {
            (HPos::Left, gap)
        } else {
            (HPos::Right, -gap)
        };
        let style = frame.letters(Ink::Text, Pos::new(side, VPos::Top));
        EmptyElement::at((month, highest)) + Text::new(text, (gap, position as i32 * row), style)
    });
    chart.draw_series(words).map_err(told)?;
    Ok(())
}
