//! Fan chart: quantiles by month as nested bands, and the median.

use plotters::prelude::{Color, PathElement, Polygon};
use stepdown_runner::charts::Fan;
use stepdown_runner::tables::Unit;

use super::frame::{Failure, Frame, across, area, end_above, line, month_chart, range};
use super::ink::Ink;

/// Draws the chart.
pub(super) fn draw(content: &Fan, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let all = || content.quantiles.iter().flatten().copied();
    let highest = end_above(0, frame, all().fold(0.0, f64::max));
    // An index may be below 0.
    let lowest = match content.unit {
        Unit::Percent(_) => all().fold(0.0, f64::min),
        _ => 0.0,
    };
    let area = area(frame, text);
    let months = range(&content.months);
    let mut chart = month_chart(&area, frame, months, lowest..highest, content.unit)?;
    let quantile = |place: usize| -> Vec<(i32, f64)> {
        let months = content.months.iter().zip(&content.quantiles);
        months
            .map(|(month, quantiles)| (across(month.month), quantiles[place].max(lowest)))
            .collect()
    };
    let bands = || (0..).zip(Fan::BANDS);
    let areas = bands().map(|(number, (_, [under, over]))| {
        let mut points = quantile(over);
        points.extend(quantile(under).into_iter().rev());
        Polygon::new(points, Ink::Fan(number).colour().filled())
    });
    chart.draw_series(areas)?;
    // Edges separate bands without relying on color.
    let edges = bands().skip(1).flat_map(|(_, (_, edges))| edges);
    let edges = edges.map(|edge| PathElement::new(quantile(edge), line(Ink::Paper, 1)));
    chart.draw_series(edges)?;
    let median = PathElement::new(quantile(Fan::MEDIAN), line(Ink::Text, 2));
    chart.draw_series([median])?;
    drop(chart);
    area.present()
}
