//! Scenarios side by side have the bits of single scenarios; cents are within rounding of floating point.

use std::sync::atomic::{AtomicUsize, Ordering};

use stepdown_projection::collateral::{CollateralFlows, CollateralMonth};
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::{Cents, Lanes, Number};
use stepdown_projection::waterfall::{CallOption, ClassMonth, DealState, MonthRecord};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::in_floating_point;
use stepdown_tests::runs::{Prepared, Recorder};

type Eight = Lanes<8>;

/// A month of eight scenarios, from the months of each.
fn in_lanes(months: &[CollateralMonth<f64>; 8]) -> CollateralMonth<Eight> {
    let of = |field: fn(&CollateralMonth<f64>) -> f64| Eight::by_lane(|lane| field(&months[lane]));
    CollateralMonth {
        opening_balance: of(|month| month.opening_balance),
        closing_balance: of(|month| month.closing_balance),
        performing_balance: of(|month| month.performing_balance),
        foreclosure_balance: of(|month| month.foreclosure_balance),
        new_defaults: of(|month| month.new_defaults),
        scheduled_principal: of(|month| month.scheduled_principal),
        prepaid_principal: of(|month| month.prepaid_principal),
        liquidated_balance: of(|month| month.liquidated_balance),
        recovered_principal: of(|month| month.recovered_principal),
        realized_loss: of(|month| month.realized_loss),
        interest: of(|month| month.interest),
        servicing_fee: of(|month| month.servicing_fee),
        mortgage_interest: of(|month| month.mortgage_interest),
        prepaid_interest: of(|month| month.prepaid_interest),
        prepayment_charges: of(|month| month.prepayment_charges),
        interest_loss: of(|month| month.interest_loss),
    }
}

/// The collateral of a lane: that of the scenario, or a part of it from some month on is lost. Losses differ by lane,
/// so that tests and balances do.
fn lose(flows: &CollateralFlows<f64>, lane: usize) -> CollateralFlows<f64> {
    let lost = [0.0, 0.5, 0.0, 1.0, 0.05, 0.9, 0.2, 0.01][lane];
    let mut flows = flows.clone();
    let change = |position: usize, month: &mut CollateralMonth<f64>| {
        if position % 3 != lane % 3 {
            return;
        }
        let from_prepayments = month.prepaid_principal * lost;
        month.prepaid_principal -= from_prepayments;
        month.realized_loss += from_prepayments;
        month.interest_loss += month.interest * lost / 4.0;
    };
    for (position, month) in flows.months.iter_mut().enumerate() {
        change(position, month);
    }
    for months in &mut flows.groups {
        for (position, month) in months.iter_mut().enumerate() {
            change(position, month);
        }
    }
    flows
}

/// Eight scenarios with different losses: each has the same bits as alone, in its measures and its last state.
pub(crate) fn lanes_equal_single_scenarios(case: &ReadCase) {
    let lost = |lane: usize| [0.0, 1.0, 0.5, 0.0][lane % 4];
    let relief_act = |lane: usize| [0.0, 0.0, 0.004, 0.0, 0.03, 0.0, 0.0, 0.01][lane];
    let mut eight = Prepared::<Eight>::new(case).unwrap();
    let mut alone = Prepared::<f64>::new(case).unwrap();
    let flows: Vec<CollateralFlows<f64>> =
        (0..8).map(|lane| lose(&alone.collateral, lane)).collect();
    let months = alone.collateral.months.len();
    eight.collateral.months = (0..months)
        .map(|month| in_lanes(&std::array::from_fn(|lane| flows[lane].months[month])))
        .collect();
    for group in 0..alone.collateral.groups.len() {
        eight.collateral.groups[group] = (0..alone.collateral.groups[group].len())
            .map(|month| {
                in_lanes(&std::array::from_fn(|lane| {
                    flows[lane].groups[group][month]
                }))
            })
            .collect();
    }
    eight.conditions.prepayment_interest_lost = Eight::by_lane(lost);
    eight.conditions.relief_act_rate = Eight::by_lane(relief_act);
    let mut measures = Measures::new(&eight.plan);
    let mut state = DealState::at_closing(&eight.plan);
    eight.run_on(CallOption::NotExercised, &mut state, &mut measures);
    for (lane, flows) in flows.into_iter().enumerate() {
        alone.collateral = flows;
        alone.conditions.prepayment_interest_lost = lost(lane);
        alone.conditions.relief_act_rate = relief_act(lane);
        let mut single = Measures::new(&alone.plan);
        let mut single_state = DealState::at_closing(&alone.plan);
        alone.run_on(CallOption::NotExercised, &mut single_state, &mut single);
        for run_to in [RunTo::Call, RunTo::Maturity] {
            assert_eq!(
                measures.classes(run_to, lane),
                single.classes(run_to, 0),
                "lane {lane}"
            );
        }
        assert_eq!(measures.deal(lane), single.deal(0), "lane {lane}");
        for (class, single) in single_state.classes.enumerate() {
            let among = &state.classes[class];
            assert_eq!(among.balance.lane(lane), single.balance);
            assert_eq!(
                among.interest_shortfall.lane(lane),
                single.interest_shortfall
            );
        }
        for (among, single) in state.carried.iter().zip(&single_state.carried) {
            assert_eq!(among.lane(lane), *single);
        }
    }
}

