//! Cohorts against the loan-by-loan reference, exact cents against floating point, and invariants for
//! any pool and scenario.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod collateral_support;

use collateral_support::random::{any_paths, any_pool, any_scenario, scenario_of};
use collateral_support::{
    Paths, assumptions, by_cohort, by_loan, by_the_standard, curves, decimal, pool_of,
    published_terms,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use stepdown_projection::collateral::{
    Advancing, Cohorts, CollateralAssumptions, CollateralFlows, CollateralMonth,
    DefaultsNearMaturity, Fees, IndexPaths, KindIndex, LineTerms, Pool, project,
};
use stepdown_projection::number::{Cents, Lanes, Number};

/// Every amount of a month, with its name.
fn amounts<N: Number>(month: &CollateralMonth<N>) -> [(&'static str, N); 14] {
    [
        ("opening", month.opening_balance),
        ("closing", month.closing_balance),
        ("performing", month.performing_balance),
        ("foreclosure", month.foreclosure_balance),
        ("new defaults", month.new_defaults),
        ("scheduled", month.scheduled_principal),
        ("prepaid", month.prepaid_principal),
        ("liquidated", month.liquidated_balance),
        ("recovered", month.recovered_principal),
        ("loss", month.realized_loss),
        ("interest", month.interest),
        ("fee", month.servicing_fee),
        ("mortgage interest", month.mortgage_interest),
        ("prepaid interest", month.prepaid_interest),
    ]
}

/// Checks the identities of each month, from the opening pool balance to zero; exact if `slack` is 0.
fn check_identities<N: Number>(
    flows: &CollateralFlows<N>,
    pool: &Pool,
    advancing: Advancing,
    slack: f64,
) {
    let mut opening = N::exact(pool.balance());
    for (index, month) in flows.months.iter().enumerate() {
        let same = |one: N, other: N, what: &str| {
            let difference = (one - other).to_f64().abs();
            assert!(
                difference <= slack,
                "month {}: {what}: {one:?}, {other:?}",
                index + 1
            );
        };
        for (name, amount) in amounts(month) {
            assert!(
                amount.to_f64() >= 0.0,
                "month {}: {name} is {amount:?}",
                index + 1
            );
        }
        same(
            month.opening_balance,
            opening,
            "opening equals the last closing",
        );
        same(
            month.opening_balance - month.closing_balance,
            month.scheduled_principal
                + month.prepaid_principal
                + month.recovered_principal
                + month.realized_loss,
            "decline of the balance",
        );
        same(
            month.liquidated_balance,
            month.recovered_principal + month.realized_loss,
            "liquidated balance",
        );
        same(
            month.closing_balance,
            month.performing_balance + month.foreclosure_balance,
            "closing balance",
        );
        assert!(month.servicing_fee.to_f64() <= month.interest.to_f64());
        if advancing == Advancing::PrincipalAndInterest {
            same(
                month.mortgage_interest,
                month.interest - month.servicing_fee,
                "net interest",
            );
        }
        opening = month.closing_balance;
    }
    assert!(
        opening.to_f64() <= slack,
        "left after the last month: {opening:?}"
    );
}

/// The months of cohorts and loans agree within 1e-9 of the pool balance.
fn check_paths_agree(pool: &Pool, paths: &Paths, scenario: &CollateralAssumptions) {
    let fees = Fees { servicing: 0.005 };
    let together = by_cohort::<f64>(pool, paths, scenario, &fees);
    let apart = by_loan::<f64>(pool, paths, scenario, &fees);
    let slack = 1e-9 * f64::exact(pool.balance());
    assert_eq!(together.months.len(), apart.months.len());
    for (index, (one, other)) in together.months.iter().zip(&apart.months).enumerate() {
        for ((name, one), (_, other)) in amounts(one).into_iter().zip(amounts(other)) {
            assert!(
                (one - other).abs() <= slack,
                "month {}: {name}: cohorts {one}, loans {other}",
                index + 1
            );
        }
    }
    check_identities(&together, pool, scenario.liquidation.advancing, slack);
    check_identities(&apart, pool, scenario.liquidation.advancing, slack);
}

/// Exact cents against floating point: balances agree within half a cent, and parts of a balance within
/// the rounding of two balances.
fn check_cents(pool: &Pool, paths: &Paths, scenario: &CollateralAssumptions) {
    let cents = by_cohort::<Cents>(
        pool,
        paths,
        scenario,
        &Fees {
            servicing: Cents::exact(decimal("0.005")),
        },
    );
    let floats = by_cohort::<f64>(pool, paths, scenario, &Fees { servicing: 0.005 });
    check_identities(&cents, pool, scenario.liquidation.advancing, 0.0);
    let noise = 1e-11 * f64::exact(pool.balance());
    for (index, (cent, float)) in cents.months.iter().zip(&floats.months).enumerate() {
        for ((name, cent), (_, float)) in amounts(cent).into_iter().zip(amounts(float)) {
            assert_eq!(
                cent.decimal().normalize().scale().min(2),
                cent.decimal().normalize().scale()
            );
            let allowed = match name {
                "foreclosure" | "mortgage interest" | "liquidated" | "loss" => 0.01,
                "recovered" => 0.015,
                "prepaid" | "scheduled" => 0.02,
                _ => 0.005,
            };
            assert!(
                (cent.to_f64() - float).abs() <= allowed + noise,
                "month {}: {name}: {cent:?}, {float}",
                index + 1
            );
        }
    }
}

/// Four scenarios side by side, each under its own index paths, agree to the last bit with single ones.
fn check_lanes(pool: &Pool, paths: &[Paths], scenario: &CollateralAssumptions) {
    let alone = paths.iter().map(|paths| {
        let fees = Fees { servicing: 0.005 };
        by_cohort::<f64>(pool, paths, scenario, &fees)
    });
    let alone: Vec<CollateralFlows<f64>> = alone.collect();
    // After its last month a path keeps its last value.
    let in_lanes = |index: usize| {
        let month = |month: usize| {
            Lanes::by_lane(|lane| {
                let path = &paths[lane].rates[index];
                f64::exact(path[month.min(path.len() - 1)])
            })
        };
        (0..90).map(month).collect()
    };
    let names = &paths[0].names;
    let by_month: Vec<Vec<Lanes<4>>> = (0..names.len()).map(in_lanes).collect();
    let cohorts = Cohorts::<Lanes<4>>::collapse(pool)
        .under(&IndexPaths::new(names, &by_month))
        .unwrap();
    let flows = project(
        &cohorts,
        &scenario.vectors(&cohorts).unwrap(),
        scenario.liquidation,
        &Fees {
            servicing: Lanes::splat(0.005),
        },
    );
    for (lane, alone) in alone.iter().enumerate() {
        for (month, alone) in flows.months.iter().zip(&alone.months) {
            for ((name, amount), (_, alone)) in amounts(month).into_iter().zip(amounts(alone)) {
                assert_eq!(amount.lane(lane), alone, "{name}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cohorts_match_the_loans(
        pool in any_pool(12),
        paths in any_paths(),
        scenario in any_scenario(),
    ) {
        check_paths_agree(&pool, &paths, &scenario_of(&scenario));
    }

    #[test]
    fn excluded_defaults_explain_the_standards_difference(
        pool in any_pool(8),
        paths in any_paths(),
        scenario in any_scenario(),
    ) {
        let mut scenario = scenario_of(&scenario);
        let mut defaults = |near_maturity| {
            scenario.liquidation.near_maturity = near_maturity;
            let flows = by_cohort::<f64>(&pool, &paths, &scenario, &Fees::none());
            let sum: f64 = flows.months.iter().map(|month| month.new_defaults).sum();
            (sum, flows.defaults_left_out)
        };
        let (all, none_left_out) = defaults(DefaultsNearMaturity::ToMaturity);
        let (fewer, left_out) = defaults(DefaultsNearMaturity::Standard);
        prop_assert_eq!(none_left_out, 0.0);
        prop_assert!((all - fewer - left_out).abs() <= 1e-9 * f64::exact(pool.balance()));
    }

    #[test]
    fn loss_rises_with_severity(
        pool in any_pool(8),
        lag_months in 0..=24u32,
        less in 0..=100u32,
        more in 0..=100u32,
        cdr in 0..50u32,
        paths in any_paths(),
    ) {
        let (less, more) = (less.min(more), less.max(more));
        let losses = |severity: u32| -> Vec<f64> {
            let curves = curves("6 CPR", &format!("{cdr} CDR"), &severity.to_string());
            let scenario = assumptions(&pool, &curves, lag_months, Advancing::PrincipalAndInterest);
            let flows = by_cohort::<f64>(&pool, &paths, &scenario, &Fees::none());
            flows.months.iter().map(|month| month.realized_loss).collect()
        };
        let slack = 1e-9 * f64::exact(pool.balance());
        for (less, more) in losses(less).iter().zip(losses(more)) {
            prop_assert!(*less <= more + slack);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cents_match_floating_point(
        pool in any_pool(5),
        paths in any_paths(),
        scenario in any_scenario(),
    ) {
        check_cents(&pool, &paths, &scenario_of(&scenario));
    }

    #[test]
    fn side_by_side_scenarios_match_single_ones(
        pool in any_pool(8),
        paths in prop::collection::vec(any_paths(), 4),
        scenario in any_scenario(),
    ) {
        check_lanes(&pool, &paths, &scenario_of(&scenario));
    }
}

/// Runs both engines and both arithmetics on one pool, all collateral types on the same curves, with and
/// without advances, to maturity and by the standard. Returns the flows to maturity with advances.
fn check_one(terms: &[LineTerms], texts: [&str; 3], lag_months: u32) -> CollateralFlows<f64> {
    let pool = pool_of(terms);
    let curves = curves(texts[0], texts[1], texts[2]);
    for advancing in [Advancing::None, Advancing::PrincipalAndInterest] {
        let to_maturity = assumptions(&pool, &curves, lag_months, advancing);
        for scenario in [by_the_standard(to_maturity.clone()), to_maturity] {
            check_paths_agree(&pool, &Paths::none(), &scenario);
            check_cents(&pool, &Paths::none(), &scenario);
        }
    }
    let scenario = assumptions(&pool, &curves, lag_months, Advancing::PrincipalAndInterest);
    by_cohort(&pool, &Paths::none(), &scenario, &Fees::none())
}

#[test]
fn defaults_limit_voluntary_prepayment() {
    let flows = check_one(&[published_terms()], ["60 SMM", "70 MDR", "40"], 12);
    let first = &flows.months[0];
    assert!((first.new_defaults - 70_000_000.0).abs() < 1e-6);
    // The part that neither defaulted nor amortized prepays: 30% of the scheduled balance.
    assert!((first.prepaid_principal - 0.3 * 99_932_902.09).abs() < 0.01);
    assert!(first.performing_balance.abs() < 1e-6);
}

#[test]
fn cpr_of_100_pays_off_in_a_month() {
    let flows = check_one(&[published_terms()], ["100 CPR", "0 CDR", "40"], 12);
    assert_eq!(flows.months.len(), 360);
    assert!(flows.months[0].closing_balance.abs() < 1e-6);
    assert!((flows.months[0].prepaid_principal - 99_932_902.09).abs() < 0.01);
}

/// The flows by the standard, with advances.
fn standard(terms: &[LineTerms], texts: [&str; 3], lag_months: u32) -> CollateralFlows<f64> {
    check_one(terms, texts, lag_months);
    let pool = pool_of(terms);
    let curves = curves(texts[0], texts[1], texts[2]);
    let scenario = assumptions(&pool, &curves, lag_months, Advancing::PrincipalAndInterest);
    let scenario = by_the_standard(scenario);
    by_cohort(&pool, &Paths::none(), &scenario, &Fees::none())
}

/// A balloon of a million dollars at zero interest: 10,000 due each month, the rest after a year.
fn twelve_month_balloon() -> LineTerms {
    LineTerms {
        balance: decimal("1000000"),
        rate: Decimal::ZERO,
        amortization_months: 100,
        maturity_months: 12,
        ..published_terms()
    }
}

#[test]
fn balloon_defaults_are_liquidated_after_maturity() {
    // By hand. 100 CDR: all default in month 1. With advances the balance falls by 10,000 each month, also in
    // month 12, in which the balloon is not advanced: 880,000 is liquidated in month 13, and 40% of the
    // million is lost.
    let flows = check_one(&[twelve_month_balloon()], ["0 CPR", "100 CDR", "40"], 12);
    let months = &flows.months;
    // Defaults in month 12 would be liquidated in month 24.
    assert_eq!(months.len(), 24);
    assert_eq!(months[0].new_defaults, 1_000_000.0);
    assert!(months[1..].iter().all(|month| month.new_defaults == 0.0));
    for month in &months[..12] {
        assert!((month.scheduled_principal - 10_000.0).abs() < 1e-6);
        assert_eq!(month.liquidated_balance, 0.0);
    }
    let last = &months[12];
    assert!((last.liquidated_balance - 880_000.0).abs() < 1e-6);
    assert!((last.realized_loss - 400_000.0).abs() < 1e-6);
    assert!((last.recovered_principal - 480_000.0).abs() < 1e-6);
    assert_eq!(last.closing_balance, 0.0);
    assert!(
        months[13..]
            .iter()
            .all(|month| *month == CollateralMonth::ZERO)
    );
    assert_eq!(flows.defaults_left_out, 0.0);

    // Without advances the balance is constant.
    let pool = pool_of(&[twelve_month_balloon()]);
    let curves = curves("0 CPR", "100 CDR", "40");
    let scenario = assumptions(&pool, &curves, 12, Advancing::None);
    let flows = by_cohort::<f64>(&pool, &Paths::none(), &scenario, &Fees::none());
    assert_eq!(flows.months.len(), 24);
    assert_eq!(flows.months[11].closing_balance, 1_000_000.0);
    assert_eq!(flows.months[12].realized_loss, 400_000.0);
}

#[test]
fn foreclosed_balloon_accrues_on_the_level_payment_schedule() {
    // A level payment over 360 months at 8% continues in foreclosure past the balloon of month 12: the
    // published schedule of the 30-year loan, with a balance of 99,932,902.09 after month 1.
    let mut terms = published_terms();
    terms.maturity_months = 12;
    let thirty_years = standard(&[published_terms()], ["0 CPR", "0 CDR", "0"], 12).months;
    let flows = check_one(&[terms], ["0 CPR", "100 CDR", "40"], 24).months;
    assert_eq!(flows.len(), 36);
    for (month, scheduled) in flows[..24].iter().zip(&thirty_years) {
        assert!((month.closing_balance - scheduled.closing_balance).abs() < 1e-6);
        assert!((month.interest - scheduled.interest).abs() < 1e-6);
    }
    assert!((flows[24].realized_loss - 40_000_000.0).abs() < 1e-6);
}

#[test]
fn loans_default_to_their_last_month() {
    // 1 MDR without prepayments: 1% of the performing balance before each month, including the last.
    let flows = check_one(&[twelve_month_balloon()], ["0 CPR", "1 MDR", "40"], 6);
    let mut opening = 1_000_000.0;
    for month in &flows.months[..12] {
        assert!((month.new_defaults - 0.01 * opening).abs() < 1e-6);
        opening = month.performing_balance;
    }
    assert_eq!(flows.months[11].performing_balance, 0.0);
    assert_eq!(flows.months.len(), 18);
    assert!(flows.months[17].realized_loss > 0.0);
    // By the standard there are none in the last 6 months; these are the excluded defaults.
    let by_standard = standard(&[twelve_month_balloon()], ["0 CPR", "1 MDR", "40"], 6);
    assert_eq!(by_standard.months.len(), 12);
    assert!(by_standard.months[5].new_defaults > 0.0);
    assert!(
        by_standard.months[6..]
            .iter()
            .all(|month| month.new_defaults == 0.0)
    );
    let last_six: f64 = flows.months[6..]
        .iter()
        .map(|month| month.new_defaults)
        .sum();
    assert!(last_six > 50_000.0);
    assert!((by_standard.defaults_left_out - last_six).abs() < 1e-6);
}

#[test]
fn advances_repay_a_foreclosed_loan_by_maturity() {
    // SF C.3: the loss is capped at the amortized balance, which is zero after the last scheduled payment.
    // That payment is advanced like any other.
    let flows = check_one(&[published_terms()], ["0 CPR", "12 CDR", "40"], 12);
    assert_eq!(flows.months.len(), 360);
    assert!(flows.months[359].new_defaults > 0.0);
    assert!(flows.months[359].closing_balance.abs() < 1e-6);
}

#[test]
fn standard_has_no_defaults_within_the_lag_of_maturity() {
    let mut terms = published_terms();
    terms.maturity_months = 12;
    let flows = standard(&[terms], ["6 CPR", "50 CDR", "40"], 12);
    assert!(flows.months.iter().all(|month| month.new_defaults == 0.0));
    let flows = standard(&[terms], ["6 CPR", "50 CDR", "40"], 11);
    let defaults: Vec<bool> = flows
        .months
        .iter()
        .map(|month| month.new_defaults > 0.0)
        .collect();
    assert!(defaults[0] && !defaults[1..].contains(&true));
    assert!(flows.months[11].realized_loss > 0.0);
}

#[test]
fn zero_lag_liquidates_in_the_month_of_default() {
    let flows = check_one(&[published_terms()], ["6 CPR", "12 CDR", "100"], 0);
    for month in &flows.months {
        assert!(month.foreclosure_balance.abs() < 1e-6);
        assert!((month.new_defaults - month.liquidated_balance).abs() < 1e-6);
        assert!(month.recovered_principal.abs() < 1e-6);
    }
}

#[test]
fn huge_lag_is_bounded() {
    let terms = [published_terms()];
    let flows = standard(&terms, ["6 CPR", "12 CDR", "40"], u32::MAX);
    assert!(flows.months.iter().all(|month| month.new_defaults == 0.0));
    // To maturity it counts as the longest supported lag.
    let flows = check_one(&terms, ["6 CPR", "12 CDR", "40"], u32::MAX);
    let longest = check_one(&terms, ["6 CPR", "12 CDR", "40"], 120);
    assert_eq!(flows, longest);
}

#[test]
fn old_loans_read_the_end_of_a_ramp() {
    let mut old = published_terms();
    old.age_months = 600;
    let flows = check_one(&[old], ["100 PSA", "100 SDA", "40"], 12);
    // 100 PSA is 6 CPR from month 30 on; 100 SDA 0.03 CDR from month 120 on.
    let expected = 100_000_000.0 * (1.0 - 0.9997_f64.powf(1.0 / 12.0));
    assert!((flows.months[0].new_defaults - expected).abs() < 1e-4);
}

#[test]
fn loss_is_capped_at_the_amortized_balance() {
    // One cohort, three shapes: in its last months, 90% of the balance at default exceeds the remaining
    // balance of the amortizing loan, but not that of the balloons.
    let amortizing = LineTerms {
        maturity_months: 60,
        amortization_months: 60,
        ..published_terms()
    };
    let balloon = LineTerms {
        amortization_months: 360,
        ..amortizing
    };
    let interest_only = LineTerms {
        io_months: 60,
        ..balloon
    };
    let flows = check_one(
        &[amortizing, balloon, interest_only],
        ["0 CPR", "6 CDR", "90"],
        12,
    );
    let last = &flows.months[59];
    assert!(last.recovered_principal > 0.0 && last.realized_loss < 0.9 * 3e8);
}

#[test]
fn largest_pool_fits_into_cents() {
    let terms = |io_months| LineTerms {
        kind: KindIndex::new(0),
        balance: decimal("1000000000000"),
        rate: decimal("0.5"),
        amortization_months: 1200,
        maturity_months: 600,
        io_months,
        age_months: 600,
    };
    let lines: Vec<LineTerms> = (0..40).map(|line| terms(line * 15)).collect();
    let pool = pool_of(&lines);
    let scenario = assumptions(
        &pool,
        &curves("1 CPR", "1 CDR", "100"),
        24,
        Advancing::PrincipalAndInterest,
    );
    let fees = Fees {
        servicing: Cents::ONE,
    };
    let flows = by_cohort::<Cents>(&pool, &Paths::none(), &scenario, &fees);
    check_identities(&flows, &pool, scenario.liquidation.advancing, 0.0);
}

#[test]
fn line_order_does_not_matter() {
    let mut terms = Vec::new();
    for line in 0..50u32 {
        terms.push(LineTerms {
            kind: KindIndex::new(0),
            balance: Decimal::new(1_234_567 + i64::from(line) * 991, 2),
            rate: Decimal::new(i64::from(50 + line % 7), 3),
            maturity_months: 300 + line % 3,
            age_months: line % 2,
            ..published_terms()
        });
    }
    let forward = Cohorts::<f64>::collapse(&pool_of(&terms));
    terms.reverse();
    assert_eq!(forward, Cohorts::collapse(&pool_of(&terms)));
    assert_eq!(forward.cohorts().len(), 6);
    let shapes: usize = forward
        .cohorts()
        .iter()
        .map(|cohort| cohort.shapes().len())
        .sum();
    assert_eq!(shapes, 42);
}

#[test]
fn type_without_curves_is_an_error() {
    let mut terms = published_terms();
    terms.kind = KindIndex::new(1);
    let pool = pool_of(&[published_terms(), terms]);
    let mut scenario = assumptions(&pool, &curves("6 CPR", "0 CDR", "0"), 0, Advancing::None);
    scenario.by_kind.pop();
    let error = scenario
        .vectors(&Cohorts::<f64>::collapse(&pool))
        .unwrap_err();
    assert_eq!(error.to_string(), "no curves for collateral type `kind 1`");
}

/// By hand: two loans of one type, 600,000.00 and 400,000.00, zero interest, balloons after four months. 10%
/// of the million defaults each month, allocated 6 to 4; 40% of it is lost in the month after.
#[test]
fn percent_of_original_is_allocated_by_performing_balance() {
    let line = |balance: &str, maturity_months| LineTerms {
        balance: decimal(balance),
        rate: Decimal::ZERO,
        io_months: 3,
        maturity_months,
        ..published_terms()
    };
    let pool = pool_of(&[line("600000", 4), line("400000", 5)]);
    let curves = curves("0 CPR", "10% for 2, 50% for 2, 0% of original", "40");
    let scenario = assumptions(&pool, &curves, 1, Advancing::None);
    let flows = by_cohort::<Cents>(&pool, &Paths::none(), &scenario, &Fees::none());
    let of = |amount: fn(&CollateralMonth<Cents>) -> Cents| -> Vec<String> {
        let months = flows.months.iter().take(4);
        months
            .map(|month| amount(month).decimal().normalize().to_string())
            .collect()
    };
    // In month 3 half a million is requested of 800,000; in month 4 of the remaining 300,000.
    assert_eq!(
        of(|month| month.new_defaults),
        ["100000", "100000", "500000", "300000"]
    );
    assert_eq!(
        of(|month| month.realized_loss),
        ["0", "40000", "40000", "200000"]
    );
    assert_eq!(flows.defaults_left_out.decimal(), decimal("200000"));
    check_paths_agree(&pool, &Paths::none(), &scenario);
    check_cents(&pool, &Paths::none(), &scenario);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn percent_of_original_matches_loan_by_loan(
        pool in any_pool(12),
        paths in any_paths(),
        scenario in any_scenario(),
        shares in prop::collection::vec((0..300u32, 1..40u32, 0..100u32), 3),
    ) {
        let mut scenario = scenario_of(&scenario);
        for (kind, (first, months, then)) in scenario.by_kind.iter_mut().zip(shares) {
            let text = format!("{}% for {months}, {}% of original", f64::from(first) / 100.0, f64::from(then) / 100.0);
            kind.default = curves("0 CPR", &text, "0").default;
        }
        check_paths_agree(&pool, &paths, &scenario);
        let flows = by_cohort::<f64>(&pool, &paths, &scenario, &Fees::none());
        let loans = by_loan::<f64>(&pool, &paths, &scenario, &Fees::none());
        let slack = 1e-9 * f64::exact(pool.balance());
        prop_assert!((flows.defaults_left_out - loans.defaults_left_out).abs() <= 400.0 * slack);
        check_lanes(&pool, &[paths.clone(), paths.clone(), paths.clone(), paths.clone()], &scenario);
    }
}
