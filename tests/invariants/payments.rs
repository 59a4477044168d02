//! Invariants of random deals that state their payments: splits, schedules, accounts, fees, accrual and notional
//! classes, reference pools.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, ClassMonth, MonthRecord};
use stepdown_tests::generator::{Case, ROW_LENGTH};
use stepdown_tests::in_floating_point;
use stepdown_tests::runs::{Prepared, Recorder};

use super::checked::{Checked, Exactness, total};
use super::{cases, dues, money, runs};

fn any_payments() -> impl Strategy<Value = Case> {
    vec(any::<u32>(), ROW_LENGTH).prop_map(|row| Case::with_payments(&row))
}

fn check<N: Exactness>(case: &Case) {
    let read = case.read().unwrap();
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let checked = Checked::<N>::new(&read, call);
        money::sources_equal_uses(&checked);
        money::every_collection_month_is_paid_once(&checked);
        cash_in_equals_cash_out(&checked);
        balances_follow_from_flows(&checked);
        notional_classes_receive_no_principal(&checked);
        runs::check(&checked);
    }
}

/// What the pool, hedges, accounts, the issuer and the call bring is what classes, fees, hedges, accounts and the
/// residual class receive. Nothing stays behind from one date to the next.
fn cash_in_equals_cash_out<N: Exactness>(checked: &Checked<'_, N>) {
    let from_pool = !checked.case.deal.is_reference_pool();
    for record in checked.months() {
        let (deal, collateral) = (&record.deal, &record.collateral);
        let classes = total(record, ClassMonth::cash_received);
        let mut sources = deal.hedge_receipt + deal.purchase_price + deal.account_draws;
        let mut uses = deal.hedge_payment
            + deal.hedge_payment_at_call
            + deal.fees_paid
            + deal.account_deposits
            + deal.residual
            + classes;
        if from_pool {
            sources += collateral.interest
                - deal.prepayment_interest_shortfall
                - deal.relief_act_shortfall
                + collateral.scheduled_principal
                + collateral.prepaid_principal
                + collateral.recovered_principal
                + collateral.prepayment_charges;
            uses += collateral.servicing_fee + deal.interest_loss;
        } else {
            sources += deal.issuer_payment;
        }
        checked.same("cash in equals cash out", record, sources, uses);
    }
}

/// Balances change by what is paid, written down, written up and added; none is below zero, and neither is an account.
fn balances_follow_from_flows<N: Exactness>(checked: &Checked<'_, N>) {
    for (position, record) in checked.months().iter().enumerate() {
        let states = &checked.run.states;
        for (class, month) in record.classes.enumerate() {
            let (before, after) = (
                &states[position].classes[class],
                &states[position + 1].classes[class],
            );
            assert_eq!(month.closing_balance, after.balance);
            let rolled = before.balance + month.increase + month.write_up
                - month.principal_paid
                - month.write_down
                - month.redemption.balance;
            checked.same("class balance", record, after.balance, rolled);
            let amounts = [
                after.balance,
                after.interest_shortfall,
                after.basis_risk_carry_forward,
                after.unreimbursed_write_down,
                month.interest_paid,
                month.principal_paid,
                month.write_down,
                month.write_up,
                month.increase,
            ];
            for amount in amounts {
                checked.at_most("no amount is below zero", record, N::ZERO, amount);
            }
        }
        for carried in &states[position + 1].carried {
            checked.at_most("no account is below zero", record, N::ZERO, *carried);
        }
    }
}

fn notional_classes_receive_no_principal<N: Exactness>(checked: &Checked<'_, N>) {
    let Some(rules) = &checked.case.deal.rules else {
        return;
    };
    for record in checked.months() {
        for (class, month) in record.classes.enumerate() {
            if rules.is_notional(class) {
                assert_eq!(month.principal_received(), N::ZERO);
                assert_eq!(month.closing_balance, N::ZERO);
            }
        }
    }
}

/// Months compared, and those in which a rounding decided a test.
static MONTHS: AtomicUsize = AtomicUsize::new(0);
static KNIFE_EDGES: AtomicUsize = AtomicUsize::new(0);

/// Every month in cents again in floating point, from the state before it: each payment is the same but for the
/// rounding of the amounts that it follows from.
fn cents_agree(case: &Case) {
    let read = case.read().unwrap();
    let exact = Prepared::<Cents>::new(&read).unwrap();
    let mut floating = Prepared::<f64>::new(&read).unwrap();
    let classes = read.deal.classes.len();
    let tolerance = 0.02 * (classes + 8) as f64 + 1e-9 * floating.plan.original_balance;
    let run = exact.run_by_month(CallOption::Exercised);
    for (before, record) in run.states.iter().zip(&run.recorder.months) {
        let number = record.month.index();
        floating.collateral.months[number - 1] =
            in_floating_point::collateral_month(&record.collateral);
        let groups = floating.collateral.groups.iter_mut().zip(&record.groups);
        for (months, month) in groups {
            if let Some(same) = months.get_mut(number - 1) {
                *same = in_floating_point::collateral_month(month);
            }
        }
        let mut state = in_floating_point::state(before);
        let mut recorder = Recorder::new();
        floating.run_month(number, CallOption::Exercised, &mut state, &mut recorder);
        MONTHS.fetch_add(1, Ordering::Relaxed);
        if !agree(record, &recorder.months[0], tolerance) {
            KNIFE_EDGES.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (months, knife_edges) = (
        MONTHS.load(Ordering::Relaxed),
        KNIFE_EDGES.load(Ordering::Relaxed),
    );
    assert!(
        knife_edges <= 3 + months / 500,
        "cents and floating point differ in {knife_edges} of {months} months"
    );
}

fn agree(exact: &MonthRecord<Cents>, floating: &MonthRecord<f64>, tolerance: f64) -> bool {
    let mut classes = exact.classes.enumerate();
    classes.all(|(class, exact)| {
        let other = &floating.classes[class];
        [
            (exact.interest_paid, other.interest_paid),
            (exact.principal_paid, other.principal_paid),
            (exact.write_down, other.write_down),
            (exact.closing_balance, other.closing_balance),
        ]
        .into_iter()
        .all(|(exact, other)| (exact.to_f64() - other).abs() <= tolerance)
    })
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn payments_hold_in_floating_point(case in any_payments()) {
        check::<f64>(&case);
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn payments_hold_in_cents(case in any_payments()) {
        check::<Cents>(&case);
    }

    #[test]
    fn payments_are_the_same_in_lanes(case in any_payments()) {
        dues::check_side_by_side(&case.read().unwrap());
    }

    #[test]
    fn payments_in_cents_and_in_floating_point_agree(case in any_payments()) {
        cents_agree(&case);
    }
}
