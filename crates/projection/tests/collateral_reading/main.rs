//! Reading pools from text, and the messages for invalid text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails panics"
)]

/// Adjustable-rate loans, and loan descriptions.
mod adjustable;
#[path = "../collateral_support/mod.rs"]
mod collateral_support;

use collateral_support::decimal;
use proptest::prelude::*;
use stepdown_projection::collateral::{Cohorts, Pool};

const HEADER: &str =
    "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n";

/// The assumed pool of KS4: inferred from the published table, not printed in the term sheet.
const KS4: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,24170000.00,9.05,357,357,0,3
2,fixed,37007000.00,9.05,356,356,0,4
3,fixed,2334000.00,9.05,477,357,0,3
4,fixed,3574000.00,9.05,476,356,0,4
5,fixed,939000.00,11.75,357,177,0,3
6,fixed,1438000.00,11.75,356,176,0,4
7,arm,13032000.00,9.20,358,358,0,2
8,arm,52194000.00,9.20,357,357,0,3
9,arm,15872000.00,9.20,478,358,0,2
10,arm,63565000.00,9.20,477,357,0,3
11,arm,7168000.00,8.70,358,358,58,2
12,arm,28707000.00,8.70,357,357,57,3
";

/// The errors of an invalid text, as `line:column+length message (advice)`.
fn diagnostics(text: &str) -> Vec<String> {
    let found = Pool::from_csv("pool.csv", text).expect_err("expected an error");
    assert_eq!(found.file, "pool.csv");
    assert_eq!(found.text, text);
    found
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let mut shown = diagnostic.place.map_or(String::new(), |place| {
                format!("{}:{}+{} ", place.line, place.column, place.length)
            });
            shown += &diagnostic.message;
            if let Some(advice) = &diagnostic.advice {
                shown = format!("{shown} ({advice})");
            }
            shown
        })
        .collect()
}

/// Checks the errors of rows under the usual header.
fn check_rows(rows: &str, expected: &[&str]) {
    assert_eq!(diagnostics(&format!("{HEADER}{rows}")), expected);
}

#[test]
fn reads_and_collapses_the_assumed_ks4_pool() {
    let pool = Pool::from_csv("assumed-pool.csv", KS4).unwrap();
    assert_eq!(pool.balance(), decimal("250000000"));
    assert_eq!(pool.kinds(), ["fixed", "arm"]);
    assert_eq!(pool.lines().len(), 12);
    assert_eq!(pool.lines()[10].io_months(), 58);
    assert_eq!(pool.lines()[4].rate(), decimal("0.1175"));
    assert_eq!(pool.average_rate().round_dp(6), decimal("0.091122"));
    assert_eq!(
        pool.average_remaining_months().round_dp(2),
        decimal("355.26")
    );
    assert_eq!(pool.average_age_months().round_dp(4), decimal("3.0238"));
    let cohorts = Cohorts::<f64>::collapse(&pool);
    let shapes: Vec<_> = cohorts
        .cohorts()
        .iter()
        .map(|cohort| {
            let kind = &cohorts.kinds()[cohort.kind().index()];
            (
                kind.as_str(),
                cohort.age_months(),
                cohort.maturity_months(),
                cohort.shapes().len(),
            )
        })
        .collect();
    assert_eq!(
        shapes,
        [
            ("fixed", 3, 177, 1),
            ("fixed", 3, 357, 2),
            ("fixed", 4, 176, 1),
            ("fixed", 4, 356, 2),
            ("arm", 2, 358, 3),
            ("arm", 3, 357, 3),
        ]
    );
    assert_eq!(cohorts.balance(), decimal("250000000"));
    assert_eq!(cohorts.longest_maturity_months(), 358);
}

