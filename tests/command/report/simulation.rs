//! A finished simulation beside the run: what is refused, and what stands in the page and in the
//! workbook.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{Copy, KS4, run, sweep, told, written};

/// Runs a simulation of a deal to a folder.
pub(super) fn simulate(deal: &str, model: &str, output: &Path) {
    let ran = run(&[
        "simulate",
        deal,
        "--model",
        model,
        "--paths",
        "64",
        "--output",
        written(output),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn simulations_that_are_none_or_of_another_deal() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let page = written(&page);
    let of_sweep = outside.path().join("sweep");
    sweep(KS4, "sweeps/severities.yaml", &of_sweep);
    let simulation = outside.path().join("simulation");
    simulate(KS4, "models/base.yaml", &simulation);
    let nowhere = outside.path().join("nowhere");
    let ks2 = "scenarios/rasc-2007-ks2";
    for (name, deal, option, folder) in [
        ("no_such_simulation", KS4, "--simulation", &nowhere),
        ("sweep_as_a_simulation", KS4, "--simulation", &of_sweep),
        ("simulation_as_a_sweep", KS4, "--sweep", &simulation),
        (
            "simulation_of_another_deal",
            ks2,
            "--simulation",
            &simulation,
        ),
    ] {
        let ran = run(&["report", deal, "--html", page, option, written(folder)]);
        assert_snapshot!(name, told(&ran, outside.path()));
    }
    let over = simulation.join("by_month.parquet");
    let arguments = [
        "report",
        KS4,
        "--html",
        written(&over),
        "--simulation",
        written(&simulation),
    ];
    let ran = run(&arguments);
    assert_snapshot!("over_a_table_of_the_simulation", told(&ran, outside.path()));
    // One that was not finished lacks a table.
    fs::remove_file(over).unwrap();
    let ran = run(&[
        "report",
        KS4,
        "--html",
        page,
        "--simulation",
        written(&simulation),
    ]);
    assert_snapshot!("simulation_not_finished", told(&ran, outside.path()));
    assert!(!Path::new(page).exists());
}

#[test]
fn a_simulation_of_files_that_changed_since_is_refused() {
    let folder = Copy::of("rasc-2007-ks4");
    let words = [
        "--model",
        "models/base.yaml",
        "--paths",
        "8",
        "--output",
        "run",
    ];
    let ran = folder.run("simulate", &words);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ["--html", "page.html", "--simulation", "run"];
    let deal = folder.read("deal.yaml");
    folder.write("deal.yaml", format!("{deal}\n# looked at again\n"));
    assert_snapshot!(
        "simulation_of_changed_files",
        folder.run("report", &report).told()
    );
}

/// The part of a page that a section of this id is.
fn part<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page
        .split_once(&format!(
            "<section class=\"part\" aria-labelledby=\"{id}\">"
        ))
        .unwrap();
    rest.split_once("<section class=\"part\"").unwrap().0
}

#[test]
fn a_simulation_stands_in_page_and_workbook() {
    let outside = TempDir::new().unwrap();
    let simulation = outside.path().join("run");
    simulate(KS4, "models/base.yaml", &simulation);
    let make = |name: &str, more: &[&str]| {
        let page = outside.path().join(format!("{name}.html"));
        let book = outside.path().join(format!("{name}.xlsx"));
        let (page_path, book_path) = (written(&page), written(&book));
        let files = ["report", KS4, "--html", page_path, "--xlsx", book_path];
        let words = [&files[..], &["--simulation", written(&simulation)], more].concat();
        assert_eq!(run(&words).told(), "exit code 0\n");
        (fs::read_to_string(page).unwrap(), fs::read(book).unwrap())
    };
    let (page, book) = make("all", &[]);
    assert!((page.clone(), book) == make("again", &[]), "the same bytes");
    let simulated = part(&page, "simulation");
    // Losses of classes and pool, the pool's balance, the index, and thirteen classes.
    let pictures = |part: &str| part.matches("<section class=\"picture\"").count();
    assert_eq!(pictures(simulated), 4 + 13);
    for text in [
        "Losses of the classes over paths, to maturity",
        "Losses of the pool over paths",
        "Pool balance over paths",
        "Balance of M-9 over paths, to maturity",
        "Index libor_1m over paths",
        "over all 64 paths",
        "1% to 99% of the paths",
        "5% to 95%",
        "25% to 75%",
        "Median",
        "75% to below 100%",
    ] {
        assert!(simulated.contains(text), "{text}");
    }
    // What it was drawn by, its model, and a link to each picture.
    assert!(page.contains("64 paths, seed 1, independent"));
    assert!(page.contains("models/base.yaml"));
    for id in [
        "simulation",
        "losses-by-class",
        "losses-of-the-pool",
        "fan-index-libor-1m",
    ] {
        assert_eq!(page.matches(&format!("href=\"#{id}\"")).count(), 1, "{id}");
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(!page.contains("<script"));
    assert!(!page.contains("#FE01"), "a colour without a name");

    // Of one class, to call.
    let (page, _) = make("to_call", &["--class", "M-9", "--to", "call"]);
    let simulated = part(&page, "simulation");
    assert_eq!(pictures(simulated), 4 + 1);
    assert!(simulated.contains("Balance of M-9 over paths, to call"));
    assert!(simulated.contains("Losses of the classes over paths, to call"));
}
