//! The sections of a deal, generic over how figures are kept: decimals as written in a [`Deal`],
//! the engine's number in a [`Plan`].
//!
//! This module must never compute a payment; it only says what was agreed.
//!
//! [`Deal`]: super::Deal
//! [`Plan`]: super::Plan

use stepdown_curves::Month;

use crate::calendar::DayCount;
use crate::index::{ClassIndex, GroupIndex, ReferenceRateIndex};

/// In what order money goes to classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// To one class.
    Class(ClassIndex),
    /// To each in turn, the next only when the one before has all it is owed.
    Sequential(Vec<Order>),
    /// To all at once, in proportion to what each is owed.
    ProRata(Vec<Order>),
    /// Each loan group's money to its own classes first, in proportion to what the groups bring;
    /// what they do not take to the other groups' classes, in the order written. A class of several
    /// groups stands in each of them, and is owed by each in proportion to what those groups bring.
    ByGroup(Vec<(GroupIndex, Order)>),
}

impl Order {
    /// Every class in the order of first mention.
    #[must_use]
    pub fn classes(&self) -> Vec<ClassIndex> {
        fn walk(order: &Order, into: &mut Vec<ClassIndex>) {
            match order {
                Order::Class(class) => {
                    if !into.contains(class) {
                        into.push(*class);
                    }
                }
                Order::Sequential(parts) | Order::ProRata(parts) => {
                    for part in parts {
                        walk(part, into);
                    }
                }
                Order::ByGroup(parts) => {
                    for (_, part) in parts {
                        walk(part, into);
                    }
                }
            }
        }
        let mut classes = Vec::new();
        walk(self, &mut classes);
        classes
    }
}

/// From when margins and rates are the stepped-up ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpFrom {
    /// So many distribution dates after the first possible optional termination date (TS note 4).
    AfterFirstCall {
        /// How many; 0 is that date itself.
        dates: u32,
    },
    /// This distribution date, whenever the deal can be called.
    Month(Month),
}

/// What a class earns before any cap.
#[derive(Debug, Clone, PartialEq)]
pub enum Coupon<A> {
    /// An index plus a margin (TS note 3).
    Floating {
        /// The index.
        index: ReferenceRateIndex,
        /// Annual, until the margin steps up.
        margin: A,
        /// Annual, from the step-up on (TS note 4).
        stepped_up_margin: A,
    },
    /// A fixed annual rate.
    Fixed {
        /// Annual, until the rate steps up.
        rate: A,
        /// Annual, from the step-up on.
        stepped_up_rate: A,
    },
    /// Whatever the net WAC cap rate is.
    NetWac,
}

/// A class of certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassTerms<A> {
    /// The loan groups that back it, whose net WAC caps it; empty where it stands behind all of them.
    pub groups: Vec<GroupIndex>,
    /// Dollars at closing.
    pub balance: A,
    /// What it earns before caps.
    pub coupon: Coupon<A>,
    /// Whether the net WAC cap rate limits what it earns.
    pub net_wac_cap: bool,
    /// How its interest periods are counted.
    pub day_count: DayCount,
}

/// Classes that share one principal target.
#[derive(Debug, Clone, PartialEq)]
pub struct Rank<A> {
    /// Who is paid first within the rank.
    pub order: Order,
    /// Who is paid first while a trigger event is in effect, if that differs.
    pub order_in_trigger_event: Option<Order>,
    /// Every class of the rank.
    pub classes: Vec<ClassIndex>,
    /// The subordination percentage: from stepdown on, this rank and all above it are paid down
    /// to this fraction of the pool. Without one the rank takes all the principal that reaches it.
    pub subordination_percentage: Option<A>,
}

/// An amount that is a sum of dollars and a fraction of the current pool balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetAmount<A> {
    /// Dollars.
    pub fixed: A,
    /// Fraction of the pool balance after the distribution.
    pub of_current: A,
}

/// How far net swap and cap receipts may go to build overcollateralization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HedgeReceiptsToIncrease {
    /// As far as cumulative realized losses are not yet covered (TS, Excess Cash Flow
    /// Distributions, third bullet).
    UpToUncoveredLosses,
    /// Like any other excess cash flow.
    Freely,
}

/// What the pool must exceed the certificates by.
#[derive(Debug, Clone, PartialEq)]
pub struct Overcollateralization<A> {
    /// Required before stepdown, and the most that is ever required.
    pub target: TargetAmount<A>,
    /// Required from stepdown on while no trigger event is in effect; none where the target
    /// never steps down.
    pub stepped_down_target: Option<TargetAmount<A>>,
    /// Required at least, dollars.
    pub floor: A,
    /// Whether hedge receipts may build it.
    pub hedge_receipts: HedgeReceiptsToIncrease,
    /// Whether the senior enhancement percentage is lower by what the certificates exceed the pool
    /// by; otherwise overcollateralization below 0 counts as 0 in it.
    pub negative_reduces_enhancement: bool,
}

/// From which date on the senior enhancement percentage is tested for the stepdown date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnhancementTestedFrom {
    /// From the first distribution date on: one date on which it suffices is enough, and that it
    /// still suffices when the month comes is not asked (TS, Stepdown Date: "the later to occur of").
    FirstDistribution,
    /// From the month on before which the deal does not step down: it steps down on the first date
    /// of that month or later on which the percentage suffices.
    NotBefore,
}

