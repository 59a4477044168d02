//! Excess spread by month: with indices flat, along the scenario's own path, and with 200 basis points
//! added to it.
//!
//! Two values, both annual percentages of the pool before the date:
//!
//! ```text
//! paid   = 12 (interest remittance + hedge receipt - hedge payment - interest paid to classes) / pool
//! 30/360 = 12 (interest remittance + net hedges - interest of classes, all of them over 30 days of 360) / pool
//! ```
//!
//! The first is the monthly value of the excess spread that runs report over the life of the pool. The
//! second is printed in term sheets ("calculated on a 30/360 basis", TS, Credit Enhancement A) and does
//! not vary with the length of months. A class limited by its net WAC cap earns the month's cap, whatever
//! its length. A first distribution date for several collection months counts as that many months of
//! 30 days.

use stepdown_projection::deal::terms::{Coupon, Hedge};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::{Conditions, MonthRecord};

use super::by_month;
use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, Row, Table, Unit};

/// Decimal places of a spread, percent.
const SPREAD_DIGITS: u8 = 2;
/// Months of 30 days in a year of 360.
const MONTHS_A_YEAR: f64 = 12.0;

/// Builds the table.
pub(super) fn excess_spread(runs: &Runs<'_>) -> Result<Table, TablesError> {
    let run_to = runs.run_by_month();
    let own = runs.scenario.scenario.clone();
    let mut paths: Vec<(&str, &str, Scenario)> = vec![("Flat", "flat", runs.at_spot())];
    if !runs.is_flat() {
        paths.push(("Forward", "forward", own));
    }
    let raised = if runs.is_flat() {
        "Flat + 200 bp"
    } else {
        "Forward + 200 bp"
    };
    paths.push((raised, "plus_200_bp", runs.raised()));
    let mut columns = by_month::columns();
    for (heading, column, _) in &paths {
        for (name, below) in [("thirty_360", "30/360"), ("paid", "As paid")] {
            let metric = if name == "paid" {
                "excess_spread_paid_pct"
            } else {
                "excess_spread_thirty_360_pct"
            };
            let name = format!("excess_spread_{column}_{name}_pct");
            let unit = Unit::Percent(SPREAD_DIGITS);
            let path = ("indices", Cell::text(*column));
            columns.push(
                Column::new(name, below, unit)
                    .under(*heading)
                    .of(metric, vec![path]),
            );
        }
    }
    let months: Result<Vec<Vec<MonthRecord<f64>>>, TablesError> = paths
        .iter()
        .map(|(.., scenario)| runs.months_outstanding(scenario, run_to))
        .collect();
    let months = months?;
    let conditions: Vec<Conditions<f64>> = paths
        .iter()
        .map(|(.., scenario)| scenario.conditions(runs.plan.months.len() as u32))
        .collect();
    let of_runs: Vec<&[MonthRecord<f64>]> = months.iter().map(Vec::as_slice).collect();
    let rows = by_month::side_by_side(&of_runs)
        .into_iter()
        .map(|(month, records)| {
            let mut cells = by_month::cells(runs, month);
            for (record, conditions) in records.into_iter().zip(&conditions) {
                let spread = |of: fn(&Runs<'_>, &MonthRecord<f64>, &Conditions<f64>) -> f64| {
                    Cell::number(record.and_then(|record| {
                        let pool = record.opening_balances();
                        (pool > 0.0).then(|| 100.0 * of(runs, record, conditions) / pool)
                    }))
                };
                cells.push(spread(over_thirty_days));
                cells.push(spread(as_paid));
            }
            Row::new(cells)
        });
    Ok(Table {
        name: "excess-spread".to_owned(),
        title: "Excess spread, percent of the pool a year".to_owned(),
        keys: vec![run_key(run_to)],
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes: vec![
            "30/360: interest remittance, hedges and the classes' interest, each over 30 days of \
             360, as in term sheets; a net WAC cap limits the month's interest. As paid: interest \
             remittance and net hedges, less interest paid to the classes, times 12."
                .to_owned(),
            format!(
                "Before losses and any other use of excess spread. Run {} at the scenario's own speeds.",
                to(run_to)
            ),
        ],
    })
}

/// The month's excess interest, annualized.
fn as_paid(_: &Runs<'_>, record: &MonthRecord<f64>, _: &Conditions<f64>) -> f64 {
    let deal = &record.deal;
    let classes = record.outstanding().iter();
    let paid: f64 = classes
        .map(|class| record.classes[*class].interest_paid)
        .sum();
    MONTHS_A_YEAR * (deal.interest_remittance + deal.hedge_receipt - deal.hedge_payment - paid)
}

/// The same with classes and hedges over a month of 30 days, annualized.
fn over_thirty_days(
    runs: &Runs<'_>,
    record: &MonthRecord<f64>,
    conditions: &Conditions<f64>,
) -> f64 {
    let month = record.month.index().saturating_sub(1);
    let pool_as_of = runs.folder.deal.pool_as_of;
    let of_path = runs
        .plan
        .collections
        .index_position(record.month, pool_as_of);
    let collection_months = f64::from(record.collection_months());
    let on = |notional: &[f64]| notional.get(month).copied().unwrap_or(0.0);
    let hedges: f64 = runs
        .plan
        .hedges
        .iter()
        .map(|hedge| match hedge {
            Hedge::Swap {
                pays,
                receives,
                notional,
                ..
            } => on(notional) * (conditions.reference_rate(*receives, of_path) - pays),
            Hedge::Cap {
                index,
                strike,
                ceiling,
                notional,
                ..
            } => {
                let rate = conditions.reference_rate(*index, of_path);
                let held = ceiling.map_or(rate, |ceiling| rate.min(ceiling));
                on(notional) * (held - strike).max(0.0)
            }
        })
        .sum();
    let period = runs.plan.months.get(month);
    let classes = record.outstanding().iter().map(|class| {
        let (terms, class) = (&runs.plan.classes[*class], &record.classes[*class]);
        // A cap limits the month's interest, so its rate over 30 days differs from that over the month.
        let cap = match period.map(|month| month.accrual(terms.day_count)) {
            Some(period) if terms.net_wac_cap => {
                let of_months = record.net_wac_cap(&terms.groups, period) * period.fraction;
                of_months * MONTHS_A_YEAR / collection_months
            }
            _ => f64::INFINITY,
        };
        let rate = match terms.coupon {
            Coupon::NetWac => cap.min(runs.plan.hard_cap.unwrap_or(f64::INFINITY)),
            _ => class.uncapped_rate.min(cap),
        };
        class.opening_balance
            * if rate.is_finite() {
                rate
            } else {
                class.pass_through_rate
            }
    });
    MONTHS_A_YEAR * record.deal.interest_remittance
        + collection_months * (hedges - classes.sum::<f64>())
}
