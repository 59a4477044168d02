//! Class names with dots, slashes and quotes: addressed in paths, distinct in files, and the keys
//! of every table.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::{Copy, Ran, run};

/// Three classes, `A-1`, `A 1` and `A."1"/x`, with names that simple conversion would make alike.
fn folder() -> Copy {
    let folder = Copy::of("three-classes");
    for (from, to) in [
        ("{name: A, ", "{name: A-1, "),
        ("{name: M, ", "{name: A 1, "),
        ("{name: B, ", "{name: 'A.\"1\"/x', "),
        ("[A], sub", "[A-1], sub"),
        ("[M], sub", "[A 1], sub"),
        ("[B], sub", "['A.\"1\"/x'], sub"),
        ("[A, M, B]", "[A-1, A 1, 'A.\"1\"/x']"),
        ("[B, M, A]", "['A.\"1\"/x', A 1, A-1]"),
    ] {
        folder.replace("deal.yaml", from, to);
    }
    folder
}

/// The path of the balance of the class with dots and quotes in its name.
const BALANCE: &str = r#"deal.classes."A.\"1\"/x".balance"#;
const BALANCE_IN_SINGLE_QUOTES: &str = r#"deal.classes.'A."1"/x'.balance"#;

fn ran(folder: &Copy, command: &str, more: &[&str]) -> Ran {
    let ran = folder.run(command, more);
    assert_eq!(ran.code, Some(0), "{command} {more:?}: {}", ran.stderr);
    ran
}

