//! Amounts by month on top of one another.

use plotters::prelude::{Color, EmptyElement, PathElement, Polygon, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_runner::pictures::ByMonth;

use super::frame::{Frame, area, axis_end, draw_marks, draw_spans, month_chart, range, told};
use super::ink::Ink;

/// An area is named where it is at least so high, pixels of the page.
const LEAST_HEIGHT: u32 = 17;

/// Draws it.
pub(super) fn draw(picture: &ByMonth, frame: Frame, text: &mut String) -> Result<(), String> {
    let layers = layers(picture);
    let top = layers.last();
    let highest = top.map_or(0.0, |top| top.iter().copied().fold(0.0, f64::max));
    let end = axis_end(highest);
    let area = area(frame, text);
    let mut chart = month_chart(&area, frame, range(picture), end, picture.unit)?;
    draw_spans(&mut chart, &picture.spans, end)?;
    let months: Vec<i32> = picture
        .months
        .iter()
        .map(|month| month.month.number() as i32)
        .collect();
    let outline = |layer: &[f64]| -> Vec<(i32, f64)> {
        months.iter().copied().zip(layer.iter().copied()).collect()
    };
    let edges = || layers.windows(2).enumerate();
    let areas = edges().map(|(number, edges)| {
        let mut points = outline(&edges[1]);
        points.extend(outline(&edges[0]).into_iter().rev());
        Polygon::new(points, Ink::Series(number).colour().filled())
    });
    chart.draw_series(areas).map_err(told)?;
    // Neighbours are told apart without their colours too.
    let lines =
        edges().map(|(_, edges)| PathElement::new(outline(&edges[1]), frame.line(Ink::Paper, 1)));
    chart.draw_series(lines).map_err(told)?;
    let (_, drawn_height) = chart.plotting_area().dim_in_pixel();
    let to_pixels = f64::from(drawn_height) / end;
    let least = f64::from(frame.page_pixels(LEAST_HEIGHT));
    let names = edges().filter_map(|(number, edges)| {
        let heights = edges[1]
            .iter()
            .zip(&edges[0])
            .map(|(over, under)| over - under);
        let (position, height) = heights
            .enumerate()
            .max_by(|(_, one), (_, other)| one.total_cmp(other))?;
        // Names need room to both sides.
        let margin = months.len() / 12;
        let position = position.clamp(
            margin,
            (months.len() - 1).saturating_sub(margin).max(margin),
        );
        let there = edges[1].get(position)? - edges[0].get(position)?;
        if height.min(there) * to_pixels < least {
            return None;
        }
        let middle = edges[0].get(position)?.midpoint(*edges[1].get(position)?);
        let style = frame.letters(Ink::OnSeries(number), Pos::new(HPos::Center, VPos::Center));
        let name = picture.series.get(number)?.name.clone();
        Some(EmptyElement::at((*months.get(position)?, middle)) + Text::new(name, (0, 0), style))
    });
    chart.draw_series(names).map_err(told)?;
    draw_marks(&mut chart, frame, &picture.marks, &picture.spans, end)?;
    drop(chart);
    area.present().map_err(told)
}

/// Where each area ends, from nothing upwards: one edge more than there are areas.
fn layers(picture: &ByMonth) -> Vec<Vec<f64>> {
    let mut layers = vec![vec![0.0; picture.months.len()]];
    for series in &picture.series {
        let below = layers.last().into_iter().flatten();
        let figures = series
            .figures
            .iter()
            .map(|figure| figure.unwrap_or_default());
        // What floating point leaves below nothing is nothing.
        let layer = below
            .zip(figures)
            .map(|(below, figure)| below + figure.max(0.0));
        layers.push(layer.collect());
    }
    layers
}
