//! Curves by loan age and from the cut-off date.

use stepdown_curves::{
    DefaultCurve, LoanAge, Month, NamedCurves, PrepaymentCurve, Reading, SeverityCurve,
};

use crate::{default, ks4, prepayment};

#[test]
fn ramp_month_depends_on_loan_age() {
    assert_eq!(LoanAge::new(7).at(Month::new(3)), 10);
    assert_eq!(LoanAge::new(u32::MAX).at(Month::new(3)), u32::MAX);
    let curve = prepayment("23 HEP");
    let at_age_7 = curve.vector(LoanAge::new(7), 5);
    let of_new_loan = curve.vector(LoanAge::NEW, 12);
    assert_eq!(at_age_7, of_new_loan[7..12]);
}

#[test]
fn from_cut_off_ignores_age() {
    let curve = prepayment("23 HEP from cut-off");
    assert_eq!(curve.reading(), Reading::CutOff);
    assert_eq!(
        curve.vector(LoanAge::new(7), 12),
        prepayment("23 HEP").vector(LoanAge::NEW, 12)
    );
    let severity = SeverityCurve::parse("40 for 2, 50 from cut-off").expect("a curve");
    let percent: Vec<f64> = severity
        .vector(LoanAge::new(100), 3)
        .iter()
        .map(|one| one.percent())
        .collect();
    assert_eq!(percent, [40.0, 40.0, 50.0]);
}

#[test]
fn multiple_inherits_reading_of_base() {
    let mut named = ks4();
    let early = PrepaymentCurve::parse("150 PPC from cut-off", &named).expect("a curve");
    named.insert("early", early).expect("a good name");
    let reading = |text: &str| PrepaymentCurve::parse(text, &named).expect(text).reading();
    assert_eq!(reading("80% of early"), Reading::CutOff);
    assert_eq!(reading("80% of early at loan age"), Reading::LoanAge);
    assert_eq!(reading("80% of pricing"), Reading::LoanAge);
    assert_eq!(reading("80% of pricing from cut-off"), Reading::CutOff);
    let over = PrepaymentCurve::parse("early at loan age", &named).expect("a curve");
    let plain = PrepaymentCurve::parse("150 PPC", &named).expect("a curve");
    assert_eq!(
        over.vector(LoanAge::new(9), 40),
        plain.vector(LoanAge::new(9), 40)
    );
}

#[test]
fn explicit_default_reading_is_the_same_curve() {
    assert_eq!(prepayment("6 CPR at loan age"), prepayment("6"));
    assert_eq!(default("100 SDA At Loan Age"), default("100 SDA"));
    assert_ne!(default("100 SDA from cut-off"), default("100 SDA"));
    assert_eq!(
        prepayment("6 from cutoff"),
        prepayment("6 CPR FROM CUT-OFF")
    );
}

#[test]
fn rates_are_zero_at_the_cut_off_date() {
    let named = NamedCurves::new();
    let defaults = DefaultCurve::parse("100 SDA", &named).expect("a curve");
    assert_eq!(
        prepayment("6")
            .smm(LoanAge::new(30), Month::new(0))
            .fraction(),
        0.0
    );
    assert_eq!(
        defaults.mdr(LoanAge::new(30), Month::new(0)).fraction(),
        0.0
    );
}

#[test]
fn vector_starts_at_month_1() {
    let age = LoanAge::new(4);
    let speed = prepayment("2 ramp 30 for 12, 30 for 10, 50 for 5, 35");
    let defaults = default("100 SDA");
    let smm = speed.vector(age, 100);
    let mdr = defaults.vector(age, 100);
    assert_eq!((smm.len(), mdr.len()), (100, 100));
    for month in 1..=100 {
        let place = Month::new(month);
        assert_eq!(smm[place.index() - 1], speed.smm(age, place));
        assert_eq!(mdr[place.index() - 1], defaults.mdr(age, place));
        assert_eq!(speed.smm(age, place), speed.cpr_at(age.at(place)).to_smm());
        assert_eq!(
            defaults.mdr(age, place),
            defaults.cdr_at(age.at(place)).to_mdr()
        );
    }
    assert!(speed.vector(age, 0).is_empty());
}

#[test]
fn reading_difference_of_a_vector() {
    use stepdown_curves::MonthByMonth;
    let age = LoanAge::new(30);
    let curve = default("0 for 12, 4 CDR");
    assert!(curve.is_vector() && !curve.states_reading());
    // A loan of 30 months is past the first year; counted from the cut-off date it is not.
    let difference = curve.reading_difference(age, 330).expect("they differ");
    assert_eq!(difference.month.number(), 1);
    assert_eq!(
        (difference.at_loan_age, difference.from_cut_off),
        (4.0, 0.0)
    );
    assert!(curve.reading_difference(LoanAge::NEW, 360).is_none());
    for text in [
        "0 for 12, 4 CDR at loan age",
        "0 for 12, 4 CDR from cut-off",
    ] {
        let curve = default(text);
        assert_eq!(curve.to_string(), text);
        assert!(curve.states_reading() && curve.reading_difference(age, 330).is_none());
    }
    // A ramp is by loan age by definition, and a constant is the same in every month.
    for ramp in ["100 SDA", "4 CDR", "4 for 12, 4 CDR"] {
        assert!(
            default(ramp).reading_difference(age, 330).is_none(),
            "{ramp}"
        );
    }
    let severity = SeverityCurve::parse("40 for 24, 50").expect("a curve");
    let difference = severity.reading_difference(age, 330).expect("they differ");
    assert_eq!(
        (difference.at_loan_age, difference.from_cut_off),
        (50.0, 40.0)
    );
}

#[test]
fn rates_above_100_percent_are_reported() {
    let named = ks4();
    let parse = |text: &str| PrepaymentCurve::parse(text, &named).expect(text);
    // PPC is 50 CPR in months 23 to 27: 250% of it is 125.
    let capped = parse("250 PPC")
        .capped_at_100(LoanAge::NEW, 360)
        .expect("capped");
    assert_eq!(
        (capped.ramp_month, capped.requested, capped.is_annual),
        (23, 125.0, true)
    );
    assert!(
        parse("250 PPC")
            .capped_at_100(LoanAge::new(27), 300)
            .is_none()
    );
    assert!(parse("200 PPC").capped_at_100(LoanAge::NEW, 360).is_none());
    // 2000 PSA is 4 CPR in month 1 and grows by 4 each month: 104 in month 26.
    let capped = parse("2000 PSA")
        .capped_at_100(LoanAge::new(10), 360)
        .expect("capped");
    assert_eq!((capped.ramp_month, capped.is_annual), (26, true));
    assert!((capped.requested - 104.0).abs() < 1e-9);
    assert!(parse("100 CPR").capped_at_100(LoanAge::NEW, 360).is_none());
}
