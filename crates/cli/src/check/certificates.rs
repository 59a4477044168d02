//! Summary of the classes and their coupons.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{ClassTerms, Coupon, StepUpFrom};
use stepdown_projection::words::counted;

use super::Section;
use super::words::{Calendar, day_count, groups};
use crate::numbers::{dollars, percent};

pub(super) fn section(deal: &Deal, calendar: &Calendar) -> Section {
    let mut section = Section::new("Certificates");
    let certificates = deal.certificate_balance();
    section.line(
        "total",
        format!(
            "{} in {}; overcollateralization of {}",
            dollars(certificates),
            counted(deal.classes.len(), "class"),
            dollars(deal.original_balance - certificates)
        ),
    );
    for (class, terms) in deal.classes.enumerate() {
        let assumed = match (&terms.coupon, deal.assumed[class]) {
            (Coupon::Floating { .. }, true) => " (the margin is assumed)",
            (_, true) => " (the rate is assumed)",
            (_, false) => "",
        };
        section.line(
            deal.class_names[class].as_str(),
            format!(
                "{}, {}{assumed}",
                dollars(terms.balance),
                coupon(deal, terms)
            ),
        );
    }
    section.line("interest", interest(deal, calendar));
    section
}

fn coupon(deal: &Deal, terms: &ClassTerms<Decimal>) -> String {
    let stepped_up = |from: &Decimal, to: &Decimal| {
        if from == to {
            String::new()
        } else {
            format!(", stepping up to {}", percent(*to))
        }
    };
    let mut text = match &terms.coupon {
        Coupon::Floating {
            index,
            margin,
            stepped_up_margin,
        } => format!(
            "{} + {}{}",
            deal.reference_rates
                .get(index.position())
                .map_or("index", String::as_str),
            percent(*margin),
            stepped_up(margin, stepped_up_margin)
        ),
        Coupon::Fixed {
            rate,
            stepped_up_rate,
        } => format!("{}{}", percent(*rate), stepped_up(rate, stepped_up_rate)),
        Coupon::NetWac => "net WAC".to_owned(),
        Coupon::Formula => "rate as stated".to_owned(),
    };
    text.push_str(", ");
    text.push_str(day_count(terms.day_count));
    if !terms.groups.is_empty() {
        text.push_str(", backed by ");
        text.push_str(&groups(deal, &terms.groups));
    }
    if !terms.net_wac_cap {
        text.push_str(", no net WAC cap");
    }
    text
}

fn interest(deal: &Deal, calendar: &Calendar) -> String {
    let mut parts = Vec::new();
    if deal.classes.iter().any(|class| class.net_wac_cap) {
        parts.push("capped at the net WAC unless stated otherwise".to_owned());
    }
    if let Some(cap) = deal.hard_cap {
        parts.push(format!("never above {}", percent(cap)));
    }
    parts.push(match deal.step_up_from {
        StepUpFrom::AfterFirstCall { dates: 0 } => "steps up on the first possible call".to_owned(),
        StepUpFrom::AfterFirstCall { dates } => {
            format!(
                "steps up {} after the first possible call",
                counted(dates, "date")
            )
        }
        StepUpFrom::Month(month) => format!("steps up from {}", calendar.month(month)),
    });
    if let Some(days) = deal.first_period_days {
        parts.push(format!("first period of {}", counted(days, "day")));
    }
    if deal.delay_days > 0 {
        parts.push(format!(
            "paid {} after its period",
            counted(deal.delay_days, "day")
        ));
    }
    parts.join("; ")
}
