//! The report as one HTML file that works offline: for wide and narrow screens, print, light and dark modes.
//!
//! | module | purpose |
//! |---|---|
//! | `cover` | the run, its inputs, contents and files |
//! | `table` | a table |
//! | `chart` | a chart with its legend and data |
//! | `heat_map` | a sweep over two axes |
//!
//! Every text is escaped by the template, except the drawings, which the program makes itself. There is no
//! script.

mod chart;
mod cover;
mod heat_map;
mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::ReportError;
use super::charts::{self, Drawing};
use super::contents::Report;

/// The style sheet.
const STYLE: &str = include_str!("style.css");
/// The content security policy: the page fetches nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The page's bytes.
///
/// # Errors
/// If a chart cannot be drawn.
pub(super) fn bytes(report: &Report) -> Result<Vec<u8>, ReportError> {
    let drawings: Result<Vec<Drawing>, ReportError> =
        report.all_charts().map(charts::draw).collect();
    Ok(page(report, &drawings?).into_string().into_bytes())
}

fn page(report: &Report, drawings: &[Drawing]) -> Markup {
    // Drawings are in the order of the charts.
    let (of_run, of_simulation) = drawings.split_at(report.charts.len().min(drawings.len()));
    let title = format!("{}: {}", report.provenance.deal, report.provenance.scenario);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "stepdown " (report.provenance.version) };
                // Without a link, browsers request an icon.
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (chart::hatching(drawings))
                main {
                    (cover::heading(report))
                    (cover::run(report))
                    (cover::contents(report))
                    @if !report.tables.is_empty() {
                        section.part aria-labelledby="tables" {
                            h2 id="tables" { "Tables" }
                            @for table in &report.tables { (table::section(table)) }
                        }
                    }
                    @if !report.charts.is_empty() {
                        section.part aria-labelledby="charts" {
                            h2 id="charts" { "Charts" }
                            @for (chart, drawing) in report.charts.iter().zip(of_run) {
                                (chart::section(chart, drawing))
                            }
                        }
                    }
                    @if !report.heat_maps.is_empty() {
                        section.part aria-labelledby="sweep" {
                            h2 id="sweep" { "Sweep" }
                            @for map in &report.heat_maps { (heat_map::section(map)) }
                        }
                    }
                    @if let Some(simulation) = &report.simulation {
                        section.part aria-labelledby="simulation" {
                            h2 id="simulation" { "Simulation" }
                            p.scenario { (simulation.about) }
                            @for table in &simulation.tables { (table::section(table)) }
                            @for (chart, drawing) in simulation.charts.iter().zip(of_simulation) {
                                (chart::section(chart, drawing))
                            }
                        }
                    }
                    (cover::files(report))
                }
            }
        }
    }
}
