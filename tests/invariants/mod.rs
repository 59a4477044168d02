//! Invariants of every month of every deal under every scenario.
//!
//! Deals, pools and scenarios are random (`stepdown_tests::generator`); failing cases are kept in
//! `proptest-regressions/`.

/// Coverage of the random cases.
mod coverage;

/// The run under test, and the tolerances.
pub(crate) mod checked;

/// Sources equal uses, and balances follow from flows.
mod money;

/// The ledger and the measures.
mod ledger;

/// Loan groups: the cash of each group goes to its own senior classes first.
mod groups;

/// The first distribution date: every collection month since the cut-off date.
mod first_distribution;

/// Dates on which margins step up.
mod step_up;

/// Bounds of payments, balances and rates.
mod bounds;

/// Every month recomputed from the rules of the documents.
mod sheet;

/// Runs that stop and continue, and measures against cash flows.
mod runs;

/// Amounts due are paid or reported as shortfalls.
mod dues;

/// Losses never fall as severity rises.
mod severity;

/// Minimal cases of past errors.
mod regressions;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::{Case, ROW_LENGTH};

use checked::{Checked, Exactness};

/// A random case; it shrinks with its row of choices.
pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    vec(any::<u32>(), ROW_LENGTH).prop_map(|row| Case::from_row(&row))
}

/// The number of cases; failing ones are kept.
pub(crate) fn cases(number: u32) -> ProptestConfig {
    ProptestConfig {
        cases: number,
        max_shrink_iters: 3000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "proptest-regressions/cases.txt",
        ))),
        ..ProptestConfig::default()
    }
}

fn check_every_month<N: Exactness>(case: &Case) {
    let read = case.read().unwrap();
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let checked = Checked::<N>::new(&read, call);
        money::check(&checked);
        bounds::check(&checked);
        sheet::check(&checked);
        runs::check(&checked);
        dues::check(&checked);
    }
}

proptest! {
    #![proptest_config(cases(1200))]

    #[test]
    fn invariants_hold_in_floating_point(case in any_case()) {
        check_every_month::<f64>(&case);
    }
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn invariants_hold_in_cents(case in any_case()) {
        check_every_month::<Cents>(&case);
    }
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn shortfalls_are_the_same_in_lanes(case in any_case()) {
        dues::check_side_by_side(&case.read().unwrap());
    }
}