#[test]
fn paths_accept_quoted_class_names() {
    let folder = folder();
    let requested = ["--vary", "default: 0 to 40 by 10 CDR", "--format", "csv"];
    let severity = [
        "--axis",
        "severity: 40%",
        "--axis",
        "months_to_liquidation: 6",
    ];
    for path in [BALANCE, BALANCE_IN_SINGLE_QUOTES] {
        let size = format!("{path}: [5_000_000, 5_000_400]");
        let axis = ["--axis", &size, "--class", "A-1"];
        let csv = ran(
            &folder,
            "break-even",
            &[&requested[..], &severity, &axis].concat(),
        )
        .stdout;
        let header = csv.lines().next().unwrap();
        assert!(header.contains("deal_classes_a_1_x_balance"), "{header}");
    }
    // Changed against another class, with a target.
    let vary = format!("{BALANCE}: 4_000_000 to 6_000_000 by 500_000");
    let more = [
        "--vary",
        &vary,
        "--plug",
        r#"deal.classes."A 1".balance"#,
        "--target",
        r#""A."1"/x" wal_years 5"#,
    ];
    let refused = folder.run("solve", &more);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    let more = [
        &more[..4],
        &["--target", r#"'A."1"/x' wal_years 5"#, "--format", "csv"],
    ]
    .concat();
    let csv = folder.run("solve", &more);
    assert!(
        csv.stdout.contains("A.\"\"1\"\"/x"),
        "{}{}",
        csv.stdout,
        csv.stderr
    );
}

#[test]
fn wrong_path_suggests_the_spelling() {
    let folder = folder();
    folder.replace("deal.yaml", "{name: A 1, ", "{name: A.1, ");
    folder.replace("deal.yaml", "[A 1], sub", "[A.1], sub");
    folder.replace("deal.yaml", "[A-1, A 1, ", "[A-1, A.1, ");
    folder.replace("deal.yaml", "x', A 1, A-1]", "x', A.1, A-1]");
    let vary = |path: &str| {
        let more = ["--vary", path, "--target", "cumulative_loss_pct 1"];
        let ran = folder.run("solve", &more);
        assert_eq!(ran.code, Some(2), "{path}: {}", ran.stderr);
        ran.stderr
    };
    let shown = [
        vary("deal.classes.A.1.balance"),
        vary(r#"deal.classes."A.2".balance"#),
        vary("deal.classes.B.balance"),
        vary(r#"deal.classes."A.1.balance"#),
        vary(r#"deal.classes."A".1.balance"#),
    ];
    assert_snapshot!("wrong_paths", shown.join("--\n"));
}

#[test]
fn sweep_over_a_quoted_class_name() {
    let folder = folder();
    let axes = format!("  {BALANCE}: [5_000_000, 5_000_500]\n  severity: [30%, 60%]\n");
    let text = format!("name: Sizes\naxes:\n{axes}");
    fs::write(folder.path().join("sizes.yaml"), text).unwrap();
    let outside = TempDir::new().unwrap();
    let output = outside.path().join("out").display().to_string();
    let pivot = format!("{BALANCE_IN_SINGLE_QUOTES}, severity");
    let more = [
        "--sweep",
        "sizes.yaml",
        "--output",
        &output,
        "--pivot",
        &pivot,
        "--class",
        "A-1",
        "--metric",
        "principal_dollars",
    ];
    let shown = ran(&folder, "sweep", &more).stdout;
    assert!(
        shown.contains("5000000") && shown.contains("5000500"),
        "{shown}"
    );
    let held = format!("{BALANCE}=5_000_500");
    let more = [
        "--sweep",
        "sizes.yaml",
        "--output",
        &output,
        "--pivot",
        "severity,severity",
        "--at",
        &held,
    ];
    // The axis is found; the error is that one axis cannot be both rows and columns.
    let shown = folder.run("sweep", &more).stderr;
    assert!(shown.contains("both rows and columns"), "{shown}");
}

#[test]
fn files_name_their_class() {
    let outside = TempDir::new().unwrap();
    let output = outside.path().join("tables");
    let folder = folder();
    let more = [
        "--which",
        "decrement,price-yield",
        "--speeds",
        "100",
        "--prices",
        "100",
        "--output",
        output.to_str().unwrap(),
    ];
    ran(&folder, "tables", &more);
    let mut names: Vec<String> = fs::read_dir(&output)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "decrement-a-1-x.csv",
            "decrement-a-1.csv",
            "decrement-a-space-1.csv",
            "manifest.json",
            "price-yield-a-1-x.csv",
            "price-yield-a-1.csv",
            "price-yield-a-space-1.csv",
        ]
    );
    for (name, class) in [("a-1", "A-1"), ("a-space-1", "A 1"), ("a-1-x", "A.\"1\"/x")] {
        let text = fs::read_to_string(output.join(format!("decrement-{name}.csv"))).unwrap();
        let table = Rows::of(&text);
        let classes: BTreeSet<&str> = table.column("class").collect();
        assert_eq!(classes, BTreeSet::from([class]));
    }
}

/// A table read from a file.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn of(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let rows = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect());
        Self {
            columns,
            rows: rows.collect(),
        }
    }

    fn place(&self, name: &str) -> usize {
        let found = self.columns.iter().position(|column| column == name);
        found.unwrap_or_else(|| panic!("no column `{name}` in {:?}", self.columns))
    }

    fn column(&self, name: &str) -> impl Iterator<Item = &str> {
        let place = self.place(name);
        self.rows.iter().map(move |row| row[place].as_str())
    }

    /// Asserts that every row has the key columns, and that no two rows share a key.
    fn check(&self, what: &str, keys: &[&str]) {
        let distinct: BTreeSet<&String> = self.columns.iter().collect();
        assert_eq!(
            distinct.len(),
            self.columns.len(),
            "{what}: {:?}",
            self.columns
        );
        let places: Vec<usize> = keys.iter().map(|key| self.place(key)).collect();
        assert!(!self.rows.is_empty(), "{what} has no rows");
        let mut known = BTreeSet::new();
        for row in &self.rows {
            let key: Vec<&str> = places.iter().map(|place| row[*place].as_str()).collect();
            assert!(known.insert(key.clone()), "{what}: {key:?} appears twice");
        }
    }
}

