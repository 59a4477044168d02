//! Workbooks read by another program: every value is that of `tables`, as a number, every date is a
//! date, and sheets are laid out for reading and printing.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::simulation::simulate;
use super::{KS4, run, sweep, top_level, written};

/// Shown if there is no reader.
const INSTALL: &str = "this test needs a Python with openpyxl: python3 -m pip install openpyxl, and \
                       STEPDOWN_PYTHON set to that Python if it is not python3";

/// The content of a workbook, as the reader returns it.
fn read(book: &Path) -> Value {
    let python = std::env::var("STEPDOWN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = top_level().join("tests/command/report/read_workbook.py");
    let output = Command::new(python)
        .args([written(&script), written(book)])
        .output()
        .unwrap_or_else(|error| panic!("{INSTALL} ({error})"));
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(!shown.contains("No module named"), "{INSTALL}");
    assert!(output.status.success(), "{shown}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The rows of a table that `tables` wrote, without the columns of its source. A sheet has a column
/// for each speed, class or index path; the file has a row for each, which are joined here.
fn rows(file: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let columns: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let place = |name: &str| columns.iter().position(|column| column == name);
    let is_of_classes = file.file_stem().is_some_and(|name| name == "enhancement");
    let of_rows: Vec<usize> = match (place("speed_pct"), place("indices")) {
        (Some(speed), _) => vec![speed],
        (None, Some(indices)) => [Some(indices), place("cap")]
            .into_iter()
            .flatten()
            .collect(),
        (None, None) => place("class")
            .filter(|_| is_of_classes)
            .into_iter()
            .collect(),
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut first: Option<Vec<String>> = None;
    for record in reader.records() {
        let record = record.unwrap();
        let key: Vec<String> = of_rows
            .iter()
            .map(|place| record[*place].to_owned())
            .collect();
        let own = record
            .iter()
            .skip(3)
            .take(record.len() - 6)
            .map(str::to_owned);
        if first.as_ref().is_none_or(|first| *first == key) {
            rows.push(own.collect());
            first = Some(key);
        } else if let Some(row) = rows.last_mut() {
            row.extend(own);
        }
    }
    rows
}

/// Whether a cell equals a value of a file.
fn is_same(cell: &Value, text: &str) -> bool {
    match cell {
        Value::Null => text.is_empty(),
        Value::Number(number) => text
            .parse::<f64>()
            .is_ok_and(|text| number.as_f64() == Some(text)),
        Value::String(words) => words == text,
        date => date["date"] == text,
    }
}

fn is_number(cell: &Value) -> bool {
    cell.is_number()
}

/// The first row of cells of a sheet, counted from 0, from its frozen pane, such as `B6`.
fn first_row(sheet: &Value) -> usize {
    let frozen = sheet["frozen"].as_str().unwrap();
    let row = frozen.strip_prefix('B').unwrap();
    row.parse::<usize>().unwrap() - 1
}

#[test]
#[ignore = "needs a Python with openpyxl: see Tests in README.md"]
fn workbook_values_equal_the_tables() {
    for (deal, scenario) in [
        (KS4, "pricing.yaml"),
        (KS4, "stress/12-cdr.yaml"),
        ("scenarios/rasc-2007-ks2", "pricing.yaml"),
    ] {
        let outside = TempDir::new().unwrap();
        let folder = outside.path().join("tables");
        let book = outside.path().join("book.xlsx");
        let scenario = ["--scenario", scenario];
        let tables = [
            &["tables", deal, "--output", written(&folder)][..],
            &scenario,
        ]
        .concat();
        let ran = run(&tables);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let report = [&["report", deal, "--xlsx", written(&book)][..], &scenario].concat();
        assert_eq!(run(&report).shown(), "exit code 0\n");

        let book = read(&book);
        let sheets = book["sheets"].as_array().unwrap();
        let sheets: BTreeMap<&str, &Value> = sheets
            .iter()
            .map(|sheet| (sheet["name"].as_str().unwrap(), sheet))
            .collect();
        let mut compared = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().path();
            if file.extension().is_none_or(|ending| ending != "csv") {
                continue;
            }
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let sheet = sheets[name.as_str()];
            let first = first_row(sheet);
            let cells = sheet["cells"].as_array().unwrap();
            let rows = rows(&file);
            assert!(!rows.is_empty(), "{name}");
            for (position, row) in rows.iter().enumerate() {
                let cells = cells[first + position].as_array().unwrap();
                // A closing row of a decrement table has a label in the sheet and a column in the file.
                let is_label = |cell: &&Value| {
                    cell.as_str()
                        .is_some_and(|text| text.starts_with("WAL to "))
                };
                let cells = cells.iter().filter(|cell| !cell.is_null());
                for cell in cells.filter(|cell| !is_label(cell)) {
                    assert!(
                        row.iter().any(|text| is_same(cell, text)),
                        "{name}, row {position}: {cell} is not in {row:?}"
                    );
                    compared += usize::from(is_number(cell));
                }
            }
        }
        assert!(compared > 1_000, "{compared} values");
    }
}

#[test]
#[ignore = "needs a Python with openpyxl: see Tests in README.md"]
fn sheets_are_laid_out_for_reading_and_printing() {
    let outside = TempDir::new().unwrap();
    let run_folder = outside.path().join("run");
    let book = outside.path().join("book.xlsx");
    sweep(KS4, "sweeps/severities.yaml", &run_folder);
    let simulation = outside.path().join("simulation");
    simulate(KS4, "models/base.yaml", &simulation);
    let ran = run(&[
        "report",
        KS4,
        "--xlsx",
        written(&book),
        "--sweep",
        written(&run_folder),
        "--simulation",
        written(&simulation),
        "--class",
        "M-4",
    ]);
    let shown = ran.shown();
    assert!(
        shown.starts_with("exit code 0\n---- stdout\nsweep "),
        "{shown}"
    );
    let book = read(&book);
    assert_eq!(book["created"], "1980-01-01T00:00:00");
    let sheets = book["sheets"].as_array().unwrap();
    let (cover, tables) = sheets.split_first().unwrap();
    assert_eq!(cover["name"], "contents");
    let links: Vec<&str> = cover["links"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(links.len(), tables.len());
    let message = cover["cells"].to_string();
    for text in [
        "78 of 78 as printed",
        "results use inferred rep lines",
        "deal.yaml",
        "severities.yaml",
        "64 paths of Illustrative base model around 4 CDR, 40% severity, 12 months lag, seed 1",
        "models/base.yaml",
    ] {
        assert!(message.contains(text), "{text}");
    }
    // Every sheet names its source: the run, the sweep, or the simulation.
    let subtitle = |name: &str| {
        let sheet = tables.iter().find(|sheet| sheet["name"] == name).unwrap();
        sheet["cells"][1].to_string()
    };
    assert!(subtitle("fan-pool-balance").contains("64 paths of Illustrative base model"));
    assert!(subtitle("class-balances").contains("Pricing speed"));
    for (sheet, link) in tables.iter().zip(links) {
        let name = sheet["name"].as_str().unwrap();
        assert_eq!(link, format!("'{name}'!A1"));
        assert!(name.len() <= 31, "{name}");
        let first = first_row(sheet);
        let expected = format!("${}:${}", 4, first);
        assert_eq!(sheet["repeated"], expected, "{name}");
        assert_eq!(sheet["landscape"], true, "{name}");
        assert_eq!(sheet["fits_width"], true, "{name}");
        assert_eq!(
            sheet["links"],
            serde_json::json!(["'contents'!A1"]),
            "{name}"
        );
        assert!(sheet["cells"][0][0].is_string(), "{name}");
    }
    let sheet = |name: &str| tables.iter().find(|sheet| sheet["name"] == name).unwrap();
    // Merged headings, percentages of a decrement table, its mark, and dates.
    let decrement = sheet("decrement-m-4");
    assert!(decrement["merged"].to_string().contains("B4:H4"));
    assert_eq!(decrement["formats"][5][0], "yyyy-mm-dd");
    assert_eq!(decrement["formats"][5][1], r#"[<=0.0000005]0;[<0.5]"*";0"#);
    assert_eq!(sheet("wal-to-call")["formats"][5][2], "0.00");
    assert_eq!(sheet("sweep-1")["scaled"], 1);
    assert_eq!(decrement["scaled"], 0);
    // A simulation: shares of paths that add up to all of them, and a fan chart with its months and
    // dates.
    let losses = sheet("losses-by-class");
    let shares = losses["cells"][first_row(losses)].as_array().unwrap();
    assert_eq!(shares[0], "M-4");
    let sum: f64 = shares.iter().filter_map(Value::as_f64).sum();
    assert!((sum - 100.0).abs() < 1e-9, "{sum}");
    let fan = sheet("fan-balance-m-4");
    let first = &fan["cells"][first_row(fan)];
    assert_eq!(first[0], 1);
    assert_eq!(first[1]["date"], "2007-05-25");
    assert_eq!(first.as_array().unwrap().len(), 3 + 7);
}
