//! Reports with a finished simulation: what is rejected, and what the page and the workbook
//! contain.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{Copy, KS4, run, shown, sweep, written};

/// Speeds and defaults drawn around the pricing speed and a low default rate.
const MODEL: &str = "\
name: Small
scenario: pricing.yaml
per_path:
  speed: {distribution: log-normal, mean: 100%, standard_deviation: 20%}
";

/// Runs a simulation of a deal to a folder.
pub(super) fn simulate(deal: &str, model: &str, output: &Path) {
    let ran = run(&[
        "simulate",
        deal,
        "--model",
        model,
        "--paths",
        "64",
        "--output",
        written(output),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn invalid_simulations_are_rejected() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let page = written(&page);
    let of_sweep = outside.path().join("sweep");
    sweep(KS4, "sweeps/severities.yaml", &of_sweep);
    let simulation = outside.path().join("simulation");
    simulate(KS4, "models/base.yaml", &simulation);
    let nowhere = outside.path().join("nowhere");
    let ks2 = "scenarios/rasc-2007-ks2";
    for (name, deal, option, folder) in [
        ("no_such_simulation", KS4, "--simulation", &nowhere),
        ("sweep_as_a_simulation", KS4, "--simulation", &of_sweep),
        ("simulation_as_a_sweep", KS4, "--sweep", &simulation),
        (
            "simulation_of_another_deal",
            ks2,
            "--simulation",
            &simulation,
        ),
    ] {
        let ran = run(&["report", deal, "--html", page, option, written(folder)]);
        assert_snapshot!(name, shown(&ran, outside.path()));
    }
    let over = simulation.join("by_month.parquet");
    let arguments = [
        "report",
        KS4,
        "--html",
        written(&over),
        "--simulation",
        written(&simulation),
    ];
    let ran = run(&arguments);
    assert_snapshot!(
        "over_a_table_of_the_simulation",
        shown(&ran, outside.path())
    );
    // An unfinished simulation lacks a table.
    fs::remove_file(over).unwrap();
    let ran = run(&[
        "report",
        KS4,
        "--html",
        page,
        "--simulation",
        written(&simulation),
    ]);
    assert_snapshot!("simulation_not_finished", shown(&ran, outside.path()));
    assert!(!Path::new(page).exists());
}

#[test]
fn simulation_of_changed_files_is_rejected() {
    let folder = Copy::of("rasc-2007-ks4");
    let words = [
        "--model",
        "models/base.yaml",
        "--paths",
        "8",
        "--output",
        "run",
    ];
    let ran = folder.run("simulate", &words);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ["--html", "page.html", "--simulation", "run"];
    let deal = folder.read("deal.yaml");
    folder.write("deal.yaml", format!("{deal}\n# edited\n"));
    assert_snapshot!(
        "simulation_of_changed_files",
        folder.run("report", &report).shown()
    );
    // The base scenario and the model must not have changed either.
    folder.write("deal.yaml", deal);
    assert_eq!(folder.run("report", &report).code, Some(0));
    for file in ["stress/4-cdr.yaml", "models/base.yaml"] {
        let text = folder.read(file);
        folder.write(file, format!("{text}\n# edited\n"));
        let ran = folder.run("report", &report);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        let message = format!("{file} has changed since");
        assert!(ran.stderr.contains(&message), "{}", ran.stderr);
        folder.write(file, text);
    }
}

/// A table, and how its text is damaged.
type Damage<'a> = (&'a str, &'a dyn Fn(&str) -> String);

/// Truncated or altered tables are rejected.
#[test]
fn damaged_tables_are_rejected() {
    let folder = Copy::of("three-classes");
    folder.write("model.yaml", MODEL);
    let words = [
        "--model",
        "model.yaml",
        "--paths",
        "20",
        "--format",
        "csv",
        "--output",
        "three-classes/run",
    ];
    let ran = folder.run("simulate", &words);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ["--html", "page.html", "--simulation", "three-classes/run"];
    assert_eq!(folder.run("report", &report).code, Some(0));
    let first_lines =
        |text: &str, count: usize| -> String { text.split_inclusive('\n').take(count).collect() };
    let damages: [Damage<'_>; 7] = [
        ("classes.csv", &|text| first_lines(text, 30)),
        ("deal.csv", &|text| first_lines(text, 1)),
        ("deal.csv", &|text| {
            let highest = text.lines().nth(3).unwrap();
            let mut cells: Vec<&str> = highest.split(',').collect();
            let names = text.lines().next().unwrap().split(',');
            let column = names.clone().position(|name| name == "cumulative_loss_pct");
            cells[column.unwrap()] = "inf";
            text.replace(highest, &cells.join(","))
        }),
        ("distributions.csv", &|text| first_lines(text, 1)),
        ("by_month.csv", &|text| first_lines(text, 1)),
        ("by_month.csv", &|text| first_lines(text, 100)),
        ("by_month.csv", &|text| {
            text.replacen(",2,", ",400000000,", 1)
        }),
    ];
    for (table, damage) in damages {
        let file = format!("run/{table}");
        let text = folder.read(&file);
        folder.write(&file, damage(&text));
        let ran = folder.run("report", &report);
        assert_eq!(ran.code, Some(3), "{table}: {}", ran.stderr);
        assert!(ran.stderr.contains(table), "{}", ran.stderr);
        folder.write(&file, text);
    }
}

/// Write-downs before a run from a state count among the losses of a class.
#[test]
fn earlier_write_downs_are_losses() {
    let folder = Copy::of("three-classes");
    folder.write("model.yaml", MODEL);
    let pricing = folder.read("pricing.yaml");
    let heavy = "name: Heavy\nprepayment: 6 CPR\ndefault: 14 CDR\nseverity: 60%\n\
                 months_to_liquidation: 9\n";
    let lines = pricing.split_inclusive('\n');
    let index: String = lines.filter(|line| line.starts_with("index:")).collect();
    folder.write("heavy.yaml", format!("{heavy}{index}"));
    let state = [
        "--scenario",
        "heavy.yaml",
        "--after",
        "40",
        "--output",
        "three-classes/after.yaml",
    ];
    let ran = folder.run("state", &state);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let words = [
        "--model",
        "model.yaml",
        "--paths",
        "20",
        "--state",
        "after.yaml",
        "--output",
        "three-classes/run",
    ];
    let ran = folder.run("simulate", &words);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let message = "after month 40, net of reimbursements of earlier write-downs";
    assert!(ran.stdout.contains(message), "{}", ran.stdout);
    let report = [
        "--html",
        "three-classes/page.html",
        "--simulation",
        "three-classes/run",
        "--state",
        "after.yaml",
    ];
    let ran = folder.run("report", &report);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = folder.read("page.html");
    let simulated = part(&page, "simulation");
    assert!(simulated.contains("including write-downs before the run began"));
    // The most junior class was written down to zero, so that it has a loss on every path.
    let (_, losses) = simulated
        .split_once("aria-labelledby=\"losses-by-class\"")
        .unwrap();
    let (_, of_lowest) = losses.split_once(">B</").unwrap();
    let first = of_lowest.split("<td").nth(1).unwrap();
    assert!(first.contains(">0.00</td>"), "{first}");
}

/// The section of a page with this id.
fn part<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page
        .split_once(&format!(
            "<section class=\"part\" aria-labelledby=\"{id}\">"
        ))
        .unwrap();
    rest.split_once("<section class=\"part\"").unwrap().0
}

#[test]
fn page_and_workbook_contain_the_simulation() {
    let outside = TempDir::new().unwrap();
    let simulation = outside.path().join("run");
    simulate(KS4, "models/base.yaml", &simulation);
    let make = |name: &str, more: &[&str]| {
        let page = outside.path().join(format!("{name}.html"));
        let book = outside.path().join(format!("{name}.xlsx"));
        let (page_path, book_path) = (written(&page), written(&book));
        let files = ["report", KS4, "--html", page_path, "--xlsx", book_path];
        let words = [&files[..], &["--simulation", written(&simulation)], more].concat();
        let ran = run(&words);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        (fs::read_to_string(page).unwrap(), fs::read(book).unwrap())
    };
    let (page, book) = make("all", &[]);
    assert!(
        (page.clone(), book) == make("again", &[]),
        "the files differ"
    );
    let simulated = part(&page, "simulation");
    // Losses of classes and pool, the pool balance, the index, and thirteen classes.
    let charts = |part: &str| part.matches("<section class=\"chart\"").count();
    assert_eq!(charts(simulated), 4 + 13);
    for text in [
        "Losses of the classes over paths, to maturity",
        "Losses of the pool over paths",
        "Pool balance over paths",
        "Balance of M-9 over paths, to maturity",
        "Index libor_1m over paths",
        "all 64 paths",
        "1% to 99% of the paths",
        "5% to 95%",
        "25% to 75%",
        "Median",
        "75% to below 100%",
    ] {
        assert!(simulated.contains(text), "{text}");
    }
    // The settings of the simulation, its model, and a link to each chart.
    let about = "64 paths of Illustrative base model around 4 CDR, 40% severity, 12 months lag, \
                 seed 1, independent";
    assert!(page.contains(about));
    assert!(simulated.contains(about));
    assert!(page.contains("models/base.yaml"));
    for id in [
        "simulation",
        "losses-by-class",
        "losses-of-the-pool",
        "fan-index-libor-1m",
    ] {
        assert_eq!(page.matches(&format!("href=\"#{id}\"")).count(), 1, "{id}");
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    // Estimates have their standard errors, as `simulate` prints them.
    let shown = run(&[
        "simulate",
        KS4,
        "--model",
        "models/base.yaml",
        "--paths",
        "64",
        "--output",
        written(&simulation),
    ]);
    let printed = shown
        .stdout
        .lines()
        .find(|line| line.starts_with("M-9 "))
        .unwrap();
    let printed: Vec<&str> = printed.split_whitespace().collect();
    let (_, table) = simulated.split_once("id=\"classes-over-paths\"").unwrap();
    let (_, row) = table.split_once(">M-9</").unwrap();
    let cells: Vec<&str> = row.split("</td>").take(17).collect();
    let cell = |place: usize| cells[place].rsplit('>').next().unwrap();
    let bare = |place: usize| printed[place].trim_matches(['±', '%']);
    // WAL with its error, its 5% and 95% quantiles; the share of paths with write-downs; the mean
    // loss.
    for (shown, place) in [
        (0, 1),
        (1, 2),
        (3, 3),
        (5, 4),
        (6, 5),
        (7, 6),
        (8, 7),
        (9, 8),
    ] {
        assert_eq!(cell(shown), bare(place), "{shown}: {row}");
    }
    assert!(simulated.contains("Pool over paths"));
    assert!(!page.contains("<script"));
    assert!(!page.contains("#FE01"), "a placeholder color");

    // One class, to call.
    let (page, _) = make("to_call", &["--class", "M-9", "--run-to", "call"]);
    let simulated = part(&page, "simulation");
    assert_eq!(charts(simulated), 4 + 1);
    assert!(simulated.contains("Balance of M-9 over paths, to call"));
    assert!(simulated.contains("Losses of the classes over paths, to call"));
}
