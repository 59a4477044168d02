//! Values of a report that are impossible, or contradict each other so that nothing can be compared.
//!
//! Values that may be wrong by themselves are not refused here: they are compared and reported as
//! different.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::Coupon;
use stepdown_projection::diagnostic::shown_dollars;
use stepdown_projection::document::DiagnosticSink;

use super::form::ReportSection;
use super::report::Report;
use super::value::Key;

/// Reports contradictions within a report.
pub(super) fn of_report(report: &Report, deal: &Deal, diagnostics: &DiagnosticSink) {
    index_classes(report, deal, diagnostics);
    index_rates(report, deal, diagnostics);
    pools(report, diagnostics);
    rates(report, diagnostics);
}

/// Checks that no more leaves a pool than it begins with, and that a pool with a balance has an
/// original balance.
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
                        "{} leaves `{}` in the month, more than its beginning balance of {}",
                        shown_dollars(leaves),
                        pool.name,
                        shown_dollars(beginning)
                    ),
                    format!(
                        "{} can be at most {}; or correct `beginning`",
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
                        "`{}` begins the month with {}, but its original balance is 0",
                        pool.name,
                        shown_dollars(beginning)
                    ),
                    "write its balance at the cut-off date",
                );
            }
        }
    }
}

/// Checks that rates of loans and classes are not negative.
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

/// Checks that every floating-rate class has a printed index.
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
                format!("class `{name}` is not listed under any index rate"),
                "add it to `classes` of its index",
            );
        }
    }
}

/// Checks the printed index against the printed rates. A single class that does not fit is compared
/// later; an index that most classes contradict is refused.
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
                "the index of {printed}% contradicts the printed rates: those of {} of {} classes, less \
                 their margins, imply {index}%",
                agreeing.len(),
                classes.len()
            ),
            "correct the index, or the rates of section 1",
        );
    }
}
