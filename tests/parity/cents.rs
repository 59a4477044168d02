//! Exact cents and floating point, month by month from one state and over whole runs.

use std::sync::atomic::Ordering;

use proptest::prelude::*;
use stepdown_projection::collateral::{CollateralFlows, CollateralMonth, SeveralMonths};
use stepdown_projection::deal::Deal;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, MonthRecord};
use stepdown_runner::{Arithmetic, Case, RunMeasures, run_case};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::in_floating_point;
use stepdown_tests::runs::{Prepared, Recorder, windows_agree};

use super::{Compared, any_case, cases, ks4, ks4_under_stress, outcomes, payments};

/// The number of rounded amounts that a payment to one class in a month depends on: the interest of
/// every class, of which excess cash flow is the remainder; hedge payments, two interest
/// shortfalls, and required overcollateralization. With loan groups, also the cash of each group,
/// and its part of what a shared class is owed.
fn roundings(deal: &Deal) -> f64 {
    let classes = deal.classes.len();
    (classes + 4 + deal.groups.len() * (classes + 1)) as f64
}

/// Runs one month of the run in cents again in floating point from the state before it.
fn check_month(
    case: &ReadCase,
    before: &stepdown_projection::waterfall::DealState<Cents>,
    record: &MonthRecord<Cents>,
    floating: &mut Prepared<f64>,
    compared: &Compared,
) {
    let number = record.month.index();
    floating.collateral.months[number - 1] =
        in_floating_point::collateral_month(&record.collateral);
    for (months, month) in floating.collateral.groups.iter_mut().zip(&record.groups) {
        if let Some(same) = months.get_mut(number - 1) {
            *same = in_floating_point::collateral_month(month);
        }
    }
    let mut state = in_floating_point::state(before);
    let mut recorder = Recorder::new();
    floating.run_month(number, CallOption::Exercised, &mut state, &mut recorder);
    let again = &recorder.months[0];
    compared.months.fetch_add(1, Ordering::Relaxed);
    if outcomes(record) != outcomes(again) {
        compared.knife_edges.fetch_add(1, Ordering::Relaxed);
        return;
    }
    // Half a cent for each rounded amount, and the precision of floating point at large balances.
    let original = floating.plan.original_balance;
    let tolerance = 0.005 * roundings(&case.deal) + 1e-9 * original;
    for (class, exact) in record.classes.enumerate() {
        for ((what, exact), (_, float)) in payments(exact)
            .into_iter()
            .zip(payments(&again.classes[class]))
        {
            assert!(
                (exact - float).abs() <= tolerance,
                "{what} of {}, month {number}: {exact} in cents, {float}",
                case.deal.class_names[class]
            );
        }
    }
}

fn check_by_month(case: &ReadCase, compared: &Compared) {
    let in_floating_point = |months: &[CollateralMonth<Cents>]| -> Vec<CollateralMonth<f64>> {
        let months = months.iter();
        months.map(in_floating_point::collateral_month).collect()
    };
    let exact = Prepared::<Cents>::new(case).unwrap();
    let mut floating = Prepared::<f64>::new(case).unwrap();
    floating.collateral = CollateralFlows {
        months: in_floating_point(&exact.collateral.months),
        groups: exact
            .collateral
            .groups
            .iter()
            .map(|months| in_floating_point(months))
            .collect(),
        first: exact.collateral.first.map(|several| SeveralMonths {
            number: several.number,
            opening_balances: several.opening_balances.to_f64(),
        }),
        ..floating.collateral.clone()
    };
    let run = exact.run_by_month(CallOption::Exercised);
    for (before, record) in run.states.iter().zip(&run.recorder.months) {
        check_month(case, before, record, &mut floating, compared);
    }
}

