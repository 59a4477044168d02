//! The arithmetics agree with one another, and so do the two ways to project a pool.
//!
//! **A cent per payment.** In cents every payable amount is rounded half-up, to within half a cent
//! of its computed value. A class paid from a remainder (excess cash flow after interest, principal
//! after the groups above) inherits the earlier roundings. So one month from one state may differ
//! by half a cent for each amount rounded in that month, and several months by half a cent for each
//! amount rounded so far. If a test is decided by less than that, the two runs may diverge for
//! good. Such knife-edge cases are detected by the tests of each month (stepdown, trigger event,
//! call), counted, and must be rare.

/// Exact cents against floating point: one month from one state, and the whole run.
mod cents;

/// Loan by loan against cohorts.
mod paths;

/// Loan tapes against the rep lines that represent them.
mod tapes;

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{ClassMonth, MonthRecord};
use stepdown_runner::Folder;
use stepdown_tests::generator::{Case, ROW_LENGTH, ReadCase};
use stepdown_tests::scenario_folder;

/// Months compared, and those in which rounding decided a test.
#[derive(Default)]
struct Compared {
    months: AtomicUsize,
    knife_edges: AtomicUsize,
}

impl Compared {
    const fn new() -> Self {
        Self {
            months: AtomicUsize::new(0),
            knife_edges: AtomicUsize::new(0),
        }
    }
    fn knife_edges_are_rare(&self, one_in: usize) {
        let months = self.months.load(Ordering::Relaxed);
        let knife_edges = self.knife_edges.load(Ordering::Relaxed);
        assert!(
            knife_edges <= 2 + months / one_in,
            "rounding decides {knife_edges} of {months} months"
        );
    }
}

fn any_case() -> impl Strategy<Value = Case> {
    vec(any::<u32>(), ROW_LENGTH).prop_map(|row| Case::from_row(&row))
}

fn cases(number: u32) -> ProptestConfig {
    ProptestConfig {
        cases: number,
        max_shrink_iters: 3000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "proptest-regressions/parity.txt",
        ))),
        ..ProptestConfig::default()
    }
}

/// KS4 at the pricing speed.
fn ks4() -> ReadCase {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    let scenario = folder.scenario(None).unwrap();
    ReadCase {
        deal: folder.deal,
        pool: folder.pool,
        scenario,
    }
}

/// KS4 with losses that write classes down.
fn ks4_under_stress() -> ReadCase {
    let mut case = ks4();
    for kind in &mut case.scenario.collateral.by_kind {
        let named = stepdown_curves::NamedCurves::new();
        kind.default = stepdown_curves::DefaultCurve::parse("12 CDR", &named).unwrap();
    }
    case
}

/// The outcomes of the tests of a month.
fn outcomes<M: Number<Mask = bool>>(record: &MonthRecord<M>) -> [bool; 3] {
    let deal = &record.deal;
    [deal.stepped_down, deal.trigger_event, deal.first_call]
}

/// All payments to a class in a month, with their names.
fn payments<N: Number>(class: &ClassMonth<N>) -> [(&'static str, f64); 8] {
    [
        ("interest", class.interest_paid),
        ("principal", class.principal_paid),
        ("write-down", class.write_down),
        ("reimbursement", class.write_down_reimbursed),
        ("basis risk", class.basis_risk_paid),
        (
            "prepayment interest",
            class.prepayment_interest_shortfall_paid,
        ),
        ("Relief Act", class.relief_act_shortfall_paid),
        ("redemption", class.redemption.total()),
    ]
    .map(|(what, amount)| (what, amount.to_f64()))
}
