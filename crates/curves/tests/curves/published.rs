//! Published values. A cell agrees when it rounds to the printed value.

use stepdown_curves::{LoanAge, Month, Smm};

use crate::{assert_near, default, ks4, prepayment};

/// Half of the last printed digit, plus a little for the binary form of a tie.
fn agrees(found: f64, printed: f64, last_digit: f64) -> bool {
    (found - printed).abs() <= 0.5 * last_digit + 1e-9
}

fn table(name: &str) -> csv::Reader<std::fs::File> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/bma/");
    csv::Reader::from_path(format!("{folder}{name}")).expect("the published table")
}

/// SF-10: one-month SMM in percent by loan age and PSA speed, to two decimals.
#[test]
fn psa_to_smm() {
    let mut table = table("psa-to-smm.csv");
    let speeds: Vec<String> = table
        .headers()
        .expect("a header")
        .iter()
        .skip(1)
        .map(|head| head.trim_start_matches("PSA").to_owned())
        .collect();
    let mut diagnostics = Vec::new();
    let mut cells = 0;
    for record in table.records() {
        let record = record.expect("a row");
        let month: u32 = record[0].parse().expect("a month");
        for (speed, cell) in speeds.iter().zip(record.iter().skip(1)) {
            let printed: f64 = cell.parse().expect("an SMM");
            let curve = prepayment(&format!("{speed} PSA"));
            let found = curve.smm(LoanAge::NEW, Month::new(month)).percent();
            cells += 1;
            if !agrees(found, printed, 0.01) {
                diagnostics.push(format!("{speed} PSA, month {month}: {found} for {printed}"));
            }
        }
    }
    assert_eq!(cells, 30 * 19);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
}

/// SF-9: SMM, CPR to a tenth of a percent, and PSA at 30 months to the integer.
#[test]
fn speed_conversion() {
    let mut diagnostics = Vec::new();
    let mut rows = 0;
    for record in table("speed-conversion.csv").records() {
        let record = record.expect("a row");
        let [smm, cpr, psa] =
            [0, 1, 2].map(|column| record[column].parse::<f64>().expect("a number"));
        let found_cpr = Smm::from_percent(smm).expect("an SMM").to_cpr().percent();
        let cpr_of_100_psa = prepayment("100 PSA").cpr_at(30).percent();
        let found_psa = found_cpr / cpr_of_100_psa * 100.0;
        rows += 1;
        if !agrees(found_cpr, cpr, 0.1) {
            diagnostics.push(format!("SMM {smm}: CPR {found_cpr} for {cpr}"));
        }
        if !agrees(found_psa, psa, 1.0) {
            diagnostics.push(format!("SMM {smm}: PSA {found_psa} for {psa}"));
        }
    }
    assert_eq!(rows, 180);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
}

/// SF C.4 (SF-20): the corners of the SDA curve, in percent CDR at 100 SDA.
#[test]
fn sda() {
    let published = [
        (1, 0.02),
        (2, 0.04),
        (15, 0.30),
        (29, 0.58),
        (30, 0.60),
        (31, 0.60),
        (60, 0.60),
        (61, 0.5905),
        (90, 0.315),
        (119, 0.0395),
        (120, 0.03),
        (121, 0.03),
        (360, 0.03),
    ];
    for (month, cdr) in published {
        for multiple in [100.0, 50.0, 300.0] {
            let found = default(&format!("{multiple} SDA")).cdr_at(month).percent();
            assert_near(
                found,
                cdr * multiple / 100.0,
                &format!("{multiple} SDA, month {month}"),
            );
        }
    }
}

/// Term sheet of RASC 2007-KS4, note 2, fixed-rate loans.
#[test]
fn hep_of_ks4() {
    let curve = prepayment("23 HEP");
    for month in 1..=360 {
        let wanted = if month < 10 {
            2.3 * f64::from(month)
        } else {
            23.0
        };
        assert_near(
            curve.cpr_at(month).percent(),
            wanted,
            &format!("month {month}"),
        );
    }
}

