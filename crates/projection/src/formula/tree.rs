//! Checked formulas: expressions whose names are resolved and whose units agree.

use rust_decimal::Decimal;

use crate::diagnostic::Place;
use crate::index::{
    AccountIndex, AmountIndex, ClassIndex, FeeIndex, GroupIndex, ReferenceRateIndex, ScheduleIndex,
    TestIndex,
};

/// The unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// An amount of money.
    Dollars,
    /// A part of something, such as a percentage of the pool.
    Fraction,
    /// An annual rate.
    Rate,
    /// A number of months or of distribution dates.
    Months,
    /// True or false.
    Truth,
}

impl Unit {
    /// The unit as a step of a program shows it.
    pub(crate) const fn shown(self) -> crate::program::Unit {
        match self {
            Self::Dollars => crate::program::Unit::Dollars,
            Self::Fraction => crate::program::Unit::Percent,
            Self::Rate => crate::program::Unit::Rate,
            Self::Months | Self::Truth => crate::program::Unit::Number,
        }
    }

    /// The unit in words, for messages.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Dollars => "dollars",
            Self::Fraction => "a fraction",
            Self::Rate => "an annual rate",
            Self::Months => "a number of months",
            Self::Truth => "a test",
        }
    }
}

/// When the value of a formula can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Never.
    Constant,
    /// From one distribution date to the next.
    Date,
    /// From one payment of a date to the next.
    Point,
}

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The formula as written, on one line.
    pub text: String,
    /// What to compute.
    pub expression: Expression,
    /// The unit of the result.
    pub unit: Unit,
    /// When the result can change.
    pub moment: Moment,
    /// What it refers to, with positions, in the order of the text.
    pub places: Vec<(Reference, Place)>,
    /// Its position.
    pub place: Place,
}

/// An expression. Every part has the unit that its context needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A number: dollars, a fraction, a rate or months.
    Number(Decimal),
    /// True or false.
    Truth(bool),
    /// A value of the deal.
    Reference(Reference),
    /// The negative.
    Negative(Box<Self>),
    /// The sum of two.
    Add(Box<Self>, Box<Self>),
    /// The first less the second.
    Subtract(Box<Self>, Box<Self>),
    /// The product of two.
    Multiply(Box<Self>, Box<Self>),
    /// The first over the second; 0 where the second is 0.
    Divide(Box<Self>, Box<Self>),
    /// The least of several.
    Least(Vec<Self>),
    /// The greatest of several.
    Greatest(Vec<Self>),
    /// A value rounded to a number of decimals, a half away from zero.
    Round {
        /// The value.
        value: Box<Self>,
        /// The number of decimals.
        decimals: u32,
    },
    /// Interest on a balance for the interest period of the date.
    Interest {
        /// Dollars.
        balance: Box<Self>,
        /// The annual rate.
        rate: Box<Self>,
    },
    /// One of two values by a test.
    If {
        /// The test.
        test: Box<Self>,
        /// The value where it holds.
        then: Box<Self>,
        /// The value elsewhere.
        otherwise: Box<Self>,
    },
    /// A comparison of two values of one unit.
    Compare {
        /// The comparison.
        comparison: Comparison,
        /// The first value.
        left: Box<Self>,
        /// The second value.
        right: Box<Self>,
    },
    /// Whether all hold.
    All(Vec<Self>),
    /// Whether any holds.
    Any(Vec<Self>),
    /// Whether it does not hold.
    Not(Box<Self>),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
}

impl Comparison {
    /// The comparison with its sides exchanged.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::AtMost => Self::AtLeast,
            Self::Above => Self::Below,
            Self::AtLeast => Self::AtMost,
            Self::Equal => Self::Equal,
        }
    }
}

/// A value that a formula refers to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// A value of the pool, or of loan groups, which add up. Without groups it is the whole pool's.
    Pool(PoolValue, Vec<GroupIndex>),
    /// A value of the deal as a whole.
    Deal(DealValue),
    /// A value of classes, which add up.
    Class(ClassValue, Vec<ClassIndex>),
    /// A value of an account.
    Account(AccountValue, AccountIndex),
    /// The planned balance of the date.
    Planned(ScheduleIndex),
    /// An amount that the deal defines.
    Amount(AmountIndex),
    /// A test that the deal defines.
    Test(TestIndex),
    /// What a fee is owed on the date.
    Fee(FeeIndex),
    /// An interest rate index.
    Rate(ReferenceRateIndex),
}