/// The key columns of each table, by the start of its file name.
const TABLES: [(&str, &[&str]); 11] = [
    ("wal-", &["class", "run_to", "speed_pct"]),
    ("window-", &["class", "run_to", "speed_pct"]),
    (
        "decrement-",
        &["class", "run_to", "distribution_date", "speed_pct"],
    ),
    ("net-wac-cap", &["run_to", "month", "indices", "cap"]),
    ("excess-spread", &["run_to", "month", "indices"]),
    ("enhancement", &["run_to", "month", "class"]),
    ("hedge-notional", &["run_to", "month", "hedge"]),
    (
        "price-yield-",
        &["class", "run_to", "price", "metric", "speed_pct"],
    ),
    ("stratification-", &["by", "stratum"]),
    ("flows-classes", &["run_to", "month", "class"]),
    ("flows-", &["run_to", "month"]),
];

fn keys_of(file: &str) -> &'static [&'static str] {
    let (_, keys) = TABLES
        .iter()
        .find(|(start, _)| file.starts_with(start))
        .unwrap();
    keys
}

/// The keys still identify the rows once all tables of a type are concatenated.
fn check_together(files: &[(String, Rows)]) {
    for (start, keys) in TABLES {
        let mut known = BTreeSet::new();
        for (file, table) in files.iter().filter(|(file, _)| file.starts_with(start)) {
            if keys_of(file) != keys {
                continue;
            }
            let places: Vec<usize> = keys.iter().map(|key| table.place(key)).collect();
            // Windows in months and windows in dates are two tables of one type.
            let kind = if file.starts_with("window-dates") {
                "dates"
            } else {
                ""
            };
            for row in &table.rows {
                let mut key: Vec<String> = vec![kind.to_owned()];
                key.extend(places.iter().map(|place| row[*place].clone()));
                assert!(
                    known.insert(key.clone()),
                    "{file}: {key:?} is in another table too"
                );
            }
        }
    }
}

#[test]
fn every_table_has_its_key_columns() {
    let outside = TempDir::new().unwrap();
    let folder = folder();
    let speeds = ["--speeds", "75,100", "--prices", "98,100"];
    let mut files = Vec::new();
    let ks4 = Copy::of("rasc-2007-ks4");
    for (name, folder, more) in [
        ("three", &folder, &[][..]),
        (
            "ks4",
            &ks4,
            &["--class", "M-4", "--class", "A-1", "--run-to", "maturity"],
        ),
    ] {
        let output = outside.path().join(name);
        let written = ["--output", output.to_str().unwrap()];
        ran(folder, "tables", &[&speeds[..], &written, more].concat());
        let mut of_folder = tables_in(&output);
        assert!(of_folder.len() > 10);
        for (file, table) in &of_folder {
            table.check(file, keys_of(file));
        }
        check_together(&of_folder);
        files.append(&mut of_folder);
    }
    assert!(files.iter().any(|(file, _)| file == "hedge-notional.csv"));
    for part in ["collateral", "deal", "classes"] {
        let csv = ran(&folder, "cashflows", &["--show", part, "--format", "csv"]).stdout;
        let file = format!("flows-{part}");
        Rows::of(&csv).check(&file, keys_of(&file));
    }
    let csv = ran(&folder, "wal", &["--format", "csv"]).stdout;
    Rows::of(&csv).check("wal", &["class", "run_to"]);
    let cells = [
        "--axis",
        "severity: [30%, 60%]",
        "--axis",
        "months_to_liquidation: 6",
    ];
    let vary = ["--vary", "default: 0 to 40 by 5 CDR", "--format", "csv"];
    let both = [
        "--condition",
        "write-down",
        "--condition",
        "interest-shortfall",
    ];
    let csv = ran(&folder, "break-even", &[&cells[..], &vary, &both].concat()).stdout;
    Rows::of(&csv).check(
        "break-even",
        &[
            "severity_pct",
            "months_to_liquidation",
            "condition",
            "class",
            "run_to",
        ],
    );
    let csv = run(&[
        "tie-out",
        "scenarios/rasc-2007-ks2",
        "--all",
        "--format",
        "csv",
    ])
    .stdout;
    Rows::of(&csv).check("tie-out", &["section", "table", "row", "column"]);
}

