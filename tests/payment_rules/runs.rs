//! Runs that stop and continue equal one run; traces add up to the records; runs without whole records measure the same.

use stepdown_curves::Month;
use stepdown_projection::collateral::CollateralFlows;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::Number;
use stepdown_projection::program::ClassField;
use stepdown_projection::state_file::{ExactText, StateFile};
use stepdown_projection::waterfall::{
    CallOption, ClassMonth, DealState, MonthView, Observer, Outcome, Trace,
};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::{Prepared, Recorder};

use super::CALLS;
use crate::invariants::checked::Exactness;

/// What a record holds of a class.
type Recorded<N> = fn(&ClassMonth<N>) -> N;

pub(crate) fn check<N: Exactness + ExactText>(case: &ReadCase) {
    let prepared = Prepared::<N>::new(case).unwrap();
    for call in CALLS {
        let mut whole = Recorder::new();
        prepared.observe(call, &mut whole);
        halves(case, &prepared, call, &whole);
        for part in [1, 2, 5] {
            let position = whole.months.len() * part / 6;
            trace(case, &prepared, call, &whole, position);
        }
    }
    lean(&prepared);
}

/// A run that stops after a month, writes its state and continues from the file, has the months of one run.
fn halves<N: Exactness + ExactText>(
    case: &ReadCase,
    prepared: &Prepared<N>,
    call: CallOption,
    whole: &Recorder<N>,
) {
    let months = whole.months.len();
    for stop in [1, months / 3, months / 2, months - 1] {
        if stop == 0 || stop >= months {
            continue;
        }
        let mut first = prepared.clone();
        first.collateral.months.truncate(stop);
        let mut state = DealState::at_closing(&prepared.plan);
        first.run_on(call, &mut state, &mut Recorder::new());
        assert_eq!(state.month.index(), stop);
        let schedule = case.deal.schedule(state.month.number()).unwrap();
        let file = StateFile {
            state,
            pool_balance: None,
        };
        let text = file.to_yaml(&case.deal, &schedule, &prepared.plan);
        let read =
            StateFile::<N>::from_yaml("state.yaml", &text, &case.deal, &schedule, &prepared.plan);
        let mut read = read.unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(read.state, file.state, "{text}");
        let mut rest = Recorder::new();
        prepared.run_on(call, &mut read.state, &mut rest);
        assert_eq!(rest.months.len(), months - stop);
        for (one, other) in rest.months.iter().zip(&whole.months[stop..]) {
            assert_eq!(one.month, other.month);
            assert_eq!(
                one.classes, other.classes,
                "month {} after {stop}",
                one.month
            );
            assert_eq!(one.deal, other.deal, "month {} after {stop}", one.month);
        }
    }
}

/// The payments of a month's trace add up to the records, and none is above what is owed or available.
fn trace<N: Exactness>(
    case: &ReadCase,
    prepared: &Prepared<N>,
    call: CallOption,
    whole: &Recorder<N>,
    position: usize,
) {
    let Some(record) = whole.months.get(position) else {
        return;
    };
    let mut trace = Trace::new(&prepared.plan, record.month);
    prepared.observe(call, &mut trace);
    let rules = case.deal.rules.as_ref().unwrap();
    let tolerance = N::identity_tolerance(prepared.plan.original_balance.to_f64());
    let of_class: [(ClassField, Recorded<N>); 5] = [
        (ClassField::InterestPaid, |class| class.interest_paid),
        (ClassField::PrincipalPaid, |class| class.principal_paid),
        (ClassField::BasisRiskPaid, |class| class.basis_risk_paid),
        (ClassField::WriteDown, |class| class.write_down),
        (ClassField::WriteUp, |class| class.write_up),
    ];
    for (class, month) in record.classes.enumerate() {
        for (field, recorded) in of_class {
            // Principal paid from a class's own accretion becomes interest after the payments.
            let moves = matches!(field, ClassField::InterestPaid | ClassField::PrincipalPaid);
            if moves && rules.classes[class].accretes {
                continue;
            }
            let paid = paid_to(&trace, prepared, class, field);
            let difference = (paid - recorded(month)).to_f64().abs();
            assert!(
                difference <= tolerance,
                "{field:?} of {}, month {}: {paid:?} is not {:?}",
                case.deal.class_names[class],
                record.month,
                recorded(month)
            );
        }
    }
}

fn paid_to<N: Exactness>(
    trace: &Trace<'_, N>,
    prepared: &Prepared<N>,
    class: ClassIndex,
    field: ClassField,
) -> N {
    let mut sum = N::ZERO;
    for executed in &trace.executed {
        let Outcome::Paid(payments) = &executed.outcome else {
            continue;
        };
        for payment in payments {
            let into = prepared.plan.program.class_field(payment.paid_into);
            if into == Some((class, field)) {
                // Traces report the difference of two sums, which floating point rounds.
                let tolerance = N::identity_tolerance(prepared.plan.original_balance.to_f64());
                let most = payment.requested.min(payment.available);
                assert!((payment.paid - most).to_f64() <= tolerance, "{payment:?}");
                sum += payment.paid;
            }
        }
    }
    sum
}

/// Measures that read whole records.
struct Whole<N: Number>(Measures<N>);

impl<N: Number> Observer<N> for Whole<N> {
    fn start(&mut self, collateral: &CollateralFlows<N>) {
        self.0.start(collateral);
    }
    fn month(&mut self, month: &MonthView<'_, N>) {
        self.0.month(month);
    }
    fn finish(&mut self, state: &DealState<N>) {
        self.0.finish(state);
    }
}

/// A run without whole records, in which classes retire, measures the same and ends in the same state.
fn lean<N: Exactness>(prepared: &Prepared<N>) {
    let call = CallOption::NotExercised;
    let mut whole = Whole(Measures::new(&prepared.plan));
    let mut whole_state = DealState::at_closing(&prepared.plan);
    prepared.run_on(call, &mut whole_state, &mut whole);
    let mut lean = Measures::new(&prepared.plan);
    let mut lean_state = DealState::at_closing(&prepared.plan);
    prepared.run_on(call, &mut lean_state, &mut lean);
    for run_to in [RunTo::Call, RunTo::Maturity] {
        assert_eq!(lean.classes(run_to, 0), whole.0.classes(run_to, 0));
    }
    assert_eq!(lean.deal(0), whole.0.deal(0));
    assert_eq!(lean_state, whole_state);
    assert!(lean_state.month > Month::new(0));
}
