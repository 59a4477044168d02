//! What is impossible in a report, or contradicts itself in such a way that nothing can be held
//! against it.
//!
//! This module must never refuse a figure that could be wrong by itself: those are compared, and
//! told as differing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::Coupon;
use stepdown_projection::diagnostic::shown_dollars;
use stepdown_projection::document::DiagnosticSink;

use super::figure::Key;
use super::form::ReportSection;
use super::report::Report;

/// Writes down what contradicts itself.
pub(super) fn of_report(report: &Report, deal: &Deal, diagnostics: &DiagnosticSink) {
    index_classes(report, deal, diagnostics);
    index_rates(report, deal, diagnostics);
    pools(report, diagnostics);
    rates(report, diagnostics);
}

/// More cannot leave a pool than it began with, and a pool with a balance had one at first.
fn pools(report: &Report, diagnostics: &DiagnosticSink) {
    const LEAVING: [(&str, &[&str]); 2] = [
        (
            "balances",
            &[
                "scheduled_principal",
                "curtailments",
                "payoffs",
                "repurchases",
                "liquidations_and_charge_offs",
            ],
        ),
        (
            "loan_counts",
            &[
                "payoffs",
                "matured_loans",
                "repurchases",
                "liquidations_and_charge_offs",
            ],
        ),
    ];
    for (table, columns) in LEAVING {
        for pool in &report.pools {
            let key = |column| Key {
                section: ReportSection::CountsAndBalances,
                table,
                row: pool.name.clone(),
                column,
                part: "",
            };
            let number = |column| report.number(&key(column));
            let beginning = number("beginning");
            let leaves: Decimal = columns.iter().copied().map(number).sum();
            let most = columns.iter().copied().max_by_key(|column| number(column));
            if leaves > beginning
                && let Some(column) = most
                && let Some(cell) = report.cells.get(&key(column))
            {
                diagnostics.refuse::<()>(
                    cell.place,
                    format!(
                        "{} leaves `{}` in the month, and {} was there at its beginning",
                        shown_dollars(leaves),
                        pool.name,
                        shown_dollars(beginning)
                    ),
                    format!(
                        "{} can be {} at most; or mend `beginning`",
                        column.replace('_', " "),
                        shown_dollars((number(column) - leaves + beginning).max(Decimal::ZERO))
                    ),
                );
            }
            if number("original").is_zero()
                && !beginning.is_zero()
                && let Some(cell) = report.cells.get(&key("original"))
            {
                diagnostics.refuse::<()>(
                    cell.place,
                    format!(
                        "`{}` begins the month with {}, and was nothing originally",
                        pool.name,
                        shown_dollars(beginning)
                    ),
                    "write what it was at the cut-off date",
                );
            }
        }
    }
}

/// Rates of loans and classes are not negative.
fn rates(report: &Report, diagnostics: &DiagnosticSink) {
    for (key, cell) in &report.cells {
        let is_rate = matches!(
            key.column,
            "pass_through_rate"
                | "beginning_gross_rate"
                | "ending_gross_rate"
                | "net_weighted_average_cap_rate"
        );
        if is_rate && cell.value.number().is_some_and(|rate| rate < Decimal::ZERO) {
            diagnostics.refuse::<()>(
                cell.place,
                format!("{} is negative", key.name()),
                "write a rate of 0% or more",
            );
        }
    }
}

fn index_key(row: &str) -> Key {
    Key {
        section: ReportSection::InterestSummary,
        table: "current_index_rates",
        row: row.to_owned(),
        column: "rate",
        part: "",
    }
}

/// Every class on an index must have one printed.
fn index_classes(report: &Report, deal: &Deal, diagnostics: &DiagnosticSink) {
    for (class, terms) in deal.classes.enumerate() {
        if !matches!(terms.coupon, Coupon::Floating { .. }) {
            continue;
        }
        let name = &deal.class_names[class];
        let mut rows = report.index_classes.iter();
        if rows.any(|(_, classes)| classes.contains(name)) {
            continue;
        }
        if let Some((row, _)) = report.index_classes.first()
            && let Some(cell) = report.cells.get(&index_key(row))
        {
            diagnostics.refuse::<()>(
                cell.place,
                format!("class `{name}` is in the list of no index rate"),
                "write it in `classes` beside the index its rate is on",
            );
        }
    }
}

/// One class whose rate does not fit is compared and told; an index that fits none of the rates
/// over which most classes agree contradicts them.
fn index_rates(report: &Report, deal: &Deal, diagnostics: &DiagnosticSink) {
    for (row, classes) in &report.index_classes {
        let Some(cell) = report.cells.get(&index_key(row)) else {
            continue;
        };
        let printed = cell.value.number().unwrap_or_default();
        let mut implied: BTreeMap<Decimal, Vec<&str>> = BTreeMap::new();
        for name in classes {
            let Some(class) = deal.class(name) else {
                diagnostics.refuse::<()>(
                    cell.place,
                    format!("the deal has no class `{name}`"),
                    "name classes of the deal in `classes`",
                );
                continue;
            };
            if let Coupon::Floating { margin, .. } = &deal.classes[class].coupon {
                let rate = report.number(&Key {
                    section: ReportSection::DistributionSummary,
                    table: "classes",
                    row: name.clone(),
                    column: "pass_through_rate",
                    part: "",
                });
                let index = rate - *margin * Decimal::ONE_HUNDRED;
                implied.entry(index.normalize()).or_default().push(name);
            }
        }
        let most = implied.iter().max_by_key(|(_, classes)| classes.len());
        let Some((index, agreeing)) = most else {
            continue;
        };
        if *index == printed.normalize() || agreeing.len() < 2 || agreeing.len() * 2 < classes.len()
        {
            continue;
        }
        diagnostics.refuse::<()>(
            cell.place,
            format!(
                "the index of {printed}% contradicts the printed rates: less their margins, those \
                 of {} of {} classes give {index}%",
                agreeing.len(),
                classes.len()
            ),
            "mend the index, or the rates of section 1",
        );
    }
}