/// When principal begins to be released to lower ranks.
#[derive(Debug, Clone, PartialEq)]
pub enum Stepdown<A> {
    /// Never.
    Never,
    /// From a month on, once enhancement suffices (TS, Stepdown Date); once reached, it stays.
    When {
        /// Not before this month.
        not_before: Option<Month>,
        /// Not before the senior enhancement percentage is at least this fraction.
        senior_enhancement: Option<A>,
        /// From which date on that is tested.
        enhancement_tested_from: EnhancementTestedFrom,
        /// In any case on the date after the first rank is paid off.
        or_after_seniors_are_paid: bool,
    },
}

/// What of the date the overcollateralization in the senior enhancement percentage takes into account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnhancementAfter {
    /// The principal remittance (TS, Senior Enhancement Percentage; conventions 4.11).
    PrincipalRemittance,
    /// That, and the realized losses that excess cash flow covers: TR, section 18, prints 26.728731%
    /// where without them it would be 26.687369%.
    LossesCovered,
}

/// What delinquencies are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelinquencyLimit<A> {
    /// This fraction of the senior enhancement percentage.
    OfSeniorEnhancement(A),
    /// This fraction of the pool.
    OfPool(A),
}

/// The delinquency test of a trigger event.
#[derive(Debug, Clone, PartialEq)]
pub struct DelinquencyTest<A> {
    /// Over how many months the 60+ delinquency percentage is averaged.
    pub rolling_months: u32,
    /// Reached at or above this.
    pub limit: DelinquencyLimit<A>,
}

/// A line of the cumulative loss table: the limit is `start` in the month `from` and grows by a
/// twelfth of `adds` in each later month, until the next line begins.
#[derive(Debug, Clone, PartialEq)]
pub struct LossLimit<A> {
    /// First month.
    pub from: Month,
    /// Fraction of the original pool balance in the first month.
    pub start: A,
    /// Fraction of the original pool balance added over twelve months.
    pub adds: A,
}

/// From when trigger events are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedFrom {
    /// From the stepdown date (TS, Trigger Event).
    StepdownDate,
    /// From the first distribution date.
    FirstDistribution,
}

/// When principal is not released although the stepdown date is past.
#[derive(Debug, Clone, PartialEq)]
pub struct TriggerEvent<A> {
    /// The delinquency test, if there is one.
    pub delinquency: Option<DelinquencyTest<A>>,
    /// The cumulative loss table; empty where there is none.
    pub cumulative_loss: Vec<LossLimit<A>>,
    /// From when both are tested.
    pub tested_from: TestedFrom,
    /// Whether a trigger event ends when its tests pass again.
    pub cures: bool,
}

/// An agreement with a hedge counterparty.
#[derive(Debug, Clone, PartialEq)]
pub enum Hedge<A> {
    /// Fixed against floating; only the net is paid.
    Swap {
        /// Annual rate the trust pays.
        pays: A,
        /// Day count of the fixed leg.
        pays_day_count: DayCount,
        /// The index the trust receives.
        receives: ReferenceRateIndex,
        /// Day count of the floating leg.
        receives_day_count: DayCount,
        /// Dollars by month from the first distribution; nothing after the last.
        notional: Vec<A>,
    },
    /// The trust receives the index above a strike, and below a ceiling in a corridor.
    Cap {
        /// The index.
        index: ReferenceRateIndex,
        /// Annual rate above which the trust receives.
        strike: A,
        /// Annual rate above which it receives no more.
        ceiling: Option<A>,
        /// Day count of the payment.
        day_count: DayCount,
        /// Dollars by month from the first distribution; nothing after the last.
        notional: Vec<A>,
    },
}

/// The rate at which prepayment interest shortfalls are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrepaymentInterestAt {
    /// The mortgage rate: all the interest that a borrower who prepays does not pay.
    GrossMortgageRate,
    /// The mortgage rate less the expense fees, which are not taken of interest that never arrives.
    NetMortgageRate,
}

/// Whether write-downs that are reimbursed count as principal in weighted average lives and principal
/// windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReimbursedWriteDowns {
    /// As principal, on the date of reimbursement.
    CountAsPrincipal,
    /// Not at all: only what reduces the class's balance is principal.
    NotPrincipal,
}

/// Which balance the optional termination is tested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedOn {
    /// After the date's distributions (TS, Optional Termination Date).
    BalanceAfter,
    /// Before them.
    BalanceBefore,
}

/// When a test that is met lets the deal be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exercised {
    /// On the same date.
    SameDate,
    /// On the next one.
    NextDate,
}

/// The right to buy the pool and retire the certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionalTermination<A> {
    /// When the pool is below this many dollars.
    pub below: Option<A>,
    /// On or after this month whatever the balance.
    pub from: Option<Month>,
    /// Which balance is meant.
    pub tested_on: TestedOn,
    /// When it follows.
    pub exercised: Exercised,
}

/// A use of excess cash flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExcessStep {
    /// Principal to cover the month's realized losses.
    RealizedLosses,
    /// Principal to bring overcollateralization to what is required.
    OvercollateralizationIncrease,
    /// The month's prepayment interest shortfalls.
    PrepaymentInterestShortfalls(Order),
    /// Those of earlier months, with interest.
    UnpaidPrepaymentInterestShortfalls(Order),
    /// Basis risk shortfall carry-forward amounts.
    BasisRisk(Order),
    /// The month's Relief Act shortfalls.
    ReliefActShortfalls(Order),
    /// Principal written down earlier and not yet reimbursed.
    UnreimbursedWriteDowns(Order),
    /// Termination payments to the swap counterparty; no projection has one.
    SwapTermination,
    /// All that is left, to the residual class.
    Residual,
}
