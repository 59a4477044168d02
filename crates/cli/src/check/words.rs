//! Terms of deals as text.

use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::calendar::{DayCount, DistributionSchedule};
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Order, TargetAmount};
use stepdown_projection::index::{ClassIndex, GroupIndex};

use crate::numbers::{dollars, listed, percent};

/// The deal's distribution dates, to name months.
pub(super) struct Calendar {
    pub(super) schedule: DistributionSchedule,
}

impl Calendar {
    /// `month 37, 2010-05-25`.
    pub(super) fn month(&self, month: Month) -> String {
        match self.schedule.distribution_date(month) {
            Some(date) => format!("month {}, {date}", month.number()),
            None => format!("month {}, after the last loan matures", month.number()),
        }
    }
}

/// A day count as deal files write it.
pub(super) fn day_count(day_count: DayCount) -> &'static str {
    match day_count {
        DayCount::Actual360 => "actual/360",
        DayCount::Actual360Unadjusted => "actual/360 unadjusted",
        DayCount::Thirty360 => "30/360",
        DayCount::Actual365 => "actual/365",
    }
}

/// Dollars, a share of the current pool, or both.
pub(super) fn target(target: &TargetAmount<Decimal>) -> String {
    match (target.fixed.is_zero(), target.of_current.is_zero()) {
        (_, true) => dollars(target.fixed),
        (true, false) => format!("{} of the current pool", percent(target.of_current)),
        (false, false) => format!(
            "{} and {} of the current pool",
            dollars(target.fixed),
            percent(target.of_current)
        ),
    }
}

/// Classes by name.
pub(super) fn classes(deal: &Deal, classes: &[ClassIndex]) -> Vec<String> {
    classes
        .iter()
        .map(|class| deal.class_names[*class].clone())
        .collect()
}

/// Loan groups by name: `group I`, `groups I and II`.
pub(super) fn groups(deal: &Deal, groups: &[GroupIndex]) -> String {
    let names: Vec<String> = groups
        .iter()
        .map(|group| deal.groups[group.position()].clone())
        .collect();
    let word = if names.len() == 1 { "group" } else { "groups" };
    format!("{word} {}", listed(&names))
}

/// A payment order: `A-1, then M-1`, `A-1 + A-2 pro rata`.
pub(super) fn order(deal: &Deal, order: &Order) -> String {
    match order {
        Order::Class(class) => deal.class_names[*class].clone(),
        Order::Sequential(parts) => joined(deal, parts, ", then "),
        Order::ProRata(parts) => match parts.as_slice() {
            [part] => inner(deal, part),
            parts => format!("{} pro rata", joined(deal, parts, " + ")),
        },
        Order::ByGroup(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|(group, part)| {
                    let group = &deal.groups[group.position()];
                    format!("group {group} to {}", inner(deal, part))
                })
                .collect();
            parts.join(", ")
        }
    }
}

fn joined(deal: &Deal, parts: &[Order], between: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| inner(deal, part)).collect();
    parts.join(between)
}

/// A part of an order, in parentheses if it has parts of its own.
fn inner(deal: &Deal, part: &Order) -> String {
    match part {
        Order::Class(_) => order(deal, part),
        Order::Sequential(parts) | Order::ProRata(parts) if parts.len() == 1 => order(deal, part),
        Order::Sequential(_) | Order::ProRata(_) | Order::ByGroup(_) => {
            format!("({})", order(deal, part))
        }
    }
}
