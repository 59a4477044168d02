//! Adjustable-rate loans, and loan descriptions.

use stepdown_projection::collateral::{AdjustableTerms, LoanDescription, Pool};
use stepdown_projection::index::PoolRateIndex;

use super::collateral_support::decimal;
use super::diagnostics;

const ADJUSTABLE_HEADER: &str = "line,kind,balance,rate_pct,amortization_months,maturity_months,\
io_months,age_months,index,margin_pct,first_reset_months,reset_interval_months,initial_cap_pct,\
periodic_cap_pct,life_cap_rate_pct,life_floor_rate_pct,rounding_pct,look_back_months\n";

#[test]
fn reads_fixed_and_adjustable_loans() {
    let text = format!(
        "{ADJUSTABLE_HEADER}1,fixed,100000,8,360,360,0,0,,,,,,,,,,\n\
         2,arm,100000,7.5,360,360,0,0,libor_6m,6.05,24,6,3,1,13.5,7.5,0.125,1\n\
         3,arm,100000,7.5,360,360,0,0,libor_1m,-0.5,1,1,,,,,,\n\
         4,arm,100000,7.5,360,360,0,0,libor_6m,6.05,24,6,3,1,13.5,7.5,0.125,1\n"
    );
    let pool = Pool::from_csv("pool.csv", &text).unwrap();
    assert_eq!(pool.reference_rates(), ["libor_6m", "libor_1m"]);
    let terms: Vec<Option<&AdjustableTerms>> = pool
        .lines()
        .iter()
        .map(|line| line.adjustable_terms())
        .collect();
    assert_eq!(terms[0], None);
    let libor = AdjustableTerms {
        index: PoolRateIndex::new(0),
        margin: decimal("0.0605"),
        first_reset_months: 24,
        reset_interval_months: 6,
        initial_cap: Some(decimal("0.03")),
        periodic_cap: Some(decimal("0.01")),
        life_cap: Some(decimal("0.135")),
        life_floor: Some(decimal("0.075")),
        rounding: Some(decimal("0.00125")),
        look_back_months: 1,
    };
    assert_eq!(terms[1], Some(&libor));
    assert_eq!(terms[3], Some(&libor));
    let bare = AdjustableTerms {
        index: PoolRateIndex::new(1),
        margin: decimal("-0.005"),
        first_reset_months: 1,
        reset_interval_months: 1,
        initial_cap: None,
        periodic_cap: None,
        life_cap: None,
        life_floor: None,
        rounding: None,
        look_back_months: 0,
    };
    assert_eq!(terms[2], Some(&bare));
    assert_eq!(pool.reference_rate(PoolRateIndex::new(1)), Some("libor_1m"));
}

#[test]
fn rejects_invalid_adjustable_terms() {
    let shown = |rows: &str| diagnostics(&format!("{ADJUSTABLE_HEADER}{rows}"));
    assert_eq!(
        shown(
            "1,arm,100000,7.5,360,360,0,0,,6.05,24,6,,,,,,\n\
             2,arm,100000,7.5,360,360,0,0,libor_6m,,0,x,-1,60,7,8,0,601\n\
             3,arm,100000,9,360,360,0,0,libor_6m,51,601,0,,,8.75,0,0.0000000015,\n\
             4,arm,100000,x,360,360,0,0,libor_6m,2,24,6,,,8.75,,1.5,\n"
        ),
        [
            "2:30+1 `index` is empty, `margin_pct` is `6.05` (name the index that the rate follows; \
             for a fixed-rate loan leave the other adjustable-rate cells empty too)",
            "3:39+1 `margin_pct` is empty",
            "3:40+1 `first_reset_months` is 0, must be from 1 to 600",
            "3:42+1 `reset_interval_months` is not a whole number of months: `x`",
            "3:44+2 `initial_cap_pct` is -1, must be from 0 to 50",
            "3:47+2 `periodic_cap_pct` is 60, must be from 0 to 50",
            "3:50+1 `life_cap_rate_pct` is 7, must be at least `rate_pct`, 7.5",
            "3:52+1 `life_floor_rate_pct` is 8, must be at most `life_cap_rate_pct`, 7",
            "3:54+1 `rounding_pct` is 0, must be from 0.00000001 to 1",
            "3:56+3 `look_back_months` is 601, must be from 0 to 600",
            "4:37+2 `margin_pct` is 51, must be from -50 to 50",
            "4:40+3 `first_reset_months` is 601, must be from 1 to 600",
            "4:44+1 `reset_interval_months` is 0, must be from 1 to 600",
            "4:48+4 `life_cap_rate_pct` is 8.75, must be at least `rate_pct`, 9",
            "4:55+12 `rounding_pct` is 0.0000000015, must be from 0.00000001 to 1",
            "5:14+1 `rate_pct` is not a number: `x` (a percentage such as 9.05)",
            "5:52+3 `rounding_pct` is 1.5, must be from 0.00000001 to 1",
        ]
    );
    // One adjustable-rate column requires the others that every adjustable-rate loan needs.
    assert_eq!(
        diagnostics(
            "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,\
             margn_pct,periodic_cap_pct\n"
        ),
        [
            "1:1+110 column `first_reset_months` is missing",
            "1:1+110 column `index` is missing",
            "1:1+110 column `reset_interval_months` is missing",
            "1:85+9 unknown column `margn_pct` (did you mean `margin_pct`?)",
        ]
    );
}

/// State, score and loan-to-value ratio describe a loan and may be empty; all invalid values are reported
/// together.
#[test]
fn reads_loan_descriptions() {
    let header = "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,state,fico,ltv_pct";
    let pool = |rows: &[&str]| {
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(row, cells)| format!("{row},fixed,1000.00,9,360,360,0,0,{cells}"))
            .collect();
        Pool::from_csv("pool.csv", &format!("{header}\n{}\n", rows.join("\n")))
    };
    let described = pool(&["CA,700,80.5", ",,", "NY,300,300", "CA,850,0.01"]).unwrap();
    assert_eq!(described.states(), ["CA", "NY"]);
    let loans = described.descriptions().unwrap();
    assert_eq!((loans[0].state, loans[0].fico), (Some(0), Some(700)));
    assert_eq!(loans[0].ltv_percent, Some(decimal("80.5")));
    assert_eq!(loans[1], LoanDescription::default());
    assert_eq!((loans[2].state, loans[3].state), (Some(1), Some(0)));

    let diagnostics = pool(&[
        "CA,299,80",
        ",six hundred,-80",
        "NY,700.5,300.1",
        "CA,851,LTV",
    ]);
    let shown: Vec<(usize, String)> = diagnostics
        .unwrap_err()
        .diagnostics
        .into_iter()
        .map(|diagnostic| (diagnostic.place.unwrap().line, diagnostic.message))
        .collect();
    let score =
        |given: &str| format!("`fico` is `{given}`, must be a whole number from 300 to 850");
    let ratio = |given: &str| format!("`ltv_pct` is {given}, must be above 0 and at most 300");
    assert_eq!(
        shown,
        [
            (2, score("299")),
            (3, score("six hundred")),
            (3, ratio("-80")),
            (4, score("700.5")),
            (4, ratio("300.1")),
            (5, score("851")),
            (5, "`ltv_pct` is not a number: `LTV`".to_owned()),
        ]
    );
}
