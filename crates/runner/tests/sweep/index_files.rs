//! Index paths from files named by a scenario or a sweep, and adjustable loans that follow them.

use stepdown_curves::Month;
use stepdown_runner::FolderError;

use crate::support::Copy;

const SCENARIO: &str = "name: Test\nprepayment: pricing\n";

/// Diagnostics of a scenario with these indices, without the folder's path.
fn diagnostics(copy: &Copy, index: &str) -> String {
    copy.write("scenario.yaml", &format!("{SCENARIO}index: {index}\n"));
    let folder = copy.open();
    match folder.scenario(Some("scenario.yaml".as_ref())) {
        Ok(_) => panic!("no error in {index}"),
        Err(FolderError::Invalid(invalid)) => {
            let shown: Vec<String> = invalid.iter().map(ToString::to_string).collect();
            let path = format!("{}/", folder.path().display());
            shown.join("\n").replace(&path, "")
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_scenario_reads_paths_from_files() {
    let copy = Copy::of("adjustable");
    copy.write("short.csv", "month,rate_pct\n1,5.1\n2, 4.95\n3,-0.25\n");
    copy.write(
        "scenario.yaml",
        &format!("{SCENARIO}index: {{libor_1m: short.csv, libor_6m: forward.csv + 200 bp}}\n"),
    );
    let folder = copy.open();
    let file = folder
        .scenario_file(Some("scenario.yaml".as_ref()))
        .unwrap();
    let curves = &file.scenario.reference_rates;
    let percent = |curve: usize, month| {
        let rate = curves[curve].index_rate(Month::new(month)).percent();
        (rate * 1e9).round() / 1e9
    };
    // The last month applies to all later ones.
    let short: Vec<f64> = (1..6).map(|month| percent(0, month)).collect();
    assert_eq!(short, [5.1, 4.95, -0.25, -0.25, -0.25]);
    // The index's own column is used if there are several.
    assert_eq!([percent(1, 1), percent(1, 60)], [7.1866, 7.1053]);
    let shown: Vec<String> = curves.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["short.csv", "forward.csv + 200 bp"]);
    // Files that were read are inputs of the run.
    let names: Vec<&str> = file.inputs().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["scenario.yaml", "short.csv", "forward.csv"]);
}

#[test]
fn a_sweep_reads_paths_from_files() {
    let copy = Copy::of("adjustable");
    copy.write("up.csv", "month,rate_pct\n1,5\n2,6\n");
    let sweep = copy
        .sweep("axes:\n  index.libor_1m: [forward.csv, up.csv, up.csv + 100 bp, 5]\n  index_shift: [0 bp, 50 bp]\n")
        .unwrap();
    let rates: Vec<String> = sweep
        .grid
        .ids()
        .map(|id| sweep.scenario(id).reference_rates[0].to_string())
        .collect();
    assert_eq!(
        rates,
        [
            "forward.csv",
            "forward.csv + 50 bp",
            "up.csv",
            "up.csv + 50 bp",
            "up.csv + 100 bp",
            "up.csv + 150 bp",
            "5%",
            "5% + 50 bp"
        ]
    );
    let names: Vec<&str> = sweep
        .inputs
        .iter()
        .map(|input| input.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["sweep.yaml", "pricing.yaml", "forward.csv", "up.csv"]
    );
    // With adjustable loans the collateral depends on the path, so no two cells share it.
    let cells: Vec<_> = sweep
        .grid
        .ids()
        .map(|id| sweep.grid.cell(id).collateral())
        .collect();
    assert!(cells.iter().all(|cell| cell.rates_of_lines.is_some()));
    assert!(cells.windows(2).all(|two| two[0] != two[1]));
    let constant = Copy::of("three-classes")
        .sweep("axes: {index.sofr_1m: [4, 5]}\n")
        .unwrap();
    let cells: Vec<_> = constant
        .grid
        .ids()
        .map(|id| constant.grid.cell(id).collateral())
        .collect();
    assert_eq!(cells[0], cells[1]);
}

#[test]
fn invalid_paths_are_reported() {
    let copy = Copy::of("adjustable");
    copy.write(
        "wrong.csv",
        "month,rate_pct\n1,5.1\n3,5.2\n3,five\n4,105\n5\n",
    );
    copy.write("other.csv", "month,sofr_pct\n1,5\n");
    copy.write("empty.csv", "");
    copy.write("header.csv", "month,rate_pct\n");
    assert_eq!(
        diagnostics(&copy, "{libor_1m: wrong.csv, libor_6m: 5}"),
        "wrong.csv:3:1: expected month 2, found `3` (months are 1, 2, 3 and so on from the pool's \
         date, without gaps)\n\
         wrong.csv:4:3: expected an index rate, found `five` (write a percentage, digits only: `5.32`)\n\
         wrong.csv:5:3: index rate of 105% is out of range: must be -100% to 100%\n\
         wrong.csv:6:1: expected 2 fields, as many as the header has"
    );
    assert_eq!(
        diagnostics(&copy, "{libor_1m: other.csv, libor_6m: empty.csv}"),
        "other.csv:1:1: expected the columns `month` and `libor_1m_pct`, or `month,rate_pct` (write \
         `month,libor_1m_pct` as the first line)\n\
         empty.csv: the file is empty (write `month,libor_6m_pct`, and a row for each month)"
    );
    assert_eq!(
        diagnostics(&copy, "{libor_1m: header.csv, libor_6m: nowhere.csv}"),
        "scenario.yaml:3:41: cannot read `nowhere.csv`: No such file or directory (os error 2) (name a \
         CSV file in the scenario folder, with columns `month,libor_6m_pct`, or write a path: \
         `5.32`)\n\
         header.csv: the index path is empty (write a row for each month)"
    );
    assert_eq!(
        diagnostics(
            &copy,
            "{libor_1m: forward.csv + 200, libor_6m: forward.csv times 2}"
        ),
        "scenario.yaml:3:36: unexpected end of the curve (expected `bp` after a shift)\n\
         scenario.yaml:3:48: unexpected `times 2` after the file's name (write a shift, \
         `forward.csv + 200 bp`, or only the file name)"
    );
    assert_eq!(
        diagnostics(&copy, "{libor_1m: forward.csv + 9600 bp, libr_6m: 5}"),
        "scenario.yaml:3:19: index rate of 101.258% is out of range: must be -100% to 100% (use a \
         smaller shift, or correct the file)\n\
         scenario.yaml:3:42: neither the deal nor an adjustable-rate loan in its pool has an index \
         `libr_6m` (did you mean `libor_6m`?)"
    );
    assert_eq!(
        diagnostics(&copy, "{libor_1m: 5}"),
        "scenario.yaml:3:8: no path is given for the index `libor_6m`, which adjustable-rate loans in the pool follow \
         (write `libor_6m: 5.32`)"
    );
    assert_eq!(
        copy.diagnostics("axes:\n  index.libor_1m: [5, wrong.csv]\n")
            .lines()
            .next(),
        Some("sweep.yaml:3:23: wrong.csv:3: expected month 2, found `3`")
    );
}
