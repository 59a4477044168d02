//! Written forms and the vectors they describe.

use stepdown_curves::DefaultCurve;
use stepdown_curves::{
    Cdr, Cpr, Delinquency, DelinquencyCurve, IndexCurve, IndexRate, LoanAge, Month, NamedCurves,
    PrepaymentCurve, Severity, SeverityCurve,
};

use crate::{assert_near, default, ks4, prepayment};

/// Parses `text` and checks how it prints and the CPR of some months.
#[track_caller]
fn check(text: &str, printed: &str, cpr_percent: &[(u32, f64)]) {
    let curve = PrepaymentCurve::parse(text, &ks4()).expect(text);
    assert_eq!(curve.to_string(), printed);
    for &(month, wanted) in cpr_percent {
        let found = curve.cpr_at(month).percent();
        assert_near(found, wanted, &format!("{text}, month {month}"));
    }
}

#[test]
fn constant_speeds() {
    check("6", "6 CPR", &[(1, 6.0), (360, 6.0)]);
    check("6 CPR", "6 CPR", &[(1, 6.0), (360, 6.0)]);
    check("6%cpr", "6 CPR", &[(1, 6.0)]);
    check("6CPR", "6 CPR", &[(1, 6.0)]);
    check("6 percent CPR", "6 CPR", &[(1, 6.0)]);
    check("  .5\tcPr\n", "0.5 CPR", &[(1, 0.5)]);
    check("1_50 psa", "150 PSA", &[(1, 0.3), (30, 9.0), (31, 9.0)]);
    check("23 HEP", "23 HEP", &[(1, 2.3), (10, 23.0), (11, 23.0)]);
    check("1 SMM", "1 SMM", &[(1, (1.0 - 0.99_f64.powi(12)) * 100.0)]);
    check("1.5 ABS", "1.5 ABS", &[(67, 100.0)]);
    check("0", "0 CPR", &[(1, 0.0)]);
    check("-0 CPR", "0 CPR", &[(1, 0.0)]);
}

#[test]
fn vectors() {
    check(
        "2 ramp 30 for 12, 30 for 10, 50 for 5, 35",
        "2 ramp 30 for 12, 30 for 10, 50 for 5, 35 CPR",
        &[
            (0, 2.0),
            (1, 2.0),
            (12, 30.0),
            (22, 30.0),
            (23, 50.0),
            (27, 50.0),
            (28, 35.0),
            (9999, 35.0),
        ],
    );
    // Any element may carry the unit, and several may.
    let written = "6 for 12, 8 CPR for 12, 10";
    check(
        written,
        "6 for 12, 8 for 12, 10 CPR",
        &[(12, 6.0), (13, 8.0), (25, 10.0)],
    );
    assert_eq!(
        prepayment(written),
        prepayment(
            "6 CPR for 12 months, 8 for 12 CPR, 10"
                .replace(" CPR,", ",")
                .as_str()
        )
    );
    check(
        "2 PSA ramp 30 psa for 2, 7 PSA",
        "2 ramp 30 for 2, 7 PSA",
        &[],
    );
    // Age-dependent units: one speed per month, on the unit's own ramp.
    check(
        "100 PSA for 12, 150 PSA",
        "100 for 12, 150 PSA",
        &[(1, 0.2), (12, 2.4), (13, 3.9), (30, 9.0), (40, 9.0)],
    );
    // Bare numbers last one month each, as quoted vectors do.
    check(
        "2, 4.545, 7.09",
        "2 for 1, 4.545 for 1, 7.09 CPR",
        &[(1, 2.0), (2, 4.545), (3, 7.09), (40, 7.09)],
    );
    check("6 for 12, 8 PSA, 9", "6 for 12, 8 for 1, 9 PSA", &[]);
    // A vector continues with its last value, a ramp with its final value.
    check(
        "6 for 12, 8 for 1",
        "6 for 12, 8 CPR for 1",
        &[(13, 8.0), (14, 8.0), (500, 8.0)],
    );
    check(
        "30 ramp 2 for 3 months",
        "30 ramp 2 CPR for 3",
        &[(1, 30.0), (2, 16.0), (3, 2.0), (4, 2.0)],
    );
}

