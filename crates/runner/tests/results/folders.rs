//! What a folder may hold, and what is refused before anything is run.

use std::fs;

use stepdown_runner::results::{Manifest, ResultsError, Resume, RunFolder, Standing, TableFormat};
use tempfile::TempDir;

use super::made_up::{MadeUp, names, origin, tables};

const FORMAT: TableFormat = TableFormat::Parquet;

#[test]
fn a_finished_run_is_found_and_not_run_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("output/a-b");
    let sweep = MadeUp::of(100);
    sweep.run(&path, FORMAT, 1, Resume::Refused).unwrap();
    assert_eq!(
        names(&path),
        [
            "classes.parquet",
            "deal.parquet",
            "manifest.json",
            "run.parquet",
            "scenarios.parquet"
        ]
    );
    for resume in [Resume::Allowed, Resume::Refused] {
        let (_, standing) = sweep.open(&path, FORMAT, resume).unwrap();
        assert_eq!(standing, Standing::Finished);
    }
}

#[test]
fn another_run_is_refused_in_words() {
    let folder = TempDir::new().unwrap();
    let sweep = MadeUp::of(100);
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    let told = |manifest| {
        RunFolder::open(folder.path(), manifest, FORMAT, Resume::Allowed)
            .unwrap_err()
            .to_string()
    };
    let changed = told(Manifest::of(&sweep, &origin("2"), FORMAT));
    assert!(
        changed.ends_with("deal.yaml has changed since"),
        "{changed}"
    );
    let larger = told(Manifest::of(&MadeUp::of(200), &origin("1"), FORMAT));
    assert!(
        larger.ends_with("the number of scenarios is 200 here, and 100 there"),
        "{larger}"
    );
    let as_csv = told(Manifest::of(&sweep, &origin("1"), TableFormat::Csv));
    assert!(
        as_csv.ends_with("the format is csv here, and parquet there"),
        "{as_csv}"
    );
}

#[test]
fn an_unfinished_run_is_gone_on_with_only_when_asked() {
    let folder = TempDir::new().unwrap();
    let mut sweep = MadeUp::of(1000);
    sweep.stop_after = Some(100);
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Allowed)
        .unwrap_err();
    let error = sweep
        .open(folder.path(), FORMAT, Resume::Refused)
        .unwrap_err();
    assert!(matches!(error, ResultsError::Unfinished { .. }), "{error}");
}

#[test]
fn two_do_not_write_to_one_folder() {
    let folder = TempDir::new().unwrap();
    let sweep = MadeUp::of(1000);
    let held = sweep.open(folder.path(), FORMAT, Resume::Allowed).unwrap();
    let error = sweep
        .open(folder.path(), FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::AtWork { .. }), "{error}");
    drop(held);
    sweep.open(folder.path(), FORMAT, Resume::Allowed).unwrap();
}

#[test]
fn other_files_stay_as_they_are() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let error = MadeUp::of(10)
        .open(folder.path(), FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::NoRun { .. }), "{error}");
    assert_eq!(names(folder.path()), ["notes.txt"]);
    let below_a_file = folder.path().join("notes.txt/run");
    let error = MadeUp::of(10)
        .open(&below_a_file, FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::Unwritable { .. }), "{error}");
}

#[test]
fn a_folder_of_the_same_name_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    let parts = folder.path().join("parts");
    fs::create_dir(&parts).unwrap();
    fs::write(parts.join("thesis.txt"), "mine").unwrap();
    let sweep = MadeUp::of(100);
    for resume in [Resume::Allowed, Resume::Refused] {
        let error = sweep.open(folder.path(), FORMAT, resume).unwrap_err();
        assert!(matches!(error, ResultsError::NoRun { .. }), "{error}");
    }
    assert_eq!(names(&parts), ["thesis.txt"]);
    assert_eq!(names(folder.path()), ["parts"]);
    // Killed before it had a manifest, a run leaves an empty one.
    fs::remove_file(parts.join("thesis.txt")).unwrap();
    fs::write(folder.path().join("manifest.json.unfinished"), "{").unwrap();
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    assert!(!parts.exists());
}

#[test]
fn files_among_the_parts_that_are_none_stay() {
    let folder = TempDir::new().unwrap();
    let parts = folder.path().join("parts");
    let mut sweep = MadeUp::of(1000);
    sweep.stop_after = Some(100);
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Allowed)
        .unwrap_err();
    let own = [
        "1.json",
        "000001.json.old",
        "000001-thesis.part",
        "notes.txt",
    ];
    for name in own {
        fs::write(parts.join(name), "mine").unwrap();
    }
    fs::create_dir(parts.join("000999.json")).unwrap();
    fs::write(parts.join("000009-deal.part.unfinished"), "ours").unwrap();
    MadeUp::of(1000)
        .run(folder.path(), FORMAT, 1, Resume::Allowed)
        .unwrap();
    let mut left = own.to_vec();
    left.push("000999.json");
    left.sort_unstable();
    assert_eq!(names(&parts), left);
}

#[test]
fn a_table_that_was_taken_away_is_made_again() {
    let folder = TempDir::new().unwrap();
    let sweep = MadeUp::of(100);
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    let before = tables(folder.path(), FORMAT);
    for table in ["scenarios", "classes", "deal", "run"] {
        fs::remove_file(folder.path().join(format!("{table}.parquet"))).unwrap();
        let error = sweep
            .open(folder.path(), FORMAT, Resume::Refused)
            .unwrap_err();
        assert!(matches!(error, ResultsError::Unfinished { .. }), "{error}");
        let (run, standing) = sweep.open(folder.path(), FORMAT, Resume::Allowed).unwrap();
        assert_eq!(standing, Standing::Unfinished);
        // Until all of them are there again, none says that the run is finished.
        assert!(!folder.path().join("run.parquet").exists());
        drop(run);
        let finished = sweep
            .run(folder.path(), FORMAT, 1, Resume::Allowed)
            .unwrap();
        assert_eq!(finished.ran_now, 100);
        assert!(tables(folder.path(), FORMAT) == before);
    }
}

#[test]
fn more_scenarios_than_can_be_numbered_are_refused() {
    let sweep = MadeUp::of(1_000_000 * 1_000_000);
    let error = stepdown_runner::results::check_size(&sweep).unwrap_err();
    assert!(
        error.to_string().contains("1000000000000 scenarios"),
        "{error}"
    );
}
