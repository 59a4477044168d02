//! Distribution dates and day counts, against published dates.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use stepdown_curves::Month;
use stepdown_projection::calendar::{
    DayCount, DistributionSchedule, ScheduleError, is_business_day, next_business_day_on_or_after,
};

/// RASC 2007-KS4: cut-off 1 Apr, closing 27 Apr, first distribution 25 May 2007.
fn ks4() -> DistributionSchedule {
    DistributionSchedule::new(
        date(2007, 4, 1),
        date(2007, 4, 27),
        date(2007, 5, 25),
        25,
        360,
    )
    .unwrap()
}

/// RASC 2007-KS2: its report of November 2007.
fn ks2() -> DistributionSchedule {
    DistributionSchedule::new(
        date(2007, 2, 1),
        date(2007, 2, 23),
        date(2007, 3, 26),
        25,
        360,
    )
    .unwrap()
}

fn month_in(schedule: &DistributionSchedule, year: i16, month: i8) -> Month {
    schedule.month_of(year, month).unwrap()
}

#[test]
fn ks4_dates() {
    let schedule = ks4();
    assert_eq!(schedule.cut_off(), date(2007, 4, 1));
    let first = Month::new(1);
    assert_eq!(schedule.nominal_date(first), Some(date(2007, 5, 25)));
    assert_eq!(schedule.distribution_date(first), Some(date(2007, 5, 25)));
    assert_eq!(schedule.accrual_start(first), Some(schedule.closing()));
    assert_eq!(schedule.days(first, DayCount::Actual360), Some((28, 360)));
    for (year, month, expected) in [
        // A Sunday.
        (2007, 11, date(2007, 11, 26)),
        // Christmas.
        (2007, 12, date(2007, 12, 26)),
        // Memorial Day.
        (2009, 5, date(2009, 5, 26)),
        // Christmas on a Saturday, 2010: the Monday after.
        (2010, 12, date(2010, 12, 27)),
        // Christmas on a Sunday, 2011, is kept on Monday.
        (2011, 12, date(2011, 12, 27)),
        // 25 November 2010 is Thanksgiving.
        (2010, 11, date(2010, 11, 26)),
    ] {
        let at = month_in(&schedule, year, month);
        assert_eq!(schedule.distribution_date(at), Some(expected));
        assert_eq!(schedule.nominal_date(at), Some(date(year, month, 25)));
    }
    let november = month_in(&schedule, 2007, 11);
    assert_eq!(schedule.accrual_start(november), Some(date(2007, 10, 25)));
    assert_eq!(
        schedule.days(november, DayCount::Actual360),
        Some((32, 360))
    );
    assert_eq!(
        schedule.days(november, DayCount::Actual365),
        Some((32, 365))
    );
    assert_eq!(
        schedule.distribution_date(november).unwrap().to_string(),
        "2007-11-26"
    );
}

#[test]
fn ks2_swap_runs_between_unadjusted_dates() {
    let schedule = ks2();
    let november = month_in(&schedule, 2007, 11);
    assert_eq!(
        schedule.days(november, DayCount::Actual360),
        Some((32, 360))
    );
    assert_eq!(
        schedule.days(november, DayCount::Actual360Unadjusted),
        Some((31, 360))
    );
    assert_eq!(
        schedule.days(november, DayCount::Thirty360),
        Some((30, 360))
    );
    // 25 March 2007 is a Sunday; the first period starts at closing under either count.
    let first = Month::new(1);
    assert_eq!(schedule.nominal_date(first), Some(date(2007, 3, 25)));
    assert_eq!(schedule.days(first, DayCount::Actual360), Some((31, 360)));
    assert_eq!(
        schedule.days(first, DayCount::Actual360Unadjusted),
        Some((30, 360))
    );
    assert_eq!(schedule.days(first, DayCount::Thirty360), Some((32, 360)));
}

