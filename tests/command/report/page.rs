//! Pages in a browser: charts are drawn, fit the screen, log nothing and request nothing.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::browser::Browser;
use super::simulation::simulate;
use super::{KS4, run, sweep, written};

/// A script that measures a page.
const MEASURE: &str = r#"
const seen = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};
const charts = [...document.querySelectorAll("svg.chart")].filter(seen).map((chart) => {
  const shapes = [...chart.querySelectorAll("polygon, polyline, rect, line")].filter((shape) => {
    const box = shape.getBBox();
    return box.width > 0 || box.height > 0;
  });
  const inside = chart.getBoundingClientRect();
  const cut = [...chart.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < inside.left - 1 || box.right > inside.right + 1
      || box.top < inside.top - 1 || box.bottom > inside.bottom + 1;
  });
  return {
    label: chart.getAttribute("aria-label"),
    role: chart.getAttribute("role"),
    shapes: shapes.length,
    letters: Math.min(...[...chart.querySelectorAll("text")]
      .map((text) => text.getBoundingClientRect().height)),
    cut: cut.map((text) => text.textContent.trim()),
    left: inside.left,
    right: inside.right,
    colours: [...new Set(shapes.map((shape) => {
      const style = getComputedStyle(shape);
      return `${style.fill} ${style.stroke}`;
    }))],
  };
});
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
const here = new Set(ids);
return {
  width: window.innerWidth,
  scrollWidth: document.documentElement.scrollWidth,
  bodyWidth: document.body.scrollWidth,
  paper: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.body).color,
  charts,
  tables: document.querySelectorAll("table").length,
  sections: document.querySelectorAll("section.chart").length,
  twice: ids.filter((id, position) => ids.indexOf(id) !== position),
  lost: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"))
    .filter((link) => !link.startsWith('#') || !here.has(decodeURIComponent(link.slice(1)))),
  wider: [...document.querySelectorAll(".scroll")]
    .filter((scroll) => scroll.scrollWidth > scroll.clientWidth + 1).length,
  heat: document.querySelectorAll("td[class*='heat-']").length,
  summaries: document.querySelectorAll("details > summary").length,
};
"#;

/// A script that scrolls every table wider than its container, and returns the first columns and
/// headings that did not stay in place.
const SCROLL: &str = r#"
const gone = [];
for (const scroll of document.querySelectorAll(".scroll")) {
  if (scroll.clientHeight === 0) continue;
  scroll.scrollLeft = scroll.scrollWidth;
  scroll.scrollTop = 200;
  const place = scroll.getBoundingClientRect();
  const first = scroll.querySelector("tbody th").getBoundingClientRect();
  const heading = scroll.querySelector("thead").getBoundingClientRect();
  if (Math.abs(first.left - place.left) > 2) gone.push("first column");
  if (Math.abs(heading.top - place.top) > 2) gone.push("headings");
  scroll.scrollLeft = 0;
  scroll.scrollTop = 0;
}
return gone;
"#;

const OPEN_ALL: &str =
    "for (const details of document.querySelectorAll('details')) details.open = true;";

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("no number: {value}"))
}

