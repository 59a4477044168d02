//! The tables have the same bytes for any number of threads and interruptions.

use std::fs;

use stepdown_runner::results::{ResultsError, Resume, TableFormat};
use tempfile::TempDir;

use super::generated::{Generated, names, tables};

const FORMATS: [TableFormat; 2] = [TableFormat::Parquet, TableFormat::Csv];

#[test]
fn tables_do_not_depend_on_threads() {
    for format in FORMATS {
        let bytes = [1, 2, 7].map(|threads| {
            let folder = TempDir::new().unwrap();
            Generated::of(5000)
                .run(folder.path(), format, threads, Resume::Refused)
                .unwrap();
            tables(folder.path(), format)
        });
        assert!(bytes[0] == bytes[1] && bytes[0] == bytes[2], "{format:?}");
    }
}

#[test]
fn tables_do_not_depend_on_interruptions() {
    for format in FORMATS {
        let undisturbed = TempDir::new().unwrap();
        Generated::of(5000)
            .run(undisturbed.path(), format, 2, Resume::Refused)
            .unwrap();
        let folder = TempDir::new().unwrap();
        let mut ran = 0;
        for threads in [1, 2, 7] {
            let mut sweep = Generated::of(5000);
            sweep.stop_after = Some(1000);
            let error = sweep
                .run(folder.path(), format, threads, Resume::Allowed)
                .unwrap_err();
            assert!(matches!(error, ResultsError::Interrupted { .. }), "{error}");
            ran += sweep.ran.into_inner();
        }
        let sweep = Generated::of(5000);
        let finished = sweep
            .run(folder.path(), format, 3, Resume::Allowed)
            .unwrap();
        ran += finished.ran_now;
        assert_eq!(ran, 5000, "nothing is run twice");
        assert!(tables(folder.path(), format) == tables(undisturbed.path(), format));
        assert_eq!(names(folder.path()), names(undisturbed.path()));
    }
}

#[test]
fn damaged_parts_are_run_again() {
    let format = TableFormat::Parquet;
    let undisturbed = TempDir::new().unwrap();
    Generated::of(1000)
        .run(undisturbed.path(), format, 2, Resume::Refused)
        .unwrap();
    let folder = TempDir::new().unwrap();
    let mut sweep = Generated::of(1000);
    sweep.stop_after = Some(1000);
    sweep
        .run(folder.path(), format, 2, Resume::Refused)
        .unwrap_err();
    let parts = folder.path().join("unfinished-run/parts");
    let cut = fs::read(parts.join("000003-classes.part")).unwrap();
    fs::write(parts.join("000003-classes.part"), &cut[..cut.len() - 1]).unwrap();
    fs::write(parts.join("000004.json"), "{").unwrap();
    fs::remove_file(parts.join("000005-deal.part")).unwrap();
    fs::write(parts.join("000006-deal.part.unfinished"), "half").unwrap();
    let finished = Generated::of(1000)
        .run(folder.path(), format, 2, Resume::Allowed)
        .unwrap();
    assert_eq!(finished.ran_now, 3 * 64);
    assert!(tables(folder.path(), format) == tables(undisturbed.path(), format));
    assert_eq!(names(folder.path()), names(undisturbed.path()));
}

#[test]
fn empty_sweep_has_tables_without_rows() {
    for format in FORMATS {
        let folder = TempDir::new().unwrap();
        Generated::of(0)
            .run(folder.path(), format, 2, Resume::Refused)
            .unwrap();
        assert_eq!(tables(folder.path(), format).len(), 3);
    }
}
