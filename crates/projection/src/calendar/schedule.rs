//! A deal's distribution dates, month by month, and the days of its interest periods.
//!
//! Conventions, section 1: month 1 is the first distribution date; a date is the payment day,
//! moved to the next business day where it is none; interest runs from the previous distribution
//! date, first from closing; weighted average life counts 30/360 from closing to the payment day
//! as it would be unmoved, as interest of 30/360 does. All dates are found when a schedule is made, so asking cannot fail for
//! a month that is in it. No amount of money may come in here.

use jiff::civil::Date;
use stepdown_curves::Month;
use thiserror::Error;

use super::next_business_day_on_or_after;
use super::thirty_360::{StatedDay, thirty_360_days_to};

/// Months of 30 days, as the 30/360 rule has them.
const THIRTY: u32 = 30;

/// How the days of an interest period are counted, and against which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayCount {
    /// Calendar days between distribution dates, over 360.
    Actual360,
    /// Calendar days between payment days not moved for holidays, over 360.
    Actual360Unadjusted,
    /// 30 days in every month but the first, which has those from closing (SF, section E), over 360.
    Thirty360,
    /// Calendar days between distribution dates, over 365.
    Actual365,
}

/// Why there is no such schedule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The payment day is no day of a month.
    #[error("payment day {0} is no day of a month: 1 to 31 are")]
    PaymentDay(u8),
    /// A schedule of no months.
    #[error("a schedule needs at least one month")]
    NoMonths,
    /// The first distribution date does not follow closing.
    #[error("first distribution date {first} is not after closing date {closing}")]
    FirstNotAfterClosing {
        /// The first distribution date as given.
        first: Date,
        /// The closing date.
        closing: Date,
    },
    /// The first distribution date does not follow the cut-off date.
    #[error("first distribution date {first} is not after cut-off date {cut_off}")]
    FirstNotAfterCutOff {
        /// The first distribution date as given.
        first: Date,
        /// The cut-off date.
        cut_off: Date,
    },
    /// The first distribution date is neither the payment day nor the business day it moves to.
    #[error(
        "first distribution date {first} is not payment day {payment_day} of its month: that is {expected}"
    )]
    FirstNotOnPaymentDay {
        /// The first distribution date as given.
        first: Date,
        /// The payment day as given.
        payment_day: u8,
        /// The distribution date in that calendar month.
        expected: Date,
    },
    /// The schedule runs past the year 9999.
    #[error("distribution month {month} lies beyond the year 9999")]
    BeyondCalendar {
        /// The first month that has no date.
        month: Month,
    },
}

/// One interest period, ending on a distribution date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The month `t`; 1 is the first.
    pub month: Month,
    /// The payment day, not moved.
    pub nominal_date: Date,
    /// The payment day, moved to the next business day where it is none.
    pub distribution_date: Date,
    /// The distribution date before; closing for month 1.
    pub accrual_start: Date,
    actual_days: u32,
    unadjusted_days: u32,
    thirty_days: u32,
}

impl Period {
    /// Days of the period under a day count, and the days of that day count's year.
    #[must_use]
    pub fn days(&self, day_count: DayCount) -> (u32, u32) {
        match day_count {
            DayCount::Actual360 => (self.actual_days, 360),
            DayCount::Actual360Unadjusted => (self.unadjusted_days, 360),
            DayCount::Thirty360 => (self.thirty_days, 360),
            DayCount::Actual365 => (self.actual_days, 365),
        }
    }
}

/// The distribution dates of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionSchedule {
    cut_off: Date,
    closing: Date,
    /// Month 1 in months since the year 0.
    first_month: i32,
    /// 30/360 days from closing to the first payment day.
    first_wal_days: u32,
    /// Period of month `t` at `t - 1`; never empty.
    periods: Vec<Period>,
}

impl DistributionSchedule {
    /// The schedule of `months` distribution dates from `first_distribution` on.
    ///
    /// `payment_day` is 1 to 31; in months that are shorter, their last day is meant.
    /// `first_distribution` may be given as the payment day or as the business day it moves to.
    ///
    /// # Errors
    /// [`ScheduleError`], where the dates do not fit one another or run past the year 9999.
    pub fn new(
        cut_off: Date,
        closing: Date,
        first_distribution: Date,
        payment_day: u8,
        months: u32,
    ) -> Result<Self, ScheduleError> {
        if !(1..=31).contains(&payment_day) {
            return Err(ScheduleError::PaymentDay(payment_day));
        }
        if months == 0 {
            return Err(ScheduleError::NoMonths);
        }
        let first = first_distribution;
        if first <= cut_off {
            return Err(ScheduleError::FirstNotAfterCutOff { first, cut_off });
        }
        let first_month = first_month(first, payment_day)?;
        let first_nominal = nominal_in(first_month, payment_day);
        if first <= closing || first_nominal.is_none_or(|nominal| nominal <= closing) {
            return Err(ScheduleError::FirstNotAfterClosing { first, closing });
        }
        let first_payment = StatedDay::in_month(first_month, payment_day);
        let first_wal_days = thirty_360_days_to(closing, first_payment);

        let mut periods: Vec<Period> = Vec::new();
        for number in 1..=months {
            let month = Month::new(number);
            let (nominal_start, accrual_start) =
                periods.last().map_or((closing, closing), |before| {
                    (before.nominal_date, before.distribution_date)
                });
            let period = || {
                let nominal_date = i32::try_from(number - 1)
                    .ok()
                    .and_then(|later| first_month.checked_add(later))
                    .and_then(|absolute| nominal_in(absolute, payment_day))?;
                let distribution_date = next_business_day_on_or_after(nominal_date)?;
                Some(Period {
                    month,
                    nominal_date,
                    distribution_date,
                    accrual_start,
                    actual_days: days_between(accrual_start, distribution_date)?,
                    unadjusted_days: days_between(nominal_start, nominal_date)?,
                    thirty_days: if number == 1 { first_wal_days } else { THIRTY },
                })
            };
            periods.push(period().ok_or(ScheduleError::BeyondCalendar { month })?);
        }
        Ok(Self {
            cut_off,
            closing,
            first_month,
            first_wal_days,
            periods,
        })
    }

