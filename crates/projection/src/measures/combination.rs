//! The metrics of exchange classes: fixed combinations of classes.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_curves::Month;

use super::ClassMeasures;
use crate::deal::terms::ReimbursedWriteDowns;

impl ClassMeasures<Decimal> {
    /// The metrics of a fixed combination of classes: amounts added up by fraction, WALs averaged by principal, and the
    /// window from the first month of any to the last of any.
    #[must_use]
    pub fn of_combination(parts: &[(Decimal, &Self)], write_downs: ReimbursedWriteDowns) -> Self {
        let sum = |of: &dyn Fn(&Self) -> Decimal| -> Decimal {
            let amounts = parts.iter().map(|(fraction, part)| *fraction * of(part));
            amounts.sum()
        };
        let first = |of: &dyn Fn(&Self) -> Option<Month>| {
            parts.iter().filter_map(|(_, part)| of(part)).min()
        };
        let windows = parts.iter().filter_map(|(_, part)| part.principal_window);
        let principal_window =
            windows.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        Self {
            wal_years: wal_years(parts, write_downs),
            principal_window,
            principal: sum(&|part| part.principal),
            opening_balance: sum(&|part| part.opening_balance),
            unpaid_balance: sum(&|part| part.unpaid_balance),
            write_down: sum(&|part| part.write_down),
            unreimbursed_write_down: sum(&|part| part.unreimbursed_write_down),
            first_write_down: first(&|part| part.first_write_down),
            interest: sum(&|part| part.interest),
            first_interest_shortfall: first(&|part| part.first_interest_shortfall),
            interest_shortfall: sum(&|part| part.interest_shortfall),
            prepayment_interest_unpaid: sum(&|part| part.prepayment_interest_unpaid),
            relief_act_unpaid: sum(&|part| part.relief_act_unpaid),
            basis_risk_unpaid: sum(&|part| part.basis_risk_unpaid),
            present_value: parts
                .iter()
                .map(|(fraction, part)| part.present_value.map(|value| *fraction * value))
                .sum(),
        }
    }
}

/// The average of WALs, weighted by principal, and by write-downs where they count as principal.
fn wal_years(
    parts: &[(Decimal, &ClassMeasures<Decimal>)],
    write_downs: ReimbursedWriteDowns,
) -> Option<f64> {
    let (mut principal, mut principal_years) = (0.0, 0.0);
    for (fraction, part) in parts {
        let repaid = match write_downs {
            ReimbursedWriteDowns::WriteDownsCount => part.principal + part.write_down,
            ReimbursedWriteDowns::CountAsPrincipal | ReimbursedWriteDowns::NotPrincipal => {
                part.principal
            }
        };
        if let (Some(years), Some(weight)) = (part.wal_years, (*fraction * repaid).to_f64()) {
            principal += weight;
            principal_years += weight * years;
        }
    }
    (principal > 0.0).then(|| principal_years / principal)
}
