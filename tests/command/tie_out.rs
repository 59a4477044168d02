//! `tie-out` of a trustee report.

use super::support::{Copy, run};

const KS2: &str = "scenarios/rasc-2007-ks2";
const NAME: &str = "rasc-2007-ks2";

#[test]
fn summary_differences_and_finding() {
    let ran = run(&["tie-out", KS2]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!("ks2", ran.shown());
}

#[test]
fn all_numbers_side_by_side() {
    let ran = run(&["tie-out", KS2, "--all"]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!("all", ran.shown());
    let csv = run(&["tie-out", KS2, "--all", "--format", "csv"]);
    assert_eq!(csv.stdout.lines().count(), 1 + 1_301);
}

#[test]
fn csv_and_json() {
    insta::assert_snapshot!("csv", run(&["tie-out", KS2, "--format", "csv"]).shown());
    insta::assert_snapshot!("json", run(&["tie-out", KS2, "--format", "json"]).shown());
}

/// With the correct sum of the interest of the classes, and the amounts that follow from it, every
/// number ties.
#[test]
fn report_that_ties_exits_with_0() {
    let folder = Copy::of(NAME);
    let repaired = [
        ("4_040_148.17", "4_040_148.19"),
        ("1_944_741.09", "1_944_741.07"),
        ("1_566_332.32", "1_566_332.30"),
        ("1_635_974.68", "1_635_974.66"),
        ("5_676_950.23", "5_676_950.21"),
        ("14_901_405.54", "14_901_405.52"),
        ("15_140_900.96", "15_140_900.94"),
    ];
    let text = repaired
        .iter()
        .fold(folder.read("report.yaml"), |text, (from, to)| {
            text.replace(from, to)
        });
    folder.write("report.yaml", text);
    let ran = folder.run("tie-out", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(ran.stdout.contains("The report ties:"), "{}", ran.stdout);
}

/// A wrong amount of one class is one finding.
#[test]
fn one_cent_in_one_class() {
    let folder = Copy::of(NAME);
    let text = folder.read("report.yaml");
    let text = text.replacen(
        "interest_distribution:    84_840.00",
        "interest_distribution:    84_840.01",
        1,
    );
    folder.write("report.yaml", text);
    let ran = folder.run("tie-out", &[]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!("a_cent_in_one_class", ran.shown());
}

#[test]
fn invalid_reports_are_rejected() {
    let cases: [(&str, &str, &str); 8] = [
        (
            "payoffs_above_the_balance",
            "payoffs: 1_512_039.09",
            "payoffs: 201_512_039.09",
        ),
        (
            "zero_original_balance",
            "original: 577_207_836.70",
            "original: 0.00",
        ),
        (
            "negative_rate",
            "beginning_gross_rate: 8.32680707%",
            "beginning_gross_rate: -8.32680707%",
        ),
        ("index", "rate: 4.87250000%", "rate: 4.97250000%"),
        (
            "negative",
            "ending: 525_916_736.93",
            "ending: -525_916_736.93",
        ),
        (
            "misspelt",
            "ending: 525_916_736.93",
            "endng: 525_916_736.93",
        ),
        (
            "date",
            "  distribution_date: 2007-11-26",
            "  distribution_date: 2006-11-26",
        ),
        (
            "class",
            "    - {class: M-4,   cusip: 74924WAJ6, original_face",
            "    - {class: M-44,   cusip: 74924WAJ6, original_face",
        ),
    ];
    for (name, from, to) in cases {
        let folder = Copy::of(NAME);
        folder.replace("report.yaml", from, to);
        let ran = folder.run("tie-out", &[]);
        assert_eq!(ran.code, Some(3), "{name}: {}", ran.stdout);
        insta::assert_snapshot!(format!("bad_{name}"), ran.shown());
    }
}

/// A missing section is one error, without further ones for the pools of that section.
#[test]
fn missing_section_is_one_error() {
    let folder = Copy::of(NAME);
    let text = folder.read("report.yaml");
    let (before, rest) = text.split_once("section_8a_").expect("the section");
    let (_, after) = rest.split_once("\n# Terms in months.").expect("the next");
    folder.write(
        "report.yaml",
        format!("{before}\n# Terms in months.{after}"),
    );
    let ran = folder.run("tie-out", &[]);
    assert_eq!(ran.code, Some(3));
    let missing = "missing field `section_8a_loan_count_and_balances`";
    assert!(ran.stderr.contains(missing), "{}", ran.stderr);
    assert!(ran.stderr.contains("found 1 error in"), "{}", ran.stderr);
}

/// The report supplies the collateral, so that no pool is needed.
#[test]
fn pool_is_not_needed() {
    let folder = Copy::of(NAME);
    folder.remove("pool.csv");
    folder.remove("state-2007-11.yaml");
    let ran = folder.run("tie-out", &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(ran.stdout, run(&["tie-out", KS2]).stdout);
}

/// The losses of the state must be those of the report before this month.
#[test]
fn state_must_have_the_earlier_losses() {
    let folder = Copy::of(NAME);
    folder.replace("state-2007-10.yaml", "903_147.30", "803_147.30");
    let ran = folder.run("tie-out", &[]);
    assert_eq!(ran.code, Some(3));
    insta::assert_snapshot!("losses_of_the_state", ran.shown());
}

#[test]
fn state_must_be_of_the_month_before() {
    let folder = Copy::of(NAME);
    let state = folder.path().join("state-2007-11.yaml");
    let ran = folder.run("tie-out", &["--state", &state.to_string_lossy()]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr.contains("but the report is for month"),
        "{}",
        ran.stderr
    );
    folder.remove("state-2007-10.yaml");
    let ran = folder.run("tie-out", &[]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("state-2007-10.yaml"), "{}", ran.stderr);
}