fn tables_in(folder: &Path) -> Vec<(String, Rows)> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let tables = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let tables = tables.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, Rows::of(&fs::read_to_string(path).unwrap()))
    });
    let mut tables: Vec<(String, Rows)> = tables.collect();
    tables.sort_by(|one, other| one.0.cmp(&other.0));
    tables
}

/// Sweeps and simulations: the keys that the schema states.
#[test]
fn sweep_and_simulation_tables_have_their_key_columns() {
    let outside = TempDir::new().unwrap();
    let folder = folder();
    let sizes =
        format!("  {BALANCE}: [5_000_000, 5_000_400]\n  deal.classes.A 1.balance: [12_000_000]\n");
    let text = format!("name: Sizes\naxes:\n{sizes}  severity: [30%, 60%]\n");
    fs::write(folder.path().join("sizes.yaml"), text).unwrap();
    let model = "name: Model\nper_path:\n  speed: {distribution: log-normal, mean: 100%, standard_deviation: 20%}\n";
    fs::write(folder.path().join("model.yaml"), model).unwrap();
    let output = |name: &str| outside.path().join(name).display().to_string();
    let (swept, drawn) = (output("swept"), output("drawn"));
    let csv = ["--format", "csv"];
    let more = ["--sweep", "sizes.yaml", "--output", &swept];
    ran(&folder, "sweep", &[&more[..], &csv].concat());
    let more = ["--model", "model.yaml", "--paths", "64", "--output", &drawn];
    ran(&folder, "simulate", &[&more[..], &csv].concat());
    let all: [(&str, &[&str]); 7] = [
        ("scenarios.csv", &["scenario_id"]),
        ("classes.csv", &["scenario_id", "run_to", "class"]),
        ("deal.csv", &["scenario_id"]),
        ("run.csv", &["kind", "name"]),
        ("distributions.csv", &["run_to", "class", "metric", "paths"]),
        ("months.csv", &["event", "month"]),
        ("by_month.csv", &["run_to", "class", "metric", "month"]),
    ];
    for (folder, tables) in [(&swept, &all[..4]), (&drawn, &all[..])] {
        for (table, keys) in tables {
            let text = fs::read_to_string(Path::new(folder).join(table)).unwrap();
            Rows::of(&text).check(table, keys);
        }
    }
    let scenarios = fs::read_to_string(Path::new(&swept).join("scenarios.csv")).unwrap();
    let columns = Rows::of(&scenarios).columns;
    assert_eq!(
        columns,
        [
            "scenario_id",
            "deal_classes_a_1_x_balance",
            "deal_classes_a_1_balance",
            "severity_pct",
        ]
    );
}

