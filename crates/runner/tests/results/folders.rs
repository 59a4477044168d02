//! What a folder may contain, and what is refused before anything is run.

use std::fs;
use std::path::Path;

use stepdown_runner::results::{
    Manifest, Origin, Overwrite, ResultsError, Resume, RunFolder, RunStatus, TableFormat,
};
use tempfile::TempDir;

use super::generated::{Generated, names, origin, tables};

const FORMAT: TableFormat = TableFormat::Parquet;

#[test]
fn finished_run_is_reused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("output/a-b");
    let sweep = Generated::of(100);
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
        let (_, status) = sweep.open(&path, FORMAT, resume).unwrap();
        assert_eq!(status, RunStatus::Finished);
    }
}

/// Opens a folder for the sweep with other inputs, or one of another size.
fn open_other(
    sweep: &Generated,
    path: &Path,
    of: &Origin,
    resume: Resume,
    overwrite: Overwrite,
) -> Result<(RunFolder, RunStatus), ResultsError> {
    RunFolder::open(
        path,
        Manifest::of(sweep, of, FORMAT),
        FORMAT,
        resume,
        overwrite,
    )
}

#[test]
fn another_run_is_refused_with_differences() {
    let folder = TempDir::new().unwrap();
    let sweep = Generated::of(100);
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    let shown = |manifest| {
        RunFolder::open(
            folder.path(),
            manifest,
            FORMAT,
            Resume::Allowed,
            Overwrite::Refused,
        )
        .unwrap_err()
        .to_string()
    };
    let changed = shown(Manifest::of(&sweep, &origin("2"), FORMAT));
    assert!(
        changed.ends_with("deal.yaml has changed since"),
        "{changed}"
    );
    let larger = shown(Manifest::of(&Generated::of(200), &origin("1"), FORMAT));
    assert!(
        larger.ends_with("the number of scenarios is 200 in this run, 100 in that one"),
        "{larger}"
    );
    let as_csv = shown(Manifest::of(&sweep, &origin("1"), TableFormat::Csv));
    assert!(
        as_csv.ends_with("the format is csv in this run, parquet in that one"),
        "{as_csv}"
    );
}

/// The earlier run is whole until the new one is finished, and is then removed; other files are kept.
#[test]
fn another_run_is_replaced_on_finish() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    Generated::of(100)
        .run(path, TableFormat::Csv, 1, Resume::Refused)
        .unwrap();
    fs::write(path.join("notes.txt"), "mine").unwrap();
    let before = tables(path, TableFormat::Csv);
    let mut larger = Generated::of(1000);
    larger.stop_after = Some(100);
    larger.run(path, FORMAT, 1, Resume::Refused).unwrap_err();
    assert!(tables(path, TableFormat::Csv) == before);
    let run = RunFolder::finished(path).unwrap();
    assert_eq!((run.scenarios(), run.format()), (100, TableFormat::Csv));
    drop(run);
    let larger = Generated::of(1000);
    let finished = larger.run(path, FORMAT, 1, Resume::Allowed).unwrap();
    assert!(finished.ran_now < 1000, "finished blocks are not run again");
    let run = RunFolder::finished(path).unwrap();
    assert_eq!((run.scenarios(), run.format()), (1000, FORMAT));
    assert_eq!(
        names(path),
        [
            "classes.parquet",
            "deal.parquet",
            "manifest.json",
            "notes.txt",
            "run.parquet",
            "scenarios.parquet"
        ]
    );
    let undisturbed = TempDir::new().unwrap();
    larger
        .run(undisturbed.path(), FORMAT, 2, Resume::Refused)
        .unwrap();
    assert!(tables(path, FORMAT) == tables(undisturbed.path(), FORMAT));
}