/// Term sheet of RASC 2007-KS4, note 2, adjustable loans.
#[test]
fn ppc_of_ks4() {
    let named = ks4();
    let curve = named.get("ppc").expect("the ramp");
    for month in 1..=360_u32 {
        let wanted = match month {
            // "2.545%" is 28/11 as printed.
            1..=11 => 2.0 + 28.0 / 11.0 * f64::from(month - 1),
            12..=22 => 30.0,
            23..=27 => 50.0,
            _ => 35.0,
        };
        let found = curve.cpr_at(month).percent();
        assert_near(found, wanted, &format!("month {month}"));
        if month <= 11 {
            let printed = 2.0 + 2.545 * f64::from(month - 1);
            assert!((found - printed).abs() < 0.006, "month {month}: {found}");
        }
    }
}

/// SF B.4 (SF-13): at 1.5 ABS the SMM is 1.5 in month 1, grows as the pool shrinks, and reaches 100% in month
/// 67, when less than 1.5% of the loans remain.
#[test]
fn abs() {
    let curve = prepayment("1.5 ABS");
    let smm = |month| curve.smm(LoanAge::NEW, Month::new(month)).percent();
    assert_near(smm(1), 1.5, "month 1");
    assert_near(smm(2), 100.0 * 1.5 / 98.5, "month 2");
    assert_near(smm(31), 100.0 * 1.5 / 55.0, "month 31");
    assert_near(smm(66), 100.0 * 1.5 / 2.5, "month 66");
    assert_eq!(smm(67), 100.0);
    assert_eq!(smm(68), 100.0);
    assert_eq!(smm(360), 100.0);
    // The same number of loans prepays each month.
    let mut left = 1.0;
    for month in 1..=66 {
        let prepaid = left * smm(month) / 100.0;
        assert_near(prepaid, 0.015, &format!("month {month}"));
        left -= prepaid;
    }
    assert_eq!(
        prepayment("0 ABS")
            .smm(LoanAge::NEW, Month::new(400))
            .fraction(),
        0.0
    );
    assert_eq!(
        prepayment("100 ABS")
            .smm(LoanAge::NEW, Month::new(1))
            .fraction(),
        1.0
    );
}

/// SF-22, Cash Flow B: the monthly rates of 100% SDA and 150% PSA, to six decimals of a fraction.
///
/// The last twelve months have no defaults and the last month no prepayment. That is a rule of the cash flow
/// (a default could no longer be liquidated), not of the curves, so these months are skipped.
#[test]
fn rates_of_cash_flow_b() {
    let defaults = default("100 SDA").vector(LoanAge::NEW, 360);
    let prepayments = prepayment("150 PSA").vector(LoanAge::NEW, 360);
    let mut table = table("cash-flow-b.csv");
    let headers = table.headers().expect("a header").clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|head| head == name)
            .expect("the column")
    };
    let columns = ["monthly_default_rate", "monthly_prepay_rate"].map(column);
    let mut cells = 0;
    let mut diagnostics = Vec::new();
    for record in table.records() {
        let record = record.expect("a row");
        let Some(month @ 1..) = record[0].parse::<usize>().ok() else {
            continue;
        };
        let [printed_mdr, printed_smm] =
            columns.map(|column| record[column].parse::<f64>().expect("a rate"));
        let (mdr, smm) = (defaults[month - 1], prepayments[month - 1]);
        if month <= 348 {
            cells += 1;
            if !agrees(mdr.fraction(), printed_mdr, 1e-6) {
                diagnostics.push(format!("MDR of month {month}: {mdr:?} for {printed_mdr}"));
            }
        }
        if month <= 359 {
            cells += 1;
            if !agrees(smm.fraction(), printed_smm, 1e-6) {
                diagnostics.push(format!("SMM of month {month}: {smm:?} for {printed_smm}"));
            }
        }
    }
    assert_eq!(cells, 348 + 359);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
}