/// Months compared, and those in which rounding decided a test.
pub(crate) struct Compared {
    months: AtomicUsize,
    knife_edges: AtomicUsize,
}

pub(crate) static USUAL: Compared = Compared::new();
pub(crate) static SMALL: Compared = Compared::new();

impl Compared {
    const fn new() -> Self {
        Self {
            months: AtomicUsize::new(0),
            knife_edges: AtomicUsize::new(0),
        }
    }

    fn knife_edges_are_rare(&self) {
        let months = self.months.load(Ordering::Relaxed);
        let knife_edges = self.knife_edges.load(Ordering::Relaxed);
        assert!(
            knife_edges <= 3 + months / 500,
            "rounding decides {knife_edges} of {months} months"
        );
    }
}

/// All payments to a class in a month.
fn payments<N: Number>(class: &ClassMonth<N>) -> [f64; 7] {
    [
        class.interest_paid,
        class.principal_paid,
        class.write_down,
        class.write_up,
        class.increase,
        class.basis_risk_paid,
        class.redemption.total(),
    ]
    .map(Number::to_f64)
}

/// Every month of a run in cents again in floating point, from the state before it. A month in which the tests of the
/// deal differ, or a payment by more than its roundings, was decided by a fraction of a cent: such months must be rare.
pub(crate) fn cents_equal_floating_point(case: &ReadCase, compared: &Compared) {
    let exact = Prepared::<Cents>::new(case).unwrap();
    let run = exact.run_by_month(CallOption::Exercised);
    let mut floating = Prepared::<f64>::new(case).unwrap();
    let months = |months: &[CollateralMonth<Cents>]| -> Vec<CollateralMonth<f64>> {
        months
            .iter()
            .map(in_floating_point::collateral_month)
            .collect()
    };
    floating.collateral.months = months(&exact.collateral.months);
    floating.collateral.groups = exact
        .collateral
        .groups
        .iter()
        .map(|group| months(group))
        .collect();
    let original = floating.plan.original_balance;
    // Half a cent for each amount that is rounded: by class, by group, and by step.
    let rules = case.deal.rules.as_ref().unwrap();
    let rounded = rules.classes.len() * (2 + case.deal.groups.len()) + 4 * rules.payments.len();
    let tolerance = 0.005 * rounded as f64 + 1e-9 * original;
    for (record, before) in run.recorder.months.iter().zip(&run.states) {
        let mut state = in_floating_point::state(before);
        let mut recorder = Recorder::new();
        let number = record.month.index();
        floating.run_month(number, CallOption::Exercised, &mut state, &mut recorder);
        compared.months.fetch_add(1, Ordering::Relaxed);
        if !agree(record, &recorder.months[0], tolerance) {
            compared.knife_edges.fetch_add(1, Ordering::Relaxed);
        }
    }
    compared.knife_edges_are_rare();
}

fn agree(exact: &MonthRecord<Cents>, float: &MonthRecord<f64>, tolerance: f64) -> bool {
    let near = |one: f64, other: f64| (one - other).abs() <= tolerance;
    let deal = near(exact.deal.residual.to_f64(), float.deal.residual)
        && near(exact.deal.fees_paid.to_f64(), float.deal.fees_paid);
    deal && exact.classes.enumerate().all(|(class, month)| {
        let both = payments(month)
            .into_iter()
            .zip(payments(&float.classes[class]));
        both.into_iter().all(|(one, other)| near(one, other))
    })
}
