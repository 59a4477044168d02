//! Stacked amounts by month.

use plotters::prelude::{Color, EmptyElement, PathElement, Polygon, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_runner::charts::ByMonth;

use super::frame::{
    Failure, Frame, across, area, axis_end, draw_marks, draw_spans, letters, letters_width, line,
    month_chart, page_pixels, range,
};
use super::ink::Ink;

/// Least height of an area that is labelled, in pixels of the page.
const LEAST_HEIGHT: u32 = 17;
/// Least space on both sides of the label, together.
const SPACE: u32 = 16;

/// Draws the chart.
pub(super) fn draw(content: &ByMonth, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let layers = layers(content);
    let top = layers.last();
    let highest = top.map_or(0.0, |top| top.iter().copied().fold(0.0, f64::max));
    let end = axis_end(content, frame, highest);
    let area = area(frame, text);
    let mut chart = month_chart(&area, frame, range(&content.months), 0.0..end, content.unit)?;
    draw_spans(&mut chart, &content.spans, end)?;
    let months: Vec<i32> = content
        .months
        .iter()
        .map(|month| across(month.month))
        .collect();
    let outline = |layer: &[f64]| -> Vec<(i32, f64)> {
        months.iter().copied().zip(layer.iter().copied()).collect()
    };
    let edges = || layers.windows(2).enumerate();
    // Numbered from the top, like the legend.
    let ink = |number: usize| content.series.len() - 1 - number;
    let areas = edges().map(|(number, edges)| {
        let mut points = outline(&edges[1]);
        points.extend(outline(&edges[0]).into_iter().rev());
        Polygon::new(points, Ink::Series(ink(number)).colour().filled())
    });
    chart.draw_series(areas)?;
    // Edges separate neighbors without relying on color.
    let lines = edges().map(|(_, edges)| PathElement::new(outline(&edges[1]), line(Ink::Paper, 1)));
    chart.draw_series(lines)?;
    let (drawn_width, drawn_height) = chart.plotting_area().dim_in_pixel();
    let to_pixels = f64::from(drawn_height) / end;
    let least = f64::from(page_pixels(LEAST_HEIGHT));
    let names = edges().filter_map(|(number, edges)| {
        let name = content.series.get(number)?.name.clone();
        // The number of months that the label covers.
        let covers = (letters_width(&name) + page_pixels(SPACE)) as usize * months.len()
            / drawn_width as usize
            + 2;
        let (position, under, over) = widest_place(&edges[0], &edges[1], covers)?;
        if (over - under) * to_pixels < least {
            return None;
        }
        let style = letters(
            Ink::OnSeries(ink(number)),
            Pos::new(HPos::Center, VPos::Center),
        );
        let place = (*months.get(position)?, under.midpoint(over));
        Some(EmptyElement::at(place) + Text::new(name, (0, 0), style))
    });
    chart.draw_series(names)?;
    draw_marks(&mut chart, frame, &content.marks, &content.spans, end)?;
    drop(chart);
    area.present()
}

/// The place with the most space in an area for a label that covers a number of months: the month in its
/// middle, and the lower and upper edge that are free in all of them.
fn widest_place(under: &[f64], over: &[f64], covers: usize) -> Option<(usize, f64, f64)> {
    let places = under.windows(covers).zip(over.windows(covers));
    let places = places.enumerate().map(|(first, (under, over))| {
        let under = under.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let over = over.iter().copied().fold(f64::INFINITY, f64::min);
        (first + covers / 2, under, over)
    });
    places.max_by(|one, other| (one.2 - one.1).total_cmp(&(other.2 - other.1)))
}

/// The edges of the areas from 0 upwards: one more than there are areas.
fn layers(content: &ByMonth) -> Vec<Vec<f64>> {
    let mut layers = vec![vec![0.0; content.months.len()]];
    for series in &content.series {
        let below = layers.last().into_iter().flatten();
        let values = series.values.iter().map(|value| value.unwrap_or_default());
        // Floating point may leave a tiny negative value: count it as 0.
        let layer = below
            .zip(values)
            .map(|(below, value)| below + value.max(0.0));
        layers.push(layer.collect());
    }
    layers
}
