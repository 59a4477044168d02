//! The table of unpaid principal, interest and basis risk by class; omitted if every class is paid in full.

use std::io::Write;

use rust_decimal::Decimal;
use stepdown_projection::measures::{ClassMeasures, RunTo};

use super::WalRun;
use super::table::{NONE, to};
use crate::numbers::{self, HALF_A_CENT, rounded};
use crate::output::text::{Column, TextTable};

/// An amount that may be unpaid: its heading and its value in the measures of a class.
type Amount = (&'static str, fn(&ClassMeasures<Decimal>) -> Decimal);

const PRINCIPAL: [Amount; 3] = [
    ("Principal", |class| class.unpaid_balance),
    ("Principal\nwritten down", |class| {
        class.unreimbursed_write_down
    }),
    ("Principal\noutstanding", |class| {
        class.unpaid_balance - class.unreimbursed_write_down
    }),
];
const INTEREST: [Amount; 1] = [("Interest", ClassMeasures::total_interest_shortfall)];
/// Shown if either of the last two is not zero.
const OF_INTEREST: [Amount; 3] = [
    ("Interest\ndue", |class| class.interest_shortfall),
    ("Prepayment\ninterest", |class| {
        class.prepayment_interest_unpaid
    }),
    ("Relief Act\nshortfall", |class| class.relief_act_unpaid),
];
const BASIS_RISK: [Amount; 1] = [("Basis risk", |class| class.basis_risk_unpaid)];

/// Writes the table of each run that leaves amounts unpaid.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(run: &WalRun, out: &mut dyn Write) -> std::io::Result<()> {
    for run_to in run.runs {
        write_run(run, *run_to, out)?;
    }
    Ok(())
}

fn write_run(run: &WalRun, run_to: RunTo, out: &mut dyn Write) -> std::io::Result<()> {
    let measures = run.measures.classes(run_to);
    let some = |class: &ClassMeasures<Decimal>, amount: &Amount| (amount.1)(class) > HALF_A_CENT;
    let is_unpaid = |amount: &Amount| measures.iter().any(|class| some(class, amount));
    let [_, parts @ ..] = &OF_INTEREST;
    let of_interest = if parts.iter().any(is_unpaid) {
        &OF_INTEREST[..]
    } else {
        &[]
    };
    let amounts: Vec<&Amount> = PRINCIPAL
        .iter()
        .chain(&INTEREST)
        .chain(of_interest)
        .chain(&BASIS_RISK)
        .filter(|amount| is_unpaid(amount))
        .collect();
    if amounts.is_empty() {
        return Ok(());
    }
    let unpaid: Vec<(&str, &ClassMeasures<Decimal>)> = measures
        .enumerate()
        .filter(|(_, class)| amounts.iter().any(|amount| some(class, amount)))
        .map(|(class, measures)| (run.folder.deal.class_names[class].as_str(), measures))
        .collect();
    let has_write_downs = unpaid
        .iter()
        .any(|(_, class)| class.first_write_down.is_some());

    let mut columns = vec![Column::words("Class")];
    columns.extend(amounts.iter().map(|(heading, _)| Column::numbers(heading)));
    let mut totals = vec!["Total".to_owned()];
    totals.extend(amounts.iter().map(|(_, of)| {
        let cents = unpaid.iter().map(|(_, class)| cents(of(class)));
        numbers::cents(cents.fold(Decimal::ZERO, Decimal::saturating_add))
    }));
    if has_write_downs {
        columns.push(Column::numbers("First write-down\nin month"));
        totals.push(String::new());
    }
    let rows = unpaid.iter().map(|(name, class)| {
        let mut row = vec![(*name).to_owned()];
        row.extend(amounts.iter().map(|(_, of)| shown(cents(of(class)))));
        if has_write_downs {
            row.push(match class.first_write_down {
                Some(month) => month.number().to_string(),
                None => NONE.to_owned(),
            });
        }
        row
    });
    writeln!(out, "\nUnpaid amounts, {}\n", to(run_to))?;
    TextTable {
        rows: rows.collect(),
        totals: Some(totals),
        columns,
    }
    .write(out)
}

fn cents(amount: Decimal) -> Decimal {
    rounded(amount, 2)
}

fn shown(amount: Decimal) -> String {
    if amount.is_zero() {
        NONE.to_owned()
    } else {
        numbers::cents(amount)
    }
}
