//! Counts of events in the random cases: they show that the invariants are exercised.

use std::collections::BTreeMap;

use stepdown_projection::deal::terms::{Order, StepUpFrom, Stepdown};
use stepdown_projection::waterfall::{CallOption, MonthRecord};
use stepdown_tests::generator::Case;

use super::checked::{Checked, total};

/// The number of numbered cases counted.
const CASES: u64 = 400;

/// Events, and the least number of cases in which each must occur.
const EVENTS: [(&str, u32); 41] = [
    ("write-down", 60),
    ("write-down of the lowest class alone", 10),
    ("every class wiped out by losses", 10),
    ("loss after every class is gone", 10),
    ("write-down reimbursed", 20),
    ("class paid in full", 60),
    ("stepdown", 60),
    ("stepdown because the seniors are paid", 5),
    ("trigger event", 40),
    ("trigger event cured", 10),
    ("trigger event before stepdown", 10),
    ("overcollateralization reduction", 40),
    ("overcollateralization increase", 60),
    ("losses covered", 60),
    ("principal above the targets", 20),
    ("basis risk shortfall", 60),
    ("basis risk paid", 40),
    ("interest shortfall", 10),
    ("interest shortfall recovered", 4),
    ("principal used for interest or hedges", 30),
    ("hedge payment", 30),
    ("hedge payment unpaid", 10),
    ("hedge receipt", 30),
    ("prepayment interest shortfall", 30),
    ("prepayment interest shortfall paid", 10),
    ("Relief Act shortfall paid", 10),
    ("prepayment charges", 30),
    ("interest loss", 30),
    ("interest loss of all interest", 3),
    ("margin stepped up", 20),
    ("margin stepped up from a stated month", 10),
    ("several months of collections on the first date", 60),
    ("class of two loan groups paid principal", 10),
    ("two loan groups", 40),
    ("hard cap binds", 20),
    ("call exercised", 60),
    ("call with write-downs outstanding", 5),
    ("call that reimburses write-downs", 1),
    ("call with carried amounts", 5),
    ("pool gone before its last month", 20),
    ("paid pro rata within a principal group", 30),
];

