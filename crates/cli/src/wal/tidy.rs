//! Results as tidy rows: one per class and run.

use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::measures::{ClassMeasures, RunTo};
use stepdown_runner::{Agreement, WalAndWindow};

use super::WalRun;
use crate::output::{Cell, Provenance, Table};

const COLUMNS: [&str; 30] = [
    "class",
    "run_to",
    "speed_pct",
    "from_state_after_month",
    "original_balance_dollars",
    "wal_years",
    "window_first_month",
    "window_first_date",
    "window_last_month",
    "window_last_date",
    "principal_dollars",
    "unpaid_dollars",
    "write_down_dollars",
    "first_write_down_month",
    "first_write_down_date",
    "interest_dollars",
    "interest_shortfall_dollars",
    "prepayment_interest_unpaid_dollars",
    "relief_act_unpaid_dollars",
    "total_interest_shortfall_dollars",
    "basis_risk_unpaid_dollars",
    "coupon_assumed",
    "exchange_class",
    "printed_wal_years",
    "printed_window_first_month",
    "printed_window_last_month",
    "wal_agrees",
    "window_first_agrees",
    "window_last_agrees",
    "agrees",
];

/// One row per class and run, at each speed; exchange classes follow the others.
pub(super) fn rows<'a>(run: &'a WalRun, provenance: &Provenance) -> Table {
    let mut columns = Provenance::LEADING.to_vec();
    columns.extend(COLUMNS);
    columns.extend(Provenance::CLOSING);
    let mut rows = Vec::new();
    let of_runs = |run: &'a WalRun| run.runs.iter().map(move |run_to| (run, *run_to));
    for (run, run_to) in run.at_each_speed().flat_map(of_runs) {
        let deal = &run.folder.deal;
        for (class, measures) in run.measures.classes(run_to).enumerate() {
            let of = Class {
                name: &deal.class_names[class],
                balance: deal.classes[class].balance,
                is_assumed: deal.assumed[class],
                is_exchange: false,
            };
            let printed = run
                .printed()
                .and_then(|printed| printed.class_at(class, run.speed))
                .map(|printed| printed.for_run(run_to));
            rows.push(row(run, run_to, &of, measures, printed, provenance));
        }
        for (exchange, measures) in run.exchange_classes(run_to) {
            let of = Class {
                name: &exchange.name,
                balance: exchange
                    .sum(|class| deal.classes[class].balance)
                    .normalize(),
                is_assumed: exchange.parts.iter().any(|(class, _)| deal.assumed[*class]),
                is_exchange: true,
            };
            rows.push(row(run, run_to, &of, &measures, None, provenance));
        }
    }
    Table::new(columns, rows)
}

/// What a row says of its class besides the metrics.
struct Class<'a> {
    name: &'a str,
    balance: Decimal,
    is_assumed: bool,
    is_exchange: bool,
}

fn row(
    run: &WalRun,
    run_to: RunTo,
    class: &Class<'_>,
    measures: &ClassMeasures<Decimal>,
    printed: Option<&WalAndWindow>,
    provenance: &Provenance,
) -> Vec<Cell> {
    let agreement = printed.map(|printed| printed.compare(measures));
    let month = |month: Option<Month>| Cell::or_nothing(month, |month| Cell::Count(month.number()));
    let date = |month: Option<Month>| {
        Cell::or_nothing(month.and_then(|month| run.date(month)), Cell::Text)
    };
    let (first, last) = measures.principal_window.unzip();
    let mut row = provenance.leading().to_vec();
    row.extend([
        Cell::text(class.name),
        Cell::text(crate::cashflows::run_name(run_to)),
        Cell::percent(run.speed),
        month(run.begins_after()),
        Cell::Decimal(class.balance),
        Cell::or_nothing(measures.wal_years, Cell::Float),
        month(first),
        date(first),
        month(last),
        date(last),
        Cell::dollars(measures.principal),
        Cell::dollars(measures.unpaid_balance),
        Cell::dollars(measures.write_down),
        month(measures.first_write_down),
        date(measures.first_write_down),
        Cell::dollars(measures.interest),
        Cell::dollars(measures.interest_shortfall),
        Cell::dollars(measures.prepayment_interest_unpaid),
        Cell::dollars(measures.relief_act_unpaid),
        Cell::dollars(measures.total_interest_shortfall()),
        Cell::dollars(measures.basis_risk_unpaid),
        Cell::Truth(class.is_assumed),
        Cell::Truth(class.is_exchange),
        Cell::or_nothing(printed.and_then(|is| is.wal_years), Cell::Decimal),
        Cell::or_nothing(printed.and_then(|is| is.first_month), Cell::Count),
        Cell::or_nothing(printed.and_then(|is| is.last_month), Cell::Count),
        Cell::or_nothing(agreement.and_then(|is| is.wal), Cell::Truth),
        Cell::or_nothing(agreement.and_then(|is| is.first_month), Cell::Truth),
        Cell::or_nothing(agreement.and_then(|is| is.last_month), Cell::Truth),
        Cell::or_nothing(agreement.and_then(Agreement::all), Cell::Truth),
    ]);
    row.extend(provenance.closing());
    row
}