/// If the process is killed while a finished run is replaced, one whole run can be found, and opening
/// the folder completes the replacement.
#[test]
fn killed_replacement_is_completed() {
    let old = TempDir::new().unwrap();
    Generated::of(100)
        .run(old.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    let new = TempDir::new().unwrap();
    let sweep = Generated::of(200);
    sweep.run(new.path(), FORMAT, 1, Resume::Refused).unwrap();
    let files = [
        "scenarios.parquet",
        "classes.parquet",
        "deal.parquet",
        "run.parquet",
        "manifest.json",
    ];
    let copy = |from: &Path, to: &Path, files: &[&str]| {
        fs::create_dir_all(to).unwrap();
        for file in files {
            fs::copy(from.join(file), to.join(file)).unwrap();
        }
    };
    for replaced in 0..=files.len() {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        copy(old.path(), path, &files);
        copy(new.path(), &path.join("unfinished-run"), &files);
        copy(new.path(), path, &files[..replaced]);
        fs::write(path.join("classes.parquet.unfinished"), "half").unwrap();
        let run = RunFolder::finished(path).unwrap();
        assert_eq!(run.scenarios(), 200, "{replaced}");
        drop(run);
        let (_, status) = sweep.open(path, FORMAT, Resume::Refused).unwrap();
        assert_eq!(status, RunStatus::Finished, "{replaced}");
        assert_eq!(names(path), names(new.path()), "{replaced}");
        assert!(tables(path, FORMAT) == tables(new.path(), FORMAT));
    }
    // Also if it is killed while the unfinished run's folder is cleared.
    for cleared in 1..=files.len() {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        copy(new.path(), path, &files);
        let left = files.len() - cleared;
        copy(new.path(), &path.join("unfinished-run"), &files[..left]);
        assert_eq!(RunFolder::finished(path).unwrap().scenarios(), 200);
        let (_, status) = sweep.open(path, FORMAT, Resume::Refused).unwrap();
        assert_eq!(status, RunStatus::Finished);
        Generated::of(100)
            .run(path, FORMAT, 1, Resume::Refused)
            .unwrap();
        assert_eq!(names(path), names(old.path()));
    }
}

/// Parts left behind by a finished run are not used by the next.
#[test]
fn parts_without_manifest_are_ignored() {
    let folder = TempDir::new().unwrap();
    let mut sweep = Generated::of(1000);
    let path = folder.path();
    Generated::of(10)
        .run(path, FORMAT, 1, Resume::Refused)
        .unwrap();
    sweep.stop_after = Some(200);
    sweep.run(path, FORMAT, 1, Resume::Refused).unwrap_err();
    fs::remove_file(path.join("unfinished-run/manifest.json")).unwrap();
    let finished = Generated::of(1000)
        .run(path, FORMAT, 1, Resume::Allowed)
        .unwrap();
    assert_eq!(finished.ran_now, 1000);
}

#[test]
fn discarding_an_unfinished_run_is_noted() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let begin = || {
        let mut sweep = Generated::of(1000);
        sweep.stop_after = Some(100);
        sweep.run(path, FORMAT, 1, Resume::Refused).unwrap_err();
    };
    begin();
    let other = Generated::of(200);
    let open = |resume, overwrite| open_other(&other, path, &origin("1"), resume, overwrite);
    let error = open(Resume::Allowed, Overwrite::Allowed).unwrap_err();
    assert!(
        matches!(error, ResultsError::OtherUnfinished { .. }),
        "{error}"
    );
    let error = open(Resume::Refused, Overwrite::Refused).unwrap_err();
    assert!(matches!(error, ResultsError::OtherRun { .. }), "{error}");
    let (run, status) = open(Resume::Refused, Overwrite::Allowed).unwrap();
    assert_eq!(status, RunStatus::New);
    let [note] = run.notes() else {
        panic!("{:?}", run.notes());
    };
    assert!(
        note.ends_with("200 in this run, 1000 in that one"),
        "{note}"
    );
    assert!(names(&path.join("unfinished-run/parts")).is_empty());
}

/// A truncated, emptied or changed table is refused; `--resume` makes it again.
#[test]
fn changed_tables_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let sweep = Generated::of(100);
    for format in [TableFormat::Parquet, TableFormat::Csv] {
        sweep.run(path, format, 1, Resume::Refused).unwrap();
        let before = tables(path, format);
        for name in ["scenarios", "classes", "deal", "run"] {
            let table = path.join(format!("{name}.{}", format.ending()));
            let whole = fs::read(&table).unwrap();
            let mut altered = whole.clone();
            altered[whole.len() / 2] ^= 1;
            let half = whole[..whole.len() / 2].to_vec();
            for damaged in [Vec::new(), half, altered] {
                fs::write(&table, damaged).unwrap();
                for error in [
                    sweep.open(path, format, Resume::Refused).unwrap_err(),
                    RunFolder::finished(path).unwrap_err(),
                ] {
                    assert!(matches!(error, ResultsError::Damaged { .. }), "{error}");
                    assert!(error.to_string().contains(name), "{error}");
                }
            }
            fs::write(&table, &whole).unwrap();
        }
        fs::write(path.join(format!("deal.{}", format.ending())), "").unwrap();
        let (run, status) = sweep.open(path, format, Resume::Allowed).unwrap();
        assert_eq!((status, run.notes().len()), (RunStatus::New, 1));
        drop(run);
        sweep.run(path, format, 1, Resume::Allowed).unwrap();
        assert!(tables(path, format) == before);
    }
    // A run with an incomplete manifest is refused too, and not changed.
    let manifest = path.join("manifest.json");
    let whole = fs::read(&manifest).unwrap();
    for cut in [0, whole.len() / 2] {
        fs::write(&manifest, &whole[..cut]).unwrap();
        for error in [
            sweep.open(path, FORMAT, Resume::Allowed).unwrap_err(),
            RunFolder::finished(path).unwrap_err(),
        ] {
            assert!(matches!(error, ResultsError::Damaged { .. }), "{error}");
        }
        assert_eq!(fs::read(&manifest).unwrap(), whole[..cut]);
    }
}

