//! Shares of paths by loss band: one bar for each class.

use plotters::prelude::{
    BindKeyPoints, ChartBuilder, Color, EmptyElement, PathElement, Rectangle, TRANSPARENT, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_runner::charts::{Bands, BandsOfClass};

use super::class_rows::{BAR, ClassRows, ROW, names_width};
use super::frame::{
    Failure, Frame, LABELS_BELOW, MARGIN, area, label, letters, letters_width, line, page_pixels,
};
use super::ink::Ink;

/// Space between a bar and its label, in pixels of the page.
const GAP: u32 = 6;
/// All paths, percent.
const ALL: f64 = 100.0;

/// The level of the color scale of a band; the first band, without losses, is set apart.
pub(super) fn level(band: usize) -> u8 {
    match band {
        0 => 0,
        band => band as u8 + 1,
    }
}

/// Draws the chart.
pub(super) fn draw(content: &Bands, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let words = content.classes.iter();
    let words = words.map(|class| letters_width(&loss_share(class))).max();
    let rows = ClassRows::new(content.classes.len());
    let names = content.classes.iter().map(|class| class.class.as_str());
    let names = names_width(names, frame);
    let area = area(frame, text);
    let mut chart = ChartBuilder::on(&area)
        .margin(page_pixels(MARGIN))
        .margin_right(page_pixels(MARGIN + GAP) + words.unwrap_or_default())
        .x_label_area_size(page_pixels(LABELS_BELOW))
        .y_label_area_size(names)
        .build_cartesian_2d(0.0..ALL, (0..rows.height()).with_key_points(rows.middles()))?;
    let name = |place: &i32| {
        let row = rows.position(*place);
        let class = content.classes.get(row);
        class.map_or_else(String::new, |class| class.class.clone())
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(line(Ink::Grid, 1))
        .axis_style(line(Ink::Quiet, 1))
        .set_all_tick_mark_size(page_pixels(4))
        .x_labels(6)
        .x_label_formatter(&|share| label(*share))
        .y_label_formatter(&name)
        .x_label_style(letters(Ink::Quiet, Pos::new(HPos::Center, VPos::Top)))
        .y_label_style(letters(Ink::Text, Pos::new(HPos::Right, VPos::Center)))
        .axis_desc_style(letters(Ink::Quiet, Pos::new(HPos::Center, VPos::Top)))
        .x_desc("Percent of the paths")
        .draw()?;
    let placed = || {
        let classes = content.classes.iter().enumerate();
        classes.map(|(position, class)| (rows.bottom(position), class))
    };
    let parts = placed().flat_map(|(bottom, class)| {
        let mut end = 0.0;
        class
            .shares_pct
            .iter()
            .enumerate()
            .map(move |(band, share)| {
                let begin = end;
                end = f64::min(end + share, ALL);
                let corners = [(begin, bottom + BAR), (end, bottom + ROW - BAR)];
                (band, corners)
            })
    });
    let parts: Vec<_> = parts
        .filter(|(_, [(begin, _), (end, _)])| end > begin)
        .collect();
    let bars = parts.iter().map(|(band, corners)| {
        Rectangle::new(*corners, Ink::Level(level(*band)).colour().filled())
    });
    chart.draw_series(bars)?;
    // Edges separate neighbors without relying on color.
    let edges = parts
        .iter()
        .filter(|(_, [(begin, _), _])| *begin > 0.0)
        .map(|(_, [(begin, bottom), (_, top)])| {
            PathElement::new(vec![(*begin, *bottom), (*begin, *top)], line(Ink::Paper, 1))
        });
    chart.draw_series(edges)?;
    // The band without losses is hardly darker than the page.
    let outlines = placed().map(|(bottom, _)| {
        let corners = [(0.0, bottom + BAR), (ALL, bottom + ROW - BAR)];
        Rectangle::new(corners, line(Ink::Quiet, 1))
    });
    chart.draw_series(outlines)?;
    let gap = page_pixels(GAP).cast_signed();
    let words = placed().map(|(bottom, class)| {
        let style = letters(Ink::Quiet, Pos::new(HPos::Left, VPos::Center));
        EmptyElement::at((ALL, bottom + ROW / 2)) + Text::new(loss_share(class), (gap, 0), style)
    });
    chart.draw_series(words)?;
    drop(chart);
    area.present()
}

/// `9.28%`: the share of paths with a loss.
fn loss_share(class: &BandsOfClass) -> String {
    let lost: f64 = class.shares_pct.iter().skip(1).sum();
    format!("{lost:.2}%")
}
