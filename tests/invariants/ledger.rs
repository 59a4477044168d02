//! The full ledger adds up by itself, and alone gives every balance; the measures are what the
//! months come to.

use stepdown_curves::Month;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{self, CallOption, ClassFlows, DealState, Entry, Side, Step};
use stepdown_runner::{Audit, Folder, TieOut, audit};
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

/// Runs of the real deals: swaps and loan groups, losses, write-downs and trigger events, from
/// closing and from mid-life; the scenario's file is of the deal's folder or beside it.
const RUNS: [(&str, &str); 12] = [
    ("rasc-2007-ks4", "pricing.yaml"),
    ("rasc-2007-ks4", "stress/4-cdr.yaml"),
    ("rasc-2007-ks4", "stress/8-cdr.yaml"),
    ("rasc-2007-ks4", "stress/12-cdr.yaml"),
    ("rasc-2007-ks2", "pricing.yaml"),
    ("rasc-2007-ks2", "../rasc-2007-ks4/stress/4-cdr.yaml"),
    ("rasc-2007-ks2", "../rasc-2007-ks4/stress/8-cdr.yaml"),
    ("rasc-2007-ks2", "../rasc-2007-ks4/stress/12-cdr.yaml"),
    ("three-classes", "pricing.yaml"),
    ("adjustable", "pricing.yaml"),
    ("adjustable", "stress/20-percent.yaml"),
    ("adjustable", "stress/forward-up-200.yaml"),
];

/// All that happened in a run, and the state that it began with.
fn audited(folder: &str, scenario: &str, run_to: RunTo) -> Audit<Cents> {
    let path = stepdown_tests::scenario_folder(folder);
    let folder = Folder::open(&path).unwrap();
    let scenario = folder.scenario(Some(&path.join(scenario))).unwrap();
    let after_all = Month::new(1000);
    let audit = audit::<Cents>(&folder.case(&scenario), run_to, after_all).unwrap();
    let before = match folder.state_in_cents().unwrap() {
        Some(file) => file.state,
        None => DealState::at_closing(&audit.plan),
    };
    Audit { before, ..audit }
}

/// The movements of one month, in their order.
fn of_month(audit: &Audit<Cents>, month: Month) -> impl Iterator<Item = Entry<Cents>> {
    let entries = audit.entries.iter();
    entries
        .filter(move |entry| entry.month == month)
        .map(|entry| entry.entry)
}

/// In every month money in is money out, to the cent.
fn adds_up(audit: &Audit<Cents>, what: &str) {
    for record in &audit.months {
        let side = |side: Side| {
            of_month(audit, record.month)
                .filter(|entry| entry.step.side() == side)
                .fold(Cents::ZERO, |sum, entry| sum + entry.amount)
        };
        let sources = side(Side::Source);
        let month = record.month;
        assert_eq!(sources, side(Side::Use), "{what}, month {month}");
        for entry in of_month(audit, month) {
            let cents = entry.amount * Cents::count(100);
            assert!(cents.decimal().is_integer(), "{what}, month {month}");
            assert!(cents >= Cents::ZERO, "{what}, month {month}");
        }
    }
}

/// From the state before it the ledger alone gives every balance, and every write-down that is not
/// reimbursed, of every month; a class that is called is paid no less than its balance.
fn replays(audit: &Audit<Cents>, what: &str) {
    let classes = &audit.before.classes;
    let mut balances: ByClass<Cents> = classes.iter().map(|class| class.balance).collect();
    let mut written_down: ByClass<Cents> = classes
        .iter()
        .map(|class| class.unreimbursed_write_down)
        .collect();
    for record in &audit.months {
        for entry in of_month(audit, record.month) {
            let Some(class) = entry.class else { continue };
            match entry.step {
                Step::Principal => balances[class] -= entry.amount,
                Step::WriteDown => {
                    balances[class] -= entry.amount;
                    written_down[class] += entry.amount;
                }
                Step::WriteDownReimbursement => written_down[class] -= entry.amount,
                Step::Redemption => {
                    let beyond = entry.amount - balances[class];
                    let redemption = &record.classes[class].redemption;
                    assert_eq!(
                        beyond,
                        redemption.interest + redemption.write_down,
                        "{what}"
                    );
                    balances[class] = Cents::ZERO;
                    written_down[class] -= redemption.write_down;
                }
                _ => {}
            }
        }
        for (class, month) in record.classes.enumerate() {
            let at = format!("{what}, month {}", record.month);
            assert_eq!(balances[class], month.closing_balance, "{at}");
            assert_eq!(written_down[class], month.unreimbursed_write_down, "{at}");
        }
    }
    let all: Vec<Month> = audit.months.iter().map(|record| record.month).collect();
    assert!(audit.entries.iter().all(|entry| all.contains(&entry.month)));
}

