//! A chart with its legend and its data.

use maud::{Markup, PreEscaped, html};
use stepdown_runner::charts::Chart;

use super::table;
use crate::report::charts::{Drawing, Key, Sign, hatched, plain_series};

/// A chart under its title.
pub(super) fn section(chart: &Chart, drawing: &Drawing) -> Markup {
    let name = chart.name();
    let data = chart.data_table();
    html! {
        section.chart aria-labelledby=(name) {
            h3 id=(name) { (chart.title()) }
            figure {
                (PreEscaped(&drawing.wide))
                (PreEscaped(&drawing.narrow))
                (legend(&drawing.legend))
                figcaption { (chart.about()) }
            }
            details {
                summary { "Data" }
                (table::grid(&data, name))
                // The first note repeats the caption.
                (table::notes(data.notes.get(1..).unwrap_or_default()))
            }
        }
    }
}

fn legend(keys: &[Key]) -> Markup {
    html! {
        ul.legend {
            @for key in keys {
                li {
                    svg.swatch viewBox="0 0 80 48" aria-hidden="true" {
                        @match key.sign {
                            Sign::Area(number) => rect width="80" height="48" fill=(fill(number)) {},
                            Sign::Fan(number) => rect width="80" height="48" fill={ "var(--fan-" (number) ")" } {},
                            Sign::Level(level) => rect.outlined width="80" height="48" fill={ "var(--heat-" (level) ")" } {},
                            Sign::Ink => line x1="0" y1="24" x2="80" y2="24" stroke="var(--ink)" stroke-width="8" {},
                            Sign::Line => line x1="0" y1="24" x2="80" y2="24" stroke="var(--series-0)" stroke-width="8" {},
                            Sign::Dashes => line x1="0" y1="24" x2="80" y2="24" stroke="var(--limit)" stroke-width="8" stroke-dasharray="24 16" {},
                        }
                    }
                    (key.name)
                }
            }
        }
    }
}

fn fill(number: usize) -> String {
    match hatched(number) {
        0 => format!("var(--series-{})", plain_series(number)),
        _ => format!("url(#hatched-{number})"),
    }
}

/// The fill patterns of hatched series, once for all drawings.
pub(super) fn hatching(drawings: &[Drawing]) -> Markup {
    let areas = drawings.iter().flat_map(|drawing| &drawing.legend);
    let numbers = areas.filter_map(|key| match key.sign {
        Sign::Area(number) => Some(number),
        _ => None,
    });
    let end = numbers.max().map_or(0, |highest| highest + 1);
    let turned = |times: usize| match times % 3 {
        1 => "rotate(45)",
        2 => "rotate(-45)",
        _ => "rotate(0)",
    };
    html! {
        svg.hatching width="0" height="0" aria-hidden="true" {
            defs {
                @for number in (0..end).filter(|number| hatched(*number) > 0) {
                    pattern id={ "hatched-" (number) } patternUnits="userSpaceOnUse" width="28" height="28" patternTransform=(turned(hatched(number))) {
                        rect width="28" height="28" fill={ "var(--series-" (plain_series(number)) ")" } {}
                        rect width="9" height="28" fill="var(--paper)" opacity="0.45" {}
                    }
                }
            }
        }
    }
}
