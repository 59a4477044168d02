//! Rates: the caps of section 8B, the hedges of section 14, pass-through rates and the index.

use rust_decimal::Decimal;
use stepdown_projection::deal::terms::Hedge;
use stepdown_projection::index::GroupIndex;
use stepdown_projection::number::{Cents, Number};

use super::collateral::ratio;
use super::{Facts, at};
use crate::tie_out::engine::Pool;
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

pub(super) fn compare(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let report = sheet.report;
    let rows = report.rows(S::InterestSummary, "current_index_rates");
    for row in rows {
        sheet.input(at(S::InterestSummary, "current_index_rates").row(row, "rate"));
    }
    hedges(facts, sheet);
    caps(facts, sheet);
    for (class, month) in facts.classes() {
        let rate = month.pass_through_rate.decimal() * HUNDRED;
        for section in [S::DistributionSummary, S::InterestSummary] {
            sheet.tie(
                at(section, "classes").row(class, "pass_through_rate"),
                rate,
                "index plus margin, at most the net WAC cap and the hard cap",
            );
        }
    }
    let residual = &facts.deal.residual;
    for section in [S::DistributionSummary, S::InterestSummary] {
        let key = at(section, "classes").row(residual, "pass_through_rate");
        sheet.tie(key, Decimal::ZERO, "the residual class has no rate");
    }
}

fn hedges(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let engine = facts.engine;
    let agreements = at(S::CreditEnhancement, "hedge_agreements");
    let rows = sheet.report.rows(S::CreditEnhancement, "hedge_agreements");
    let rows = rows.to_vec();
    let terms = engine
        .plan
        .months
        .get(engine.month.index().saturating_sub(1));
    for (position, row) in rows.iter().enumerate() {
        let paid = agreements.row(row, "amount_paid_to_provider");
        let received = agreements.row(row, "amount_received_from_provider");
        let ends = agreements.row(row, "termination_date");
        let hedge = engine.plan.hedges.get(position);
        let (Some(hedge), Some(terms)) = (
            hedge.filter(|_| rows.len() == engine.plan.hedges.len()),
            terms,
        ) else {
            for key in [paid, received, ends] {
                sheet.not_derivable(
                    key,
                    "the deal and the report have different numbers of hedges",
                );
            }
            continue;
        };
        let rate = |index: stepdown_projection::index::ReferenceRateIndex| {
            let rates = &engine.reference_rates;
            rates.get(index.position()).copied().unwrap_or(Cents::ZERO)
        };
        let legs = hedge.legs(terms, rate);
        let (Hedge::Swap { notional, .. } | Hedge::Cap { notional, .. }) = hedge;
        sheet.tie(
            paid,
            legs.paid.decimal(),
            "notional times the fixed rate, by its day count",
        );
        sheet.tie(
            received,
            legs.received.decimal(),
            "notional times the index, by its day count",
        );
        let last = notional.iter().rposition(|amount| *amount > Cents::ZERO);
        let last = last.and_then(|place| facts.deal.schedule(place as u32 + 1).ok());
        let last =
            last.and_then(|schedule| schedule.periods().last().map(|last| last.nominal_date));
        sheet.date(
            ends,
            last,
            "distribution day of the last month with a notional",
        );
    }
    reserve(facts, sheet);
}

/// The reserve account, through which hedge payments pass.
fn reserve(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::CreditEnhancement, "reserve_accounts");
    let rows = sheet.report.rows(S::CreditEnhancement, "reserve_accounts");
    let deal = &facts.engine.record.deal;
    let net = deal.hedge_payment.decimal() + deal.hedge_receipt.decimal();
    for (position, row) in rows.to_vec().iter().enumerate() {
        let net = if position == 0 { net } else { Decimal::ZERO };
        let beginning = sheet.input(here.row(row, "beginning_balance"));
        let earned = sheet.input(here.row(row, "investment_earnings"));
        let released = sheet.input(here.row(row, "releases"));
        let deposited = sheet.tie(here.row(row, "other_deposits"), net, "net hedge payments");
        let drawn = sheet.tie(here.row(row, "draws"), net, "net hedge payments");
        sheet.tie(
            here.row(row, "ending_balance"),
            beginning + earned + deposited - drawn - released,
            "beginning, earnings and deposits less draws and releases",
        );
    }
}

fn caps(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let engine = facts.engine;
    let here = at(S::WeightedAverages, "pools");
    let pool_balance = facts.total(|pool| pool.beginning);
    let hedge_rate = ratio(engine.record.deal.hedge_owed.decimal(), pool_balance);
    for Pool { name, group, .. } in &engine.pools {
        let of_group = engine.pools.iter().filter(|pool| pool.group == *group);
        let balance: Decimal = of_group.map(|pool| pool.beginning).sum();
        let interest = engine.group_interest.get(*group).copied();
        let by_the_month = ratio(interest.unwrap_or_default(), balance);
        sheet.tie(
            here.row(name, "weighted_average_net_rate"),
            by_the_month * Decimal::from(1200),
            "the group's net interest in cents times 12 over its balance",
        );
        let per_year = periods_per_year(facts, *group);
        let cap = (by_the_month - hedge_rate).max(Decimal::ZERO);
        sheet.tie(
            here.row(name, "net_weighted_average_cap_rate"),
            cap * per_year * HUNDRED,
            "the group's net interest less the net swap payment's share, by the classes' day count",
        );
    }
}

/// Accrual periods per year, by the day count of the group's own classes, or of the deal's first
/// class if the group has none.
fn periods_per_year(facts: &Facts<'_>, group: usize) -> Decimal {
    let classes = || facts.deal.classes.iter();
    let of_group = classes().find(|class| class.groups == [GroupIndex::new(group)]);
    let day_count = of_group.or_else(|| classes().next());
    let day_count = day_count.map(|class| class.day_count);
    let days = day_count.and_then(|count| facts.schedule.days(facts.engine.month, count));
    let (days, basis) = days.unwrap_or((30, 360));
    ratio(Decimal::from(basis), Decimal::from(days))
}
