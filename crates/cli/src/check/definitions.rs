//! Summary of what a deal that states its payments defines: amounts, tests, accounts, fees and schedules.

use stepdown_projection::deal::Deal;
use stepdown_projection::deal::rules::{
    AmountValue, Condition, FeeAmount, Limit, PaymentRules, ScheduleTerms, Source, Sticky,
    TestTerms, source_name,
};
use stepdown_projection::formula::Comparison;
use stepdown_projection::words::counted;

use super::Section;
use super::rule_classes::table;
use super::words::Calendar;
use crate::numbers::dollars;

pub(super) fn sections(deal: &Deal, rules: &PaymentRules, calendar: &Calendar) -> [Section; 5] {
    [
        amounts(rules),
        tests(rules),
        accounts(deal, rules),
        fees(rules),
        schedules(rules, calendar),
    ]
}

fn amounts(rules: &PaymentRules) -> Section {
    let mut section = Section::new("Amounts");
    for amount in &rules.amounts {
        let text = match &amount.value {
            AmountValue::Formula(formula) => formula.text.clone(),
            AmountValue::Table(rows) => table(rows),
        };
        section.line(amount.name.as_str(), text);
    }
    section
}

fn tests(rules: &PaymentRules) -> Section {
    let mut section = Section::new("Tests");
    for test in &rules.tests {
        section.line(test.name.as_str(), condition(test));
    }
    section
}

fn condition(test: &TestTerms) -> String {
    let mut text = match &test.condition {
        Condition::Holds(formula) => formula.text.clone(),
        Condition::Value {
            value,
            mean_of_months,
            comparison,
            limit,
        } => {
            let mean = match mean_of_months {
                1 => String::new(),
                months => format!(", averaged over {},", counted(*months, "month")),
            };
            let compared = match comparison {
                Comparison::Below => "below",
                Comparison::AtMost => "at most",
                Comparison::Above => "above",
                Comparison::AtLeast => "at least",
                Comparison::Equal => "equal to",
            };
            let limit = match limit {
                Limit::Formula(formula) => formula.text.clone(),
                Limit::Table(rows) => table(rows),
            };
            format!("{}{mean} {compared} {limit}", value.text)
        }
    };
    if test.dates_running > 1 {
        text = format!("{text}, on {} running", counted(test.dates_running, "date"));
    }
    match test.sticky {
        Sticky::Never => text,
        Sticky::OnceFailed => format!("{text}; once failed, it stays failed"),
        Sticky::OncePassed => format!("{text}; once passed, it stays passed"),
    }
}

fn accounts(deal: &Deal, rules: &PaymentRules) -> Section {
    let mut section = Section::new("Accounts");
    for account in &rules.accounts {
        let mut parts = vec![match &account.target {
            Some(target) => format!(
                "{} at closing, target {}",
                dollars(rules.initial_balance(account, deal.original_balance)),
                target.text
            ),
            None => format!(
                "{} at closing, no target",
                dollars(rules.initial_balance(account, deal.original_balance))
            ),
        }];
        if let Some(rate) = &account.earnings {
            parts.push(format!("earns {}", rate.text));
        }
        let to = match account.final_release {
            Source::Released => "available funds".to_owned(),
            source => source_name(deal, source),
        };
        parts.push(format!("on the last date to {to}"));
        section.line(account.name.as_str(), parts.join("; "));
    }
    section
}

fn fees(rules: &PaymentRules) -> Section {
    let mut section = Section::new("Fees");
    for fee in &rules.fees {
        let mut parts = vec![match &fee.amount {
            FeeAmount::Dollars(amount) => format!("{} a date", amount.text),
            FeeAmount::Rate { rate, of } => format!("{} a year of {}", rate.text, of.text),
        }];
        for (what, limit) in [
            ("at least", &fee.minimum),
            ("at most", &fee.maximum),
            ("a year at most", &fee.annual_cap),
        ] {
            if let Some(limit) = limit {
                parts.push(format!("{what} {}", limit.text));
            }
        }
        section.line(fee.name.as_str(), parts.join(", "));
    }
    section
}

fn schedules(rules: &PaymentRules, calendar: &Calendar) -> Section {
    let mut section = Section::new("Schedules");
    for schedule in &rules.schedules {
        section.line(schedule.name.as_str(), rows(schedule, calendar));
    }
    section
}

fn rows(schedule: &ScheduleTerms, calendar: &Calendar) -> String {
    let row = |row: Option<&(stepdown_curves::Month, rust_decimal::Decimal)>| {
        row.map_or_else(String::new, |(month, balance)| match month.number() {
            0 => format!("{} at closing", dollars(*balance)),
            _ => format!("{} in {}", dollars(*balance), calendar.month(*month)),
        })
    };
    let count = counted(schedule.rows.len(), "row");
    if schedule.rows.len() < 2 {
        return format!("{count}: {}", row(schedule.rows.first()));
    }
    format!(
        "{count}, from {} to {}",
        row(schedule.rows.first()),
        row(schedule.rows.last())
    )
}
