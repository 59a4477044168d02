//! The plan: a deal resolved for the waterfall, in the engine's number type, by month.
//!
//! A plan contains no names and no dates, and does not depend on a scenario.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::map_values::MapValues;
use super::terms::{
    ClassTerms, DelinquencyTest, EnhancementAfter, ExcessStep, Hedge, OptionalTermination, Order,
    Overcollateralization, PrepaymentInterestAt, Rank, ReimbursedWriteDowns, StepUpFrom, Stepdown,
    TestedFrom,
};
use super::{CollectionMonths, Deal, rules, template};
use crate::calendar::{DayCount, DistributionSchedule, Period, ScheduleError};
use crate::index::{ByClass, ClassIndex};
use crate::number::{Accrual, Number};
use crate::program::{Builder, Period as InterestPeriod, Program};

/// Every day count, in the order of its declaration.
const DAY_COUNTS: [DayCount; 4] = [
    DayCount::Actual360,
    DayCount::Actual360Unadjusted,
    DayCount::Thirty360,
    DayCount::Actual365,
];

/// Why a deal has no plan.
#[derive(Debug, thiserror::Error)]
#[error("cannot schedule the deal's distribution dates: {0}")]
pub struct PlanError(#[from] ScheduleError);

/// The terms of one month that follow from the calendar and the deal alone. They are the same in every
/// scenario.
#[derive(Debug, Clone)]
pub struct MonthTerms<S> {
    /// The month.
    pub month: Month,
    /// The interest period ending on the distribution date, by day count.
    accruals: [Accrual<S>; DAY_COUNTS.len()],
    /// The same for hedges. Their first period follows the calendar even if the deal states another one for
    /// its classes.
    hedge_accruals: [Accrual<S>; DAY_COUNTS.len()],
    /// Those of classes with a first period of their own.
    own_accruals: Vec<Accrual<S>>,
    /// Years from closing for weighted average lives.
    pub wal_years: S,
    /// Cumulative realized loss, in dollars, above which a trigger event is in effect.
    pub loss_limit: Option<S>,
}

impl<S: Number> MonthTerms<S> {
    /// The interest period of a class.
    #[inline(always)]
    #[must_use]
    pub fn accrual(&self, day_count: DayCount) -> &Accrual<S> {
        &self.accruals[day_count as usize]
    }
    /// The interest period of an instruction: those of the deal's classes come first, then those of hedges, then
    /// those of classes with a first period of their own.
    #[inline(always)]
    pub(crate) fn period(&self, period: InterestPeriod) -> &Accrual<S> {
        let position = period.0 as usize;
        let of_deal = DAY_COUNTS.len();
        match self.accruals.get(position) {
            Some(accrual) => accrual,
            None => match self.hedge_accruals.get(position - of_deal) {
                Some(accrual) => accrual,
                None => &self.own_accruals[position - 2 * of_deal],
            },
        }
    }
    /// The calculation period of a hedge.
    #[inline(always)]
    #[must_use]
    pub fn hedge_accrual(&self, day_count: DayCount) -> &Accrual<S> {
        &self.hedge_accruals[day_count as usize]
    }
}

/// A deal ready to run: indices resolved, amounts and rates in the number type `N`.
#[derive(Debug, Clone)]
pub struct Plan<N: Number> {
    /// The collection months and path months of each distribution date.
    pub collections: CollectionMonths,
    /// Dollars of collateral at the cut-off date.
    pub original_balance: N,
    /// The maximum compensating interest, as an annual fraction of the pool.
    pub compensating_interest: N,
    /// The fees deducted from the mortgage rate for prepayment interest shortfalls, as an annual fraction:
    /// zero, or the expense fees.
    pub prepayment_interest_fees: N,
    /// The terms of each class.
    pub classes: ByClass<ClassTerms<N>>,
    /// The highest annual rate that any class can earn.
    pub hard_cap: Option<N>,
    /// When margins and rates step up.
    pub step_up_from: StepUpFrom,
    /// Principal groups, most senior first.
    pub ranks: Vec<Rank<N>>,
    /// Overcollateralization.
    pub overcollateralization: Overcollateralization<N>,
    /// The stepdown date.
    pub stepdown: Stepdown<N>,
    /// What the senior enhancement percentage includes.
    pub enhancement_after: EnhancementAfter,
    /// The delinquency test of a trigger event.
    pub delinquency_test: Option<DelinquencyTest<N>>,
    /// From when trigger events are tested.
    pub trigger_tested_from: TestedFrom,
    /// Whether trigger events end when their tests pass again.
    pub trigger_cures: bool,
    /// Swaps, caps and corridors.
    pub hedges: Vec<Hedge<N>>,
    /// The optional termination.
    pub optional_termination: Option<OptionalTermination<N>>,
    /// The order in which interest is paid.
    pub interest_order: Order,
    /// The uses of excess cash flow up to the last that adds to principal.
    pub excess_before_principal: Vec<ExcessStep>,
    /// How many of them, up to covering losses, do not depend on a test. No overcollateralization increase is
    /// among them, because a deal file cannot list one before losses are covered.
    pub excess_before_tests: usize,
    /// The uses of excess cash flow after principal is distributed.
    pub excess_after_principal: Vec<ExcessStep>,
    /// The order in which losses are allocated.
    pub loss_order: Order,
    /// Whether reimbursed write-downs count as principal in weighted average lives.
    pub reimbursed_write_downs: ReimbursedWriteDowns,
    /// Element `t - 1` is month `t`.
    pub months: Vec<MonthTerms<N::Scalar>>,
    /// The interest period of each class.
    periods: ByClass<InterestPeriod>,
    /// What happens on a distribution date.
    pub program: Program<N>,
}

impl<N: Number> Plan<N> {
    /// The interest period of a class.
    pub(super) fn period_of(&self, class: ClassIndex) -> InterestPeriod {
        self.periods[class]
    }
}

impl Deal {
    /// The deal's distribution dates.
    ///
    /// # Errors
    /// Fails if the dates contradict one another or leave the calendar.
    pub fn schedule(&self, months: u32) -> Result<DistributionSchedule, PlanError> {
        Ok(DistributionSchedule::new(
            self.dates.cut_off,
            self.dates.closing,
            self.dates.first_distribution,
            self.dates.payment_day,
            months,
        )?)
    }

    /// The plan for a number of months.
    ///
    /// # Errors
    /// Fails if the deal's distribution dates cannot be scheduled that far.
    pub fn plan<N: Number>(&self, months: u32) -> Result<Plan<N>, PlanError> {
        let schedule = self.schedule(months)?;
        let convert = |value: &Decimal| N::exact(*value);
        let principal_steps_end = self
            .excess_cash_flow
            .iter()
            .rposition(|step| {
                matches!(
                    step,
                    ExcessStep::RealizedLosses | ExcessStep::OvercollateralizationIncrease
                )
            })
            .map_or(0, |position| position + 1);
        let (before, after) = self.excess_cash_flow.split_at(principal_steps_end);
        let covers_losses = |step: &ExcessStep| matches!(step, ExcessStep::RealizedLosses);
        let (periods, own_periods) = self.interest_periods(&schedule);
        let mut plan = Plan {
            collections: self.dates.collections,
            original_balance: convert(&self.original_balance),
            compensating_interest: convert(&self.compensating_interest),
            prepayment_interest_fees: match self.prepayment_interest_at {
                PrepaymentInterestAt::GrossMortgageRate => N::ZERO,
                PrepaymentInterestAt::NetMortgageRate => N::exact(self.expense_fee_rate()),
            },
            classes: self
                .classes
                .iter()
                .map(|class| class.map_values(&convert))
                .collect(),
            hard_cap: self.hard_cap.as_ref().map(convert),
            step_up_from: self.step_up_from,
            ranks: self
                .ranks
                .iter()
                .map(|rank| rank.map_values(&convert))
                .collect(),
            overcollateralization: self.overcollateralization.map_values(&convert),
            stepdown: self.stepdown.map_values(&convert),
            enhancement_after: self.enhancement_after,
            delinquency_test: self
                .trigger_event
                .delinquency
                .as_ref()
                .map(|test| test.map_values(&convert)),
            trigger_tested_from: self.trigger_event.tested_from,
            trigger_cures: self.trigger_event.cures,
            hedges: self
                .hedges
                .iter()
                .map(|hedge| hedge.map_values(&convert))
                .collect(),
            optional_termination: self
                .optional_termination
                .as_ref()
                .map(|termination| termination.map_values(&convert)),
            interest_order: self.interest_order.clone(),
            excess_before_principal: before.to_vec(),
            excess_before_tests: before
                .iter()
                .position(covers_losses)
                .map_or(0, |position| position + 1),
            excess_after_principal: after.to_vec(),
            loss_order: self.loss_order.clone(),
            reimbursed_write_downs: self.reimbursed_write_downs,
            months: schedule
                .periods()
                .iter()
                .map(|period| self.month_terms(&schedule, period, &own_periods))
                .collect(),
            periods,
            program: Builder::new(0).finish(),
        };
        plan.program = match &self.rules {
            Some(rules) => rules::compile(self, rules, &plan),
            None => template::compile(self, &plan),
        };
        Ok(plan)
    }

    /// The interest period of each class, and the day counts and first periods of those with one of their own.
    fn interest_periods(
        &self,
        schedule: &DistributionSchedule,
    ) -> (ByClass<InterestPeriod>, Vec<(DayCount, Option<u32>)>) {
        let mut own: Vec<(DayCount, Option<u32>)> = Vec::new();
        let of_class = |(class, terms): (ClassIndex, &ClassTerms<Decimal>)| {
            let day_count = terms.day_count;
            let first = match &self.rules {
                Some(rules) => rules.classes[class].first_period(schedule),
                None => self.first_period_days,
            };
            if first == self.first_period_days {
                return InterestPeriod(day_count as u16);
            }
            let known = own.iter().position(|known| *known == (day_count, first));
            let position = known.unwrap_or_else(|| {
                own.push((day_count, first));
                own.len() - 1
            });
            InterestPeriod((2 * DAY_COUNTS.len() + position) as u16)
        };
        let periods = self.classes.enumerate().map(of_class).collect();
        (periods, own)
    }

    fn month_terms<S: Number>(
        &self,
        schedule: &DistributionSchedule,
        period: &Period,
        own_periods: &[(DayCount, Option<u32>)],
    ) -> MonthTerms<S> {
        let month = period.month;
        let accrual = |day_count, first_period: Option<u32>| {
            let (days, basis) = period.days(day_count);
            let days = match first_period {
                Some(stated) if month.number() == 1 => stated,
                _ => days,
            };
            Accrual::new(days, basis)
        };
        MonthTerms {
            month,
            accruals: DAY_COUNTS.map(|day_count| accrual(day_count, self.first_period_days)),
            hedge_accruals: DAY_COUNTS.map(|day_count| accrual(day_count, None)),
            own_accruals: own_periods
                .iter()
                .map(|(day_count, first)| accrual(*day_count, *first))
                .collect(),
            wal_years: S::count(schedule.wal_days(month)).ratio_or_zero(S::count(360)),
            loss_limit: self
                .loss_limit(month)
                .map(|share| S::exact(share * self.original_balance)),
        }
    }

    /// The cumulative realized loss, as a fraction of the original pool balance, above which a trigger event
    /// is in effect (TS, Loss Trigger); `None` for months before the table.
    #[must_use]
    pub fn loss_limit(&self, month: Month) -> Option<Decimal> {
        let row = self
            .trigger_event
            .cumulative_loss
            .iter()
            .rev()
            .find(|row| row.from <= month)?;
        let months_later = Decimal::from(month.number() - row.from.number());
        Some(row.start + row.adds * months_later / Decimal::from(12))
    }
}
