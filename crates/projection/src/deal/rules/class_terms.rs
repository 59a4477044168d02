//! The terms of classes of a deal with payment rules.

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::terms::{PaymentRules, TableTerms};
use crate::calendar::{DayCount, DistributionSchedule, thirty_360_days};
use crate::deal::classes::Classes;
use crate::deal::order::ClassNames;
use crate::deal::terms::{ClassTerms, Coupon, StepUpFrom};
use crate::diagnostic::Place;
use crate::formula::Formula;
use crate::index::{ByClass, ClassIndex, GroupIndex, ReferenceRateIndex};

/// A class of a deal with payment rules.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent terms, not a state machine"
)]
pub struct RuleClass {
    /// Its name.
    pub name: String,
    /// Its balance.
    pub balance: ClassBalance,
    /// Its coupon before floor and cap.
    pub coupon: ClassCoupon,
    /// The lowest annual rate.
    pub floor: Option<Formula>,
    /// The highest annual rate.
    pub cap: Option<Formula>,
    /// Whether interest that the cap takes away is carried forward.
    pub carries_forward: bool,
    /// How the coupon steps up, and when.
    pub step_up: Option<ClassStepUp>,
    /// Whether interest can be added to its balance.
    pub accretes: bool,
    /// Whether it is retained by the issuer and not offered.
    pub retained: bool,
    /// Whether its margin or rate is assumed rather than printed.
    pub assumed: bool,
    /// The loan groups that back it; empty if all groups do.
    pub groups: Vec<GroupIndex>,
    /// The day count.
    pub day_count: DayCount,
    /// Days from the end of an interest period to its payment.
    pub delay_days: u32,
    /// Days of its first interest period, where they are stated.
    pub first_period_days: Option<u32>,
    /// The day from which it first accrues, if it is not closing.
    pub interest_from: Option<Date>,
    /// Months from one payment to the next.
    pub months_between_payments: u32,
    /// Its position.
    pub place: Place,
}

/// The balance of a class.
#[derive(Debug, Clone, PartialEq)]
pub enum ClassBalance {
    /// Dollars at closing; payments and write-downs reduce it.
    Dollars(Decimal),
    /// A notional balance in dollars, on which interest is paid and no principal.
    Notional(Formula),
}

/// The coupon of a class, before floor and cap.
#[derive(Debug, Clone, PartialEq)]
pub enum ClassCoupon {
    /// No interest.
    None,
    /// A fixed annual rate.
    Fixed(Decimal),
    /// `multiplier x index + margin`; an inverse floater has a negative multiplier.
    Floating {
        /// The index.
        index: ReferenceRateIndex,
        /// The multiplier.
        multiplier: Decimal,
        /// The annual margin.
        margin: Decimal,
    },
    /// The net WAC of its loan groups, less a strip.
    NetWac {
        /// The annual rate of the strip.
        less: Decimal,
    },
    /// An annual rate by month.
    Table(TableTerms),
    /// An annual rate by formula.
    Formula(Formula),
}

/// How a coupon steps up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassStepUp {
    /// By how much.
    pub by: StepUpBy,
    /// From when; none for the deal's date.
    pub from: Option<StepUpFrom>,
}

/// By how much a margin or rate steps up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpBy {
    /// Times a factor.
    Times(Decimal),
    /// Plus an annual rate.
    Plus(Decimal),
}

/// A class that is a fixed combination of others, without cash of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeClass {
    /// Its name.
    pub name: String,
    /// The classes, and the fraction of each.
    pub parts: Vec<(ClassIndex, Decimal)>,
    /// Its position.
    pub place: Place,
}

impl ExchangeClass {
    /// The sum of a value of its classes, by fraction.
    #[must_use]
    pub fn sum(&self, of: impl Fn(ClassIndex) -> Decimal) -> Decimal {
        let parts = self.parts.iter();
        parts.map(|(class, fraction)| *fraction * of(*class)).sum()
    }
}

impl RuleClass {
    /// Days of its first interest period, if they are not those of the calendar: stated, or from a stated day to the
    /// end of the period, which is `delay_days` before the first payment.
    pub(in crate::deal) fn first_period(&self, schedule: &DistributionSchedule) -> Option<u32> {
        if self.first_period_days.is_some() {
            return self.first_period_days;
        }
        let first = schedule.period(Month::new(1))?;
        let from = self.interest_from?;
        let payment = match self.day_count {
            DayCount::Actual360 | DayCount::Actual365 => first.distribution_date,
            DayCount::Actual360Unadjusted | DayCount::Thirty360 => first.nominal_date,
        };
        let delay = i64::from(self.delay_days);
        let end = payment.checked_sub(Span::new().days(delay)).ok()?;
        let days = match self.day_count {
            DayCount::Thirty360 => thirty_360_days(from, end),
            _ => u32::try_from(from.until(end).ok()?.get_days()).unwrap_or(0),
        };
        Some(days)
    }

    /// Its terms as every class has them. Rates that only payment rules can compute have no other form.
    fn terms(&self) -> ClassTerms<Decimal> {
        let plain = self.floor.is_none() && self.cap.is_none() && self.step_up.is_none();
        let coupon = match &self.coupon {
            ClassCoupon::None => Coupon::Fixed {
                rate: Decimal::ZERO,
                stepped_up_rate: Decimal::ZERO,
            },
            ClassCoupon::Fixed(rate) if plain => Coupon::Fixed {
                rate: *rate,
                stepped_up_rate: *rate,
            },
            ClassCoupon::Floating {
                index,
                multiplier,
                margin,
            } if *multiplier == Decimal::ONE => Coupon::Floating {
                index: *index,
                margin: *margin,
                stepped_up_margin: *margin,
            },
            ClassCoupon::NetWac { less } if plain && less.is_zero() => Coupon::NetWac,
            _ => Coupon::Formula,
        };
        ClassTerms {
            groups: self.groups.clone(),
            balance: self.balance.dollars(),
            coupon,
            net_wac_cap: false,
            day_count: self.day_count,
        }
    }
}

impl ClassBalance {
    /// Dollars at closing; 0 for a notional balance.
    #[must_use]
    pub fn dollars(&self) -> Decimal {
        match self {
            Self::Dollars(balance) => *balance,
            Self::Notional(_) => Decimal::ZERO,
        }
    }
}

/// The classes of payment rules, as every deal has them.
pub(in crate::deal) fn class_list(
    rules: &PaymentRules,
    groups: &[String],
) -> (ClassNames, Option<Classes>) {
    let classes = &rules.classes;
    let names: ByClass<String> = classes.iter().map(|class| class.name.clone()).collect();
    let terms: ByClass<ClassTerms<Decimal>> = classes.iter().map(RuleClass::terms).collect();
    let by_name = names.enumerate().map(|(class, name)| (name.clone(), class));
    let backed_by = terms.iter().map(|class| class.groups.clone());
    let known = ClassNames::new(by_name.collect(), groups.to_vec(), backed_by.collect());
    let assumed = classes.iter().map(|class| class.assumed).collect();
    let classes = Classes {
        names,
        terms,
        assumed,
    };
    (known, Some(classes))
}
