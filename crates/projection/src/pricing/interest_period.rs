//! Interest periods of a class, including payment delay.
//!
//! A period ends `delay_days` before its payment and has the number of days for which the deal pays
//! interest. The first period therefore begins that many days before its end; without a delay or a stated
//! first period this is the closing date. Each later period begins where the previous one ended. Source:
//! SF, section E, delay days. Interest amounts come from the run.

use jiff::ToSpan;
use jiff::civil::Date;
use stepdown_curves::Month;

use crate::calendar::{DayCount, DistributionSchedule, Period, StatedDay, thirty_360_days_to};
use crate::deal::{Deal, PlanError};
use crate::index::{ByClass, ClassIndex};

/// The interest period terms of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterestTerms {
    /// How the days of a period are counted.
    pub day_count: DayCount,
    /// Days from the end of a period to its payment.
    pub delay_days: u32,
    /// Days of the first period, if the deal states them.
    pub first_period_days: Option<u32>,
    /// The stated payment day of the month, before adjustment to a business day.
    pub payment_day: u8,
}

impl InterestTerms {
    /// The terms of a class.
    #[must_use]
    pub fn of(deal: &Deal, class: ClassIndex) -> Self {
        let own = deal.rules.as_ref().map(|rules| &rules.classes[class]);
        Self {
            day_count: deal.classes[class].day_count,
            delay_days: own.map_or(deal.delay_days, |class| class.delay_days),
            first_period_days: own.map_or(deal.first_period_days, |class| class.first_period_days),
            payment_day: deal.dates.payment_day,
        }
    }
}

/// An interest period with its payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterestPeriod {
    /// The month in which it is paid.
    pub month: Month,
    /// The first day on which interest accrues.
    pub start: Date,
    /// The first day on which interest no longer accrues.
    pub end: Date,
    /// The distribution date.
    pub payment_date: Date,
    /// The start in months of 30 days, for 30/360.
    thirty_360_start: StatedDay,
    /// The unadjusted payment day, in months of 30 days.
    thirty_360_payment: StatedDay,
    /// The unadjusted payment day.
    payment_day: Date,
    /// Days of interest.
    days: u32,
    /// Days of the year in the day count.
    days_of_year: u32,
    day_count: DayCount,
}

impl InterestPeriod {
    /// The year fraction of the period.
    #[must_use]
    pub fn year_fraction(&self) -> f64 {
        f64::from(self.days) / f64::from(self.days_of_year)
    }

    /// Days of accrued interest on a date in the period, at most the days of the period.
    #[must_use]
    pub fn accrued_days(&self, on: Date) -> u32 {
        let days = match self.day_count {
            DayCount::Thirty360 => self.thirty_360_start.days_until(StatedDay::of(on)),
            DayCount::Actual360 | DayCount::Actual360Unadjusted | DayCount::Actual365 => {
                days_between(self.start, on)
            }
        };
        days.min(self.days)
    }

    /// The year fraction of accrued interest on a date in the period.
    #[must_use]
    pub fn accrued_year_fraction(&self, on: Date) -> f64 {
        f64::from(self.accrued_days(on)) / f64::from(self.days_of_year)
    }

    /// The share of the period's interest that has accrued on a date.
    #[must_use]
    pub fn accrued_share(&self, on: Date) -> f64 {
        f64::from(self.accrued_days(on)) / f64::from(self.days.max(1))
    }

    /// The year fraction from a date to the payment, by the class's own day count.
    #[must_use]
    pub fn year_fraction_to_payment(&self, from: Date) -> f64 {
        let days = match self.day_count {
            DayCount::Thirty360 => thirty_360_days_to(from, self.thirty_360_payment),
            DayCount::Actual360Unadjusted => days_between(from, self.payment_day),
            DayCount::Actual360 | DayCount::Actual365 => days_between(from, self.payment_date),
        };
        f64::from(days) / f64::from(self.days_of_year)
    }

