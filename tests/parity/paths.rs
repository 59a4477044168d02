//! Cohorts against loans one by one, through the whole waterfall.

use std::sync::atomic::Ordering;

use proptest::prelude::*;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::{Prepared, Recorder};

use super::{Compared, any_case, cases, ks4, ks4_under_stress, outcomes, payments};

fn check(case: &ReadCase, compared: &Compared) {
    let cohorts = Prepared::<f64>::new(case).unwrap();
    let loans = cohorts.loan_by_loan(case).unwrap();
    check_both(case, &cohorts, &loans, compared);
}

/// Compares every payment of every class, within 1e-9 of the original balance, up to the first
/// month in which the last bits decide a test.
pub(super) fn check_both(
    case: &ReadCase,
    cohorts: &Prepared<f64>,
    loans: &Prepared<f64>,
    compared: &Compared,
) {
    let tolerance = 1e-9 * cohorts.plan.original_balance;
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let (mut by_cohort, mut by_loan) = (Recorder::new(), Recorder::new());
        cohorts.observe(call, &mut by_cohort);
        loans.observe(call, &mut by_loan);
        let mut same_outcomes = true;
        for (one, other) in by_cohort.months.iter().zip(&by_loan.months) {
            compared.months.fetch_add(1, Ordering::Relaxed);
            if outcomes(one) != outcomes(other) {
                compared.knife_edges.fetch_add(1, Ordering::Relaxed);
                same_outcomes = false;
                break;
            }
            for (class, cohort) in one.classes.enumerate() {
                for ((what, cohort), (_, loan)) in payments(cohort)
                    .into_iter()
                    .zip(payments(&other.classes[class]))
                {
                    assert!(
                        (cohort - loan).abs() <= tolerance,
                        "{what} of {}, month {}: {cohort} by cohort, {loan} by loan",
                        case.deal.class_names[class],
                        one.month
                    );
                }
            }
        }
        assert!(!same_outcomes || by_cohort.months.len() == by_loan.months.len());
    }
}

static RANDOM: Compared = Compared::new();

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn payments_agree_by_cohort_and_loan_by_loan(case in any_case()) {
        check(&case.read().unwrap(), &RANDOM);
        RANDOM.knife_edges_are_rare(2000);
    }
}

#[test]
fn ks4_payments_agree_by_cohort_and_loan_by_loan() {
    for case in [ks4(), ks4_under_stress()] {
        let compared = Compared::default();
        check(&case, &compared);
        assert!(compared.months.load(Ordering::Relaxed) > 358);
        assert_eq!(compared.knife_edges.load(Ordering::Relaxed), 0);
    }
}
