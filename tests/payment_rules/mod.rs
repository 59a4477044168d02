//! Random deals that state their payments: what must hold for every program.
//!
//! Deals, pools and scenarios are random (`stepdown_tests::generator`). The usual run has a few hundred of them;
//! `cargo test -- --ignored` has thousands.

/// Cash in equals cash out; balances follow from flows.
pub(crate) mod money;

/// Scenarios side by side, and cents against floating point.
pub(crate) mod numbers;

/// Runs that stop and continue, traces, and runs without whole records.
pub(crate) mod runs;

/// Every date computed a second time from the tree of the rules.
pub(crate) mod sheet;

/// What the random deals contain.
mod coverage;

/// Small deals on a pool that is easy to follow by hand.
mod by_hand;

/// Primitives against sums by hand.
mod primitives;

/// Minimal deals of past errors.
mod regressions;

use proptest::collection::vec;
use proptest::prelude::*;
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::{Case, RULES_ROW_LENGTH};

use crate::invariants::checked::{Checked, Exactness};

/// The number of cases.
const USUAL: u32 = 300;

fn any_case() -> impl Strategy<Value = Case> {
    vec(any::<u32>(), RULES_ROW_LENGTH).prop_map(|row| Case::with_rules(&row))
}

fn cases(number: u32) -> ProptestConfig {
    ProptestConfig {
        cases: number,
        max_shrink_iters: 1500,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

const CALLS: [CallOption; 2] = [CallOption::NotExercised, CallOption::Exercised];

pub(crate) fn check_money<N: Exactness>(case: &Case) {
    let read = case.read().unwrap();
    for call in CALLS {
        money::check(&Checked::<N>::new(&read, call));
    }
}

/// Every property of one case.
fn check_all(case: &Case) {
    check_money::<f64>(case);
    check_money::<Cents>(case);
    let read = case.read().unwrap();
    sheet::check(&read);
    numbers::lanes_equal_single_scenarios(&read);
    numbers::cents_equal_floating_point(&read, &numbers::SMALL);
    runs::check::<f64>(&read);
    runs::check::<Cents>(&read);
}

proptest! {
    #![proptest_config(cases(USUAL))]

    #[test]
    fn cash_and_balances_in_floating_point(case in any_case()) {
        check_money::<f64>(&case);
    }

    #[test]
    fn every_date_equals_the_sheet(case in any_case()) {
        sheet::check(&case.read().unwrap());
    }

    #[test]
    fn lanes_have_the_bits_of_single_scenarios(case in any_case()) {
        numbers::lanes_equal_single_scenarios(&case.read().unwrap());
    }

    #[test]
    fn halves_traces_and_lean_runs_in_floating_point(case in any_case()) {
        runs::check::<f64>(&case.read().unwrap());
    }
}

proptest! {
    #![proptest_config(cases(USUAL / 3))]

    #[test]
    fn cash_and_balances_in_cents(case in any_case()) {
        check_money::<Cents>(&case);
    }

    #[test]
    fn halves_traces_and_lean_runs_in_cents(case in any_case()) {
        runs::check::<Cents>(&case.read().unwrap());
    }

    #[test]
    fn cents_are_within_rounding_of_floating_point(case in any_case()) {
        numbers::cents_equal_floating_point(&case.read().unwrap(), &numbers::USUAL);
    }
}
