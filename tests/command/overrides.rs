//! Overrides on the command line: the same results as files that say so, and errors in the argument.

use tempfile::TempDir;

use super::support::{run, run_with_stdin};

const KS4: &str = "scenarios/rasc-2007-ks4";

/// The rows of a CSV result without the columns that name the scenario and the inputs.
fn results(arguments: &[&str]) -> Vec<Vec<String>> {
    let ran = run(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let is_kept = |column: usize| !["scenario", "inputs_sha256"].contains(&&header[column]);
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        let cells = row.iter().enumerate();
        let kept = cells.filter(|(column, _)| is_kept(*column));
        kept.map(|(_, cell)| cell.to_owned()).collect()
    })
    .collect()
}

#[test]
fn overrides_give_what_the_stress_file_gives() {
    let by_file = ["--scenario", "stress/8-cdr.yaml"];
    let by_override = ["--default", "8 CDR", "--severity", "40%", "--lag", "12"];
    for command in [
        &["wal", KS4, "--format", "csv", "--run-to", "maturity"][..],
        &["cashflows", KS4, "--format", "csv"],
        &[
            "tables",
            KS4,
            "--which",
            "decrement",
            "--run-to",
            "maturity",
            "--class",
            "A-4",
            "--format",
            "csv",
        ],
    ] {
        let with = |more: &[&str]| results(&[command, more].concat());
        assert_eq!(with(&by_override), with(&by_file), "{command:?}");
    }
}

