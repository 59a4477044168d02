//! Overcollateralization and credit enhancement by month, after the distribution.
//!
//! A class's enhancement is what bears losses before it does: overcollateralization and the balances of
//! the classes that the deal's order of losses names before it, as a fraction of the pool (TS, Expected
//! Credit Support Percentage). This module must never decide a loss.

use stepdown_projection::deal::terms::Order;
use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::waterfall::MonthRecord;

use super::by_month;
use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, HALF_A_CENT, Row, Table, Unit};

/// Digits of an enhancement, percent.
const ENHANCEMENT_DIGITS: u8 = 2;

/// The table.
pub(super) fn enhancement(runs: &Runs<'_>) -> Result<Table, TablesError> {
    let run_to = runs.run_by_month();
    let months = runs.months_outstanding(&runs.scenario.scenario, run_to)?;
    let percent = Unit::Percent(ENHANCEMENT_DIGITS);
    let mut columns = by_month::columns();
    columns.extend([
        Column::new("pool_balance_dollars", "Pool", Unit::Dollars(0)),
        Column::new(
            "certificate_balance_dollars",
            "Certificates",
            Unit::Dollars(0),
        ),
        Column::new("overcollateralization_dollars", "Amount", Unit::Dollars(0))
            .under("Overcollateralization"),
        Column::new(
            "overcollateralization_target_dollars",
            "Target",
            Unit::Dollars(0),
        )
        .under("Overcollateralization"),
        Column::new("overcollateralization_pct", "% of pool", percent)
            .under("Overcollateralization"),
        Column::new("senior_enhancement_pct", "Senior enhancement", percent),
        Column::new("stepdown", "Stepped down", Unit::Words),
        Column::new("trigger_event", "Trigger event", Unit::Words),
    ]);
    columns.extend(runs.requested.classes.iter().map(|class| {
        let column = format!("enhancement_{}_pct", runs.slug(*class, '_'));
        let name = runs.folder.deal.class_names[*class].as_str();
        Column::new(column, name, percent)
            .under("Enhancement, % of pool")
            .of("enhancement_pct", vec![("class", Cell::words(name))])
    }));
    let ahead = bears_before(&runs.folder.deal.loss_order, runs.plan.classes.len());
    // What the call pays is no enhancement: the pool is sold on that date.
    let before_call = months
        .iter()
        .filter(|record| record.deal.purchase_price <= 0.0);
    let rows = before_call.map(|record| {
        let mut cells = by_month::cells(runs, record.month);
        cells.extend(of_month(record));
        let pool = record.collateral.closing_balance;
        cells.extend(runs.requested.classes.iter().map(|class| {
            let junior: f64 = ahead[*class]
                .iter()
                .map(|other| record.classes[*other].closing_balance)
                .sum();
            let own = overcollateralization(record);
            if record.classes[*class].closing_balance < HALF_A_CENT {
                return Cell::Nothing;
            }
            share(own + junior, pool)
        }));
        Row::new(cells)
    });
    Ok(Table {
        name: "enhancement".to_owned(),
        title: "Overcollateralization and credit enhancement".to_owned(),
        keys: vec![run_key(run_to)],
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes: vec![
            "After the distribution, but for the senior enhancement, which is as the stepdown and \
             trigger tests of the date have it. Target: what is required on the date."
                .to_owned(),
            "Enhancement of a class: overcollateralization and the balances of the classes that bear \
             losses before it, of the pool."
                .to_owned(),
            format!(
                "Run {} under the scenario as it is, up to the date before a call. Classes that are paid off \
                 have none.",
                to(run_to)
            ),
        ],
    })
}

fn of_month(record: &MonthRecord<f64>) -> Vec<Cell> {
    let (pool, deal) = (record.collateral.closing_balance, &record.deal);
    let own = overcollateralization(record);
    let mark = |holds: bool| {
        if holds {
            Cell::words("yes")
        } else {
            Cell::words("no")
        }
    };
    vec![
        Cell::figure(Some(pool)),
        Cell::figure(Some(deal.certificate_balance)),
        Cell::figure(Some(own)),
        Cell::figure(Some(deal.required_overcollateralization)),
        share(own, pool),
        Cell::figure(Some(100.0 * deal.senior_enhancement)),
        mark(deal.stepped_down),
        mark(deal.trigger_event),
    ]
}

/// What the pool exceeds the certificates by, after the distribution.
fn overcollateralization(record: &MonthRecord<f64>) -> f64 {
    (record.collateral.closing_balance - record.deal.certificate_balance).max(0.0)
}

fn share(amount: f64, pool: f64) -> Cell {
    Cell::figure((pool > 0.0).then(|| 100.0 * amount / pool))
}

/// For each class, those that bear losses before it.
fn bears_before(losses: &Order, classes: usize) -> ByClass<Vec<ClassIndex>> {
    let mut before: Vec<Option<Vec<ClassIndex>>> = vec![None; classes];
    walk(losses, &mut Vec::new(), &mut before);
    before.into_iter().map(Option::unwrap_or_default).collect()
}

fn walk(order: &Order, borne: &mut Vec<ClassIndex>, before: &mut [Option<Vec<ClassIndex>>]) {
    match order {
        Order::Class(class) => {
            // A class of several loan groups stands in each: what bears before it is what does in all.
            match before.get_mut(class.position()) {
                Some(Some(before)) => before.retain(|class| borne.contains(class)),
                Some(before) => *before = Some(borne.clone()),
                None => {}
            }
        }
        Order::Sequential(parts) => {
            let held = borne.len();
            for part in parts {
                walk(part, borne, before);
                borne.extend(part.classes());
            }
            borne.truncate(held);
        }
        Order::ProRata(parts) => {
            for part in parts {
                walk(part, borne, before);
            }
        }
        Order::ByGroup(parts) => {
            for (_, part) in parts {
                walk(part, borne, before);
            }
        }
    }
}
