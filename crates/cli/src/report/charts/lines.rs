//! Figures by month as lines, and as dashes what they are held against.

use plotters::prelude::PathElement;
use stepdown_runner::pictures::{ByMonth, Series, SeriesKind};

use super::frame::{Frame, area, axis_end, draw_marks, draw_spans, month_chart, range, told};
use super::ink::Ink;

/// Draws it.
pub(super) fn draw(picture: &ByMonth, frame: Frame, text: &mut String) -> Result<(), String> {
    let figures = picture.series.iter().flat_map(|series| &series.figures);
    let highest = figures.flatten().copied().fold(0.0, f64::max);
    let end = axis_end(highest);
    let area = area(frame, text);
    let mut chart = month_chart(&area, frame, range(picture), end, picture.unit)?;
    draw_spans(&mut chart, &picture.spans, end)?;
    for series in &picture.series {
        let style = match series.kind {
            SeriesKind::Figure => frame.line(Ink::Series(0), 2),
            SeriesKind::Limit => frame.line(Ink::Dashes, 2),
        };
        let lines = stretches(picture, series)
            .into_iter()
            .map(|points| PathElement::new(points, style));
        chart.draw_series(lines).map_err(told)?;
    }
    draw_marks(&mut chart, frame, &picture.marks, &picture.spans, end)?;
    drop(chart);
    area.present().map_err(told)
}

/// The stretches of months in which a series has figures.
fn stretches(picture: &ByMonth, series: &Series) -> Vec<Vec<(i32, f64)>> {
    let mut stretches = vec![Vec::new()];
    for (month, figure) in picture.months.iter().zip(&series.figures) {
        match (figure, stretches.last_mut()) {
            (Some(figure), Some(stretch)) => {
                stretch.push((month.month.number() as i32, figure.max(0.0)));
            }
            (None, Some(stretch)) if !stretch.is_empty() => stretches.push(Vec::new()),
            _ => {}
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}
