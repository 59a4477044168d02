//! `sweep`: tables, matrices, sweeps that are rejected before any run, and interrupted runs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::{Copy, Ran, run, top_level};

const TABLES: [&str; 3] = ["scenarios.parquet", "classes.parquet", "deal.parquet"];
const KS4: &str = "scenarios/rasc-2007-ks4";

/// The output of a run, without times and the path of the temporary folder.
fn shown(ran: &Ran, outside: &Path) -> String {
    let shown = ran
        .shown()
        .replace(&outside.display().to_string(), "[outside]");
    let lines: Vec<&str> = shown
        .lines()
        .filter(|line| !line.starts_with("time "))
        .collect();
    lines.join("\n")
}

fn sweep(folder: &str, file: &str, output: &Path, more: &[&str]) -> Ran {
    let output = output.display().to_string();
    let mut words = vec!["sweep", folder, "--sweep", file, "--output", &output];
    words.extend(more);
    run(&words)
}

#[test]
fn every_sweep_of_the_scenario_folders_runs() {
    let outside = TempDir::new().unwrap();
    for folder in ["rasc-2007-ks4", "rasc-2007-ks2"] {
        let folder = format!("scenarios/{folder}");
        for entry in fs::read_dir(top_level().join(&folder).join("sweeps")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // The two large sweeps take too long here: `benches/` runs one.
            let is_sweep = path.extension().is_some_and(|ending| ending == "yaml");
            if !is_sweep || ["1-million.yaml", "100-thousand.yaml"].contains(&&*name) {
                continue;
            }
            let output = outside
                .path()
                .join(format!("{}-{name}", folder.replace('/', "-")));
            let ran = sweep(&folder, &format!("sweeps/{name}"), &output, &[]);
            assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
            for table in TABLES {
                assert!(output.join(table).is_file(), "{name}: {table}");
            }
            assert!(!output.join("parts").exists(), "{name}");
        }
    }
}

#[test]
fn matrix_over_two_axes() {
    let outside = TempDir::new().unwrap();
    let output = outside.path().join("run");
    let pivot = [
        "--pivot",
        "severity,default",
        "--class",
        "M-4",
        "--class",
        "M-9",
        "--run-to",
        "call",
        "--at",
        "speed=100%",
        "--summary",
    ];
    let ran = sweep(KS4, "sweeps/cdr-by-severity.yaml", &output, &pivot);
    assert_snapshot!("cdr_by_severity", shown(&ran, outside.path()));
    // A finished run is read back without running again.
    let again = sweep(KS4, "sweeps/cdr-by-severity.yaml", &output, &pivot);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let matrix = |ran: &Ran| ran.stdout.split("\nrun ").next().map(str::to_owned);
    assert_eq!(matrix(&again), matrix(&ran));
}

