//! Terms that a term sheet may not print: the speed, the closing date, overcollateralization, the
//! call rule. Each is searched between bounds, together with the pool.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::calendar::is_business_day;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Exercised, OptionalTermination, TargetAmount, TestedOn};

use super::bounds::Range;
use super::computation::{computed, stated};

/// Decimals of a found fraction.
const DECIMALS: u32 = 8;

/// A term of the deal, or the speed, that is searched between bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenTerm {
    /// The speed of the table, as a multiple of the pricing scenario's.
    Speed,
    /// The closing date, in days after the earliest possible.
    Closing,
    /// The overcollateralization target, a fraction of the balance that the deal file names.
    Target,
    /// The stepped-down target, likewise.
    SteppedDownTarget,
    /// The overcollateralization floor, a fraction of the original balance.
    Floor,
}

/// Bounds on the unprinted terms; a term without bounds is as the deal file and the scenario state
/// it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NotPrinted {
    /// The speed, as a multiple of the pricing scenario's.
    pub speed: Option<Range>,
    /// The earliest and the latest closing date.
    pub closing: Option<(Date, Date)>,
    /// The overcollateralization target.
    pub target: Option<Range>,
    /// The target once stepped down.
    pub stepped_down_target: Option<Range>,
    /// The overcollateralization floor.
    pub floor: Option<Range>,
    /// Possible call rules; empty if the rule is known.
    pub optional_termination: Vec<OptionalTermination<Decimal>>,
}

/// A found term, as a file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTerm {
    /// The field of the deal file; `speed` is of the pricing scenario.
    pub field: &'static str,
    /// The value to write there.
    pub value: String,
}

impl fmt::Display for FoundTerm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.value)
    }
}

/// Days from one date to another.
fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

impl NotPrinted {
    /// The terms that are searched, other than the call rule.
    #[must_use]
    pub fn terms(&self) -> Vec<OpenTerm> {
        let terms = [
            (OpenTerm::Speed, self.speed.is_some()),
            (OpenTerm::Closing, self.closing.is_some()),
            (OpenTerm::Target, self.target.is_some()),
            (
                OpenTerm::SteppedDownTarget,
                self.stepped_down_target.is_some(),
            ),
            (OpenTerm::Floor, self.floor.is_some()),
        ];
        let open = terms.into_iter().filter(|(_, is_open)| *is_open);
        open.map(|(term, _)| term).collect()
    }

    /// The number of possible call rules; 1 if the rule is known.
    pub(super) fn call_rules(&self) -> usize {
        self.optional_termination.len().max(1)
    }

    /// The least and the greatest value of a term.
    pub(super) fn bounds_of(&self, term: OpenTerm) -> (f64, f64) {
        let range = match term {
            OpenTerm::Closing => {
                let days = self
                    .closing
                    .map_or(0, |(first, last)| days_between(first, last));
                return (0.0, f64::from(days));
            }
            OpenTerm::Speed => self.speed,
            OpenTerm::Target => self.target,
            OpenTerm::SteppedDownTarget => self.stepped_down_target,
            OpenTerm::Floor => self.floor,
        };
        range.map_or((0.0, 0.0), |range| {
            (computed(range.least), computed(range.most))
        })
    }

    /// The value of a term at a fraction of its range. A closing date is a business day.
    pub(super) fn value(&self, term: OpenTerm, part: f64) -> Decimal {
        let (least, most) = self.bounds_of(term);
        let value = least + (most - least) * part;
        if term == OpenTerm::Closing {
            return self.business_day_near(value.round() as i32);
        }
        stated(value, DECIMALS)
    }

