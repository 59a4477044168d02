//! Summary of the classes of a deal that states its payments.

use stepdown_projection::deal::Deal;
use stepdown_projection::deal::rules::{
    Between, ClassBalance, ClassCoupon, ClassStepUp, PaymentRules, RuleClass, StepUpBy, TableTerms,
};
use stepdown_projection::deal::terms::StepUpFrom;
use stepdown_projection::formula::Unit;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::words::counted;

use rust_decimal::Decimal;

use super::Section;
use super::words::{Calendar, day_count, groups};
use crate::numbers::{dollars, listed, multiple, percent};

pub(super) fn section(deal: &Deal, rules: &PaymentRules, calendar: &Calendar) -> Section {
    let mut section = Section::new("Certificates");
    section.line("total", total(deal, rules));
    let one_day_count = one_of_all(rules, |class| class.day_count);
    let one_delay = one_of_all(rules, |class| class.delay_days);
    for (index, class) in rules.classes.enumerate() {
        let mut parts = vec![balance(class), coupon(deal, class)];
        parts.extend(limits(class));
        if let Some(step_up) = class.step_up {
            parts.push(stepping_up(step_up, calendar));
        }
        if has_interest(class) {
            if one_day_count.is_none() {
                parts.push(day_count(class.day_count).to_owned());
            }
            if one_delay.is_none() && class.delay_days > 0 {
                parts.push(format!("delay of {}", counted(class.delay_days, "day")));
            }
            parts.extend(payment_dates(class));
        }
        if class.accretes {
            parts.push("accrual class".to_owned());
        }
        if !class.groups.is_empty() {
            parts.push(format!("backed by {}", groups(deal, &class.groups)));
        }
        if class.retained {
            parts.push("retained".to_owned());
        }
        if class.assumed {
            let what = match class.coupon {
                ClassCoupon::Floating { .. } => "the margin is assumed",
                _ => "the rate is assumed",
            };
            parts.push(what.to_owned());
        }
        section.line(deal.class_names[index].as_str(), parts.join(", "));
    }
    for class in &rules.exchange_classes {
        let part = |(class, fraction): &(ClassIndex, Decimal)| {
            format!("{} of {}", multiple(*fraction), deal.class_names[*class])
        };
        let parts: Vec<String> = class.parts.iter().map(part).collect();
        section.line(
            class.name.as_str(),
            format!(
                "{}, exchange class: {}",
                dollars(class.sum(|class| deal.classes[class].balance)),
                listed(&parts)
            ),
        );
    }
    let mut interest: Vec<String> = one_day_count
        .map(|days| day_count(days).to_owned())
        .into_iter()
        .collect();
    if let Some(days) = one_delay.filter(|days| *days > 0) {
        interest.push(format!("paid {} after its period", counted(days, "day")));
    }
    if let Some(days) = deal.first_period_days {
        interest.push(format!("first period of {}", counted(days, "day")));
    }
    if let Some(cap) = deal.hard_cap {
        interest.push(format!("never above {}", percent(cap)));
    }
    if !interest.is_empty() {
        section.line("interest", interest.join("; "));
    }
    section
}

fn total(deal: &Deal, rules: &PaymentRules) -> String {
    let certificates = deal.certificate_balance();
    let difference = deal.original_balance - certificates;
    let compared = if difference.is_zero() {
        "equal to the collateral".to_owned()
    } else {
        format!("{} less than the collateral", dollars(difference))
    };
    let reference = if rules.reference_pool {
        "; they follow a reference pool, without cash from it"
    } else {
        ""
    };
    format!(
        "{} in {}, {compared}{reference}",
        dollars(certificates),
        counted(deal.classes.len(), "class")
    )
}