/// Cumulative principal and interest of each class over the whole run, each arithmetic with its own
/// collateral.
fn check_whole_run(case: &ReadCase, call: CallOption, compared: &Compared) {
    // The cap of a loan group is its interest, rounded to the cent, over its balance, and a class
    // may be many times as large as its group. The effect of a cent then has no bound by payments,
    // so that only single months are compared.
    if !case.deal.groups.is_empty() {
        return;
    }
    let floating = Prepared::<f64>::new(case).unwrap();
    let original = floating.plan.original_balance;
    let floating = floating.run_by_month(call);
    let mut exact = Recorder::<Cents>::new();
    Prepared::new(case).unwrap().observe(call, &mut exact);
    let months = exact.months.iter().zip(&floating.recorder.months);
    let classes = case.deal.classes.len();
    let mut differences = vec![(0.0_f64, 0.0_f64, 0.0_f64); classes];
    for (position, (exact, float)) in months.enumerate() {
        let month = exact.month;
        compared.months.fetch_add(1, Ordering::Relaxed);
        if outcomes(exact) != outcomes(float) {
            compared.knife_edges.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // A cent for each payment so far.
        let payments = (position + 1) as f64 * roundings(&case.deal);
        let tolerance = 0.01 * payments + 1e-9 * original;
        let pool = float.collateral.opening_balance.max(0.01);
        for (class, exact) in exact.classes.enumerate() {
            let float = &float.classes[class];
            let (principal, interest, of_rates) = &mut differences[class.position()];
            // The net WAC is the interest of the pool, rounded to the cent, over its balance. On
            // the balance of a class, which is at most the pool, that is at most a cent; on carried
            // amounts it is a cent times their ratio to the pool.
            let state = &floating.states[position].classes[class];
            let carried = state.interest_shortfall
                + state.basis_risk_carry_forward
                + state.prepayment_interest_shortfall;
            *of_rates += 0.01 * carried / pool;
            let tolerance = tolerance + *of_rates;
            let received = exact.principal_received().to_f64();
            *principal += received - float.principal_received();
            *interest += exact.cash_received().to_f64()
                - received
                - (float.cash_received() - float.principal_received());
            let name = &case.deal.class_names[class];
            assert!(
                principal.abs() <= tolerance && interest.abs() <= tolerance,
                "{name}, month {month}: principal {principal}, interest {interest} differ, \
                 {tolerance} allowed"
            );
        }
    }
}

static BY_MONTH: Compared = Compared::new();
static WHOLE_RUN: Compared = Compared::new();

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn single_months_agree_to_their_roundings(case in any_case()) {
        check_by_month(&case.read().unwrap(), &BY_MONTH);
        BY_MONTH.knife_edges_are_rare(2000);
    }

    #[test]
    fn whole_runs_agree_to_a_cent_per_payment(case in any_case()) {
        let case = case.read().unwrap();
        check_whole_run(&case, CallOption::NotExercised, &WHOLE_RUN);
        check_whole_run(&case, CallOption::Exercised, &WHOLE_RUN);
        WHOLE_RUN.knife_edges_are_rare(300);
    }
}

#[test]
fn ks4_agrees_to_a_cent_per_payment() {
    for case in [ks4(), ks4_under_stress()] {
        let compared = Compared::default();
        check_by_month(&case, &compared);
        check_whole_run(&case, CallOption::NotExercised, &compared);
        check_whole_run(&case, CallOption::Exercised, &compared);
        assert_eq!(compared.knife_edges.load(Ordering::Relaxed), 0);
    }
}

/// Printed WALs are rounded to a hundredth of a year; windows are exact.
#[test]
fn ks4_wals_and_windows_agree() {
    for case in [ks4(), ks4_under_stress()] {
        let run = |arithmetic| {
            let case = Case {
                deal: &case.deal,
                pool: &case.pool,
                scenario: &case.scenario,
                state: None,
            };
            run_case(&case, arithmetic).unwrap()
        };
        let (exact, float) = (run(Arithmetic::Cents), run(Arithmetic::F64));
        assert_eq!(exact.deal.stepdown, float.deal.stepdown);
        assert_eq!(exact.deal.first_call, float.deal.first_call);
        let tripped = |run: &RunMeasures| {
            let first = run.deal.first_trigger_event?;
            Some((first.month, first.delinquency_tripped, first.loss_tripped))
        };
        assert_eq!(tripped(&exact), tripped(&float));
        for run_to in [RunTo::Call, RunTo::Maturity] {
            for (class, exact) in exact.classes(run_to).enumerate() {
                let float = &float.classes(run_to)[class];
                assert!(
                    windows_agree(
                        exact.principal_window,
                        float.principal_window,
                        &case.deal,
                        &case.pool
                    ),
                    "{run_to:?}: {:?} {:?}",
                    exact.principal_window,
                    float.principal_window
                );
                assert_eq!(exact.first_write_down, float.first_write_down);
                let years = |wal: Option<f64>| wal.unwrap_or(-1.0);
                let (exact, float) = (years(exact.wal_years), years(float.wal_years));
                assert!((exact - float).abs() < 1e-5, "{run_to:?}: {exact} {float}");
            }
        }
    }
}