#[test]
fn formatting_does_not_matter() {
    let plain = Pool::from_csv("", "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n1,arm,100.50,5,360,360,0,0\n").unwrap();
    for text in [
        // columns in another order
        "age_months,line,kind,balance,io_months,rate_pct,amortization_months,maturity_months\n0,1,arm,100.50,0,5,360,360\n",
        // Windows line ends, no last one, a byte order mark
        "\u{feff}line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\r\n1,arm,100.50,5,360,360,0,0",
        // blanks, blank lines, quotes, other ways to write a number
        " line, kind ,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\n\n \"1\" ,\"arm\", 100.5000 ,5.00,360,360,0,0\n\n",
    ] {
        assert_eq!(Pool::from_csv("", text).unwrap(), plain, "{text}");
    }
}

/// Comments precede the header; one of them states the source of the pool. After the header no row is
/// skipped, even if it begins with `#`.
#[test]
fn comments_precede_the_header() {
    let plain = Pool::from_csv("pool.csv", KS4).unwrap();
    assert_eq!(plain.pool_is(), None);
    let remarks = "# pool_is: inferred\n#\n# from a table, with commas, \"and quotes\n";
    for mark in ["", "\u{feff}"] {
        let pool = Pool::from_csv("pool.csv", &format!("{mark}{remarks}{KS4}")).unwrap();
        assert_eq!(pool.pool_is(), Some("inferred"));
        assert_eq!(pool.lines(), plain.lines());
    }
    let crlf = format!("{remarks}{KS4}").replace('\n', "\r\n");
    assert_eq!(
        Pool::from_csv("pool.csv", &crlf).unwrap().pool_is(),
        Some("inferred")
    );
    // Line numbers include the comments.
    assert_eq!(
        diagnostics(&format!("{remarks}{HEADER}1,fixed,-1,9.05,357,357,0,3\n")),
        ["5:9+2 `balance` is -1, must be above 0 and at most 1000000000000"]
    );
    assert_eq!(
        diagnostics(&format!("{HEADER}# 2,fixed\n")),
        ["2:1+9 row has 2 fields, the header has 8"]
    );
    assert_eq!(
        diagnostics(remarks),
        ["the file is empty (the first line must be \
          `line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,group`; \
          `group` is optional)"]
    );
}

#[test]
fn rejects_an_empty_pool() {
    assert_eq!(
        diagnostics(""),
        [
            "the file is empty (the first line must be `line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,group`; `group` is optional)"
        ]
    );
    assert_eq!(diagnostics(HEADER), ["the pool has no loans"]);
}

#[test]
fn reports_header_errors() {
    assert_eq!(
        diagnostics(
            "line,kind,ballance,rate_pct,amortization_months,maturity_months,age_months,colour,kind\n"
        ),
        [
            "1:1+86 column `io_months` is missing",
            "1:11+8 unknown column `ballance` (did you mean `balance`?)",
            "1:76+6 unknown column `colour` (the columns are line, kind, balance, rate_pct, amortization_months, maturity_months, io_months, age_months, group; for adjustable-rate loans index, margin_pct, first_reset_months, reset_interval_months, initial_cap_pct, periodic_cap_pct, life_cap_rate_pct, life_floor_rate_pct, rounding_pct, look_back_months; to describe loans state, fico, ltv_pct)",
            "1:83+4 column `kind` appears twice",
        ]
    );
    // A row is checked as far as its columns are known.
    assert_eq!(
        diagnostics(
            "line,kind,Balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n1,,x,-1,360,360,0,0\n"
        ),
        [
            "1:11+7 unknown column `Balance` (did you mean `balance`?)",
            "2:3+1 `kind` is empty",
            "2:6+2 `rate_pct` is -1, must be from 0 to 50",
        ]
    );
    assert_eq!(
        diagnostics(&format!("{}\n", "a,".repeat(100))),
        [
            "1:1+200 the header has 101 fields (the columns are line, kind, balance, rate_pct, amortization_months, maturity_months, io_months, age_months, group; for adjustable-rate loans index, margin_pct, first_reset_months, reset_interval_months, initial_cap_pct, periodic_cap_pct, life_cap_rate_pct, life_floor_rate_pct, rounding_pct, look_back_months; to describe loans state, fico, ltv_pct)"
        ]
    );
}

