//! The full ledger adds up by itself, and alone gives every balance; the measures are what the
//! months come to.

use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{self, CallOption, ClassFlows, DealState, Ledger, Side, Step};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::Prepared;

/// RASC 2007-KS4 at 12 CDR: losses, write-downs, a trigger event that stays.
fn stressed() -> ReadCase {
    let path = stepdown_tests::scenario_folder("rasc-2007-ks4");
    let folder = stepdown_runner::Folder::open(&path).unwrap();
    let scenario = folder
        .scenario(Some(&path.join("stress/12-cdr.yaml")))
        .unwrap();
    ReadCase {
        deal: folder.deal.clone(),
        pool: folder.pool.clone(),
        scenario,
    }
}

fn run<N: Number, O: waterfall::Observer<N>>(
    prepared: &Prepared<N>,
    call: CallOption,
    observer: &mut O,
) {
    waterfall::project(
        &prepared.plan,
        &prepared.collateral,
        &prepared.conditions,
        call,
        &mut DealState::at_closing(&prepared.plan),
        observer,
    );
}

#[test]
fn sources_are_uses_to_the_cent_in_every_month() {
    let case = stressed();
    let prepared = Prepared::<Cents>::new(&case).unwrap();
    for call in [CallOption::NotExercised, CallOption::Exercised] {
        let mut ledger = Ledger::new();
        run(&prepared, call, &mut ledger);
        let last = ledger.entries.last().unwrap().month;
        assert!(last.number() > 60);
        for terms in prepared.plan.months.iter().take(last.index()) {
            let month = terms.month;
            let sources = ledger.total(month, Side::Source);
            assert_eq!(sources, ledger.total(month, Side::Use), "month {month}");
            assert!(sources.is_money(), "month {month}");
        }
    }
}

#[test]
fn the_ledger_alone_gives_every_balance() {
    let case = stressed();
    let prepared = Prepared::<Cents>::new(&case).unwrap();
    let mut ledger = Ledger::new();
    run(&prepared, CallOption::NotExercised, &mut ledger);
    let mut flows = ClassFlows::new();
    run(&prepared, CallOption::NotExercised, &mut flows);

    let mut balances: ByClass<Cents> = prepared
        .plan
        .classes
        .iter()
        .map(|class| class.balance)
        .collect();
    let mut entries = ledger.entries.iter().peekable();
    for record in &flows.months {
        while let Some(entry) = entries.next_if(|entry| entry.month == record.month) {
            if let (Step::Principal | Step::WriteDown, Some(class)) =
                (entry.entry.step, entry.entry.class)
            {
                balances[class] -= entry.entry.amount;
            }
        }
        for (class, month) in record.classes.enumerate() {
            assert_eq!(balances[class], month.closing_balance, "{}", record.month);
        }
    }
    assert!(entries.next().is_none());
}

/// `wal` once told the losses up to when the last class was retired, which hung on the deal.
#[test]
fn measures_are_what_the_months_come_to() {
    let case = stressed();
    let prepared = Prepared::<f64>::new(&case).unwrap();
    let mut measures = Measures::new(&prepared.plan);
    run(&prepared, CallOption::NotExercised, &mut measures);
    let mut flows = ClassFlows::new();
    run(&prepared, CallOption::NotExercised, &mut flows);

    let months = &flows.months;
    let deal = measures.deal(0);
    let losses: f64 = prepared
        .collateral
        .months
        .iter()
        .map(|month| month.realized_loss)
        .sum();
    assert!((deal.cumulative_loss - losses).abs() < 1e-3);
    let residual: f64 = months.iter().map(|month| month.deal.residual).sum();
    assert!((deal.residual - residual).abs() < 1e-3);
    let charges: f64 = months
        .iter()
        .map(|month| month.deal.prepayment_charges)
        .sum();
    assert!((deal.prepayment_charges - charges).abs() < 1e-3);
    let in_event = months.iter().filter(|month| month.deal.trigger_event);
    assert_eq!(deal.months_in_trigger_event as usize, in_event.count());
    for (class, measured) in measures.classes(RunTo::Maturity, 0).enumerate() {
        let received: f64 = months
            .iter()
            .map(|month| month.classes[class].cash_received())
            .sum();
        assert!((measured.principal + measured.interest - received).abs() < 1e-3);
    }
}