#[test]
fn rows_equal_the_output_of_wal() {
    let outside = TempDir::new().unwrap();
    let output = outside.path().join("run");
    let ran = sweep(KS4, "sweeps/speeds.yaml", &output, &["--format", "csv"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let scenarios = fs::read_to_string(output.join("scenarios.csv")).unwrap();
    let pricing = scenarios
        .lines()
        .find(|line| line.ends_with(",100") || line.contains(",100.0"));
    let id = pricing
        .and_then(|line| line.split(',').next())
        .expect("100% of pricing");
    let classes = fs::read_to_string(output.join("classes.csv")).unwrap();
    // The term sheet prints 5.08 years and months 42 to 143 to maturity.
    let row = classes
        .lines()
        .find(|line| line.starts_with(&format!("{id},maturity,M-4,")))
        .expect("a row of M-4");
    let cells: Vec<&str> = row.split(',').collect();
    let years: f64 = cells[3].parse().unwrap();
    assert!((years - 5.08).abs() < 0.005, "{row}");
    assert_eq!((cells[4], cells[6]), ("42", "143"), "{row}");
}

#[test]
fn invalid_sweeps_are_rejected_before_any_run() {
    let copy = Copy::of("rasc-2007-ks4");
    let outside = copy.path();
    let outside = outside.parent().unwrap();
    let mut all: Vec<String> = Vec::new();
    for (name, text) in [
        ("misspelt axis", "axes:\n  severty: [40%]\n"),
        (
            "an unknown class",
            "axes:\n  deal.classes.M-12.balance: [1_000_000]\n",
        ),
        ("an unknown curve", "axes:\n  default: [4 CDR, 5 CRD]\n"),
        (
            "a range that misses its end",
            "axes:\n  severity: 20% to 45% by 10%\n",
        ),
        (
            "a million by a million",
            "axes:\n  severity: 0% to 100% by 0.0001%\n  default: 0 to 100 by 0.0001 CDR\n",
        ),
        ("no axes", ""),
    ] {
        copy.write(
            "bad.yaml",
            format!("name: Bad\nscenario: stress/8-cdr.yaml\n{text}"),
        );
        let ran = copy.run("sweep", &["--sweep", "bad.yaml", "--output", "run"]);
        assert_eq!(ran.code, Some(3), "{name}: {}", ran.stdout);
        assert!(!outside.join("run").exists(), "{name}");
        all.push(format!("# {name}\n{}\n", shown(&ran, outside)));
    }
    // A file in place of the output folder.
    copy.write("taken", "");
    let taken = outside.join("rasc-2007-ks4/taken").display().to_string();
    let ran = copy.run(
        "sweep",
        &["--sweep", "sweeps/speeds.yaml", "--output", &taken],
    );
    assert_eq!(ran.code, Some(4), "{}", ran.stdout);
    all.push(format!(
        "# a file in place of the folder\n{}\n",
        shown(&ran, outside)
    ));
    // A run of another sweep in the output folder.
    let ran = copy.run(
        "sweep",
        &["--sweep", "sweeps/speeds.yaml", "--output", "run"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = copy.run(
        "sweep",
        &[
            "--sweep",
            "sweeps/severities.yaml",
            "--output",
            "run",
            "--no-overwrite",
        ],
    );
    assert_ne!(ran.code, Some(0));
    all.push(format!(
        "# a run of another sweep\n{}\n",
        shown(&ran, outside)
    ));
    assert_snapshot!("refused", all.concat());
}

/// A scenario that cannot be run is a row with the reason.
#[test]
fn failed_scenario_is_a_row() {
    let copy = Copy::of("rasc-2007-ks4");
    copy.write(
        "bad.yaml",
        "name: One deal does not add up\naxes:\n  deal.classes.M-9.balance: [3_875_000, 30_000_000]\n",
    );
    let ran = copy.run(
        "sweep",
        &["--sweep", "bad.yaml", "--output", "run", "--format", "csv"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let outside = copy.path();
    let outside = outside.parent().unwrap();
    assert_snapshot!("one_deal_does_not_add_up", shown(&ran, outside));
    let deal = fs::read_to_string(outside.join("run/deal.csv")).unwrap();
    let classes = fs::read_to_string(outside.join("run/classes.csv")).unwrap();
    assert_eq!(deal.lines().count(), 3);
    assert!(deal.lines().nth(2).unwrap().starts_with("2,"));
    assert!(classes.lines().skip(1).all(|line| line.starts_with("1,")));
}

/// A run killed twenty times and continued with `--resume` gives the bytes of an uninterrupted one,
/// with any number of threads.
#[test]
fn killed_runs_resume_to_the_same_bytes() {
    let copy = Copy::of("rasc-2007-ks4");
    copy.write(
        "grid.yaml",
        "name: Grid\nscenario: stress/8-cdr.yaml\naxes:\n  speed: 55% to 150% by 5%\n  \
         default: 1 to 12 by 1 CDR\n  severity: [30%, 40%, 50%, 60%]\n",
    );
    let alone = ["--sweep", "grid.yaml", "--output", "alone"];
    let ran = copy.run("sweep", &alone);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let outside = copy.path();
    let outside = outside.parent().unwrap();
    let bytes = |run: &str| -> Vec<Vec<u8>> {
        let read = |table| fs::read(outside.join(run).join(table)).unwrap();
        TABLES.into_iter().map(read).collect()
    };
    let reference = bytes("alone");
    for kill in 0..20_u64 {
        let threads = (1 + kill % 3).to_string();
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepdown"))
            .args(["sweep", "rasc-2007-ks4", "--sweep", "grid.yaml"])
            .args(["--output", "killed", "--resume", "--threads", &threads])
            .current_dir(outside)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(15 + kill * 7919 % 170));
        child.kill().unwrap();
        child.wait().unwrap();
        if outside.join("killed/run.parquet").exists() {
            assert!(bytes("killed") == reference, "after {kill} kills");
            fs::remove_dir_all(outside.join("killed")).unwrap();
        }
    }
    let ran = copy.run(
        "sweep",
        &["--sweep", "grid.yaml", "--output", "killed", "--resume"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(bytes("killed") == reference);
}

/// Events before the state are not reported as events of the first month of the run.
#[test]
fn seasoned_deal() {
    let copy = Copy::of("rasc-2007-ks4");
    let state = [
        "--scenario",
        "stress/12-cdr.yaml",
        "--after",
        "45",
        "--output",
        "after-45.yaml",
    ];
    assert_eq!(copy.run("state", &state).code, Some(0));
    copy.write(
        "one.yaml",
        "name: One\nscenario: stress/12-cdr.yaml\naxes:\n  severity: [40%]\n",
    );
    let ran = copy.run(
        "sweep",
        &[
            "--sweep",
            "one.yaml",
            "--state",
            "after-45.yaml",
            "--output",
            "run",
            "--format",
            "csv",
        ],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("from     month 45"), "{}", ran.stdout);
    let outside = copy.path();
    let deal = fs::read_to_string(outside.parent().unwrap().join("run/deal.csv")).unwrap();
    let (headings, row) = deal.split_once('\n').unwrap();
    let cell = |name: &str| {
        let position = headings.split(',').position(|heading| heading == name);
        row.trim_end()
            .split(',')
            .nth(position.unwrap())
            .unwrap()
            .to_owned()
    };
    // The run from closing stepped down in month 37.
    assert_eq!(cell("stepdown_month"), "");
    let wal = copy.run(
        "wal",
        &[
            "--scenario",
            "stress/12-cdr.yaml",
            "--state",
            "after-45.yaml",
            "--format",
            "json",
        ],
    );
    assert!(
        wal.stdout.contains("\"stepdown_month\": null"),
        "{}",
        wal.stdout
    );
    let first_call = format!("\"first_call_month\": {}", cell("first_call_month"));
    assert!(wal.stdout.contains(&first_call), "{first_call}");
}

/// A scenario list in Parquet: the table that a sweep wrote can be the list of another one.
#[test]
fn scenario_list_in_parquet() {
    let copy = Copy::of("rasc-2007-ks4");
    copy.write(
        "first.yaml",
        "name: First\nscenario: stress/8-cdr.yaml\naxes:\n  triggers: [model, fail]\n  \
         advancing: [principal and interest, none]\n",
    );
    let run = |name: &str| {
        let output = format!("run-{name}");
        let file = format!("{name}.yaml");
        let ran = copy.run(
            "sweep",
            &["--sweep", &file, "--output", &output, "--summary"],
        );
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let class_lines = ran.stdout.lines().filter(|line| line.starts_with("M-"));
        class_lines.collect::<Vec<_>>().join("\n")
    };
    let first = run("first");
    let outside = copy.path();
    let written = outside
        .parent()
        .unwrap()
        .join("run-first/scenarios.parquet");
    fs::copy(written, outside.join("cases.parquet")).unwrap();
    copy.write(
        "second.yaml",
        "name: Second\nscenario: stress/8-cdr.yaml\nscenarios: cases.parquet\n",
    );
    assert!(first.contains("M-9"));
    assert_eq!(run("second"), first);
}

/// A run replaces the previous one in its folder, which stays whole until then; with
/// `--no-overwrite` nothing changes; and files of others are never touched.
#[test]
fn rerun_replaces_the_previous_run() {
    let copy = Copy::of("three-classes");
    let grid = |severities: &str| {
        copy.write(
            "grid.yaml",
            format!("name: Grid\nscenario: pricing.yaml\naxes:\n  severity: {severities}\n"),
        );
    };
    let run = |more: &[&str]| {
        let words = ["--sweep", "grid.yaml", "--output", "three-classes/run"];
        copy.run("sweep", &[&words[..], &["--format", "csv"], more].concat())
    };
    grid("[30%, 40%]");
    assert_eq!(run(&[]).code, Some(0));
    let read = |table: &str| copy.read(&format!("run/{table}.csv"));
    assert_eq!(
        read("scenarios"),
        "scenario_id,severity_pct\n1,30.0\n2,40.0\n"
    );
    // The same run is read back, and nothing is run.
    let again = run(&["--summary"]);
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""));
    assert!(!again.stdout.contains("\ntime "), "{}", again.stdout);
    copy.write("run/notes.txt", "mine");
    grid("[50%]");
    let before = (read("classes"), copy.read("run/manifest.json"));
    let refused = run(&["--no-overwrite"]);
    assert_snapshot!("no_overwrite", refused.shown());
    assert_eq!(before, (read("classes"), copy.read("run/manifest.json")));
    let replaced = run(&[]);
    assert_eq!(
        (replaced.code, replaced.stderr.as_str()),
        (Some(0), ""),
        "{}",
        replaced.stdout
    );
    let wanted = "replaced  another run, of 2 scenarios\n";
    assert!(replaced.stdout.contains(wanted), "{}", replaced.stdout);
    assert_eq!(read("scenarios"), "scenario_id,severity_pct\n1,50.0\n");
    assert_eq!(copy.read("run/notes.txt"), "mine");
    assert!(!copy.path().join("run/unfinished-run").exists());
    // A folder of the user.
    fs::remove_file(copy.path().join("run/manifest.json")).unwrap();
    let tables = read("classes");
    let foreign = run(&[]);
    assert_eq!(foreign.code, Some(2), "{}", foreign.stderr);
    assert_eq!(read("classes"), tables);
}

/// Truncated tables are reported, and `--resume` runs the sweep again.
#[test]
fn truncated_tables_are_rejected() {
    let copy = Copy::of("three-classes");
    copy.write(
        "grid.yaml",
        "name: Grid\nscenario: pricing.yaml\naxes:\n  severity: [30%, 40%]\n  default: [2 CDR, 4 CDR]\n",
    );
    let run = |more: &[&str]| {
        let words = ["--sweep", "grid.yaml", "--output", "three-classes/run"];
        copy.run("sweep", &[&words, more].concat())
    };
    assert_eq!(run(&[]).code, Some(0));
    let classes = copy.path().join("run/classes.parquet");
    let whole = fs::read(&classes).unwrap();
    let report = ["--html", "page.html", "--sweep", "three-classes/run"];
    for left in [0, whole.len() / 2] {
        fs::write(&classes, &whole[..left]).unwrap();
        for ran in [
            run(&["--summary"]),
            run(&["--pivot", "severity,default"]),
            copy.run("report", &report),
        ] {
            assert_eq!(ran.code, Some(3), "{}", ran.stderr);
            let wanted = format!("classes.parquet is damaged: it has {left} bytes");
            assert!(ran.stderr.contains(&wanted), "{}", ran.stderr);
        }
    }
    let again = run(&["--resume"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(
        again.stderr.contains("so the run is repeated"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read(&classes).unwrap(), whole);
    assert_eq!(copy.run("report", &report).code, Some(0));
}

/// A malformed Parquet file, which makes the Parquet library panic, is an error that names the
/// file.
#[test]
fn malformed_parquet_is_an_error_of_the_file() {
    let copy = Copy::of("three-classes");
    copy.write(
        "first.yaml",
        "name: First\nscenario: pricing.yaml\naxes:\n  severity: [30%, 40%]\n",
    );
    copy.write(
        "second.yaml",
        "name: Second\nscenario: pricing.yaml\nscenarios: cases.parquet\n",
    );
    let ran = copy.run("sweep", &["--sweep", "first.yaml", "--output", "first"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let written = copy
        .path()
        .with_file_name("first")
        .join("scenarios.parquet");
    let whole = fs::read(written).unwrap();
    let mut diagnostics = 0;
    for position in (4..whole.len()).step_by(5) {
        let mut altered = whole.clone();
        altered[position] ^= 0xff;
        copy.write("cases.parquet", &altered);
        let ran = copy.run("check", &[]);
        // A file that is still readable may have other values.
        assert!(
            matches!(ran.code, Some(0 | 3)),
            "{position}: {}",
            ran.stderr
        );
        if ran.code == Some(3) {
            diagnostics += 1;
            let message =
                ran.stderr.contains("cases.parquet") || ran.stderr.contains("second.yaml");
            assert!(
                message && !ran.stderr.contains("bug in stepdown"),
                "{}",
                ran.stderr
            );
        }
    }
    assert!(diagnostics > 20, "{diagnostics}");
}

/// A name that a spreadsheet program would evaluate is written to CSV files after an apostrophe,
/// and read back without it; numbers are unchanged.
#[test]
fn names_are_never_formulas() {
    let copy = Copy::of("three-classes");
    let deal = copy.read("deal.yaml");
    let deal = deal
        .replace("name: Three classes", "name: \"+1+1\"")
        .replace("name: M,", "name: \"=1+1\",")
        .replace("[M]", "[\"=1+1\"]")
        .replace("[A, M, B]", "[A, \"=1+1\", B]")
        .replace("[B, M, A]", "[B, \"=1+1\", A]");
    copy.write("deal.yaml", deal);
    copy.replace(
        "pricing.yaml",
        "name: Pricing speed, some loss",
        "name: \"@SUM(A1)\"",
    );
    let ran = copy.run("wal", &["--format", "csv"]);
    assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
    let cells: Vec<&str> = ran
        .stdout
        .lines()
        .skip(1)
        .flat_map(|row| row.split(','))
        .collect();
    for cell in ["'+1+1", "'@SUM(A1)", "'=1+1"] {
        assert!(cells.contains(&cell), "{cell}: {}", ran.stdout);
    }
    assert!(!cells.iter().any(|cell| cell.starts_with(['=', '+', '@'])));
    copy.write(
        "grid.yaml",
        "name: Grid\nscenario: pricing.yaml\naxes:\n  severity: [30%, 40%]\n  default: [2 CDR, 4 CDR]\n",
    );
    let pivot = |format: &str| {
        let words = [
            "--sweep",
            "grid.yaml",
            "--output",
            format,
            "--format",
            format,
        ];
        let requested = [
            "--pivot",
            "severity,default",
            "--class",
            "=1+1",
            "--summary",
        ];
        let ran = copy.run("sweep", &[&words[..], &requested].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout.split("\nrun ").next().unwrap().to_owned()
    };
    assert_eq!(pivot("csv"), pivot("parquet"));
    let classes = copy.path().with_file_name("csv").join("classes.csv");
    let classes = fs::read_to_string(classes).unwrap();
    assert!(classes.contains(",'=1+1,") && !classes.contains(",=1+1,"));
    // The workbook of a report has strings and no formulas.
    let files = [
        "--html",
        "page.html",
        "--xlsx",
        "book.xlsx",
        "--sweep",
        "csv",
    ];
    let ran = copy.run("report", &files);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}