fn events(checked: &Checked<'_, f64>) -> Vec<&'static str> {
    let mut seen = Vec::new();
    let plan = &checked.prepared.plan;
    let mut before: Option<&MonthRecord<f64>> = None;
    let mut called = None;
    for (position, record) in checked.months().iter().enumerate() {
        let deal = &record.deal;
        let state = &checked.run.states[position];
        let mut see = |what: &'static str, occurs: bool| {
            if occurs && !seen.contains(&what) {
                seen.push(what);
            }
        };
        let written_down = total(record, |class| class.write_down);
        let losers = record
            .classes
            .iter()
            .filter(|class| class.write_down > 1.0)
            .count();
        let redeemed = total(record, |class| class.redemption.total());
        see("write-down", written_down > 1.0);
        see(
            "write-down of the lowest class alone",
            losers == 1 && deal.certificate_balance > 1.0 && plan.classes.len() > 1,
        );
        let gone = deal.certificate_balance < 1.0 && redeemed < 1.0;
        see(
            "every class wiped out by losses",
            gone && written_down > 1.0
                && record
                    .classes
                    .iter()
                    .all(|class| class.unreimbursed_write_down > 0.005),
        );
        see(
            "loss after every class is gone",
            deal.opening_certificates < 1.0 && record.collateral.realized_loss > 1.0,
        );
        see(
            "basis risk shortfall",
            total(record, |class| class.basis_risk_shortfall) > 1.0,
        );
        see(
            "basis risk paid",
            total(record, |class| class.basis_risk_paid) > 1.0,
        );
        see(
            "write-down reimbursed",
            total(record, |class| class.write_down_reimbursed) > 1.0,
        );
        see(
            "class paid in full",
            record
                .classes
                .iter()
                .any(|class| class.principal_paid > 1.0 && class.closing_balance < 0.005),
        );
        see("prepayment charges", deal.prepayment_charges > 1.0);
        see("interest loss", deal.interest_loss > 1.0);
        see(
            "interest loss of all interest",
            deal.interest_loss > 1.0 && deal.interest_remittance < 0.005,
        );
        see("stepdown", deal.stepped_down);
        let seniors = plan.ranks[0]
            .classes
            .iter()
            .fold(0.0, |sum, class| sum + state.classes[*class].balance);
        let reached = match &plan.stepdown {
            Stepdown::Never => false,
            Stepdown::When { not_before, .. } => {
                not_before.is_none_or(|not_before| record.month >= not_before)
            }
        };
        see(
            "stepdown because the seniors are paid",
            deal.stepped_down
                && !state.stepped_down
                && seniors < 0.005
                && !reached
                && deal.opening_certificates > 1.0,
        );
        see("trigger event", deal.trigger_event);
        see(
            "trigger event before stepdown",
            deal.trigger_event && !deal.stepped_down,
        );
        see(
            "trigger event cured",
            before.is_some_and(|before| before.deal.trigger_event && !deal.trigger_event),
        );
        see(
            "overcollateralization reduction",
            deal.overcollateralization_reduction > 1.0,
        );
        see(
            "overcollateralization increase",
            deal.overcollateralization_increase > 1.0,
        );
        see("losses covered", deal.losses_covered > 1.0);
        let paid = total(record, |class| class.principal_paid);
        let interest = total(record, |class| class.interest_paid);
        let after_interest =
            deal.interest_remittance + deal.principal_remittance - deal.hedge_payment - interest;
        let due = deal.principal_remittance - deal.overcollateralization_reduction;
        let amount =
            after_interest.min(due) + deal.losses_covered + deal.overcollateralization_increase;
        see(
            "principal above the targets",
            deal.stepped_down && paid + 1.0 < amount.min(deal.opening_certificates),
        );
        see(
            "principal used for interest or hedges",
            after_interest + 1.0 < deal.principal_remittance,
        );
        see("hedge payment", deal.hedge_payment > 1.0);
        see(
            "hedge payment unpaid",
            deal.hedge_owed > deal.hedge_payment + 1.0,
        );
        see("hedge receipt", deal.hedge_receipt > 1.0);
        see(
            "prepayment interest shortfall",
            total(record, |class| class.prepayment_interest_shortfall) > 1.0,
        );
        see(
            "prepayment interest shortfall paid",
            total(record, |class| class.prepayment_interest_shortfall_paid) > 1.0,
        );
        see(
            "Relief Act shortfall paid",
            total(record, |class| class.relief_act_shortfall_paid) > 1.0,
        );
        for (class, month) in record.classes.enumerate() {
            let carried = state.classes[class].interest_shortfall;
            see("interest shortfall", month.interest_shortfall > 1.0);
            see(
                "interest shortfall recovered",
                carried > 1.0 && month.interest_shortfall < 0.005 && redeemed < 1.0,
            );
            see(
                "hard cap binds",
                plan.hard_cap == Some(month.pass_through_rate) && month.interest_paid > 1.0,
            );
        }
        let outstanding = deal.opening_certificates > 1.0;
        match plan.step_up_from {
            StepUpFrom::AfterFirstCall { dates } => see(
                "margin stepped up",
                called.is_some_and(|call| position > call + dates as usize) && outstanding,
            ),
            StepUpFrom::Month(from) => see(
                "margin stepped up from a stated month",
                record.month >= from && outstanding,
            ),
        }
        see(
            "several months of collections on the first date",
            record.collection_months() > 1,
        );
        see("two loan groups", record.groups.len() > 1);
        see(
            "class of two loan groups paid principal",
            plan.classes.enumerate().any(|(class, terms)| {
                terms.groups.len() > 1 && record.classes[class].principal_paid > 1.0
            }),
        );
        if deal.first_call {
            called = Some(position);
        }
        see(
            "pool gone before its last month",
            record.collateral.closing_balance == 0.0 && position + 1 < plan.months.len(),
        );
        see(
            "paid pro rata within a principal group",
            plan.ranks.iter().any(|rank| {
                matches!(rank.order, Order::ProRata(_))
                    && rank
                        .classes
                        .iter()
                        .filter(|class| record.classes[**class].principal_paid > 1.0)
                        .count()
                        > 1
            }),
        );
        before = Some(record);
    }
    seen
}

fn call_events(checked: &Checked<'_, f64>) -> Vec<&'static str> {
    let mut seen = Vec::new();
    for record in checked.months() {
        let redeemed = total(record, |class| class.redemption.balance);
        if redeemed <= 1.0 {
            continue;
        }
        seen.push("call exercised");
        if total(record, |class| {
            class.unreimbursed_write_down + class.redemption.write_down
        }) > 1.0
        {
            seen.push("call with write-downs outstanding");
        }
        if total(record, |class| class.redemption.write_down) > 1.0 {
            seen.push("call that reimburses write-downs");
        }
        if total(record, |class| class.redemption.interest) > 1.0 {
            seen.push("call with carried amounts");
        }
    }
    seen
}

#[test]
fn random_cases_exercise_every_rule() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for number in 0..CASES {
        let case = Case::numbered(number);
        let read = case
            .read()
            .unwrap_or_else(|diagnostics| panic!("case {number}\n{diagnostics}{case:?}"));
        let to_maturity = events(&Checked::new(&read, CallOption::NotExercised));
        let to_call = call_events(&Checked::new(&read, CallOption::Exercised));
        for event in to_maturity.into_iter().chain(to_call) {
            *counts.entry(event).or_default() += 1;
        }
    }
    let rare: Vec<String> = EVENTS
        .iter()
        .filter_map(|(event, at_least)| {
            let count = counts.get(event).copied().unwrap_or(0);
            (count < *at_least).then(|| format!("{event}: {count} of {at_least}"))
        })
        .collect();
    assert!(rare.is_empty(), "too rare: {rare:#?}\nof {counts:#?}");
    let unlisted: Vec<&&str> = counts
        .keys()
        .filter(|event| !EVENTS.iter().any(|(listed, _)| listed == *event))
        .collect();
    assert!(unlisted.is_empty(), "not listed: {unlisted:?}");
}
