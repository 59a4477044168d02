//! Cohorts against loan by loan, through the whole waterfall.

use proptest::prelude::*;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::{Prepared, Watch};

use super::{answers, any_case, cases, ks4, ks4_under_stress, payments};

/// Every payment of every class within 1e-9 of the original balance; gives the months tried.
fn check(case: &ReadCase) -> usize {
    let cohorts = Prepared::<f64>::new(case).unwrap();
    let loans = cohorts.loan_by_loan(case).unwrap();
    let tolerance = 1e-9 * cohorts.plan.original_balance;
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let (mut by_cohort, mut by_loan) = (Watch::new(), Watch::new());
        cohorts.observe(call, &mut by_cohort);
        loans.observe(call, &mut by_loan);
        for (position, (one, other)) in by_cohort.months.iter().zip(&by_loan.months).enumerate() {
            if answers(one) != answers(other) {
                // A comparison that hangs on the last bits.
                return position;
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
        assert_eq!(by_cohort.months.len(), by_loan.months.len());
    }
    cohorts.collateral.months.len()
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn classes_are_paid_the_same_by_cohort_and_loan_by_loan(case in any_case()) {
        check(&case.read().unwrap());
    }
}

#[test]
fn ks4_is_paid_the_same_by_cohort_and_loan_by_loan() {
    for case in [ks4(), ks4_under_stress()] {
        assert_eq!(check(&case), 358);
    }
}
