//! `simulate`: what is printed, where it is written, and models that are rejected.

use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::{Copy, Ran, run};

const KS4: &str = "scenarios/rasc-2007-ks4";
const MODEL: &str = "models/base.yaml";
const TABLES: [&str; 7] = [
    "scenarios",
    "classes",
    "deal",
    "distributions",
    "months",
    "by_month",
    "run",
];

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

fn simulate(output: &Path, more: &[&str]) -> Ran {
    let output = output.display().to_string();
    let mut words = vec!["simulate", KS4, "--model", MODEL, "--output", &output];
    words.extend(more);
    run(&words)
}

#[test]
fn finished_simulation_is_read_back() {
    let outside = TempDir::new().unwrap();
    let into = outside.path().join("run");
    let words = [
        "--paths", "400", "--seed", "3", "--run-to", "call", "--format", "csv",
    ];
    let ran = simulate(&into, &words);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for table in TABLES {
        assert!(into.join(format!("{table}.csv")).is_file(), "{table}");
    }
    assert!(!into.join("parts").exists());
    let first = shown(&ran, outside.path());
    assert_snapshot!("to_call", first);
    // A finished run is read back; another seed is another run.
    let again = simulate(&into, &words);
    assert_eq!(shown(&again, outside.path()), first);
    let words = ["--paths", "400", "--seed", "4", "--format", "csv"];
    let other = simulate(&into, &[&words[..], &["--no-overwrite"]].concat());
    assert_eq!(other.code, Some(2));
    assert_snapshot!("another_run", shown(&other, outside.path()));
    // The tables state the seed and the sampling.
    let run_table = std::fs::read_to_string(into.join("run.csv")).unwrap();
    for fact in [
        "setting,seed,3",
        "setting,sampling,independent",
        "ChaCha8Rng",
    ] {
        assert!(run_table.contains(fact), "{fact}: {run_table}");
    }
}

