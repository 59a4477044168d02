//! Runs that stop and continue equal one run, and measures equal the sums over cash flows.

use stepdown_projection::deal::terms::ReimbursedWriteDowns;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, Measures, RunTo};
use stepdown_projection::number::{Mask, Number};
use stepdown_projection::waterfall::{CallOption, ClassMonth, MonthRecord};
use stepdown_tests::runs::Recorder;

use super::checked::{Checked, Exactness};

pub(super) fn check<N: Exactness>(checked: &Checked<'_, N>) {
    continued_runs_equal_one_run(checked);
    let measures = checked.prepared.measures(checked.call);
    match checked.call {
        CallOption::NotExercised => {
            measures_equal_the_flows(checked, &measures, RunTo::Maturity);
            // The same pass gives the run to call.
            let called = Checked::<N>::new(checked.case, CallOption::Exercised);
            measures_equal_the_flows(&called, &measures, RunTo::Call);
        }
        CallOption::Exercised => measures_equal_the_flows(checked, &measures, RunTo::Call),
    }
    redemptions_are_reported_on_the_call_date(checked);
}

/// A run month by month, each from the state before it, equals one run to the bit.
fn continued_runs_equal_one_run<N: Exactness>(checked: &Checked<'_, N>) {
    let mut whole = Recorder::new();
    checked.prepared.observe(checked.call, &mut whole);
    assert_eq!(whole.months.len(), checked.months().len());
    for (one, other) in whole.months.iter().zip(checked.months()) {
        assert_eq!(one.month, other.month);
        assert_eq!(one.classes, other.classes, "month {}", one.month);
        assert_eq!(one.deal, other.deal, "month {}", one.month);
    }
    assert_eq!(whole.entries, checked.run.recorder.entries);
    // From the middle to the end in one run, and from the end no further.
    for from in [checked.months().len() / 2, checked.months().len()] {
        let mut state = checked.run.states[from].clone();
        let mut rest = Recorder::new();
        checked.prepared.run_on(checked.call, &mut state, &mut rest);
        assert_eq!(rest.months.len(), checked.months().len() - from);
        for (one, other) in rest.months.iter().zip(&checked.months()[from..]) {
            assert_eq!(one.classes, other.classes, "month {}", one.month);
        }
        assert_eq!(Some(&state), checked.run.states.last());
    }
}

fn measures_equal_the_flows<N: Exactness>(
    checked: &Checked<'_, N>,
    measures: &Measures<N>,
    run_to: RunTo,
) {
    for (class, measured) in measures.classes(run_to, 0).enumerate() {
        of_class(checked, class, measured, run_to);
    }
    if run_to == RunTo::Maturity {
        let deal = measures.deal(0);
        let first = |condition: &dyn Fn(&MonthRecord<N>) -> bool| {
            checked
                .months()
                .iter()
                .find(|record| condition(record))
                .map(|record| record.month)
        };
        // The measures may stop once nothing is outstanding.
        let last = checked
            .months()
            .iter()
            .rposition(|record| record.classes.iter().any(outstanding_before))
            .map_or(0, |last| last + 1);
        let within =
            |month: Option<stepdown_curves::Month>| month.filter(|month| month.index() <= last);
        let stepdown = first(&|record| record.deal.stepped_down);
        // A trigger event counts while there are certificates for it to protect.
        let trigger_event = first(&|record| {
            record.deal.trigger_event && record.deal.opening_certificates.above(N::factor(0.005))
        });
        let call = first(&|record| record.deal.first_call);
        assert_eq!(within(deal.stepdown), within(stepdown));
        assert_eq!(
            within(deal.first_trigger_event.map(|first| first.month)),
            within(trigger_event)
        );
        assert_eq!(within(deal.first_call), within(call));
    }
}

/// Whether a class is owed or paid anything on a date.
fn outstanding_before<N: Exactness>(class: &ClassMonth<N>) -> bool {
    let half_a_cent = N::factor(0.005);
    class.opening_balance.above(half_a_cent)
        || class.cash_received().above(half_a_cent)
        || class.unreimbursed_write_down.above(half_a_cent)
}