#[test]
fn multiples() {
    let middle = 1.5 * (2.0 + 28.0 / 11.0);
    check(
        "150 PPC",
        "150 PPC",
        &[(1, 3.0), (2, middle), (12, 45.0), (23, 75.0), (28, 52.5)],
    );
    check("150% of ppc", "150 PPC", &[(1, 3.0), (28, 52.5)]);
    check("pricing", "pricing", &[(1, 2.0), (28, 35.0)]);
    check("PPC", "100 PPC", &[(1, 2.0), (28, 35.0)]);
    check(
        "120% of Pricing",
        "120% of pricing",
        &[(1, 2.4), (28, 42.0)],
    );
    check("120 pricing", "120% of pricing", &[(1, 2.4)]);
    // Capped at 100%.
    check(
        "300% of pricing",
        "300% of pricing",
        &[(12, 90.0), (23, 100.0), (28, 100.0)],
    );
    // A multiple is a vector like any other.
    check(
        "80% for 12, 120% of pricing",
        "80% for 12, 120% of pricing",
        &[(1, 1.6), (12, 24.0), (13, 36.0)],
    );
    check("pricing from cut-off", "pricing from cut-off", &[]);
}

#[test]
fn multiple_scales_the_unit_of_its_base() {
    let mut named = NamedCurves::new();
    named
        .insert("monthly", prepayment("1 SMM for 6, 60"))
        .expect("a good name");
    named
        .insert("auto", prepayment("1.5 ABS"))
        .expect("a good name");
    let smm = |text: &str, month| {
        let curve = PrepaymentCurve::parse(text, &named).expect(text);
        curve.smm(LoanAge::NEW, Month::new(month)).percent()
    };
    assert_near(smm("200% of monthly", 1), 2.0, "SMM times two");
    assert_eq!(smm("200% of monthly", 7), 100.0);
    assert_near(smm("200% of auto", 2), 200.0 * 1.5 / 98.5, "ABS times two");
}

#[test]
fn cpr_of_100_or_more_pays_off_in_full() {
    for text in ["100", "150 CPR", "1000 HEP for 10", "1000000 PSA"] {
        let smm = prepayment(text).smm(LoanAge::NEW, Month::new(1));
        assert_eq!(smm.fraction(), 1.0, "{text}");
    }
    // Half of 150 CPR is 50%, because the base is capped at 100%.
    let mut named = NamedCurves::new();
    named
        .insert("all", prepayment("150 CPR"))
        .expect("a good name");
    let half = PrepaymentCurve::parse("50% of all", &named).expect("a curve");
    assert_eq!(half.cpr_at(1).percent(), 50.0);
}

#[test]
fn defaults() {
    let mdr = |text: &str, month| default(text).mdr(LoanAge::NEW, Month::new(month)).percent();
    let cdr = |text: &str, month| default(text).cdr_at(month).percent();
    assert_near(cdr("4", 1), 4.0, "the default unit is CDR");
    assert_near(cdr("4 CDR", 360), 4.0, "4 CDR");
    assert_eq!(mdr("0 for 12, 0.125 MDR for 12", 12), 0.0);
    assert_near(mdr("0 for 12, 0.125 MDR for 12", 13), 0.125, "month 13");
    assert_near(
        mdr("0 for 12, 0.125 MDR for 12", 25),
        0.125,
        "last value continues",
    );
    assert_near(cdr("100 SDA for 30, 200", 31), 1.2, "SDA by month");
    assert_eq!(mdr("100 CDR", 1), 100.0);
    assert_eq!(
        default("0 for 12, 0.125 MDR for 12").to_string(),
        "0 for 12, 0.125 MDR for 12"
    );
    let mut named = NamedCurves::new();
    named
        .insert("stress", default("50 CDR"))
        .expect("a good name");
    let all = DefaultCurve::parse("200% of stress", &named).expect("100% is allowed");
    assert_eq!(all.cdr_at(1).percent(), 100.0);
    named
        .insert("monthly", default("60 MDR"))
        .expect("a good name");
    let all = DefaultCurve::parse("200% of monthly", &named).expect("an MDR is capped at 100%");
    assert_eq!(all.mdr(LoanAge::NEW, Month::new(1)).fraction(), 1.0);
}

