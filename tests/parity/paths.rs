//! Cohorts against loan by loan, through the whole waterfall.

use std::sync::atomic::Ordering;

use proptest::prelude::*;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::{Prepared, Watch};

use super::{Tried, answers, any_case, cases, ks4, ks4_under_stress, payments};

fn check(case: &ReadCase, tried: &Tried) {
    let cohorts = Prepared::<f64>::new(case).unwrap();
    let loans = cohorts.loan_by_loan(case).unwrap();
    check_both(case, &cohorts, &loans, tried);
}

/// Every payment of every class within 1e-9 of the original balance, up to the first month in
/// which the last bits decide a comparison, if there is one.
pub(super) fn check_both(
    case: &ReadCase,
    cohorts: &Prepared<f64>,
    loans: &Prepared<f64>,
    tried: &Tried,
) {
    let tolerance = 1e-9 * cohorts.plan.original_balance;
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let (mut by_cohort, mut by_loan) = (Watch::new(), Watch::new());
        cohorts.observe(call, &mut by_cohort);
        loans.observe(call, &mut by_loan);
        let mut same_turns = true;
        for (one, other) in by_cohort.months.iter().zip(&by_loan.months) {
            tried.months.fetch_add(1, Ordering::Relaxed);
            if answers(one) != answers(other) {
                tried.knife_edges.fetch_add(1, Ordering::Relaxed);
                same_turns = false;
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
        assert!(!same_turns || by_cohort.months.len() == by_loan.months.len());
    }
}

static RANDOM: Tried = Tried::new();

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn classes_are_paid_the_same_by_cohort_and_loan_by_loan(case in any_case()) {
        check(&case.read().unwrap(), &RANDOM);
        RANDOM.knife_edges_are_rare(2000);
    }
}

#[test]
fn ks4_is_paid_the_same_by_cohort_and_loan_by_loan() {
    for case in [ks4(), ks4_under_stress()] {
        let tried = Tried::default();
        check(&case, &tried);
        assert!(tried.months.load(Ordering::Relaxed) > 358);
        assert_eq!(tried.knife_edges.load(Ordering::Relaxed), 0);
    }
}