#[test]
fn reports_unreadable_cells() {
    check_rows(
        "1,arm,NaN,5,360,360,0,0\n\
         2,arm,100,inf,360,360,0,0\n\
         3,arm,\"1,000\",5%,360.5,360,-3,0\n\
         ,, ,,,,,\n\
         5,arm,1e5,5,360,36O,0,99999999999\n",
        &[
            "2:7+3 `balance` is not a number: `NaN` (dollars and cents such as 24170000.00)",
            "3:11+3 `rate_pct` is not a number: `inf` (a percentage such as 9.05)",
            "4:7+7 `balance` is not a number: `1,000` (dollars and cents such as 24170000.00)",
            "4:15+2 `rate_pct` is not a number: `5%` (a percentage such as 9.05)",
            "4:18+5 `amortization_months` is not a whole number of months: `360.5`",
            "4:28+2 `io_months` is not a whole number of months: `-3`",
            "5:1+1 `line` is empty",
            "5:2+1 `kind` is empty",
            "5:3+1 `balance` is empty",
            "5:5+1 `rate_pct` is empty",
            "5:6+1 `amortization_months` is empty",
            "5:7+1 `maturity_months` is empty",
            "5:8+1 `io_months` is empty",
            "5:9+1 `age_months` is empty",
            "6:7+3 `balance` is not a number: `1e5` (dollars and cents such as 24170000.00)",
            "6:17+3 `maturity_months` is not a whole number of months: `36O`",
            "6:23+11 `age_months` is not a whole number of months: `99999999999`",
        ],
    );
}

#[test]
fn reports_values_out_of_range() {
    check_rows(
        "1,arm,0,5,360,360,0,0\n\
         2,arm,-5,50.01,360,360,0,0\n\
         3,arm,1000000000000.01,5,1201,601,0,601\n\
         4,arm,10.005,-0.1,360,0,0,0\n\
         5,arm,1000000000000,50,1200,600,600,600\n",
        &[
            "2:7+1 `balance` is 0, must be above 0 and at most 1000000000000",
            "3:7+2 `balance` is -5, must be above 0 and at most 1000000000000",
            "3:10+5 `rate_pct` is 50.01, must be from 0 to 50",
            "4:7+16 `balance` is 1000000000000.01, must be above 0 and at most 1000000000000",
            "4:26+4 `amortization_months` is 1201, must be from 1 to 1200",
            "4:31+3 `maturity_months` is 601, must be from 1 to 600",
            "4:37+3 `age_months` is 601, must be from 0 to 600",
            "5:7+6 `balance` is 10.005, must be whole cents",
            "5:14+4 `rate_pct` is -0.1, must be from 0 to 50",
            "5:23+1 `maturity_months` is 0, must be from 1 to 600",
        ],
    );
}

#[test]
fn reports_inconsistent_terms() {
    check_rows(
        "1,arm,100,5,300,360,0,0\n\
         2,arm,100,5,360,120,121,0\n\
         3,arm,100,5,360,360,360,0\n\
         4,arm,100,5,300,360,361,x\n",
        &[
            "2:13+3 `amortization_months` is 300, must be at least `maturity_months`, 360",
            "3:21+3 `io_months` is 121, must be at most `maturity_months`, 120",
            "4:21+3 `io_months` is 360, must be below `amortization_months`, 360 (a loan that is interest-only \
             to maturity is a balloon: set `maturity_months` 360, `io_months` 360 and a longer \
             `amortization_months`, such as 600; the balance is due at maturity)",
            "5:13+3 `amortization_months` is 300, must be at least `maturity_months`, 360",
            "5:21+3 `io_months` is 361, must be at most `maturity_months`, 360",
            "5:25+1 `age_months` is not a whole number of months: `x`",
        ],
    );
}

