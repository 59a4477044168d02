//! Principal windows as a term sheet draws them: a bar for each class, the classes below one
//! another.

use plotters::prelude::{
    BindKeyPoints, ChartBuilder, Color, EmptyElement, PathElement, Rectangle, TRANSPARENT, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_curves::Month;
use stepdown_runner::pictures::Windows;

use super::frame::{Frame, area, ticks, told};
use super::ink::Ink;

/// A row is so high, in the chart's own measure.
const ROW: i32 = 10;
/// A bar begins and ends so far from the edges of its row.
const BAR: i32 = 2;

/// Draws it.
pub(super) fn draw(picture: &Windows, frame: Frame, text: &mut String) -> Result<(), String> {
    let first = picture.begins_after.number() as i32;
    let ends = picture.classes.iter().flat_map(|class| {
        [class.to_call, class.to_maturity]
            .into_iter()
            .flatten()
            .map(|(_, last)| last)
    });
    let last = ends
        .max()
        .map_or(first + 1, |last: Month| last.number() as i32);
    // Room for the words after the longest bar.
    let end = last + (last - first) / if frame.is_narrow() { 3 } else { 8 } + 1;
    let rows = picture.classes.len() as i32;
    let area = area(frame, text);
    let months = first..end;
    let marks = ticks(&months, frame.most_ticks());
    let mut chart = ChartBuilder::on(&area)
        .margin(frame.page_pixels(6))
        .x_label_area_size(frame.page_pixels(44))
        .y_label_area_size(frame.page_pixels(64))
        .build_cartesian_2d(
            months.with_key_points(marks),
            (0..rows * ROW).with_key_points((0..rows).map(|row| row * ROW + ROW / 2).collect()),
        )
        .map_err(told)?;
    let name = |place: &i32| {
        // The first class stands at the top.
        let row = usize::try_from(rows - 1 - place / ROW).unwrap_or_default();
        picture
            .classes
            .get(row)
            .map_or_else(String::new, |class| class.class.clone())
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(frame.line(Ink::Grid, 1))
        .axis_style(frame.line(Ink::Quiet, 1))
        .set_all_tick_mark_size(frame.page_pixels(4))
        .y_label_formatter(&name)
        .x_label_style(frame.letters(Ink::Quiet, Pos::new(HPos::Center, VPos::Top)))
        .y_label_style(frame.letters(Ink::Text, Pos::new(HPos::Right, VPos::Center)))
        .axis_desc_style(frame.letters(Ink::Quiet, Pos::new(HPos::Center, VPos::Top)))
        .x_desc("Month")
        .draw()
        .map_err(told)?;
    let placed = || {
        let classes = picture.classes.iter().enumerate();
        classes.map(|(position, class)| ((rows - 1 - position as i32) * ROW, class))
    };
    // A window of one month is one month wide.
    let from = |month: Month| month.number() as i32 - 1;
    let to = |month: Month| month.number() as i32;
    let lines = placed().filter_map(|(bottom, class)| {
        let (first, last) = class.to_maturity?;
        let middle = bottom + ROW / 2;
        let points = vec![(from(first), middle), (to(last), middle)];
        Some(PathElement::new(points, frame.line(Ink::Series(0), 2)))
    });
    chart.draw_series(lines).map_err(told)?;
    let bars = placed().filter_map(|(bottom, class)| {
        let (first, last) = class.to_call?;
        let corners = [(from(first), bottom + BAR), (to(last), bottom + ROW - BAR)];
        Some(Rectangle::new(corners, Ink::Series(0).colour().filled()))
    });
    chart.draw_series(bars).map_err(told)?;
    let gap = frame.page_pixels(5) as i32;
    let words = placed().filter_map(|(bottom, class)| {
        let lasts = [class.to_call, class.to_maturity].into_iter().flatten();
        let end = lasts.map(|(_, last)| last).max()?;
        let style = frame.letters(Ink::Quiet, Pos::new(HPos::Left, VPos::Center));
        let words = said(class.to_call, class.to_maturity);
        Some(EmptyElement::at((to(end), bottom + ROW / 2)) + Text::new(words, (gap, 0), style))
    });
    chart.draw_series(words).map_err(told)?;
    drop(chart);
    area.present().map_err(told)
}

/// `22 - 27`, and in brackets to maturity where that is another window.
fn said(to_call: Option<(Month, Month)>, to_maturity: Option<(Month, Month)>) -> String {
    let window = |(first, last): (Month, Month)| format!("{} - {}", first.number(), last.number());
    match (to_call, to_maturity) {
        (Some(call), Some(maturity)) if call != maturity => {
            format!("{} ({})", window(call), window(maturity))
        }
        (Some(call), _) => window(call),
        (None, Some(maturity)) => format!("({})", window(maturity)),
        (None, None) => String::new(),
    }
}