#[test]
fn sampling_is_reported() {
    let outside = TempDir::new().unwrap();
    for (sampling, paths) in [("sobol", "128"), ("antithetic", "64")] {
        let into = outside.path().join(sampling);
        let ran = simulate(&into, &["--paths", paths, "--sampling", sampling]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_snapshot!(sampling, shown(&ran, outside.path()));
    }
    let into = outside.path().join("odd");
    let odd = simulate(&into, &["--paths", "63", "--sampling", "antithetic"]);
    assert_eq!(odd.code, Some(2));
    assert_snapshot!("no_whole_pairs", shown(&odd, outside.path()));
    assert!(!into.exists(), "written before the rejection");
}

/// Edits of the base model and the message they give, with its line.
fn check(name: &str, edits: &[(&str, &str)]) {
    let folder = Copy::of("rasc-2007-ks4");
    for (from, to) in edits {
        folder.replace(MODEL, from, to);
    }
    let ran = folder.run("simulate", &["--model", MODEL, "--paths", "8"]);
    assert_eq!(ran.code, Some(3), "{name}: {}", ran.stderr);
    assert_eq!(ran.stdout, "", "{name}");
    assert_snapshot!(name, ran.shown());
    // `check` gives the same message.
    assert_eq!(folder.run("check", &[]).stderr, ran.stderr, "{name}");
}

#[test]
fn distributions_are_checked() {
    check(
        "unknown_distribution",
        &[(
            "speed:    {distribution: log-normal,",
            "speed:    {distribution: lognorm,",
        )],
    );
    check(
        "negative_deviation",
        &[("standard_deviation: 60%", "standard_deviation: -60%")],
    );
    check(
        "mean_of_zero",
        &[(
            "mean: 100%, standard_deviation: 20%",
            "mean: 0%, standard_deviation: 20%",
        )],
    );
    check(
        "ends_the_wrong_way_round",
        &[(
            "lowest: 60%, highest: 160%}   #",
            "lowest: 160%, highest: 60%}   #",
        )],
    );
    check(
        "probabilities_off",
        &[(
            "{distribution: log-normal, mean: 100%, standard_deviation: 60%}",
            "{distribution: empirical, values: [50%, 100%, 300%], probabilities: [20%, 50%, 20%]}",
        )],
    );
    check(
        "probabilities_missing",
        &[(
            "{distribution: log-normal, mean: 100%, standard_deviation: 60%}",
            "{distribution: empirical, values: [50%, 100%, 300%], probabilities: [50%, 50%]}",
        )],
    );
    check("no_shape", &[("alpha: 4, beta: 6", "alpha: 0, beta: 6")]);
    check(
        "fractions",
        &[(
            "{distribution: log-normal, mean: 100%, standard_deviation: 60%}",
            "{distribution: empirical, values: [0.5, 100%, 300%], probabilities: [0.3, 0.3, 0.4]}",
        )],
    );
}

#[test]
fn processes_are_checked() {
    check(
        "negative_volatility",
        &[("volatility: 1.00%", "volatility: -1.00%")],
    );
    check(
        "unknown_process",
        &[("process: hull-white", "process: ho-lee")],
    );
    check(
        "unknown_index",
        &[("  libor_1m: {process", "  libor_3m: {process")],
    );
    check(
        "field_of_another_process",
        &[("process: hull-white", "process: vasicek, forward: 5")],
    );
    check(
        "no_reversion",
        &[(
            "{process: hull-white, mean_reversion: 0.10, volatility: 1.00%, lowest: 0%}",
            "{process: cox-ingersoll-ross, long_run_mean: 5%, mean_reversion: 0, volatility: 5%}",
        )],
    );
    check(
        "forward_path_misspelt",
        &[(
            "volatility: 1.00%, lowest",
            "volatility: 1.00%, forward: 5.3.2, lowest",
        )],
    );
    check(
        "forward_file_missing",
        &[(
            "volatility: 1.00%, lowest",
            "volatility: 1.00%, forward: none.csv, lowest",
        )],
    );
    check(
        "initial_misspelt",
        &[("process: hull-white", "process: vasicek, inital: 3%")],
    );
}

/// A forward path read from a file equals the same path inline, and the file is an input of the
/// run.
#[test]
fn forward_path_from_a_file() {
    let folder = Copy::of("rasc-2007-ks4");
    let rows = (1..=400).map(|month| format!("{month},{}\n", if month < 61 { "5" } else { "4" }));
    folder.write(
        "forward.csv",
        format!("month,libor_1m_pct\n{}", rows.collect::<String>()),
    );
    let run = |forward: &str, into: &str| {
        let model = folder.read(MODEL);
        folder.write(
            "models/forward.yaml",
            model.replace(
                "volatility: 1.00%, lowest",
                &format!("volatility: 1.00%, forward: {forward}, lowest"),
            ),
        );
        let ran = folder.run(
            "simulate",
            &[
                "--model",
                "models/forward.yaml",
                "--paths",
                "64",
                "--format",
                "csv",
                "--output",
                into,
            ],
        );
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    };
    let outside = tempfile::tempdir().unwrap();
    let into = |name: &str| outside.path().join(name).display().to_string();
    run("forward.csv", &into("file"));
    run("\"5 for 60, 4\"", &into("inline"));
    let table = |run: &str, table: &str| {
        std::fs::read_to_string(outside.path().join(run).join(table)).unwrap()
    };
    assert_eq!(
        table("file", "scenarios.csv"),
        table("inline", "scenarios.csv")
    );
    assert_eq!(table("file", "classes.csv"), table("inline", "classes.csv"));
    assert!(table("file", "run.csv").contains("forward.csv"));
    // A changed file is another run.
    folder.replace("forward.csv", "\n1,5\n", "\n1,5.5\n");
    folder.replace("models/forward.yaml", "\"5 for 60, 4\"", "forward.csv");
    let again = folder.run(
        "simulate",
        &[
            "--model",
            "models/forward.yaml",
            "--paths",
            "64",
            "--format",
            "csv",
            "--output",
            &into("file"),
            "--no-overwrite",
        ],
    );
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert_snapshot!("another_forward_file", shown(&again, outside.path()));
}

/// Index files of the scenario are inputs of the run too.
#[test]
fn scenario_files_are_inputs() {
    let folder = Copy::of("rasc-2007-ks4");
    folder.write("forward.csv", "month,libor_1m_pct\n1,5\n2,4\n");
    folder.replace(
        "stress/4-cdr.yaml",
        "index: {libor_1m: 5.32}",
        "index: {libor_1m: forward.csv}",
    );
    let outside = tempfile::tempdir().unwrap();
    let into = outside.path().join("run").display().to_string();
    let run = || {
        folder.run(
            "simulate",
            &[
                "--model",
                MODEL,
                "--paths",
                "8",
                "--output",
                &into,
                "--no-overwrite",
            ],
        )
    };
    assert_eq!(run().code, Some(0));
    folder.replace("forward.csv", "\n1,5\n", "\n1,5.5\n");
    assert_eq!(run().code, Some(2));
}

#[test]
fn correlations_are_checked() {
    check(
        "not_positive_semidefinite",
        &[
            ("- [-0.2, 0.5,  1]", "- [0.9, 0.9,  1]"),
            ("-0.4, -0.2]", "-0.9, 0.9]"),
            ("[-0.4, 1,    0.5]", "[-0.9, 1, 0.9]"),
        ],
    );
    check("too_few_rows", &[("      - [-0.2, 0.5,  1]\n", "")]);
    check("row_too_short", &[("- [-0.2, 0.5,  1]", "- [-0.2, 0.5]")]);
    check(
        "not_symmetric",
        &[("- [-0.2, 0.5,  1]", "- [0.2, 0.5,  1]")],
    );
    check(
        "diagonal_not_1",
        &[("- [-0.2, 0.5,  1]", "- [-0.2, 0.5,  0.9]")],
    );
    check("beyond_1", &[("- [-0.2, 0.5,  1]", "- [-0.2, 1.5,  1]")]);
    check(
        "not_drawn",
        &[(
            "between: [speed, default, libor_1m]",
            "between: [speed, severity, libor_1m]",
        )],
    );
}

#[test]
fn responses_and_the_rest_are_checked() {
    check(
        "level_of_zero",
        &[(
            "lowest: 60%, highest: 160%, center",
            "lowest: 0%, highest: 160%, center",
        )],
    );
    check("spread_missing", &[("spread: 3.00%, ", "")]);
    check(
        "field_misspelt",
        &[("monthly:\n  speed:   {", "month:\n  speed:   {")],
    );
    check(
        "no_such_scenario",
        &[("stress/4-cdr.yaml ", "stress/5-cdr.yaml ")],
    );
    // All at once.
    check(
        "everything",
        &[
            (
                "{distribution: log-normal, mean: 100%, standard_deviation: 20%}",
                "{distribution: empirical, values: [50%, -3%], probabilities: [40%, 40%, 1%]}",
            ),
            (
                "{distribution: log-normal, mean: 100%, standard_deviation: 60%}",
                "{distribution: log-normal, mean: 0%, standard_deviation: -1%}",
            ),
            (
                "alpha: 4, beta: 6, lowest: 60%, highest: 160%",
                "alpha: 0.1, beta: 0.2, lowest: 160%, highest: 60%",
            ),
            (
                "between: [speed, default, severity]",
                "between: [speed, defalt, severity]",
            ),
            ("- [-0.4, 1,    0.5]", "- [-0.3, 0.9, 2]"),
        ],
    );
    check(
        "several",
        &[
            ("standard_deviation: 60%", "standard_deviation: -60%"),
            ("process: hull-white", "process: ho-lee"),
            ("steepness: 100", "steepness: steep"),
        ],
    );
}

/// The nearest valid correlation matrix, on request.
#[test]
fn correlation_matrix_is_repaired_on_request() {
    // `mend` is the former name of the field.
    for field in ["repair", "mend"] {
        let folder = Copy::of("rasc-2007-ks4");
        folder.replace(
            MODEL,
            "- [-0.2, 0.5,  1]",
            &format!("- [0.9, 0.9,  1]\n    {field}: nearest"),
        );
        folder.replace(MODEL, "-0.4, -0.2]", "-0.9, 0.9]");
        folder.replace(MODEL, "[-0.4, 1,    0.5]", "[-0.9, 1, 0.9]");
        let outside = tempfile::tempdir().unwrap();
        let into = outside.path().join("run").display().to_string();
        let ran = folder.run(
            "simulate",
            &[
                "--model", MODEL, "--paths", "8", "--format", "csv", "--output", &into,
            ],
        );
        assert_eq!(ran.code, Some(0), "{field}: {}", ran.stderr);
        let message = "correlation.per_path: [[1, -0.5";
        assert!(ran.stdout.contains(message), "{field}: {}", ran.stdout);
        let kept = std::fs::read_to_string(outside.path().join("run/run.csv")).unwrap();
        assert!(kept.contains(message), "{field}: {kept}");
    }
}

/// Shifts apply to Sobol points alone, which are even in powers of two.
#[test]
fn shifts_without_sobol_are_rejected() {
    let outside = tempfile::tempdir().unwrap();
    let ran = simulate(
        &outside.path().join("run"),
        &["--paths", "8", "--shifts", "4"],
    );
    assert_snapshot!("shifts_without_sobol", shown(&ran, outside.path()));
    let uneven = ["--paths", "48", "--shifts", "4", "--sampling", "sobol"];
    let ran = simulate(&outside.path().join("run"), &uneven);
    let message = "12 points under each, but 16 (`--paths 64`) would be more even";
    assert!(ran.stdout.contains(message), "{}", ran.stdout);
    let one = [
        "--paths",
        "1",
        "--first-path",
        "7431",
        "--sampling",
        "sobol",
    ];
    let ran = simulate(&outside.path().join("run"), &one);
    assert!(
        ran.stderr.contains("use `--first-path 7425 --paths 16`"),
        "{}",
        ran.stderr
    );
}

/// Paths keep their numbers: the rows of paths 33 to 64 are those of a simulation of 64 paths.
#[test]
fn paths_keep_their_numbers() {
    let outside = tempfile::tempdir().unwrap();
    let run = |name: &str, more: &[&str]| {
        let into = outside.path().join(name);
        let ran = simulate(&into, &[more, &["--format", "csv"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        move |table: &str| {
            let text = std::fs::read_to_string(into.join(format!("{table}.csv"))).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        }
    };
    let all = run("all", &["--paths", "64"]);
    let part = run("part", &["--paths", "32", "--first-path", "33"]);
    for table in ["scenarios", "classes", "deal"] {
        let number = |row: &String| row.split(',').next().unwrap().parse::<u64>().ok();
        let rows = |rows: Vec<String>| -> Vec<String> {
            let rows = rows.into_iter();
            rows.filter(|row| number(row).is_none_or(|number| number > 32))
                .collect()
        };
        let of_part = part(table);
        assert_eq!(number(&of_part[1]), Some(33), "{table}");
        assert_eq!(rows(of_part.clone()), of_part, "{table}");
        assert_eq!(rows(all(table)), of_part, "{table}");
    }
    let into = outside.path().join("high");
    let high = ["--paths", "2", "--first-path", "4294967295"];
    let ran = simulate(&into, &high);
    assert_eq!(ran.code, Some(2));
    let message =
        "the last path would be number 4294967296, more than the 4294967295 that tables can number";
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
    assert!(!into.exists());
}

/// A run with another number of paths replaces the one before, and the report shows it.
#[test]
fn report_shows_the_last_run() {
    let folder = Copy::of("rasc-2007-ks4");
    let run = |paths: &str| {
        let words = ["--model", MODEL, "--paths", paths, "--output", "run"];
        let ran = folder.run("simulate", &words);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    run("64");
    let again = run("96");
    assert!(
        again.contains("replaced  another run, of 64 paths\n"),
        "{again}"
    );
    let report = || folder.run("report", &["--html", "page.html", "--simulation", "run"]);
    let ran = report();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let message = "simulation  run: 96 paths of Illustrative base model around 4 CDR, 40% severity, 12 \
                months lag, seed 1, independent; run ";
    assert!(ran.stdout.starts_with(message), "{}", ran.stdout);
    // Without its model, a simulation is not shown.
    folder.remove(MODEL);
    let ran = report();
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let message = "models/base.yaml cannot be found";
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
}
