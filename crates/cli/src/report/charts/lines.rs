//! Values by month as lines, and their limits as dashed lines.

use plotters::prelude::PathElement;
use stepdown_runner::charts::{ByMonth, Series, SeriesKind};

use super::frame::{
    Failure, Frame, across, area, axis_end, draw_marks, draw_spans, line, month_chart, range,
};
use super::ink::Ink;

/// Draws the chart.
pub(super) fn draw(content: &ByMonth, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let highest = content.series.iter().map(drawn_to).fold(0.0, f64::max);
    let end = axis_end(content, frame, highest);
    let area = area(frame, text);
    let mut chart = month_chart(&area, frame, range(&content.months), 0.0..end, content.unit)?;
    draw_spans(&mut chart, &content.spans, end)?;
    for series in &content.series {
        let style = match series.kind {
            SeriesKind::Value => line(Ink::Series(0), 2),
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

/// The highest value drawn of a series: the maximum for values, the 90th percentile for limits, which grow
/// without bound when the pool is nearly paid down.
fn drawn_to(series: &Series) -> f64 {
    let mut values: Vec<f64> = series.values.iter().flatten().copied().collect();
    values.sort_by(f64::total_cmp);
    let position = match series.kind {
        SeriesKind::Value => values.len().saturating_sub(1),
        SeriesKind::Limit => values.len() * 9 / 10,
    };
    values.get(position).copied().unwrap_or_default()
}

/// The consecutive months in which a series has values.
fn stretches(content: &ByMonth, series: &Series, end: f64) -> Vec<Vec<(i32, f64)>> {
    let mut stretches = vec![Vec::new()];
    for (month, value) in content.months.iter().zip(&series.values) {
        match (value, stretches.last_mut()) {
            (Some(value), Some(stretch)) => {
                stretch.push((across(month.month), value.clamp(0.0, end)));
            }
            (None, Some(stretch)) if !stretch.is_empty() => stretches.push(Vec::new()),
            _ => {}
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}
