//! The arithmetics agree with one another, and so do the two ways to project a pool.
//!
//! **A cent a payment.** In cents every payable amount is rounded half-up, so that it is within
//! half a cent of what it was computed at. What a class is paid of a remainder (excess cash flow
//! after interest, principal after the ranks above) inherits the roundings of what went before it,
//! so that in one month from one state it may be off by half a cent for each amount rounded in
//! that month, and after several months by that for each amount rounded so far. Where a comparison
//! hangs on less than that, the two may take different turns for good; such knife-edges are
//! told by the months' own answers (stepdown, trigger event, call), counted, and must be rare.

/// One month from one state; the whole run.
mod cents;

/// Loan by loan against cohorts.
mod paths;

/// A tape of loans against the lines that stand for them.
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

/// Months tried, and of these the ones in which rounding turned a comparison.
#[derive(Default)]
struct Tried {
    months: AtomicUsize,
    knife_edges: AtomicUsize,
}

impl Tried {
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

/// The answers that decide which way a month goes.
fn answers<M: Number<Mask = bool>>(record: &MonthRecord<M>) -> [bool; 3] {
    let deal = &record.deal;
    [deal.stepped_down, deal.trigger_event, deal.first_call]
}

/// Everything that a class is paid in a month, by name.
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