#[test]
fn months_of_the_calendar() {
    let schedule = ks4();
    assert_eq!(schedule.month_of(2010, 5), Some(Month::new(37)));
    assert_eq!(schedule.month_of(2007, 5), Some(Month::new(1)));
    assert_eq!(schedule.month_of(2037, 4), Some(Month::new(360)));
    for (year, month) in [
        (2007, 4),
        (2037, 5),
        (2010, 0),
        (2010, 13),
        (i16::MIN, 1),
        (i16::MAX, 12),
    ] {
        assert_eq!(schedule.month_of(year, month), None);
    }
}

#[test]
fn weighted_average_life_counts_thirty_360_from_closing() {
    let schedule = ks4();
    for number in 1..=360 {
        let month = Month::new(number);
        assert_eq!(schedule.wal_days(month), 28 + 30 * (number - 1));
        assert_eq!(
            schedule.wal_years(month),
            f64::from(28 + 30 * (number - 1)) / 360.0
        );
    }
    assert_eq!(schedule.wal_days(Month::new(0)), 0);
    let summed: u32 = schedule
        .periods()
        .iter()
        .map(|period| period.days(DayCount::Thirty360).0)
        .sum();
    assert_eq!(summed, schedule.wal_days(Month::new(360)));
    let _ = schedule.wal_days(Month::new(u32::MAX));
}

#[test]
fn leap_years_and_month_ends() {
    let schedule = ks4();
    // 25 Feb to 25 Mar: 29 days in 2008, 28 in 2009 (both ends are weekdays).
    assert_eq!(
        schedule.days(month_in(&schedule, 2008, 3), DayCount::Actual360),
        Some((29, 360))
    );
    assert_eq!(
        schedule.days(month_in(&schedule, 2009, 3), DayCount::Actual360),
        Some((28, 360))
    );

    let ends = DistributionSchedule::new(
        date(2008, 1, 1),
        date(2008, 1, 15),
        date(2008, 1, 31),
        31,
        6,
    )
    .unwrap();
    let nominal: Vec<String> = ends
        .periods()
        .iter()
        .map(|period| period.nominal_date.to_string())
        .collect();
    assert_eq!(
        nominal,
        [
            "2008-01-31",
            "2008-02-29",
            "2008-03-31",
            "2008-04-30",
            "2008-05-31",
            "2008-06-30"
        ]
    );
    // 31 May 2008 is a Saturday and moves into June; the month stays May's.
    let may = month_in(&ends, 2008, 5);
    assert_eq!(ends.distribution_date(may), Some(date(2008, 6, 2)));
    // A first date that moved into the next month is the payment day of the month before.
    let moved =
        DistributionSchedule::new(date(2008, 5, 1), date(2008, 5, 15), date(2008, 6, 2), 31, 6)
            .unwrap();
    assert_eq!(moved.nominal_date(Month::new(1)), Some(date(2008, 5, 31)));
    // By the bond rule the 31st stays the 31st after a start before the 30th.
    assert_eq!(moved.wal_days(Month::new(1)), 16);
}

/// SF, section E: closing on the last of February counts as the 30th, for WALs and for interest.
#[test]
fn closing_on_the_last_of_february_counts_as_the_30th() {
    for (closing, first, payment_day, days) in [
        // 30 + 25 - 30, in a common year and a leap year.
        (date(2007, 2, 28), date(2007, 3, 26), 25, 25),
        (date(2008, 2, 29), date(2008, 3, 25), 25, 25),
        // The 28th of a leap year is not the last: 30 + 25 - 28.
        (date(2008, 2, 28), date(2008, 3, 25), 25, 27),
        // The 31st counts as the 30th after a 30th: 30 + 30 - 30.
        (date(2007, 2, 28), date(2007, 4, 2), 31, 30),
        (date(2007, 1, 31), date(2007, 2, 28), 31, 30),
    ] {
        let schedule = DistributionSchedule::new(closing, closing, first, payment_day, 3).unwrap();
        let counted = |month| {
            schedule
                .days(Month::new(month), DayCount::Thirty360)
                .unwrap()
                .0
        };
        assert_eq!([1, 2, 3].map(counted), [days, 30, 30], "{closing}");
        let wal_days = [1, 2, 3].map(|month| schedule.wal_days(Month::new(month)));
        assert_eq!(wal_days, [days, days + 30, days + 60], "{closing}");
    }
}