    /// Days of 30/360 from a date to the payment day, not adjusted for holidays.
    #[must_use]
    pub fn thirty_360_days_to_payment(&self, from: Date) -> u32 {
        thirty_360_days_to(from, self.thirty_360_payment)
    }
}

/// The interest periods of a class, month 1 first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestPeriods(Vec<InterestPeriod>);

impl InterestPeriods {
    /// The periods of a schedule; none if a date would be outside the supported calendar.
    #[must_use]
    pub fn new(schedule: &DistributionSchedule, terms: &InterestTerms) -> Option<Self> {
        let mut periods: Vec<InterestPeriod> = Vec::new();
        for period in schedule.periods() {
            periods.push(interest_period(period, periods.last(), terms)?);
        }
        Some(Self(periods))
    }

    /// The period paid in a month; none for month 0 and after the last.
    #[must_use]
    pub fn period(&self, month: Month) -> Option<&InterestPeriod> {
        self.0.get(month.index().checked_sub(1)?)
    }

    /// The first period that ends after a date; none after the last.
    #[must_use]
    pub fn first_ending_after(&self, date: Date) -> Option<&InterestPeriod> {
        self.0.iter().find(|period| period.end > date)
    }
}

/// For each class, the share of its next interest that has accrued on the distribution date of a month, or
/// at closing for month 0.
///
/// # Errors
/// If the dates are beyond the supported calendar.
pub fn accrued_shares(deal: &Deal, after: Month) -> Result<ByClass<f64>, PlanError> {
    let next = Month::new(after.number() + 1);
    let schedule = deal.schedule(next.number())?;
    let date = schedule.distribution_date(after);
    let date = date.unwrap_or(deal.dates.closing);
    let share = |class: ClassIndex| {
        let periods = InterestPeriods::new(&schedule, &InterestTerms::of(deal, class));
        let period = periods.as_ref().and_then(|periods| periods.period(next));
        period.map_or(0.0, |period| period.accrued_share(date))
    };
    Ok(deal.class_names.indices().map(share).collect())
}

fn interest_period(
    period: &Period,
    before: Option<&InterestPeriod>,
    terms: &InterestTerms,
) -> Option<InterestPeriod> {
    let (counted_days, days_of_year) = period.days(terms.day_count);
    let days = match (before, terms.first_period_days) {
        (None, Some(stated)) => stated,
        _ => counted_days,
    };
    let thirty_360_payment = StatedDay::payment_day(terms.payment_day, period.nominal_date);
    let thirty_360_end = thirty_360_payment.earlier(terms.delay_days);
    let end = match terms.day_count {
        DayCount::Thirty360 => thirty_360_end.date()?,
        DayCount::Actual360Unadjusted => days_earlier(period.nominal_date, terms.delay_days),
        DayCount::Actual360 | DayCount::Actual365 => {
            days_earlier(period.distribution_date, terms.delay_days)
        }
    };
    let thirty_360_start = match before {
        Some(before) => before.thirty_360_payment.earlier(terms.delay_days),
        None => thirty_360_end.earlier(days),
    };
    let start = match (before, terms.day_count) {
        (Some(before), _) => before.end,
        (None, DayCount::Thirty360) => thirty_360_start.date()?,
        (None, _) => days_earlier(end, days),
    };
    Some(InterestPeriod {
        month: period.month,
        start,
        end,
        payment_date: period.distribution_date,
        thirty_360_start,
        thirty_360_payment,
        payment_day: period.nominal_date,
        days,
        days_of_year,
        day_count: terms.day_count,
    })
}

fn days_earlier(date: Date, days: u32) -> Date {
    date.saturating_sub(i64::from(days).days())
}

