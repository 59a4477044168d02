//! Rates that look a hundred times too small are noted wherever they are read; rates that have
//! occurred are not.

use super::support::{Copy, Ran};

/// The plausibility notes of a run.
fn notes(ran: &Ran) -> Vec<String> {
    assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
    let lines = ran.stdout.lines().chain(ran.stderr.lines());
    lines
        .filter(|line| line.starts_with("note: ") && line.ends_with("meant?"))
        .map(str::to_owned)
        .collect()
}

const POOL: &str = "note: pool.csv: `rate_pct` is 0.0825 to 0.0875%: was 8.25 to 8.75% meant?";
const INDEX: &str = "note: pricing.yaml: sofr_1m: index is 0.043%: was 4.3% meant?";
const SEVERITY: &str = "note: pricing.yaml: severity is 0.4%: was 40% meant?";

/// A folder with a pool at 0.0825%, an index at 0.043% and a severity of 0.4%.
fn small() -> Copy {
    let folder = Copy::of("three-classes");
    folder.replace("pool.csv", "8.25", "0.0825");
    folder.replace("pool.csv", "8.75", "0.0875");
    folder.replace("pricing.yaml", "4.30", "0.043");
    folder.replace("pricing.yaml", "40%", "0.4");
    folder
}

#[test]
fn every_command_notes_rates_that_are_too_small() {
    let folder = small();
    for arguments in [
        &["wal"][..],
        &["wal", "--format", "json"],
        &["cashflows", "--show", "deal"],
        &["cashflows", "--format", "csv"],
        &["explain", "--month", "3"],
        &["state", "--after", "3"],
        &["tables", "--which", "wal", "--speeds", "100"],
        &["check"],
    ] {
        let ran = folder.run(arguments[0], &arguments[1..]);
        assert_eq!(
            notes(&ran),
            [POOL, INDEX, SEVERITY].map(str::to_owned).sorted(),
            "{arguments:?}"
        );
    }
    let html = folder.path().join("../page.html");
    let ran = folder.run("report", &["--html", "page.html", "--which", "wal"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(html).expect("a page");
    assert!(page.contains("was 8.25 to 8.75% meant?"));
}

trait Sorted {
    fn sorted(self) -> Vec<String>;
}

impl Sorted for [String; 3] {
    /// The folder's notes first, then those of the scenario: its curves, then its indices.
    fn sorted(self) -> Vec<String> {
        let [pool, index, severity] = self;
        vec![pool, severity, index]
    }
}

#[test]
fn sweeps_simulations_and_solvers_note_them_too() {
    let folder = small();
    folder.write(
        "sweep.yaml",
        "name: Low\naxes: {severity: 0.2% to 0.6% by 0.2%}\n",
    );
    folder.write(
        "model.yaml",
        "name: M\nper_path:\n  default: {distribution: normal, mean: 100%, standard_deviation: 5%}\n",
    );
    let ran = folder.run("sweep", &["--sweep", "sweep.yaml", "--output", "swept"]);
    assert_eq!(
        notes(&ran),
        [
            POOL,
            "note: Low: severity is 0.2 to 0.6%: was 20 to 60% meant?",
            "note: Low: sofr_1m: index is 0.043%: was 4.3% meant?",
        ]
    );
    let ran = folder.run(
        "simulate",
        &[
            "--model",
            "model.yaml",
            "--paths",
            "16",
            "--output",
            "drawn",
        ],
    );
    assert_eq!(notes(&ran), [POOL, SEVERITY, INDEX]);
    folder.write(
        "model.yaml",
        "name: M\nper_path:\n  speed: {distribution: log-normal, mean: 1%, standard_deviation: 0.01%}\n\
         monthly:\n  default: {mean_reversion: 1, volatility: 0.25%}\n\
         index:\n  sofr_1m: {process: hull-white, mean_reversion: 0.1, volatility: 0.01%}\n",
    );
    let ran = folder.run(
        "simulate",
        &["--model", "model.yaml", "--paths", "16", "--output", "low"],
    );
    assert_eq!(
        notes(&ran)[3..],
        [
            "note: model.yaml: speed multiplier is 1%: was 100% meant?",
            "note: model.yaml: default `volatility` is 0.25%: was 25% meant?",
            "note: model.yaml: sofr_1m `volatility` is 0.01%: was 1% meant?",
        ]
    );
    let vary = ["--vary", "default: 0 to 20 by 10 CDR"];
    let ran = folder.run("break-even", &vary);
    assert_eq!(notes(&ran)[0], POOL);
    let ran = folder.run(
        "solve",
        &[
            "--vary",
            "default: 0 to 20 by 10 CDR",
            "--target",
            "A wal_years = 3",
        ],
    );
    assert!(ran.stderr.contains(POOL), "{}", ran.stderr);
}

/// The notes that contain a word.
fn of_word(ran: &Ran, word: &str) -> Vec<String> {
    let notes = notes(ran).into_iter();
    notes.filter(|note| note.contains(word)).collect()
}

#[test]
fn each_value_of_a_list_is_checked_and_a_range_by_its_end() {
    let folder = Copy::of("three-classes");
    for (axis, note) in [
        (
            "severity: [0.4, 40]",
            Some("Low: severity is 0.4%: was 40% meant?"),
        ),
        (
            "severity: [0.5%, 40%]",
            Some("Low: severity is 0.5%: was 50% meant?"),
        ),
        ("severity: 0% to 20% by 0.5%", None),
        (
            "severity: 0% to 1% by 0.1%",
            Some("Low: severity is 0.1 to 1%: was 10 to 100% meant?"),
        ),
        (
            "speed: [0.5%, 60%, 100%]",
            Some("Low: speed is 0.5%: was 50% meant?"),
        ),
        ("speed: [0%, 50%, 100%]", None),
        (
            "default: [0.04 CDR, 4 CDR]",
            Some("Low: default is 0.04 CDR: was 4 CDR meant?"),
        ),
        ("default: 0 to 2 by 0.05 CDR", None),
    ] {
        folder.write("sweep.yaml", format!("name: Low\naxes:\n  - {axis}\n"));
        let ran = folder.run("sweep", &["--sweep", "sweep.yaml", "--output", "swept"]);
        let expected: Vec<String> = note
            .map(|note| format!("note: {note}"))
            .into_iter()
            .collect();
        assert_eq!(notes(&ran), expected, "{axis}");
    }
}

#[test]
fn arguments_are_checked() {
    let folder = Copy::of("three-classes");
    let target = ["--target", "A wal_years 1"];
    let range = ["--vary", "severity: 0 to 1 by 0.01"];
    let fractions = "severity is 0.01 to 1%: was 1 to 100% meant?";
    let yields = ["--condition", "yield", "--vary", "default: 0 to 2 by 1 CDR"];
    for (arguments, note) in [
        ([&["break-even"][..], &range].concat(), fractions),
        (
            [&["solve"][..], &range, &target].concat(),
            "severity is 0.0",
        ),
        (
            [&["break-even", "--yield", "0.06"][..], &yields].concat(),
            "note: yield is 0.06%: was 6% meant?",
        ),
        (
            [
                &["break-even", "--yield", "6", "--price", "1.0"][..],
                &yields,
            ]
            .concat(),
            "note: price is 1: was 100 meant?",
        ),
        (
            vec!["tables", "--which", "wal", "--speeds", "0.5,1,1.5"],
            "note: speed is 0.5 to 1.5%: was 50 to 150% meant?",
        ),
        (
            vec!["tables", "--which", "price-yield", "--yields", "0.06"],
            "note: yield is 0.06%: was 6% meant?",
        ),
        (
            vec!["tables", "--which", "price-yield", "--prices", "1.00"],
            "note: price is 1: was 100 meant?",
        ),
        (
            vec![
                "tables",
                "--which",
                "price-yield",
                "--discount-margins",
                "0.45",
            ],
            "note: discount margin is 0.45 bp: was 45 bp meant?",
        ),
        (
            vec!["wal", "--severity", "0.4"],
            "note: pricing.yaml: severity is 0.4%: was 40% meant?",
        ),
        (
            vec!["wal", "--set", "deal.overcollateralization.target=0.03%"],
            "note: overcollateralization: `target` is 0.03%: was 3% meant?",
        ),
        (
            vec![
                "explain",
                "--month",
                "3",
                "--set",
                "deal.overcollateralization.target=0.03%",
            ],
            "note: overcollateralization: `target` is 0.03%: was 3% meant?",
        ),
        (
            vec!["wal", "--set", "interest_loss=0.1%"],
            "note: pricing.yaml: `interest_loss` is 0.1%: was 10% meant?",
        ),
        (
            vec!["wal", "--set", "relief_act_shortfall=0.005%"],
            "note: pricing.yaml: `relief_act_shortfall` is 0.005%: was 0.5% meant?",
        ),
    ] {
        let ran = folder.run(arguments[0], &arguments[1..]);
        let found = notes(&ran);
        assert_eq!(found.len(), 1, "{arguments:?}: {found:?}");
        assert!(found[0].contains(note), "{arguments:?}: {found:?}");
    }
    let html = folder.path().join("../page.html");
    let page = [
        "--html",
        "page.html",
        "--which",
        "wal",
        "--speeds",
        "0.5,1,1.5",
    ];
    let ran = folder.run("report", &page);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = std::fs::read_to_string(html).expect("a page");
    assert!(page.contains("was 50 to 150% meant?"));
}

/// A low value among plausible ones.
#[test]
fn each_value_of_a_deal_is_checked() {
    for (from, to, note) in [
        (
            "46.30%",
            "0.463%",
            "ranks: `subordination_percentage` is 0.463%: was 46.3% meant?",
        ),
        (
            "start: 1.70%, adds: 2.10%",
            "start: 0.017%, adds: 0.021%",
            "trigger event: the limit of `cumulative_loss` is 0.017 to 0.038%: was 1.7 to 3.8% meant?",
        ),
        (
            "start: 1.70%, adds: 2.10%}\n    - {from_month: 37, start: 3.80%",
            "start: 0.017%, adds: 0.021%}\n    - {from_month: 37, start: 0.038%",
            "trigger event: the limit of `cumulative_loss` is 0.017 to 0.038%: was 1.7 to 3.8% meant?",
        ),
        (
            "floor: 0.50% of original",
            "floor: 0.005% of original",
            "overcollateralization: `floor` is 0.005%: was 0.5% meant?",
        ),
        (
            "margin: 2.50%",
            "margin: 0.025%",
            "class M-9: `margin` is 0.025%: was 2.5% meant?",
        ),
    ] {
        let folder = Copy::of("rasc-2007-ks4");
        folder.replace("deal.yaml", from, to);
        let found = of_word(&folder.run("check", &[]), "");
        assert_eq!(found, [format!("note: {note}")], "{to}");
    }
    let folder = Copy::of("rasc-2007-ks4");
    folder.replace("infer-pool.yaml", "8.00% to 11.00%", "0.08% to 0.11%");
    let search = ["--starts", "1", "--without-ranges", "--output", "-"];
    let ran = folder.run("infer-pool", &search);
    let note = "note: fixed: `rate` is 0.08 to 0.11%: was 8 to 11% meant?\n";
    assert!(ran.stderr.contains(note), "{}", ran.stderr);
}

#[test]
fn rates_that_have_occurred_are_not_noted() {
    let none = |folder: &Copy| {
        for command in ["wal", "check"] {
            let found = notes(&folder.run(command, &[]));
            assert_eq!(found, [""; 0], "{command}");
        }
    };
    for name in ["three-classes", "rasc-2007-ks4", "adjustable"] {
        none(&Copy::of(name));
    }
    // One-month LIBOR and SOFR in 2021, with a money-market class of that year.
    let folder = Copy::of("three-classes");
    folder.replace(
        "deal.yaml",
        "cut_off: 2026-01-01, closing: 2026-01-29, first_distribution: 2026-02-25",
        "cut_off: 2021-01-01, closing: 2021-01-29, first_distribution: 2021-02-25",
    );
    folder.replace("deal.yaml", "not_before: 2029-02", "not_before: 2024-02");
    folder.replace("pricing.yaml", "4.30", "0.05");
    none(&folder);
    // The same index is noted after it was 4.30%.
    let folder = Copy::of("three-classes");
    folder.replace("pricing.yaml", "4.30", "0.05");
    assert_eq!(notes(&folder.run("wal", &[])).len(), 1);
    // No interest, no index, a rate below zero, and one loan at 0.9% among others.
    let folder = Copy::of("three-classes");
    folder.replace("pricing.yaml", "4.30", "0");
    folder.replace("pool.csv", "8.75", "0.9");
    none(&folder);
    let folder = Copy::of("three-classes");
    folder.replace("pricing.yaml", "4.30", "\"-0.5 for 12, 0.2\"");
    folder.replace("pool.csv", "8.25", "0");
    none(&folder);
    // A path that starts low and rises.
    let folder = Copy::of("three-classes");
    folder.replace("pricing.yaml", "4.30", "\"0.05 ramp 4 for 60, 4\"");
    none(&folder);
}

#[test]
fn files_and_columns_of_every_type() {
    // An index path read from a file, and columns of adjustable-rate loans.
    let folder = Copy::of("three-classes");
    folder.write("forward.csv", "month,rate_pct\n1,0.043\n2,0.041\n");
    folder.replace("pricing.yaml", "4.30", "forward.csv");
    assert_eq!(
        notes(&folder.run("wal", &[])),
        ["note: pricing.yaml: sofr_1m: index is 0.043%: was 4.3% meant?"]
    );
    let folder = Copy::of("adjustable");
    let pool = folder.read("pool.csv");
    let small = pool
        .replace(",6.05,", ",0.0605,")
        .replace(",14.25,", ",0.1425,");
    let changed = small
        .lines()
        .filter(|line| !line.contains("6.0") || line.contains("0.06"));
    folder.write("pool.csv", changed.collect::<Vec<_>>().join("\n"));
    let ran = folder.run("check", &[]);
    if ran.code == Some(0) {
        assert!(!notes(&ran).is_empty());
    }
    // One loan of many.
    let folder = Copy::of("three-classes");
    folder.replace("pool.csv", "8.75", "0.0875");
    assert_eq!(
        notes(&folder.run("wal", &[])),
        ["note: pool.csv: in 1 of 2 lines, `rate_pct` is 0.0875%: was 8.75% meant?"]
    );
    // Percentages of a deal file.
    for (from, to, note) in [
        (
            "margin: 1.00%",
            "margin: 0.005%",
            "class A: `margin` is 0.005%: was 0.5% meant?",
        ),
        (
            "index: sofr_1m, margin: 1.80%, step_up: x 1.5",
            "rate: 0.055%",
            "class M: `rate` is 0.055%: was 5.5% meant?",
        ),
        (
            "hard_cap: 12%",
            "hard_cap: 0.12%",
            "interest: `hard_cap` is 0.12%: was 12% meant?",
        ),
        (
            "servicing fee: 0.50%",
            "servicing fee: 0.0050%",
            "servicing fee: the fee is 0.005%: was 0.5% meant?",
        ),
        (
            "senior_enhancement: 40%",
            "senior_enhancement: 0.4%",
            "stepdown: `senior_enhancement` is 0.4%: was 40% meant?",
        ),
        (
            "target: 3% of original, stepped",
            "target: 0.03% of original, stepped",
            "overcollateralization: `target` is 0.03%: was 3% meant?",
        ),
        (
            "below: 10% of original",
            "below: 0.1% of original",
            "optional termination: `below` is 0.1% of the original balance: was 10% of the original balance meant?",
        ),
        (
            "{from_month: 25, start: 2%, adds: 2%}, {from_month: 37, start: 4%}",
            "{from_month: 25, start: 0.02%, adds: 0.02%}",
            "trigger event: the limit of `cumulative_loss` is 0.02 to 0.04%: was 2 to 4% meant?",
        ),
    ] {
        let folder = Copy::of("three-classes");
        folder.replace("deal.yaml", from, to);
        let found = notes(&folder.run("wal", &[]));
        assert_eq!(found, [format!("note: {note}")], "{to}");
    }
}