fn of_class<N: Exactness>(
    checked: &Checked<'_, N>,
    class: ClassIndex,
    measured: &ClassMeasures<N::Scalar>,
    run_to: RunTo,
) {
    let (mut principal, mut interest) = (0.0, 0.0);
    let (mut wal_principal, mut principal_years) = (0.0, 0.0);
    let (mut write_down, mut reimbursed, mut increase) = (0.0, 0.0, 0.0);
    let mut window = None;
    let mut first_write_down = None;
    let mut first_interest_shortfall = None;
    for record in checked.months() {
        let month = &record.classes[class];
        let years = f64::from(28 + 30 * (record.month.number() - 1)) / 360.0;
        let received = month.principal_received().to_f64();
        let wal_amount = match checked.case.deal.reimbursed_write_downs {
            ReimbursedWriteDowns::CountAsPrincipal => received,
            ReimbursedWriteDowns::NotPrincipal => {
                (month.principal_paid + month.redemption.balance).to_f64()
            }
            ReimbursedWriteDowns::WriteDownsCount => {
                let reduced = month.principal_paid + month.redemption.balance;
                (reduced + month.write_down - month.write_up).to_f64()
            }
        };
        principal += received;
        wal_principal += wal_amount;
        principal_years += wal_amount * years;
        interest += month.cash_received().to_f64() - received;
        write_down += month.write_down.to_f64() - month.write_up.to_f64();
        increase += month.increase.to_f64();
        reimbursed += month.write_down_reimbursed.to_f64() + month.redemption.write_down.to_f64();
        if wal_amount > 0.005 {
            let first = window.map_or(record.month, |(first, _)| first);
            window = Some((first, record.month));
        }
        if month.write_down.to_f64() > 0.005 {
            first_write_down = first_write_down.or(Some(record.month));
        }
        let relief_act = month.relief_act_shortfall - month.relief_act_shortfall_paid;
        let carried = month.interest_shortfall + month.unpaid_prepayment_interest_shortfall;
        if (carried + relief_act).is_money().any() {
            first_interest_shortfall = first_interest_shortfall.or(Some(record.month));
        }
    }
    let name = &checked.case.deal.class_names[class];
    let near = |what: &str, measured: f64, summed: f64| {
        // The measures stop once half a cent or less is outstanding.
        let tolerance = checked.original_balance * 1e-9 + 0.005;
        assert!(
            (measured - summed).abs() <= tolerance,
            "{what} of {name} {run_to:?}: {measured} is not {summed}"
        );
    };
    near("principal", measured.principal.to_f64(), principal);
    near("interest", measured.interest.to_f64(), interest);
    near(
        "write-down",
        measured.write_down.to_f64(),
        write_down - reimbursed,
    );
    let original = checked.prepared.plan.classes[class].balance.to_f64();
    let unpaid = (original + increase - principal).max(0.0);
    near("unpaid balance", measured.unpaid_balance.to_f64(), unpaid);
    if let Some(last) = checked.months().last() {
        let month = &last.classes[class];
        // After the pass stopped nothing is outstanding, and carried amounts stay as they were.
        near(
            "basis risk",
            measured.basis_risk_unpaid.to_f64(),
            month.basis_risk_carry_forward.to_f64(),
        );
        near(
            "interest shortfall",
            measured.interest_shortfall.to_f64(),
            month.interest_shortfall.to_f64(),
        );
    }
    assert_eq!(
        measured.principal_window, window,
        "window of {name} {run_to:?}"
    );
    assert_eq!(measured.first_write_down, first_write_down, "{name}");
    assert_eq!(
        measured.first_interest_shortfall, first_interest_shortfall,
        "{name}"
    );
    if let Some(wal) = measured.wal_years {
        assert!(wal_principal > 0.0, "a WAL without principal");
        if wal_principal > 1.0 {
            let summed = principal_years / wal_principal;
            // At most a cent that the measures did not include, some decades later.
            let unseen = 1e-6 + 0.01 * 50.0 / wal_principal;
            assert!(
                (wal - summed).abs() < unseen,
                "{name}: {wal} is not {summed}"
            );
        }
        if let Some((first, last)) = measured.principal_window {
            let years = |month: u32| f64::from(28 + 30 * (month - 1)) / 360.0;
            // Payments of half a cent or less are outside of every window, but have their weight.
            let months = checked.months().len() as f64;
            let slack = 1e-6 + 0.005 * months / wal_principal * years(checked_months(checked));
            assert!(wal >= years(first.number()) - slack, "{name}: {wal}");
            assert!(wal <= years(last.number()) + slack, "{name}: {wal}");
        }
    } else {
        assert!(wal_principal <= 0.01 + checked.original_balance * 1e-9);
    }
}

fn checked_months<N: Exactness>(checked: &Checked<'_, N>) -> u32 {
    u32::try_from(checked.months().len()).unwrap()
}

fn redemptions_are_reported_on_the_call_date<N: Exactness>(checked: &Checked<'_, N>) {
    let called = checked
        .months()
        .iter()
        .find(|record| record.deal.first_call);
    let Some(record) = called else {
        assert!(checked.run.recorder.redemptions.is_none());
        return;
    };
    let shown = checked.run.recorder.redemptions.as_ref().unwrap();
    for (class, redemption) in shown.enumerate() {
        let paid = record.classes[class].redemption;
        match checked.call {
            CallOption::Exercised => assert_eq!(*redemption, paid),
            CallOption::NotExercised => assert_eq!(paid.total(), N::ZERO),
        }
    }
}
