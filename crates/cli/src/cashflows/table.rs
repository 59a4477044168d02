//! Cash flows as text: a table for the collateral, one for the deal and one per class.
//!
//! Empty columns are left out, and so are months after a class is paid off.

use std::io::Write;

use stepdown_projection::waterfall::{ClassMonth, MonthRecord};
use stepdown_runner::ScenarioFile;

use super::columns::{self, Column, Shown};
use super::parts::{Months, combined};
use super::run_name;
use crate::arguments::Part;
use crate::basis::overridden;
use crate::numbers::{self, ToDecimal, rounded};
use crate::output::Cell;
use crate::output::text::{self, TextTable};
use stepdown_projection::state_file::ExactText;

/// Digits of a percentage.
const PERCENT_DIGITS: u32 = 4;

/// Writes the requested parts.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write<N: ToDecimal + ExactText>(
    months: &Months<'_, N>,
    scenario: &ScenarioFile,
    parts: &[Part],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let deal = &months.folder.deal;
    writeln!(
        out,
        "{}: {}, to {}",
        deal.name,
        scenario.scenario.name,
        run_name(months.run_to)
    )?;
    let all: Vec<&MonthRecord<N>> = months.records.iter().collect();
    for part in parts {
        match part {
            Part::Collateral => {
                let values: Vec<_> = all.iter().map(|record| record.collateral).collect();
                section(
                    months,
                    "Collateral",
                    &all,
                    &values,
                    &columns::collateral(),
                    out,
                )?;
            }
            Part::Deal => {
                let values: Vec<_> = all.iter().map(|record| record.deal).collect();
                section(months, "Deal", &all, &values, &columns::deal(), out)?;
            }
            Part::Classes => {
                for class in months.classes {
                    let title = format!("Class {}", deal.class_names[*class]);
                    let of = |record: &MonthRecord<N>| record.classes[*class];
                    of_class(months, &title, &of, out)?;
                }
                for exchange in months.exchange_classes {
                    let title = format!("Class {} (exchange)", exchange.name);
                    let of = |record: &MonthRecord<N>| combined(exchange, record);
                    of_class(months, &title, &of, out)?;
                }
            }
        }
    }
    let of_inputs = [
        crate::wal::notes::pool(months.folder).map(|line| ("pool", line)),
        crate::wal::notes::assumed_coupons(deal).map(|line| ("assumed", line)),
    ];
    let of_inputs = of_inputs.into_iter().flatten();
    let notes: Vec<_> = overridden(months.folder).chain(of_inputs).collect();
    if !notes.is_empty() {
        writeln!(out)?;
        text::write_pairs(&notes, 0, out)?;
    }
    Ok(())
}

/// The months of a class, up to its last.
fn of_class<N: ToDecimal + ExactText>(
    months: &Months<'_, N>,
    title: &str,
    of: &dyn Fn(&MonthRecord<N>) -> ClassMonth<N>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let of_month = months.records.iter().map(|record| (record, of(record)));
    let (alive, classes): (Vec<&MonthRecord<N>>, Vec<ClassMonth<N>>) =
        of_month.filter(|(_, month)| is_alive(month)).unzip();
    section(months, title, &alive, &classes, &columns::class(), out)
}

/// Whether a class is owed or paid anything in a month.
fn is_alive<N: ToDecimal + ExactText>(month: &ClassMonth<N>) -> bool {
    let amounts = [
        month.opening_balance,
        month.cash_received(),
        month.interest_shortfall,
        month.unpaid_prepayment_interest_shortfall,
        month.basis_risk_carry_forward,
        month.unreimbursed_write_down,
    ];
    amounts
        .iter()
        .any(|amount| !rounded(amount.decimal(), 2).is_zero())
}

fn section<R, N: ToDecimal + ExactText>(
    months: &Months<'_, N>,
    title: &str,
    records: &[&MonthRecord<N>],
    values: &[R],
    columns: &[Column<R, N>],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out, "\n{title}\n")?;
    if records.is_empty() {
        return writeln!(out, "no cash flows in these months");
    }
    let mut headings = vec![text::Column::numbers("Month"), text::Column::words("Date")];
    let mut rows: Vec<Vec<String>> = records
        .iter()
        .map(|record| vec![record.month.number().to_string(), months.date(record)])
        .collect();
    for column in columns {
        let cells: Vec<Cell> = values.iter().map(|value| column.cell(value)).collect();
        let is_shown = match column.shown {
            Shown::Always => true,
            Shown::IfAny => !cells.iter().all(Cell::is_idle),
            Shown::InFiles => false,
        };
        if is_shown {
            headings.push(text::Column::numbers(column.heading));
            for (row, cell) in rows.iter_mut().zip(&cells) {
                row.push(shown(cell, column.is_percent()));
            }
        }
    }
    TextTable {
        columns: headings,
        rows,
        totals: None,
    }
    .write(out)
}

fn shown(cell: &Cell, is_percent: bool) -> String {
    match cell {
        Cell::Decimal(percent) if is_percent => rounded(*percent, PERCENT_DIGITS).to_string(),
        Cell::Decimal(dollars) => numbers::cents(*dollars),
        Cell::Truth(true) => "yes".to_owned(),
        Cell::Truth(false) | Cell::Nothing => "-".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Float(number) => number.to_string(),
    }
}