    /// The position of a value within a term's range, from 0 to 1.
    pub(super) fn part(&self, term: OpenTerm, value: f64) -> f64 {
        let (least, most) = self.bounds_of(term);
        if most > least {
            ((value - least) / (most - least)).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// The business day nearest to so many days after the earliest closing date, the earlier of two.
    fn business_day_near(&self, days: i32) -> Decimal {
        let Some((first, last)) = self.closing else {
            return Decimal::ZERO;
        };
        let all = days_between(first, last);
        let is_one = |day: &i32| {
            let date = first.checked_add(day.days());
            date.is_ok_and(is_business_day)
        };
        let nearest = (0..=all)
            .filter(is_one)
            .min_by_key(|day| (day - days).abs());
        Decimal::from(nearest.unwrap_or(days))
    }

    /// A closing date by its days after the earliest.
    #[must_use]
    pub fn closing_date(&self, days: Decimal) -> Option<Date> {
        let (first, _) = self.closing?;
        let days = i32::try_from(days.round()).ok()?;
        first.checked_add(days.days()).ok()
    }

    /// Whether the range of closing dates has a business day.
    pub(super) fn has_business_day(&self) -> bool {
        let days = self.business_day_near(0);
        let date = self.closing_date(days);
        self.closing.is_none() || date.is_some_and(is_business_day)
    }

    /// The deal with every term at its value and a call rule by its number.
    pub(super) fn deal(&self, deal: &Deal, values: &[(OpenTerm, Decimal)], call: usize) -> Deal {
        let mut deal = deal.clone();
        let original = deal.original_balance;
        let oc = &mut deal.overcollateralization;
        for (term, value) in values {
            match term {
                OpenTerm::Speed => {}
                OpenTerm::Closing => {
                    if let Some(closing) = self.closing_date(*value) {
                        deal.dates.closing = closing;
                    }
                }
                OpenTerm::Target => oc.target = share(&oc.target, *value, original),
                OpenTerm::SteppedDownTarget => {
                    let before = oc.stepped_down_target.unwrap_or(OF_CURRENT);
                    oc.stepped_down_target = Some(share(&before, *value, original));
                }
                OpenTerm::Floor => oc.floor = (*value * original).round_dp(2),
            }
        }
        if let Some(rule) = self.optional_termination.get(call) {
            deal.optional_termination = Some(rule.clone());
        }
        deal
    }

    /// The found terms, as the deal file states them.
    pub(super) fn found(
        &self,
        deal: &Deal,
        values: &[(OpenTerm, Decimal)],
        call: usize,
    ) -> Vec<FoundTerm> {
        let percent = |value: Decimal| format!("{}%", (value * Decimal::ONE_HUNDRED).normalize());
        let oc = &deal.overcollateralization;
        let of = |target: &TargetAmount<Decimal>| {
            if target.of_current.is_zero() {
                "original"
            } else {
                "current"
            }
        };
        let terms = values.iter().map(|(term, value)| match term {
            OpenTerm::Speed => ("speed", format!("{} of pricing.yaml", percent(*value))),
            OpenTerm::Closing => (
                "dates.closing",
                self.closing_date(*value)
                    .map_or_else(String::new, |date| date.to_string()),
            ),
            OpenTerm::Target => (
                "overcollateralization.target",
                format!("{} of {}", percent(*value), of(&oc.target)),
            ),
            OpenTerm::SteppedDownTarget => (
                "overcollateralization.stepped_down_target",
                format!(
                    "{} of {}",
                    percent(*value),
                    of(&oc.stepped_down_target.unwrap_or(OF_CURRENT))
                ),
            ),
            OpenTerm::Floor => (
                "overcollateralization.floor",
                format!("{} of original", percent(*value)),
            ),
        });
        let rule = self.optional_termination.get(call);
        let rule = rule.map(|rule| ("optional_termination", rule_text(rule, deal)));
        let found = terms.chain(rule);
        found
            .map(|(field, value)| FoundTerm { field, value })
            .collect()
    }
}

/// A stepped-down target is of the current balance unless the deal file states otherwise.
const OF_CURRENT: TargetAmount<Decimal> = TargetAmount {
    fixed: Decimal::ZERO,
    of_current: Decimal::ONE,
};

/// A target as a fraction of the same balance as before.
fn share(
    before: &TargetAmount<Decimal>,
    fraction: Decimal,
    original: Decimal,
) -> TargetAmount<Decimal> {
    if before.of_current.is_zero() {
        TargetAmount {
            fixed: fraction * original,
            of_current: Decimal::ZERO,
        }
    } else {
        TargetAmount {
            fixed: Decimal::ZERO,
            of_current: fraction,
        }
    }
}

/// A call rule, as a deal file states it.
fn rule_text(rule: &OptionalTermination<Decimal>, deal: &Deal) -> String {
    let mut fields = Vec::new();
    if let Some(below) = rule.below {
        let share = below.checked_div(deal.original_balance).unwrap_or_default();
        let percent = (share * Decimal::ONE_HUNDRED).round_dp(6).normalize();
        fields.push(format!("below: {percent}% of original"));
    }
    if let Some(from) = rule.from {
        let schedule = deal.schedule(from.number()).ok();
        let date = schedule.and_then(|schedule| schedule.nominal_date(from));
        let month = date.map_or_else(String::new, |date| date.strftime("%Y-%m").to_string());
        fields.push(format!("from: {month}"));
    }
    fields.push(match rule.tested_on {
        TestedOn::BalanceAfter => "tested_on: balance after the date".to_owned(),
        TestedOn::BalanceBefore => "tested_on: balance before the date".to_owned(),
    });
    fields.push(match rule.exercised {
        Exercised::SameDate => "exercised: same date".to_owned(),
        Exercised::NextDate => "exercised: next date".to_owned(),
    });
    format!("{{{}}}", fields.join(", "))
}
