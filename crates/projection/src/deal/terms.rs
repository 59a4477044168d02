//! The terms of a deal, generic over the number type: decimals as written in a [`Deal`], the engine's number
//! type in a [`Plan`].
//!
//! [`Deal`]: super::Deal
//! [`Plan`]: super::Plan

use stepdown_curves::Month;

use crate::calendar::DayCount;
use crate::index::{ClassIndex, GroupIndex, ReferenceRateIndex};
use crate::number::Number;

/// The order in which classes are paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// To one class.
    Class(ClassIndex),
    /// Each in turn, the next after the one before is paid in full.
    Sequential(Vec<Order>),
    /// All at once, in proportion to what each is owed.
    ProRata(Vec<Order>),
    /// Each loan group's cash to its own classes first, in proportion to what the groups contribute; the rest
    /// to the other groups' classes, in the order written. A class of several groups is listed in each, and
    /// is owed by each in proportion to what the groups contribute.
    ByGroup(Vec<(GroupIndex, Order)>),
}

impl Order {
    /// Every class, in order of first mention.
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

/// When margins and rates step up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpFrom {
    /// A number of distribution dates after the first possible optional termination date (TS note 4).
    AfterFirstCall {
        /// The number of dates; 0 is that date itself.
        dates: u32,
    },
    /// This distribution date, whether or not the deal can be called.
    Month(Month),
}

/// The coupon of a class before caps.
#[derive(Debug, Clone, PartialEq)]
pub enum Coupon<A> {
    /// An index plus a margin (TS note 3).
    Floating {
        /// The index.
        index: ReferenceRateIndex,
        /// Annual, before the step-up.
        margin: A,
        /// Annual, after the step-up (TS note 4).
        stepped_up_margin: A,
    },
    /// A fixed annual rate.
    Fixed {
        /// Annual, before the step-up.
        rate: A,
        /// Annual, after the step-up.
        stepped_up_rate: A,
    },
    /// The net WAC cap rate.
    NetWac,
    /// A rate that the payment rules compute.
    Formula,
}

/// A class of certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassTerms<A> {
    /// The loan groups that back it, with the net WAC that caps it; empty if all groups do.
    pub groups: Vec<GroupIndex>,
    /// Dollars at closing.
    pub balance: A,
    /// The coupon before caps.
    pub coupon: Coupon<A>,
    /// Whether the net WAC cap rate limits the coupon.
    pub net_wac_cap: bool,
    /// The day count.
    pub day_count: DayCount,
}

/// A principal group: classes that share one principal target.
#[derive(Debug, Clone, PartialEq)]
pub struct Rank<A> {
    /// The order of principal within the group.
    pub order: Order,
    /// The order while a trigger event is in effect, if it differs.
    pub order_in_trigger_event: Option<Order>,
    /// Every class of the group.
    pub classes: Vec<ClassIndex>,
    /// The subordination percentage: after stepdown, this group and all above it are paid down to this
    /// fraction of the pool. Without one the group receives all principal available to it.
    pub subordination_percentage: Option<A>,
}

/// A sum of dollars and a fraction of the current pool balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetAmount<A> {
    /// Dollars.
    pub fixed: A,
    /// Fraction of the pool balance after the distribution.
    pub of_current: A,
}

impl<N: Number> TargetAmount<N> {
    /// The target in dollars for a pool balance in dollars.
    #[inline(always)]
    #[must_use]
    pub fn of_pool(&self, pool: N) -> N {
        (self.fixed + self.of_current * pool).to_payable()
    }
}

/// How net swap and cap receipts may build overcollateralization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HedgeReceiptsToIncrease {
    /// Up to the cumulative realized losses not yet covered (TS, Excess Cash Flow Distributions, third
    /// bullet).
    UpToUncoveredLosses,
    /// Like any other excess cash flow.
    Freely,
}

/// The required excess of the pool over the certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct Overcollateralization<A> {
    /// The target before stepdown, which is also the maximum.
    pub target: TargetAmount<A>,
    /// The target after stepdown without a trigger event; `None` if the target does not step down.
    pub stepped_down_target: Option<TargetAmount<A>>,
    /// The floor, in dollars.
    pub floor: A,
    /// Whether net hedge receipts may build it.
    pub hedge_receipts: HedgeReceiptsToIncrease,
    /// Whether an excess of certificates over the pool reduces the senior enhancement percentage; otherwise
    /// negative overcollateralization counts as 0.
    pub negative_reduces_enhancement: bool,
}

/// The date from which the senior enhancement percentage is tested for the stepdown date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnhancementTestedFrom {
    /// From the first distribution date: one date that meets the percentage is enough, even if it is no
    /// longer met in the stepdown month (TS, Stepdown Date: "the later to occur of").
    FirstDistribution,
    /// From the earliest stepdown month: the deal steps down on the first date of that month or later that
    /// meets the percentage.
    NotBefore,
}