#[test]
fn missing_months_are_none() {
    let schedule = ks4();
    for number in [0, 361, u32::MAX] {
        let month = Month::new(number);
        assert_eq!(schedule.period(month), None);
        assert_eq!(schedule.nominal_date(month), None);
        assert_eq!(schedule.days(month, DayCount::Thirty360), None);
    }
}

#[test]
fn rejects_invalid_schedules() {
    let make = |closing: Date, first: Date, payment_day: u8, months: u32| {
        DistributionSchedule::new(date(2007, 4, 1), closing, first, payment_day, months)
            .unwrap_err()
    };
    let closing = date(2007, 4, 27);
    let first = date(2007, 5, 25);
    assert_eq!(make(closing, first, 0, 1), ScheduleError::PaymentDay(0));
    assert_eq!(make(closing, first, 32, 1), ScheduleError::PaymentDay(32));
    assert_eq!(make(closing, first, 25, 0), ScheduleError::NoMonths);
    for (closing, first, payment_day, months, message) in [
        (
            date(2007, 5, 25),
            first,
            25,
            1,
            "first distribution date 2007-05-25 is not after closing date 2007-05-25",
        ),
        (
            closing,
            date(2007, 3, 26),
            25,
            1,
            "first distribution date 2007-03-26 is not after cut-off date 2007-04-01",
        ),
        (
            closing,
            date(2007, 11, 27),
            25,
            1,
            "first distribution date 2007-11-27 is not payment day 25 of its month, which is 2007-11-26",
        ),
        (
            closing,
            date(9999, 11, 25),
            25,
            3,
            "distribution month 3 is after the year 9999",
        ),
        (
            closing,
            first,
            25,
            u32::MAX,
            "distribution month 95913 is after the year 9999",
        ),
        (
            closing,
            date(9999, 12, 31),
            31,
            2,
            "distribution month 2 is after the year 9999",
        ),
    ] {
        assert_eq!(
            make(closing, first, payment_day, months).to_string(),
            message
        );
    }
}

proptest! {
    #[test]
    fn periods_are_contiguous_business_days(
        year in 1980_i16..2100, month in 1_i8..=12, day in 1_u8..=31, months in 1_u32..400,
    ) {
        let closing = date(year, month, 1).yesterday().unwrap();
        let last = date(year, month, 1).days_in_month();
        let first = date(year, month, i8::try_from(day).unwrap().min(last));
        let schedule = DistributionSchedule::new(closing, closing, first, day, months).unwrap();
        prop_assert_eq!(schedule.periods().len(), months as usize);
        let mut before = closing;
        for period in schedule.periods() {
            prop_assert_eq!(period.accrual_start, before);
            prop_assert!(is_business_day(period.distribution_date));
            prop_assert_eq!(next_business_day_on_or_after(period.nominal_date), Some(period.distribution_date));
            let at = period.nominal_date;
            prop_assert_eq!(schedule.month_of(at.year(), at.month()), Some(period.month));
            before = period.distribution_date;
        }
        let summed: u32 = schedule.periods().iter().map(|period| period.days(DayCount::Actual360).0).sum();
        prop_assert_eq!(i64::from(summed), i64::from(closing.until(before).unwrap().get_days()));
    }

    #[test]
    fn no_dates_panic(
        cut_off in any_date(), closing in any_date(), first in any_date(), day in any::<u8>(), months in 0_u32..2000,
    ) {
        let _ = DistributionSchedule::new(cut_off, closing, first, day, months);
    }
}

fn any_date() -> impl Strategy<Value = Date> {
    (-9999_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}
