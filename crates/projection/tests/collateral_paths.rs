//! The cohorts against the loans one by one, cents against floating point, and what must hold
//! whatever the pool and the scenario.

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

/// The identities of a month, from the pool's balance to nothing; exact where `slack` is 0.
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
            "opening is the last closing",
        );
        same(
            month.opening_balance - month.closing_balance,
            month.scheduled_principal
                + month.prepaid_principal
                + month.recovered_principal
                + month.realized_loss,
            "what the balance falls by",
        );
        same(
            month.liquidated_balance,
            month.recovered_principal + month.realized_loss,
            "what is liquidated",
        );
        same(
            month.closing_balance,
            month.performing_balance + month.foreclosure_balance,
            "what is left",
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

/// The cohorts' months equal the loans' within 1e-9 of the pool's balance.
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

/// Cents round what floating point does not: balances within half a cent, shares of a balance
/// within what the rounding of two balances can move between them.
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

/// Four scenarios side by side, each under index paths of its own, to the last bit.
fn check_lanes(pool: &Pool, paths: &[Paths], scenario: &CollateralAssumptions) {
    let alone = paths.iter().map(|paths| {
        let fees = Fees { servicing: 0.005 };
        by_cohort::<f64>(pool, paths, scenario, &fees)
    });
    let alone: Vec<CollateralFlows<f64>> = alone.collect();
    // Paths that have ended keep their last values.
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
    fn cohorts_give_what_the_loans_give(
        pool in any_pool(12),
        paths in any_paths(),
        scenario in any_scenario(),
    ) {
        check_paths_agree(&pool, &paths, &scenario_of(&scenario));
    }

    #[test]
    fn what_the_standard_leaves_out_is_all_that_differs_in_defaults(
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
    fn more_severity_never_loses_less(
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
    fn cents_are_floating_point_to_the_cent(
        pool in any_pool(5),
        paths in any_paths(),
        scenario in any_scenario(),
    ) {
        check_cents(&pool, &paths, &scenario_of(&scenario));
    }

    #[test]
    fn scenarios_side_by_side_give_what_each_gives_alone(
        pool in any_pool(8),
        paths in prop::collection::vec(any_paths(), 4),
        scenario in any_scenario(),
    ) {
        check_lanes(&pool, &paths, &scenario_of(&scenario));
    }
}

/// Both paths and both arithmetics on one pool, all kinds on the same curves, advanced and not, to maturity
/// and by the standard; gives the flows to maturity, advanced.
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
fn voluntary_prepayment_gives_way_to_defaults() {
    let flows = check_one(&[published_terms()], ["60 SMM", "70 MDR", "40"], 12);
    let first = &flows.months[0];
    assert!((first.new_defaults - 70_000_000.0).abs() < 1e-6);
    // What neither defaulted nor amortised prepays: 30% of the scheduled balance.
    assert!((first.prepaid_principal - 0.3 * 99_932_902.09).abs() < 0.01);
    assert!(first.performing_balance.abs() < 1e-6);
}

#[test]
fn a_cpr_of_100_pays_off_in_a_month() {
    let flows = check_one(&[published_terms()], ["100 CPR", "0 CDR", "40"], 12);
    assert_eq!(flows.months.len(), 360);
    assert!(flows.months[0].closing_balance.abs() < 1e-6);
    assert!((flows.months[0].prepaid_principal - 99_932_902.09).abs() < 0.01);
}

/// The flows by the standard, advanced.
fn standard(terms: &[LineTerms], texts: [&str; 3], lag_months: u32) -> CollateralFlows<f64> {
    check_one(terms, texts, lag_months);
    let pool = pool_of(terms);
    let curves = curves(texts[0], texts[1], texts[2]);
    let scenario = assumptions(&pool, &curves, lag_months, Advancing::PrincipalAndInterest);
    let scenario = by_the_standard(scenario);
    by_cohort(&pool, &Paths::none(), &scenario, &Fees::none())
}

/// A million dollars at no interest, 10,000 of it due a month, and the rest after a year.
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
fn defaults_before_a_balloon_are_liquidated_after_it() {
    // By hand. 100 CDR: all default in month 1. Advanced on, they owe 10,000 less each month, also in
    // month 12, in which nobody advances the balloon: 880,000 when they are liquidated in month 13, and 40%
    // of the million is lost.
    let flows = check_one(&[twelve_month_balloon()], ["0 CPR", "100 CDR", "40"], 12);
    let months = &flows.months;
    // Those that default in month 12 would be liquidated in month 24.
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
            .all(|month| *month == CollateralMonth::NOTHING)
    );
    assert_eq!(flows.defaults_left_out, 0.0);

    // Not advanced on, they stand still.
    let pool = pool_of(&[twelve_month_balloon()]);
    let curves = curves("0 CPR", "100 CDR", "40");
    let scenario = assumptions(&pool, &curves, 12, Advancing::None);
    let flows = by_cohort::<f64>(&pool, &Paths::none(), &scenario, &Fees::none());
    assert_eq!(flows.months.len(), 24);
    assert_eq!(flows.months[11].closing_balance, 1_000_000.0);
    assert_eq!(flows.months[12].realized_loss, 400_000.0);
}

#[test]
fn a_balloon_is_liquidated_with_interest_of_the_assumed_payments() {
    // A level payment over 360 months at 8% goes on in foreclosure past the balloon of month 12: the
    // published schedule of the 30-year loan, whose balance after month 1 is 99,932,902.09.
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
    // 1 MDR of a pool that does not prepay: 1% of what performed before each month, the last too.
    let flows = check_one(&[twelve_month_balloon()], ["0 CPR", "1 MDR", "40"], 6);
    let mut opening = 1_000_000.0;
    for month in &flows.months[..12] {
        assert!((month.new_defaults - 0.01 * opening).abs() < 1e-6);
        opening = month.performing_balance;
    }
    assert_eq!(flows.months[11].performing_balance, 0.0);
    assert_eq!(flows.months.len(), 18);
    assert!(flows.months[17].realized_loss > 0.0);
    // By the standard there are none in the last 6 months: the rest of them is what is left out.
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
fn advances_repay_an_amortising_loan_in_foreclosure_by_its_maturity() {
    // SF C.3: the loss is no more than the amortised balance, and after the last scheduled payment, which is
    // advanced like any other, that is nothing.
    let flows = check_one(&[published_terms()], ["0 CPR", "12 CDR", "40"], 12);
    assert_eq!(flows.months.len(), 360);
    assert!(flows.months[359].new_defaults > 0.0);
    assert!(flows.months[359].closing_balance.abs() < 1e-6);
}

#[test]
fn by_the_standard_a_line_within_the_lag_of_its_maturity_does_not_default() {
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
fn without_lag_a_default_is_liquidated_in_its_own_month() {
    let flows = check_one(&[published_terms()], ["6 CPR", "12 CDR", "100"], 0);
    for month in &flows.months {
        assert!(month.foreclosure_balance.abs() < 1e-6);
        assert!((month.new_defaults - month.liquidated_balance).abs() < 1e-6);
        assert!(month.recovered_principal.abs() < 1e-6);
    }
}

#[test]
fn a_lag_beyond_all_measure_is_bounded() {
    let terms = [published_terms()];
    let flows = standard(&terms, ["6 CPR", "12 CDR", "40"], u32::MAX);
    assert!(flows.months.iter().all(|month| month.new_defaults == 0.0));
    // To maturity it counts as the longest.
    let flows = check_one(&terms, ["6 CPR", "12 CDR", "40"], u32::MAX);
    let longest = check_one(&terms, ["6 CPR", "12 CDR", "40"], 120);
    assert_eq!(flows, longest);
}

#[test]
fn an_age_far_beyond_the_ramps_reads_their_end() {
    let mut old = published_terms();
    old.age_months = 600;
    let flows = check_one(&[old], ["100 PSA", "100 SDA", "40"], 12);
    // 100 PSA is 6 CPR from month 30 on; 100 SDA 0.03 CDR from month 120 on.
    let expected = 100_000_000.0 * (1.0 - 0.9997_f64.powf(1.0 / 12.0));
    assert!((flows.months[0].new_defaults - expected).abs() < 1e-4);
}

#[test]
fn the_loss_stops_at_the_amortised_balance() {
    // One cohort, three shapes: in its last months 90% of the balance at default is more than is
    // left of the amortising loan, and less than is left of the balloons.
    let amortising = LineTerms {
        maturity_months: 60,
        amortization_months: 60,
        ..published_terms()
    };
    let balloon = LineTerms {
        amortization_months: 360,
        ..amortising
    };
    let interest_only = LineTerms {
        io_months: 60,
        ..balloon
    };
    let flows = check_one(
        &[amortising, balloon, interest_only],
        ["0 CPR", "6 CDR", "90"],
        12,
    );
    let last = &flows.months[59];
    assert!(last.recovered_principal > 0.0 && last.realized_loss < 0.9 * 3e8);
}

#[test]
fn the_largest_pool_there_may_be_stays_within_cents() {
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
fn the_order_of_the_lines_is_of_no_consequence() {
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
fn a_kind_without_curves_is_named() {
    let mut terms = published_terms();
    terms.kind = KindIndex::new(1);
    let pool = pool_of(&[published_terms(), terms]);
    let mut scenario = assumptions(&pool, &curves("6 CPR", "0 CDR", "0"), 0, Advancing::None);
    scenario.by_kind.pop();
    let error = scenario
        .vectors(&Cohorts::<f64>::collapse(&pool))
        .unwrap_err();
    assert_eq!(error.to_string(), "no curves for loans of kind `kind 1`");
}

/// By hand: two loans of one kind, 600,000.00 and 400,000.00, no interest, balloons after four months. 10%
/// of the million a month, shared 6 to 4, 40% of it lost in the month after.
#[test]
fn a_percent_of_original_is_shared_by_what_performs() {
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
    // In month 3 half a million is asked for of 800,000; in month 4 of the 300,000 that are left.
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
    fn percents_of_original_are_the_same_loan_by_loan(
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
