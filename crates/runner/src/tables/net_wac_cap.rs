//! The net WAC cap rate and the effective rate by month: with indices at spot, along the scenario's own
//! path, and at 20%.
//!
//! The effective rate is what could be paid on the certificates with the hedges' help:
//!
//! ```text
//! effective rate = net WAC cap rate + net hedge receipt / certificates before the date * 360 / days
//! ```
//!
//! A net payment to the counterparty is in the cap already (conventions 4.2). This room must never
//! reckon a cap: the waterfall did.

use stepdown_projection::index::GroupIndex;
use stepdown_projection::number::Accrual;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;

use super::asked::{slug, to};
use super::by_month;
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, Row, Table, Unit};

/// Digits of a rate, percent.
const RATE_DIGITS: u8 = 4;

/// A way that indices may go.
struct Path {
    heading: &'static str,
    column: &'static str,
    scenario: Scenario,
}

/// The table.
pub(super) fn net_wac_cap(runs: &Runs<'_>) -> Result<Table, TablesError> {
    let run_to = runs.run_by_month();
    let mut paths = vec![Path {
        heading: "Spot",
        column: "spot",
        scenario: runs.at_spot(),
    }];
    if !runs.is_flat() {
        paths.push(Path {
            heading: "Forward",
            column: "forward",
            scenario: runs.scenario.scenario.clone(),
        });
    }
    paths.push(Path {
        heading: "Indices at 20%",
        column: "at_20_pct",
        scenario: runs.at_spike(),
    });
    let caps = Cap::of_deal(runs);
    let mut columns = by_month::columns();
    for path in &paths {
        columns.extend(caps.iter().map(|cap| {
            let name = format!("net_wac_cap_{}{}_pct", cap.column, path.column);
            Column::new(name, cap.heading.as_str(), Unit::Percent(RATE_DIGITS)).under(path.heading)
        }));
        let name = format!("hedge_receipt_{}_pct", path.column);
        columns.push(
            Column::new(name, "Hedge receipt", Unit::Percent(RATE_DIGITS)).under(path.heading),
        );
        columns.extend(caps.iter().map(|cap| {
            let name = format!("effective_rate_{}{}_pct", cap.column, path.column);
            let heading = cap.heading.replace("Net WAC cap", "Effective rate");
            Column::new(name, heading, Unit::Percent(RATE_DIGITS)).under(path.heading)
        }));
    }
    let months: Result<Vec<Vec<MonthRecord<f64>>>, TablesError> = paths
        .iter()
        .map(|path| runs.months_outstanding(&path.scenario, run_to))
        .collect();
    let months = months?;
    let of_runs: Vec<&[MonthRecord<f64>]> = months.iter().map(Vec::as_slice).collect();
    let rows = by_month::side_by_side(&of_runs)
        .into_iter()
        .map(|(month, records)| {
            let mut cells = by_month::cells(runs, month);
            for record in records {
                cells.extend(of_month(runs, &caps, record));
            }
            Row::new(cells)
        });
    let mut notes = vec![
        format!(
            "Net WAC cap rate: weighted net mortgage rate * 30 / days, less a net hedge payment as a \
             rate of the pool * 360 / days; {}.",
            day_count_said(runs)
        ),
        "Hedge receipt: what the hedges pay net, as a rate of the certificates before the date * 360 \
         / days. Effective rate: cap and hedge receipt together."
            .to_owned(),
        format!(
            "Run {} at the scenario's own speeds. Spot: every index stays at its first month's rate.",
            to(run_to)
        ),
    ];
    if runs.is_flat() {
        notes.push("The scenario's own paths are flat: forward is spot.".to_owned());
    }
    Ok(Table {
        name: "net-wac-cap".to_owned(),
        title: "Net WAC cap and effective rate, percent".to_owned(),
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes,
    })
}

/// A cap that a deal has: of a loan group, or of the classes of none.
struct Cap {
    group: Option<GroupIndex>,
    heading: String,
    column: String,
}

impl Cap {
    fn of_deal(runs: &Runs<'_>) -> Vec<Self> {
        let groups = &runs.folder.deal.groups;
        if groups.is_empty() {
            return vec![Self {
                group: None,
                heading: "Net WAC cap".to_owned(),
                column: String::new(),
            }];
        }
        let mut caps: Vec<Self> = groups
            .iter()
            .enumerate()
            .map(|(position, name)| Self {
                group: Some(GroupIndex::new(position)),
                heading: format!("Net WAC cap, group {name}"),
                column: format!("group_{}_", slug(name, '_')),
            })
            .collect();
        caps.push(Self {
            group: None,
            heading: "Net WAC cap, subordinate".to_owned(),
            column: "subordinate_".to_owned(),
        });
        caps
    }
}

/// The period that caps are stated over: that of the deal's first class that one caps.
fn period<'a>(runs: &'a Runs<'_>, record: &MonthRecord<f64>) -> Option<&'a Accrual<f64>> {
    let classes = &runs.plan.classes;
    let capped = classes.iter().find(|class| class.net_wac_cap);
    let day_count = capped.or(classes.iter().next())?.day_count;
    let month = runs.plan.months.get(record.month.index().checked_sub(1)?)?;
    Some(month.accrual(day_count))
}

fn day_count_said(runs: &Runs<'_>) -> &'static str {
    let capped = runs.plan.classes.iter().any(|class| class.net_wac_cap);
    if capped {
        "days are those of the classes' interest period"
    } else {
        "no class is capped by it"
    }
}

fn of_month(runs: &Runs<'_>, caps: &[Cap], record: Option<&MonthRecord<f64>>) -> Vec<Cell> {
    let period = record.and_then(|record| period(runs, record));
    let (Some(record), Some(period)) = (record, period) else {
        return vec![Cell::Nothing; 2 * caps.len() + 1];
    };
    let certificates = record.deal.opening_certificates;
    let receipt = if certificates > 0.0 {
        (record.deal.hedge_receipt - record.deal.hedge_payment).max(0.0)
            / (certificates * period.fraction)
    } else {
        0.0
    };
    let rates: Vec<f64> = caps
        .iter()
        .map(|cap| record.net_wac_cap(cap.group, period))
        .collect();
    let percent = |rate: f64| Cell::figure(Some(100.0 * rate));
    let mut cells: Vec<Cell> = rates.iter().map(|rate| percent(*rate)).collect();
    cells.push(percent(receipt));
    cells.extend(rates.iter().map(|rate| percent(rate + receipt)));
    cells
}
