//! A sweep over two axes: each cell has its value, on a color scale.

use maud::{Markup, html};

use super::table;
use crate::report::heat_maps::{HeatMap, LEVELS};

/// A matrix under its title.
pub(super) fn section(map: &HeatMap) -> Markup {
    let (row_axis, row_values) = &map.rows;
    let (column_axis, column_values) = &map.columns;
    html! {
        section.heat-map aria-labelledby=(map.name) {
            h3 id=(map.name) { (map.title) }
            div.scroll tabindex="0" role="region" aria-labelledby=(map.name) {
                table.heat {
                    thead {
                        tr.over {
                            td {}
                            th scope="colgroup" colspan=(column_values.len()) { span { (column_axis) } }
                        }
                        tr {
                            th.w scope="col" { (row_axis) }
                            @for value in column_values { th.n scope="col" { (value) } }
                        }
                    }
                    tbody {
                        @for (value, cells) in row_values.iter().zip(&map.cells) {
                            tr {
                                th.n scope="row" { (value) }
                                @for cell in cells {
                                    @if let Some(level) = cell.level {
                                        td class={ "n heat-" (level) } { (cell.text) }
                                    } @else {
                                        td.n { (cell.text) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if let Some((lowest, highest)) = &map.range {
                p.scale {
                    (lowest) " "
                    @for level in 0..LEVELS { span class={ "heat-" (level) } aria-hidden="true" {} }
                    " " (highest)
                }
            }
            (table::notes(&map.notes))
        }
    }
}
