//! The net WAC cap rate and the effective rate by month: with indices at spot, along the scenario's own
//! path, and at 20%.
//!
//! The effective rate is the highest rate payable on the certificates including hedge receipts:
//!
//! ```text
//! effective rate = net WAC cap rate + net hedge receipt / certificates before the date * 360 / days
//! ```
//!
//! A net payment to the counterparty already reduces the cap (conventions 4.2). Caps are taken from the
//! waterfall.

use stepdown_projection::calendar::DayCount;
use stepdown_projection::index::GroupIndex;
use stepdown_projection::number::Accrual;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::MonthRecord;

use super::by_month;
use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, Row, Table, Unit};
use crate::slug::slugs;

/// Decimal places of a rate, percent.
const RATE_DIGITS: u8 = 4;

/// An assumption about index paths.
struct Path {
    heading: &'static str,
    column: &'static str,
    scenario: Scenario,
}

/// Builds the table.
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
        column: "spiked",
        scenario: runs.at_spike(),
    });
    let caps = Cap::of_deal(runs);
    let mut columns = by_month::columns();
    for path in &paths {
        columns.extend(caps.iter().map(|cap| {
            let name = format!("net_wac_cap_{}{}_pct", cap.column, path.column);
            Column::new(name, cap.heading.as_str(), Unit::Percent(RATE_DIGITS))
                .under(path.heading)
                .of("net_wac_cap_pct", vec![path.key(), cap.key()])
        }));
        let name = format!("hedge_receipt_{}_pct", path.column);
        let receipt = Column::new(name, "Hedge receipt", Unit::Percent(RATE_DIGITS));
        let receipt = receipt.under(path.heading);
        columns.push(receipt.of("hedge_receipt_pct", vec![path.key()]));
        columns.extend(caps.iter().map(|cap| {
            let name = format!("effective_rate_{}{}_pct", cap.column, path.column);
            let heading = cap.heading.replace("Net WAC cap", "Effective rate");
            Column::new(name, heading, Unit::Percent(RATE_DIGITS))
                .under(path.heading)
                .of("effective_rate_pct", vec![path.key(), cap.key()])
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
            day_count_note(runs)
        ),
        "Hedge receipt: net receipt from the hedges, as a rate of the certificates before the date * 360 \
         / days. Effective rate: cap plus hedge receipt."
            .to_owned(),
        format!(
            "Run {} at the scenario's own speeds. Spot: every index stays at the rate of the run's first month.",
            to(run_to)
        ),
    ];
    if let Some(hard_cap) = runs.plan.hard_cap {
        notes.push(format!(
            "Effective rates are before the hard cap: no class earns more than {:.2}%.",
            100.0 * hard_cap
        ));
    }
    if runs.is_flat() {
        notes.push("The scenario's own paths are flat, so forward equals spot.".to_owned());
    }
    Ok(Table {
        name: "net-wac-cap".to_owned(),
        title: "Net WAC cap and effective rate, percent".to_owned(),
        keys: vec![run_key(run_to)],
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes,
    })
}

/// A cap of the deal: of a loan group or of the classes without one, over the interest periods of one
/// day count.
struct Cap {
    groups: Vec<GroupIndex>,
    day_count: DayCount,
    heading: String,
    column: String,
}

impl Path {
    /// The path, as a key of files.
    fn key(&self) -> (&'static str, Cell) {
        ("indices", Cell::text(self.column))
    }
}

impl Cap {
    /// The cap, as a key of files.
    fn key(&self) -> (&'static str, Cell) {
        let cap = match self.column.trim_end_matches('_') {
            "" => "all",
            several => several,
        };
        ("cap", Cell::text(cap))
    }

    fn of_deal(runs: &Runs<'_>) -> Vec<Self> {
        let counts = day_counts(runs);
        let over = |of_groups: &[GroupIndex], heading: &str, column: &str| {
            let several = counts.len() > 1;
            let of_count = |(day_count, words, name): &(DayCount, &str, &str)| Self {
                groups: of_groups.to_vec(),
                day_count: *day_count,
                heading: if several {
                    format!("{heading}, {words}")
                } else {
                    heading.to_owned()
                },
                column: if several {
                    format!("{column}{name}_")
                } else {
                    column.to_owned()
                },
            };
            counts.iter().map(of_count).collect::<Vec<Self>>()
        };
        let groups = &runs.folder.deal.groups;
        if groups.is_empty() {
            return over(&[], "Net WAC cap", "");
        }
        let mut caps: Vec<Self> = groups
            .iter()
            .zip(slugs(groups, '_'))
            .enumerate()
            .flat_map(|(position, (name, slug))| {
                let heading = format!("Net WAC cap, group {name}");
                over(
                    &[GroupIndex::new(position)],
                    &heading,
                    &format!("group_{slug}_"),
                )
            })
            .collect();
        for of_groups in groups_of_classes(runs) {
            let name = |group: &GroupIndex| groups[group.position()].as_str();
            let names: Vec<&str> = of_groups.iter().map(name).collect();
            let heading = format!("Net WAC cap, groups {}", names.join(" and "));
            let slug = |group: &GroupIndex| slugs(groups, '_').into_iter().nth(group.position());
            let slugs: Vec<String> = of_groups.iter().filter_map(slug).collect();
            let column = format!("groups_{}_", slugs.join("_"));
            caps.extend(over(&of_groups, &heading, &column));
        }
        caps.extend(over(&[], "Net WAC cap, subordinate", "subordinate_"));
        caps
    }
}

/// The sets of several loan groups that back a class, each once.
fn groups_of_classes(runs: &Runs<'_>) -> Vec<Vec<GroupIndex>> {
    let mut sets: Vec<Vec<GroupIndex>> = Vec::new();
    for class in &runs.plan.classes {
        if class.groups.len() > 1 && !sets.contains(&class.groups) {
            sets.push(class.groups.clone());
        }
    }
    sets
}

/// The day counts of the capped classes, each once; of the first class if none is capped.
fn day_counts(runs: &Runs<'_>) -> Vec<(DayCount, &'static str, &'static str)> {
    const ALL: [(DayCount, &str, &str); 4] = [
        (DayCount::Actual360, "actual/360", "actual_360"),
        (
            DayCount::Actual360Unadjusted,
            "actual/360 unadjusted",
            "actual_360_unadjusted",
        ),
        (DayCount::Thirty360, "30/360", "thirty_360"),
        (DayCount::Actual365, "actual/365", "actual_365"),
    ];
    let classes = &runs.plan.classes;
    let any_capped = classes.iter().any(|class| class.net_wac_cap);
    let first = classes.iter().next().map(|class| class.day_count);
    let is_used = |day_count: DayCount| {
        if any_capped {
            let mut capped = classes.iter().filter(|class| class.net_wac_cap);
            capped.any(|class| class.day_count == day_count)
        } else {
            Some(day_count) == first
        }
    };
    let used = ALL
        .into_iter()
        .filter(|(day_count, ..)| is_used(*day_count));
    used.collect()
}

/// The interest period of a month under a day count.
fn period<'a>(
    runs: &'a Runs<'_>,
    record: &MonthRecord<f64>,
    day_count: DayCount,
) -> Option<&'a Accrual<f64>> {
    let month = runs.plan.months.get(record.month.index().checked_sub(1)?)?;
    Some(month.accrual(day_count))
}

