//! Named curves and multiples of them.

use stepdown_curves::{DefaultCurve, NamedCurves, PrepaymentCurve};

use crate::{default, ks4, prepayment};

#[test]
fn names_ignore_case_and_sort() {
    let mut named = ks4();
    named
        .insert("Alt-A_2", prepayment("10"))
        .expect("a good name");
    assert_eq!(
        named.names().collect::<Vec<_>>(),
        ["Alt-A_2", "PPC", "pricing"]
    );
    assert_eq!(named.get("ALT-a_2"), Some(&prepayment("10")));
    assert_eq!(named.get("nothing"), None);
    assert_eq!(named.iter().count(), 3);
    let curve = PrepaymentCurve::parse("50% of alt-a_2", &named).expect("a curve");
    assert_eq!(curve.to_string(), "50% of Alt-A_2");
}

#[test]
fn invalid_names() {
    let mut named = ks4();
    let long = "a".repeat(65);
    let bad = [
        "",
        "2fast",
        "two words",
        "näme",
        "a,b",
        "-a",
        "CPR",
        "psa",
        "Sda",
        "MDR",
        "for",
        "RAMP",
        "of",
        "cut-off",
        "percent",
        "bp",
        "ppc",
        "Pricing",
        long.as_str(),
    ];
    for name in bad {
        assert!(named.insert(name, prepayment("1")).is_err(), "{name}");
    }
    let error = named.insert("SDA", prepayment("1")).expect_err("a speed");
    assert_eq!(
        error.to_string(),
        "`SDA` cannot name a curve: it is a standard speed"
    );
    let error = named.insert("PPC", prepayment("1")).expect_err("taken");
    assert_eq!(
        error.to_string(),
        "`PPC` cannot name a curve: the name is already used"
    );
}

#[test]
fn nesting_depth_is_limited() {
    let mut named = NamedCurves::new();
    named.insert("c0", prepayment("10")).expect("a good name");
    for depth in 1..=16 {
        let text = format!("90% of c{}", depth - 1);
        let curve = PrepaymentCurve::parse(&text, &named).expect("not too deep");
        named
            .insert(&format!("c{depth}"), curve)
            .expect("a good name");
    }
    let error = PrepaymentCurve::parse("90% of c16", &named).expect_err("too deep");
    assert_eq!(
        error.to_string(),
        "column 8: named curves are nested more than 16 deep"
    );
}

#[test]
fn equality_includes_the_base_curve() {
    let mut other = NamedCurves::new();
    other.insert("PPC", prepayment("7")).expect("a good name");
    let here = PrepaymentCurve::parse("100 PPC", &ks4()).expect("a curve");
    let there = PrepaymentCurve::parse("100 PPC", &other).expect("a curve");
    assert_ne!(here, there);
}

#[test]
fn multiple_of_defaults_above_100_percent_is_an_error() {
    let mut named = NamedCurves::new();
    named
        .insert("stress", default("1 ramp 60 for 60, 2"))
        .expect("a good name");
    assert!(DefaultCurve::parse("166% of stress", &named).is_ok());
    let error = DefaultCurve::parse("100% for 55, 170% of stress", &named).expect_err("too much");
    assert_eq!(
        error.to_string(),
        "column 14: the CDR of month 59 would be 100.3000%: must be 0% to 100%"
    );
    let error = DefaultCurve::parse("20000 SDA", &NamedCurves::new()).expect_err("too much");
    assert_eq!(
        error.to_string(),
        "column 1: the CDR of month 26 would be 104.0000%: must be 0% to 100%"
    );
}
