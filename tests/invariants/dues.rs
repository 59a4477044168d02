//! Every dollar due to a class is either paid or part of a reported shortfall.
//!
//! The amounts due are computed here from rates and states alone: interest on the balance at the
//! pass-through rate, and up to the uncapped rate as basis risk; interest at the pass-through rate
//! on unpaid interest carried forward; and the amounts carried in the first state of the run.

use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, Measures, RunTo};
use stepdown_projection::number::{Cents, Lanes, Number};
use stepdown_projection::waterfall::{CallOption, ClassMonth, DealState};
use stepdown_tests::generator::{Case, ReadCase};
use stepdown_tests::runs::Prepared;

use super::checked::{Checked, Exactness};

pub(super) fn check<N: Exactness>(checked: &Checked<'_, N>) {
    // From closing, and from the middle of the run.
    for from in [0, checked.months().len() / 2] {
        let start = &checked.run.states[from];
        if start.terminated {
            continue;
        }
        let mut measures = Measures::from_state(&checked.prepared.plan, start);
        // The run continues past the call, as runs to maturity and to call are made in one pass.
        let callable_before = start.first_call().is_some();
        let run = match checked.call {
            CallOption::Exercised if !callable_before => CallOption::NotExercised,
            call => call,
        };
        checked
            .prepared
            .run_on(run, &mut start.clone(), &mut measures);
        let run_to = match checked.call {
            CallOption::Exercised => RunTo::Call,
            CallOption::NotExercised => RunTo::Maturity,
        };
        for (class, measured) in measures.classes(run_to, 0).enumerate() {
            of_class(checked, from, class, measured);
        }
    }
}

fn of_class<N: Exactness>(
    checked: &Checked<'_, N>,
    from: usize,
    class: ClassIndex,
    measured: &ClassMeasures<N::Scalar>,
) {
    let name = &checked.case.deal.class_names[class];
    let terms = &checked.prepared.plan.classes[class];
    let start = &checked.run.states[from].classes[class];
    let (mut interest_due, mut basis_risk_due) = (
        start.interest_shortfall + start.prepayment_interest_shortfall,
        start.basis_risk_carry_forward,
    );
    let principal_due = start.balance + start.unreimbursed_write_down;
    let (mut interest_paid, mut principal_paid) = (N::ZERO, N::ZERO);
    let mut relief_act = N::ZERO;
    let mut first_shortfall = None;
    for (record, before) in checked.months()[from..]
        .iter()
        .zip(&checked.run.states[from..])
    {
        let month = &record.classes[class];
        let before = &before.classes[class];
        let period =
            checked.prepared.plan.months[record.month.index() - 1].accrual(terms.day_count);
        let at = |balance: N, rate: N| N::interest(balance, rate, period);
        let (rate, uncapped) = (month.pass_through_rate, month.uncapped_rate);
        let accrued = at(before.balance, rate);
        interest_due += accrued
            + at(before.interest_shortfall, rate)
            + at(before.prepayment_interest_shortfall, rate);
        basis_risk_due +=
            at(before.balance, uncapped) - accrued + at(before.basis_risk_carry_forward, rate);
        principal_paid += month.principal_received();
        interest_paid += month.cash_received() - month.principal_received();
        relief_act += month.relief_act_shortfall - month.relief_act_shortfall_paid;
        if left_unpaid(month) > 0.005 {
            first_shortfall = first_shortfall.or(Some(record.month));
        }
    }
    let tolerance = N::identity_tolerance(checked.original_balance) * 10.0;
    let same = |what: &str, due: N, paid: N, unpaid: N::Scalar| {
        let difference = ((due - paid).to_f64() - unpaid.to_f64()).abs();
        assert!(
            difference <= tolerance,
            "{what} of {name} from month {from}, {:?}: due {due:?} less paid {paid:?} is not {unpaid:?}",
            checked.call
        );
    };
    same(
        "interest and basis risk",
        interest_due + basis_risk_due,
        interest_paid,
        measured.total_interest_shortfall() + measured.basis_risk_unpaid,
    );
    same(
        "principal",
        principal_due,
        principal_paid,
        measured.unpaid_balance,
    );
    // Each type by itself, from the last state of the run.
    let end = &checked.run.states[checked.months().len()].classes[class];
    let kinds = [
        (end.interest_shortfall, measured.interest_shortfall),
        (
            end.prepayment_interest_shortfall,
            measured.prepayment_interest_unpaid,
        ),
        (end.basis_risk_carry_forward, measured.basis_risk_unpaid),
        (
            end.unreimbursed_write_down,
            measured.unreimbursed_write_down,
        ),
        (relief_act, measured.relief_act_unpaid),
    ];
    for (carried, measured) in kinds {
        same("amount carried", carried, N::ZERO, measured);
    }
    assert_eq!(measured.first_interest_shortfall, first_shortfall, "{name}");
}

/// The interest left unpaid on a date, of which a call on that date pays its part.
fn left_unpaid<N: Exactness>(month: &ClassMonth<N>) -> f64 {
    let relief_act = month.relief_act_shortfall - month.relief_act_shortfall_paid;
    let carried = month.interest_shortfall + month.unpaid_prepayment_interest_shortfall;
    (relief_act + carried).to_f64()
}