#[test]
fn percent_curves() {
    let severity = SeverityCurve::parse("40% for 24, 50").expect("a curve");
    assert_eq!(severity.to_string(), "40% for 24, 50%");
    assert_eq!(
        severity.severity(LoanAge::new(20), Month::new(4)).percent(),
        40.0
    );
    assert_eq!(
        severity.severity(LoanAge::new(20), Month::new(5)).percent(),
        50.0
    );
    let delinquency =
        DelinquencyCurve::parse("0 ramp 12 for 13, 12 from cut-off").expect("a curve");
    assert_eq!(delinquency.to_string(), "0% ramp 12% for 13, 12%");
    assert_eq!(delinquency.vector(14)[6].percent(), 6.0);
    let index = IndexCurve::parse("5.32 for 12, -0.5 + 200 bp").expect("a curve");
    assert_eq!(index.to_string(), "5.32% for 12, -0.5% + 200 bp");
    assert_near(index.vector(13)[0].percent(), 7.32, "month 1");
    assert_near(index.vector(13)[12].percent(), 1.5, "month 13");
}

#[test]
fn shifts_add_up() {
    let curve = IndexCurve::parse("5.32 - 50 bps").expect("a curve");
    assert_eq!(curve.to_string(), "5.32% - 50 bp");
    assert_eq!(
        curve.shifted(50.0).expect("a shift"),
        IndexCurve::parse("5.32").expect("a curve")
    );
    assert_eq!(curve.shifted(50.0).expect("a shift").to_string(), "5.32%");
    assert_eq!(
        curve.shifted(100.0).expect("a shift").to_string(),
        "5.32% + 50 bp"
    );
    assert!(curve.shifted(f64::NAN).is_err());
    let error = curve.shifted(10_000.0).expect_err("more than 100%");
    assert_eq!(
        error.to_string(),
        "index rate of 104.82% is out of range: must be -100% to 100%"
    );
    assert_eq!((error.column(), error.length()), (1, 0));
}

#[test]
fn constants() {
    assert_eq!(PrepaymentCurve::none(), prepayment("0"));
    assert_eq!(DefaultCurve::none(), default("0"));
    assert_eq!(
        DelinquencyCurve::none(),
        DelinquencyCurve::parse("0").expect("a curve")
    );
    let cpr = Cpr::new(0.07).expect("a rate");
    assert_eq!(PrepaymentCurve::constant(cpr), prepayment("7 CPR"));
    let cdr = Cdr::new(0.07).expect("a rate");
    assert_eq!(DefaultCurve::constant(cdr), default("7 CDR"));
    let severity = Severity::new(0.29).expect("a rate");
    assert_eq!(
        SeverityCurve::constant(severity),
        SeverityCurve::parse("29").expect("a curve")
    );
    let delinquency = Delinquency::new(0.14).expect("a rate");
    assert_eq!(
        DelinquencyCurve::constant(delinquency),
        DelinquencyCurve::parse("14").expect("a curve")
    );
    let index = IndexRate::new(-0.0055).expect("a rate");
    assert_eq!(
        IndexCurve::constant(index),
        IndexCurve::parse("-0.55").expect("a curve")
    );
}

#[test]
fn percents_of_the_original_balance() {
    let text = "0.05% for 12, 0.2% for 24, 0% of original";
    let curve = default(text);
    assert_eq!(curve.to_string(), text);
    for same in [
        "0.05 of original for 12, 0.20 of original for 24, 0",
        "0.05% of original balance for 12, 0.2 for 24, 0 from cut-off",
    ] {
        assert_eq!(default(same), curve, "{same}");
    }
    let share = |month| curve.of_original(Month::new(month)).percent();
    assert_near(share(12), 0.05, "month 12");
    assert_near(share(13), 0.2, "month 13");
    assert_eq!((share(0), share(37)), (0.0, 0.0));
    // By month from the cut-off date, at any age.
    assert_eq!(curve.mdr(LoanAge::new(30), Month::new(1)).fraction(), 0.0);
    assert_eq!(default("4 CDR").of_original(Month::new(1)).fraction(), 0.0);
    let mut named = NamedCurves::new();
    named.insert("base", curve).expect("a good name");
    let half_more = DefaultCurve::parse("150% of base", &named).expect("a curve");
    assert_near(half_more.of_original(Month::new(13)).percent(), 0.3, "150%");
    for text in [
        "0.1 of original for 12 at loan age",
        "150% of base at loan age",
    ] {
        let error = DefaultCurve::parse(text, &named).unwrap_err();
        assert!(error.message().contains("not by loan age"), "{error}");
    }
    assert!(DefaultCurve::parse("101% of original", &named).is_err());
}
