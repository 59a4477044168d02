//! Section 10: loans by status. Only the sums are derivable.

use rust_decimal::Decimal;

use super::{Facts, at};
use crate::tie_out::columns::PROCEEDINGS;
use crate::tie_out::engine::Pool;
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;

/// The columns of a proceeding: loans and dollars.
fn columns(proceeding: &str) -> [&'static str; 2] {
    match proceeding {
        "bankruptcy" => ["bankruptcy_count", "bankruptcy_balance"],
        "foreclosure" => ["foreclosure_count", "foreclosure_balance"],
        "reo" => ["reo_count", "reo_balance"],
        _ => [
            "current_or_delinquent_count",
            "current_or_delinquent_balance",
        ],
    }
}

pub(super) fn compare(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::LoanStatus, "loans");
    let totals = at(S::LoanStatus, "total");
    let statuses = sheet.report.rows(S::LoanStatus, "loans").to_vec();
    let mut reo_actual = Decimal::ZERO;
    let mut sums = [[Decimal::ZERO; PROCEEDINGS.len()]; 2];
    for status in &statuses {
        for (unit, total) in ["total_count", "total_balance"].into_iter().enumerate() {
            let mut sum = Decimal::ZERO;
            for (place, proceeding) in PROCEEDINGS.into_iter().enumerate() {
                let amount = sheet.input(here.row(status, columns(proceeding)[unit]));
                sums[unit][place] += amount;
                sum += amount;
            }
            sheet.tie(here.row(status, total), sum, "sum of the row");
        }
        reo_actual += sheet.input(here.row(status, "reo_actual_balance"));
    }
    for (unit, by_proceeding) in sums.into_iter().enumerate() {
        for (proceeding, sum) in PROCEEDINGS.into_iter().zip(by_proceeding) {
            let key = totals.one(columns(proceeding)[unit]);
            sheet.tie(key, sum, "sum of the statuses");
        }
    }
    sheet.tie(
        totals.one("reo_actual_balance"),
        reo_actual,
        "sum of the statuses",
    );
    let counts = at(S::CountsAndBalances, "loan_counts");
    let loans = super::collateral::sum_of(facts, sheet, |pool| counts.row(pool, "ending"));
    sheet.tie(
        totals.one("total_count"),
        loans,
        "loans at the end, section 8A",
    );
    sheet.tie(
        totals.one("total_balance"),
        facts.total(Pool::ending),
        "ending balance, section 8A",
    );
}
