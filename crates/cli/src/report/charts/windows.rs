//! Principal windows, as term sheets draw them: one bar for each class.

use plotters::prelude::{
    BindKeyPoints, ChartBuilder, Color, EmptyElement, PathElement, Rectangle, TRANSPARENT, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stepdown_curves::Month;
use stepdown_runner::charts::{Windows, WindowsOfClass};

use super::class_rows::{BAR, ClassRows, ROW, names_width};
use super::frame::{
    Failure, Frame, LABELS_BELOW, MARGIN, across, area, letters, letters_width, line, page_pixels,
    ticks,
};
use super::ink::Ink;

/// Space between a bar and its label, in pixels of the page.
const GAP: u32 = 5;

/// Draws the chart.
pub(super) fn draw(content: &Windows, frame: Frame, text: &mut String) -> Result<(), Failure> {
    let first = across(content.begins_after);
    let ends = content.classes.iter().flat_map(|class| {
        [class.to_call, class.to_maturity]
            .into_iter()
            .flatten()
            .map(|(_, last)| last)
    });
    let last = ends.max().map_or(first + 1, |last: Month| across(last));
    // Space for the text after the longest bar.
    let words = content.classes.iter();
    let words = words.map(|class| letters_width(&window_text(class, frame)));
    let words = words.max().unwrap_or_default() + page_pixels(GAP);
    let (width, _) = frame.pixels();
    let names = content.classes.iter().map(|class| class.class.as_str());
    let names = names_width(names, frame);
    let drawn = width - names - page_pixels(2 * MARGIN);
    let end = last
        + ((last - first).cast_unsigned() * words / (drawn - words.min(drawn / 2))).cast_signed()
        + 1;
    let rows = ClassRows::new(content.classes.len());
    let area = area(frame, text);
    let months = first..end;
    let marks = ticks(&(first..last), frame.most_ticks());
    let mut chart = ChartBuilder::on(&area)
        .margin(page_pixels(MARGIN))
        .x_label_area_size(page_pixels(LABELS_BELOW))
        .y_label_area_size(names)
        .build_cartesian_2d(
            months.with_key_points(marks),
            (0..rows.height()).with_key_points(rows.middles()),
        )?;
    let name = |place: &i32| {
        let row = rows.position(*place);
        content
            .classes
            .get(row)
            .map_or_else(String::new, |class| class.class.clone())
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(line(Ink::Grid, 1))
        .axis_style(line(Ink::Quiet, 1))
        .set_all_tick_mark_size(page_pixels(4))
        .y_label_formatter(&name)
        .x_label_style(letters(Ink::Quiet, Pos::new(HPos::Center, VPos::Top)))
        .y_label_style(letters(Ink::Text, Pos::new(HPos::Right, VPos::Center)))
        .axis_desc_style(letters(Ink::Quiet, Pos::new(HPos::Center, VPos::Top)))
        .x_desc("Month")
        .draw()?;
    let placed = || {
        let classes = content.classes.iter().enumerate();
        classes.map(|(position, class)| (rows.bottom(position), class))
    };
    // A window of one month is one month wide.
    let from = |month: Month| across(month) - 1;
    let to = |month: Month| across(month);
    let lines = placed().filter_map(|(bottom, class)| {
        let (first, last) = class.to_maturity?;
        let middle = bottom + ROW / 2;
        let points = vec![(from(first), middle), (to(last), middle)];
        Some(PathElement::new(points, line(Ink::Series(0), 2)))
    });
    chart.draw_series(lines)?;
    let bars = placed().filter_map(|(bottom, class)| {
        let (first, last) = class.to_call?;
        let corners = [(from(first), bottom + BAR), (to(last), bottom + ROW - BAR)];
        Some(Rectangle::new(corners, Ink::Series(0).colour().filled()))
    });
    chart.draw_series(bars)?;
    let gap = page_pixels(GAP).cast_signed();
    let words = placed().filter_map(|(bottom, class)| {
        let lasts = [class.to_call, class.to_maturity].into_iter().flatten();
        let end = lasts.map(|(_, last)| last).max()?;
        let style = letters(Ink::Quiet, Pos::new(HPos::Left, VPos::Center));
        let words = window_text(class, frame);
        Some(EmptyElement::at((to(end), bottom + ROW / 2)) + Text::new(words, (gap, 0), style))
    });
    chart.draw_series(words)?;
    drop(chart);
    area.present()
}

/// `22 - 27`, with the window to maturity in parentheses if it differs and there is space.
fn window_text(class: &WindowsOfClass, frame: Frame) -> String {
    let window = |(first, last): (Month, Month)| format!("{} - {}", first.number(), last.number());
    match (class.to_call, class.to_maturity) {
        (Some(call), Some(maturity)) if call != maturity && !frame.is_narrow() => {
            format!("{} ({})", window(call), window(maturity))
        }
        (Some(call), _) => window(call),
        (None, Some(maturity)) => format!("({})", window(maturity)),
        (None, None) => String::new(),
    }
}
