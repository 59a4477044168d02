//! What holds in every month of every deal under every scenario.
//!
//! Deals, pools and scenarios are random (`stepdown_tests::generator`); the failing rows of
//! numbers are kept in `proptest-regressions/`.

/// How much happens in the random cases: a test of the tests.
mod coverage;

/// What is common to the checks: a run to be held against something, and how closely.
mod checked;

/// Money in is money out, and balances follow from it.
mod money;

/// The ledger and the measures by themselves.
mod ledger;

/// Loan groups: each group's money to its own seniors, the rest across.
mod groups;

/// The first distribution date: every month of collections since the cut-off date.
mod first_distribution;

/// When margins step up, as deal files say it.
mod step_up;

/// What the deal may never do, whatever it is paid.
mod bounds;

/// Every month again from the rules as they are printed, in other words than the engine's.
mod sheet;

/// A run that stops and goes on; measures against the flows that they are of.
mod runs;

/// What is due is paid, or stands among the shortfalls.
mod dues;

/// More severity is never less loss.
mod severity;

/// The smallest cases of what was once wrong.
mod regressions;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::{Case, ROW_LENGTH};

use checked::{Checked, Exactness};

/// A random case; it shrinks with the row of choices that it follows from.
pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    vec(any::<u32>(), ROW_LENGTH).prop_map(|row| Case::from_row(&row))
}

/// So many cases; failing ones are kept.
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
    fn every_month_holds_in_floating_point(case in any_case()) {
        check_every_month::<f64>(&case);
    }
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn every_month_holds_in_cents(case in any_case()) {
        check_every_month::<Cents>(&case);
    }
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn shortfalls_are_the_same_side_by_side(case in any_case()) {
        dues::check_side_by_side(&case.read().unwrap());
    }
}
