//! Annual and monthly rates: ranges and conversions.

use proptest::prelude::*;
use stepdown_curves::{Cdr, Cpr, Delinquency, IndexCurve, IndexRate, Mdr, Month, Severity, Smm};

#[test]
fn ranges() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e-9, -1.0] {
        assert!(Cpr::new(bad).is_err(), "{bad}");
        assert!(Smm::new(bad).is_err(), "{bad}");
        assert!(Cdr::new(bad).is_err(), "{bad}");
        assert!(Mdr::new(bad).is_err(), "{bad}");
        assert!(Severity::new(bad).is_err(), "{bad}");
        assert!(Delinquency::new(bad).is_err(), "{bad}");
    }
    for bad in [f64::NAN, f64::INFINITY, -1.01, 1.01] {
        assert!(IndexRate::new(bad).is_err(), "{bad}");
    }
    assert_eq!(Cpr::new(1.5).map(Cpr::fraction), Ok(1.0));
    assert!(Smm::new(1.0 + 1e-9).is_err());
    assert!(Cdr::from_percent(100.001).is_err());
    assert!(Cdr::from_percent(100.0).is_ok());
    assert_eq!(IndexRate::new(-1.0).map(IndexRate::percent), Ok(-100.0));
}

#[test]
fn range_error_shows_value_and_range() {
    let error = Cdr::new(1.2).expect_err("too much");
    assert_eq!(
        error.to_string(),
        "CDR of 120% is out of range: must be 0% to 100%"
    );
    assert_eq!((error.quantity(), error.given()), ("CDR", 120.0));
    let error = Severity::from_percent(f64::NAN).expect_err("no number");
    assert_eq!(
        error.to_string(),
        "severity of NaN% is out of range: must be 0% to 100%"
    );
}

#[test]
fn zero_and_one_convert_exactly() {
    assert_eq!(Cpr::ZERO.to_smm(), Smm::ZERO);
    assert_eq!(Cpr::FULL.to_smm(), Smm::FULL);
    assert_eq!(Smm::ZERO.to_cpr(), Cpr::ZERO);
    assert_eq!(Smm::FULL.to_cpr(), Cpr::FULL);
    assert_eq!(Cdr::ZERO.to_mdr(), Mdr::ZERO);
    assert_eq!(Cdr::FULL.to_mdr(), Mdr::FULL);
    assert_eq!(Mdr::ZERO.to_cdr(), Cdr::ZERO);
    assert_eq!(Mdr::FULL.to_cdr(), Cdr::FULL);
    // Zero has no minus sign.
    let zero = Cpr::new(-0.0).expect("zero");
    assert!(zero.fraction().is_sign_positive());
    assert!(zero.to_smm().fraction().is_sign_positive());
}

#[test]
fn small_rates_keep_their_digits() {
    // (1 - 1e-14)^(1/12) loses all but two digits if it is taken as written.
    let smm = Cpr::new(1.2e-14).expect("a rate").to_smm().fraction();
    assert!((smm / 1e-15 - 1.0).abs() < 1e-12, "{smm}");
}

/// `1 - (1 - CPR)^(1/12)` of the CPR's double, in decimal arithmetic of sixty digits.
#[test]
fn monthly_rates_are_accurate_to_the_last_digits() {
    for (cpr, smm) in [
        (1e-6, 8.333_337_152_780_218e-8),
        (0.000_1, 8.333_715_302_181_564e-6),
        (0.06, 0.005_143_012_831_822_946),
        (0.23, 0.021_544_916_879_633_27),
        (0.5, 0.056_125_687_318_306_51),
        (0.699, 0.095_211_216_741_391_95),
        (0.7, 0.095_462_094_216_042_82),
        (0.85, 0.146_229_905_883_629),
        (0.99, 0.318_707_930_942_038_7),
        (0.999_9, 0.535_841_116_638_726_4),
    ] {
        let found = Cpr::new(cpr).expect("a rate").to_smm().fraction();
        assert!((found / smm - 1.0_f64).abs() < 1e-15, "{cpr}: {found}");
        let back = Smm::new(smm).expect("a rate").to_cpr().fraction();
        assert!((back / cpr - 1.0_f64).abs() < 1e-14, "{cpr}: {back}");
    }
}

proptest! {
    #[test]
    fn conversions_are_inverse(fraction in 0.0..=1.0_f64) {
        let smm = Smm::new(fraction)?;
        prop_assert!((Cpr::new(fraction)?.to_smm().to_cpr().fraction() - fraction).abs() < 1e-14);
        prop_assert!((Cdr::new(fraction)?.to_mdr().to_cdr().fraction() - fraction).abs() < 1e-14);
        prop_assert!(smm.to_cpr().fraction() >= fraction);
    }

    #[test]
    fn short_percentages_round_trip(hundredths in 0..=10_000_u32) {
        let percent = f64::from(hundredths) / 100.0;
        prop_assert_eq!(Severity::from_percent(percent)?.percent(), percent);
    }
}

#[test]
fn index_path_of_a_file() {
    let rates: Vec<IndexRate> = [5.1, 4.95, 0.07]
        .into_iter()
        .map(|percent| IndexRate::from_percent(percent).expect("a rate"))
        .collect();
    let curve = IndexCurve::of_file("forward.csv", &rates).expect("a curve");
    let percent: Vec<f64> = curve.vector(5).iter().map(|rate| rate.percent()).collect();
    assert_eq!(percent, [5.1, 4.95, 0.07, 0.07, 0.07]);
    let shifted = curve.shifted(-50.0).expect("a curve");
    assert_eq!(shifted.to_string(), "forward.csv - 50 bp");
    assert_eq!(shifted.shift_basis_points(), -50.0);
    assert!((shifted.index_rate(Month::new(3)).percent() + 0.43).abs() < 1e-12);
    let shown = |rates: &[IndexRate]| {
        let error = IndexCurve::of_file("forward.csv", rates).expect_err("an error");
        error.to_string()
    };
    assert_eq!(shown(&[]), "the index path is empty");
    assert_eq!(
        shown(&vec![IndexRate::ZERO; 1201]),
        "an index path has at most 1200 months, found 1201"
    );
}
