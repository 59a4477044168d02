//! A scrollable table with fixed headings and a fixed first column.

use maud::{Markup, html};
use stepdown_runner::tables::{Column, Row, Table, Unit};

use crate::tables::shown::shown;

/// A table under its title, with its notes.
pub(super) fn section(table: &Table) -> Markup {
    html! {
        section.table aria-labelledby=(table.name) {
            h3 id=(table.name) { (table.title) }
            (grid(table, &table.name))
            (notes(&table.notes))
        }
    }
}

/// The notes under a table.
pub(super) fn notes(notes: &[String]) -> Markup {
    html! {
        @if !notes.is_empty() {
            ul.notes { @for note in notes { li { (note) } } }
        }
    }
}

/// The table alone, labelled by the element with this name.
pub(super) fn grid(table: &Table, titled_by: &str) -> Markup {
    let columns = &table.columns;
    let spanned = columns.iter().any(|column| column.over.is_some());
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby=(titled_by) {
            table {
                thead {
                    @if spanned {
                        tr.over {
                            @for (over, count) in spans(columns) {
                                @if let Some(over) = over {
                                    th scope="colgroup" colspan=(count) { span { (over) } }
                                } @else {
                                    @for _ in 0..count { td {} }
                                }
                            }
                        }
                    }
                    tr {
                        @for column in columns {
                            th scope="col" class=(class(column)) { (column.heading) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows { (table_row(columns, row, "")) }
                    @for (position, row) in table.closing_rows.iter().enumerate() {
                        (table_row(columns, row, if position == 0 { "first-closing" } else { "closing" }))
                    }
                }
            }
        }
    }
}

/// Headings that span columns, and the number of columns of each.
fn spans(columns: &[Column]) -> Vec<(Option<&str>, usize)> {
    let mut spans: Vec<(Option<&str>, usize)> = Vec::new();
    for column in columns {
        let over = column.over.as_deref();
        match spans.last_mut() {
            Some((last, count)) if *last == over => *count += 1,
            _ => spans.push((over, 1)),
        }
    }
    spans
}

fn table_row(columns: &[Column], row: &Row, place: &str) -> Markup {
    let cells = || columns.iter().zip(&row.cells).enumerate();
    html! {
        tr class=[(!place.is_empty()).then_some(place)] {
            @for (position, (column, cell)) in cells() {
                @let text = shown(cell, row.unit(column));
                @if position == 0 {
                    th scope="row" class=(class(column)) { (text) }
                } @else {
                    td class=(class(column)) { (text) }
                }
            }
        }
    }
}

fn class(column: &Column) -> &'static str {
    if column.unit == Unit::Text { "w" } else { "n" }
}
