//! Summary of the pool and its fees.

use rust_decimal::Decimal;
use stepdown_projection::collateral::{Cohorts, Line};
use stepdown_projection::deal::terms::PrepaymentInterestAt;
use stepdown_projection::words::counted;
use stepdown_runner::Folder;

use super::Section;
use crate::numbers::{dollars, percent, rounded};

pub(super) fn section(folder: &Folder) -> Section {
    let (deal, pool) = (&folder.deal, &folder.pool);
    let mut section = Section::new("Collateral");
    let is = deal.pool_is.as_ref();
    section.line(
        "pool",
        format!(
            "{}{}: {}, in {}",
            deal.pool_file,
            is.map_or_else(String::new, |is| format!(", {is}")),
            counted(pool.lines().len(), "row"),
            counted(Cohorts::<f64>::collapse(pool).cohorts().len(), "cohort"),
        ),
    );
    section.line(
        "balance",
        format!(
            "{}; the deal's original balance is {}",
            dollars(pool.balance()),
            dollars(deal.original_balance)
        ),
    );
    section.line(
        "averages",
        format!(
            "rate {}, {} months to maturity, {} months old, by balance",
            percent(rounded(pool.average_rate(), 6)),
            rounded(pool.average_remaining_months(), 1),
            rounded(pool.average_age_months(), 1)
        ),
    );
    for kind in pool.kinds() {
        let lines: Vec<&Line> = pool
            .lines()
            .iter()
            .filter(|line| pool.kind_named(kind) == Some(line.kind()))
            .collect();
        let balance: Decimal = lines.iter().map(|line| line.balance()).sum();
        let speed = match deal.pricing_speed.get(kind) {
            Some(speed) => format!("priced at {speed}"),
            None => "no pricing speed stated".to_owned(),
        };
        let rows = counted(lines.len(), "row");
        section.line(
            kind.as_str(),
            format!("{} in {rows}, {speed}", dollars(balance)),
        );
    }
    for (position, name) in pool.reference_rates().iter().enumerate() {
        let lines: Vec<&Line> = pool
            .lines()
            .iter()
            .filter(|line| {
                let terms = line.adjustable_terms();
                terms.is_some_and(|terms| terms.index.position() == position)
            })
            .collect();
        let balance: Decimal = lines.iter().map(|line| line.balance()).sum();
        let rows = counted(lines.len(), "row");
        section.line(
            name.as_str(),
            format!("{} in {rows} adjusts to it", dollars(balance)),
        );
    }
    for (name, ramp) in deal.ramps.iter() {
        section.line(format!("100 {name}"), ramp.to_string());
    }
    for (name, rate) in &deal.expense_fees {
        section.line(name.as_str(), percent(*rate));
    }
    if !deal.compensating_interest.is_zero() {
        section.line(
            "compensating interest",
            format!(
                "up to {} of the pool a year",
                percent(deal.compensating_interest)
            ),
        );
    }
    section.line(
        "shortfalls",
        match deal.prepayment_interest_at {
            PrepaymentInterestAt::GrossMortgageRate => {
                "prepayment interest at the gross mortgage rate"
            }
            PrepaymentInterestAt::NetMortgageRate => {
                "prepayment interest at the net mortgage rate, after the fees above"
            }
        },
    );
    section
}
