//! Sections 6, 7A and 7B: interest shortfalls and their compensation.

use rust_decimal::Decimal;

use super::collateral::sum_of;
use super::{At, Facts, at};
use crate::tie_out::engine::Pool;
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;
use crate::tie_out::value::cents;

/// Shortfalls and what is paid for them.
pub(super) struct Shortfalls {
    /// Prepayment interest shortfall of the pools.
    pub(super) gross: Decimal,
    /// The part that is not compensated.
    pub(super) net: Decimal,
    pub(super) compensating: Decimal,
    pub(super) relief_act: Decimal,
    pub(super) basis_risk: Decimal,
    pub(super) master_servicing: Decimal,
    /// Basis risk paid to each class of the deal, in its order.
    pub(super) basis_risk_paid: Vec<Decimal>,
}

pub(super) fn compare(facts: &Facts<'_>, sheet: &mut Sheet<'_>) -> Shortfalls {
    const INPUTS: [&str; 9] = [
        "prepayment_interest_shortfall",
        "civil_relief_act_shortfall_count",
        "civil_relief_act_shortfall",
        "compensation_subservicer",
        "compensation_master_servicer",
        "advances_subservicer",
        "advances_master_servicer",
        "allowable_expenses",
        "non_recoverable_advances",
    ];
    let here = at(S::Shortfalls, "pools");
    let totals = at(S::Shortfalls, "deal_totals");
    let gross = facts.total(|pool| pool.prepayment_interest_shortfall);
    let net = facts
        .engine
        .record
        .deal
        .prepayment_interest_shortfall
        .decimal();
    for Pool {
        name,
        prepayment_interest_shortfall: shortfall,
        ..
    } in &facts.engine.pools
    {
        for column in INPUTS {
            sheet.input(here.row(name, column));
        }
        let compensating = here.row(name, "compensating_interest");
        let left = here.row(name, "net_prepayment_interest_shortfall");
        if net.is_zero() {
            let rule = "the shortfall, within the servicer's compensating interest";
            sheet.tie(compensating, *shortfall, rule);
            sheet.tie(left, Decimal::ZERO, "shortfall less compensating interest");
        } else {
            let reason = "the allocation of compensating interest to pools is not known";
            sheet.not_derivable(compensating, reason);
            sheet.not_derivable(left, reason);
        }
    }
    for column in INPUTS {
        let sum = sum_of(facts, sheet, |pool| here.row(pool, column));
        sheet.tie(totals.one(column), sum, "sum of the pools");
    }
    let compensating = sheet.tie(
        totals.one("compensating_interest"),
        gross - net,
        "the shortfall, up to the servicer's compensating interest",
    );
    sheet.tie(
        totals.one("net_prepayment_interest_shortfall"),
        net,
        "shortfall less compensating interest",
    );
    prepayment_interest(facts, sheet);
    let basis_risk_paid = basis_risk(facts, sheet);
    Shortfalls {
        gross,
        net,
        compensating,
        relief_act: facts.total(|pool| pool.relief_act_shortfall),
        basis_risk: basis_risk_paid.iter().sum(),
        master_servicing: sum_of(facts, sheet, |pool| {
            here.row(pool, "compensation_master_servicer")
        }),
        basis_risk_paid,
    }
}

fn prepayment_interest(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    const COLUMNS: [&str; 5] = [
        "current_period",
        "prior_unpaid",
        "prior_unpaid_accrued_interest",
        "total_paid",
        "remaining_unpaid",
    ];
    let here = at(S::PrepaymentInterestShortfall, "classes");
    let totals = at(S::PrepaymentInterestShortfall, "deal_totals");
    let mut sums = [Decimal::ZERO; 5];
    let opening = &facts.engine.opening.classes;
    for ((class, month), before) in facts.classes().zip(opening.iter()) {
        let current = month.prepayment_interest_shortfall.decimal();
        let prior = before.prepayment_interest_shortfall.decimal();
        let accrued = cents(interest_on(
            facts,
            class,
            prior,
            month.pass_through_rate.decimal(),
        ));
        let paid = month.prepayment_interest_shortfall_paid.decimal();
        let amounts = [
            current,
            prior,
            accrued,
            paid,
            current + prior + accrued - paid,
        ];
        for (place, (column, amount)) in COLUMNS.into_iter().zip(amounts).enumerate() {
            let rule = "its share of the net shortfall of section 6, and amounts carried forward";
            sums[place] += sheet.tie(here.row(class, column), amount, rule);
        }
    }
    no_shortfalls(facts, sheet, here, &COLUMNS);
    for (column, sum) in COLUMNS.into_iter().zip(sums) {
        sheet.tie(totals.one(column), sum, "sum of the classes");
    }
}

/// Interest on an amount of a class for the accrual period, by its day count; not rounded.
pub(super) fn interest_on(
    facts: &Facts<'_>,
    class: &str,
    amount: Decimal,
    rate: Decimal,
) -> Decimal {
    let class = facts.deal.class(class);
    let day_count = class.map(|class| facts.deal.classes[class].day_count);
    let days = day_count.and_then(|count| facts.schedule.days(facts.engine.month, count));
    let (days, basis) = days.unwrap_or((30, 360));
    amount * rate * Decimal::from(days) / Decimal::from(basis)
}

fn basis_risk(facts: &Facts<'_>, sheet: &mut Sheet<'_>) -> Vec<Decimal> {
    const COLUMNS: [&str; 5] = [
        "current_period_uncompensated",
        "prior_unpaid",
        "prior_unpaid_accrued_interest",
        "total_paid",
        "remaining_unpaid",
    ];
    let here = at(S::BasisRisk, "classes");
    let mut by_class = Vec::new();
    let opening = &facts.engine.opening.classes;
    for ((class, month), before) in facts.classes().zip(opening.iter()) {
        let prior = before.basis_risk_carry_forward.decimal();
        let accrued = cents(interest_on(
            facts,
            class,
            prior,
            month.pass_through_rate.decimal(),
        ));
        sheet.tie(
            here.row(class, COLUMNS[0]),
            month.basis_risk_shortfall.decimal() - accrued,
            "interest at index plus margin less interest at the cap, each in cents",
        );
        sheet.tie(
            here.row(class, COLUMNS[1]),
            prior,
            "carried forward, from the state file",
        );
        sheet.tie(
            here.row(class, COLUMNS[2]),
            accrued,
            "interest on the amount carried forward",
        );
        by_class.push(sheet.tie(
            here.row(class, COLUMNS[3]),
            month.basis_risk_paid.decimal(),
            "paid from excess cash flow",
        ));
        sheet.tie(
            here.row(class, COLUMNS[4]),
            month.basis_risk_carry_forward.decimal(),
            "the unpaid amount",
        );
    }
    no_shortfalls(facts, sheet, here, &COLUMNS);
    by_class
}

/// Rows of classes without shortfalls: the residual, and any other rows of the table.
fn no_shortfalls(facts: &Facts<'_>, sheet: &mut Sheet<'_>, here: At, columns: &[&'static str]) {
    let rows = sheet.report.rows(here.section, here.table).to_vec();
    for row in rows.iter().filter(|row| facts.deal.class(row).is_none()) {
        for column in columns {
            sheet.tie(here.row(row, column), Decimal::ZERO, "it has no rate");
        }
    }
}
