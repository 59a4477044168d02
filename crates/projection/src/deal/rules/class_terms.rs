//! The terms of classes of a deal with payment rules.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::terms::TableTerms;
use crate::calendar::DayCount;
use crate::deal::terms::StepUpFrom;
use crate::diagnostic::Place;
use crate::formula::Formula;
use crate::index::{ClassIndex, GroupIndex, ReferenceRateIndex};

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
    /// The day of the month on which it is paid, if it is not the deal's.
    pub payment_day: Option<u8>,
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
    /// Dollars at closing of a principal-only class that receives, of each loan with a net rate below the stated one,
    /// the fraction `1 - net rate / stated rate` of its principal.
    RatioStrip {
        /// Dollars at closing.
        balance: Decimal,
        /// The stated net rate.
        below: Decimal,
    },
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
    /// Interest of each loan above a net rate, on the balance of the loan.
    WacStrip {
        /// The net rate.
        above: Decimal,
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
