//! Printed values that contradict each other are rejected before any search, with their places.

use stepdown_runner::FolderError;
use stepdown_runner::infer_pool::PoolQuestion;
use stepdown_tests::scenario_folder;

use super::{folder_of, read, write};

/// The diagnostics for the published table with `before` replaced by `after`, as `line:column:
/// message`.
fn diagnostics(before: &str, after: &str) -> Vec<String> {
    let folder = folder_of("rasc-2007-ks4");
    let table = read(&scenario_folder("rasc-2007-ks4"), "printed-table.csv");
    let mangled = table.replace(before, after);
    assert_ne!(table, mangled, "{before}");
    write(&folder, "printed-table.csv", &mangled);
    let Err(FolderError::Invalid(invalid)) = PoolQuestion::open(folder.path(), None) else {
        panic!("{after}: the table is accepted");
    };
    let diagnostics = invalid
        .iter()
        .flat_map(|diagnostics| &diagnostics.diagnostics);
    diagnostics
        .map(|diagnostic| {
            let place = diagnostic.place.unwrap();
            assert!(diagnostic.advice.is_some(), "{}", diagnostic.message);
            format!("{}:{}: {}", place.line, place.column, diagnostic.message)
        })
        .collect()
}

#[track_caller]
fn check(before: &str, after: &str, expected: &[&str]) {
    assert_eq!(diagnostics(before, after), expected);
}

#[test]
fn window_that_ends_before_it_begins() {
    check(
        "4.60,5.08,42,78,42,143",
        "4.60,5.08,42,78,43,34",
        &[
            "9:29: the window of M-4 ends in month 78 to call and in month 34 to maturity: a call cannot \
             delay payments",
            "9:35: the window of M-4 to maturity ends in month 34, before it begins in month 43",
        ],
    );
}

#[test]
fn wal_outside_its_window() {
    check(
        "A-1,103900000.00,1.00,1.00,1,22",
        "A-1,103900000.00,1.00,2.10,1,22",
        &[
            "2:23: the WAL of A-1 to maturity, 2.10 years, is outside its window: month 1 is 0.08 years \
             from closing, month 22 is 1.83",
        ],
    );
}

#[test]
fn gap_between_sequential_classes() {
    check(
        "A-2,29400000.00,2.00,2.00,22,27,22,27",
        "A-2,29400000.00,2.00,2.00,24,27,24,27",
        &[
            "3:27: A-2 begins in month 24 to call, but A-1, which is paid before it, ends in month 22: \
             no class is paid in between",
            "3:33: A-2 begins in month 24 to maturity, but A-1, which is paid before it, ends in month 22: \
             no class is paid in between",
        ],
    );
}

#[test]
fn class_paid_before_its_turn() {
    check(
        "M-2S,11625000.00,5.14,5.16,53,78,53,84",
        "M-2S,11625000.00,5.14,5.16,50,78,53,84",
        &[
            "7:28: M-2S begins in month 50 to call, but M-1S, which is paid before it, ends in month 53",
        ],
    );
}

#[test]
fn two_call_months() {
    check(
        "4.50,4.91,39,78,39,127",
        "4.50,4.91,39,77,39,127",
        &[
            "12:29: M-7 ends in month 77 to call, before its last month to maturity, but the call is in \
             month 78, when M-9 ends",
        ],
    );
}

#[test]
fn wal_that_a_call_makes_longer() {
    check(
        "4.50,4.91,39,78,39,127",
        "4.96,4.91,39,78,39,127",
        &[
            "12:16: the WAL of M-7 is 4.96 years to call and 4.91 to maturity: a call cannot lengthen a WAL",
        ],
    );
}