/// The value that all classes with interest share.
fn one_of_all<T: PartialEq>(rules: &PaymentRules, of: impl Fn(&RuleClass) -> T) -> Option<T> {
    let mut values = rules
        .classes
        .iter()
        .filter(|class| has_interest(class))
        .map(of);
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

fn has_interest(class: &RuleClass) -> bool {
    class.coupon != ClassCoupon::None
}

fn balance(class: &RuleClass) -> String {
    match &class.balance {
        ClassBalance::Dollars(balance) => dollars(*balance),
        ClassBalance::Notional(formula) => format!("notional, {}", formula.text),
    }
}

fn coupon(deal: &Deal, class: &RuleClass) -> String {
    match &class.coupon {
        ClassCoupon::None if class.retained => "no interest".to_owned(),
        ClassCoupon::None => "principal only".to_owned(),
        ClassCoupon::Fixed(rate) => percent(*rate),
        ClassCoupon::Floating {
            index,
            multiplier,
            margin,
        } => {
            let known = deal.reference_rates.get(index.position());
            floating(known.map_or("index", String::as_str), *multiplier, *margin)
        }
        ClassCoupon::NetWac { less } if less.is_zero() => "net WAC".to_owned(),
        ClassCoupon::NetWac { less } => format!("net WAC less {}", percent(*less)),
        ClassCoupon::Table(terms) => table(terms),
        ClassCoupon::Formula(formula) => formula.text.clone(),
    }
}

/// `sofr + 0.85%`, `24.00% - 3 x libor_1m`.
fn floating(index: &str, multiplier: Decimal, margin: Decimal) -> String {
    let size = multiplier.abs();
    let of_index = if size == Decimal::ONE {
        index.to_owned()
    } else {
        format!("{} x {index}", size.normalize())
    };
    if multiplier.is_sign_negative() {
        return format!("{} - {of_index}", percent(margin));
    }
    if margin.is_zero() {
        return of_index;
    }
    let sign = if margin.is_sign_negative() { "-" } else { "+" };
    format!("{of_index} {sign} {}", percent(margin.abs()))
}

fn limits(class: &RuleClass) -> Vec<String> {
    let mut limits = Vec::new();
    if let Some(floor) = &class.floor {
        limits.push(format!("at least {}", floor.text));
    }
    if let Some(cap) = &class.cap {
        let carried = if class.carries_forward {
            ", the rest carried forward"
        } else {
            ""
        };
        limits.push(format!("at most {}{carried}", cap.text));
    }
    limits
}

fn stepping_up(step_up: ClassStepUp, calendar: &Calendar) -> String {
    let by = match step_up.by {
        StepUpBy::Times(factor) => format!("times {}", factor.normalize()),
        StepUpBy::Plus(added) => format!("plus {}", percent(added)),
    };
    match step_up.from {
        Some(StepUpFrom::Month(month)) => format!("{by} from {}", calendar.month(month)),
        Some(StepUpFrom::AfterFirstCall { dates: 0 }) => {
            format!("{by} from the first possible call")
        }
        Some(StepUpFrom::AfterFirstCall { dates }) => format!(
            "{by} from {} after the first possible call",
            counted(dates, "date")
        ),
        None => format!("{by} after the step-up"),
    }
}

fn payment_dates(class: &RuleClass) -> Vec<String> {
    let mut parts = Vec::new();
    match class.months_between_payments {
        1 => {}
        3 => parts.push("paid quarterly".to_owned()),
        6 => parts.push("paid semiannually".to_owned()),
        12 => parts.push("paid annually".to_owned()),
        months => parts.push(format!("paid every {}", counted(months, "month"))),
    }
    if let Some(from) = class.interest_from {
        parts.push(format!("accrues from {from}"));
    }
    parts
}

/// `1.00%; 0.50% from month 13`.
pub(super) fn table(table: &TableTerms) -> String {
    /// The rows of longer tables that are shown.
    const MOST_ROWS: usize = 4;
    let value = |value: Decimal| match table.unit {
        Unit::Dollars => dollars(value),
        _ => percent(value),
    };
    let shown = |rows: &[(stepdown_curves::Month, Decimal)]| -> Vec<String> {
        let rows = rows.iter().map(|(month, amount)| match month.number() {
            0 | 1 => value(*amount),
            from => format!("{} from month {from}", value(*amount)),
        });
        rows.collect()
    };
    let rows = &table.rows;
    let text = match rows.last() {
        Some(last) if rows.len() > MOST_ROWS => format!(
            "{}, and so on to {}",
            shown(&rows[..MOST_ROWS - 1]).join(", "),
            shown(std::slice::from_ref(last)).join("")
        ),
        _ => shown(rows).join(", "),
    };
    match table.between {
        Between::Steps => text,
        Between::Interpolated => format!("{text}, interpolated"),
    }
}
