//! Break-evens of the real deals.

use std::sync::atomic::AtomicBool;

use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::BondEquivalentYield;
use stepdown_runner::break_even::{
    Answers, BreakEven, Condition, Found, Order, Question, Running, YieldFloor,
};
use stepdown_runner::{Folder, cash_flows};
use stepdown_tests::scenario_folder;

const TO_25_CDR: &str = "default: 0 to 25 by 0.05 CDR";

fn running(threads: usize) -> Running<'static> {
    static NEVER: AtomicBool = AtomicBool::new(false);
    Running {
        threads,
        stop: &NEVER,
        progress: &|_| {},
    }
}

fn question<'a>(axes: &'a [String], conditions: &'a [Condition], vary: &'a str) -> Question<'a> {
    Question {
        sweep: None,
        scenario: None,
        axes,
        vary,
        conditions,
        classes: &[],
        run_to: RunTo::Maturity,
        sample_every: Some(10),
        round_down_to: None,
    }
}

fn axes(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn ks4() -> Folder {
    Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap()
}

fn class(folder: &Folder, name: &str) -> ClassIndex {
    folder.deal.class(name).unwrap()
}

fn find(folder: &Folder, question: &Question<'_>) -> (Answers, usize) {
    let breaks = BreakEven::new(folder, question).unwrap();
    let answers = breaks.run(&running(2)).unwrap();
    let (refuted, runs) = breaks.verify(&answers.answers, &running(2)).unwrap();
    assert!(refuted.is_empty(), "{refuted:#?}");
    assert!(runs > 0);
    let exceptions = breaks.exceptions(&answers.answers).len();
    (answers, exceptions)
}

/// Every break-even is verified by single runs, a step to either side. Break-evens are lower for
/// junior classes and at higher severities, under every trigger setting.
#[test]
fn break_evens_are_verified_and_in_order() {
    let folder = ks4();
    let cells = axes(&[
        "months_to_liquidation: [6, 12]",
        "triggers: [model, fail]",
        "severity: 40% to 60% by 20%",
    ]);
    let requested = question(&cells, &[Condition::NoWriteDown], TO_25_CDR);
    let (answers, exceptions) = find(&folder, &requested);
    assert_eq!(answers.answers.len(), 8 * 13);
    assert_eq!(exceptions, 0);
    // A class without losses has no break-even.
    let breaks = |name: &str| {
        let class = class(&folder, name);
        let of_class = answers
            .answers
            .iter()
            .filter(move |answer| answer.class == class);
        of_class
            .filter(|answer| matches!(answer.found, Found::HoldsTo(_)))
            .count()
    };
    assert_eq!((breaks("M-9"), breaks("M-4"), breaks("A-1")), (8, 8, 0));
}

/// Sampling finds the same break-evens as testing every value: a class paid off a month before the
/// loss that would reach it has break-evens within a few hundredths of a CDR.
#[test]
fn sampling_finds_every_break_even() {
    let folder = ks4();
    let conditions = [Condition::NoWriteDown];
    for (cell, vary) in [
        ("40%", "default: 80 to 100 by 0.05 CDR"),
        ("50%", "default: 60 to 80 by 0.05 CDR"),
        ("30%", "default: 10 to 30 by 0.05 CDR"),
    ] {
        let cells = axes(&[&format!("severity: {cell}"), "months_to_liquidation: 12"]);
        let mut requested = question(&cells, &conditions, vary);
        let (sampled, _) = find(&folder, &requested);
        requested.sample_every = Some(1);
        let (all_tested, _) = find(&folder, &requested);
        assert!(sampled.scenarios < all_tested.scenarios, "{cell}");
        let found = |answers: &Answers| {
            let answers = answers.answers.iter();
            answers
                .map(|answer| answer.found.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&all_tested), found(&sampled), "{cell}");
    }
}

/// Above 86 CDR at 40% severity, principal is recovered so fast that the second senior class is
/// loss-free again.
#[test]
fn loss_free_again_at_higher_rates() {
    let folder = ks4();
    let cells = axes(&["severity: 40%", "months_to_liquidation: 12"]);
    let conditions = [Condition::NoWriteDown];
    let senior = [class(&folder, "A-2"), class(&folder, "A-3")];
    let mut requested = question(&cells, &conditions, "default: 80 to 100 by 0.1 CDR");
    requested.classes = &senior;
    let (answers, _) = find(&folder, &requested);
    let second = &answers.answers[0];
    assert!(
        matches!(second.found, Found::HoldsTo(_)),
        "{:?}",
        second.found
    );
    assert!(!second.holds_again.is_empty());
    assert_eq!(answers.answers[1].found, Found::BreaksAtFirst);
}

fn yield_of(percent: f64) -> Condition {
    Condition::Yield(YieldFloor {
        at_least: BondEquivalentYield::from_percent(percent).unwrap(),
        price: 1.0,
    })
}

/// Without advances, and with nearly all loans in default, there is no interest to pay.
#[test]
fn interest_shortfalls_reach_junior_classes_first() {
    let folder = ks4();
    let cells = axes(&[
        "severity: 50%",
        "months_to_liquidation: 12",
        "advancing: none",
    ]);
    let conditions = [Condition::NoInterestShortfall];
    let requested = question(&cells, &conditions, "default: 80 to 95 by 0.1 CDR");
    let (answers, _) = find(&folder, &requested);
    let positions: Vec<u64> = answers
        .answers
        .iter()
        .map(|answer| match answer.found {
            Found::HoldsTo(position) => position,
            ref other => panic!("{other:?}"),
        })
        .collect();
    assert!(
        positions.is_sorted_by(|above, below| above >= below),
        "{positions:?}"
    );
    assert!(positions[0] > positions[12], "{positions:?}");
}

/// Interest lost with prepayments is a shortfall if excess cash flow does not cover it, although
/// all amounts due are paid.
#[test]
fn prepayment_interest_shortfalls_count() {
    let folder = ks4();
    let conditions = [Condition::NoInterestShortfall];
    let found = |shortfall: &str| {
        let cells = axes(&["severity: 50%", "months_to_liquidation: 12", shortfall]);
        let requested = question(&cells, &conditions, "default: 0 to 25 by 0.5 CDR");
        let (answers, _) = find(&folder, &requested);
        let found = answers.answers.into_iter().map(|answer| answer.found);
        found.collect::<Vec<_>>()
    };
    let without = found("prepayment_interest: full month");
    assert!(without.iter().all(|found| *found == Found::NoBreak));
    for shortfall in ["prepayment_interest: none", "relief_act_shortfall: 0.5%"] {
        let found = found(shortfall);
        let breaks = |found: &Found| matches!(found, Found::HoldsTo(1..));
        assert!(found.iter().all(breaks), "{shortfall}: {found:?}");
    }
}

/// A coupon of about 8% absorbs a small loss before the yield falls below 5%; 30% is never earned.
/// The cash flows are worth the price up to the break-even, discounted by SF, section G.
#[test]
fn yields_break_after_losses() {
    let folder = ks4();
    let cells = axes(&["severity: 50%", "months_to_liquidation: 12"]);
    let conditions = [Condition::NoWriteDown, yield_of(5.0)];
    let lowest = [class(&folder, "M-9")];
    let mut requested = question(&cells, &conditions, TO_25_CDR);
    requested.classes = &lowest;
    let (answers, _) = find(&folder, &requested);
    let [loss, yields] = [0, 1].map(|condition: usize| match answers.answers[condition].found {
        Found::HoldsTo(position) => position,
        ref other => panic!("{other:?}"),
    });
    assert!(yields >= loss, "{yields} {loss}");
    let breaks = BreakEven::new(&folder, &requested).unwrap();
    let worth = |position: u64| -> f64 {
        let grid = &breaks.sweep().grid;
        let id = grid.id(position + 1).unwrap();
        let scenario = breaks.sweep().scenario(id);
        let months = cash_flows::<f64>(&folder.case(&scenario), RunTo::Maturity).unwrap();
        months
            .iter()
            .map(|month| {
                // Closing on April 27, paid on the 25th: 28 days of 360 to the first date.
                let days = 28 + 30 * (month.month.number() - 1);
                let half_years = f64::from(days) / 180.0;
                month.classes[lowest[0]].cash_received() / 1.025_f64.powf(half_years)
            })
            .sum()
    };
    assert!(worth(yields) >= 3_875_000.0 && worth(yields + 1) < 3_875_000.0);
    let never = [yield_of(30.0)];
    requested.conditions = &never;
    let (answers, _) = find(&folder, &requested);
    assert_eq!(answers.answers[0].found, Found::BreaksAtFirst);
}

/// Inputs that move with the varied one are not part of a cell, and falling values are rejected.
#[test]
fn linked_inputs_are_not_part_of_a_cell() {
    let folder = ks4();
    let cells = axes(&["severity: [40%, 50%]", "months_to_liquidation: 12"]);
    let conditions = [Condition::NoWriteDown];
    let vary = "{default: 0 to 20 by 1 CDR, speed: 50% to 150% by 5%}";
    let requested = question(&cells, &conditions, vary);
    let breaks = BreakEven::new(&folder, &requested).unwrap();
    assert_eq!(breaks.cells(), 2);
    assert_eq!(breaks.varied().name(), "default");
    assert_eq!(breaks.moved_along()[0].name(), "speed");
    let names: Vec<&str> = breaks
        .axes_of_cells()
        .iter()
        .map(stepdown_runner::sweep::Axis::name)
        .collect();
    assert_eq!(names, ["severity", "months_to_liquidation"]);
    for vary in ["default: 30 to 0 by -1 CDR", "default: [5 CDR, 3 CDR]"] {
        let requested = question(&cells, &conditions, vary);
        let refused = BreakEven::new(&folder, &requested).unwrap_err().to_string();
        assert_eq!(
            refused,
            format!("the values of `{vary}` are not in ascending order")
        );
    }
}

#[test]
fn results_are_independent_of_threads_and_batches() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks2")).unwrap();
    let cells = axes(&["severity: [35%, 70%]", "months_to_liquidation: 12"]);
    let conditions = [Condition::NoWriteDown];
    let mut requested = question(&cells, &conditions, "default: 0 to 40 by 0.1 CDR");
    requested.round_down_to = Some(rust_decimal::Decimal::ONE);
    let breaks = BreakEven::new(&folder, &requested).unwrap();
    let one = breaks.run(&running(1)).unwrap();
    let seven = breaks.run(&running(7)).unwrap();
    assert_eq!(one.answers, seven.answers);
    assert_eq!(one.scenarios, seven.scenarios);
    let (refuted, _) = breaks.verify(&one.answers, &running(2)).unwrap();
    assert!(refuted.is_empty(), "{refuted:#?}");
    for answer in &one.answers {
        let (Some(at), Some(rounded)) = (&answer.at_break, &answer.rounded_down) else {
            continue;
        };
        assert!(rounded.position <= at.position && at.position - rounded.position < 10);
        assert_eq!(rounded.position % 10, 0);
        assert!(at.class.first_write_down.is_none());
    }
}

