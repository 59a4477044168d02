//! Folders of term-sheet tables: replaced as a whole, and never in the place of others' files.

use std::fs;
use std::path::Path;

use stepdown_runner::results::{ResultsError, Resume, RunFolder, TableFormat, write_tables};
use tempfile::TempDir;

use super::generated::{Generated, names, origin};

const FORMAT: TableFormat = TableFormat::Parquet;

/// Files of term-sheet tables.
fn files(names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let files = names.iter();
    files
        .map(|name| ((*name).to_owned(), format!("{name} is here\n").into_bytes()))
        .collect()
}

#[test]
fn term_sheet_tables_are_replaced_as_a_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tables");
    let write = |names: &[&str]| write_tables(&path, "Generated", &origin("1"), &files(names));
    write(&["a.csv", "b.csv"]).unwrap();
    assert_eq!(names(&path), ["a.csv", "b.csv", "manifest.json"]);
    fs::write(path.join("notes.txt"), "mine").unwrap();
    // A killed command leaves an unfinished one; a changed table is replaced.
    fs::create_dir(path.join("unfinished-run")).unwrap();
    fs::copy(
        path.join("manifest.json"),
        path.join("unfinished-run/manifest.json"),
    )
    .unwrap();
    fs::write(path.join("unfinished-run/a.csv"), "half").unwrap();
    fs::write(path.join("b.csv"), "edited").unwrap();
    write(&["b.csv", "c.csv"]).unwrap();
    assert_eq!(
        names(&path),
        ["b.csv", "c.csv", "manifest.json", "notes.txt"]
    );
    assert_eq!(fs::read(path.join("b.csv")).unwrap(), b"b.csv is here\n");
    // A file under the name of a table, which no command wrote.
    fs::write(path.join("a.csv"), "mine").unwrap();
    let error = write(&["a.csv"]).unwrap_err();
    assert!(matches!(error, ResultsError::NoTables { .. }), "{error}");
    assert_eq!(fs::read(path.join("a.csv")).unwrap(), b"mine");
    assert_eq!(
        names(&path),
        ["a.csv", "b.csv", "c.csv", "manifest.json", "notes.txt"]
    );
}

#[test]
fn runs_and_term_sheet_tables_do_not_replace_one_another() {
    let write = |path: &Path| write_tables(path, "Generated", &origin("1"), &files(&["a.csv"]));
    let sweep = Generated::of(100);
    let run = TempDir::new().unwrap();
    sweep.run(run.path(), FORMAT, 1, Resume::Refused).unwrap();
    let error = write(run.path()).unwrap_err();
    assert!(matches!(error, ResultsError::NoTables { .. }), "{error}");
    RunFolder::finished(run.path()).unwrap();
    let of_tables = TempDir::new().unwrap();
    write(of_tables.path()).unwrap();
    let error = sweep
        .open(of_tables.path(), FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::NoRun { .. }), "{error}");
    let error = RunFolder::finished(of_tables.path()).unwrap_err();
    assert!(matches!(error, ResultsError::NotFinished { .. }), "{error}");
}

/// A manifest may have been changed: files outside its folder are never removed.
#[test]
fn manifest_names_files_of_its_folder_only() {
    let outside = TempDir::new().unwrap();
    let path = outside.path().join("tables");
    let write = || write_tables(&path, "Generated", &origin("1"), &files(&["a.csv"]));
    write().unwrap();
    let own = outside.path().join("own.csv");
    fs::write(&own, "mine").unwrap();
    let manifest = path.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    for name in [
        "../own.csv",
        own.to_str().unwrap(),
        "..",
        "manifest.json",
        "",
    ] {
        fs::write(&manifest, text.replace("a.csv", name)).unwrap();
        let error = write().unwrap_err();
        assert!(matches!(error, ResultsError::Damaged { .. }), "{error}");
    }
    assert_eq!(fs::read(&own).unwrap(), b"mine");
}
