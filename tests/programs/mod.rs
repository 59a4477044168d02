//! Payment programs: what a trace of a month says equals the records, and every rule of a deal file is reached.

mod reported;
mod stated;

use std::collections::BTreeSet;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::program::ClassField;
use stepdown_projection::waterfall::{
    CallOption, ClassFlows, ClassMonth, Limit, Outcome, Payment, Trace,
};
use stepdown_runner::Folder;
use stepdown_tests::generator::{Case, ROW_LENGTH, ReadCase};
use stepdown_tests::runs::Prepared;
use stepdown_tests::scenario_folder;

/// A folder's deal under a scenario.
fn read(folder: &str, scenario: &str) -> ReadCase {
    let folder = Folder::open(&scenario_folder(folder)).unwrap();
    let scenario = folder.scenario(Some(Path::new(scenario))).unwrap();
    ReadCase {
        deal: folder.deal.clone(),
        pool: folder.pool.clone(),
        scenario,
    }
}

/// The payments of a trace into one field of a class.
fn payments<N: Number>(
    trace: &Trace<'_, N>,
    prepared: &Prepared<N>,
    class: ClassIndex,
    field: ClassField,
) -> Vec<Payment<N>> {
    let mut found = Vec::new();
    for executed in &trace.executed {
        if let Outcome::Paid(payments) = &executed.outcome {
            let to_it = |payment: &&Payment<N>| {
                prepared.plan.program.class_field(payment.paid_into) == Some((class, field))
            };
            found.extend(payments.iter().filter(to_it).copied());
        }
    }
    found
}

/// What a record holds of a class.
type Recorded = fn(&ClassMonth<Cents>) -> Cents;

/// Every payment of a month's trace: no more than requested and available, and by class as recorded.
fn trace_equals_the_record(prepared: &Prepared<Cents>, call: CallOption, month: Month) {
    let mut flows = ClassFlows::new();
    prepared.observe(call, &mut flows);
    let mut trace = Trace::new(&prepared.plan, month);
    prepared.observe(call, &mut trace);
    let Some(record) = flows.months.iter().find(|record| record.month == month) else {
        assert!(trace.executed.is_empty());
        return;
    };
    let paid_of: [(ClassField, Recorded); 4] = [
        (ClassField::InterestPaid, |class| class.interest_paid),
        (ClassField::PrincipalPaid, |class| class.principal_paid),
        (ClassField::BasisRiskPaid, |class| class.basis_risk_paid),
        (ClassField::WriteDown, |class| class.write_down),
    ];
    for (class, recorded) in record.classes.enumerate() {
        for (field, of) in paid_of {
            let payments = payments(&trace, prepared, class, field);
            let paid = payments
                .iter()
                .fold(Cents::ZERO, |sum, payment| sum + payment.paid);
            assert_eq!(paid, of(recorded), "month {month}, {field:?}");
            for payment in payments {
                assert!(payment.paid <= payment.requested, "{payment:?}");
                assert!(payment.paid <= payment.available, "{payment:?}");
                let in_full = payment.paid == payment.requested;
                match payment.limit() {
                    Limit::Nothing => assert_eq!(payment.requested, Cents::ZERO),
                    Limit::Request => assert!(in_full),
                    Limit::Money => assert!(!in_full && payment.paid == payment.available),
                    Limit::Share => assert!(!in_full && payment.paid < payment.available),
                }
            }
        }
    }
}