#[test]
fn overrides_are_part_of_the_provenance() {
    let shown = |more: &[&str]| {
        let ran = run(&[&["wal", KS4, "--format", "json", "--run-to", "call"], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap()
    };
    let (plain, severe) = (shown(&[]), shown(&["--severity", "55%"]));
    assert_ne!(plain["inputs_sha256"], severe["inputs_sha256"]);
    let inputs = severe["inputs"].as_array().unwrap();
    let named = |input: &serde_json::Value| input["file"] == "override severity: 55%";
    assert!(inputs.iter().any(named), "{inputs:?}");
    // Printed values belong to the pricing scenario as it is written.
    assert!(severe["printed_values"].is_null());
}

#[test]
fn a_bare_percentage_keeps_the_base_of_the_field() {
    let set = |value: &str| {
        let set = format!("deal.overcollateralization.target={value}");
        run(&["wal", KS4, "--set", &set]).stdout
    };
    assert_eq!(set("6%"), set("6% of original"));
    assert!(set("6%").contains("override       deal.overcollateralization.target 6% of original"));
    assert_ne!(set("6%"), set("6% of current"));
}

#[test]
fn every_command_that_runs_a_scenario_takes_overrides() {
    let outside = TempDir::new().unwrap();
    let into = |name: &str| outside.path().join(name).display().to_string();
    let (swept, drawn, page) = (into("swept"), into("drawn"), into("page.html"));
    for command in [
        &["wal", KS4][..],
        &["cashflows", KS4, "--to", "1"],
        &["explain", KS4, "--month", "1"],
        &["tables", KS4, "--which", "wal"],
        &["report", KS4, "--which", "wal", "--html", &page],
        &[
            "sweep",
            KS4,
            "--sweep",
            "sweeps/speeds.yaml",
            "--output",
            &swept,
        ],
        &[
            "simulate",
            KS4,
            "--model",
            "models/base.yaml",
            "--paths",
            "16",
            "--output",
            &drawn,
        ],
        &["break-even", KS4, "--vary", "default: 0 to 20 by 10"],
        &[
            "solve",
            KS4,
            "--vary",
            "speed: 80% to 120% by 10%",
            "--target",
            "M-4 wal_years = 5",
        ],
    ] {
        let ran = run(&[command, &["--severity", "44%"]].concat());
        assert!(
            matches!(ran.code, Some(0 | 1)),
            "{command:?}: {}",
            ran.stderr
        );
        let result = if command[0] == "report" {
            std::fs::read_to_string(&page).unwrap()
        } else {
            ran.stdout
        };
        assert!(result.contains("severity 44%"), "{command:?}: {result}");
    }
    let state = |more: &[&str]| {
        let ran = run(&[&["state", KS4, "--after", "40", "--default", "9 CDR"], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    assert_ne!(state(&["--severity", "40%"]), state(&["--severity", "90%"]));
}

/// The pricing scenario of this deal states no defaults, and so no severity and no months to liquidation.
#[test]
fn overrides_apply_to_the_scenario_that_a_sweep_or_a_model_names() {
    let outside = TempDir::new().unwrap();
    let path = |name: &str| outside.path().join(name).display().to_string();
    let folder = path("deal");
    assert_eq!(run(&["init", &folder]).code, Some(0));
    let stress = "scenario: stress/8-cdr.yaml";
    let write = |name: &str, text: &str| {
        let file = outside.path().join("deal").join(name);
        std::fs::write(file, format!("name: {name}\n{stress}\n{text}\n")).unwrap();
    };
    write("sweep.yaml", "axes: {severity: [30%, 60%]}");
    write(
        "model.yaml",
        "per_path: {severity: {distribution: triangular, lowest: 90%, most_likely: 100%, highest: 110%}}",
    );
    for command in [
        &[
            "sweep",
            &folder,
            "--sweep",
            "sweep.yaml",
            "--output",
            &path("swept"),
        ][..],
        &[
            "simulate",
            &folder,
            "--model",
            "model.yaml",
            "--paths",
            "16",
            "--output",
            &path("drawn"),
        ],
        &[
            "break-even",
            &folder,
            "--sweep",
            "sweep.yaml",
            "--vary",
            "speed: [100%, 200%]",
        ],
    ] {
        let ran = run(&[command, &["--default", "4 CDR"]].concat());
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (Some(0), ""),
            "{command:?}"
        );
        assert!(
            ran.stdout.contains("override  default 4 CDR"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn names_that_options_had_before_work() {
    let (now, before) = (["--run-to", "call"], ["--to", "call"]);
    let wal = |option: &[&str]| run(&[&["wal", KS4], option].concat()).shown();
    assert_eq!(wal(&before), wal(&now));
    let vary = [
        "break-even",
        KS4,
        "--vary",
        "default: 0 to 20 by 1 CDR",
        "--class",
        "M-9",
    ];
    let sample = |option: &str| run(&[&vary[..], &[option, "5"]].concat()).shown();
    assert_eq!(sample("--look-every"), sample("--sample-every"));
    let outside = TempDir::new().unwrap();
    let output = outside.path().join("run").display().to_string();
    let sweep = [
        "sweep",
        KS4,
        "--sweep",
        "sweeps/cdr-by-severity.yaml",
        "--output",
        &output,
    ];
    let pivot = [
        "--pivot",
        "severity,default",
        "--class",
        "M-9",
        "--at",
        "speed=100%",
    ];
    let metric = |option: &str| {
        let ran = run(&[&sweep[..], &pivot, &[option, "window_last_month"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout.split("\nrun ").next().unwrap().to_owned()
    };
    assert_eq!(metric("--measure"), metric("--metric"));
    let help = run(&["wal", "--help"]).stdout;
    assert!(!help.contains("--to "), "{help}");
}

#[test]
fn errors_point_into_the_argument() {
    for (arguments, message, advice) in [
        (["--severity", "140%"], "--> --severity:1:1", "140%"),
        (
            ["--prepayment", "20 CPRR"],
            "unknown speed `CPRR`",
            "did you mean `CPR`?",
        ),
        (["--index", "libor_3m=5"], "--> --index:1:1", "libor_1m"),
        (
            ["--speed", "50% to 90% by 10%"],
            "several values",
            "stepdown sweep",
        ),
        (
            ["--set", "deal.overcolateralization.target=6%"],
            "--> --set:1:1",
            "overcollateralization",
        ),
        (["--set", "severity"], "has no `=`", "NAME=VALUE"),
    ] {
        let ran = run(&[&["wal", KS4], &arguments[..]].concat());
        assert!(
            matches!(ran.code, Some(2 | 3)),
            "{arguments:?}: {}",
            ran.stdout
        );
        assert!(
            ran.stderr.contains(message),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(advice), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_scenario_is_read_from_standard_input() {
    let scenario = "name: piped\nprepayment: 100% of pricing\ndefault: 6 CDR\nseverity: 40%\n\
                    months_to_liquidation: 12\nindex: {libor_1m: 5.32}\n";
    let ran = run_with_stdin(
        &["tables", KS4, "--scenario", "-", "--which", "wal"],
        scenario,
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(
        ran.stdout.starts_with("RASC 2007-KS4: piped\n"),
        "{}",
        ran.stdout
    );
    let ran = run_with_stdin(
        &["wal", KS4, "--scenario", "-"],
        "name: piped\nprepaymnt: 6 CPR\n",
    );
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("--> -:2:1"), "{}", ran.stderr);
}

#[test]
fn quiet_leaves_notes_out_and_verbose_lists_inputs() {
    let severity = ["--severity", "0.4"];
    let run = |more: &[&str]| run(&[&["wal", KS4], &severity[..], more].concat()).stderr;
    assert!(run(&[]).contains("was 40% meant?"));
    assert_eq!(run(&["-q"]), "");
    let verbose = run(&["-v"]);
    assert!(
        verbose.contains(" deal.yaml\n") && verbose.contains("stepdown "),
        "{verbose}"
    );
}
