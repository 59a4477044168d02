//! Figures by month as lines, and as dashes what they are held against.

use plotters::prelude::PathElement;
use stepdown_runner::charts::{ByMonth, Series, SeriesKind};

use super::frame::{
    Failure, Frame, across, area, axis_end, draw_marks, draw_spans, line, month_chart, range,
};
use super::ink::Ink;

/// Draws it.
pub(super) fn draw(content: &ByMonth, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let highest = content.series.iter().map(drawn_to).fold(0.0, f64::max);
    let end = axis_end(content, frame, highest);
    let area = area(frame, text);
    let mut chart = month_chart(&area, frame, range(&content.months), 0.0..end, content.unit)?;
    draw_spans(&mut chart, &content.spans, end)?;
    for series in &content.series {
        let style = match series.kind {
            SeriesKind::Figure => line(Ink::Series(0), 2),
            SeriesKind::Limit => line(Ink::Dashes, 2),
        };
        let lines = stretches(content, series, end)
            .into_iter()
            .map(|points| PathElement::new(points, style));
        chart.draw_series(lines)?;
    }
    draw_marks(&mut chart, frame, &content.marks, &content.spans, end)?;
    drop(chart);
    area.present()
}

/// Up to where a series is drawn: figures to the highest, limits to what all but a tenth of them
/// come to. The shares that deals test go to any height where next to nothing is left of the pool.
fn drawn_to(series: &Series) -> f64 {
    let mut figures: Vec<f64> = series.figures.iter().flatten().copied().collect();
    figures.sort_by(f64::total_cmp);
    let position = match series.kind {
        SeriesKind::Figure => figures.len().saturating_sub(1),
        SeriesKind::Limit => figures.len() * 9 / 10,
    };
    figures.get(position).copied().unwrap_or_default()
}

/// The stretches of months in which a series has figures.
fn stretches(content: &ByMonth, series: &Series, end: f64) -> Vec<Vec<(i32, f64)>> {
    let mut stretches = vec![Vec::new()];
    for (month, figure) in content.months.iter().zip(&series.figures) {
        match (figure, stretches.last_mut()) {
            (Some(figure), Some(stretch)) => {
                stretch.push((across(month.month), figure.clamp(0.0, end)));
            }
            (None, Some(stretch)) if !stretch.is_empty() => stretches.push(Vec::new()),
            _ => {}
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}