/// Scenarios in lanes, some with lost interest and some without: each has the same bits as alone.
pub(super) fn check_side_by_side(case: &ReadCase) {
    type Eight = Lanes<8>;
    let lost = |lane: usize| [0.0, 1.0, 0.5, 0.0][lane % 4];
    let relief_act = |lane: usize| [0.0, 0.0, 0.004, 0.0, 0.03, 0.0, 0.0, 0.01][lane];
    let mut eight = Prepared::<Eight>::new(case).unwrap();
    eight.conditions.prepayment_interest_lost = Eight::by_lane(lost);
    eight.conditions.relief_act_rate = Eight::by_lane(relief_act);
    let mut measures = Measures::new(&eight.plan);
    let mut state = DealState::at_closing(&eight.plan);
    eight.run_on(CallOption::NotExercised, &mut state, &mut measures);
    let mut alone = Prepared::<f64>::new(case).unwrap();
    for lane in 0..8 {
        alone.conditions.prepayment_interest_lost = lost(lane);
        alone.conditions.relief_act_rate = relief_act(lane);
        let alone = alone.measures(CallOption::NotExercised);
        for run_to in [RunTo::Call, RunTo::Maturity] {
            let (among, alone) = (measures.classes(run_to, lane), alone.classes(run_to, 0));
            assert_eq!(among, alone);
        }
    }
}

/// A class of 6% on a pool of 6%, half of which prepays in the first month, without excess cash
/// flow. By hand: 3,000 of interest is lost with the prepayment and accrues 0.5% a month until the
/// call of the second month pays it; the Relief Act reduces interest by 1,000, 500 and 500.
#[test]
fn unrecovered_shortfalls_are_reported_by_type() {
    let case = Case {
        deal: "\
name: By hand
dates: {cut_off: 2007-04-01, closing: 2007-04-25, first_distribution: 2007-05-25, payment_day: 25}
prepayment_assumption: {pricing: {fixed: 6 CPR}}
interest: {accrual: 30/360}
collateral: {original_balance: 1_200_000}
classes: [{name: A, balance: 1_200_000, rate: 6%}]
ranks: [{classes: A}]
overcollateralization: {initial: 0, target: 0}
stepdown: never
optional_termination: {from: 2007-06}
waterfall:
  interest: A
  losses: A
  excess_cash_flow: [realized losses, residual]
"
        .to_owned(),
        pool: "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,1200000,6,3,3,2,0
"
        .to_owned(),
        scenario: "\
name: By hand
prepayment: \"50 SMM for 1, 0\"
prepayment_interest: none
relief_act_shortfall: 1%
"
        .to_owned(),
    };
    let case = case.read().unwrap();
    let exact = Prepared::<Cents>::new(&case).unwrap();
    let exact = exact.measures(CallOption::NotExercised);
    let dollars = |cents: i64| Cents::exact(Decimal::new(cents, 2));
    for (run_to, prepayment, relief_act, total) in [
        (RunTo::Maturity, 303_008, 200_000, 503_008),
        (RunTo::Call, 0, 150_000, 150_000),
    ] {
        let class = exact.class(run_to, ClassIndex::new(0), 0);
        assert_eq!(class.prepayment_interest_unpaid, dollars(prepayment));
        assert_eq!(class.relief_act_unpaid, dollars(relief_act));
        assert_eq!(class.total_interest_shortfall(), dollars(total));
        assert_eq!(
            class.interest_shortfall + class.basis_risk_unpaid,
            Cents::ZERO
        );
        assert_eq!(class.first_interest_shortfall, Some(Month::new(1)));
    }
    let float = Prepared::<f64>::new(&case).unwrap();
    let float = float.measures(CallOption::NotExercised);
    let class = float.class(RunTo::Maturity, ClassIndex::new(0), 0);
    assert!((class.total_interest_shortfall() - 5030.075).abs() < 1e-9);
}

/// Interest unpaid on the date of the call is no shortfall: the call pays it. Neither is interest
/// paid out of excess cash flow on its date.
#[test]
fn interest_paid_on_its_date_is_no_shortfall() {
    let deal = |excess: &str, call: &str| {
        format!(
            "\
name: By hand
dates: {{cut_off: 2007-04-01, closing: 2007-04-25, first_distribution: 2007-05-25, payment_day: 25}}
prepayment_assumption: {{pricing: {{fixed: 6 CPR}}}}
interest: {{accrual: 30/360}}
collateral: {{original_balance: 1_200_000}}
classes: [{{name: A, balance: 1_200_000, rate: 3%}}]
ranks: [{{classes: A}}]
overcollateralization: {{initial: 0, target: 0}}
stepdown: never
optional_termination: {{from: {call}}}
waterfall:
  interest: A
  losses: A
  excess_cash_flow: [{excess}, residual]
"
        )
    };
    let first = |excess: &str, call: &str, run_to: RunTo| {
        let case = Case {
            deal: deal(excess, call),
            pool: "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,1200000,6,3,3,2,0
"
            .to_owned(),
            scenario: "name: By hand\nprepayment: \"50 SMM for 1, 0\"\nprepayment_interest: none\n"
                .to_owned(),
        };
        let case = case.read().unwrap();
        let measures = Prepared::<Cents>::new(&case).unwrap();
        let measures = measures.measures(CallOption::NotExercised);
        let class = measures.class(run_to, ClassIndex::new(0), 0);
        class.first_interest_shortfall
    };
    let month = |number| Some(Month::new(number));
    assert_eq!(
        first("realized losses", "2007-05", RunTo::Maturity),
        month(1)
    );
    assert_eq!(first("realized losses", "2007-05", RunTo::Call), None);
    assert_eq!(first("realized losses", "2007-06", RunTo::Call), month(1));
    let paid = "realized losses, prepayment interest shortfalls";
    assert_eq!(first(paid, "2007-06", RunTo::Maturity), None);
    let later = "realized losses, unpaid prepayment interest shortfalls";
    assert_eq!(first(later, "2007-06", RunTo::Maturity), month(1));
}