/// A value of the pool or of a loan group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolValue {
    /// The balance after the collections of the date.
    Balance,
    /// The balance before them.
    BalanceBefore,
    /// The balance at the cut-off date.
    OriginalBalance,
    /// The balance of loans that are not in foreclosure.
    PerformingBalance,
    /// The balance in foreclosure.
    ForeclosureBalance,
    /// Scheduled principal.
    ScheduledPrincipal,
    /// Prepayments in full and in part.
    Prepayments,
    /// Principal recovered from liquidated loans.
    Recoveries,
    /// Scheduled principal, prepayments and recoveries.
    PrincipalCollected,
    /// Realized losses.
    RealizedLosses,
    /// The balance of loans that defaulted.
    DefaultedBalance,
    /// The balance of loans that were liquidated.
    LiquidatedBalance,
    /// Interest collected or advanced.
    InterestCollected,
    /// The servicing fee.
    ServicingFee,
    /// Prepayment charges.
    PrepaymentCharges,
    /// The average net mortgage rate.
    NetWac,
    /// The average mortgage rate.
    Wac,
    /// Realized losses since the cut-off date.
    CumulativeLosses,
    /// Defaulted balance since the cut-off date.
    CumulativeDefaults,
}

/// A value of the deal as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DealValue {
    /// The number of the distribution date.
    Month,
    /// Loans 60 or more days delinquent, as a fraction of the pool.
    Delinquency,
    /// Balances of all classes before the date.
    Certificates,
    /// Balances of all classes at this point of the date.
    CertificatesNow,
    /// The pool balance as a fraction of the original.
    PoolFactor,
    /// Cash of the date that is not used yet.
    AvailableFunds,
    /// Interest of the date that is not used yet.
    AvailableInterest,
    /// Principal of the date that is not used yet.
    AvailablePrincipal,
    /// The senior enhancement percentage, of the section `stepdown`.
    SeniorEnhancement,
    /// Whether the stepdown date has been reached.
    SteppedDown,
    /// Whether a trigger event is in effect.
    TriggerEvent,
    /// Overcollateralization after the principal of the date.
    Overcollateralization,
    /// Required overcollateralization.
    RequiredOvercollateralization,
}

impl DealValue {
    /// The section of the deal file that defines it; `None` for values that every deal has.
    pub(super) const fn section(self) -> Option<&'static str> {
        match self {
            Self::SeniorEnhancement | Self::SteppedDown => Some("stepdown"),
            Self::TriggerEvent => Some("trigger_event"),
            Self::Overcollateralization | Self::RequiredOvercollateralization => {
                Some("overcollateralization")
            }
            _ => None,
        }
    }
}

/// A value of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClassValue {
    /// The balance before the date.
    Balance,
    /// The balance at this point of the date.
    BalanceNow,
    /// The balance at closing.
    OriginalBalance,
    /// The annual rate for the date.
    PassThroughRate,
    /// Interest due on the date, with unpaid interest of earlier dates.
    InterestDue,
    /// Interest of the period.
    InterestAccrued,
    /// Interest paid so far on the date.
    InterestPaid,
    /// Interest of earlier dates that is not paid.
    UnpaidInterest,
    /// Principal paid so far on the date.
    PrincipalPaid,
    /// Write-downs since closing that are not written up.
    WriteDowns,
    /// The carry-forward amount.
    CarryForward,
}

impl ClassValue {
    /// Whether the values of several classes add up.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::PassThroughRate)
    }

    /// Whether the value follows from the class's notional balance, if it has one.
    pub(crate) const fn follows_balance(self) -> bool {
        matches!(self, Self::Balance | Self::BalanceNow) || self.is_interest()
    }

    /// Whether the value follows from the class's coupon.
    pub(crate) const fn follows_coupon(self) -> bool {
        matches!(self, Self::PassThroughRate) || self.is_interest()
    }

    const fn is_interest(self) -> bool {
        matches!(
            self,
            Self::InterestDue | Self::InterestAccrued | Self::InterestPaid | Self::UnpaidInterest
        )
    }
}

/// A value of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountValue {
    /// The balance at this point of the date.
    Balance,
    /// The target of the date.
    Target,
}
