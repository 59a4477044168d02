//! Queries of finished tables: matrices, ranges and counts.

use stepdown_projection::measures::RunTo;
use stepdown_runner::results::{
    CaseTable, Matrix, MatrixCell, Question, ResultsError, Resume, Runs, TableFormat, Work,
    class_ranges, counts, pivot,
};
use tempfile::TempDir;

use super::generated::{CLASSES, Generated};

fn question(rows: &str, columns: &str) -> Question {
    Question {
        rows: rows.to_owned(),
        columns: columns.to_owned(),
        at: Vec::new(),
        metric: "wal_years".to_owned(),
        classes: vec!["B".to_owned()],
        run_to: RunTo::Maturity,
    }
}

fn request(format: TableFormat, requested: &Question) -> Result<Vec<Matrix>, ResultsError> {
    request_of(&Generated::of(200), format, requested)
}

fn request_of(
    sweep: &Generated,
    format: TableFormat,
    requested: &Question,
) -> Result<Vec<Matrix>, ResultsError> {
    let folder = TempDir::new().unwrap();
    sweep
        .run(folder.path(), format, 2, Resume::Refused)
        .unwrap();
    let (folder, _) = sweep.open(folder.path(), format, Resume::Refused).unwrap();
    let classes = CLASSES.map(str::to_owned);
    pivot(&folder, &sweep.axes(), &classes, requested)
}

fn shown(requested: &Question) -> String {
    let after = in_words(request(TableFormat::Parquet, requested).unwrap_err());
    // The error is found before anything is run.
    let before = in_words(requested.check(&Generated::of(200)).unwrap_err());
    assert_eq!(before, after);
    after
}

fn in_words(error: ResultsError) -> String {
    match error {
        ResultsError::Question { message, advice } => format!("{message}; {advice}"),
        other => panic!("{other}"),
    }
}

#[test]
fn metric_over_two_axes() {
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        let mut requested = question("speed", "severity");
        requested.at = vec![("triggers".to_owned(), "fail".to_owned())];
        requested.check(&Generated::of(200)).unwrap();
        let matrices = request(format, &requested).unwrap();
        assert_eq!(matrices.len(), 1);
        let matrix = &matrices[0];
        assert_eq!(matrix.class.as_deref(), Some("B"));
        assert_eq!(matrix.rows.1[0], "50% of pricing");
        assert_eq!(matrix.rows.1.len(), 10);
        assert_eq!(matrix.columns.0, "severity_pct");
        assert_eq!(matrix.columns.1[..3], ["0", "0.5", "1"]);
        // Scenario 12: 12 * 31 + 14 is 386, and a quarter of a year longer to maturity.
        assert_eq!(
            matrix.cells[1][0],
            MatrixCell::Number(1.0 + 386.0 / 300.0 + 0.25)
        );
        // Scenario 11 could not be run, 17 reports only the run to call, 32 pays no principal.
        assert_eq!(matrix.cells[0][0], MatrixCell::NotRun);
        assert_eq!(matrix.cells[6][0], MatrixCell::NotReported);
        assert_eq!(matrix.cells[1][1], MatrixCell::NoValue);
        // Scenario 20 is written down: 20 * 31 + 14 is 634, and its WAL is of the principal paid.
        let wal = 1.0 + 634.0 / 300.0 + 0.25;
        assert_eq!(matrix.cells[9][0], MatrixCell::NumberOfPaid(wal));
        requested.metric = "window_last_month".to_owned();
        let matrix = &request(format, &requested).unwrap()[0];
        assert_eq!(matrix.cells[9][0], MatrixCell::CountOfPaid(100));
        assert_eq!(matrix.cells[1][0], MatrixCell::Count(100));
        // Other metrics are not limited to the principal paid.
        requested.metric = "write_down_dollars".to_owned();
        let matrix = &request(format, &requested).unwrap()[0];
        assert_eq!(matrix.cells[9][0], MatrixCell::Number(90.57));
    }
}

#[test]
fn run_without_reports_is_an_error() {
    let mut sweep = Generated::of(200);
    sweep.runs = Some(Runs::ToCall);
    let mut requested = question("speed", "severity");
    let error = request_of(&sweep, TableFormat::Parquet, &requested).unwrap_err();
    assert_eq!(
        in_words(error),
        "no scenario reports the run to maturity; write `--run-to call`"
    );
    requested.run_to = RunTo::Call;
    request_of(&sweep, TableFormat::Parquet, &requested).unwrap();
    // Metrics of the deal do not depend on the run.
    requested.run_to = RunTo::Maturity;
    requested.metric = "stepdown_month".to_owned();
    requested.classes.clear();
    request_of(&sweep, TableFormat::Parquet, &requested).unwrap();
}

#[test]
fn matrix_width_is_limited() {
    let mut requested = question("speed", "severity");
    requested.at = vec![("triggers".to_owned(), "fail".to_owned())];
    requested.check(&Generated::of(100 * 20)).unwrap();
    let error = requested.check(&Generated::of(121 * 20)).unwrap_err();
    assert_eq!(
        in_words(error),
        "`severity_pct` has 121 values: a matrix is printed with up to 120 columns; name another \
         axis, or read the tables with a program"
    );
}