#[test]
fn reports_row_lengths_and_duplicate_names() {
    check_rows(
        "1,arm,100,5,360,360,0,0\n\
         2,arm,100,5,360,360,0\n\
         \n\
         3,arm,100,5,360,360,0,0,\n\
         1,arm,100,5,360,360,0,0\n\
         oh\n\
         01,arm,100,5,360,360,0,0\n\
         a,arm,100,5,360,360,0,0\n\
         a,arm,100,5,360,360,0,0\n",
        &[
            "3:1+21 row has 7 fields, the header has 8",
            "5:1+24 row has 9 fields, the header has 8",
            "6:1+1 line `1` is also in row 2",
            "7:1+2 row has 1 field, the header has 8",
            "10:1+1 line `a` is also in row 9",
        ],
    );
}

#[test]
fn multiline_and_unclosed_quotes() {
    check_rows(
        "1,\"a\nb\",x,5,360,360,0,0\n2,arm,y,5,360,360,0,0\n",
        &[
            "2:1+4 `balance` is not a number: `x` (dollars and cents such as 24170000.00)",
            "2:1+4 `kind` must be on one line, is `a\\u{a}b` (remove line breaks and control characters)",
            "4:7+1 `balance` is not a number: `y` (dollars and cents such as 24170000.00)",
        ],
    );
    check_rows(
        "1,\"arm,100,5,360,360,0,0\n2,arm,100,5,360,360,0,0\n",
        &["2:1+24 row has 2 fields, the header has 8"],
    );
}

#[test]
fn places_count_characters() {
    assert_eq!(
        diagnostics(&format!(
            "\u{feff}{}é,çà,x,5,360,360,0,0\n",
            HEADER.replace("age_", "âge_")
        )),
        [
            "1:75+10 unknown column `âge_months` (did you mean `age_months`?)",
            "2:6+1 `balance` is not a number: `x` (dollars and cents such as 24170000.00)",
        ]
    );
    let long = "9".repeat(1000);
    check_rows(
        &format!("1,arm,{long},5,360,360,0,0\n"),
        &[&format!(
            "2:7+1000 `balance` is not a number: `{}...` (dollars and cents such as 24170000.00)",
            "9".repeat(40)
        )],
    );
}

#[test]
fn excess_errors_are_counted() {
    let rows = "x\n".repeat(5000);
    let text = format!("{HEADER}{rows}");
    let shown = diagnostics(&text);
    assert_eq!(shown.len(), 1000);
    assert_eq!(shown[0], "2:1+1 row has 1 field, the header has 8");
    let refused = Pool::from_csv("pool.csv", &text).expect_err("expected an error");
    assert_eq!(refused.unlisted, 4000);
    assert!(
        refused
            .to_string()
            .ends_with("pool.csv: and 4,000 more errors")
    );
}

/// Text derived from a pool: shuffled cells, separators and line ends.
fn any_broken_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(HEADER.to_owned()),
        Just("1,arm,100,5,360,360,0,0\n".to_owned()),
        prop::sample::select(vec![
            ",", "\n", "\r\n", "\"", " ", "arm", "balance", "-", "\u{feff}", "é"
        ])
        .prop_map(str::to_owned),
        any::<f64>().prop_map(|value| format!("{value},")),
        any::<i128>().prop_map(|value| format!("{value}.5,")),
        ".{0,6}",
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in any_broken_text(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for text in [text.clone(), format!("{HEADER}{text}"), String::from_utf8_lossy(&bytes).into_owned()] {
            match Pool::from_csv("pool.csv", &text) {
                Ok(pool) => prop_assert!(!pool.lines().is_empty()),
                Err(found) => {
                    prop_assert!(!found.diagnostics.is_empty());
                    let last = text.split('\n').count();
                    for place in found.diagnostics.iter().filter_map(|diagnostic| diagnostic.place) {
                        prop_assert!(place.line >= 1 && place.line <= last);
                        prop_assert!(place.column >= 1 && place.length >= 1);
                        let width = text.split('\n').nth(place.line - 1).unwrap().chars().count();
                        prop_assert!(place.column + place.length <= width + 2);
                    }
                }
            }
        }
    }
}
