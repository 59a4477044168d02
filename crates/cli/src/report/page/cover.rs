//! The run, its inputs, the contents of the page and the input files.

use maud::{Markup, html};
use stepdown_runner::charts::Chart;

use crate::report::contents::Report;

/// The deal and the scenario.
pub(super) fn heading(report: &Report) -> Markup {
    html! {
        header {
            h1 { (report.provenance.deal) }
            p.scenario { (report.provenance.scenario) }
        }
    }
}

/// The table of contents, with links.
pub(super) fn contents(report: &Report) -> Markup {
    let entries = |part: &str, title: &str, inside: Vec<(&str, &str)>| {
        html! {
            @if !inside.is_empty() {
                li {
                    a href={ "#" (part) } { (title) }
                    ul {
                        @for (name, title) in inside {
                            li { a href={ "#" (name) } { (title) } }
                        }
                    }
                }
            }
        }
    };
    let tables = report.tables.iter();
    let tables = tables.map(|table| (table.name.as_str(), table.title.as_str()));
    let entry = |chart| (Chart::name(chart), Chart::title(chart));
    let charts = report.charts.iter().map(entry);
    let simulation = report.simulation.iter();
    let simulated = simulation.clone().flat_map(|of| &of.tables);
    let simulated = simulated.map(|table| (table.name.as_str(), table.title.as_str()));
    let drawn = simulation.flat_map(|of| &of.charts).map(entry);
    let of_simulation = simulated.chain(drawn);
    let maps = report.heat_maps.iter();
    let maps = maps.map(|map| (map.name.as_str(), map.title.as_str()));
    html! {
        nav aria-label="Contents" {
            ul {
                (entries("tables", "Tables", tables.collect()))
                (entries("charts", "Charts", charts.collect()))
                (entries("sweep", "Sweep", maps.collect()))
                (entries("simulation", "Simulation", of_simulation.collect()))
                li { a href="#files" { "Files" } }
            }
        }
    }
}

/// Notes on the run and its inputs.
pub(super) fn run(report: &Report) -> Markup {
    html! {
        dl.facts {
            @for (name, text) in &report.facts {
                div { dt { (name) } dd { (text) } }
            }
            @for (what, about) in report.runs() {
                div { dt { (what) } dd { (about) } }
            }
        }
    }
}

/// The input files with their hashes, and the version of stepdown.
pub(super) fn files(report: &Report) -> Markup {
    html! {
        section.part aria-labelledby="files" {
            h2 id="files" { "Files" }
            div.scroll tabindex="0" role="region" aria-labelledby="files" {
                table.files {
                    thead { tr { th scope="col" { "File" } th scope="col" { "SHA-256" } } }
                    tbody {
                        @for (file, sha256) in report.files() {
                            tr { th scope="row" { (file) } td { code { (sha256) } } }
                        }
                        tr.first-closing {
                            th scope="row" { "all inputs of the run" }
                            td { code { (report.provenance.inputs_sha256) } }
                        }
                    }
                }
            }
            p.maker { "Made by stepdown " (report.provenance.version) }
        }
    }
}