#[test]
fn other_axes_get_one_matrix_per_value() {
    let mut requested = question("speed", "severity_pct");
    requested.classes.clear();
    let matrices = request(TableFormat::Parquet, &requested).unwrap();
    let titles: Vec<(Option<&str>, &str)> = matrices
        .iter()
        .map(|matrix| (matrix.class.as_deref(), matrix.at[0].1.as_str()))
        .collect();
    assert_eq!(titles.len(), 6);
    assert_eq!(titles[..2], [(Some("A-1"), "model"), (Some("A-1"), "fail")]);
    let mut of_deal = question("triggers", "speed");
    of_deal.metric = "stepdown_month".to_owned();
    of_deal.classes.clear();
    of_deal.at = vec![("severity".to_owned(), "4.5%".to_owned())];
    let matrices = request(TableFormat::Csv, &of_deal).unwrap();
    assert_eq!(matrices.len(), 1);
    assert_eq!(matrices[0].cells[0][0], MatrixCell::Count(181 % 40));
}

#[test]
fn errors_advise_what_to_write() {
    assert_eq!(
        shown(&question("sped", "severity")),
        "the sweep has no axis `sped`; did you mean `speed`?"
    );
    let mut requested = question("speed", "severity");
    requested.at = vec![("triggers".to_owned(), "pass".to_owned())];
    assert_eq!(
        shown(&requested),
        "no scenario has `triggers` = `pass`; its values are model, fail"
    );
    requested
        .at
        .push(("triggers".to_owned(), "fail".to_owned()));
    assert_eq!(
        shown(&requested),
        "`triggers` is held twice; hold each axis at one value"
    );
    requested.at.clear();
    requested.metric = "wal_year".to_owned();
    assert_eq!(
        shown(&requested),
        "unknown metric `wal_year`; did you mean `wal_years`?"
    );
    let mut requested = question("triggers", "severity");
    requested.classes.clear();
    assert_eq!(
        shown(&requested),
        "this would print 30 matrices, at most 26 are allowed; select one with `--at axis=value`: `speed` at 50% of \
         pricing, 60% of pricing, 70% of pricing, 80% of pricing, 90% of pricing, 100% of pricing, \
         110% of pricing, 120% of pricing, 130% of pricing, 140% of pricing, or name a class with \
         `--class`"
    );
    let mut requested = question("speed", "severity");
    requested.metric = "residual_dollars".to_owned();
    assert_eq!(
        shown(&requested),
        "`residual_dollars` is a metric of the deal, not of class `B`; omit `--class`"
    );
}

#[test]
fn ranges_and_counts_cover_the_sweep() {
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        let outside = TempDir::new().unwrap();
        let sweep = Generated::of(290);
        let finished = sweep
            .run(outside.path(), format, 2, Resume::Refused)
            .unwrap();
        let (folder, _) = sweep.open(outside.path(), format, Resume::Refused).unwrap();
        let read = counts(&folder).unwrap();
        assert_eq!(read, finished.counts);
        assert_eq!((read.scenarios, read.run), (290, 270));
        assert_eq!(read.not_run["no such speed"], 10);
        let classes = CLASSES.map(str::to_owned);
        let ranges = class_ranges(&folder, &classes).unwrap();
        assert_eq!(ranges.len(), 6);
        let to_call = &ranges[0];
        assert_eq!(
            (to_call.class.as_str(), to_call.run_to),
            ("A-1", RunTo::Call)
        );
        assert!(to_call.scenarios < 270 && to_call.written_down > 0);
        assert_eq!(to_call.first_loss_month, Some(59));
        // Every fifth scenario is written down and has no WAL.
        assert!(to_call.unpaid > 0);
        let (shortest, longest) = to_call.wal_years.unwrap();
        let wals = (1..=290u64).filter(|scenario| {
            scenario % 5 != 0
                && scenario % 7 != 5
                && scenario % 17 != 0
                && ![11, 13].contains(&(scenario % 29))
        });
        let spreads: Vec<u64> = wals.map(|scenario| scenario * 31 % 1000).collect();
        let wal = |spread: &u64| 1.0 + *spread as f64 / 300.0;
        assert_eq!(shortest, wal(spreads.iter().min().unwrap()));
        assert_eq!(longest, wal(spreads.iter().max().unwrap()));
    }
}

#[test]
fn explicit_scenarios_read_from_both_formats() {
    let folder = TempDir::new().unwrap();
    let csv = folder.path().join("cases.csv");
    std::fs::write(
        &csv,
        "\u{feff}speed, severity\n100 PPC,40\n\"2 ramp 30 for 12, 30\",\n",
    )
    .unwrap();
    let table = CaseTable::read(&csv, "cases.csv", 10).unwrap();
    assert_eq!(table.columns, ["speed", "severity"]);
    assert_eq!(
        table.rows,
        [["100 PPC", "40"], ["2 ramp 30 for 12, 30", ""]]
    );
    assert_eq!(
        CaseTable::read(&csv, "cases.csv", 1)
            .unwrap_err()
            .to_string(),
        format!("{} has 2 rows, a sweep may have at most 1", csv.display())
    );
    // The tables of a run can be read as tables of scenarios.
    Generated::of(20)
        .run(
            &folder.path().join("run"),
            TableFormat::Parquet,
            1,
            Resume::Refused,
        )
        .unwrap();
    let table = CaseTable::read(&folder.path().join("run/scenarios.parquet"), "x", 20).unwrap();
    assert_eq!(
        table.columns,
        ["scenario_id", "triggers", "severity_pct", "speed"]
    );
    assert_eq!(table.rows[19], ["20", "fail", "0", "140% of pricing"]);
    let table = CaseTable::read(&folder.path().join("run/deal.parquet"), "x", 20).unwrap();
    assert_eq!(table.rows[1][3], "2007-06-25");
    for (name, text) in [
        ("a.parquet", "PAR1"),
        ("b.csv", "a,a\n1,2\n"),
        ("c.csv", "a,b\n1\n"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        CaseTable::read(&path, name, 10).unwrap_err();
    }
}