    /// The cut-off date, month 0.
    #[must_use]
    pub fn cut_off(&self) -> Date {
        self.cut_off
    }

    /// The closing date, from which interest first runs.
    #[must_use]
    pub fn closing(&self) -> Date {
        self.closing
    }

    /// All periods, month 1 first.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The period that ends in a month; none for month 0 and past the schedule's end.
    #[must_use]
    pub fn period(&self, month: Month) -> Option<&Period> {
        self.periods.get(month.index().checked_sub(1)?)
    }

    /// The payment day of a month, not moved; none for month 0 and past the end.
    #[must_use]
    pub fn nominal_date(&self, month: Month) -> Option<Date> {
        self.period(month).map(|period| period.nominal_date)
    }

    /// The distribution date of a month; none for month 0 and past the end.
    #[must_use]
    pub fn distribution_date(&self, month: Month) -> Option<Date> {
        self.period(month).map(|period| period.distribution_date)
    }

    /// The date from which a month's interest runs: the distribution date before, closing for
    /// month 1; none for month 0 and past the end.
    #[must_use]
    pub fn accrual_start(&self, month: Month) -> Option<Date> {
        self.period(month).map(|period| period.accrual_start)
    }

    /// Days of a month's interest period, and of the day count's year; none for month 0 and past
    /// the end.
    #[must_use]
    pub fn days(&self, month: Month, day_count: DayCount) -> Option<(u32, u32)> {
        self.period(month).map(|period| period.days(day_count))
    }

    /// Days of 30/360 from closing to the payment day of a month: for weighted average life, in
    /// 360ths of a year, exactly. Month 0 counts as closing. Defined past the schedule's end too.
    #[must_use]
    pub fn wal_days(&self, month: Month) -> u32 {
        match month.number().checked_sub(1) {
            None => 0,
            Some(later) => self
                .first_wal_days
                .saturating_add(later.saturating_mul(THIRTY)),
        }
    }

    /// [`Self::wal_days`] in years of 360 days.
    #[must_use]
    pub fn wal_years(&self, month: Month) -> f64 {
        f64::from(self.wal_days(month)) / 360.0
    }

    /// The month whose payment day lies in a month of the calendar; none if there is none.
    #[must_use]
    pub fn month_of(&self, year: i16, month: i8) -> Option<Month> {
        if !(1..=12).contains(&month) {
            return None;
        }
        let later = absolute_month(year, month).checked_sub(self.first_month)?;
        let number = u32::try_from(later).ok()?.checked_add(1)?;
        self.period(Month::new(number)).map(|period| period.month)
    }
}

/// The calendar month of the first payment day, in months since the year 0.
///
/// A payment day at a month's end can move into the next month: then the month before is meant.
fn first_month(first: Date, payment_day: u8) -> Result<i32, ScheduleError> {
    let own = absolute_month(first.year(), first.month());
    let beyond = ScheduleError::BeyondCalendar {
        month: Month::new(1),
    };
    let nominal = nominal_in(own, payment_day).ok_or(beyond.clone())?;
    let moved = next_business_day_on_or_after(nominal).ok_or(beyond)?;
    if first == nominal || first == moved {
        return Ok(own);
    }
    let before = nominal_in(own - 1, payment_day).and_then(next_business_day_on_or_after);
    if before == Some(first) {
        return Ok(own - 1);
    }
    Err(ScheduleError::FirstNotOnPaymentDay {
        first,
        payment_day,
        expected: moved,
    })
}

fn absolute_month(year: i16, month: i8) -> i32 {
    i32::from(year) * 12 + i32::from(month) - 1
}

/// The payment day in a month, its last day where it is shorter; none past the calendar's end.
fn nominal_in(absolute_month: i32, payment_day: u8) -> Option<Date> {
    let year = i16::try_from(absolute_month.div_euclid(12)).ok()?;
    let month = i8::try_from(absolute_month.rem_euclid(12) + 1).ok()?;
    let first_day = Date::new(year, month, 1).ok()?;
    let day = i8::try_from(payment_day)
        .ok()?
        .min(first_day.days_in_month());
    Date::new(year, month, day).ok()
}

fn days_between(start: Date, end: Date) -> Option<u32> {
    u32::try_from(start.until(end).ok()?.get_days()).ok()
}