/// A row for each hedge of a month, and WALs of a decrement table in a column of their own.
#[test]
fn columns_are_metrics() {
    let folder = Copy::of("three-classes");
    let deal = folder.read("deal.yaml");
    let hedges = "hedges:\n  - cap: {index: sofr_1m, strike: 6%, notional: [50_000_000, 40_000_000]}\n  \
                  - swap: {pays: 4%, pays_day_count: actual/360, receives: sofr_1m, \
                  receives_day_count: actual/360, notional: [30_000_000, 20_000_000]}\n";
    folder.write("deal.yaml", format!("{deal}{hedges}"));
    let csv = |which: &[&str]| {
        let more = [&["--format", "csv", "--which"], which].concat();
        Rows::of(&ran(&folder, "tables", &more).stdout)
    };
    let hedged = csv(&["hedge-notional"]);
    hedged.check("hedge-notional", &["run_to", "month", "hedge"]);
    let columns = ["month", "hedge", "hedge_type", "notional_dollars"];
    let columns = columns.map(|column| hedged.place(column));
    let first: Vec<Vec<&str>> = hedged.rows[..2]
        .iter()
        .map(|row| columns.iter().map(|place| row[*place].as_str()).collect())
        .collect();
    assert_eq!(
        first,
        [
            ["1", "1", "cap", "50000000"],
            ["1", "2", "swap", "30000000"]
        ]
    );
    let decrement = csv(&["decrement", "--class", "A", "--speeds", "100"]);
    let keys = ["class", "run_to", "distribution_date", "speed_pct"];
    decrement.check("decrement", &keys);
    let (outstanding, wal) = (
        decrement.place("outstanding_pct"),
        decrement.place("wal_years"),
    );
    let (run_to, date) = (
        decrement.place("run_to"),
        decrement.place("distribution_date"),
    );
    let wals: Vec<&Vec<String>> = decrement
        .rows
        .iter()
        .filter(|row| !row[wal].is_empty())
        .collect();
    assert_eq!(wals.len(), 2);
    assert!(
        wals.iter()
            .all(|row| row[outstanding].is_empty() && row[date].is_empty())
    );
    assert_eq!([&wals[0][run_to], &wals[1][run_to]], ["maturity", "call"]);
    assert!(
        wals[0][wal].starts_with("2.") || wals[0][wal].starts_with("3."),
        "{:?}",
        wals[0]
    );
}

/// Classes whose names differ only in a sign or in case have files and columns of their own, and it is
/// recorded which is which.
#[test]
fn similar_names_stay_distinct() {
    let folder = Copy::of("three-classes");
    let deal = folder.read("deal.yaml");
    let named = |deal: &str, other: &str| {
        let edits = [
            ("{name: A, ", "{name: A-1, ".to_owned()),
            ("{name: M, ", format!("{{name: {other}, ")),
            ("[A], sub", "[A-1], sub".to_owned()),
            ("[M], sub", format!("[{other}], sub")),
            ("[A, M, B]", format!("[A-1, {other}, B]")),
            ("[B, M, A]", format!("[B, {other}, A-1]")),
        ];
        edits
            .iter()
            .fold(deal.to_owned(), |deal, (from, to)| deal.replace(from, to))
    };
    folder.write("deal.yaml", named(&deal, "a-1"));
    let outside = TempDir::new().unwrap();
    let output = outside.path().join("tables").display().to_string();
    let listed = ran(
        &folder,
        "tables",
        &["--which", "decrement", "--output", &output],
    )
    .stdout;
    for (file, class) in [("decrement-a-1.csv", "A-1"), ("decrement-a-1-2.csv", "a-1")] {
        let listed = listed.lines().find(|line| line.starts_with(file));
        assert!(
            listed.unwrap().contains(&format!("Class {class}:")),
            "{listed:?}"
        );
    }
    folder.write("deal.yaml", named(&deal, "A_1"));
    let axes = "{deal.classes.A-1.balance: [80_000_000, 79_000_000], \
                deal.classes.A_1.balance: [12_000_000, 13_000_000]}";
    folder.write("sizes.yaml", format!("name: Sizes\naxes:\n  - {axes}\n"));
    let output = outside.path().join("swept").display().to_string();
    let more = [
        "--sweep",
        "sizes.yaml",
        "--format",
        "csv",
        "--output",
        &output,
    ];
    ran(&folder, "sweep", &more);
    let read = |table: &str| fs::read_to_string(Path::new(&output).join(table)).unwrap();
    assert_eq!(
        read("scenarios.csv").lines().next().unwrap(),
        "scenario_id,deal_classes_a_hyphen_1_balance,deal_classes_a_1_balance"
    );
    let run = read("run.csv");
    for row in [
        "axis,deal_classes_a_hyphen_1_balance,deal.classes.A-1.balance",
        "axis,deal_classes_a_1_balance,deal.classes.A_1.balance",
    ] {
        assert!(run.lines().any(|line| line == row), "{run}");
    }
}