/// Checks a page in both color schemes and at two widths.
fn check(page: &Path, heat_maps: bool) {
    let browser = Browser::start();
    let mut papers = Vec::new();
    for (width, scheme) in [
        (390, "light"),
        (390, "dark"),
        (1280, "light"),
        (1280, "dark"),
    ] {
        let at = format!("{width} pixels, {scheme}");
        browser.emulate(width, scheme);
        browser.open(page);
        let seen = browser.run(MEASURE);
        assert_eq!(number(&seen["width"]), f64::from(width), "{at}");
        let charts = seen["charts"].as_array().unwrap();
        assert!(charts.len() >= 5, "{at}: {} charts", charts.len());
        assert_eq!(seen["sections"], charts.len(), "{at}");
        assert_eq!(seen["summaries"], charts.len(), "{at}");
        for chart in charts {
            let at = format!("{at}: {}", chart["label"]);
            assert_eq!(chart["role"], "img", "{at}");
            assert!(!chart["label"].as_str().unwrap().is_empty());
            assert!(number(&chart["shapes"]) >= 8.0, "{at}");
            assert!(number(&chart["letters"]) >= 10.0, "{at}: letters too small");
            assert_eq!(chart["cut"], Value::Array(Vec::new()), "{at}: cut off");
            assert!(number(&chart["left"]) >= 0.0, "{at}");
            assert!(number(&chart["right"]) <= f64::from(width), "{at}");
            // A missing named color is drawn in black.
            for colour in chart["colours"].as_array().unwrap() {
                assert_ne!(colour, "rgb(0, 0, 0) none", "{at}");
            }
        }
        assert!(number(&seen["tables"]) > 10.0, "{at}");
        assert_eq!(seen["twice"], Value::Array(Vec::new()), "{at}");
        assert_eq!(seen["lost"], Value::Array(Vec::new()), "{at}");
        assert_eq!(number(&seen["heat"]) > 0.0, heat_maps, "{at}");
        if width == 390 {
            assert!(number(&seen["wider"]) > 0.0, "{at}: nothing to scroll");
        }
        browser.run(OPEN_ALL);
        let seen = browser.run(MEASURE);
        assert!(
            number(&seen["scrollWidth"]) <= f64::from(width),
            "{at}: {}",
            seen["scrollWidth"]
        );
        assert!(
            number(&seen["bodyWidth"]) <= f64::from(width),
            "{at}: {}",
            seen["bodyWidth"]
        );
        assert_eq!(browser.run(SCROLL), Value::Array(Vec::new()), "{at}");
        papers.push((scheme, seen["paper"].clone(), seen["ink"].clone()));
        assert_eq!(browser.console(), Vec::<String>::new(), "{at}");
        for address in browser.requests() {
            let own = address.starts_with("file://") && address.ends_with("page.html");
            assert!(own || address.starts_with("data:"), "{at}: {address}");
        }
    }
    let of = |scheme: &str| papers.iter().find(|(of, ..)| *of == scheme).unwrap();
    let (light, dark) = (of("light"), of("dark"));
    assert_ne!(light.1, dark.1, "the paper is the same in both schemes");
    assert_ne!(light.2, dark.2, "the ink is the same in both schemes");
}

#[test]
#[ignore = "needs Chromium: see Tests in README.md"]
fn page_of_the_pricing_run() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let ran = run(&["report", KS4, "--html", written(&page)]);
    assert_eq!(ran.shown(), "exit code 0\n");
    check(&page, false);
}

#[test]
#[ignore = "needs Chromium: see Tests in README.md"]
fn page_with_an_external_request_is_blocked() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let ran = run(&[
        "report",
        "scenarios/three-classes",
        "--html",
        written(&page),
    ]);
    assert_eq!(ran.shown(), "exit code 0\n");
    let text = std::fs::read_to_string(&page).unwrap();
    let requesting = text.replace("<h1>", "<img src=\"http://127.0.0.1:9/picture.png\"><h1>");
    assert_ne!(text, requesting);
    let browser = Browser::start();
    browser.open(&page);
    assert_eq!(browser.console(), Vec::<String>::new());
    std::fs::write(&page, requesting).unwrap();
    browser.open(&page);
    let console = browser.console();
    assert!(
        console
            .iter()
            .any(|message| message.contains("Content Security Policy")),
        "{console:?}"
    );
}

#[test]
#[ignore = "needs Chromium: see Tests in README.md"]
fn page_under_stress_with_a_sweep() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let run_folder = outside.path().join("run");
    sweep(KS4, "sweeps/severities.yaml", &run_folder);
    let ran = run(&[
        "report",
        KS4,
        "--scenario",
        "stress/12-cdr.yaml",
        "--html",
        written(&page),
        "--sweep",
        written(&run_folder),
    ]);
    assert!(
        ran.shown().starts_with("exit code 0\n---- stdout\nsweep  "),
        "{}",
        ran.shown()
    );
    check(&page, true);
}

#[test]
#[ignore = "needs Chromium: see Tests in README.md"]
fn page_of_a_seasoned_deal() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let ran = run(&[
        "report",
        "scenarios/rasc-2007-ks2",
        "--html",
        written(&page),
    ]);
    assert_eq!(ran.shown(), "exit code 0\n");
    check(&page, false);
}

#[test]
#[ignore = "needs Chromium: see Tests in README.md"]
fn page_with_a_simulation() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let run_folder = outside.path().join("run");
    simulate(KS4, "models/base.yaml", &run_folder);
    for to in ["call", "maturity"] {
        let ran = run(&[
            "report",
            KS4,
            "--html",
            written(&page),
            "--simulation",
            written(&run_folder),
            "--run-to",
            to,
        ]);
        assert!(
            ran.shown()
                .starts_with("exit code 0\n---- stdout\nsimulation  "),
            "{}",
            ran.shown()
        );
        check(&page, false);
    }
}
