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
    Paths, assumptions, by_cohort, by_loan, curves, decimal, pool_of, published_terms,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use stepdown_projection::collateral::{
    Advancing, Cohorts, CollateralAssumptions, CollateralFlows, CollateralMonth, Fees, IndexPaths,
    KindIndex, LineTerms, Pool, project,
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
    check_identities(&together, pool, scenario.advancing, slack);
    check_identities(&apart, pool, scenario.advancing, slack);
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
    check_identities(&cents, pool, scenario.advancing, 0.0);
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
        scenario.lag_months,
        scenario.advancing,
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

/// Both paths and both arithmetics on one pool, all kinds on the same curves.
fn check_one(terms: &[LineTerms], texts: [&str; 3], lag_months: u32) -> CollateralFlows<f64> {
    let pool = pool_of(terms);
    let curves = curves(texts[0], texts[1], texts[2]);
    for advancing in [Advancing::None, Advancing::PrincipalAndInterest] {
        let scenario = assumptions(&pool, &curves, lag_months, advancing);
        check_paths_agree(&pool, &Paths::none(), &scenario);
        check_cents(&pool, &Paths::none(), &scenario);
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

#[test]
fn a_line_within_the_lag_of_its_maturity_does_not_default() {
    let mut terms = published_terms();
    terms.maturity_months = 12;
    let flows = check_one(&[terms], ["6 CPR", "50 CDR", "40"], 12);
    assert!(flows.months.iter().all(|month| month.new_defaults == 0.0));
    let flows = check_one(&[terms], ["6 CPR", "50 CDR", "40"], 11);
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
fn a_lag_beyond_all_measure_only_means_no_defaults() {
    let flows = check_one(&[published_terms()], ["6 CPR", "12 CDR", "40"], u32::MAX);
    assert!(flows.months.iter().all(|month| month.new_defaults == 0.0));
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
    check_identities(&flows, &pool, scenario.advancing, 0.0);
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
