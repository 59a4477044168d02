//! A deal's distribution dates and the days of its interest periods.
//!
//! Conventions, section 1: month 1 is the first distribution date. A distribution date is the payment day,
//! moved to the next business day if necessary. Interest runs from the previous distribution date, at first
//! from closing. Weighted average life and 30/360 interest count days from closing to the unadjusted payment
//! day. A schedule computes all its dates when it is built, so a month that is in it always has a date.

use jiff::civil::Date;
use stepdown_curves::Month;
use thiserror::Error;

use super::next_business_day_on_or_after;
use super::thirty_360::{StatedDay, thirty_360_days_to};

/// Days of a month under 30/360.
const THIRTY: u32 = 30;

/// A day count: the days of an interest period and the days of its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayCount {
    /// Calendar days between distribution dates, over 360.
    Actual360,
    /// Calendar days between unadjusted payment days, over 360.
    Actual360Unadjusted,
    /// 30 days in every month but the first, which counts from closing (SF, section E), over 360.
    Thirty360,
    /// Calendar days between distribution dates, over 365.
    Actual365,
}

/// Why a schedule cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The payment day is not a day of a month.
    #[error("payment day {0} is not between 1 and 31")]
    PaymentDay(u8),
    /// The schedule has no months.
    #[error("a schedule needs at least one month")]
    NoMonths,
    /// The first distribution date is not after closing.
    #[error("first distribution date {first} is not after closing date {closing}")]
    FirstNotAfterClosing {
        /// The first distribution date as given.
        first: Date,
        /// The closing date.
        closing: Date,
    },
    /// The first distribution date is not after the cut-off date.
    #[error("first distribution date {first} is not after cut-off date {cut_off}")]
    FirstNotAfterCutOff {
        /// The first distribution date as given.
        first: Date,
        /// The cut-off date.
        cut_off: Date,
    },
    /// The first distribution date is neither the payment day nor the business day to which it moves.
    #[error(
        "first distribution date {first} is not payment day {payment_day} of its month, which is {expected}"
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
    #[error("distribution month {month} is after the year 9999")]
    BeyondCalendar {
        /// The first month without a date.
        month: Month,
    },
}

/// An interest period, ending on a distribution date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The month, from 1.
    pub month: Month,
    /// The unadjusted payment day.
    pub nominal_date: Date,
    /// The payment day, moved to the next business day if necessary.
    pub distribution_date: Date,
    /// The previous distribution date; closing for month 1.
    pub accrual_start: Date,
    actual_days: u32,
    unadjusted_days: u32,
    thirty_days: u32,
}

impl Period {
    /// The days of the period under a day count, and the days of that day count's year.
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
    payment_day: u8,
    /// Month 1 in months since the year 0.
    first_month: i32,
    /// 30/360 days from closing to the first payment day.
    first_wal_days: u32,
    /// The period of month `t` is element `t - 1`; never empty.
    periods: Vec<Period>,
}

impl DistributionSchedule {
    /// A schedule of `months` distribution dates starting at `first_distribution`.
    ///
    /// `payment_day` is 1 to 31; in shorter months it means the last day. `first_distribution` may be the
    /// payment day or the business day to which it moves.
    ///
    /// # Errors
    /// [`ScheduleError`] if the dates contradict one another or run past the year 9999.
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
            payment_day,
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

    /// The number of due periods from the cut-off date to the first distribution date.
    ///
    /// A due period runs from the second day of a month to the first day of the next, the month of the
    /// distribution date. A cut-off date on the last day of a month means the close of business before the
    /// first of the next.
    #[must_use]
    pub fn due_periods_before_first(&self) -> u32 {
        let ends_month = self.cut_off.day() == self.cut_off.days_in_month();
        self.calendar_months_before_first()
            .saturating_sub(u32::from(ends_month))
    }

    /// The number of calendar months from the month of the cut-off date to the month of the first payment
    /// day, the most payments that can fall due between the two dates.
    #[must_use]
    pub fn calendar_months_before_first(&self) -> u32 {
        let cut_off = absolute_month(self.cut_off.year(), self.cut_off.month());
        u32::try_from(self.first_month - cut_off).unwrap_or(0)
    }

    /// The number of unadjusted payment days after closing and before the first one, at most `most`: interest
    /// began that many months before the month that ends on the first payment day.
    #[must_use]
    pub fn payment_days_before_first(&self, most: u32) -> u32 {
        let is_after_closing = |earlier: &u32| {
            let month = i32::try_from(*earlier).map(|earlier| self.first_month - earlier);
            let day = month
                .ok()
                .and_then(|month| nominal_in(month, self.payment_day));
            day.is_some_and(|day| day > self.closing)
        };
        (1..=most).take_while(is_after_closing).count() as u32
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

    /// The period that ends in a month; `None` for month 0 and after the schedule's end.
    #[must_use]
    pub fn period(&self, month: Month) -> Option<&Period> {
        self.periods.get(month.index().checked_sub(1)?)
    }

    /// The unadjusted payment day of a month; `None` for month 0 and after the end.
    #[must_use]
    pub fn nominal_date(&self, month: Month) -> Option<Date> {
        self.period(month).map(|period| period.nominal_date)
    }

    /// The distribution date of a month; `None` for month 0 and after the end.
    #[must_use]
    pub fn distribution_date(&self, month: Month) -> Option<Date> {
        self.period(month).map(|period| period.distribution_date)
    }

    /// The date from which a month's interest runs: the previous distribution date, or closing for month 1;
    /// `None` for month 0 and after the end.
    #[must_use]
    pub fn accrual_start(&self, month: Month) -> Option<Date> {
        self.period(month).map(|period| period.accrual_start)
    }

    /// The days of a month's interest period, and of the day count's year; `None` for month 0 and after the
    /// end.
    #[must_use]
    pub fn days(&self, month: Month, day_count: DayCount) -> Option<(u32, u32)> {
        self.period(month).map(|period| period.days(day_count))
    }

    /// Days of 30/360 from closing to the unadjusted payment day of a month, for weighted average lives:
    /// exact, in 360ths of a year. Zero for month 0. Defined after the schedule's end, too.
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

    /// The first month with a distribution date on or after a date; `None` after the end.
    #[must_use]
    pub fn month_on_or_after(&self, date: Date) -> Option<Month> {
        let before = self
            .periods
            .partition_point(|period| period.distribution_date < date);
        self.periods.get(before).map(|period| period.month)
    }

    /// The month with its payment day in a calendar month; `None` if there is none.
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
/// A payment day at the end of a month can move into the next month; the result is then the month before.
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

/// The payment day in a month, or its last day if the month is shorter; `None` after the year 9999.
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
