//! A run that stops after a month, writes its state and continues from the file gives the months of
//! one run: in floating point to the last bit, in cents to the cent.
//!
//! The state passes through the text of a state file, so that writing and reading are tested too.
//! Every field of every later month is compared.

use std::fmt::Write;

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Cents;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::state_file::ExactText;
use stepdown_projection::waterfall::MonthRecord;
use stepdown_runner::{Case, Folder, StateText, cash_flows, state_after};
use stepdown_tests::scenario_folder;

/// Speed, annual default rate, severity, months to liquidation, advancing, index, delinquencies in
/// percent, triggers.
type Stress = (
    &'static str,
    &'static str,
    &'static str,
    u32,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ALL: &str = "principal and interest";

const STRESSES: [Stress; 10] = [
    ("pricing", "0 CDR", "0%", 0, ALL, "5.32", "0%", "model"),
    ("pricing", "4 CDR", "40%", 12, ALL, "5.32", "0%", "model"),
    (
        "150% of pricing",
        "8 CDR",
        "35%",
        6,
        ALL,
        "1",
        "3%",
        "model",
    ),
    (
        "50% of pricing",
        "8 CDR",
        "60%",
        18,
        ALL,
        "9",
        "10%",
        "model",
    ),
    ("6 CPR", "12 CDR", "40%", 12, ALL, "3", "0%", "model"),
    ("35 CPR", "12 CDR", "55%", 24, "none", "7", "5%", "model"),
    ("20 CPR", "18 CDR", "65%", 9, ALL, "2.5", "0%", "pass"),
    ("10 CPR", "25 CDR", "70%", 12, ALL, "8", "20%", "model"),
    (
        "75% of pricing",
        "25 CDR",
        "30%",
        0,
        "none",
        "4.4",
        "1%",
        "fail",
    ),
    ("0 CPR", "2 CDR", "100%", 36, ALL, "6.1", "12%", "model"),
];

fn read(stress: &Stress, folder: &Folder) -> Scenario {
    let (prepayment, default, severity, lag, advancing, index, delinquency, triggers) = stress;
    let mut text = String::new();
    writeln!(
        text,
        "name: stress\nprepayment: {prepayment}\ndefault: {default}\nseverity: {severity}\n\
         months_to_liquidation: {lag}\nadvancing: {advancing}\nindex: {{libor_1m: {index}}}\n\
         delinquency: {delinquency}\ntriggers: {triggers}\nprepayment_interest: none\n\
         relief_act_shortfall: 0.01%\ninterest_loss: 2%"
    )
    .unwrap();
    Scenario::from_yaml("stress.yaml", &text, &folder.deal, folder.pool.kinds())
        .unwrap_or_else(|diagnostics| panic!("{text}\n{diagnostics}"))
}

/// Every field of a month as text. Two texts are equal only if the numbers are, in floating point
/// to the last bit, including the sign of 0.
fn entries_in_bits(record: &MonthRecord<f64>) -> String {
    format!("{record:?}")
}

/// The same in cents, in which `1.0` and `1.00` are one amount.
fn entries_in_cents(record: &MonthRecord<Cents>) -> String {
    let text = format!("{record:?}");
    let mut shown = String::new();
    for part in text.split_inclusive(|letter: char| !letter.is_ascii_digit() && letter != '.') {
        let number = part.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        if number.contains('.') {
            shown.push_str(number.trim_end_matches('0').trim_end_matches('.'));
            shown.push_str(&part[number.len()..]);
        } else {
            shown.push_str(part);
        }
    }
    shown
}

/// Continues from the state after each of the months `stops`, to maturity and to call, and compares
/// the months with those of the whole run.
fn check<N: ExactText>(folder: &str, stops: &[u32], shown: impl Fn(&MonthRecord<N>) -> String) {
    check_run(folder, RunTo::Maturity, stops, &shown);
    check_run(folder, RunTo::Call, stops, &shown);
}

fn check_run<N: ExactText>(
    folder: &str,
    run_to: RunTo,
    stops: &[u32],
    shown: &impl Fn(&MonthRecord<N>) -> String,
) {
    let mut halves = 0;
    let folder = Folder::open(&scenario_folder(folder)).unwrap();
    for stress in &STRESSES {
        let scenario = read(stress, &folder);
        let case = folder.case(&scenario);
        let whole = cash_flows::<N>(&case, run_to).unwrap();
        let last = whole.last().unwrap();
        for stop in stops {
            // There is no second half after the call.
            if run_to == RunTo::Call && *stop >= last.month.number() {
                continue;
            }
            halves += 1;
            let state = StateText {
                file: "state.yaml".to_owned(),
                text: state_after::<N>(&case, Month::new(*stop)).unwrap(),
            };
            let halved = Case {
                state: Some(&state),
                ..case
            };
            let half = cash_flows::<N>(&halved, run_to)
                .unwrap_or_else(|error| panic!("{stress:?} after {stop}: {error}\n{}", state.text));
            let rest: Vec<_> = whole
                .iter()
                .filter(|record| record.month.number() > *stop)
                .collect();
            assert!(!rest.is_empty());
            assert_eq!(half.len(), rest.len(), "{stress:?} after {stop}");
            for (half, whole) in half.iter().zip(rest) {
                let month = whole.month.number();
                assert_eq!(
                    shown(half),
                    shown(whole),
                    "{stress:?}, month {month}, continued from month {stop}"
                );
            }
            // A state that was read is written back unchanged.
            let again = state_after::<N>(&halved, Month::new(*stop)).unwrap();
            let without_pool = |text: &str| {
                let lines = text
                    .lines()
                    .filter(|line| !line.starts_with("pool_balance"));
                lines.collect::<Vec<_>>().join("\n")
            };
            assert_eq!(
                without_pool(&state.text),
                without_pool(&again),
                "{stress:?}"
            );
        }
        assert_eq!(
            last.deal.purchase_price.to_f64() > 0.0,
            run_to == RunTo::Call,
            "{stress:?}"
        );
    }
    assert!(halves >= STRESSES.len(), "{halves}");
}

#[test]
fn ks4_in_floating_point_to_the_bit() {
    check(
        "rasc-2007-ks4",
        &[1, 2, 13, 36, 37, 59, 77, 140],
        entries_in_bits,
    );
}

#[test]
fn ks4_to_the_cent() {
    check("rasc-2007-ks4", &[2, 37, 59, 140], entries_in_cents);
}

/// Here the whole run itself starts from a state.
#[test]
fn ks2_in_floating_point_to_the_bit() {
    check("rasc-2007-ks2", &[9, 10, 24, 37, 60, 100], entries_in_bits);
}

#[test]
fn ks2_to_the_cent() {
    check("rasc-2007-ks2", &[10, 37, 100], entries_in_cents);
}

/// A state with one cent more gives different months, so that the tests above can fail.
#[test]
fn one_cent_more_in_the_state_is_detected() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    let scenario = read(&STRESSES[1], &folder);
    let case = folder.case(&scenario);
    let text = state_after::<Cents>(&case, Month::new(40)).unwrap();
    let owed = "unpaid_hedge_payment: 0\n";
    assert_eq!(text.matches(owed).count(), 1, "{text}");
    let state = StateText {
        file: "state.yaml".to_owned(),
        text: text.replace(owed, "unpaid_hedge_payment: 0.01\n"),
    };
    let halved = Case {
        state: Some(&state),
        ..case
    };
    let half = cash_flows::<Cents>(&halved, RunTo::Maturity).unwrap();
    let whole = cash_flows::<Cents>(&case, RunTo::Maturity).unwrap();
    assert_ne!(entries_in_cents(&half[0]), entries_in_cents(&whole[40]));
}
