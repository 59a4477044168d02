//! Error messages and columns for invalid curves.

use stepdown_curves::{
    CurveError, DefaultCurve, DelinquencyCurve, IndexCurve, NamedCurves, PrepaymentCurve,
    SeverityCurve,
};

use crate::ks4;

/// A text, the column and length of the error, and the full message.
type Case<'c> = (&'c str, usize, usize, &'c str);

#[track_caller]
fn check<C: std::fmt::Debug>(read: impl Fn(&str) -> Result<C, CurveError>, cases: &[Case<'_>]) {
    for &(text, column, length, line) in cases {
        let error = read(text).expect_err(text);
        assert_eq!(
            (error.column(), error.length(), error.to_string().as_str()),
            (column, length, line),
            "in {text:?}"
        );
    }
}

#[test]
fn prepayments() {
    let named = ks4();
    check(
        |text| PrepaymentCurve::parse(text, &named),
        &[
            ("", 1, 0, "column 1: the curve is empty: expected a number"),
            (
                "   ",
                1,
                0,
                "column 1: the curve is empty: expected a number",
            ),
            (
                "23 HPE",
                4,
                3,
                "column 4: unknown speed `HPE`: did you mean `HEP`?",
            ),
            (
                "150% of pricng",
                9,
                6,
                "column 9: unknown speed `pricng`: did you mean `pricing`?",
            ),
            (
                "6 fro 12",
                3,
                3,
                "column 3: unknown speed `fro`: did you mean `for`?",
            ),
            (
                "6 furlongs",
                3,
                8,
                "column 3: unknown speed `furlongs`: expected one of CPR, SMM, PSA, HEP, ABS, PPC, pricing",
            ),
            (
                "4 CDR",
                3,
                3,
                "column 3: `CDR` is not a unit of prepayments: expected one of CPR, SMM, PSA, HEP, ABS, PPC, pricing",
            ),
            (
                "CPR 6",
                1,
                3,
                "column 1: `CPR` has no number before it: expected a number, such as `6 CPR`",
            ),
            (
                "-6 CPR",
                1,
                2,
                "column 1: CPR of -6% is out of range: must be 0% to 1000000%",
            ),
            (
                "120%",
                1,
                3,
                "column 1: 120% is ambiguous: a CPR of 120% prepays the whole balance in one month: expected a \
                 multiple of a curve, such as `120% of pricing`, or `120 CPR`",
            ),
            (
                "6 for 12, 150",
                11,
                3,
                "column 11: 150% is ambiguous: a CPR of 150% prepays the whole balance in one month: expected a \
                 multiple of a curve, such as `150% of pricing`, or `150 CPR`",
            ),
            (
                "120 SMM",
                1,
                3,
                "column 1: SMM of 120% is out of range: must be 0% to 100%",
            ),
            (
                "2000000 PSA",
                1,
                7,
                "column 1: PSA speed of 2000000 is out of range: must be 0 to 1000000",
            ),
            (
                "-1% of pricing",
                1,
                2,
                "column 1: multiple of -1% is out of range: must be 0% to 1000000%",
            ),
            (
                "1,000 PSA",
                1,
                5,
                "column 1: ambiguous comma: part of a number, or between two months: expected no comma inside a \
                 number, or a space after a comma between months",
            ),
            (
                "6 CPR for 12, 8 PSA",
                17,
                3,
                "column 17: a vector has one unit: `PSA` here, `CPR` at column 3",
            ),
            (
                "100% of pricing for 2, 50 PPC",
                27,
                3,
                "column 27: a vector has one unit: `PPC` here, `pricing` at column 9",
            ),
            (
                "6 for 12,",
                10,
                0,
                "column 10: unexpected end of the curve: expected a number",
            ),
            (", 6", 1, 1, "column 1: unexpected `,`: expected a number"),
            (
                "6 for",
                6,
                0,
                "column 6: unexpected end of the curve: expected a number of months",
            ),
            (
                "6 for 0",
                7,
                1,
                "column 7: the number of months must be a whole number from 1 to 1200",
            ),
            (
                "6 for 1.5",
                7,
                3,
                "column 7: the number of months must be a whole number from 1 to 1200",
            ),
            (
                "6 for 99999999999",
                7,
                11,
                "column 7: the number of months must be a whole number from 1 to 1200",
            ),
            (
                "6 for ever",
                7,
                4,
                "column 7: unexpected `ever`: expected a number of months",
            ),
            (
                "6 for 1000, 7 for 201",
                19,
                3,
                "column 19: a vector has at most 1200 months, found 1201",
            ),
            (
                "2 ramp 30",
                10,
                0,
                "column 10: the ramp has no length: expected `for` and a number of months",
            ),
            (
                "2 ramp 30 for 1",
                11,
                5,
                "column 11: a ramp needs at least 2 months",
            ),
            (
                "2 ramp",
                7,
                0,
                "column 7: unexpected end of the curve: expected a number",
            ),
            (
                "120% of",
                8,
                0,
                "column 8: unexpected end of the curve: expected the name of a curve after `of`",
            ),
            (
                "6 CPR from",
                11,
                0,
                "column 11: unexpected end of the curve: expected `cut-off` after `from`",
            ),
            (
                "6 CPR at age",
                10,
                3,
                "column 10: unexpected `age`: expected `loan age` after `at`",
            ),
            (
                "6 CPR from cut-off, 7",
                19,
                1,
                "column 19: unexpected `,`: expected the end",
            ),
            (
                "6 CPR 7",
                7,
                1,
                "column 7: unexpected `7`: expected `,`, `from cut-off` or the end",
            ),
            (
                "6 CPR + 50 bp",
                7,
                1,
                "column 7: unexpected `+`: expected `,`, `from cut-off` or the end",
            ),
            (
                "6 CPR for 12 mnths",
                14,
                5,
                "column 14: unexpected `mnths`: did you mean `months`?",
            ),
            (
                "1.2.3 CPR",
                1,
                5,
                "column 1: `1.2.3` is not a number: expected digits with at most one point, such as 1_000 or 0.125",
            ),
            (
                "5. CPR",
                1,
                2,
                "column 1: `5.` is not a number: expected digits with at most one point, such as 1_000 or 0.125",
            ),
            (
                "1__0 CPR",
                1,
                4,
                "column 1: `1__0` is not a number: expected digits with at most one point, such as 1_000 or 0.125",
            ),
            // Columns are characters, not bytes.
            ("6 CPR für 12", 8, 1, "column 8: unexpected character `ü`"),
            ("6 €", 3, 1, "column 3: unexpected character `€`"),
        ],
    );
}

#[test]
fn defaults() {
    check(
        |text| DefaultCurve::parse(text, &NamedCurves::new()),
        &[
            (
                "101 CDR",
                1,
                3,
                "column 1: CDR of 101% is out of range: must be 0% to 100%",
            ),
            (
                "1 for 2, 3 ramp 101 for 4",
                17,
                3,
                "column 17: CDR of 101% is out of range: must be 0% to 100%",
            ),
            (
                "100 PSA",
                5,
                3,
                "column 5: `PSA` is not a unit of defaults: expected one of CDR, MDR, SDA, original",
            ),
            (
                "100 SDAA",
                5,
                4,
                "column 5: unknown speed `SDAA`: did you mean `SDA`?",
            ),
            (
                "pricing",
                1,
                7,
                "column 1: unknown speed `pricing`: expected one of CDR, MDR, SDA, original",
            ),
        ],
    );
}

#[test]
fn percent_curves() {
    check(
        SeverityCurve::parse,
        &[
            (
                "110",
                1,
                3,
                "column 1: severity of 110% is out of range: must be 0% to 100%",
            ),
            (
                "40 CPR",
                4,
                3,
                "column 4: `CPR` is not a unit of severities: expected percentages without a unit",
            ),
            (
                "40 + 50 bp",
                4,
                1,
                "column 4: unexpected `+`: expected `,`, `from cut-off` or the end",
            ),
        ],
    );
    check(
        DelinquencyCurve::parse,
        &[
            (
                "-1",
                1,
                2,
                "column 1: delinquency of -1% is out of range: must be 0% to 100%",
            ),
            (
                "5 at loan age",
                3,
                11,
                "column 3: loan age does not apply to delinquencies: expected `from cut-off` or the end",
            ),
        ],
    );
    check(
        IndexCurve::parse,
        &[
            (
                "5.32 + 200",
                11,
                0,
                "column 11: unexpected end of the curve: expected `bp` after a shift",
            ),
            (
                "5.32 + 200 %",
                12,
                1,
                "column 12: unexpected `%`: expected `bp` after a shift",
            ),
            (
                "99 + 200 bp",
                4,
                8,
                "column 4: index rate of 101% is out of range: must be -100% to 100%",
            ),
            (
                "5 + 30000 bp",
                3,
                10,
                "column 3: shift of 30000 bp is out of range: must be -20000 bp to 20000 bp",
            ),
            (
                "5 at loan age",
                3,
                11,
                "column 3: loan age does not apply to index rates: expected `from cut-off` or the end",
            ),
        ],
    );
}

#[test]
fn suggestion_and_expectation_are_data() {
    let error = PrepaymentCurve::parse("23 HPE", &ks4()).expect_err("misspelt");
    assert_eq!(error.message(), "unknown speed `HPE`: did you mean `HEP`?");
    assert_eq!(error.suggestion(), Some("HEP"));
    assert_eq!(
        error.expected(),
        Some("expected one of CPR, SMM, PSA, HEP, ABS, PPC, pricing")
    );
}

#[test]
fn long_texts_get_short_messages() {
    let parse = |text: &str| PrepaymentCurve::parse(text, &ks4()).expect_err("too long");
    let digits = parse(&"9".repeat(400));
    assert_eq!(
        digits.to_string(),
        "column 1: a number has at most 350 characters, found 400"
    );
    let number = parse(&format!("{} CPR", "9".repeat(340)));
    assert!(number.to_string().len() < 200, "{number}");
    let word = parse(&"x".repeat(5_000));
    assert!(word.to_string().len() < 200, "{word}");
    let vector = parse(&"1 for 1, ".repeat(10_000));
    assert_eq!(
        vector.to_string(),
        "a curve's text has at most 65536 bytes, found 90000"
    );
    let vector = parse(&"1 for 1, ".repeat(2_000));
    assert_eq!(
        vector.message(),
        "a vector has at most 1200 months, found 1201"
    );
}
