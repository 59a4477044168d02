//! Section 18: the stepdown date and the trigger event.

use rust_decimal::Decimal;
use stepdown_projection::deal::terms::{DelinquencyLimit, Stepdown};

use stepdown_projection::number::Cents;

use super::collateral::{Losses, ratio};
use super::{Facts, at};
use crate::tie_out::form::{DECIMALS_TESTED, NO_LIMIT, ReportSection as S};
use crate::tie_out::sheet::Sheet;
use crate::tie_out::value::round;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

pub(super) fn compare(facts: &Facts<'_>, losses: &Losses, sheet: &mut Sheet<'_>) {
    let (enhancement, stepped_down) = stepdown(facts, sheet);
    trigger_event(facts, losses, enhancement, stepped_down, sheet);
}

/// Compares; returns the enhancement percentage, and whether the stepdown date has occurred.
fn stepdown(facts: &Facts<'_>, sheet: &mut Sheet<'_>) -> (Decimal, bool) {
    let engine = facts.engine;
    let deal = &engine.record.deal;
    let seniors: Decimal = engine.plan.ranks.first().map_or(Decimal::ZERO, |rank| {
        let opening = &engine.record.classes;
        let balances = rank
            .classes
            .iter()
            .map(|class| opening[*class].opening_balance);
        balances.map(Cents::decimal).sum()
    });
    let here = at(S::PerformanceTests, "stepdown_class_a_reduced_to_zero");
    let seniors_paid = seniors <= Decimal::ZERO;
    sheet.tie(
        here.one("class_a_balance_before_the_date"),
        seniors,
        "sum of the senior classes before the date",
    );
    sheet.tie(here.one("target"), Decimal::ZERO, "reduced to zero");
    sheet.truth(here.one("met"), seniors_paid, "the balance is 0");

    let here = at(S::PerformanceTests, "stepdown_distribution_date");
    let (not_before, specified) = match &facts.deal.stepdown {
        Stepdown::When {
            not_before,
            senior_enhancement,
            ..
        } => (*not_before, *senior_enhancement),
        Stepdown::Never => (None, None),
    };
    let month_met = not_before.is_none_or(|not_before| engine.month >= not_before);
    sheet.tie(
        here.one("distribution"),
        Decimal::from(engine.month.number()),
        "months from the first distribution",
    );
    match not_before {
        Some(not_before) => {
            let number = Decimal::from(not_before.number());
            sheet.tie(here.one("not_before"), number, "the deal's");
        }
        None => {
            sheet.not_derivable(here.one("not_before"), "the deal has no earliest month");
        }
    }
    sheet.truth(here.one("met"), month_met, "the month has been reached");

    let here = at(S::PerformanceTests, "stepdown_senior_enhancement");
    let enhancement = deal.senior_enhancement.decimal() * HUNDRED;
    let stated = round(enhancement, DECIMALS_TESTED);
    let key = here.one("senior_enhancement_percentage");
    sheet.tie(
        key,
        stated,
        "(subordinate classes before the date, plus overcollateralization by the deal's rule) / \
         ending pool, to six decimals",
    );
    let specified = specified.unwrap_or_default() * HUNDRED;
    let key = here.one("specified_enhancement_percentage");
    sheet.tie(key, specified, "the deal's");
    let enough = stated >= specified;
    sheet.truth(here.one("met"), enough, "at least as specified");

    let here = at(S::PerformanceTests, "stepdown_clause_ii");
    let both = month_met && enough;
    sheet.truth(here.one("distribution_date_met"), month_met, "as tested");
    sheet.truth(here.one("senior_enhancement_met"), enough, "as tested");
    sheet.truth(here.one("both"), both, "both");
    let here = at(S::PerformanceTests, "stepdown");
    sheet.truth(here.one("clause_i"), seniors_paid, "as tested");
    sheet.truth(here.one("clause_ii"), both, "as tested");
    let either = deal.stepped_down;
    sheet.truth(here.one("either"), either, "either clause");
    (enhancement, either)
}

fn trigger_event(
    facts: &Facts<'_>,
    losses: &Losses,
    enhancement: Decimal,
    stepped_down: bool,
    sheet: &mut Sheet<'_>,
) {
    let deal = &facts.engine.record.deal;
    let here = at(S::PerformanceTests, "trigger_event_clause_a_delinquency");
    let delinquent = sheet.not_derivable(
        here.one("sixty_plus_delinquency_percentage"),
        "an average over months that the report does not print",
    );
    let test = facts.deal.trigger_event.delinquency.as_ref();
    let limit = test.map(|test| match test.limit {
        DelinquencyLimit::OfSeniorEnhancement(share) => round(enhancement * share, DECIMALS_TESTED),
        DelinquencyLimit::OfPool(share) => share * HUNDRED,
    });
    let key = here.one("senior_enhancement_delinquency_percentage_target");
    match limit {
        Some(limit) => {
            let rule = "the deal's share of the enhancement, to six decimals";
            sheet.tie(key, limit, rule);
        }
        None => {
            sheet.not_derivable(key, "the deal has no such test");
        }
    }
    let delinquency = limit.is_some_and(|limit| delinquent >= limit);
    sheet.truth(here.one("met"), delinquency, "at least the target");

    let here = at(S::PerformanceTests, "trigger_event_clause_b_realized_loss");
    let original = facts.total(|pool| pool.original);
    let share = round(
        ratio(losses.cumulative, original) * HUNDRED,
        DECIMALS_TESTED,
    );
    sheet.tie(
        here.one("aggregate_realized_loss_percentage"),
        share,
        "losses of section 13B over the original pool, to six decimals",
    );
    let most = facts.deal.loss_limit(facts.engine.month);
    let most = most.map_or(NO_LIMIT, |limit| limit * HUNDRED);
    sheet.tie(
        here.one("scheduled_loss_target_percent"),
        most,
        "the deal's; 99,999% means no limit",
    );
    let lossy = share > most;
    sheet.truth(here.one("met"), lossy, "above the target");

    let here = at(S::PerformanceTests, "trigger_event");
    sheet.truth(here.one("delinquency_met"), delinquency, "as tested");
    sheet.truth(here.one("realized_loss_met"), lossy, "as tested");
    let rule = "either, on or after the stepdown date";
    sheet.truth(here.one("in_effect"), deal.trigger_event, rule);
    let here = at(S::PerformanceTests, "stepdown_date_and_trigger_event");
    let key = here.one("stepdown_date_has_occurred");
    sheet.truth(key, stepped_down, "as tested");
    let key = here.one("trigger_event_in_effect");
    sheet.truth(key, deal.trigger_event, "as tested");
    let key = here.one("trigger_event_in_effect_on_or_after_stepdown_date");
    sheet.truth(key, stepped_down && deal.trigger_event, "both");
}