/// If a class is loss-free for longer at a higher severity, or a lower class outlasts a higher one,
/// both results are reported.
#[test]
fn exceptions_report_both_sides() {
    let folder = ks4();
    let cells = axes(&["severity: [10%, 20%]", "months_to_liquidation: 12"]);
    let conditions = [Condition::NoWriteDown];
    let requested = question(&cells, &conditions, "default: 0 to 1 by 0.1 CDR");
    let breaks = BreakEven::new(&folder, &requested).unwrap();
    let mut answers = breaks.run(&running(1)).unwrap().answers;
    assert!(
        breaks.exceptions(&answers).is_empty(),
        "nothing breaks at 1 CDR"
    );
    // Alters a result: M-8 breaks at once, before M-9, and under 10% severity only.
    let m8 = class(&folder, "M-8");
    let broken = answers
        .iter_mut()
        .find(|answer| answer.class == m8 && answer.cell == 0)
        .unwrap();
    broken.found = Found::BreaksAtFirst;
    // A single run contradicts it.
    let (refuted, _) = breaks.verify(&answers, &running(1)).unwrap();
    let [refuted] = refuted.as_slice() else {
        panic!("{refuted:?}")
    };
    assert_eq!((refuted.answer.class, refuted.position), (m8, 0));
    let orders: Vec<Order> = breaks
        .exceptions(&answers)
        .iter()
        .map(|exception| exception.order)
        .collect();
    assert_eq!(orders, [Order::DownTheStructure, Order::WithRisingSeverity]);
}
