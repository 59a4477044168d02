//! The full ledger balances and gives every class balance by itself; the measures equal the sums
//! over the months.

use stepdown_curves::Month;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{Measures, RunTo};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{
    self, CallOption, ClassFlows, DealState, Entry, LedgerEntry, MonthRecord, Side, Step,
};
use stepdown_runner::{Folder, StateText, TieOut};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::{Prepared, Recorder};

/// RASC 2007-KS4 at 12 CDR: losses, write-downs, a trigger event that does not cure.
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

/// Runs of the real deals, from closing and from a state: swaps and loan groups, losses,
/// write-downs and trigger events. Scenario paths are relative to the folder of the deal.
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

/// A run in exact cents: its months, its movements, and the state from which it started.
struct Audit {
    before: DealState<Cents>,
    months: Vec<MonthRecord<Cents>>,
    entries: Vec<LedgerEntry<Cents>>,
}

fn audited(folder: &str, scenario: &str, run_to: RunTo) -> Audit {
    let path = stepdown_tests::scenario_folder(folder);
    let folder = Folder::open(&path).unwrap();
    let case = ReadCase {
        deal: folder.deal.clone(),
        pool: folder.pool.clone(),
        scenario: folder.scenario(Some(&path.join(scenario))).unwrap(),
    };
    let prepared = Prepared::<Cents>::new(&case).unwrap();
    let before = match folder.state_in_cents().unwrap() {
        Some(file) => file.state,
        None => DealState::at_closing(&prepared.plan),
    };
    let call = match run_to {
        RunTo::Call => CallOption::Exercised,
        RunTo::Maturity => CallOption::NotExercised,
    };
    let mut recorder = Recorder::new();
    waterfall::project(
        &prepared.plan,
        &prepared.collateral,
        &prepared.conditions,
        call,
        &mut before.clone(),
        &mut recorder,
    );
    Audit {
        before,
        months: recorder.months,
        entries: recorder.entries,
    }
}

/// The entries of one month, in order.
fn of_month(audit: &Audit, month: Month) -> impl Iterator<Item = Entry<Cents>> {
    let entries = audit.entries.iter();
    entries
        .filter(move |entry| entry.month == month)
        .map(|entry| entry.entry)
}

/// Asserts that sources equal uses in every month, to the cent.
fn check_sources_and_uses(audit: &Audit, what: &str) {
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

/// Asserts that the ledger, from the first state, gives every balance and every unreimbursed
/// write-down of every month; a called class is paid at least its balance.
fn check_balances(audit: &Audit, what: &str) {
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
fn every_ledger_balances() {
    for (folder, scenario) in RUNS {
        for run_to in [RunTo::Call, RunTo::Maturity] {
            let what = format!("{folder}, {scenario}, {run_to:?}");
            let audit = audited(folder, scenario, run_to);
            check_sources_and_uses(&audit, &what);
            check_balances(&audit, &what);
            // A run to call has the redemption entries, in its last month.
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

/// The runs above contain every type of entry: both hedge payments, write-downs, and
/// reimbursements.
#[test]
fn runs_have_every_type_of_entry() {
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

/// The same for the month of the trustee report, from the state before it.
#[test]
fn ledger_of_the_report_balances() {
    let folder = Folder::open(&stepdown_tests::scenario_folder("rasc-2007-ks2")).unwrap();
    let tied = TieOut::of_folder(folder.path(), None).unwrap();
    assert_eq!(TieOut::month_of_folder(&folder).unwrap(), Some(tied.month));
    let file = "state-2007-10.yaml".to_owned();
    let text = std::fs::read_to_string(folder.path().join(&file)).unwrap();
    let before = StateText { file, text };
    let before = before.read(&folder.deal, &tied.audit.plan).unwrap();
    let audit = Audit {
        before: before.state,
        months: tied.audit.months.clone(),
        entries: tied.ledger.entries.clone(),
    };
    check_sources_and_uses(&audit, "report");
    check_balances(&audit, "report");
    assert_eq!(audit.before.month.number() + 1, tied.month.number());
    // The ledger includes all cash of the sources and uses of the report, with the charges, which
    // only the residual class receives.
    for step in [Step::PrepaymentChargesCollected, Step::PrepaymentCharges] {
        let moved = of_month(&audit, tied.month)
            .filter(|entry| entry.step == step)
            .fold(Cents::ZERO, |sum, entry| sum + entry.amount);
        assert_eq!(moved.decimal().to_string(), "69642.36", "{step:?}");
    }
    // Its last state is the state of the folder.
    let after = folder.state_in_cents().unwrap().unwrap().state;
    for (class, month) in audit.months[0].classes.enumerate() {
        assert_eq!(month.closing_balance, after.classes[class].balance);
    }
}

/// `wal` once reported losses only until the last class was retired.
#[test]
fn measures_equal_the_sums_over_months() {
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
    // A trigger event counts while a class is outstanding.
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
