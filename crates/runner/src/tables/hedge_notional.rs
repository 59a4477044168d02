//! Hedge notionals by month compared with the certificates they hedge.

use stepdown_projection::deal::terms::Hedge;

use super::by_month;
use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, Row, Table, Unit};

/// Builds the table; none if the deal has no hedge.
pub(super) fn hedge_notional(runs: &Runs<'_>) -> Result<Option<Table>, TablesError> {
    let hedges = &runs.plan.hedges;
    if hedges.is_empty() {
        return Ok(None);
    }
    let run_to = runs.run_by_month();
    let mut columns = by_month::columns();
    let several = hedges.len() > 1;
    let mut counted = 0;
    for hedge in hedges {
        counted += 1;
        let (heading, kind) = match hedge {
            Hedge::Swap { .. } => ("Swap notional", "swap"),
            Hedge::Cap { ceiling: None, .. } => ("Cap notional", "cap"),
            Hedge::Cap { .. } => ("Corridor notional", "corridor"),
        };
        let heading = if several {
            format!("{heading} {counted}")
        } else {
            heading.to_owned()
        };
        let column = Column::new(
            format!("notional_{counted}_dollars"),
            heading,
            Unit::Dollars(0),
        );
        let keys = vec![
            ("hedge", Cell::Whole(counted)),
            ("hedge_type", Cell::text(kind)),
        ];
        columns.push(column.of("notional_dollars", keys));
    }
    columns.extend([
        Column::new(
            "certificate_balance_before_dollars",
            "Certificates before the date",
            Unit::Dollars(0),
        ),
        Column::new(
            "notional_less_certificates_dollars",
            "Notional less certificates",
            Unit::Dollars(0),
        ),
        Column::new(
            "notional_pct_of_certificates",
            "Notional, % of certificates",
            Unit::Percent(2),
        ),
    ]);
    let months = runs.months_outstanding(&runs.scenario.scenario, run_to)?;
    let rows = months.iter().map(|record| {
        let month = record.month.index().saturating_sub(1);
        let notionals: Vec<f64> = hedges
            .iter()
            .map(|hedge| {
                let (Hedge::Swap { notional, .. } | Hedge::Cap { notional, .. }) = hedge;
                notional.get(month).copied().unwrap_or(0.0)
            })
            .collect();
        let all: f64 = notionals.iter().sum();
        let certificates = record.deal.opening_certificates;
        let mut cells = by_month::cells(runs, record.month);
        cells.extend(
            notionals
                .into_iter()
                .map(|notional| Cell::number(Some(notional))),
        );
        cells.push(Cell::number(Some(certificates)));
        cells.push(Cell::number(Some(all - certificates)));
        cells.push(Cell::number(
            (certificates > 0.0).then(|| 100.0 * all / certificates),
        ));
        Row::new(cells)
    });
    Ok(Some(Table {
        name: "hedge-notional".to_owned(),
        title: "Hedge notional against the certificates".to_owned(),
        keys: vec![run_key(run_to)],
        columns,
        rows: rows.collect(),
        closing_rows: Vec::new(),
        notes: vec![format!(
            "Certificates: their balance before the date, run {} under the scenario. A notional above it \
             is not matched by certificates.",
            to(run_to)
        )],
    }))
}
