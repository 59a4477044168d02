//! Histogram: shares of paths in steps of equal width, with marks.

use plotters::prelude::{
    ChartBuilder, Color, EmptyElement, PathElement, Rectangle, TRANSPARENT, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_runner::charts::Histogram;

use super::frame::{
    Failure, Frame, LABELS_BELOW, MARGIN, area, end_above, label, letters, letters_width, line,
    line_of_words, page_pixels,
};
use super::ink::Ink;

/// Space between a mark and its text, in pixels of the page.
const GAP: u32 = 4;

/// Draws the chart.
pub(super) fn draw(content: &Histogram, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let shares = content.steps.iter().map(|step| step.share_pct);
    let highest = end_above(content.marks.len(), frame, shares.fold(0.0, f64::max));
    let end = content.steps.last().map_or(1.0, |step| step.to_pct);
    let area = area(frame, text);
    let mut chart = ChartBuilder::on(&area)
        .margin(page_pixels(MARGIN))
        .margin_right(page_pixels(MARGIN + 8))
        .x_label_area_size(page_pixels(LABELS_BELOW))
        .y_label_area_size(page_pixels(if frame.is_narrow() { 48 } else { 64 }))
        .build_cartesian_2d(0.0..end, 0.0..highest)?;
    let centre = Pos::new(HPos::Center, VPos::Top);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(line(Ink::Grid, 1))
        .axis_style(line(Ink::Quiet, 1))
        .set_all_tick_mark_size(page_pixels(4))
        .x_labels(if frame.is_narrow() { 6 } else { 12 })
        .y_labels(6)
        .x_label_formatter(&|value| label(*value))
        .y_label_formatter(&|value| label(*value))
        .x_label_style(letters(Ink::Quiet, centre))
        .y_label_style(letters(Ink::Quiet, Pos::new(HPos::Right, VPos::Center)))
        .axis_desc_style(letters(Ink::Quiet, centre))
        .x_desc(&content.counted)
        .y_desc("Percent of the paths")
        .draw()?;
    let corners = || {
        let steps = content.steps.iter().filter(|step| step.share_pct > 0.0);
        steps.map(|step| [(step.from_pct, 0.0), (step.to_pct, step.share_pct)])
    };
    let bars = corners().map(|corners| Rectangle::new(corners, Ink::Series(0).colour().filled()));
    chart.draw_series(bars)?;
    // Edges separate neighbors of equal height, except where the bars are too low to be drawn over.
    let edges = content.steps.windows(2).filter_map(|pair| {
        let height = pair[0].share_pct.min(pair[1].share_pct);
        let points = vec![(pair[1].from_pct, 0.0), (pair[1].from_pct, height)];
        (height > highest / 50.0).then(|| PathElement::new(points, line(Ink::Paper, 1)))
    });
    chart.draw_series(edges)?;
    // Each line ends at its text and does not cross the text of earlier marks.
    let (drawn_width, drawn_height) = chart.plotting_area().dim_in_pixel();
    let row = highest * f64::from(line_of_words()) / f64::from(drawn_height);
    let marks = || {
        let mut top = highest;
        content.marks.iter().map(move |(what, at)| {
            let at_top = top;
            top -= row;
            (what, *at, at_top)
        })
    };
    let lines = marks()
        .map(|(_, at, top)| PathElement::new(vec![(at, 0.0), (at, top)], line(Ink::Mark, 1)));
    chart.draw_series(lines)?;
    let gap = page_pixels(GAP).cast_signed();
    let words = marks().map(|(what, at, top)| {
        let words = format!("{what}: {at:.2}%");
        let right_of_it = f64::from(drawn_width) * (1.0 - at / end);
        let (side, gap) = if f64::from(letters_width(&words) + page_pixels(GAP)) <= right_of_it {
            (HPos::Left, gap)
        } else {
            (HPos::Right, -gap)
        };
        let style = letters(Ink::Text, Pos::new(side, VPos::Top));
        EmptyElement::at((at, top)) + Text::new(words, (gap, 0), style)
    });
    chart.draw_series(words)?;
    drop(chart);
    area.present()
}