/// The months of KS4 with the most different events, and the months of KS2 with two loan groups.
#[test]
fn traces_equal_the_records_of_real_deals() {
    for (folder, scenario, months) in [
        ("rasc-2007-ks4", "pricing.yaml", [1, 37, 60, 90]),
        ("rasc-2007-ks4", "stress/12-cdr.yaml", [12, 40, 59, 100]),
        ("rasc-2007-ks2", "pricing.yaml", [10, 37, 50, 80]),
    ] {
        let case = read(folder, scenario);
        let prepared = Prepared::<Cents>::new(&case).unwrap();
        for month in months {
            for call in [CallOption::Exercised, CallOption::NotExercised] {
                trace_equals_the_record(&prepared, call, Month::new(month));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same for random deals.
    #[test]
    fn traces_equal_the_records(row in vec(any::<u32>(), ROW_LENGTH), month in 1_u32..60) {
        let case = Case::from_row(&row).read().unwrap();
        let prepared = Prepared::<Cents>::new(&case).unwrap();
        trace_equals_the_record(&prepared, CallOption::NotExercised, Month::new(month));
    }

    /// Every instruction of a random deal has a line with a text and a part.
    #[test]
    fn instructions_have_lines(row in vec(any::<u32>(), ROW_LENGTH)) {
        let case = Case::from_row(&row).read().unwrap();
        let program = case.deal.plan::<f64>(1).unwrap().program;
        for position in 0..program.instructions().len() {
            let line = &program.lines()[program.line_of(position).position()];
            prop_assert!(!line.text.is_empty() && !line.part.is_empty());
        }
    }
}

/// The lines of the deal file that instructions of a month come from.
fn reached(case: &ReadCase, call: CallOption, month: u32) -> BTreeSet<usize> {
    let prepared = Prepared::<f64>::new(case).unwrap();
    let program = &prepared.plan.program;
    let mut trace = Trace::new(&prepared.plan, Month::new(month));
    prepared.observe(call, &mut trace);
    let skipped = |outcome: &Outcome<f64>| *outcome == Outcome::Skipped;
    let ran = trace
        .executed
        .iter()
        .filter(|executed| !skipped(&executed.outcome));
    let places = ran.filter_map(|executed| {
        program.lines()[program.line_of(executed.position).position()].place
    });
    places.map(|place| place.line).collect()
}

/// Every rule of the KS4 deal file on the distribution is reached from the traces of a few months: the items
/// of its orders, its principal groups, tests, targets, the swap and the call.
#[test]
fn every_line_of_the_ks4_waterfall_is_reached() {
    let text = std::fs::read_to_string(scenario_folder("rasc-2007-ks4").join("deal.yaml")).unwrap();
    let usual = read("rasc-2007-ks4", "pricing.yaml");
    let mut stressed = read("rasc-2007-ks4", "stress/12-cdr.yaml");
    stressed.scenario.prepayment_interest_lost = Decimal::ONE;
    stressed.scenario.relief_act_rate = Decimal::new(5, 3);
    let mut seen = BTreeSet::new();
    for (case, call, months) in [
        (&usual, CallOption::Exercised, 1..=88),
        (&stressed, CallOption::NotExercised, 30..=75),
    ] {
        for month in months.step_by(3).chain([77, 78, 79]) {
            seen.extend(reached(case, call, month));
        }
    }
    let mut section = String::new();
    let mut missed = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let field = line.split(':').next().unwrap_or_default();
        if !line.starts_with([' ', '#']) && !line.is_empty() {
            section = field.to_owned();
        }
        let is_item = line.trim_start().starts_with("- ");
        let is_rule = match section.as_str() {
            "ranks" | "classes" | "hedges" | "waterfall" => is_item,
            "overcollateralization" => {
                ["target", "stepped_down_target", "floor"].contains(&field.trim())
            }
            "stepdown" => field.trim() == "or_after_seniors_are_paid" || field == "stepdown",
            "trigger_event" => ["delinquency", "cumulative_loss"].contains(&field.trim()),
            "optional_termination" => field == "optional_termination",
            _ => false,
        };
        // A projection has no swap termination.
        if is_rule && !line.contains("swap termination") && !seen.contains(&number) {
            missed.push(format!("{number}: {line}"));
        }
    }
    assert!(missed.is_empty(), "never reached:\n{}", missed.join("\n"));
}

/// Where a line concerns one class and the deal file names it in an order, its place is that name.
#[test]
fn places_are_those_of_the_names() {
    for folder in [
        "rasc-2007-ks4",
        "rasc-2007-ks2",
        "three-classes",
        "adjustable",
    ] {
        let text = std::fs::read_to_string(scenario_folder(folder).join("deal.yaml")).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        let deal = Folder::open(&scenario_folder(folder)).unwrap().deal;
        let program = deal.plan::<f64>(1).unwrap().program;
        let mut compared = 0;
        for line in program.lines() {
            let (Some(place), Some(_)) = (line.place, deal.class(&line.of)) else {
                continue;
            };
            let row = rows[place.line - 1];
            let at: String = row
                .chars()
                .skip(place.column - 1)
                .take(place.length)
                .collect();
            let orders = ["Pay interest", "Write down", "Pay principal"];
            if orders.contains(&line.text.as_ref()) {
                assert_eq!(at.trim_matches(['"', '\'']), line.of, "{folder}: {line:?}");
                compared += 1;
            }
        }
        assert!(compared > 0, "{folder}");
    }
}