/// Links in the folder are replaced or refused, and their targets are not changed.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().unwrap();
    let own = outside.path().join("thesis");
    let sweep = Generated::of(100);
    for name in [
        "classes.parquet",
        "classes.parquet.unfinished",
        "manifest.json.unfinished",
        "unfinished-run/manifest.json.unfinished",
        "unfinished-run/deal.parquet",
        "unfinished-run/deal.parquet.unfinished",
        "unfinished-run/parts/000000-deal.part.unfinished",
    ] {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        let mut begun = Generated::of(1000);
        begun.stop_after = Some(100);
        begun.run(path, FORMAT, 1, Resume::Refused).unwrap_err();
        let _ = fs::remove_file(path.join("unfinished-run/parts/000000-deal.part"));
        fs::write(&own, "mine").unwrap();
        symlink(&own, path.join(name)).unwrap();
        Generated::of(1000)
            .run(path, FORMAT, 1, Resume::Allowed)
            .unwrap();
        assert_eq!(fs::read_to_string(&own).unwrap(), "mine", "{name}");
        assert!(!path.join("classes.parquet").is_symlink(), "{name}");
        RunFolder::finished(path).unwrap();
    }
    let folder = TempDir::new().unwrap();
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    let elsewhere = TempDir::new().unwrap();
    symlink(elsewhere.path(), folder.path().join("unfinished-run")).unwrap();
    let error = Generated::of(200)
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    assert!(names(elsewhere.path()).is_empty());
    fs::remove_file(folder.path().join("unfinished-run")).unwrap();
    fs::create_dir(folder.path().join("unfinished-run")).unwrap();
    symlink(elsewhere.path(), folder.path().join("unfinished-run/parts")).unwrap();
    let error = Generated::of(200)
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap_err();
    assert!(error.to_string().contains("symbolic link"), "{error}");
    assert!(names(elsewhere.path()).is_empty());
}

#[test]
fn unfinished_run_needs_resume() {
    let folder = TempDir::new().unwrap();
    let mut sweep = Generated::of(1000);
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
fn folder_is_locked() {
    let folder = TempDir::new().unwrap();
    let sweep = Generated::of(1000);
    let held = sweep.open(folder.path(), FORMAT, Resume::Allowed).unwrap();
    let error = sweep
        .open(folder.path(), FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::AtWork { .. }), "{error}");
    drop(held);
    sweep.open(folder.path(), FORMAT, Resume::Allowed).unwrap();
}

#[test]
fn other_files_are_kept() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let error = Generated::of(10)
        .open(folder.path(), FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::NoRun { .. }), "{error}");
    assert_eq!(names(folder.path()), ["notes.txt"]);
    let below_a_file = folder.path().join("notes.txt/run");
    let error = Generated::of(10)
        .open(&below_a_file, FORMAT, Resume::Allowed)
        .unwrap_err();
    assert!(matches!(error, ResultsError::Unwritable { .. }), "{error}");
}

#[test]
fn other_folders_are_kept() {
    for name in ["parts", "unfinished-run", "unfinished-run/parts"] {
        let folder = TempDir::new().unwrap();
        let own = folder.path().join(name);
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("thesis.txt"), "mine").unwrap();
        let sweep = Generated::of(100);
        for resume in [Resume::Allowed, Resume::Refused] {
            let error = sweep.open(folder.path(), FORMAT, resume).unwrap_err();
            assert!(matches!(error, ResultsError::NoRun { .. }), "{error}");
        }
        assert_eq!(names(&own), ["thesis.txt"]);
    }
    // A run that is killed before it writes its manifest leaves a partial one.
    let folder = TempDir::new().unwrap();
    let begun = folder.path().join("unfinished-run");
    fs::create_dir_all(begun.join("parts")).unwrap();
    fs::write(begun.join("manifest.json.unfinished"), "{").unwrap();
    Generated::of(100)
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    assert!(!begun.exists());
    // A manifest of another program does not make a folder a run.
    let folder = TempDir::new().unwrap();
    let manifest = folder.path().join("manifest.json");
    fs::write(&manifest, "{\"name\": \"an app\"}").unwrap();
    let error = Generated::of(100)
        .open(folder.path(), FORMAT, Resume::Refused)
        .unwrap_err();
    assert!(matches!(error, ResultsError::NoRun { .. }), "{error}");
}

