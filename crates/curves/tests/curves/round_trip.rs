//! Printing and parsing a curve gives an equal curve, and no text makes the parser panic.

use std::fmt::Display;

use proptest::prelude::*;
use stepdown_curves::{
    CurveError, DefaultCurve, DelinquencyCurve, IndexCurve, IndexRate, LoanAge, NamedCurves,
    PrepaymentCurve, Severity, SeverityCurve,
};

use crate::{default, ks4};

/// A number up to `highest`, with few or many decimals.
fn number(highest: u32) -> impl Strategy<Value = String> {
    let highest = f64::from(highest);
    prop_oneof![
        (0.0..=highest).prop_map(|number| number.floor().to_string()),
        (0.0..=highest).prop_map(|number| format!("{number:.3}")),
        (0.0..=highest).prop_map(|number| number.to_string()),
        (0.0..=1e-9).prop_map(|number: f64| number.to_string()),
    ]
}

/// One element without its length; the unit goes where the marks are.
fn element(highest: u32) -> impl Strategy<Value = String> {
    let sign = prop_oneof![Just(""), Just("%")];
    prop_oneof![
        (number(highest), sign.clone(), 1..170_u32)
            .prop_map(|(number, sign, months)| format!("{number}{sign} UNIT for {months}")),
        (number(highest), number(highest), sign, 2..170_u32).prop_map(
            |(from, to, sign, months)| format!("{from}{sign} ramp {to} UNIT for {months} months")
        ),
    ]
}

/// A vector of up to six elements, with or without an end, with the unit on some of them.
fn vector(highest: u32, units: &'static [&'static str]) -> impl Strategy<Value = String> {
    let reading = prop_oneof![Just(""), Just(" from cut-off"), Just(" at loan age")];
    let ending = prop_oneof![
        element(highest),
        number(highest).prop_map(|one| format!("{one} UNIT"))
    ];
    (
        prop::collection::vec((element(highest), any::<bool>()), 0..6),
        ending,
        prop::sample::select(units),
        reading,
    )
        .prop_map(|(elements, ending, unit, reading)| {
            let mut texts: Vec<String> = elements
                .into_iter()
                .map(|(text, states_unit)| {
                    text.replace("UNIT", if states_unit { unit } else { "" })
                })
                .collect();
            texts.push(ending.replace("UNIT", unit));
            texts.join(" , ") + reading
        })
}

fn check<C: Display + PartialEq + std::fmt::Debug>(
    text: &str,
    read: impl Fn(&str) -> Result<C, CurveError>,
) -> Result<C, TestCaseError> {
    let curve = read(text)?;
    let printed = curve.to_string();
    let again = read(&printed)?;
    prop_assert_eq!(&again, &curve, "{} printed as {}", text, printed);
    prop_assert_eq!(again.to_string(), printed);
    Ok(curve)
}

fn all_readers(text: &str) {
    let defaults = {
        let mut named = NamedCurves::new();
        named
            .insert("stress", default("100 SDA"))
            .expect("a good name");
        named
    };
    let read = |result: Result<(), CurveError>| {
        if let Err(error) = result {
            assert!(error.column() >= 1);
            assert!(error.column() + error.length() <= text.chars().count() + 1);
            assert!(!error.to_string().is_empty());
        }
    };
    read(PrepaymentCurve::parse(text, &ks4()).map(drop));
    read(DefaultCurve::parse(text, &defaults).map(drop));
    read(SeverityCurve::parse(text).map(drop));
    read(DelinquencyCurve::parse(text).map(drop));
    read(IndexCurve::parse(text).map(drop));
}

proptest! {
    #[test]
    fn prepayments(
        text in vector(100, &["CPR", "", "smm", "PSA", "HEP", "ABS", "PPC", "of pricing", "pricing"]),
        age in 0..400_u32,
    ) {
        let curve = check(&text, |text| PrepaymentCurve::parse(text, &ks4()))?;
        for smm in curve.vector(LoanAge::new(age), 400) {
            prop_assert!((0.0..=1.0).contains(&smm.fraction()));
        }
    }

    #[test]
    fn defaults(text in vector(100, &["CDR", "", "mdr", "SDA", "of stress"]), age in 0..400_u32) {
        let mut named = NamedCurves::new();
        named.insert("stress", default("100 SDA"))?;
        let curve = check(&text, |text| DefaultCurve::parse(text, &named))?;
        for mdr in curve.vector(LoanAge::new(age), 400) {
            prop_assert!((0.0..=1.0).contains(&mdr.fraction()));
        }
    }

    #[test]
    fn severities(text in vector(100, &["", "%"])) {
        check(&text.replace("%%", "%").replace("% %", "%"), SeverityCurve::parse)?;
    }

    #[test]
    fn delinquencies(text in vector(100, &[""])) {
        check(text.trim_end_matches("at loan age"), DelinquencyCurve::parse)?;
    }

    #[test]
    fn index_rates(text in vector(60, &[""]), minus in any::<bool>(), shift in -4000.0..4000.0_f64) {
        let text = text.trim_end_matches("at loan age").trim_end_matches("from cut-off");
        let text = if minus { format!("-{text}") } else { text.to_owned() };
        let curve = check(&text, IndexCurve::parse)?;
        let shifted = curve.shifted(shift)?;
        prop_assert_eq!(IndexCurve::parse(&shifted.to_string())?, shifted.clone());
        let back = shifted.shifted(-shift)?;
        prop_assert_eq!(back, curve);
    }

    #[test]
    fn constants(fraction in prop_oneof![0.0..=1.0_f64, 0.0..1e-300_f64]) {
        let severity = SeverityCurve::constant(Severity::new(fraction)?);
        prop_assert_eq!(SeverityCurve::parse(&severity.to_string())?, severity);
        let index = IndexCurve::constant(IndexRate::new(-fraction)?);
        prop_assert_eq!(IndexCurve::parse(&index.to_string())?, index);
    }

    #[test]
    fn any_text_parses_or_fails(text in any::<String>()) {
        all_readers(&text);
    }

    #[test]
    fn any_words_parse_or_fail(
        words in prop::collection::vec(
            prop::sample::select(&[
                "0", "1", "12", "1200", "1201", ".5", "-", "+", ",", "%", "percent", "CPR", "SMM", "PSA",
                "HEP", "ABS", "CDR", "MDR", "SDA", "PPC", "pricing", "stress", "of", "for", "ramp", "from",
                "cut-off", "at", "loan", "age", "bp", "months", "é", "xyz", "1_0", "99999999999999999999",
            ][..]),
            0..12,
        ),
        gap in prop_oneof![Just(" "), Just("")],
    ) {
        all_readers(&words.join(gap));
    }
}
