//! Loan groups and seasoned deals: files that contradict each other, and a first call date in the
//! past.

use super::support::Copy;

#[test]
fn unknown_loan_group_is_rejected() {
    let copy = Copy::of("rasc-2007-ks2");
    copy.replace("pool.csv", "3,arm,II", "3,arm,IV");
    let ran = copy.run("wal", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("the deal has no loan group `IV`"));
    assert_eq!(copy.run("check", &[]).code, Some(3));
}

#[test]
fn loan_group_without_loans_is_rejected() {
    let copy = Copy::of("rasc-2007-ks2");
    let pool = copy.read("pool.csv").replace(",II,", ",I,");
    copy.write("pool.csv", pool);
    let ran = copy.run("wal", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("loan group `II` of the deal has no loan")
    );
}

#[test]
fn seasoned_pool_needs_a_state() {
    let copy = Copy::of("rasc-2007-ks2");
    copy.replace("deal.yaml", "  state: state-2007-11.yaml\n", "");
    let ran = copy.run("check", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("the deal's status on that date is missing")
    );
}

/// The first possible call date is month 78.
#[test]
fn state_after_the_first_call_is_called_at_once() {
    let copy = Copy::of("rasc-2007-ks4");
    let state = copy.run("state", &["--after", "79"]).stdout;
    copy.write("state-79.yaml", state);
    let state = copy.path().join("state-79.yaml");
    let state = state.to_str().expect("a UTF-8 path");
    let ran = copy.run(
        "wal",
        &["--state", state, "--run-to", "call", "--format", "csv"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .expect("it")
    };
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let a4 = rows
        .iter()
        .find(|row| &row[column("class")] == "A-4")
        .expect("the class");
    assert_eq!(&a4[column("window_first_month")], "80");
    assert_eq!(&a4[column("window_last_month")], "80");

    let flows = copy.run(
        "cashflows",
        &["--state", state, "--run-to", "call", "--format", "csv"],
    );
    assert_eq!(flows.code, Some(0), "{}", flows.stderr);
    let months = flows.stdout.lines().count() - 1;
    assert_eq!(months, 13, "one month of thirteen classes");
}
