//! What contradicts itself in a report in such a way that nothing can be held against it.
//!
//! This room must never refuse a figure that could be wrong by itself: those are compared, and
//! told as differing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::Coupon;
use stepdown_projection::document::Faultbook;

use super::figure::Key;
use super::form::ReportSection;
use super::report::Report;

/// Writes down what contradicts itself.
pub(super) fn of_report(report: &Report, deal: &Deal, faults: &Faultbook) {
    index_classes(report, deal, faults);
    index_rates(report, deal, faults);
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
fn index_classes(report: &Report, deal: &Deal, faults: &Faultbook) {
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
            faults.refuse::<()>(
                cell.place,
                format!("class `{name}` is in the list of no index rate"),
                "write it in `classes` beside the index its rate is on",
            );
        }
    }
}

/// One class whose rate does not fit is compared and told; an index that fits none of the rates
/// over which most classes agree contradicts them.
fn index_rates(report: &Report, deal: &Deal, faults: &Faultbook) {
    for (row, classes) in &report.index_classes {
        let Some(cell) = report.cells.get(&index_key(row)) else {
            continue;
        };
        let printed = cell.value.number().unwrap_or_default();
        let mut implied: BTreeMap<Decimal, Vec<&str>> = BTreeMap::new();
        for name in classes {
            let Some(class) = deal.class(name) else {
                faults.refuse::<()>(
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
        faults.refuse::<()>(
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