#[test]
fn every_ledger_adds_up_and_gives_every_balance() {
    for (folder, scenario) in RUNS {
        for run_to in [RunTo::Call, RunTo::Maturity] {
            let what = format!("{folder}, {scenario}, {run_to:?}");
            let audit = audited(folder, scenario, run_to);
            adds_up(&audit, &what);
            replays(&audit, &what);
            // The call is in it where the run is to call, and then in its last month.
            let calls = audit
                .months
                .iter()
                .filter(|record| record.deal.purchase_price > Cents::ZERO);
            let called: Vec<Month> = calls.map(|record| record.month).collect();
            let last = audit.months.last().unwrap();
            assert!(last.month.number() > 40, "{what}");
            match run_to {
                RunTo::Call => {
                    assert_eq!(called, [last.month], "{what}");
                    assert_eq!(last.deal.certificate_balance, Cents::ZERO, "{what}");
                }
                RunTo::Maturity => assert!(called.is_empty(), "{what}"),
            }
        }
    }
}

/// So that the runs above are of something: both kinds of hedge flow, write-downs, some reimbursed.
#[test]
fn the_runs_have_every_kind_of_movement() {
    let mut missing = vec![
        Step::HedgePayment,
        Step::HedgeReceipt,
        Step::PurchasePrice,
        Step::Redemption,
        Step::Residual,
        Step::BasisRisk,
        Step::LossesCovered,
        Step::OvercollateralizationIncrease,
        Step::OvercollateralizationReduction,
        Step::WriteDown,
    ];
    for (folder, scenario) in RUNS {
        for run_to in [RunTo::Call, RunTo::Maturity] {
            let audit = audited(folder, scenario, run_to);
            let moved = |step: &Step| {
                let mut entries = audit.entries.iter();
                entries.any(|entry| entry.entry.step == *step && entry.entry.amount > Cents::ZERO)
            };
            missing.retain(|step| !moved(step));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The month of the report too, from the state before it.
#[test]
fn the_ledger_of_the_report_adds_up() {
    let folder = Folder::open(&stepdown_tests::scenario_folder("rasc-2007-ks2")).unwrap();
    let tied = TieOut::of_folder(folder.path(), None).unwrap();
    assert_eq!(TieOut::month_of_folder(&folder).unwrap(), Some(tied.month));
    adds_up(&tied.audit, "report");
    replays(&tied.audit, "report");
    assert_eq!(tied.audit.before.month.number() + 1, tied.month.number());
    // The cash of the report's page of sources and uses is all in it: charges too, which no class
    // is paid of, but the residual class.
    for step in [Step::PrepaymentChargesCollected, Step::PrepaymentCharges] {
        let moved = of_month(&tied.audit, tied.month)
            .filter(|entry| entry.step == step)
            .fold(Cents::ZERO, |sum, entry| sum + entry.amount);
        assert_eq!(moved.decimal().to_string(), "69642.36", "{step:?}");
    }
    // The state after it is that of the folder.
    let after = folder.state_in_cents().unwrap().unwrap().state;
    for (class, month) in tied.audit.months[0].classes.enumerate() {
        assert_eq!(month.closing_balance, after.classes[class].balance);
    }
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
    // A trigger event is told of as long as a class is outstanding.
    let in_event = months
        .iter()
        .filter(|month| month.deal.trigger_event && month.deal.opening_certificates > 0.005);
    assert_eq!(deal.months_in_trigger_event as usize, in_event.count());
    for (class, measured) in measures.classes(RunTo::Maturity, 0).enumerate() {
        let received: f64 = months
            .iter()
            .map(|month| month.classes[class].cash_received())
            .sum();
        assert!((measured.principal + measured.interest - received).abs() < 1e-3);
    }
}