fn day_count_note(runs: &Runs<'_>) -> &'static str {
    let capped = runs.plan.classes.iter().any(|class| class.net_wac_cap);
    if capped {
        "days are the actual days of the classes' interest period"
    } else {
        "no class is subject to it"
    }
}

/// Caps, hedge receipt and effective rates. The hedge receipt is over the periods of the first day
/// count.
fn of_month(runs: &Runs<'_>, caps: &[Cap], record: Option<&MonthRecord<f64>>) -> Vec<Cell> {
    let Some(record) = record else {
        return vec![Cell::Empty; 2 * caps.len() + 1];
    };
    let certificates = record.deal.opening_certificates;
    let received = (record.deal.hedge_receipt - record.deal.hedge_payment).max(0.0);
    let each = caps.iter().map(|cap| {
        let period = period(runs, record, cap.day_count)?;
        let receipt = if certificates > 0.0 {
            received / (certificates * period.fraction)
        } else {
            0.0
        };
        Some((record.net_wac_cap(&cap.groups, period), receipt))
    });
    let rates: Vec<Option<(f64, f64)>> = each.collect();
    let percent = |rate: Option<f64>| Cell::number(rate.map(|rate| 100.0 * rate));
    let mut cells: Vec<Cell> = rates
        .iter()
        .map(|rate| percent(rate.map(|(cap, _)| cap)))
        .collect();
    let first = rates.first().copied().flatten();
    cells.push(percent(first.map(|(_, receipt)| receipt)));
    cells.extend(
        rates
            .iter()
            .map(|rate| percent(rate.map(|(cap, receipt)| cap + receipt))),
    );
    cells
}