/// When principal begins to be released to subordinate classes.
#[derive(Debug, Clone, PartialEq)]
pub enum Stepdown<A> {
    /// Never.
    Never,
    /// From a month on, when enhancement is sufficient (TS, Stepdown Date); it does not reverse.
    When {
        /// The earliest month.
        not_before: Option<Month>,
        /// The minimum senior enhancement percentage, as a fraction.
        senior_enhancement: Option<A>,
        /// The date from which the percentage is tested.
        enhancement_tested_from: EnhancementTestedFrom,
        /// In any case on the date after the first group is paid off.
        or_after_seniors_are_paid: bool,
    },
}

/// What the overcollateralization in the senior enhancement percentage includes on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnhancementAfter {
    /// The principal remittance (TS, Senior Enhancement Percentage; conventions 4.11).
    PrincipalRemittance,
    /// The principal remittance and the realized losses covered by excess cash flow: TR, section 18, prints
    /// 26.728731%; without them it would be 26.687369%.
    LossesCovered,
}

/// The base of the delinquency limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelinquencyLimit<A> {
    /// A fraction of the senior enhancement percentage.
    OfSeniorEnhancement(A),
    /// A fraction of the pool.
    OfPool(A),
}

/// The delinquency test of a trigger event.
#[derive(Debug, Clone, PartialEq)]
pub struct DelinquencyTest<A> {
    /// The number of months over which the 60+ delinquency percentage is averaged.
    pub rolling_months: u32,
    /// The test fails at or above this limit.
    pub limit: DelinquencyLimit<A>,
}

/// A row of the cumulative loss table: the limit is `start` in month `from` and grows by a twelfth of `adds`
/// in each later month, until the next row begins.
#[derive(Debug, Clone, PartialEq)]
pub struct LossLimit<A> {
    /// First month.
    pub from: Month,
    /// Fraction of the original pool balance in the first month.
    pub start: A,
    /// Fraction of the original pool balance added over twelve months.
    pub adds: A,
}

/// The date from which trigger events are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedFrom {
    /// From the stepdown date (TS, Trigger Event).
    StepdownDate,
    /// From the first distribution date.
    FirstDistribution,
}

/// When principal is not released after the stepdown date.
#[derive(Debug, Clone, PartialEq)]
pub struct TriggerEvent<A> {
    /// The delinquency test, if there is one.
    pub delinquency: Option<DelinquencyTest<A>>,
    /// The cumulative loss table; empty where there is none.
    pub cumulative_loss: Vec<LossLimit<A>>,
    /// The date from which both are tested.
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
        /// Dollars by month from the first distribution; zero after the last.
        notional: Vec<A>,
    },
    /// The trust receives the index above a strike, and below a ceiling in a corridor.
    Cap {
        /// The index.
        index: ReferenceRateIndex,
        /// The annual rate above which the trust receives payments.
        strike: A,
        /// The annual rate above which payments no longer increase.
        ceiling: Option<A>,
        /// Day count of the payment.
        day_count: DayCount,
        /// Dollars by month from the first distribution; zero after the last.
        notional: Vec<A>,
    },
}

/// The rate of prepayment interest shortfalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrepaymentInterestAt {
    /// The mortgage rate: all interest that a prepaying borrower does not pay.
    GrossMortgageRate,
    /// The mortgage rate less the expense fees, which are not charged on interest that is not received.
    NetMortgageRate,
}

/// Which write-downs count as principal in weighted average lives and principal windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReimbursedWriteDowns {
    /// As principal, on the date of reimbursement.
    CountAsPrincipal,
    /// Not at all: only reductions of the class balance are principal.
    NotPrincipal,
    /// Write-downs count, less write-ups: lives are those of balances that follow a reference pool.
    WriteDownsCount,
}

/// The balance on which the optional termination is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestedOn {
    /// After the date's distributions (TS, Optional Termination Date).
    BalanceAfter,
    /// Before them.
    BalanceBefore,
}

/// The date of the call after its test is met.
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
    /// On or after this month at any balance.
    pub from: Option<Month>,
    /// The balance tested.
    pub tested_on: TestedOn,
    /// The date of the call.
    pub exercised: Exercised,
}

/// A use of excess cash flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExcessStep {
    /// Principal to cover the month's realized losses.
    RealizedLosses,
    /// Principal to raise overcollateralization to its target.
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
    /// Termination payments to the swap counterparty; projections have none.
    SwapTermination,
    /// The remaining cash, to the residual class.
    Residual,
}
