//! Notes on curves: read at loan age or from the cut-off date, capped at 100%, never reached, or
//! without effect.

use super::support::Copy;

/// A folder with a scenario of these curves; its loans are 0 and 6 months old at the cut-off date.
fn folder(prepayment: &str, default: &str) -> Copy {
    let folder = Copy::of("three-classes");
    folder.write(
        "curves.yaml",
        format!(
            "name: Curves\nprepayment: {prepayment}\ndefault: {default}\nseverity: 40%\n\
             months_to_liquidation: 9\nindex: {{sofr_1m: 4.30}}\n"
        ),
    );
    folder
}

fn wal(folder: &Copy) -> String {
    let ran = folder.run("wal", &["--scenario", "curves.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

#[test]
fn seasoned_pools_note_how_a_vector_is_read() {
    let seasoned = folder("pricing", "0 for 12, 4 CDR");
    let note = "default `0 for 12, 4 CDR` is read at loan age; read from the cut-off date, it would differ for 1 of 2 \
                pool rows (30.00% of the balance): in month 7, a loan 6 months old at the cut-off date has 4, not 0; \
                append `at loan age` or `from cut-off` to choose";
    assert!(wal(&seasoned).contains(note), "{}", wal(&seasoned));
    let check = seasoned.run("check", &[]).stdout;
    assert!(
        check.contains(&format!("note: curves.yaml: {note}")),
        "{check}"
    );
    assert!(
        check.contains("0 for 12, 4 CDR (read at loan age)"),
        "{check}"
    );
    let explain = seasoned
        .run("explain", &["--month", "3", "--scenario", "curves.yaml"])
        .stdout;
    assert!(
        explain.contains("default, `0 for 12, 4 CDR`, is read at loan age"),
        "{explain}"
    );
    for message in [
        "0 for 12, 4 CDR at loan age",
        "0 for 12, 4 CDR from cut-off",
    ] {
        let text = wal(&folder("pricing", message));
        assert!(!text.contains("would differ for"), "{text}");
    }
    // For new loans both are the same.
    let pool = seasoned.read("pool.csv");
    seasoned.write("pool.csv", pool.replace("354,354,0,6", "354,354,0,0"));
    assert!(!wal(&seasoned).contains("would differ for"));
}

#[test]
fn rates_above_100_are_capped_and_noted() {
    // 23 HEP reaches 23 CPR in month 10; five times that is 115.
    let text = wal(&folder("500% of pricing", "2 CDR"));
    let note = "prepayment `500% of pricing` is 103.5 CPR in month 9 of a loan's life: rates above 100% are capped at \
                100%";
    assert!(text.contains(note), "{text}");
    let text = wal(&folder("400% of pricing", "2 CDR"));
    assert!(!text.contains("capped"), "{text}");
}

#[test]
fn every_command_notes_how_a_vector_is_read() {
    let folder = folder("500% of pricing", "0 for 12, 4 CDR");
    let scenario = ["--scenario", "curves.yaml"];
    let stress = folder.path().join("curves.yaml");
    let diff = folder.run("diff", &[&stress.to_string_lossy()]);
    for note in ["is read at loan age", "rates above 100% are capped at 100%"] {
        let is_it = |line: &str| line.starts_with("note: B: ") && line.contains(note);
        assert!(diff.stderr.lines().any(is_it), "{}", diff.stderr);
    }
    let diff = folder.run("diff", &[&stress.to_string_lossy(), "--quiet"]);
    assert_eq!(diff.stderr, "");
    for arguments in [
        &["wal", "--format", "csv"][..],
        &["cashflows", "--format", "csv"],
        &["state", "--after", "3"],
        &["explain", "--month", "3"],
        &["tables", "--which", "windows"],
        &[
            "solve",
            "--vary",
            "severity: 0% to 80% by 10%",
            "--target",
            "A wal_years 1",
        ],
        &[
            "break-even",
            "--vary",
            "severity: 0% to 80% by 10%",
            "--format",
            "json",
        ],
    ] {
        let ran = folder.run(arguments[0], &[&scenario[..], &arguments[1..]].concat());
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            all.contains("default `0 for 12, 4 CDR` is read at loan age"),
            "{arguments:?}: {all}"
        );
        assert!(
            all.contains("rates above 100% are capped at 100%"),
            "{arguments:?}: {all}"
        );
    }
}

/// `pricing` is another curve for each collateral type: 23 HEP and 100 PPC.
#[test]
fn capped_rates_of_each_collateral_type_are_noted() {
    let folder = Copy::of("rasc-2007-ks4");
    // 100 PPC is 27.4545 CPR in month 11, and 14.7273 in month 6.
    let note = |curve: &str| {
        format!(
            "prepayment `{curve}` of arm is 109.8182 CPR in month 11 of a loan's life: rates above 100% are capped"
        )
    };
    folder.write(
        "fast.yaml",
        folder
            .read("pricing.yaml")
            .replace("prepayment: pricing", "prepayment: 400% of pricing"),
    );
    let ran = folder.run("wal", &["--scenario", "fast.yaml"]);
    assert!(
        ran.stdout.contains(&note("400% of pricing")),
        "{}",
        ran.stdout
    );
    for (axis, curve) in [
        ("speed: [100%, 400%]", "400% of base"),
        ("prepayment: [pricing, 400% of pricing]", "400% of pricing"),
    ] {
        folder.write("sweep.yaml", format!("name: Fast\naxes:\n  {axis}\n"));
        let ran = folder.run("sweep", &["--sweep", "sweep.yaml", "--output", "out"]);
        assert!(
            ran.stdout.contains(&note(curve)),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
    }
    let ran = folder.run("tables", &["--which", "wal", "--speeds", "100,700"]);
    let fast = "prepayment `700% of base` of arm is 103.0909 CPR in month 6 of a loan's life";
    assert!(ran.stderr.contains(fast), "{}", ran.stderr);
    let page = [
        "--html",
        "page.html",
        "--which",
        "wal",
        "--speeds",
        "100,700",
    ];
    let ran = folder.run("report", &page);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(folder.path().join("../page.html")).expect("a page");
    assert!(page.contains("`700% of base` of arm is 103.0909 CPR in month 6"));
    let target = [
        "--vary",
        "speed: 100% to 700% by 10%",
        "--target",
        "A-2 wal_years 1",
    ];
    let ran = folder.run("solve", &target);
    assert!(
        ran.stdout.contains("capped at 100%; so are those of "),
        "{}",
        ran.stdout
    );
    // Tables of the collateral have no speeds.
    let ran = folder.run(
        "tables",
        &["--which", "stratification", "--speeds", "100,700"],
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn inputs_without_effect_are_noted_by_searches() {
    let folder = Copy::of("rasc-2007-ks4");
    let target = ["--target", "A-2 wal_years 1"];
    for (arguments, name) in [
        (
            &[
                "break-even",
                "--vary",
                "default_multiple: 100% to 1000% by 10%",
            ][..],
            "default_multiple",
        ),
        (
            &["break-even", "--vary", "severity: 0 to 100 by 1"],
            "severity",
        ),
        (
            &[
                "break-even",
                "--vary",
                "severity: 0 to 100 by 1",
                "--format",
                "csv",
            ],
            "severity",
        ),
        (
            &[
                "solve",
                "--vary",
                "severity: 0 to 100 by 1",
                target[0],
                target[1],
            ],
            "severity",
        ),
        (
            &[
                "break-even",
                "--vary",
                "speed: 50% to 100% by 10%",
                "--axis",
                "severity: [20%, 40%]",
            ],
            "severity",
        ),
    ] {
        let ran = folder.run(arguments[0], &arguments[1..]);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        let idle = format!("`{name}` has no effect: all results are the same at all values");
        assert!(all.contains(&idle), "{arguments:?}: {all}");
        assert!(!all.contains("`speed` has no effect"), "{all}");
    }
}

#[test]
fn stress_beyond_every_loan_term_is_noted() {
    let text = wal(&folder("pricing", "0 for 400, 10 CDR"));
    let note = "default `0 for 400, 10 CDR` is 0 for every loan: its peak, 10 CDR, is outside months 1 to 360 of loan \
                age, which are those of the loans";
    assert!(text.contains(note), "{text}");
    let text = wal(&folder("pricing", "2 for 400, 10 CDR"));
    assert!(
        text.contains("never reaches its peak, 10 CDR: in months 1 to 360"),
        "{text}"
    );
    let text = wal(&folder("pricing", "2 for 100, 10 CDR"));
    assert!(!text.contains("never reaches"), "{text}");
}

#[test]
fn axis_without_effect_is_noted() {
    let folder = folder("pricing", "0 CDR");
    folder.write(
        "sweep.yaml",
        "name: Nothing\nscenario: curves.yaml\naxes:\n  default_multiple: [50%, 100%, 200%]\n  speed: [50%, 100%]\n  \
         severity: [20%, 40%]\n",
    );
    let ran = folder.run("sweep", &["--sweep", "sweep.yaml", "--output", "out"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for idle in ["default_multiple", "severity"] {
        assert!(
            ran.stdout.contains(&format!("`{idle}` has no effect")),
            "{}",
            ran.stdout
        );
    }
    assert!(!ran.stdout.contains("`speed`"), "{}", ran.stdout);
}

#[test]
fn capped_or_idle_multipliers_are_noted() {
    let folder = folder("pricing", "0 CDR");
    folder.write(
        "model.yaml",
        "name: Wide\nscenario: curves.yaml\nper_path:\n  default: {distribution: log-normal, mean: 100%, \
         standard_deviation: 50%}\n  severity: {distribution: empirical, values: [100%, 300%]}\n",
    );
    let ran = folder.run(
        "simulate",
        &["--model", "model.yaml", "--paths", "64", "--output", "out"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let text = &ran.stdout;
    assert!(
        text.contains(
            "the model multiplies `default`, but the scenario's default is 0 for every loan"
        ),
        "{text}"
    );
    let capped = text
        .lines()
        .find(|line| line.contains("severities above 100% are capped at 100% in "));
    let capped = capped.unwrap_or_else(|| panic!("{text}"));
    assert!(
        capped.contains("of the first 64 paths, starting in month 1"),
        "{capped}"
    );
}