#[test]
fn other_files_among_parts_are_kept() {
    let folder = TempDir::new().unwrap();
    let parts = folder.path().join("unfinished-run/parts");
    let mut sweep = Generated::of(1000);
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
    Generated::of(1000)
        .run(folder.path(), FORMAT, 1, Resume::Allowed)
        .unwrap();
    let mut left = own.to_vec();
    left.push("000999.json");
    left.sort_unstable();
    assert_eq!(names(&parts), left);
}

#[test]
fn missing_table_is_made_again() {
    let folder = TempDir::new().unwrap();
    let sweep = Generated::of(100);
    sweep
        .run(folder.path(), FORMAT, 1, Resume::Refused)
        .unwrap();
    let before = tables(folder.path(), FORMAT);
    for table in ["scenarios", "classes", "deal", "run"] {
        fs::remove_file(folder.path().join(format!("{table}.parquet"))).unwrap();
        let error = sweep
            .open(folder.path(), FORMAT, Resume::Refused)
            .unwrap_err();
        assert!(matches!(error, ResultsError::Damaged { .. }), "{error}");
        let finished = sweep
            .run(folder.path(), FORMAT, 1, Resume::Allowed)
            .unwrap();
        assert_eq!(finished.ran_now, 100);
        assert!(tables(folder.path(), FORMAT) == before);
    }
}

#[test]
fn too_many_scenarios_are_refused() {
    let sweep = Generated::of(1_000_000 * 1_000_000);
    let error = stepdown_runner::results::check_size(&sweep).unwrap_err();
    assert!(
        error.to_string().contains("1000000000000 scenarios"),
        "{error}"
    );
}

/// Asserts that a file is refused at once, and why.
#[cfg(unix)]
#[track_caller]
fn assert_unreadable(error: &ResultsError, what: &str) {
    assert!(matches!(error, ResultsError::Unreadable { .. }), "{error}");
    let message = format!("manifest.json: it is {what}, not a regular file");
    assert!(error.to_string().ends_with(&message), "{error}");
}

/// A pipe would be waited for, and a device read without end.
#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    use std::os::unix::fs::symlink;
    use std::process::Command;
    let pipe = |path: &Path| {
        let _ = fs::remove_file(path);
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    let device = |path: &Path| {
        let _ = fs::remove_file(path);
        symlink("/dev/zero", path).unwrap();
    };
    for what in ["a named pipe", "a device"] {
        let place = |path: &Path| {
            if what == "a device" {
                device(path);
            } else {
                pipe(path);
            }
        };
        for (begun, manifest) in [
            (false, "manifest.json"),
            (true, "unfinished-run/manifest.json"),
        ] {
            let folder = TempDir::new().unwrap();
            let path = folder.path();
            let mut sweep = Generated::of(1000);
            if begun {
                sweep.stop_after = Some(100);
                sweep.run(path, FORMAT, 1, Resume::Refused).unwrap_err();
            }
            place(&path.join(manifest));
            for resume in [Resume::Allowed, Resume::Refused] {
                assert_unreadable(&sweep.open(path, FORMAT, resume).unwrap_err(), what);
            }
            let error = RunFolder::finished(path).unwrap_err();
            if begun {
                assert!(matches!(error, ResultsError::NotFinished { .. }), "{error}");
            } else {
                assert_unreadable(&error, what);
            }
        }
        // Blocks without a readable receipt or part are run again.
        let whole = TempDir::new().unwrap();
        let sweep = Generated::of(1000);
        for format in [TableFormat::Parquet, TableFormat::Csv] {
            sweep.run(whole.path(), format, 1, Resume::Refused).unwrap();
            for part in ["000000.json", "000000-classes.part"] {
                let folder = TempDir::new().unwrap();
                let mut begun = Generated::of(1000);
                begun.stop_after = Some(100);
                begun
                    .run(folder.path(), format, 1, Resume::Refused)
                    .unwrap_err();
                place(&folder.path().join("unfinished-run/parts").join(part));
                let resumed = Generated::of(1000);
                resumed
                    .run(folder.path(), format, 1, Resume::Allowed)
                    .unwrap();
                assert!(tables(folder.path(), format) == tables(whole.path(), format));
            }
            // A table is damaged.
            for table in ["classes", "run"] {
                let table = whole.path().join(format!("{table}.{}", format.ending()));
                place(&table);
                let error = RunFolder::finished(whole.path()).unwrap_err();
                let message = format!("{} is damaged: not a file", table.display());
                assert_eq!(error.to_string(), message);
                sweep.run(whole.path(), format, 1, Resume::Allowed).unwrap();
            }
        }
    }
}
