//! `report`: what is rejected, that files are complete and reproducible, and what a page and a
//! workbook contain.

/// Pages in a browser.
mod page;

/// Workbooks read by another program.
mod workbook;

/// A client of a browser.
mod browser;

/// Reports with a finished simulation.
mod simulation;

/// Contrast of the colors of the page.
mod contrast;

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::{Copy, Ran, run, top_level};

const KS4: &str = "scenarios/rasc-2007-ks4";

/// A path as an argument.
fn written(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The output of a run, without the path of the temporary folder.
fn shown(ran: &Ran, outside: &Path) -> String {
    ran.shown()
        .replace(&outside.display().to_string(), "[outside]")
}

/// Runs one of the deal's sweeps to a folder.
fn sweep(deal: &str, file: &str, output: &Path) {
    let ran = run(&[
        "sweep",
        deal,
        "--sweep",
        file,
        "--output",
        written(output),
        "--format",
        "csv",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn invalid_arguments_are_rejected() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let page = written(&page);
    for (name, arguments) in [
        ("no_file", &[][..]),
        ("one_file_for_both", &["--html", page, "--xlsx", page]),
        ("pivot_without_a_sweep", &["--html", page, "--pivot", "a,b"]),
        ("no_such_class", &["--html", page, "--class", "M-99"]),
    ] {
        let mut words = vec!["report", KS4];
        words.extend(arguments);
        assert_snapshot!(name, shown(&run(&words), outside.path()));
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

/// The same file under two paths, or by a link.
#[test]
fn one_file_for_both_outputs_is_rejected() {
    let folder = Copy::of("three-classes");
    let outside = folder.path().with_file_name("");
    fs::create_dir(outside.join("new")).unwrap();
    let run = |html: &str, xlsx: &str| {
        let ran = folder.run("report", &["--html", html, "--xlsx", xlsx]);
        assert_eq!(ran.code, Some(2), "{html} {xlsx}: {}", ran.stderr);
        let message = "the page and the workbook cannot be the same file";
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    };
    run("a", "./a");
    run("a", "new/../a");
    run(written(&outside.join("a")), "three-classes/../a");
    assert!(!outside.join("a").exists());
    fs::write(outside.join("a"), "").unwrap();
    fs::hard_link(outside.join("a"), outside.join("b")).unwrap();
    run("a", "b");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.join("a"), outside.join("c")).unwrap();
        run("c", "a");
    }
}

/// A name too long for a cell is shortened in the workbook, with a note.
#[test]
fn names_longer_than_a_cell_are_shortened() {
    let folder = Copy::of("three-classes");
    let long = "x".repeat(32_768);
    folder.replace("deal.yaml", "name: Three classes", &format!("name: {long}"));
    folder.replace("pricing.yaml", "some loss", &long);
    let deal = folder
        .read("deal.yaml")
        .replace("name: M,", &format!("name: \"{long}\","));
    let deal = deal
        .replace("[M]", &format!("[\"{long}\"]"))
        .replace("[A, M, B]", &format!("[A, \"{long}\", B]"))
        .replace("[B, M, A]", &format!("[B, \"{long}\", A]"));
    folder.write("deal.yaml", deal);
    let ran = folder.run("report", &["--xlsx", "book.xlsx"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn files_that_cannot_be_written() {
    let folder = Copy::of("three-classes");
    let nowhere = folder.path().with_file_name("nowhere").join("page.html");
    let pool = folder.path().join("pool.csv");
    let before = folder.read("pool.csv");
    for (name, option, path) in [
        ("no_folder", "--html", nowhere.as_path()),
        ("over_an_input", "--html", pool.as_path()),
        ("workbook_over_an_input", "--xlsx", pool.as_path()),
    ] {
        let ran = folder.run("report", &[option, written(path)]);
        let outside = folder.path().with_file_name("");
        let shown = shown(&ran, &outside).replace("[outside]/", "[outside]");
        assert_snapshot!(name, shown.replace(written(&outside), "[outside]"));
    }
    assert_eq!(folder.read("pool.csv"), before);
}

#[test]
fn no_file_is_written_if_one_fails() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    fs::write(&page, "an existing file").unwrap();
    let nowhere = outside.path().join("nowhere").join("book.xlsx");
    let ran = run(&[
        "report",
        KS4,
        "--html",
        written(&page),
        "--xlsx",
        written(&nowhere),
    ]);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&page).unwrap(), "an existing file");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn invalid_sweeps_are_rejected() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let page = written(&page);
    let run_folder = outside.path().join("run");
    sweep(
        "scenarios/rasc-2007-ks2",
        "sweeps/defaults-by-severity.yaml",
        &run_folder,
    );
    let empty = outside.path().join("nothing");
    fs::create_dir(&empty).unwrap();
    for (name, sweep) in [
        ("no_sweep_there", empty.as_path()),
        ("no_such_folder", &outside.path().join("nowhere")),
        ("sweep_of_another_deal", &run_folder),
    ] {
        let ran = run(&["report", KS4, "--html", page, "--sweep", written(sweep)]);
        assert_snapshot!(name, shown(&ran, outside.path()));
    }
    // An unfinished run has no table `run`.
    fs::remove_file(run_folder.join("run.csv")).unwrap();
    let deal = "scenarios/rasc-2007-ks2";
    let ran = run(&[
        "report",
        deal,
        "--html",
        page,
        "--sweep",
        written(&run_folder),
    ]);
    assert_snapshot!("sweep_not_finished", shown(&ran, outside.path()));
    assert!(!Path::new(page).exists());
}

#[test]
fn sweep_of_changed_files_is_rejected() {
    let folder = Copy::of("three-classes");
    folder.write(
        "sweep.yaml",
        "name: speeds\nscenario: pricing.yaml\naxes:\n  speed: [50%, 100%]\n  severity: [40%, 50%]\n",
    );
    let ran = folder.run("sweep", &["--sweep", "sweep.yaml", "--output", "run"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = ["--html", "page.html", "--sweep", "run"];
    let ran = folder.run("report", &report);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // An output path that is a table of the sweep.
    let over = ["--html", "run/classes.parquet", "--sweep", "run"];
    assert_snapshot!(
        "over_a_table_of_the_sweep",
        folder.run("report", &over).shown()
    );

    let deal = folder.read("deal.yaml");
    folder.write("deal.yaml", format!("{deal}\n# edited\n"));
    assert_snapshot!(
        "sweep_of_changed_files",
        folder.run("report", &report).shown()
    );
}

#[test]
fn same_inputs_give_the_same_bytes() {
    let outside = TempDir::new().unwrap();
    let run_folder = outside.path().join("run");
    sweep(KS4, "sweeps/severities.yaml", &run_folder);
    let make = |name: &str| {
        let page = outside.path().join(format!("{name}.html"));
        let book = outside.path().join(format!("{name}.xlsx"));
        let ran = run(&[
            "report",
            KS4,
            "--html",
            written(&page),
            "--xlsx",
            written(&book),
            "--sweep",
            written(&run_folder),
            "--class",
            "M-4",
        ]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let message = ": 78 scenarios over severity_pct, months_to_liquidation, advancing; run ";
        assert!(ran.stdout.contains(message), "{}", ran.stdout);
        (fs::read(page).unwrap(), fs::read(book).unwrap())
    };
    let first = make("first");
    // Time stamps in files have a resolution of a second, in archives of two.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    let second = make("second");
    assert!(first.0 == second.0, "the pages differ");
    assert!(first.1 == second.1, "the workbooks differ");
}

#[test]
fn texts_of_files_are_escaped() {
    let folder = Copy::of("three-classes");
    let deal = folder.read("deal.yaml");
    let name = deal.lines().find(|line| line.starts_with("name:")).unwrap();
    folder.replace(
        "deal.yaml",
        name,
        r#"name: '<script>alert("1")</script> & <img src=x onerror=alert(1)>'"#,
    );
    let ran = folder.run("report", &["--html", "page.html", "--xlsx", "book.xlsx"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = fs::read_to_string(folder.path().with_file_name("page.html")).unwrap();
    assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;img"));
    assert!(!page.contains("<script"));
    assert!(!page.contains("<img"));
}

#[test]
fn page_is_self_contained() {
    let outside = TempDir::new().unwrap();
    let page = outside.path().join("page.html");
    let ran = run(&["report", KS4, "--html", written(&page)]);
    assert_eq!(ran.shown(), "exit code 0\n");
    let page = fs::read_to_string(page).unwrap();
    for word in ["<script", "http:", "https:", "@import", "url(\""] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
    // Placeholders for the colors of the page.
    assert!(!page.contains("#FE01"));
    // The notes on the run, as `wal` prints them.
    let wal = run(&["wal", KS4]);
    for line in wal
        .stdout
        .lines()
        .skip_while(|line| !line.starts_with("scenario"))
    {
        let (_, text) = line.split_once("  ").unwrap();
        assert!(page.contains(text.trim()), "{line}");
    }
    assert!(page.contains("78 of 78 as printed"));
}
