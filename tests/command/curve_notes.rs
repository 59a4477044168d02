//! Notes on curves: read at loan age or from the cut-off date, held at 100%, never met, or without effect.

use super::support::Copy;

/// A folder with a scenario of these curves; its lines are 0 and 6 months old.
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
fn a_vector_says_how_it_is_read_where_that_matters() {
    let seasoned = folder("pricing", "0 for 12, 4 CDR");
    let note = "default `0 for 12, 4 CDR` is read at loan age, and from the cut-off date 1 of 2 lines, 30.00% of the \
                balance, would read it otherwise: in month 7 a loan 6 months old at the cut-off date reads 4, not 0; \
                write `from cut-off` or `at loan age` at its end";
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
    for said in [
        "0 for 12, 4 CDR at loan age",
        "0 for 12, 4 CDR from cut-off",
    ] {
        let text = wal(&folder("pricing", said));
        assert!(!text.contains("would read it otherwise"), "{text}");
    }
    // New loans read both alike.
    let pool = seasoned.read("pool.csv");
    seasoned.write("pool.csv", pool.replace("354,354,0,6", "354,354,0,0"));
    assert!(!wal(&seasoned).contains("would read it otherwise"));
}

#[test]
fn rates_above_100_are_held_and_said_so() {
    // 23 HEP reaches 23 CPR in month 10; five times it asks for 115.
    let text = wal(&folder("500% of pricing", "2 CDR"));
    let note = "prepayment `500% of pricing` asks for 103.5 CPR in month 9 of a loan's life: what is above 100% is \
                held at 100%";
    assert!(text.contains(note), "{text}");
    let text = wal(&folder("400% of pricing", "2 CDR"));
    assert!(!text.contains("held"), "{text}");
}

#[test]
fn stress_that_no_loan_is_in_is_noted() {
    let text = wal(&folder("pricing", "0 for 400, 10 CDR"));
    let note = "default `0 for 400, 10 CDR` is 0 for every loan: they read months 1 to 360 of their lives, and its 10 \
                CDR is in none of them";
    assert!(text.contains(note), "{text}");
    let text = wal(&folder("pricing", "2 for 400, 10 CDR"));
    assert!(
        text.contains("never reaches its 10 CDR: loans read months 1 to 360"),
        "{text}"
    );
    let text = wal(&folder("pricing", "2 for 100, 10 CDR"));
    assert!(!text.contains("never reaches"), "{text}");
}

#[test]
fn an_axis_without_effect_is_noted() {
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
            ran.stdout.contains(&format!("`{idle}` changes nothing")),
            "{}",
            ran.stdout
        );
    }
    assert!(!ran.stdout.contains("`speed`"), "{}", ran.stdout);
}

#[test]
fn multipliers_that_are_held_or_without_effect_are_noted() {
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
        text.contains("the model multiplies `default`, and the scenario's is 0 for every loan"),
        "{text}"
    );
    let held = text
        .lines()
        .find(|line| line.contains("severities above 100% are held at 100% in "));
    let held = held.unwrap_or_else(|| panic!("{text}"));
    assert!(
        held.contains("of the first 64 paths, from month 1 on"),
        "{held}"
    );
}