fn days_between(start: Date, end: Date) -> u32 {
    let days = start.until(end).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Closing 27 Apr 2007, paying on the 25th from May 2007 on.
    fn schedule() -> DistributionSchedule {
        let (cut_off, closing) = (date(2007, 4, 1), date(2007, 4, 27));
        DistributionSchedule::new(cut_off, closing, date(2007, 5, 25), 25, 360).unwrap()
    }

    fn periods(day_count: DayCount, delay_days: u32, first: Option<u32>) -> InterestPeriods {
        let terms = InterestTerms {
            day_count,
            delay_days,
            first_period_days: first,
            payment_day: 25,
        };
        InterestPeriods::new(&schedule(), &terms).unwrap()
    }

    #[track_caller]
    fn runs(periods: &InterestPeriods, month: u32, start: Date, end: Date) {
        let period = periods.period(Month::new(month)).unwrap();
        assert_eq!((period.start, period.end), (start, end), "month {month}");
    }

    /// 25 - 24 = 1: the calendar month before the payment.
    #[test]
    fn delay_of_24_days_gives_calendar_month() {
        let periods = periods(DayCount::Thirty360, 24, Some(30));
        runs(&periods, 1, date(2007, 4, 1), date(2007, 5, 1));
        runs(&periods, 2, date(2007, 5, 1), date(2007, 6, 1));
        // Paid on 27 Aug 2007, because the 25th is a Saturday; this does not change the period.
        runs(&periods, 4, date(2007, 7, 1), date(2007, 8, 1));
        let august = periods.period(Month::new(4)).unwrap();
        assert_eq!(august.payment_date, date(2007, 8, 27));
        // Settling at closing, 26 days of April have accrued; on 31 May, all 30 days of the month.
        let april = periods.period(Month::new(1)).unwrap();
        assert_eq!(april.accrued_days(date(2007, 4, 27)), 26);
        let may = periods.period(Month::new(2)).unwrap();
        assert_eq!(may.accrued_days(date(2007, 5, 31)), 30);
        // 31 May counts as the 30th: 30 + 25 - 30 = 25 days to 25 June.
        assert_eq!(may.thirty_360_days_to_payment(date(2007, 5, 31)), 25);
    }

    /// 28 days of interest are paid, from closing to the payment day; with the delay they accrue 24 days
    /// earlier.
    #[test]
    fn first_period_has_the_days_paid() {
        let delayed = periods(DayCount::Thirty360, 24, None);
        runs(&delayed, 1, date(2007, 4, 3), date(2007, 5, 1));
        let undelayed = periods(DayCount::Thirty360, 0, None);
        runs(&undelayed, 1, date(2007, 4, 27), date(2007, 5, 25));
        let actual = periods(DayCount::Actual360, 0, None);
        runs(&actual, 1, date(2007, 4, 27), date(2007, 5, 25));
    }

    /// 25 Aug 2007 is a Saturday, so the payment is on the 27th. Actual periods follow the distribution
    /// date; unadjusted periods and 30/360 follow the payment day.
    #[test]
    fn actual_periods_run_between_distribution_dates() {
        let actual = periods(DayCount::Actual360, 0, None);
        runs(&actual, 4, date(2007, 7, 25), date(2007, 8, 27));
        let august = actual.period(Month::new(4)).unwrap();
        assert_eq!(august.accrued_days(date(2007, 8, 24)), 30);
        assert!((august.year_fraction() - 33.0 / 360.0).abs() < 1e-15);
        let left = august.year_fraction_to_payment(date(2007, 8, 24));
        assert!((left - 3.0 / 360.0).abs() < 1e-15);
        let unadjusted = periods(DayCount::Actual360Unadjusted, 0, None);
        runs(&unadjusted, 4, date(2007, 7, 25), date(2007, 8, 25));
        let delayed = periods(DayCount::Actual360, 10, None);
        runs(&delayed, 4, date(2007, 7, 15), date(2007, 8, 17));
    }

    #[test]
    fn delayed_payment_belongs_to_the_seller() {
        let periods = periods(DayCount::Thirty360, 24, Some(30));
        let first_on = |on| periods.first_ending_after(on).map(|period| period.month);
        // On 30 April the buyer still receives April's interest; from 1 May on the seller does.
        assert_eq!(first_on(date(2007, 4, 30)), Some(Month::new(1)));
        assert_eq!(first_on(date(2007, 5, 1)), Some(Month::new(2)));
        assert_eq!(first_on(date(2007, 5, 24)), Some(Month::new(2)));
    }
}
