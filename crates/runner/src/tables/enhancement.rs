//! Overcollateralization and credit enhancement by month, after the distribution.
//!
//! A class's enhancement is overcollateralization and the balances of the classes that take losses
//! before it in the deal's order, as a percentage of the pool (TS, Expected Credit Support Percentage).

use stepdown_projection::deal::terms::Order;
use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::waterfall::MonthRecord;

use super::by_month;
use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, HALF_A_CENT, Row, Table, Unit};

/// Decimal places of an enhancement, percent.
const ENHANCEMENT_DIGITS: u8 = 2;

/// Builds the table.
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
        Column::new("stepdown", "Stepped down", Unit::Text),
        Column::new("trigger_event", "Trigger event", Unit::Text),
    ]);
    columns.extend(runs.requested.classes.iter().map(|class| {
        let column = format!("enhancement_{}_pct", runs.slug(*class, '_'));
        let name = runs.folder.deal.class_names[*class].as_str();
        Column::new(column, name, percent)
            .under("Enhancement, % of pool")
            .of("enhancement_pct", vec![("class", Cell::text(name))])
    }));
    let ahead = loses_before(&runs.folder.deal.loss_order, runs.plan.classes.len());
    // The balances after the call are not enhancement: the pool is sold on that date.
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
                return Cell::Empty;
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
            "After the distribution, except for the senior enhancement, which is as of the stepdown and \
             trigger tests. Target: the amount required on the date."
                .to_owned(),
            "Enhancement of a class: overcollateralization and the balances of the classes that take \
             losses before it, as a percentage of the pool."
                .to_owned(),
            format!(
                "Run {} under the scenario, up to the date before a call. Blank for classes that are paid \
                 off.",
                to(run_to)
            ),
        ],
    })
}

fn of_month(record: &MonthRecord<f64>) -> Vec<Cell> {
    let (pool, deal) = (record.collateral.closing_balance, &record.deal);
    let own = overcollateralization(record);
    let mark = |is_set: bool| {
        if is_set {
            Cell::text("yes")
        } else {
            Cell::text("no")
        }
    };
    vec![
        Cell::number(Some(pool)),
        Cell::number(Some(deal.certificate_balance)),
        Cell::number(Some(own)),
        Cell::number(Some(deal.required_overcollateralization)),
        share(own, pool),
        Cell::number(Some(100.0 * deal.senior_enhancement)),
        mark(deal.stepped_down),
        mark(deal.trigger_event),
    ]
}

/// Pool balance less certificate balance, after the distribution.
fn overcollateralization(record: &MonthRecord<f64>) -> f64 {
    (record.collateral.closing_balance - record.deal.certificate_balance).max(0.0)
}

fn share(amount: f64, pool: f64) -> Cell {
    Cell::number((pool > 0.0).then(|| 100.0 * amount / pool))
}

/// For each class, those that take losses before it.
fn loses_before(losses: &Order, classes: usize) -> ByClass<Vec<ClassIndex>> {
    let mut before: Vec<Option<Vec<ClassIndex>>> = vec![None; classes];
    walk(losses, &mut Vec::new(), &mut before);
    before.into_iter().map(Option::unwrap_or_default).collect()
}

fn walk(order: &Order, earlier: &mut Vec<ClassIndex>, before: &mut [Option<Vec<ClassIndex>>]) {
    match order {
        Order::Class(class) => {
            // A class of several loan groups is in the order of each; only classes before it in all of
            // them count.
            match before.get_mut(class.position()) {
                Some(Some(before)) => before.retain(|class| earlier.contains(class)),
                Some(before) => *before = Some(earlier.clone()),
                None => {}
            }
        }
        Order::Sequential(parts) => {
            let held = earlier.len();
            for part in parts {
                walk(part, earlier, before);
                earlier.extend(part.classes());
            }
            earlier.truncate(held);
        }
        Order::ProRata(parts) => {
            for part in parts {
                walk(part, earlier, before);
            }
        }
        Order::ByGroup(parts) => {
            for (_, part) in parts {
                walk(part, earlier, before);
            }
        }
    }
}
